//! Permissions that use cases about people and credentials check.

chainstore_kernel::permissions! {
    /// Issue and revoke API keys.
    KEYS_WRITE = "keys.write";
}
