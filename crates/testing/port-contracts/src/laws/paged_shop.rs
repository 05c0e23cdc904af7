//! Lists of orders, of the catalogue and of keys: paged to their end, filtered.

use std::cmp::Reverse;
use std::time::Duration;

use chainstore_kernel::{PageRequest, ShopperId, Timestamp};
use chainstore_orders::ports::OrderFilter;
use chainstore_orders::{Branch, Category, Order, OrderAction, OrderStatus, Product, ProductState};
use chainstore_ports::BoardRow;

use crate::paging::{shows_each_row_once, walk};
use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! paged_shop_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; paged_shop:
            orders_are_paged
            orders_are_filtered
            the_board_shows_the_payment
            the_board_is_paged
            categories_are_paged
            categories_are_filtered
            branches_are_paged
            branches_are_filtered
            a_shelf_is_paged
            a_shelf_goes_on_behind_what_was_archived
            products_are_paged
            keys_are_paged
        }
    };
}

/// The positions or minutes of the rows of a list; three rows have the same one, so that the id decides
/// their order.
const TIED: [u32; 5] = [1, 2, 2, 2, 3];

async fn order(ports: &Ports, shopper: ShopperId, minute: u32) -> Order {
    let given = Given::at(ports);
    let placed_at = given.now().plus(Duration::from_mins(minute.into()));
    let order = given.order_at(shopper, given.id(), 1, placed_at);
    let mut tx = ports.tx().await;
    tx.orders().add(&order).await.unwrap();
    tx.commit().await.unwrap();
    order
}

/// All orders are listed once, newest first.
pub async fn orders_are_paged(ports: &Ports) {
    let shopper = Given::at(ports).id();
    let mut ids = Vec::new();
    for minute in TIED {
        ids.push(order(ports, shopper, minute).await.id());
    }
    let all = OrderFilter::default();
    shows_each_row_once(
        &ids,
        Order::id,
        |order: &Order| Reverse(order.placed_at()),
        async |page| ports.view().await.orders(all, page).await,
        async || {
            order(ports, shopper, 2).await;
        },
    )
    .await;
}

/// Only orders of the given shopper, in the given state, or both are listed.
pub async fn orders_are_filtered(ports: &Ports) {
    let given = Given::at(ports);
    let (ada, bob) = (given.id(), given.id());
    let mut mine = Vec::new();
    for _ in 0..3 {
        mine.push(order(ports, ada, 1).await.id());
    }
    let theirs = order(ports, bob, 1).await;
    let (held, _) = theirs.clone().apply(OrderAction::Cancel).unwrap();
    let mut tx = ports.tx().await;
    tx.orders().save(&held).await.unwrap();
    tx.commit().await.unwrap();
    let found = async |shopper, state| {
        let filter = OrderFilter { shopper, state };
        let list = async |page| ports.view().await.orders(filter, page).await;
        let orders = walk(list, async || {}).await;
        let board = async |page| ports.view().await.board(filter, page).await;
        let rows = walk(board, async || {}).await;
        let mut ids: Vec<_> = orders.iter().map(Order::id).collect();
        let rows: Vec<_> = rows.iter().map(|row: &BoardRow| row.order).collect();
        assert_eq!(ids, rows, "the board lists the same");
        ids.sort_unstable();
        ids
    };
    mine.sort_unstable();
    let cancelled = Some(OrderStatus::Cancelled);
    assert_eq!(found(Some(ada), None).await, mine);
    assert_eq!(found(Some(ada), Some(OrderStatus::Placed)).await, mine);
    assert_eq!(found(Some(ada), cancelled).await, []);
    assert_eq!(found(None, cancelled).await, [theirs.id()]);
    assert_eq!(found(Some(given.id()), None).await, []);
    assert_eq!(found(None, None).await.len(), 4);
}

/// The board, the list of orders for the staff, has each order with the state of its payment.
pub async fn the_board_shows_the_payment(ports: &Ports) {
    let given = Given::at(ports);
    let (paid, invoice) = given.invoiced(ports).await;
    let plain = order(ports, given.id(), 1).await;
    let list = async |page| ports.view().await.board(OrderFilter::default(), page).await;
    let rows = walk(list, async || {}).await;
    let row = |order: &Order, invoice| BoardRow {
        order: order.id(),
        number: order.number().clone(),
        shopper: order.shopper(),
        state: order.state(),
        total: order.total(),
        placed_at: order.placed_at(),
        invoice,
    };
    let expected = [
        row(&plain, None),
        row(&paid, Some((invoice.id(), invoice.state()))),
    ];
    assert_eq!(rows, expected);
}

/// All rows of the board are listed once, newest first.
pub async fn the_board_is_paged(ports: &Ports) {
    let shopper = Given::at(ports).id();
    let mut ids = Vec::new();
    for minute in TIED {
        ids.push(order(ports, shopper, minute).await.id());
    }
    let all = OrderFilter::default();
    shows_each_row_once(
        &ids,
        |row: &BoardRow| row.order,
        |row| Reverse(row.placed_at),
        async |page| ports.view().await.board(all, page).await,
        async || {
            order(ports, shopper, 2).await;
        },
    )
    .await;
}

async fn category(ports: &Ports, position: u32, products: usize) -> Category {
    let given = Given::at(ports);
    let category = given.category("Shirts", position);
    let mut tx = ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    for _ in 0..products {
        let product = given.product(&category, "Shirt", &["L"]);
        tx.catalogue().add_product(&product).await.unwrap();
    }
    // An archived product is counted in no category.
    let mut archived = given.product(&category, "Old shirt", &["L"]);
    archived.state = ProductState::Archived;
    tx.catalogue().add_product(&archived).await.unwrap();
    tx.commit().await.unwrap();
    category
}

/// All categories are listed once, by position.
pub async fn categories_are_paged(ports: &Ports) {
    for filled in [false, true] {
        let mut ids = Vec::new();
        let mut view = ports.view().await;
        let known = view.categories(filled, PageRequest::default());
        ids.extend(known.await.unwrap().items.iter().map(|(known, _)| known.id));
        drop(view);
        for position in TIED {
            ids.push(category(ports, position, 1).await.id);
        }
        shows_each_row_once(
            &ids,
            |(category, _): &(Category, u32)| category.id,
            |(category, _)| category.position,
            async |page| ports.view().await.categories(filled, page).await,
            async || {
                category(ports, 1, 1).await;
            },
        )
        .await;
    }
}

/// Each category has the number of its listed products. Categories without any are left out on request.
pub async fn categories_are_filtered(ports: &Ports) {
    let [empty, one, three] = [
        category(ports, 1, 0).await,
        category(ports, 2, 1).await,
        category(ports, 3, 3).await,
    ];
    let found = async |filled| {
        let list = async |page| ports.view().await.categories(filled, page).await;
        walk(list, async || {}).await
    };
    let filled = [(one, 1), (three, 3)];
    assert_eq!(found(true).await, filled);
    let [one, three] = filled;
    assert_eq!(found(false).await, [(empty, 0), one, three]);
}

async fn branch(ports: &Ports, position: u32, collects: bool) -> Branch {
    let mut branch = Given::at(ports).branch("Centre");
    (branch.position, branch.collects) = (position, collects);
    let mut tx = ports.tx().await;
    tx.catalogue().add_branch(&branch).await.unwrap();
    tx.commit().await.unwrap();
    branch
}

/// All branches are listed once, by position.
pub async fn branches_are_paged(ports: &Ports) {
    let mut ids = Vec::new();
    for position in TIED {
        ids.push(branch(ports, position, true).await.id);
    }
    shows_each_row_once(
        &ids,
        |branch: &Branch| branch.id,
        |branch| branch.position,
        async |page| ports.view().await.branches(true, page).await,
        async || {
            branch(ports, 1, true).await;
        },
    )
    .await;
}

/// On request, only branches at which goods can be collected are listed.
pub async fn branches_are_filtered(ports: &Ports) {
    let ships = branch(ports, 1, false).await;
    let both = branch(ports, 2, true).await;
    let found = async |collects| {
        let list = async |page| ports.view().await.branches(collects, page).await;
        walk(list, async || {}).await
    };
    let collects = [both];
    assert_eq!(found(true).await, collects);
    let [both] = collects;
    assert_eq!(found(false).await, [ships, both]);
}

async fn product(ports: &Ports, shelf: &Category, title: &str, state: ProductState) -> Product {
    let mut product = Given::at(ports).product(shelf, title, &["L"]);
    product.state = state;
    let mut tx = ports.tx().await;
    tx.catalogue().add_product(&product).await.unwrap();
    tx.commit().await.unwrap();
    product
}

/// All products of a category that are not archived are listed once, sorted by title.
pub async fn a_shelf_is_paged(ports: &Ports) {
    let [shelf, other] = [category(ports, 1, 0).await, category(ports, 2, 3).await];
    let mut ids = Vec::new();
    for title in ["Shirt", "Cap", "Shirt", "Tie", "Shirt"] {
        let listed = product(ports, &shelf, title, ProductState::Listed).await;
        ids.push(listed.id);
    }
    shows_each_row_once(
        &ids,
        |product: &Product| product.id,
        |product| product.title.to_string(),
        async |page| ports.view().await.shelf(shelf.id, page).await,
        async || {
            product(ports, &shelf, "Mug", ProductState::Listed).await;
        },
    )
    .await;
    let list = async |page| ports.view().await.shelf(other.id, page).await;
    assert_eq!(walk(list, async || {}).await.len(), 3);
}

/// A page begins behind the product of its cursor, also when that product was archived after it was shown.
pub async fn a_shelf_goes_on_behind_what_was_archived(ports: &Ports) {
    let shelf = category(ports, 1, 0).await;
    product(ports, &shelf, "A", ProductState::Listed).await;
    let gone = product(ports, &shelf, "B", ProductState::Archived).await;
    let last = product(ports, &shelf, "C", ProductState::Listed).await;
    let page = PageRequest::new(Some(gone.shelf_cursor()), 10);
    let found = ports.view().await.shelf(shelf.id, page).await.unwrap();
    assert_eq!((found.items, found.next), (vec![last], None));
}

/// All products that are not archived are listed once, newest first, over all categories.
pub async fn products_are_paged(ports: &Ports) {
    let given = Given::at(ports);
    let shelf = category(ports, 1, 0).await;
    let add = async |minute: u32| {
        let mut product = given.product(&shelf, "Shirt", &["L", "M"]);
        product.created_at = given.now().plus(Duration::from_mins(minute.into()));
        let mut tx = ports.tx().await;
        tx.catalogue().add_product(&product).await.unwrap();
        tx.commit().await.unwrap();
        product
    };
    let mut products = Vec::new();
    for minute in TIED {
        products.push(add(minute).await);
    }
    let list = async |page| ports.view().await.products(page).await;
    let mut listed = walk(list, async || {}).await;
    listed.sort_unstable_by_key(|product| product.id);
    products.sort_unstable_by_key(|product| product.id);
    assert_eq!(listed, products, "whole, and without archived ones");
    let ids: Vec<_> = products.iter().map(|product| product.id).collect();
    shows_each_row_once(
        &ids,
        |product: &chainstore_orders::Product| product.id,
        |product| Reverse(product.created_at),
        list,
        async || {
            add(2).await;
        },
    )
    .await;
}

/// All API keys are listed once, newest first, also revoked ones.
pub async fn keys_are_paged(ports: &Ports) {
    let given = Given::at(ports);
    let add = async |minute: u32| {
        let mut key = given.keyed(ports, "till 1").await;
        key.id = given.id();
        key.created_at = given.now().plus(Duration::from_mins(minute.into()));
        let mut tx = ports.tx().await;
        tx.keys().add(&key).await.unwrap();
        tx.keys().revoke(key.id, key.created_at).await.unwrap();
        tx.commit().await.unwrap();
    };
    for minute in TIED {
        add(minute).await;
    }
    let list = async |page| ports.view().await.keys(page).await;
    let listed = walk(list, async || {}).await;
    assert_eq!(listed.len(), 2 * TIED.len());
    let ids: Vec<_> = listed.iter().map(|key| key.id).collect();
    let newest = |key: &chainstore_identity::ApiKey| Reverse::<Timestamp>(key.created_at);
    shows_each_row_once(&ids, |key| key.id, newest, list, async || add(2).await).await;
}
