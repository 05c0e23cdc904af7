//! Catalogue and stock.

use std::sync::Arc;

use chainstore_kernel::{Begin, StoreError};
use chainstore_orders::{Place, Product, ProductState, Stock, StockChange, StockLine, StockMove};
use chainstore_workflows::ports::StoreTx;

use crate::{Given, Ports};

fn change(place: Place, quantity: u32, movement: StockMove) -> StockChange {
    StockChange {
        line: StockLine { place, quantity },
        movement,
    }
}

/// Nothing is there that was not put there.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let mut view = ports.view().await;
    let place = Place {
        variant: given.id(),
        branch: given.id(),
    };
    assert_eq!(
        chainstore_orders::ports::OrdersRead::product(&mut *view, given.id()).await,
        Ok(None)
    );
    assert_eq!(
        view.offers(&[given.id()], Given::currency(), None).await,
        Ok(Vec::new())
    );
    assert_eq!(
        view.products(Some(given.id()), 0, 10).await,
        Ok((Vec::new(), 0))
    );
    drop(view);
    let unknown = ports.tx().await.catalogue().category(given.id()).await;
    assert_eq!(unknown, Ok(None));
    assert_eq!(Given::stock(ports, place).await, Stock::default());
    let short = ports
        .tx()
        .await
        .catalogue()
        .move_stock(&[change(place, 1, StockMove::Reserve)])
        .await;
    assert_eq!(short, Ok(vec![place]));
}

/// A product comes back as it was put; one that is archived is not counted in its category.
pub async fn a_product_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let category = given.category("Shirts", 1);
    let product = given.product(&category, "Shirt „Größe“", &["L", "M", "S"]);
    let mut tx = ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    tx.catalogue().add_product(&product).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        ports.view().await.categories().await,
        Ok(vec![(category.clone(), 1)])
    );
    assert_eq!(
        ports.tx().await.catalogue().category(category.id).await,
        Ok(Some(category.clone()))
    );
    assert_eq!(
        ports.tx().await.catalogue().product(product.id).await,
        Ok(Some(product.clone()))
    );

    let mut archived = given.product(&category, "Other", &["L", "M", "S"]);
    archived.photo = None;
    archived.state = ProductState::Archived;
    archived.variants[1].prices = vec![Given::euro(1)];
    archived.variants[2].prices.clear();
    let mut tx = ports.tx().await;
    tx.catalogue().add_product(&archived).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        ports.tx().await.catalogue().product(archived.id).await,
        Ok(Some(archived))
    );
    assert_eq!(
        ports.view().await.categories().await,
        Ok(vec![(category, 1)])
    );
}

/// Pages do not overlap and leave nothing out; archived products are not listed.
pub async fn listed_products_come_by_title_in_pages(ports: &Ports) {
    let given = Given::at(ports);
    let category = given.category("Shirts", 1);
    let mut tx = ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    for title in ["C", "A", "D", "B"] {
        let mut product = given.product(&category, title, &["L"]);
        if title == "D" {
            product.state = ProductState::Archived;
        }
        tx.catalogue().add_product(&product).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    let titles = |(products, all): (Vec<chainstore_orders::Product>, u32)| {
        (
            products
                .iter()
                .map(|product| product.title.to_string())
                .collect::<Vec<_>>(),
            all,
        )
    };
    let first = titles(view.products(Some(category.id), 0, 2).await.unwrap());
    let second = titles(view.products(Some(category.id), 2, 2).await.unwrap());
    assert_eq!(first, (vec!["A".into(), "B".into()], 3));
    assert_eq!(second, (vec!["C".into()], 3));
}

/// An offer shows today's price and the pieces that can be had: at one branch, or at all.
pub async fn offers_follow_price_stock_and_branch(ports: &Ports) {
    let given = Given::at(ports);
    let (product, here) = given.stocked(ports, 3).await;
    let there = given.branch("North");
    let mut tx = ports.tx().await;
    tx.catalogue().add_branch(&there).await.unwrap();
    tx.catalogue()
        .set_available(given.place(&product, there.id), 4)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let offer = async |branch| {
        let mut view = ports.view().await;
        let offers = view
            .offers(&[given.id(), here.variant], Given::currency(), branch)
            .await
            .unwrap();
        assert_eq!(offers.len(), 1, "unknown variants are left out");
        (offers[0].price, offers[0].available)
    };
    assert_eq!(offer(None).await, (Some(Given::euro(24_90)), 7));
    assert_eq!(offer(Some(there.id)).await, (Some(Given::euro(24_90)), 4));

    let archived = Product {
        category: product.category,
        state: ProductState::Archived,
        ..given.product(&given.category("Hats", 2), "Hat", &["L"])
    };
    let mut tx = ports.tx().await;
    tx.catalogue().add_product(&archived).await.unwrap();
    let place = given.place(&archived, here.branch);
    tx.catalogue().set_available(place, 2).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    let offers = view
        .offers(&[place.variant], Given::currency(), None)
        .await
        .unwrap();
    assert_eq!(
        (offers[0].price, offers[0].available),
        (None, 2),
        "an archived product has no price"
    );
}

/// Every move takes from one pile what it adds to another; one that falls short moves nothing.
pub async fn stock_moves_all_or_none(ports: &Ports) {
    let given = Given::at(ports);
    let (product, here) = given.stocked(ports, 5).await;
    let branch = given.branch("North");
    let there = given.place(&product, branch.id);
    let mut tx = ports.tx().await;
    tx.catalogue().add_branch(&branch).await.unwrap();
    tx.catalogue().set_available(there, 1).await.unwrap();
    let both = [
        change(there, 2, StockMove::Reserve),
        change(here, 2, StockMove::Reserve),
    ];
    assert_eq!(tx.catalogue().move_stock(&both).await, Ok(vec![there]));
    assert_eq!(
        tx.catalogue().stock(here).await,
        Ok(Stock {
            available: 5,
            reserved: 0,
            sold: 0
        })
    );
    let steps = [
        (
            StockMove::Reserve,
            3,
            Stock {
                available: 2,
                reserved: 3,
                sold: 0,
            },
        ),
        (
            StockMove::Release,
            1,
            Stock {
                available: 3,
                reserved: 2,
                sold: 0,
            },
        ),
        (
            StockMove::Sell,
            2,
            Stock {
                available: 3,
                reserved: 0,
                sold: 2,
            },
        ),
        (
            StockMove::Restock,
            1,
            Stock {
                available: 4,
                reserved: 0,
                sold: 1,
            },
        ),
    ];
    for (movement, quantity, expected) in steps {
        assert_eq!(
            tx.catalogue()
                .move_stock(&[change(here, quantity, movement)])
                .await,
            Ok(Vec::new())
        );
        assert_eq!(
            tx.catalogue().stock(here).await,
            Ok(expected),
            "{movement:?}"
        );
    }
    tx.commit().await.unwrap();
    assert_eq!(Given::stock(ports, here).await.supplied(), 5);
    let listed = chainstore_orders::ports::OrdersRead::stock_of(
        &mut *ports.view().await,
        &[product.variants[0].id],
    )
    .await
    .unwrap();
    assert_eq!(listed.len(), 2);
}

/// Counting the shelf anew changes the shelf alone.
pub async fn setting_available_leaves_the_other_piles(ports: &Ports) {
    let (_, place) = Given::at(ports).stocked(ports, 5).await;
    let mut tx = ports.tx().await;
    tx.catalogue()
        .move_stock(&[change(place, 2, StockMove::Reserve)])
        .await
        .unwrap();
    tx.catalogue().set_available(place, 9).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        Given::stock(ports, place).await,
        Stock {
            available: 9,
            reserved: 2,
            sold: 0
        }
    );
}

async fn reserve(
    begin: Arc<dyn Begin<dyn StoreTx>>,
    places: Vec<Place>,
) -> Result<bool, StoreError> {
    let mut tx = begin.begin().await?;
    let changes: Vec<_> = places
        .iter()
        .map(|place| change(*place, 1, StockMove::Reserve))
        .collect();
    let short = tx.catalogue().move_stock(&changes).await?;
    if !short.is_empty() {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Many want the last piece, one gets it (M-O3). Again and again: the first rounds only open the
/// connections that make the later ones meet.
pub async fn the_last_piece_is_sold_once(ports: &Ports) {
    let (_, place) = Given::at(ports).stocked(ports, 0).await;
    for round in 1..=15 {
        let mut tx = ports.tx().await;
        tx.catalogue().set_available(place, 1).await.unwrap();
        tx.commit().await.unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|_| tokio::spawn(reserve(Arc::clone(&ports.begin), vec![place])))
            .collect();
        let mut sold = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(got) => sold += u32::from(got),
                Err(error) => assert!(matches!(error, StoreError::Conflict { .. }), "{error}"),
            }
        }
        assert_eq!(sold, 1, "round {round}");
        let expected = Stock {
            available: 0,
            reserved: round,
            sold: 0,
        };
        assert_eq!(Given::stock(ports, place).await, expected);
    }
}

/// Two carts that name the same places in opposite order wait for each other's end, not for ever.
pub async fn opposite_orders_of_places_do_not_deadlock(ports: &Ports) {
    let given = Given::at(ports);
    let (product, here) = given.stocked(ports, 100).await;
    let branch = given.branch("North");
    let there = given.place(&product, branch.id);
    let mut tx = ports.tx().await;
    tx.catalogue().add_branch(&branch).await.unwrap();
    tx.catalogue().set_available(there, 100).await.unwrap();
    tx.commit().await.unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|round| {
            let places = if round % 2 == 0 {
                vec![here, there]
            } else {
                vec![there, here]
            };
            tokio::spawn(reserve(Arc::clone(&ports.begin), places))
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(true));
    }
    for place in [here, there] {
        assert_eq!(
            Given::stock(ports, place).await,
            Stock {
                available: 80,
                reserved: 20,
                sold: 0
            }
        );
    }
}
