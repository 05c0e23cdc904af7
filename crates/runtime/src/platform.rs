use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{Sha256Hasher, Vault};
use chainstore_evm::{EvmConfig, EvmReader, EvmReceiving, Token};
use chainstore_identity::ports::SecretHasher;
use chainstore_kernel::{
    Actor, Clock, Entropy, Gate, Method, Permission, PermissionSet, Principal,
};
use chainstore_payments::MethodPolicy;
use chainstore_postgres::{Database, DatabaseConfig, KeyFit, Sealing};
use chainstore_rates::FixedRates;
use chainstore_system::{SystemClock, SystemEntropy, TokioSpawner};
use chainstore_telemetry::{LogFormat, Telemetry, TelemetryConfig};
use chainstore_workflows::shop::ShopUseCases;
use chainstore_workflows::staff::StaffUseCases;
use chainstore_workflows::{Context, Rail, ShopSettings};
use secrecy::ExposeSecret;
use url::Url;

use crate::StartError;
use crate::config::{ChainConfig, Config, DatabaseTarget, TokenConfig};

/// Adapters built from the configuration and joined to the use cases: what both programs share.
pub struct Platform {
    /// What was configured.
    pub config: Config,
    /// Logs and metrics.
    pub telemetry: Telemetry,
    /// The database.
    pub database: Database,
    /// What use cases share.
    pub context: Arc<Context>,
    /// Where use cases are called.
    pub gate: Gate,
    /// Work that outlives its caller.
    pub spawner: Arc<TokioSpawner>,
    /// Use cases of shoppers.
    pub shop: Arc<ShopUseCases>,
    /// Use cases of staff.
    pub staff: Arc<StaffUseCases>,
}

impl Platform {
    /// Builds everything; the schema may still be behind.
    ///
    /// # Errors
    /// [`StartError`] that says what to do.
    pub async fn build(config: Config) -> Result<Self, StartError> {
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
        let cipher = Arc::new(Vault::new(&config.master_key));
        let sealing = Sealing {
            cipher,
            entropy: Arc::clone(&entropy),
            clock: Arc::clone(&clock),
        };
        let database = connect(&config.database, sealing).await?;
        let store = Arc::new(database.clone());
        let context = Arc::new(Context {
            begin: store.clone(),
            read: store,
            clock: Arc::clone(&clock),
            entropy,
            rates: Arc::new(rates(&config, &clock)?),
            shop: ShopSettings {
                currency: config.shop.currency,
                shipping: config.shop.shipping,
                rails: rails(&config)?,
                methods: MethodPolicy::telegram(),
            },
        });
        let spawner = Arc::new(TokioSpawner::new());
        let gate = Gate::new(clock, spawner.clone(), telemetry.probe());
        let hasher: Arc<dyn SecretHasher> = Arc::new(Sha256Hasher);
        Ok(Self {
            shop: Arc::new(ShopUseCases::new(&context)),
            staff: Arc::new(StaffUseCases::new(&context, &hasher)),
            config,
            telemetry,
            database,
            context,
            gate,
            spawner,
        })
    }

    /// As [`Platform::build`], for a program that serves.
    ///
    /// # Errors
    /// [`StartError::Schema`] and [`StartError::SchemaAhead`] when the schema is another than the
    /// program's, [`StartError::MasterKey`] when the database was sealed with another key.
    pub async fn ready(config: Config) -> Result<Self, StartError> {
        let platform = Self::build(config).await?;
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

    /// Names of the migrations to apply.
    ///
    /// # Errors
    /// [`StartError::SchemaAhead`] when a newer program applied others.
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

    /// The principal of a worker.
    pub fn worker(&self, name: &'static str, permissions: &[Permission]) -> Principal {
        let rights = PermissionSet::of(permissions);
        Principal::new(
            Actor::System(name),
            rights,
            Method::Operator,
            self.context.clock.now(),
        )
    }
}

/// How long a program waits for a database that is started together with it.
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
    for token in config.chains.iter().flat_map(|chain| &chain.tokens) {
        rates = rates
            .with(config.shop.currency, token.asset, &token.rate)
            .map_err(|error| StartError::Setting {
                variable: format!("CHAINSTORE_RATES__{}", token.symbol),
                cure: error.to_string(),
            })?;
    }
    Ok(rates)
}

fn rails(config: &Config) -> Result<Vec<Rail>, StartError> {
    let demo = config.profile.demo_keys();
    let mut rails = Vec::new();
    for chain in &config.chains {
        let receiving = EvmReceiving::parse(chain.xpub.expose_secret(), chain.chain_id, demo);
        let receiving = Arc::new(receiving.map_err(|error| StartError::Setting {
            variable: chain.variable("XPUB"),
            cure: error.to_string(),
        })?);
        for token in &chain.tokens {
            rails.push(Rail {
                asset: token.asset,
                symbol: token.symbol.clone(),
                network: chain.network.clone(),
                receiving: receiving.clone(),
                policy: chain.policy.clone(),
                test_network: chain.test_network,
            });
        }
    }
    Ok(rails)
}

/// The reader of a configured chain.
pub(crate) fn reader(chain: &ChainConfig) -> Result<EvmReader, StartError> {
    reader_of(chain, &chain.tokens)
}

/// A reader of a configured chain for some of its tokens.
pub(crate) fn reader_of(
    chain: &ChainConfig,
    tokens: &[TokenConfig],
) -> Result<EvmReader, StartError> {
    let setting = |cure: String| StartError::Setting {
        variable: chain.variable("RPC_URL"),
        cure,
    };
    // The parse error of a URL would repeat it, credential included.
    let rpc_url = Url::parse(chain.rpc_url.expose_secret())
        .map_err(|_| setting("is not an address".into()))?;
    let tokens = tokens
        .iter()
        .filter_map(|token| {
            let contract = token.asset.contract?;
            Some(Token {
                contract,
                decimals: token.asset.decimals,
                symbol: token.symbol.clone(),
            })
        })
        .collect();
    let config = EvmConfig {
        chain_id: chain.chain_id,
        rpc_url,
        tokens,
        timeout: EvmConfig::TIMEOUT,
    };
    EvmReader::new(config).map_err(|error| setting(error.to_string()))
}
