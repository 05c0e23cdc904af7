use alloc::string::{String, ToString};
use core::fmt;

use crate::{Id, IdKind, PermissionSet, Timestamp};

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
/// Names a member of staff or an integration that acts through an API key.
pub type StaffId = Id<StaffKind>;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Actor {
    /// Nobody we know yet.
    Anonymous,
    /// A shopper, known by their Telegram id.
    Shopper(ShopperId),
    /// Staff, or a program with a key.
    Staff(StaffId),
    /// A worker of the product itself, by name.
    System(&'static str),
}

/// How the actor proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// They did not.
    None,
    /// Telegram vouched for the sender over the authenticated webhook or long poll.
    Telegram,
    /// An API key.
    ApiKey,
    /// The operator at the command line of the host, or a worker started by them.
    Operator,
}

/// Somebody who asks for something: who, what they may do, and how and when that was established.
#[derive(Clone, Debug)]
pub struct Principal {
    actor: Actor,
    permissions: PermissionSet,
    method: Method,
    at: Timestamp,
}

impl Principal {
    /// A principal whose identity an adapter has established by `method` at `at`.
    pub const fn new(
        actor: Actor,
        permissions: PermissionSet,
        method: Method,
        at: Timestamp,
    ) -> Self {
        Self {
            actor,
            permissions,
            method,
            at,
        }
    }

    /// Nobody in particular; may only do what needs nothing.
    pub const fn anonymous(at: Timestamp) -> Self {
        Self::new(Actor::Anonymous, PermissionSet::NONE, Method::None, at)
    }

    /// Who.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// What they may do.
    pub const fn permissions(&self) -> PermissionSet {
        self.permissions
    }

    /// How they proved it.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// When they proved it.
    pub const fn authenticated_at(&self) -> Timestamp {
        self.at
    }

    /// The shopper, if it is one.
    pub const fn shopper(&self) -> Option<ShopperId> {
        match self.actor {
            Actor::Shopper(id) => Some(id),
            _ => None,
        }
    }
}

/// A stable text for the audit trail; ids only, never a name.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = match self {
            Self::Anonymous => "anonymous".into(),
            Self::Shopper(id) => id.to_string(),
            Self::Staff(id) => id.to_string(),
            Self::System(name) => alloc::format!("system:{name}"),
        };
        f.write_str(&text)
    }
}
