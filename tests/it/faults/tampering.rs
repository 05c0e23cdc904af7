//! Somebody has edited the table of receiving addresses.

use std::time::Duration;

use chainstore_kernel::{Channel, Principal};
use chainstore_nodes::FixedBytes;
use chainstore_orders::OrderState;
use chainstore_payments::{AddressRecord, AttemptNumber, InvoiceId, InvoiceState, Recipient};
use chainstore_tests::stage::{Asked, Engine, GRACE, Setting, Stage, WINDOW};
use chainstore_workflows::shop::ShowPaymentError;
use chainstore_workflows::work::{Delivery, Letter};

chainstore_tests::on_both! {
    an_edited_row_is_neither_shown_nor_credited
    a_ciphertext_of_another_row_is_neither_shown_nor_credited
    an_address_of_somebody_else_is_neither_shown_nor_credited
    a_row_that_hides_its_payment_is_told_at_the_end
    a_payment_to_an_address_that_is_gone_from_the_book_is_told_at_once
    a_hidden_payment_is_not_sent_either
}

const OPEN: (OrderState, InvoiceState) = (OrderState::Placed, InvoiceState::New);
const PAID: (OrderState, InvoiceState) = (OrderState::Confirmed, InvoiceState::Settled);

/// The orders of Ada, whose address will be edited, and of Bob, whose address stays as it is.
async fn two_orders(engine: Engine) -> (Stage, Principal, Asked, Asked) {
    let stage = Stage::open(engine, Setting::default()).await;
    let ada = stage.shopper(1).await;
    let asked = stage.order(&ada).await;
    let bob = stage.order(&stage.shopper(2).await).await;
    (stage, ada, asked, bob)
}

/// Asserts that Ada's address is not shown, however often it is asked for, and that a payment to it is not
/// credited; that one alert is raised; and that Bob's payment still settles.
async fn refused(stage: &Stage, ada: &Principal, asked: &Asked, paid: [u8; 20], bob: &Asked) {
    for _ in 0..2 {
        let shown = stage.payment(ada, asked.invoice).await;
        assert!(
            matches!(shown, Err(ShowPaymentError::Tampered)),
            "{shown:?}"
        );
    }
    assert_eq!(stage.told().await, ["address_tampered"]);
    stage.pay(FixedBytes(paid), asked.amount).await;
    stage.pay(bob.address, bob.amount).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(asked).await, OPEN);
    assert_eq!(stage.stands(bob).await, PAID);
    assert_eq!(stage.suspense().await, []);
    assert_eq!(stage.told().await, ["address_tampered"], "once");
    assert_eq!(stage.alerts().await[0].count, 3, "shown twice, paid once");
    let audited = stage.audited(&asked.invoice.to_string()).await;
    assert!(
        matches!(audited.as_slice(), [line] if line.starts_with("payment.refused") && line.contains("0x")),
        "the transfer is named: {audited:?}"
    );
    assert_eq!(stage.stock().await, (3, 1, 1));
}

// proves SR-55
async fn an_edited_row_is_neither_shown_nor_credited(engine: Engine) {
    let (stage, ada, asked, bob) = two_orders(engine).await;
    let edit = "UPDATE addresses SET account_index = account_index + 70 WHERE account_index = 0";
    stage.meddle(edit).await;
    refused(&stage, &ada, &asked, asked.address.0, &bob).await;
}

// proves SR-40
async fn a_ciphertext_of_another_row_is_neither_shown_nor_credited(engine: Engine) {
    let (stage, ada, asked, bob) = two_orders(engine).await;
    let edit = "UPDATE addresses SET recipient = \
        (SELECT b.recipient FROM addresses b WHERE b.account_index = 1) WHERE account_index = 0";
    stage.meddle(edit).await;
    refused(&stage, &ada, &asked, asked.address.0, &bob).await;
}

// proves SR-55: even somebody who has the keys of the database cannot make the shop show an address of
// theirs, nor credit a payment to it
async fn an_address_of_somebody_else_is_neither_shown_nor_credited(engine: Engine) {
    let (stage, ada, asked, bob) = two_orders(engine).await;
    let theirs = [0x66; 20];
    let ports = &stage.shop.ports;
    let row = ports
        .view()
        .await
        .address(asked.invoice, AttemptNumber::FIRST)
        .await;
    let row = row.expect("an answer").expect("a row");
    stage
        .meddle("DELETE FROM addresses WHERE account_index = 0")
        .await;
    let mut tx = ports.tx().await;
    let forged = AddressRecord {
        recipient: Recipient::new(&theirs).expect("an address"),
        ..row
    };
    tx.addresses().add(&forged).await.expect("a forged row");
    tx.commit().await.expect("a commit");
    refused(&stage, &ada, &asked, theirs, &bob).await;
}

// Without its blind index the address is not watched, so the payment is not seen. The damaged row raises an
// alert when the invoice expires.
async fn a_row_that_hides_its_payment_is_told_at_the_end(engine: Engine) {
    let (stage, _, asked, bob) = two_orders(engine).await;
    stage
        .meddle("UPDATE addresses SET recipient_index = tag WHERE account_index = 0")
        .await;
    stage.pay(asked.address, asked.amount).await;
    stage.pay(bob.address, bob.amount).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.stands(&bob).await, PAID);
    stage.later(WINDOW + GRACE + Duration::from_secs(1));
    stage.shop.follow().await;
    assert_eq!(stage.shop.expire().await, 1);
    sent(&stage).await;
    assert_eq!(stage.told().await, ["address_tampered"]);
}

// As above, but the address was already in the watch list. The payment is seen, but no row tells to which
// invoice it belongs.
async fn a_payment_to_an_address_that_is_gone_from_the_book_is_told_at_once(engine: Engine) {
    let (stage, _, asked, bob) = two_orders(engine).await;
    stage.mine(1).await;
    stage.pay(bob.address, bob.amount).await;
    stage.shop.follow().await;
    stage
        .meddle("UPDATE addresses SET recipient_index = tag WHERE account_index = 0")
        .await;
    stage.pay(asked.address, asked.amount).await;
    stage.pay(asked.address, 1).await;
    stage.mine(2).await;
    stage.shop.follow().await;
    assert_eq!(stage.stands(&asked).await, OPEN);
    assert_eq!(stage.stands(&bob).await, PAID);
    // The invoices of the payments are not known, so the subject of each alert is the block.
    assert_eq!(stage.told().await, ["address_tampered"; 2]);
    let refused = "SELECT CAST(count(*) AS TEXT) FROM audit_log WHERE action = 'payment.refused'";
    assert_eq!(
        stage.look(refused).await,
        [[Some("2".to_owned())]],
        "the trail names both"
    );
}

/// Claims the payment messages that are owed, finishes them as sent, and answers their invoices.
async fn sent(stage: &Stage) -> Vec<InvoiceId> {
    let mut invoices = Vec::new();
    while let Some((claimed, letter)) = stage.shop.claim(Channel::Telegram).await {
        if let Letter::Payment { view, .. } = letter {
            invoices.push(view.invoice);
        }
        let arrived = Delivery::Arrived { message: Some(1) };
        stage.shop.finish(claimed, arrived).await;
    }
    invoices
}

// proves SR-55: the message that asks for payment is checked like the screen
async fn a_hidden_payment_is_not_sent_either(engine: Engine) {
    let (stage, _, asked, bob) = two_orders(engine).await;
    stage
        .meddle("UPDATE addresses SET given_at = given_at + 1 WHERE account_index = 0")
        .await;
    assert_eq!(sent(&stage).await, [bob.invoice]);
    assert_eq!(stage.told().await, ["address_tampered"]);
    assert_eq!(stage.stands(&asked).await, OPEN);
    // After each further try the message is still not sent, and no second alert is sent.
    for _ in 0..3 {
        stage.later(Duration::from_mins(15));
        assert_eq!(sent(&stage).await, []);
    }
    assert_eq!(stage.told().await, ["address_tampered"]);
}
