use chainstore_kernel::Entropy;

/// The operating system's random generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// Panics if the system has no randomness, because keys from predictable bytes would be worse than a
    /// stop. No supported system refuses randomness after it has booted.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the implementation of the port"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let draw = || {
            let mut bytes = [0; 32];
            SystemEntropy.fill(&mut bytes);
            bytes
        };
        assert_ne!(draw(), draw());
    }
}
