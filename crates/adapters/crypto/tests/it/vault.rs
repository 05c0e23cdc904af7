use chainstore_crypto::{MasterKey, MasterKeyError};
use chainstore_privacy::{
    Binding, CipherError, FieldCipher, IndexPurpose, SealedField, WrappedKey,
};
use proptest::prelude::*;

use crate::support::{Counting, HERE, key, vault};

proptest! {
    #[test]
    fn what_was_sealed_opens(plain: Vec<u8>) {
        let (vault, entropy) = (vault(1), Counting::default());
        let key = key(&vault, &entropy);
        let field = vault.seal(&key, &HERE, &plain, &entropy).unwrap();
        let field = SealedField::parse(field.into_bytes()).unwrap();
        prop_assert_eq!(vault.open(&key, &HERE, &field), Ok(plain));
    }
}

// proves SR-39
#[test]
fn every_flipped_bit_is_refused() {
    let (vault, entropy) = (vault(1), Counting::default());
    let key = key(&vault, &entropy);
    let bytes = vault
        .seal(&key, &HERE, b"12 Mill Lane", &entropy)
        .unwrap()
        .into_bytes();
    for place in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[place / 8] ^= 1 << (place % 8);
        let opens =
            SealedField::parse(changed).is_ok_and(|field| vault.open(&key, &HERE, &field).is_ok());
        assert!(!opens, "bit {place}");
    }
}

// proves SR-39: a wrapped data key with one changed bit does not open
#[test]
fn every_flipped_bit_of_a_wrapped_key_is_refused() {
    let (vault, entropy) = (vault(1), Counting::default());
    let key = key(&vault, &entropy);
    let field = vault.seal(&key, &HERE, b"x", &entropy).unwrap();
    for place in 0..key.bytes.len() * 8 {
        let mut bytes = key.bytes.clone();
        bytes[place / 8] ^= 1 << (place % 8);
        let touched = WrappedKey { id: key.id, bytes };
        assert_eq!(
            vault.open(&touched, &HERE, &field),
            Err(CipherError::Key),
            "bit {place}"
        );
    }
    let cut = WrappedKey {
        id: key.id,
        bytes: key.bytes[..10].to_vec(),
    };
    assert_eq!(vault.open(&cut, &HERE, &field), Err(CipherError::Key));
}

// proves SR-40: a field that was moved to another place or has an older generation does not open
#[test]
fn a_field_opens_at_its_place_only() {
    let (vault, entropy) = (vault(1), Counting::default());
    let key = key(&vault, &entropy);
    let field = vault.seal(&key, &HERE, b"12 Mill Lane", &entropy).unwrap();
    for elsewhere in [
        Binding {
            table: "carts",
            ..HERE
        },
        Binding {
            column: "note",
            ..HERE
        },
        Binding {
            row: "ord_2",
            ..HERE
        },
        Binding {
            generation: 2,
            ..HERE
        },
        Binding {
            generation: 4,
            ..HERE
        },
    ] {
        assert_eq!(
            vault.open(&key, &elsewhere, &field),
            Err(CipherError::Tampered),
            "{elsewhere:?}"
        );
    }
}

// proves SR-39
#[test]
fn another_key_opens_nothing() {
    let (ours, theirs, entropy) = (vault(1), vault(2), Counting::default());
    let key = key(&ours, &entropy);
    let field = ours.seal(&key, &HERE, b"x", &entropy).unwrap();
    assert_eq!(theirs.open(&key, &HERE, &field), Err(CipherError::Key));
    let sibling = crate::support::key(&ours, &entropy);
    assert_eq!(
        ours.open(&sibling, &HERE, &field),
        Err(CipherError::OtherKey)
    );
    let renamed = WrappedKey {
        id: key.id,
        bytes: sibling.bytes,
    };
    assert_eq!(
        ours.open(&renamed, &HERE, &field),
        Err(CipherError::Key),
        "the id is authenticated"
    );
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let (vault, entropy) = (vault(1), Counting::default());
    let key = key(&vault, &entropy);
    let one = vault.seal(&key, &HERE, b"x", &entropy).unwrap();
    let two = vault.seal(&key, &HERE, b"x", &entropy).unwrap();
    assert_ne!(one.as_bytes(), two.as_bytes());
    assert!(!one.as_bytes().windows(1).all(|byte| byte == b"x"));
}

#[test]
fn indexes_are_equal_within_a_purpose_and_key_only() {
    let (ours, theirs) = (vault(1), vault(2));
    let index = ours.blind_index(IndexPurpose::TelegramUser, b"42");
    assert_eq!(index, ours.blind_index(IndexPurpose::TelegramUser, b"42"));
    assert_ne!(index, ours.blind_index(IndexPurpose::TelegramUser, b"43"));
    assert_ne!(index, ours.blind_index(IndexPurpose::Recipient, b"42"));
    assert_ne!(index, theirs.blind_index(IndexPurpose::TelegramUser, b"42"));
}

// proves SR-55 (a record signed with a key outside the database)
#[test]
fn a_tag_fits_its_table_and_bytes_only() {
    let vault = vault(1);
    let tag = vault.integrity_tag("addresses", b"row");
    assert!(vault.integrity_holds("addresses", b"row", &tag));
    assert!(!vault.integrity_holds("addresses", b"rox", &tag));
    assert!(!vault.integrity_holds("audit_log", b"row", &tag));
    assert!(!vault.integrity_holds("addresses", b"row", &tag[..31]));
    assert!(!vault.integrity_holds("addresses", b"row", &[]));
}

/// Guards the stored forms: with other bytes, no existing database could be read any more. The expected
/// values come from an independent implementation of HMAC-SHA256 over the documented labels.
#[test]
fn known_answers() {
    let vault = vault(7);
    assert_eq!(
        const_hex::encode(vault.blind_index(IndexPurpose::TelegramUser, b"42").0),
        "39253f6ee73e0918cca5b10707071f86"
    );
    assert_eq!(
        const_hex::encode(vault.integrity_tag("addresses", b"row")),
        "56b98277c8e8edf699449aaa36262e235774651e85274a1a8667170d0bc16d5c"
    );
}

#[test]
fn a_master_key_is_sixty_four_digits_and_does_not_print() {
    let key = MasterKey::from_hex(&format!("{}\n", "0aF3".repeat(16))).unwrap();
    assert_eq!(format!("{key:?}"), "MasterKey([redacted])");
    assert_eq!(format!("{:?}", vault(1)), "Vault([redacted])");
    for wrong in [
        "",
        "0a",
        &"0g".repeat(32),
        &"0a".repeat(33),
        &"+1".repeat(32),
        &"é".repeat(32),
    ] {
        assert_eq!(
            MasterKey::from_hex(wrong).err(),
            Some(MasterKeyError),
            "{wrong}"
        );
    }
}
