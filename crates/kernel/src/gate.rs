use alloc::{boxed::Box, sync::Arc};
use core::{any::Any, future::Future};

use crate::{
    Aborted, Actor, Clock, ErrorKind, Failure, Needs, Observation, Permission, Persons, Principal,
    Probe, Raise, ShopperId, Spawner, Strength, reasons,
};

/// One thing the product can do for somebody. It has no state: the gate passes the context to `run`.
///
/// The only way to run a use case is [`Gate::call`], which authorizes the principal first, so that no handler
/// can forget to. Calling `run` directly does not compile, because it takes an [`Authorized`] and only the gate
/// can make one:
///
/// ```compile_fail
/// # use chainstore_kernel::{Authorized, Principal};
/// # fn forge(who: &Principal) {
/// let pass = Authorized { principal: who };
/// # }
/// ```
pub trait UseCase: Sized + 'static {
    /// What all use cases of a product share: stores, time, settings.
    type Context: Send + Sync + 'static;
    /// A stable name such as `shop.place_order`, for metrics, traces and the catalogue.
    const NAME: &'static str;
    /// What the principal must have: a permission, a strength of proof, a number of persons.
    const NEEDS: Needs;
    /// The input. It is cloned for each try when the gate tries again.
    type Command: Clone + Send + Sync + 'static;
    /// The result.
    type Output: Send + 'static;
    /// The errors of the use case, and those of the gate.
    type Error: Failure + From<Denied> + From<Aborted> + Send + 'static;

    /// What this command needs beyond [`UseCase::NEEDS`], for example because an amount is above a limit. It is
    /// decided from the settings and the command alone, before the store is read.
    fn raise(_context: &Self::Context, _command: &Self::Command) -> Raise {
        Raise::NOTHING
    }

    /// Runs the use case. Requests to other systems are made before the transaction or after it, never inside,
    /// because an open transaction makes others wait.
    fn run(
        context: &Self::Context,
        who: &Authorized<'_>,
        command: Self::Command,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// Proof that the gate has authorized a principal for the use case that holds it. Everything that opens a
/// transaction, a view, a queue or a lease takes this proof as an argument, so that only use cases reach the
/// store. It is valid only until the run of that use case ends.
#[derive(Debug)]
pub struct Authorized<'a> {
    principal: &'a Principal,
}

impl Authorized<'_> {
    /// The actor who asks.
    pub const fn actor(&self) -> Actor {
        self.principal.actor()
    }

    /// The principal that was authorized.
    pub const fn principal(&self) -> &Principal {
        self.principal
    }

    /// The shopper who asks, for use cases that only make sense for shoppers.
    ///
    /// # Errors
    /// [`Denied::NotAShopper`] when the principal holds the permission but is not a shopper, such as staff.
    pub fn shopper(&self) -> Result<ShopperId, Denied> {
        self.principal.shopper().ok_or(Denied::NotAShopper)
    }
}

impl Principal {
    /// Compares this principal with what a use case needs.
    fn authorize(&self, needs: Needs) -> Result<Authorized<'_>, Denied> {
        if let Some(permission) = needs.permission
            && !self.may(permission)
        {
            return Err(match self.actor() {
                Actor::Anonymous => Denied::Unknown,
                Actor::Shopper(_) | Actor::Staff(_) | Actor::Operator | Actor::Worker(_) => {
                    Denied::Missing { permission }
                }
            });
        }
        if self.strength() < needs.strength {
            return Err(Denied::TooWeak {
                needs: needs.strength,
            });
        }
        // There is no way yet for a second person to approve. What needs two persons is therefore refused.
        if needs.persons == Persons::Two {
            return Err(Denied::SecondPerson);
        }
        Ok(Authorized { principal: self })
    }
}

reasons! {
    /// Why the gate refuses a principal.
    #[derive(Copy)]
    pub enum Denied in "denied" {
        /// The principal has not proved who they are.
        Unknown = "this needs authentication";
        /// The principal does not hold the permission.
        Missing {
            /// The permission that is needed.
            permission: Permission,
        } = "this needs the permission `{permission}`";
        /// The principal has proved who they are, but not at the strength that is needed.
        TooWeak {
            /// The strength that is needed.
            needs: Strength,
        } = "this needs a stronger proof of who you are: {needs}";
        /// The use case needs the approval of a second person.
        SecondPerson = "this needs the approval of a second person";
        /// Only a shopper may do this.
        NotAShopper = "only a shopper can do this";
    }
}

impl Failure for Denied {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Unknown => ErrorKind::Unauthenticated,
            Self::Missing { .. }
            | Self::TooWeak { .. }
            | Self::SecondPerson
            | Self::NotAShopper => ErrorKind::Forbidden,
        }
    }
}

/// Where every use case is called. The gate authorizes the principal, runs the work to its end even if the
/// caller has disconnected, tries again on contention, and reports what happened. It owns the context, and only
/// use cases get access to it.
pub struct Gate<C> {
    context: Arc<C>,
    clock: Arc<dyn Clock>,
    spawner: Arc<dyn Spawner>,
    probe: Arc<dyn Probe>,
}

// `derive(Clone)` would require that the context is `Clone` as well, which it need not be.
impl<C> Clone for Gate<C> {
    fn clone(&self) -> Self {
        Self {
            context: Arc::clone(&self.context),
            clock: Arc::clone(&self.clock),
            spawner: Arc::clone(&self.spawner),
            probe: Arc::clone(&self.probe),
        }
    }
}

/// How often a use case is run at most when it meets contention, the first run included.
const TRIES: u32 = 3;

impl<C: Send + Sync + 'static> Gate<C> {
    /// Makes a gate that owns this context. `clock` measures how long each call takes.
    pub fn new(
        context: C,
        clock: Arc<dyn Clock>,
        spawner: Arc<dyn Spawner>,
        probe: Arc<dyn Probe>,
    ) -> Self {
        Self {
            context: Arc::new(context),
            clock,
            spawner,
            probe,
        }
    }

    /// Authorizes `who` and runs the use case `U`.
    ///
    /// # Errors
    /// The errors of the use case, which include [`Denied`] and [`Aborted`].
    pub async fn call<U: UseCase<Context = C>>(
        &self,
        who: &Principal,
        command: U::Command,
    ) -> Result<U::Output, U::Error> {
        let started = self.clock.now();
        let needs = U::NEEDS.raised(U::raise(&self.context, &command));
        let (result, tries) = match who.authorize(needs) {
            Err(denied) => (Err(denied.into()), 1),
            Ok(_) => self.run::<U>(who.clone(), needs, command).await,
        };
        self.probe.observed(&Observation {
            use_case: U::NAME,
            outcome: result.as_ref().map(|_| ()).map_err(Failure::kind),
            took: self.clock.now().since(started),
            tries,
        });
        result
    }

    async fn run<U: UseCase<Context = C>>(
        &self,
        who: Principal,
        needs: Needs,
        command: U::Command,
    ) -> (Result<U::Output, U::Error>, u32) {
        let context = Arc::clone(&self.context);
        let work = async move {
            let mut tries = 1;
            loop {
                let result = match who.authorize(needs) {
                    Ok(proof) => U::run(&context, &proof, command.clone()).await,
                    Err(denied) => Err(denied.into()),
                };
                let contended =
                    matches!(&result, Err(error) if error.kind() == ErrorKind::Contention);
                if !contended || tries == TRIES {
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
