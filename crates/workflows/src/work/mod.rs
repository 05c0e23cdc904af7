//! What workers do: follow chains, end what is over, send what is owed, work what came in.
//!
//! Each is a use case that does one bounded step and says whether there is more; the runtime drives
//! them and stops them between steps.

mod alert;
mod credit;
mod expire;
mod notices;
mod scan;
mod seal;
mod updates;

pub use alert::{AlertError, RaiseAlert};
pub use expire::{ExpireError, ExpireInvoices};
pub use notices::{Courier, DeliverError, DeliverNotices, DeliverNoticesCommand, Delivery, Letter};
pub use scan::{ScanChain, ScanError, ScanOutcome};
pub use seal::{SealAudit, SealError, Sealed};
pub use updates::{HandleError, HandleUpdates, HandleUpdatesCommand, Handled, UpdateHandler};
