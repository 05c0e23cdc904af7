//! The scanner of a chain as the server runs it, with a database and a node of this measurement.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chainstore_egress::Url;
use chainstore_evm::{Erc20, EvmChain, EvmConfig, EvmReader};
use chainstore_kernel::Clock as _;
use chainstore_kernel::{Actor, Gate, Lease, Method, PermissionSet, Principal};
use chainstore_payments::Recipient;
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_system::SystemClock;
use chainstore_workflows::Context;
use chainstore_workflows::work::{
    ExpireInvoices, ExpireInvoicesCommand, ScanChain, ScanChainCommand, ScanOutcome,
};

use crate::Fallible;
use crate::fill::KNOWN;
use crate::goods::{CHAIN, CONTRACT, TOKEN};
use crate::node::stranger;
use crate::shop::{Shop, gate};

/// A scanner that has reached the head of its chain.
pub(crate) struct Scanner {
    shop: Shop,
    who: Principal,
    lease: Lease,
    gate: Gate<Context>,
    /// How long it took to read all watched addresses for the first time.
    pub(crate) filled: Duration,
}

impl Scanner {
    /// Follows the chain at `rpc_url` up to its head.
    pub(crate) async fn start(shop: Shop, rpc_url: &str) -> Fallible<Self> {
        let chain = EvmChain::new(CHAIN)?;
        let reader = Arc::new(EvmReader::new(EvmConfig {
            chain,
            rpc_url: Url::parse(rpc_url)?,
            tokens: vec![Erc20::new(chain, CONTRACT, TOKEN.decimals, "TUSD")?],
            timeout: EvmConfig::TIMEOUT,
        })?);
        let watch = shop.ports.watch();
        let started = Instant::now();
        let unknown = Recipient::new(&stranger(7)).ok_or("an address")?;
        let found = watch.watched(&[KNOWN, unknown]).await?;
        let filled = started.elapsed();
        if found != [KNOWN] {
            return Err("the watched set does not find an address that was inserted".into());
        }
        let leases = shop.ports.leases();
        let lease = leases
            .acquire("scanner", "measure", Duration::from_hours(1))
            .await?;
        let scanner = Self {
            who: Principal::new(
                Actor::Worker("measure"),
                PermissionSet::of(&[PAYMENTS_WORK]),
            )
            .proved(Method::Program, SystemClock.now()),
            gate: gate(&shop.ports, vec![reader])?,
            lease: lease.ok_or("the lease is taken")?,
            filled,
            shop,
        };
        while !scanner.step().await? {}
        Ok(scanner)
    }

    /// Takes in one block and ends the invoices that expire. Answers whether the head of the chain is reached.
    pub(crate) async fn step(&self) -> Fallible<bool> {
        let (chain, gate) = (TOKEN.chain, &self.gate);
        let lease = self.lease.clone();
        let scan = ScanChainCommand {
            chain,
            lease,
            check: false,
        };
        let outcome = gate.call::<ScanChain>(&self.who, scan).await?;
        let lease = self.lease.clone();
        let expire = ExpireInvoicesCommand { chain, lease };
        gate.call::<ExpireInvoices>(&self.who, expire).await?;
        Ok(matches!(outcome, ScanOutcome::AtHead { .. }))
    }

    /// Closes its database.
    pub(crate) async fn close(self) {
        self.shop.database.close().await;
    }
}
