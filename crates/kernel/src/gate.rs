use alloc::{boxed::Box, sync::Arc};
use core::{any::Any, fmt, future::Future, marker::PhantomData};

use thiserror::Error;

use crate::{
    Actor, Clock, ErrorKind, Failure, Observation, Permission, Principal, Probe, ShopperId, Spawner,
};

/// What a principal needs to run a use case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Needs {
    /// Nothing: the use case is public.
    Anyone,
    /// This permission.
    Permission(Permission),
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Permission(permission) => fmt::Display::fmt(permission, f),
        }
    }
}

/// One thing the product can do for somebody.
///
/// The only way to run it is [`Gate::call`], which authorizes the principal first: a handler cannot
/// forget to.
///
/// ```compile_fail
/// # use chainstore_kernel::{Authorized, Principal, UseCase};
/// # fn forge<U: UseCase>(who: &Principal) {
/// let pass = Authorized::<U> { principal: who, use_case: core::marker::PhantomData };
/// # }
/// ```
pub trait UseCase: Send + Sync + Sized + 'static {
    /// A stable name such as `orders.place`, for audit, metrics and the catalogue.
    const NAME: &'static str;
    /// What it needs.
    const NEEDS: Needs;
    /// What it is told. Cloned when the gate tries again.
    type Command: Clone + Send + 'static;
    /// What it answers.
    type Output: Send + 'static;
    /// How it fails.
    type Error: Failure + From<Denied> + From<Aborted> + Send + 'static;

    /// Does it. One transaction, no network inside.
    fn run(
        &self,
        who: Authorized<'_, Self>,
        command: Self::Command,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// Proof that a principal may run the use case `U`. Only the gate makes one.
pub struct Authorized<'a, U> {
    principal: &'a Principal,
    use_case: PhantomData<fn() -> U>,
}

impl<U> Authorized<'_, U> {
    /// Who asks.
    pub fn actor(&self) -> Actor {
        self.principal.actor()
    }

    /// The principal.
    pub fn principal(&self) -> &Principal {
        self.principal
    }

    /// The shopper who asks.
    ///
    /// # Errors
    /// [`Denied`] when somebody else holds the permission: staff do not shop.
    pub fn shopper(&self) -> Result<ShopperId, Denied> {
        self.principal.shopper().ok_or(Denied::NotAShopper)
    }
}

impl Principal {
    /// Checks this principal against what `U` needs.
    fn authorize<U: UseCase>(&self) -> Result<Authorized<'_, U>, Denied> {
        let allowed = match U::NEEDS {
            Needs::Anyone => true,
            Needs::Permission(permission) => self.permissions().contains(permission),
        };
        match (allowed, self.actor()) {
            (true, _) => Ok(Authorized {
                principal: self,
                use_case: PhantomData,
            }),
            (false, Actor::Anonymous) => Err(Denied::Unknown),
            (false, _) => Err(Denied::Missing { needs: U::NEEDS }),
        }
    }
}

/// The principal may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Denied {
    /// Nobody has proved who they are.
    #[error("this needs authentication")]
    Unknown,
    /// A permission is missing.
    #[error("this needs the permission `{needs}`")]
    Missing {
        /// What is needed.
        needs: Needs,
    },
    /// Only a shopper does this.
    #[error("only a shopper can do this")]
    NotAShopper,
}

impl Denied {
    /// What it means to the caller.
    pub const fn kind(self) -> ErrorKind {
        match self {
            Self::Unknown => ErrorKind::Unauthenticated,
            Self::Missing { .. } | Self::NotAShopper => ErrorKind::Forbidden,
        }
    }
}

/// The work ended without an answer: it panicked or the runtime is going down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the work ended without an answer")]
pub struct Aborted;

/// Where every use case is called: it authorizes, runs the work to its end even if the caller goes
/// away, tries again when two writers met, and reports what happened.
#[derive(Clone)]
pub struct Gate {
    clock: Arc<dyn Clock>,
    spawner: Arc<dyn Spawner>,
    probe: Arc<dyn Probe>,
}

impl Gate {
    /// How often a use case is tried when it meets contention.
    pub const TRIES: u32 = 3;

    /// A gate over these ports.
    pub fn new(clock: Arc<dyn Clock>, spawner: Arc<dyn Spawner>, probe: Arc<dyn Probe>) -> Self {
        Self {
            clock,
            spawner,
            probe,
        }
    }

    /// The clock all use cases share.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Authorizes `who` and runs the use case.
    ///
    /// # Errors
    /// Those of the use case; [`Denied`] and [`Aborted`] in its terms.
    pub async fn call<U: UseCase>(
        &self,
        who: &Principal,
        use_case: &Arc<U>,
        command: U::Command,
    ) -> Result<U::Output, U::Error> {
        let started = self.clock.now();
        let (result, tries) = match who.authorize::<U>() {
            Err(denied) => (Err(denied.into()), 1),
            Ok(_) => self.run(who.clone(), Arc::clone(use_case), command).await,
        };
        self.probe.observed(&Observation {
            use_case: U::NAME,
            outcome: result.as_ref().map(|_| ()).map_err(Failure::kind),
            took: self.clock.now().since(started),
            tries,
        });
        result
    }

    async fn run<U: UseCase>(
        &self,
        who: Principal,
        use_case: Arc<U>,
        command: U::Command,
    ) -> (Result<U::Output, U::Error>, u32) {
        let work = async move {
            let mut tries = 1;
            loop {
                let result = match who.authorize::<U>() {
                    Ok(pass) => use_case.run(pass, command.clone()).await,
                    Err(denied) => Err(denied.into()),
                };
                let contended =
                    matches!(&result, Err(error) if error.kind() == ErrorKind::Contention);
                if !contended || tries == Self::TRIES {
                    return Box::new((result, tries)) as Box<dyn Any + Send>;
                }
                tries += 1;
            }
        };
        let answer = self.spawner.spawn(Box::pin(work)).await;
        match answer.map(Box::<dyn Any + Send>::downcast::<(Result<U::Output, U::Error>, u32)>) {
            Ok(Ok(answer)) => *answer,
            Ok(Err(_)) | Err(Aborted) => (Err(Aborted.into()), 1),
        }
    }
}
