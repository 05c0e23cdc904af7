//! Tests of what a use case needs beyond a permission.

use chainstore_kernel::{
    Actor, Denied, Method, PermissionSet, Persons, Principal, Raise, Strength, Timestamp,
};
use uuid::Uuid;

use crate::cup::{ByAny, ByFresh, BySecondFactor, ByTwo, POUR, PourError, Table, block_on, minted};

fn key() -> Principal {
    Principal::new(Actor::Staff(minted()), PermissionSet::of(&[POUR]))
        .proved(Method::ApiKey, Timestamp::EPOCH)
}

fn operator() -> Principal {
    Principal::new(Actor::Operator, PermissionSet::of(&[POUR]))
        .proved(Method::CommandLine, Timestamp::EPOCH)
}

/// The result of calling the use case with a command that raises nothing.
macro_rules! call {
    ($use_case:ty, $who:expr) => {
        call!($use_case, $who, Raise::NOTHING)
    };
    ($use_case:ty, $who:expr, $raise:expr) => {
        block_on(Table::set().gate.call::<$use_case>($who, $raise))
    };
}

fn too_weak(needs: Strength) -> Result<u32, PourError> {
    Err(PourError::Denied(Denied::TooWeak { needs }))
}

#[test]
fn a_key_is_too_weak_where_a_second_factor_is_needed() {
    assert_eq!(call!(ByAny, &key()), Ok(1));
    assert_eq!(
        call!(BySecondFactor, &key()),
        too_weak(Strength::SecondFactor)
    );
    assert_eq!(call!(ByFresh, &key()), too_weak(Strength::Fresh));
    assert_eq!(
        too_weak(Strength::Fresh).unwrap_err().to_string(),
        "this needs a stronger proof of who you are: fresh second factor"
    );
}

#[test]
fn a_refused_strength_runs_nothing() {
    let table = Table::set();
    let answer = block_on(table.gate.call::<ByFresh>(&key(), Raise::NOTHING));
    assert_eq!(answer, too_weak(Strength::Fresh));
    assert_eq!(table.tried(), 0);
}

#[test]
fn the_operator_at_the_command_line_counts_as_fresh() {
    assert_eq!(operator().strength(), Strength::Fresh);
    assert_eq!(call!(BySecondFactor, &operator()), Ok(1));
    assert_eq!(call!(ByFresh, &operator()), Ok(1));
    // A worker has proved itself as a program, not at the command line of the host.
    let worker = Principal::new(Actor::Worker("pourer"), PermissionSet::of(&[POUR]))
        .proved(Method::Program, Timestamp::EPOCH);
    assert_eq!(call!(ByFresh, &worker), too_weak(Strength::Fresh));
    // An operator without a proof has only the lowest strength.
    let nobody = Principal::new(Actor::Operator, PermissionSet::of(&[POUR]));
    assert_eq!(call!(ByFresh, &nobody), too_weak(Strength::Fresh));
}

#[test]
fn what_needs_two_persons_is_refused_for_everybody() {
    for who in [key(), operator()] {
        assert_eq!(
            call!(ByTwo, &who),
            Err(PourError::Denied(Denied::SecondPerson))
        );
    }
}

#[test]
fn a_command_raises_what_is_needed_and_never_lowers_it() {
    let raise = |strength, persons| Raise { strength, persons };
    let fresh = raise(Strength::Fresh, Persons::One);
    assert_eq!(call!(ByAny, &key(), fresh), too_weak(Strength::Fresh));
    assert_eq!(call!(ByAny, &operator(), fresh), Ok(1));
    let two = raise(Strength::Any, Persons::Two);
    assert_eq!(
        call!(ByAny, &operator(), two),
        Err(PourError::Denied(Denied::SecondPerson))
    );
    for lower in [Strength::Any, Strength::Password] {
        let lower = raise(lower, Persons::One);
        assert_eq!(call!(ByFresh, &key(), lower), too_weak(Strength::Fresh));
        assert_eq!(
            call!(ByTwo, &operator(), lower),
            Err(PourError::Denied(Denied::SecondPerson))
        );
    }
}

#[test]
fn the_scopes_of_a_credential_narrow_what_an_account_may_do() {
    let refused = Err(PourError::Denied(Denied::Missing { permission: POUR }));
    let scoped = |scopes| key().with_credential(Uuid::nil(), scopes);
    let narrow = scoped(PermissionSet::default());
    assert_eq!(call!(ByAny, &narrow), refused);
    assert!(!narrow.may(POUR) && !narrow.may_grant(&PermissionSet::of(&[POUR])));
    let wide = scoped(PermissionSet::of(&[POUR]));
    assert_eq!(call!(ByAny, &wide), Ok(1));
    assert!(wide.may_grant(&PermissionSet::of(&[POUR])));
    // The scopes of the key grant nothing that the account does not hold.
    let stranger = Principal::new(Actor::Staff(minted()), PermissionSet::default())
        .with_credential(Uuid::nil(), PermissionSet::of(&[POUR]));
    assert_eq!(call!(ByAny, &stranger), refused);
}
