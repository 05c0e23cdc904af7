//! The proof of authorization that every port asks for. Only the gate makes one, for the run of a use case.
//! This crate therefore has a use case that runs the closure of a test.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use chainstore_kernel::{
    Aborted, Actor, Authorized, BoxFuture, Declared, Denied, ErrorKind, Failure, Gate, Message,
    Method, Needs, PermissionSet, Principal, Reason, UseCase,
};
use thiserror::Error;

use crate::equipment::{Inline, ManualClock, NoProbe};

type Anything = Box<dyn Any + Send>;
type Work = Box<dyn for<'a> FnOnce(&'a Authorized<'a>) -> BoxFuture<'a, Anything> + Send>;

/// Runs a closure. It needs no permission, so the gate makes a proof for every principal.
struct RunWork;

/// Work that is run once, in a form that can be cloned, because the gate clones its command.
#[derive(Clone)]
struct Once(Arc<Mutex<Option<Work>>>);

#[derive(Debug, Error)]
enum ProofError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Aborted(#[from] Aborted),
}

impl Failure for ProofError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Internal
    }
}

impl Reason for ProofError {
    fn message(&self) -> Message {
        Message::new("proof", "failed")
    }

    fn declared() -> Vec<Declared> {
        Vec::new()
    }
}

impl UseCase for RunWork {
    type Context = ();
    const NAME: &'static str = "test.prove";
    const NEEDS: Needs = Needs::ANYONE;
    type Command = Once;
    type Output = Anything;
    type Error = ProofError;

    async fn run((): &(), who: &Authorized<'_>, Once(work): Once) -> Result<Anything, ProofError> {
        let work = work.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(work.expect("the work is run once")(who).await)
    }
}

/// Runs work with a proof of authorization. Write the closure as `|who| Box::pin(async move { … })`.
pub async fn prove<T: Send + 'static>(
    work: impl for<'a> FnOnce(&'a Authorized<'a>) -> BoxFuture<'a, T> + Send + 'static,
) -> T {
    let gate = Gate::new(
        (),
        Arc::new(ManualClock::default()),
        Arc::new(Inline),
        Arc::new(NoProbe),
    );
    let who = Principal::new(Actor::Worker("test"), PermissionSet::default())
        .proved(Method::Program, chainstore_kernel::Timestamp::EPOCH);
    let work: Work = Box::new(|who| {
        let answer = work(who);
        Box::pin(async move { Box::new(answer.await) as Anything })
    });
    let once = Once(Arc::new(Mutex::new(Some(work))));
    let answer = gate.call::<RunWork>(&who, once).await;
    let answer = answer.expect("everybody may");
    *answer.downcast().expect("what the work answers")
}
