use alloc::{string::ToString, vec::Vec};
use core::{fmt, net::IpAddr};

use uuid::Uuid;

use crate::{Id, IdKind, Permission, PermissionSet, Strength, Timestamp};

/// Makes [`ShopperId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum ShopperKind {}
impl IdKind for ShopperKind {
    const PREFIX: &'static str = "shp";
}
/// The id of a shopper. Their Telegram id is personal data and is stored sealed.
pub type ShopperId = Id<ShopperKind>;

/// Makes [`StaffId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum StaffKind {}
impl IdKind for StaffKind {
    const PREFIX: &'static str = "stf";
}
/// The id of a member of staff, or of a program that acts with an API key.
pub type StaffId = Id<StaffKind>;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has not proved who they are.
    Anonymous,
    /// A shopper, identified by their Telegram id.
    Shopper(ShopperId),
    /// A member of staff, or a program that acts with an API key.
    Staff(StaffId),
    /// The person at the command line of the host.
    Operator,
    /// A worker of the product itself, with its name.
    Worker(&'static str),
}

/// How an actor proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Telegram named the sender, in an update from the authenticated webhook or from the long poll.
    Telegram,
    /// An API key was presented.
    ApiKey,
    /// The command was typed on the host, to which the operating system controls access.
    CommandLine,
    /// A task that the program started by itself.
    Program,
}

impl Method {
    /// How much the method proves by itself. The command line proves the most: whoever controls the host could
    /// replace the program, so a stronger proof would protect nothing.
    const fn strength(self) -> Strength {
        match self {
            Self::Telegram | Self::ApiKey | Self::Program => Strength::Any,
            Self::CommandLine => Strength::Fresh,
        }
    }
}

/// Somebody who asks for something: who they are, what they may do, and how and when that was established.
///
/// Whoever makes a principal must have checked all of that. The architecture test lists the files that may make
/// one.
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
    /// An actor with the permissions of their account, who has proved nothing yet.
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

    /// Somebody unknown, who may only run public use cases.
    pub fn anonymous() -> Self {
        Self::new(Actor::Anonymous, PermissionSet::default())
    }

    /// Records that they proved who they are by this method. `at` is the moment of the proof, not of the
    /// request: when a key was issued, when a chat was first seen, when a command was started.
    #[must_use]
    pub fn proved(mut self, method: Method, at: Timestamp) -> Self {
        self.methods.push((method, at));
        self
    }

    /// Records that they act with this credential, which allows no more than `scopes`.
    #[must_use]
    pub fn with_credential(mut self, id: Uuid, scopes: PermissionSet) -> Self {
        self.credential = Some(id);
        self.scopes = Some(scopes);
        self
    }

    /// Adds the network address from which the caller's request came.
    #[must_use]
    pub fn from_address(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// The actor who asks.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// Whether both the account and the credential allow this.
    pub fn may(&self, permission: Permission) -> bool {
        let scoped = self.scopes.as_ref();
        self.permissions.contains(permission)
            && scoped.is_none_or(|scopes| scopes.contains(permission))
    }

    /// Whether they hold all of these permissions themselves, and may therefore grant them to others.
    pub fn may_grant(&self, permissions: &PermissionSet) -> bool {
        let scoped = self.scopes.as_ref();
        self.permissions.covers(permissions)
            && scoped.is_none_or(|scopes| scopes.covers(permissions))
    }

    /// The id of the credential they act with.
    pub const fn credential(&self) -> Option<Uuid> {
        self.credential
    }

    /// How they proved who they are, and when.
    pub fn methods(&self) -> &[(Method, Timestamp)] {
        &self.methods
    }

    /// The network address from which the caller's request came; `None` when it came over no network, as at the
    /// command line.
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The strength of the strongest proof that the caller has given.
    pub fn strength(&self) -> Strength {
        let methods = self.methods.iter();
        let strengths = methods.map(|(method, _)| method.strength());
        strengths.max().unwrap_or(Strength::Any)
    }

    /// The id of the shopper; `None` when the actor is not a shopper.
    pub const fn shopper(&self) -> Option<ShopperId> {
        match self.actor {
            Actor::Shopper(id) => Some(id),
            Actor::Anonymous | Actor::Staff(_) | Actor::Operator | Actor::Worker(_) => None,
        }
    }
}

/// A stable text for the audit trail. It holds ids only, never the name of a person.
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
