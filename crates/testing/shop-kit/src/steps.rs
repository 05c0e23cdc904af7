//! The steps of people and workers that most tests need.

use std::sync::Arc;
use std::time::Duration;

use chainstore_crypto::{AuditSigner, Sha256Digester, Vault};
use chainstore_databases::master_key;
use chainstore_kernel::{Clock, Lease, Principal, UseCase};
use chainstore_monitoring::Checkpoint;
use chainstore_payments::{Attempt, Invoice, Recipient};
use chainstore_port_contracts::Given;
use chainstore_workflows::Context;
use chainstore_workflows::operator::VerifyAuditCommand;
use chainstore_workflows::shop::{
    ChooseDelivery, PlaceOrder, PlaceOrderCommand, PlacedOrder, SetQuantity, SetQuantityCommand,
};
use chainstore_workflows::work::{
    ExpireInvoices, ExpireInvoicesCommand, ScanChain, ScanChainCommand, ScanOutcome, SealAudit,
    TakeLease, TakeLeaseCommand,
};

use crate::{ScriptedChain, ShopKit};

/// How long a lease of the kit lasts.
const TERM: Duration = Duration::from_mins(1);

impl<C: Clock + 'static> ShopKit<C> {
    /// Calls a use case as a worker, and asserts that it succeeds.
    pub async fn work<U: UseCase<Context = Context>>(&self, command: U::Command) -> U::Output {
        let done = self.gate.call::<U>(&self.worker(), command).await;
        done.unwrap_or_else(|error| panic!("{}: {error}", U::NAME))
    }

    /// Fills a cart with this many pieces of the product, to be shipped. Answers the command that orders it.
    pub async fn fill_cart(&self, who: &Principal, quantity: u32) -> PlaceOrderCommand {
        let variant = self.place.variant;
        let wanted = SetQuantityCommand { variant, quantity };
        let chosen = self.gate.call::<SetQuantity>(who, wanted).await;
        chosen.expect("the product is offered");
        let delivery = Given::delivery();
        let seen = self.gate.call::<ChooseDelivery>(who, delivery).await;
        let seen = seen.expect("goods are shipped");
        PlaceOrderCommand {
            cart_version: seen.cart.version,
            total: seen.total.expect("a total"),
            asset: Given::token(),
        }
    }

    /// Places an order of this many pieces of the product.
    pub async fn place(&self, who: &Principal, quantity: u32) -> PlacedOrder {
        let command = self.fill_cart(who, quantity).await;
        let placed = self.gate.call::<PlaceOrder>(who, command).await;
        placed.expect("the order is placed")
    }

    /// The invoice of an order as it is stored.
    pub async fn invoice(&self, placed: &PlacedOrder) -> Invoice {
        let found = self.ports.view().await.invoice(placed.invoice).await;
        found.expect("a read").expect("the invoice")
    }

    /// The way to pay an order that its shopper chose last.
    pub async fn attempt(&self, placed: &PlacedOrder) -> Attempt {
        let invoice = self.invoice(placed).await;
        let current = invoice.attempt(invoice.current());
        current.expect("an attempt").clone()
    }

    /// The address of that way to pay.
    pub async fn address(&self, placed: &PlacedOrder) -> Recipient {
        let number = self.attempt(placed).await.number;
        let mut view = self.ports.view().await;
        let address = view.address(placed.invoice, number).await;
        address.expect("a read").expect("an address").recipient
    }

    /// Pays an order in full, and follows the chain until the payment is final.
    pub async fn pay(&self, placed: &PlacedOrder) {
        let offer = self.attempt(placed).await.offer;
        let to = self.address(placed).await;
        let transfer = ScriptedChain::transfer(to, offer.quote.payable);
        self.chain.mine(&[transfer]);
        let confirmations = offer.method.confirmations();
        self.chain.mine_empty(confirmations.saturating_sub(1));
        self.follow().await;
    }

    /// Takes the lease of this name for this holder; `None` if another one holds it.
    pub async fn lease_of(&self, name: &str, holder: &str) -> Option<Lease> {
        let command = TakeLeaseCommand {
            name: name.to_owned(),
            holder: holder.to_owned(),
            term: TERM,
        };
        self.work::<TakeLease>(command).await
    }

    /// Takes or extends the lease of this name for the kit, and asserts that no other holder has it.
    pub async fn lease(&self, name: &str) -> Lease {
        let lease = self.lease_of(name, "kit").await;
        lease.expect("the lease is free")
    }

    /// Links every audit entry that is not linked yet; the checkpoint that was signed, if one was due.
    pub async fn seal(&self) -> Option<Checkpoint> {
        let lease = self.lease("sealer").await;
        self.work::<SealAudit>(lease).await.checkpoint
    }

    /// Checks the audit trail with the keys under which the kit writes it, and against these copies of
    /// checkpoints.
    pub fn verification(apart: Vec<Checkpoint>) -> VerifyAuditCommand {
        VerifyAuditCommand {
            apart,
            digester: Arc::new(Sha256Digester),
            tags: Arc::new(Vault::new(&master_key())),
            key: Arc::new(AuditSigner::new(&master_key()).public()),
        }
    }

    /// Follows the chain by one step.
    pub async fn scan(&self) -> ScanOutcome {
        let lease = self.lease("scanner").await;
        let chain = Given::chain();
        let check = false;
        self.work::<ScanChain>(ScanChainCommand {
            chain,
            lease,
            check,
        })
        .await
    }

    /// Follows the chain to its head.
    pub async fn follow(&self) {
        while !matches!(self.scan().await, ScanOutcome::AtHead { .. }) {}
    }

    /// Ends the invoices whose time is over, and answers how many changed.
    pub async fn expire(&self) -> usize {
        let lease = self.lease("scanner").await;
        let chain = Given::chain();
        self.work::<ExpireInvoices>(ExpireInvoicesCommand { chain, lease })
            .await
    }
}
