use core::{fmt, str::FromStr};

use chainstore_kernel::reasons;

macro_rules! hashes {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&const_hex::encode_prefixed(self.0))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl FromStr for $name {
            type Err = HashError;

            fn from_str(text: &str) -> Result<Self, HashError> {
                // The decoder takes the prefix as optional; here it is required.
                text.starts_with("0x")
                    .then(|| const_hex::decode_to_array(text).ok())
                    .flatten()
                    .map(Self)
                    .ok_or(HashError)
            }
        }
    )+};
}

hashes! {
    /// Hash of a block.
    BlockHash;
    /// Hash of a transaction.
    TxHash;
}

reasons! {
    /// The text is not a hash.
    #[derive(Copy)]
    pub struct HashError in "hash" as "malformed"
        = "a hash is written as 0x and 64 hexadecimal digits";
}
