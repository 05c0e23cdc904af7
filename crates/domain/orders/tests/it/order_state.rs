use chainstore_kernel::Reason as _;
use chainstore_orders::{HoldReason, OrderAction as A, OrderState as S, TransitionError};

const REVERSED: HoldReason = HoldReason::PaymentReversed;

const STATES: [S; 6] = [
    S::Placed,
    S::Confirmed,
    S::Held(REVERSED),
    S::Unfulfillable,
    S::Completed,
    S::Cancelled,
];
const ACTIONS: [A; 5] = [
    A::Confirm,
    A::Hold(REVERSED),
    A::GiveUp,
    A::Complete,
    A::Cancel,
];

// The documented transition table, cell by cell. A dot means that the action is refused.
const TABLE: [[&str; 5]; 6] = [
    ["confirmed", ".", ".", ".", "cancelled"],
    [
        "confirmed",
        "held:payment_reversed",
        "unfulfillable",
        "completed",
        "cancelled",
    ],
    [
        "confirmed",
        "held:payment_reversed",
        "unfulfillable",
        ".",
        "cancelled",
    ],
    [
        "confirmed",
        "held:payment_reversed",
        "unfulfillable",
        ".",
        "cancelled",
    ],
    [".", "held:payment_reversed", ".", "completed", "."],
    [".", ".", ".", ".", "cancelled"],
];

fn cell(from: S, action: A) -> String {
    match from.after(action) {
        Ok(to) => to.hold_reason().map_or_else(
            || to.name().to_owned(),
            |reason| format!("{}:{}", to.name(), reason.name()),
        ),
        Err(error) => {
            assert_eq!(error, TransitionError { from, action });
            ".".to_owned()
        }
    }
}

// proves M-O4 in the domain: every state accepts or refuses every action as documented
#[test]
fn the_table_is_total() {
    for (from, row) in STATES.into_iter().zip(TABLE) {
        for (action, expected) in ACTIONS.into_iter().zip(row) {
            assert_eq!(cell(from, action), expected, "{from:?} and {action:?}");
        }
    }
}

#[test]
fn a_repeat_changes_nothing() {
    for from in STATES {
        for action in ACTIONS {
            if let Ok(to) = from.after(action) {
                assert_eq!(to.after(action), Ok(to), "{from:?} and twice {action:?}");
            }
        }
    }
}

#[test]
fn stored_names_come_back() {
    for state in STATES {
        let reason = state.hold_reason().map(HoldReason::name);
        assert_eq!(S::parse(state.name(), reason), Some(state));
    }
    assert_eq!(S::parse("held", None), None);
    assert_eq!(S::parse("held", Some("boredom")), None);
    assert_eq!(S::parse("lost", None), None);
}

#[test]
fn a_refusal_says_what_was_asked() {
    let error = S::Cancelled
        .after(A::Confirm)
        .expect_err("cancelled is the end");
    assert_eq!(
        error.to_string(),
        "an order that is `cancelled` does not allow `confirm`"
    );
    assert_eq!(error.message().to_string(), "order_state.no_transition");
}
