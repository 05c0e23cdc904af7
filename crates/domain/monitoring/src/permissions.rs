//! Permissions that use cases about alerts and the audit trail check.

chainstore_kernel::permissions! {
    /// Read alerts.
    ALERTS_READ = "alerts.read";
    /// Acknowledge alerts.
    ALERTS_WRITE = "alerts.write";
    /// Read and verify the audit trail.
    AUDIT_READ = "audit.read";
    /// Link and sign the audit trail.
    AUDIT_SEAL = "audit.seal";
}
