use alloc::{string::ToString, vec::Vec};
use core::{fmt, net::IpAddr};

use uuid::Uuid;

use crate::{Id, IdKind, Permission, PermissionSet, Strength, Timestamp};

/// Kind of [`ShopperId`].
#[derive(Debug)]
pub enum ShopperKind {}
impl IdKind for ShopperKind {
    const PREFIX: &'static str = "shp";
}
/// Names a shopper. Their Telegram id is personal data and stays sealed.
pub type ShopperId = Id<ShopperKind>;

/// Kind of [`StaffId`].
#[derive(Debug)]
pub enum StaffKind {}
impl IdKind for StaffKind {
    const PREFIX: &'static str = "stf";
}
/// Names a member of staff, or a program that acts with an API key.
pub type StaffId = Id<StaffKind>;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not proved who they are.
    Anonymous,
    /// A shopper, identified by their Telegram id.
    Shopper(ShopperId),
    /// Staff, or a program with a key.
    Staff(StaffId),
    /// The person at the command line of the host.
    Operator,
    /// A worker of the product itself, by name.
    Worker(&'static str),
}

/// How an actor proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Telegram named the sender, over the authenticated webhook or the long poll.
    Telegram,
    /// An API key.
    ApiKey,
    /// The command line of the host, whose access the operating system has checked.
    CommandLine,
    /// A task that the program started by itself.
    Program,
}

impl Method {
    /// How much it proves by itself. Whoever commands the host can change the program, so nothing
    /// stronger could be asked of the operator.
    const fn strength(self) -> Strength {
        match self {
            Self::Telegram | Self::ApiKey | Self::Program => Strength::Any,
            Self::CommandLine => Strength::Fresh,
        }
    }
}

/// Somebody who asks for something: who, what they may do, and how and when that was established.
///
/// To make one is to say that the checks were done. The architecture test lists the files that may.
#[derive(Clone, Debug)]
pub struct Principal {
    actor: Actor,
    permissions: PermissionSet,
    scopes: Option<PermissionSet>,
    credential: Option<Uuid>,
    methods: Vec<(Method, Timestamp)>,
    address: Option<IpAddr>,
}

impl Principal {
    /// An actor with the permissions of their account; they have proved nothing yet.
    pub fn new(actor: Actor, permissions: PermissionSet) -> Self {
        Self {
            actor,
            permissions,
            scopes: None,
            credential: None,
            methods: Vec::new(),
            address: None,
        }
    }

    /// Somebody unknown, who may only do what needs nothing.
    pub fn anonymous() -> Self {
        Self::new(Actor::Anonymous, PermissionSet::default())
    }

    /// They proved who they are by this method. `at` is the moment of the proof, not of the request:
    /// when a key was issued, when a chat was first seen, when a command was started.
    #[must_use]
    pub fn proved(mut self, method: Method, at: Timestamp) -> Self {
        self.methods.push((method, at));
        self
    }

    /// They act with this credential or session, which allows no more than `scopes`.
    #[must_use]
    pub fn with_credential(mut self, id: Uuid, scopes: PermissionSet) -> Self {
        self.credential = Some(id);
        self.scopes = Some(scopes);
        self
    }

    /// They ask from this address.
    #[must_use]
    pub fn from_address(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// Who.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// Whether both the account and the credential allow this.
    pub fn may(&self, permission: Permission) -> bool {
        let scoped = self.scopes.as_ref();
        self.permissions.contains(permission)
            && scoped.is_none_or(|scopes| scopes.contains(permission))
    }

    /// Whether they hold all of these, so that they may grant them.
    pub fn may_grant(&self, permissions: &PermissionSet) -> bool {
        let scoped = self.scopes.as_ref();
        self.permissions.covers(permissions)
            && scoped.is_none_or(|scopes| scopes.covers(permissions))
    }

    /// Id of the credential or session they act with.
    pub const fn credential(&self) -> Option<Uuid> {
        self.credential
    }

    /// How they proved who they are, and when.
    pub fn methods(&self) -> &[(Method, Timestamp)] {
        &self.methods
    }

    /// The address they ask from, where there is one.
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// How surely they have proved who they are.
    pub fn strength(&self) -> Strength {
        let methods = self.methods.iter();
        let strengths = methods.map(|(method, _)| method.strength());
        strengths.max().unwrap_or(Strength::Any)
    }

    /// The shopper, if it is one.
    pub const fn shopper(&self) -> Option<ShopperId> {
        match self.actor {
            Actor::Shopper(id) => Some(id),
            Actor::Anonymous | Actor::Staff(_) | Actor::Operator | Actor::Worker(_) => None,
        }
    }
}

/// A stable text for the audit trail; ids only, never a name.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::Shopper(id) => f.write_str(&id.to_string()),
            Self::Staff(id) => f.write_str(&id.to_string()),
            Self::Operator => f.write_str("operator"),
            Self::Worker(name) => write!(f, "worker:{name}"),
        }
    }
}
