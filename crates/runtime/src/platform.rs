use std::sync::Arc;
use std::time::Duration;

use chainstore_chain_module::{ConfiguredChain, Method, Unusable};
use chainstore_crypto::{AuditSigner, Sha256Digester, Sha256Hasher, Vault};
use chainstore_kernel::{ChainAsset, Clock, Entropy, Gate, Latest};
use chainstore_payments::MethodPolicy;
use chainstore_payments::ports::ChainReader;
use chainstore_postgres::{
    Database, DatabaseConfig, KeyFit, Sealing, SqlInbox, SqlLeases, SqlMessageMemory, SqlOutbox,
    SqlWatchList,
};
use chainstore_rates::FixedRates;
use chainstore_system::{InMemory, SystemClock, SystemEntropy, TokioSpawner};
use chainstore_telemetry::{LogFormat, Telemetry, TelemetryConfig};
use chainstore_workflows::settings::Settings;
use chainstore_workflows::{AuditSeal, Context, Rail, ShopSettings};
use secrecy::ExposeSecret;
use tokio::runtime::Handle;

use crate::config::{Config, DatabaseTarget, Program, full_name};
use crate::counted::{CountedInbox, CountedOutbox};
use crate::error::StartError;

/// The gate with all use cases, and what the adapters need besides. Both programs have one.
pub struct Platform {
    /// The configuration.
    pub config: Config,
    /// Logs and metrics of this program.
    pub telemetry: Telemetry,
    /// The database, for what is not done by use cases: its schema, its health, and waking workers.
    pub database: Database,
    /// The gate, through which every use case is called. It owns the context.
    pub gate: Gate<Context>,
    /// The settings of the shop, as they were last read.
    pub settings: Arc<dyn Latest<Settings>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Runs the calls of use cases to their end, even if the caller has disconnected.
    pub spawner: Arc<TokioSpawner>,
    /// The chains that this program follows. The gateway follows none.
    pub(crate) chains: Vec<ChainWork>,
}

/// A chain that this program follows.
pub(crate) struct ChainWork {
    /// The reader of the chain; the context has the same one.
    pub(crate) reader: Arc<dyn ChainReader>,
    /// How long to wait after the newest block was read.
    pub(crate) poll: Duration,
}

impl Platform {
    /// Builds every adapter and the gate. The schema of the database may still be older than the program.
    ///
    /// # Errors
    /// [`StartError`] when the program cannot start; its text says what to do.
    pub async fn build(config: Config, program: Program) -> Result<Self, StartError> {
        let format = if config.json_logs {
            LogFormat::Json
        } else {
            LogFormat::Text
        };
        let telemetry = Telemetry::init(&TelemetryConfig {
            format,
            filter: config.log_filter.clone(),
        })
        .map_err(|error| StartError::Command(error.to_string()))?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let sealing = Sealing {
            cipher: Arc::new(Vault::new(&config.master_key)),
            entropy: Arc::clone(&entropy),
            clock: Arc::clone(&clock),
        };
        let database = connect(&config.database, sealing).await?;
        let settings = Settings::of(&[], config.shop.currency);
        let settings = settings.map_err(|error| StartError::Command(error.to_string()))?;
        let settings: Arc<dyn Latest<Settings>> = Arc::new(InMemory::new(settings));
        let shop = ShopSettings {
            currency: config.shop.currency,
            rails: rails(&config),
            methods: MethodPolicy::telegram(),
        };
        let mut context = Parts {
            database: &database,
            telemetry: &telemetry,
            clock: &clock,
            entropy: &entropy,
            settings: &settings,
        }
        .context(rates(&config, &clock)?, shop);
        let mut chains = Vec::new();
        // The gateway reads no chain and signs nothing, so it gets neither the addresses of the nodes nor the
        // signing key.
        if program == Program::Server {
            chains = config.chains.iter().map(work).collect::<Result<_, _>>()?;
            let readers = chains.iter().map(|chain| Arc::clone(&chain.reader));
            context.chains = readers.collect();
            context.seal = Some(AuditSeal {
                digester: Arc::new(Sha256Digester),
                signer: Arc::new(AuditSigner::new(&config.master_key)),
            });
        }
        let spawner = Arc::new(TokioSpawner::on(Handle::current()));
        let gate = Gate::new(
            context,
            Arc::clone(&clock),
            spawner.clone(),
            telemetry.probe(),
        );
        Ok(Self {
            config,
            telemetry,
            database,
            gate,
            settings,
            clock,
            entropy,
            spawner,
            chains,
        })
    }

    /// Does the same as [`Platform::build`], and checks that use cases can be called: the schema must be
    /// current and the master key the right one.
    ///
    /// # Errors
    /// [`StartError::Schema`] and [`StartError::SchemaAhead`] when the schema is older or newer than the
    /// program, [`StartError::MasterKey`] when the data was sealed with another key.
    pub async fn ready(config: Config, program: Program) -> Result<Self, StartError> {
        let platform = Self::build(config, program).await?;
        let pending = platform.pending().await?.len();
        if pending > 0 {
            return Err(StartError::Schema { pending });
        }
        let fit = platform.database.key_fit().await;
        if fit.map_err(|error| StartError::Database(error.to_string()))? == KeyFit::Foreign {
            return Err(StartError::MasterKey);
        }
        Ok(platform)
    }

    /// The names of the migrations that are not applied yet.
    ///
    /// # Errors
    /// [`StartError::SchemaAhead`] when a newer program has applied migrations that this one does not have.
    pub async fn pending(&self) -> Result<Vec<String>, StartError> {
        let standing = self.database.schema().await;
        let standing = standing.map_err(|error| StartError::Database(error.to_string()))?;
        if standing.unknown.is_empty() {
            Ok(standing.pending)
        } else {
            Err(StartError::SchemaAhead {
                unknown: standing.unknown.join(", "),
            })
        }
    }
}

/// The parts of which a context is made, apart from the shop.
pub(crate) struct Parts<'a> {
    pub(crate) database: &'a Database,
    pub(crate) telemetry: &'a Telemetry,
    pub(crate) clock: &'a Arc<dyn Clock>,
    pub(crate) entropy: &'a Arc<dyn Entropy>,
    pub(crate) settings: &'a Arc<dyn Latest<Settings>>,
}

impl Parts<'_> {
    /// A context without chains and without the key that signs the audit trail.
    pub(crate) fn context(&self, rates: FixedRates, shop: ShopSettings) -> Context {
        let database = || self.database.clone();
        let (inbox, outbox) = (SqlInbox::new(database()), SqlOutbox::new(database()));
        let telemetry = || self.telemetry.clone();
        Context {
            store: Arc::new(database()),
            inbox: Arc::new(CountedInbox::new(Arc::new(inbox), telemetry())),
            outbox: Arc::new(CountedOutbox::new(Arc::new(outbox), telemetry())),
            leases: Arc::new(SqlLeases::new(database())),
            memory: Arc::new(SqlMessageMemory::new(database())),
            watch: Arc::new(SqlWatchList::new(database())),
            chains: Vec::new(),
            clock: Arc::clone(self.clock),
            entropy: Arc::clone(self.entropy),
            rates: Arc::new(rates),
            hasher: Arc::new(Sha256Hasher),
            seal: None,
            settings: Arc::clone(self.settings),
            shop,
        }
    }
}

/// How long a starting program waits for a database that does not answer yet.
const PATIENCE: Duration = Duration::from_secs(30);

async fn connect(target: &DatabaseTarget, sealing: Sealing) -> Result<Database, StartError> {
    let failed = |error: String| StartError::Database(error);
    let config = match target {
        DatabaseTarget::Sqlite(file) => {
            if let Some(folder) = file.parent() {
                std::fs::create_dir_all(folder)
                    .map_err(|error| failed(format!("{}: {error}", folder.display())))?;
            }
            DatabaseConfig::new(format!("sqlite:{}", file.display()))
        }
        DatabaseTarget::Postgres(url) => DatabaseConfig::new(url.expose_secret()),
    };
    let mut config = config.map_err(|error| failed(error.to_string()))?;
    config.patience = PATIENCE;
    Database::connect(&config, sealing)
        .await
        .map_err(|error| failed(error.to_string()))
}

fn rates(config: &Config, clock: &Arc<dyn Clock>) -> Result<FixedRates, StartError> {
    let mut rates = FixedRates::new(Arc::clone(clock));
    for method in config.chains.iter().flat_map(|chain| &chain.methods) {
        rates = rates
            .with(config.shop.currency, method.asset, &method.rate)
            .map_err(|error| StartError::Setting {
                variable: full_name(&format!("RATES__{}", method.symbol)),
                cure: error.to_string(),
            })?;
    }
    Ok(rates)
}

fn rails(config: &Config) -> Vec<Rail> {
    let of_chain = |chain: &ConfiguredChain| {
        let rail = |method: &Method| Rail {
            asset: method.asset,
            symbol: method.symbol.clone(),
            network: chain.network.clone(),
            receiving: Arc::clone(&chain.receiving),
            policy: chain.policy.clone(),
            test_network: chain.test_network,
        };
        chain.methods.iter().map(rail).collect::<Vec<_>>()
    };
    config.chains.iter().flat_map(of_chain).collect()
}

fn work(chain: &ConfiguredChain) -> Result<ChainWork, StartError> {
    let assets: Vec<ChainAsset> = chain.methods.iter().map(|method| method.asset).collect();
    Ok(ChainWork {
        reader: reader_of(chain, &assets)?,
        poll: chain.poll,
    })
}

/// The reader of a configured chain, which finds the transfers of these assets.
pub(crate) fn reader_of(
    chain: &ConfiguredChain,
    assets: &[ChainAsset],
) -> Result<Arc<dyn ChainReader>, StartError> {
    let reader = chain.parts.reader(assets);
    reader.map_err(|Unusable { variable, cure }| StartError::Setting {
        variable: full_name(&variable),
        cure,
    })
}
