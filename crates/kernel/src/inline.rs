use core::str;

/// At most `N` bytes, stored in place, so that ids of chains, names of assets and recipients are copied like numbers. It can
/// be made at compile time, which the texts and vectors of bounded length in libraries cannot.
///
/// It is ordered like its bytes. `N` is at most 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inline<const N: usize> {
    /// The bytes, and zeros behind them.
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Inline<N> {
    /// These bytes; `None` when there are more than `N`.
    pub const fn new(given: &[u8]) -> Option<Self> {
        if given.len() > N || N > u8::MAX as usize {
            return None;
        }
        let mut bytes = [0; N];
        let mut length = 0_u8;
        while (length as usize) < given.len() {
            bytes[length as usize] = given[length as usize];
            length += 1;
        }
        Some(Self { bytes, length })
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes
            .get(..usize::from(self.length))
            .unwrap_or_default()
    }

    /// The bytes as a text; empty when they are none.
    pub fn text(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_it_was_given_up_to_its_bound() {
        for given in ["", "a", "abcd"] {
            let inline = Inline::<4>::new(given.as_bytes()).expect("it fits");
            assert_eq!((inline.text(), inline.bytes()), (given, given.as_bytes()));
        }
        assert_eq!(Inline::<4>::new(b"abcde"), None);
        assert_eq!(Inline::<256>::new(b"a"), None);
    }

    #[test]
    fn a_zero_at_the_end_is_a_byte_like_others() {
        let [one, two] = [b"a".as_slice(), b"a\0"].map(Inline::<4>::new);
        assert_ne!(one, two);
        assert!(one < two);
        assert_eq!(two.expect("it fits").bytes(), b"a\0");
    }

    #[test]
    fn bytes_that_are_no_text_are_none() {
        assert_eq!(Inline::<4>::new(b"\xff").expect("it fits").text(), "");
    }
}
