use chainstore_kernel::{Id, IdKind};

/// Kind of [`InvoiceId`].
#[derive(Debug)]
pub enum InvoiceKind {}
impl IdKind for InvoiceKind {
    const PREFIX: &'static str = "inv";
}
/// Identifies an invoice.
pub type InvoiceId = Id<InvoiceKind>;

/// Kind of [`SuspenseId`].
#[derive(Debug)]
pub enum SuspenseKind {}
impl IdKind for SuspenseKind {
    const PREFIX: &'static str = "sus";
}
/// Identifies an entry of suspense.
pub type SuspenseId = Id<SuspenseKind>;
