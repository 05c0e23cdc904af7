use std::sync::OnceLock;

static INSTALLED: OnceLock<()> = OnceLock::new();

/// Makes ring the TLS provider of the process, once.
///
/// Building any `reqwest` client before this call panics. [`crate::EgressBuilder::build`] calls it. A
/// program that uses TLS elsewhere, for example to its database, calls it at the beginning of `main`.
pub fn install_tls_provider() {
    INSTALLED.get_or_init(|| {
        // An error means that a provider is already installed, which works as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
