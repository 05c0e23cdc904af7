//! Catalogue and stock.

use chainstore_kernel::{Cursor, Page, PageRequest, StoreError};
use chainstore_orders::{Place, ProductState, Stock, StockChange, StockLine, StockMove};

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! catalogue_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; catalogue:
            unknown_ids_are_none
            a_product_comes_back
            goods_are_shipped_from_the_first_branch_that_ships
            offers_follow_price_stock_and_branch
            an_archived_product_has_no_price
            stock_moves_all_or_none
            setting_available_leaves_the_other_piles
            the_last_piece_is_sold_once
            opposite_orders_of_places_do_not_deadlock
        }
    };
}

fn change(place: Place, quantity: u32, movement: StockMove) -> StockChange {
    StockChange {
        line: StockLine { place, quantity },
        movement,
    }
}

/// An id that was never stored is not found.
pub async fn unknown_ids_are_none(ports: &Ports) {
    let given = Given::at(ports);
    let place = Place {
        variant: given.id(),
        branch: given.id(),
    };
    let mut view = ports.view().await;
    assert_eq!(view.category(given.id()).await, Ok(None));
    assert_eq!(view.branch(given.id()).await, Ok(None));
    assert_eq!(view.shipping_branch().await, Ok(None));
    assert_eq!(view.product(given.id()).await, Ok(None));
    let nothing = Page {
        items: Vec::new(),
        next: None,
    };
    let unknown = Cursor {
        key: 0,
        id: given.id::<()>().uuid(),
    };
    for after in [None, Some(unknown)] {
        let page = PageRequest::new(after, 10);
        assert_eq!(view.shelf(given.id(), page).await, Ok(nothing.clone()));
    }
    assert_eq!(
        view.offers(&[given.id()], Given::currency(), None).await,
        Ok(Vec::new())
    );
    drop(view);
    assert_eq!(Given::stock(ports, place).await, Stock::default());
    let short = ports
        .tx()
        .await
        .catalogue()
        .move_stock(&[change(place, 1, StockMove::Reserve)])
        .await;
    assert_eq!(short, Ok(vec![place]));
}

/// A product and its category come back as they were stored, in whatever script their texts are.
pub async fn a_product_comes_back(ports: &Ports) {
    let given = Given::at(ports);
    let category = given.category("Shirts", 1);
    let product = given.product(&category, "Shirt „Größe“", &["L", "M", "S"]);
    let mut plain = given.product(&category, "Other", &["one", "two"]);
    plain.photo = None;
    plain.state = ProductState::Archived;
    plain.variants[1].prices.clear();
    let mut tx = ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    for product in [&product, &plain] {
        tx.catalogue().add_product(product).await.unwrap();
        let seen = tx.read().product(product.id).await;
        assert_eq!(seen, Ok(Some(product.clone())), "in the transaction");
    }
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    for product in [product, plain] {
        assert_eq!(view.product(product.id).await, Ok(Some(product)));
    }
    assert_eq!(view.category(category.id).await, Ok(Some(category)));
}

/// A branch comes back; goods are shipped from the first branch by position that ships.
pub async fn goods_are_shipped_from_the_first_branch_that_ships(ports: &Ports) {
    let given = Given::at(ports);
    let mut branches = ["Kiosk", "South", "North"].map(|name| given.branch(name));
    for (branch, (position, ships)) in branches.iter_mut().zip([(0, false), (2, true), (1, true)]) {
        (branch.position, branch.ships, branch.collects) = (position, ships, !ships);
    }
    let mut tx = ports.tx().await;
    for branch in &branches {
        tx.catalogue().add_branch(branch).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    for branch in &branches {
        assert_eq!(view.branch(branch.id).await, Ok(Some(branch.clone())));
    }
    assert_eq!(view.shipping_branch().await, Ok(Some(branches[2].clone())));
}

/// An offer has the present price, and the pieces available at one branch or at all branches.
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
}

/// The offer of an archived product has pieces but no price, so that it cannot be bought.
pub async fn an_archived_product_has_no_price(ports: &Ports) {
    let given = Given::at(ports);
    let (_, place) = given.stocked(ports, 0).await;
    let category = given.category("Old", 2);
    let mut product = given.product(&category, "Old shirt", &["L"]);
    product.state = ProductState::Archived;
    let lies = given.place(&product, place.branch);
    let mut tx = ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    tx.catalogue().add_product(&product).await.unwrap();
    tx.catalogue().set_available(lies, 7).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = ports.view().await;
    let offers = view.offers(&[lies.variant], Given::currency(), None).await;
    let offers = offers.unwrap();
    assert_eq!((offers[0].price, offers[0].available), (None, 7));
}

/// A move takes from one number what it adds to another. If there are too few pieces, it moves nothing.
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
        Given::stock_in(tx.read(), here).await,
        Stock {
            available: 5,
            reserved: 0,
            sold: 0
        }
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
            Given::stock_in(tx.read(), here).await,
            expected,
            "{movement:?}"
        );
    }
    tx.commit().await.unwrap();
    assert_eq!(Given::stock(ports, here).await.supplied(), 5);
    let listed = ports.view().await.stock_of(&[here.variant]).await;
    assert_eq!(listed.unwrap().len(), 2);
}

/// Setting the available pieces changes neither the reserved nor the sold ones.
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

async fn reserve(ports: Ports, places: Vec<Place>) -> Result<bool, StoreError> {
    let mut tx = ports.begin().await?;
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

/// Of several orders for the last piece, one gets it (M-O3). There are 15 rounds, because the first ones
/// spend their time on opening connections and do not run at the same time.
pub async fn the_last_piece_is_sold_once(ports: &Ports) {
    let (_, place) = Given::at(ports).stocked(ports, 0).await;
    for round in 1..=15 {
        let mut tx = ports.tx().await;
        tx.catalogue().set_available(place, 1).await.unwrap();
        tx.commit().await.unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|_| tokio::spawn(reserve(ports.clone(), vec![place])))
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

/// Two carts with the same places in opposite order do not deadlock: one waits for the end of the other.
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
            tokio::spawn(reserve(ports.clone(), places))
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
