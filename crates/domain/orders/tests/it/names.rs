use chainstore_orders::{
    AdjustmentKind, Effect, Fulfilment, HoldReason, OrderStatus, PaymentStep, ProductState,
    ReservationState,
};

/// Checks all names of a set, in the order of declaration, and that each name is read back as its value.
macro_rules! names {
    ($set:ty) => {{
        for value in <$set>::ALL {
            assert_eq!(<$set>::parse(value.name()), Some(*value));
            assert_eq!(value.to_string(), value.name());
        }
        assert_eq!(<$set>::parse(""), None);
        <$set>::ALL
            .iter()
            .map(|value| value.name())
            .collect::<Vec<_>>()
            .join(" ")
    }};
}

// Databases and clients of the API hold these names and could no longer be read after a change.
#[test]
fn stored_names_do_not_change() {
    assert_eq!(
        names!(OrderStatus),
        "placed confirmed held unfulfillable completed cancelled"
    );
    assert_eq!(names!(HoldReason), "payment_reversed");
    assert_eq!(
        names!(PaymentStep),
        "partially_paid processing receded settled reversed expired invalid"
    );
    assert_eq!(names!(ProductState), "listed archived");
    assert_eq!(
        names!(Fulfilment),
        "reserved allocated shipped ready delivered handed_over returned released"
    );
    assert_eq!(names!(AdjustmentKind), "shipping tax discount rounding");
    assert_eq!(names!(Effect), "raises lowers");
    assert_eq!(names!(ReservationState), "held consumed released");
}

// Notices and events contain the values serialised; they must have the same names as in the database.
#[test]
fn serialised_names_are_the_stored_ones() {
    fn quoted(name: &str) -> String {
        format!("\"{name}\"")
    }
    for value in OrderStatus::ALL {
        assert_eq!(
            serde_json::to_string(value).ok(),
            Some(quoted(value.name()))
        );
    }
    for value in HoldReason::ALL {
        assert_eq!(
            serde_json::to_string(value).ok(),
            Some(quoted(value.name()))
        );
    }
    for value in PaymentStep::ALL {
        assert_eq!(
            serde_json::to_string(value).ok(),
            Some(quoted(value.name()))
        );
    }
}
