/// Words that occur in placeholders. None of them can occur in a secret of hexadecimal digits.
const WORDS: [&str; 6] = [
    "changeme",
    "placeholder",
    "secret",
    "password",
    "example",
    "your-",
];

/// Whether a secret was probably not made at random: it has few different characters, a part that repeats, a
/// run along the alphabet, or one of [`WORDS`]. Of secrets made at random, fewer than one in a million is
/// refused.
pub(super) fn is_placeholder(text: &str) -> bool {
    let bytes = text.as_bytes();
    let distinct = bytes.iter().collect::<std::collections::BTreeSet<_>>();
    let again = |block: usize| {
        let shifted = bytes.iter().skip(block);
        bytes.iter().zip(shifted).all(|(one, other)| one == other)
    };
    let repeats = (1..=bytes.len() / 2).any(again);
    let follows = |(one, other): &(&u8, &u8)| {
        matches!((one, other), (b'9', b'a' | b'A') | (b'a' | b'A', b'9'))
            || one.abs_diff(**other) <= 1
    };
    let steps = bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .filter(follows)
        .count();
    let lower = text.to_ascii_lowercase();
    distinct.len() < 8
        || repeats
        || steps * 8 >= bytes.len() * 7
        || WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_drew_is_told_from_what_was_drawn() {
        for text in [
            "0123456789abcdef".repeat(4),
            "fedcba9876543210".repeat(2),
            "changeme-changeme-changeme-changeme".to_owned(),
            "deadbeef".repeat(8),
            "0".repeat(64),
            "abcdefghijklmnopqrstuvwxyz0123456789".to_owned(),
            "Your-Webhook-value-goes-in-here-1234".to_owned(),
        ] {
            assert!(is_placeholder(&text), "{text}");
        }
        for text in [
            "9f2c4e71d8a05b36c1e7f4482bd90a6353ce81f7a4d2069b8e15c37fd640a2b9",
            "q7RkZ2mVx0LbT9sWn4Hy_cJ6pEdG-f1U",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
