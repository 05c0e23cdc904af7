//! An answer leaves only after a commit, also when nothing was changed: what it says may be the work of
//! somebody whose commit is still under way, and fails.

use std::sync::Arc;

use chainstore_crypto::Sha256Hasher;
use chainstore_identity::ports::SecretHasher;
use chainstore_kernel::GoodsKind;
use chainstore_port_contracts::Given;
use chainstore_workflows::shop::{PlaceOrderError, SetQuantityCommand};
use chainstore_workflows::staff::{AddProductCommand, NewProduct, NewVariant, StaffUseCases};

use crate::fixture::{self, Fixture, Heard, meddle, on_both};
use crate::lane::{LONG, ORPHAN, all_went_on, fact, write};
use crate::world::World;

on_both! {
    a_repeated_request_is_answered_after_a_commit
    a_step_without_work_is_answered_after_a_commit
}

fn committed_last(heard: &Heard) {
    let heard = heard.take();
    assert_eq!(
        heard.last().map(String::as_str),
        Some("committed"),
        "{heard:#?}"
    );
}

async fn a_repeated_request_is_answered_after_a_commit(fixture: Fixture) {
    let (database, heard) = fixture.observed().await;
    let world = World::open(&fixture, &database).await;
    let (who, command) = world.shopper(1).await;

    let wanted = SetQuantityCommand {
        variant: world.article.variants[0].id,
        quantity: 1,
    };
    let same = world.gate.call(&who, &world.shop.set_quantity, wanted);
    same.await.unwrap();
    committed_last(&heard);
    let unchanged = world.gate.call(&who, &world.shop.accept_changes, ());
    unchanged.await.unwrap();
    committed_last(&heard);

    let placed = world.gate.call(&who, &world.shop.place_order, command);
    let placed = placed.await.unwrap();
    let again = world.gate.call(&who, &world.shop.place_order, command);
    assert_eq!(again.await.unwrap(), placed);
    committed_last(&heard);

    let tampered = "UPDATE addresses SET recipient_generation = 7";
    assert_eq!(meddle(&fixture.url, tampered).await, 1);
    for _ in 0..2 {
        let shown = world
            .gate
            .call(&who, &world.shop.show_payment, placed.invoice);
        shown.await.unwrap_err();
        committed_last(&heard);
    }

    let hasher: Arc<dyn SecretHasher> = Arc::new(Sha256Hasher);
    let staff = StaffUseCases::new(&world.context, &hasher);
    let command = AddProductCommand {
        product: NewProduct {
            category: world.article.category,
            kind: GoodsKind::Physical,
            title: "Hat".parse().unwrap(),
            description: "Warm".parse().unwrap(),
            photo: None,
            variants: vec![NewVariant {
                label: "L".parse().unwrap(),
                price: Given::euro(1_00),
            }],
        },
        once: Some(fact("hat")),
    };
    for _ in 0..2 {
        let added = world
            .gate
            .call(&world.worker, &staff.add_product, command.clone());
        added.await.unwrap();
        committed_last(&heard);
    }
}

async fn a_step_without_work_is_answered_after_a_commit(fixture: Fixture) {
    let (database, heard) = fixture.observed().await;
    let world = World::open(&fixture, &database).await;
    // A block, nothing new, a node that is behind.
    for height in [2, 2, 1] {
        world.chain.show(height, Vec::new());
        world.scan().await;
        committed_last(&heard);
    }
}

#[tokio::test]
async fn the_repeat_of_a_lost_order_is_not_answered() {
    let fixture = fixture::sqlite().await;
    let bounds = fixture.observed_with(|config| config.group = LONG);
    let (database, _) = bounds.await;
    let world = Arc::new(World::open(&fixture, &database).await);
    let (who, command) = world.shopper(1).await;
    meddle(&fixture.url, ORPHAN).await;

    // One group: somebody who holds it open, the order, its repeat, and one who spoils the commit.
    let context = world.context.clone();
    let first = context.begin.begin().await.unwrap();
    let mut orders = Vec::new();
    for _ in 0..2 {
        let (world, who) = (world.clone(), who.clone());
        orders.push(tokio::spawn(async move {
            let placed = world.gate.call(&who, &world.shop.place_order, command);
            placed.await
        }));
        all_went_on().await;
    }
    let spoiler = tokio::spawn(async move {
        let mut tx = context.begin.begin().await?;
        write(&mut tx, "orphan").await?;
        tx.commit().await
    });
    all_went_on().await;
    first.commit().await.unwrap_err();
    spoiler.await.unwrap().unwrap_err();
    for order in orders {
        let answer = order.await.unwrap();
        assert!(
            matches!(answer, Err(PlaceOrderError::Store(_))),
            "{answer:?}"
        );
    }

    let placed = world.gate.call(&who, &world.shop.place_order, command);
    let placed = placed.await.unwrap();
    let again = world.gate.call(&who, &world.shop.place_order, command);
    assert_eq!(again.await.unwrap(), placed);
}
