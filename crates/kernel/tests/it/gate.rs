use std::time::Duration;

use chainstore_kernel::{
    Aborted, Actor, Denied, ErrorKind, Failure, Method, Permission, PermissionSet, Principal,
    Reason, Timestamp, Value,
};

use crate::cup::{Break, POUR, Pour, PourError, Table, block_on, minted};

const SIP: Permission = Permission::declare("tea.sip");
const SECOND: Duration = Duration::from_secs(1);

fn shopper(permissions: &[Permission]) -> Principal {
    Principal::new(Actor::Shopper(minted()), PermissionSet::of(permissions))
        .proved(Method::Telegram, Timestamp::EPOCH)
}

#[test]
fn nobody_runs_what_they_may_not() {
    let pourers = PermissionSet::of(&[POUR]);
    let staff =
        Principal::new(Actor::Staff(minted()), pourers).proved(Method::ApiKey, Timestamp::EPOCH);
    let missing = Denied::Missing { permission: POUR };
    for (who, denied, tried, kind) in [
        (
            Principal::anonymous(),
            Denied::Unknown,
            0,
            ErrorKind::Unauthenticated,
        ),
        (shopper(&[]), missing, 0, ErrorKind::Forbidden),
        (shopper(&[SIP]), missing, 0, ErrorKind::Forbidden),
        (staff, Denied::NotAShopper, 1, ErrorKind::Forbidden),
    ] {
        let table = Table::set();
        let answer = block_on(table.gate.call::<Pour>(&who, ()));
        assert_eq!(answer, Err(PourError::Denied(denied)));
        assert_eq!(table.tried(), tried, "{who:?}");
        assert_eq!(table.notebook.told(), [("tea.pour", Err(kind), SECOND, 1)]);
    }
    assert_eq!(
        PourError::from(missing).to_string(),
        "this needs the permission `tea.pour`"
    );
}

#[test]
fn a_refusal_says_what_is_missing_apart_from_any_language() {
    let message = PourError::from(Denied::Missing { permission: POUR }).message();
    assert_eq!(message.to_string(), "denied.missing");
    let permission = Value::Plain("tea.pour".into());
    assert_eq!(message.values, [("permission", permission)]);
}

#[test]
fn contention_is_tried_three_times_and_nothing_else_is() {
    for (failures, with, answer, tries) in [
        (0, PourError::Contended, Ok(1), 1),
        (1, PourError::Contended, Ok(2), 2),
        (2, PourError::Contended, Ok(3), 3),
        (3, PourError::Contended, Err(PourError::Contended), 3),
        (9, PourError::Contended, Err(PourError::Contended), 3),
        (1, PourError::Full, Err(PourError::Full), 1),
    ] {
        let table = Table::failing(failures, with);
        assert_eq!(
            block_on(table.gate.call::<Pour>(&shopper(&[POUR]), ())),
            answer
        );
        assert_eq!(table.tried(), tries);
        let outcome = answer.map(|_| ()).map_err(|error| error.kind());
        assert_eq!(
            table.notebook.told(),
            [("tea.pour", outcome, SECOND, tries)]
        );
    }
}

#[test]
fn a_panic_is_an_answer() {
    let (table, anyone) = (Table::set(), Principal::anonymous());
    let answer = block_on(table.gate.call::<Break>(&anyone, true));
    assert_eq!(answer, Err(PourError::Aborted(Aborted)));
    // The gate still serves the next call.
    assert_eq!(block_on(table.gate.call::<Break>(&anyone, false)), Ok(()));
    let broken = ("tea.break", Err(ErrorKind::Internal), SECOND, 1);
    assert_eq!(
        table.notebook.told(),
        [broken, ("tea.break", Ok(()), SECOND, 1)]
    );
}
