use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

use async_trait::async_trait;
use chainstore_kernel::{
    Aborted, Actor, Begin, BoxFuture, ChainAsset, Clock, Currency, Entropy, Gate, Method,
    Observation, Permission, PermissionSet, Principal, Probe, Read, Spawner, StoreError, Timestamp,
};
use chainstore_payments::Rate;
use chainstore_payments::ports::{RateError, RateSource};
use chainstore_workflows::ports::{StoreRead, StoreTx};

/// Runs a future that never really waits.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = std::task::Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// An outside in which every row is damaged and nothing can be written.
pub(crate) struct Ruins;

#[async_trait]
impl Read<dyn StoreRead> for Ruins {
    async fn read(&self) -> Result<Box<dyn StoreRead>, StoreError> {
        Err(StoreError::corrupt("shopper", "on purpose"))
    }
}

#[async_trait]
impl Begin<dyn StoreTx> for Ruins {
    async fn begin(&self) -> Result<Box<dyn StoreTx>, StoreError> {
        Err(StoreError::corrupt("shopper", "on purpose"))
    }
}

#[async_trait]
impl RateSource for Ruins {
    async fn rate(&self, _: Currency, _: ChainAsset) -> Result<Rate, RateError> {
        Err(RateError::Unavailable)
    }
}

impl Clock for Ruins {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_800_000_000)
    }
}

impl Entropy for Ruins {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

impl Probe for Ruins {
    fn observed(&self, _: &Observation) {}
}

impl Spawner for Ruins {
    fn spawn(
        &self,
        work: BoxFuture<'static, Box<dyn std::any::Any + Send>>,
    ) -> BoxFuture<'static, Result<Box<dyn std::any::Any + Send>, Aborted>> {
        Box::pin(async { Ok(work.await) })
    }
}

/// A worker of the gateway, and the gate it goes through.
pub(crate) fn gateway() -> (Principal, Gate) {
    let rights = PermissionSet::of(&[Permission::GatewayWork]);
    let actor = Actor::System("gateway");
    let who = Principal::new(actor, rights, Method::Operator, Ruins.now());
    let gate = Gate::new(Arc::new(Ruins), Arc::new(Ruins), Arc::new(Ruins));
    (who, gate)
}
