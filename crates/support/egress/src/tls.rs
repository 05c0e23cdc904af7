use std::sync::OnceLock;

static INSTALLED: OnceLock<()> = OnceLock::new();

/// Makes ring the TLS provider of the process, once.
///
/// Building any `reqwest` client before this panics. [`crate::EgressBuilder::build`] calls it; binaries
/// that use TLS elsewhere (a database, Redis) call it first thing in `main`.
pub fn install_tls_provider() {
    INSTALLED.get_or_init(|| {
        // An error means that another provider is in place already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
