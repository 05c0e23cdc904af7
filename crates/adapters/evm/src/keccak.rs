use tiny_keccak::{Hasher, Keccak};

/// Keccak-256 as it was before it became SHA-3, which pads differently.
pub(crate) fn keccak256(bytes: &[u8]) -> [u8; 32] {
    let mut keccak = Keccak::v256();
    keccak.update(bytes);
    let mut digest = [0; 32];
    keccak.finalize(&mut digest);
    digest
}

/// An address with the checksum of EIP-55 in the case of its letters.
pub(crate) fn checksummed(address: &[u8; 20]) -> String {
    let plain = const_hex::encode(address);
    let digest = keccak256(plain.as_bytes());
    let letters = plain.char_indices().map(|(place, letter)| {
        let nibble = digest[place / 2] >> (4 * (1 - place % 2)) & 15;
        if nibble >= 8 {
            letter.to_ascii_uppercase()
        } else {
            letter
        }
    });
    "0x".chars().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_is_the_hash_of_its_signature() {
        assert_eq!(
            keccak256(b"Transfer(address,address,uint256)"),
            crate::decode::TRANSFER
        );
    }

    #[test]
    fn letters_carry_the_checksum() {
        // An example of EIP-55 itself.
        let address =
            crate::hex::fixed(&"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed".to_lowercase());
        assert_eq!(
            checksummed(&address.expect("an address")),
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        );
    }
}
