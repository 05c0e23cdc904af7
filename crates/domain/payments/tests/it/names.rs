use chainstore_payments::{BlockHash, InvoiceState, SuspenseReason};

// Databases and clients of the API hold these names: changing one breaks them.
#[test]
fn stored_names_do_not_change() {
    let states = InvoiceState::ALL.iter().map(|state| state.name());
    assert_eq!(
        states.collect::<Vec<_>>().join(" "),
        "new partially_paid processing settled expired invalid"
    );
    let reasons = SuspenseReason::ALL.iter().map(|reason| reason.name());
    assert_eq!(
        reasons.collect::<Vec<_>>().join(" "),
        "late surplus short wrong_asset too_large early other_key other_invoice"
    );
    for &reason in SuspenseReason::ALL {
        assert_eq!(SuspenseReason::parse(reason.name()), Some(reason));
        let json = format!("\"{reason}\"");
        assert_eq!(serde_json::to_string(&reason).ok(), Some(json));
    }
    assert_eq!(SuspenseReason::parse("boredom"), None);
}

#[test]
fn a_hash_is_written_with_its_prefix_and_read_with_it_only() {
    let text = "0x00ff11223344556677889900aabbccddeeff00112233445566778899aabbccdd";
    let hash: BlockHash = text.parse().expect("a hash");
    assert_eq!(hash.0[..3], [0x00, 0xff, 0x11]);
    assert_eq!(hash.to_string(), text);
    assert_eq!(
        text.to_uppercase().replacen("0X", "0x", 1).parse(),
        Ok(hash)
    );
    let digits = &text[2..];
    for wrong in [
        digits.to_owned(),
        format!("0X{digits}"),
        format!("0x0x{digits}"),
        format!("0x0x{}", &digits[2..]),
        format!("0x{}", &digits[1..]),
        format!("0x{digits}0"),
        format!("0x+{}", &digits[1..]),
        format!("0x{}é", &digits[2..]),
    ] {
        assert!(wrong.parse::<BlockHash>().is_err(), "{wrong}");
    }
}
