//! Tests of bindings, which must differ for each place, and of stored fields, which are read whole or refused.

use chainstore_kernel::Id;
use chainstore_privacy::{Binding, IndexPurpose, KeyOwner, SealedError, SealedField, WrappedKey};
use proptest::prelude::*;

proptest! {
    // proves SR-40: table, column, row and generation each make another binding
    #[test]
    fn a_binding_fits_one_place(
        one in ("[a-z\u{e9}\0]{0,3}", "[a-z\u{e9}\0]{0,3}", "[a-z\u{e9}\0]{0,3}", 0..4_u32),
        other in ("[a-z\u{e9}\0]{0,3}", "[a-z\u{e9}\0]{0,3}", "[a-z\u{e9}\0]{0,3}", 0..4_u32),
    ) {
        let form = |(table, column, row, generation): &(String, String, String, u32)| {
            Binding { table, column, row, generation: *generation }.associated_data()
        };
        prop_assert_eq!(form(&one) == form(&other), one == other);
        // Text that moves from the table's name to the column's gives another binding, although the texts joined
        // are the same.
        let (table, column, row, generation) = &one;
        let moved = (format!("{table}{column}"), String::new(), row.clone(), *generation);
        prop_assert_eq!(form(&one) == form(&moved), column.is_empty());
        // A higher generation of the same place gives another binding.
        let later = (table.clone(), column.clone(), row.clone(), generation + 1);
        prop_assert_ne!(form(&one), form(&later));
    }

    // A field that is cut off or of another format is refused as a whole.
    #[test]
    fn a_field_is_whole_or_refused(id: u128, nonce: [u8; 24], text in prop::collection::vec(any::<u8>(), 16..40), cut in 1..60_usize) {
        let key = Id::from_uuid(uuid::Uuid::from_u128(id));
        let whole = SealedField::assemble(key, &nonce, &text).into_bytes();
        let field = SealedField::parse(whole.clone()).expect("whole");
        prop_assert_eq!([field.header(), field.nonce(), field.ciphertext()].concat(), whole.clone());
        prop_assert_eq!(field.as_bytes(), &whole[..]);

        let left = whole.len().saturating_sub(cut);
        let expected = match left {
            0 | 1 => Err(SealedError::Unknown),
            2..=57 => Err(SealedError::Cut),
            _ => Ok(left),
        };
        let read = SealedField::parse(whole[..left].to_vec());
        prop_assert_eq!(read.map(|field| field.as_bytes().len()), expected);
        for place in 0..2 {
            let mut changed = whole.clone();
            changed[place] ^= 0x80;
            prop_assert_eq!(SealedField::parse(changed), Err(SealedError::Unknown));
        }
    }
}

#[test]
fn owners_and_purposes_have_distinct_names() {
    let shopper = Id::from_uuid(uuid::Uuid::from_u128(1));
    let names = [
        KeyOwner::Shopper(shopper),
        KeyOwner::Accounting,
        KeyOwner::Inbox,
    ]
    .map(|owner| owner.to_string());
    assert_eq!(
        names,
        [
            "shopper:shp_00000000000000000000000001",
            "accounting",
            "inbox"
        ]
    );
    assert_eq!(IndexPurpose::TelegramUser.label(), "telegram-user");
    assert_eq!(IndexPurpose::Recipient.label(), "recipient");
}

#[test]
fn keys_and_fields_do_not_print() {
    let key = WrappedKey {
        id: Id::from_uuid(uuid::Uuid::nil()),
        bytes: vec![0xab; 4],
    };
    assert_eq!(
        format!("{key:?}"),
        "WrappedKey(key_00000000000000000000000000)"
    );
    let field = SealedField::assemble(key.id, &[0xab; 24], &[0xab; 16]);
    assert_eq!(format!("{field:?}"), "SealedField(58 bytes)");
}
