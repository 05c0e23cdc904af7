//! Permissions that use cases about payments check.

chainstore_kernel::permissions! {
    /// Read invoices, transfers and suspense.
    PAYMENTS_READ = "payments.read";
    /// Follow chains, settle, expire and reverse.
    PAYMENTS_WORK = "payments.work";
}
