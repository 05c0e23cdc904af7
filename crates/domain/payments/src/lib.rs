//! Invoices, transfers, confirmation policy and chain following: the rules that decide whether an invoice
//! is paid. They need no database and no node.
//!
//! **Non-goals.** No RPC, no SQL, no key that can spend. What is needed from outside stands in
//! [`ports`].
//!
//! An invoice settles, the chain reorganises, the type takes it back:
//!
//! ```
//! use chainstore_payments::example::{invoice, transfer, view};
//! use chainstore_payments::{InvoiceEvent, InvoiceState};
//!
//! let asked = invoice(25_00, 3);                                     // 25.00, three confirmations
//! let paid = transfer(25_00, 100);                                   // mined in block 100
//! let (seen, _) = asked.include(paid, &view(100)).unwrap();
//! assert_eq!(seen.state(), InvoiceState::Processing);
//! let (settled, _) = seen.advance(&view(102));
//! assert_eq!(settled.state(), InvoiceState::Settled);
//! let (back, events) = settled.orphan(&[paid.key], &view(102));      // block 100 is no more
//! assert_eq!(back.state(), InvoiceState::Processing);
//! assert!(matches!(events[..], [InvoiceEvent::Reversed]));
//! ```
#![no_std]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic, clippy::unwrap_used)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod address;
mod assess;
mod asset;
mod attempt;
mod books;
mod chain;
mod credit;
pub mod example;
mod facts;
mod follower;
mod hash;
mod ids;
mod invoice;
mod invoice_state;
mod looks;
mod methods;
mod observation;
mod payment_key;
pub mod permissions;
mod policy;
pub mod ports;
mod quote;
mod suspense;
mod terms;
mod transfer;
mod worth;

pub use address::{AccountTag, AddressRecord, Recipient};
pub use asset::Asset;
pub use attempt::{Attempt, AttemptNumber, ChargePayload, Method, NewAttempt, NextLook};
pub use books::{Account, Balances, Posting, Side};
pub use chain::{Block, Header};
pub use credit::{Credit, Inclusion, Ledger, Standing};
pub use facts::{InvoiceError, TakenIn};
pub use follower::{FollowError, Follower, Step};
pub use hash::{BlockHash, HashError, TxHash};
pub use ids::{InvoiceId, InvoiceKind, SuspenseId, SuspenseKind};
pub use invoice::{AttemptError, Invoice, StoredInvoice};
pub use invoice_state::{Flags, InvoiceEvent, InvoiceState};
pub use methods::{MethodPolicy, PaymentMethod};
pub use observation::{BlockProduction, ChainView, STANDSTILL, Views, seen_through, stands_still};
pub use payment_key::{ChargeId, ChargeIdError, PaymentKey};
pub use policy::{ConfirmationPolicy, Tier};
pub use quote::{Quote, QuoteError, Rate};
pub use suspense::{SuspenseEntry, SuspenseReason};
pub use terms::Terms;
pub use transfer::{ChainTransfer, Sighting, Transfer, TransferKey};
