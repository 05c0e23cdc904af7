//! The scanner of a chain as the server runs it, over a database and a node of our own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chainstore_egress::Url;
use chainstore_evm::{EvmConfig, EvmReader, Token};
use chainstore_kernel::Clock as _;
use chainstore_kernel::{Actor, Lease, Leases as _, Method, Permission, PermissionSet, Principal};
use chainstore_payments::Recipient;
use chainstore_payments::ports::WatchList as _;
use chainstore_postgres::{SqlLeases, SqlWatchList};
use chainstore_system::SystemClock;
use chainstore_workflows::work::{ExpireInvoices, ScanChain, ScanOutcome};

use crate::Fallible;
use crate::fill::KNOWN;
use crate::node::stranger;
use crate::shop::{CHAIN, CONTRACT, Shop, TOKEN};

/// A scanner that has reached the head of its chain.
pub(crate) struct Scanner {
    shop: Shop,
    who: Principal,
    lease: Lease,
    scan: Arc<ScanChain>,
    expire: Arc<ExpireInvoices>,
    /// How long it took to read all watched addresses for the first time.
    pub(crate) filled: Duration,
}

impl Scanner {
    /// Follows the chain at `rpc_url` up to its head.
    pub(crate) async fn start(shop: Shop, rpc_url: &str) -> Fallible<Self> {
        let reader = Arc::new(EvmReader::new(EvmConfig {
            chain_id: CHAIN,
            rpc_url: Url::parse(rpc_url)?,
            tokens: vec![Token {
                contract: CONTRACT,
                decimals: TOKEN.decimals,
                symbol: "TUSD".into(),
            }],
            timeout: EvmConfig::TIMEOUT,
        })?);
        let watch = Arc::new(SqlWatchList::new(shop.database.clone()));
        let started = Instant::now();
        let found = watch.watched(&[KNOWN, Recipient::Evm(stranger(7))]).await?;
        let filled = started.elapsed();
        if found != [KNOWN] {
            return Err("the watched set does not find an address that was inserted".into());
        }
        let lease = SqlLeases::new(shop.database.clone())
            .acquire("scanner", "measure", Duration::from_hours(1))
            .await?;
        let scanner = Self {
            who: Principal::new(
                Actor::System("measure"),
                PermissionSet::of(&[Permission::PaymentsWork]),
                Method::Operator,
                SystemClock.now(),
            ),
            lease: lease.ok_or("the lease is taken")?,
            scan: Arc::new(ScanChain::new(Arc::clone(&shop.context), reader, watch)),
            expire: Arc::new(ExpireInvoices::new(Arc::clone(&shop.context), TOKEN.chain)),
            filled,
            shop,
        };
        while !scanner.step().await? {}
        Ok(scanner)
    }

    /// Takes one block in and looks for invoices that expire. Whether the head of the chain is reached.
    pub(crate) async fn step(&self) -> Fallible<bool> {
        let gate = &self.shop.gate;
        let outcome = gate.call(&self.who, &self.scan, self.lease.clone()).await?;
        gate.call(&self.who, &self.expire, self.lease.clone())
            .await?;
        Ok(matches!(outcome, ScanOutcome::AtHead { .. }))
    }

    /// Closes its database.
    pub(crate) async fn close(self) {
        self.shop.database.close().await;
    }
}
