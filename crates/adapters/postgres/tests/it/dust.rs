//! Anybody can send any number of small transfers to an address: they must not stop the reading of a chain.

use chainstore_kernel::Minor;
use chainstore_payments::InvoiceState;
use chainstore_payments::ports::Receiving;
use chainstore_shop_kit::{IndexedAddresses, ScriptedChain};

use crate::fixture::{Fixture, observed, on_both, shop};

on_both! {
    thousands_of_transfers_to_one_address_are_taken_in
}

/// More rows than fit into one statement of either engine.
const TRANSFERS: u32 = 6_000;

// proves M-P5 in part
async fn thousands_of_transfers_to_one_address_are_taken_in(fixture: Fixture) {
    let (database, _) = observed(&fixture).await;
    let shop = shop(&fixture, &database).await;
    let ada = shop.shopper(1).await;
    let placed = shop.place(&ada, 1).await;
    let to = IndexedAddresses.derive(0).expect("an address");
    let pays = |amount| ScriptedChain::transfer(to, Minor::new(amount).expect("in range"));
    // All transfers have the same hash: they are of one on-chain transaction.
    let one = pays(1);
    let dust = (0..TRANSFERS).map(|index| {
        let mut transfer = one;
        transfer.key.index = index;
        transfer
    });
    shop.chain.mine(&dust.collect::<Vec<_>>());
    shop.follow().await;
    shop.chain.mine(&[pays(40_000_000)]);
    shop.follow().await;
    shop.chain.mine_empty(3);
    shop.follow().await;
    let mut view = fixture.view().await;
    let invoice = view.invoice(placed.invoice).await.unwrap().expect("it");
    assert_eq!(invoice.state(), InvoiceState::Settled);
    assert_eq!(
        invoice.attempts()[0].held(),
        Minor::new(40_000_000 + i128::from(TRANSFERS)).unwrap()
    );
}
