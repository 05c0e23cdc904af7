//! Strangers decide how often they pay: no number of transfers may stop a chain.

use chainstore_kernel::Minor;
use chainstore_payments::InvoiceState;

use crate::fixture::{Fixture, observed, on_both};
use crate::world::{World, transfer};

on_both! {
    thousands_of_transfers_to_one_address_are_taken_in
}

/// More than fit into one statement of either engine.
const TRANSFERS: u32 = 6_000;

// proves M-P5 in part
async fn thousands_of_transfers_to_one_address_are_taken_in(fixture: Fixture) {
    let (database, _) = observed(&fixture).await;
    let world = World::open(&fixture, &database).await;
    let placed = world.order(1).await;
    let dust = (0..TRANSFERS).map(|index| {
        let mut transfer = transfer(0, 1);
        transfer.key.index = index;
        transfer
    });
    world.chain.show(2, dust.collect());
    world.scan().await;
    let mut rest = transfer(0, 40_000_000);
    rest.key.index = TRANSFERS;
    world.chain.show(3, vec![rest]);
    world.scan().await;
    world.chain.show(6, Vec::new());
    world.scan().await;
    let mut view = fixture.view().await;
    let invoice = view.invoice(placed.invoice).await.unwrap().expect("it");
    assert_eq!(invoice.state(), InvoiceState::Settled);
    assert_eq!(
        invoice.in_chain(),
        Minor::new(40_000_000 + i128::from(TRANSFERS)).unwrap()
    );
}
