use chainstore_orders::{Category, Product};
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::shop::{
    ListProducts, ListProductsCommand, ListProductsError, Shelf, ShelfStart,
};

/// A category with products of these titles.
async fn shelf(shop: &ShopKit, titles: &[&str]) -> (Category, Vec<Product>) {
    let given = shop.given();
    let category = given.category("Mugs", 2);
    let mut tx = shop.ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    let mut products = Vec::new();
    for title in titles {
        let product = given.product(&category, title, &["L", "S"]);
        tx.catalogue().add_product(&product).await.unwrap();
        products.push(product);
    }
    tx.commit().await.unwrap();
    (category, products)
}

async fn listed(shop: &ShopKit, start: ShelfStart) -> Result<Shelf, ListProductsError> {
    let ada = shop.shopper(1).await;
    let command = ListProductsCommand { start, take: 2 };
    shop.gate.call::<ListProducts>(&ada, command).await
}

fn titles(shelf: &Shelf) -> Vec<&str> {
    let products = shelf.products.items.iter();
    products.map(|found| &*found.product.title).collect()
}

#[tokio::test]
async fn a_category_is_turned_over_by_the_last_product_that_was_shown() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let (category, _) = shelf(&shop, &["Blue", "Amber", "Cyan"]).await;
    let first = listed(&shop, ShelfStart::First(category.id)).await.unwrap();
    assert_eq!(titles(&first), ["Amber", "Blue"]);
    assert!(first.products.next.is_some(), "it goes on");
    assert_eq!(first.category, category);
    let found = &first.products.items[0];
    assert_eq!(found.offers.len(), found.product.variants.len());

    // One that is added before the place shifts nothing, and one behind it is shown.
    let given = shop.given();
    let mut tx = shop.ports.tx().await;
    for title in ["Aqua", "Dun"] {
        let product = given.product(&category, title, &["L"]);
        tx.catalogue().add_product(&product).await.unwrap();
    }
    tx.commit().await.unwrap();
    let last = first.products.items[1].product.id;
    let second = listed(&shop, ShelfStart::Behind(last)).await.unwrap();
    assert_eq!(titles(&second), ["Cyan", "Dun"]);
    assert_eq!(second.products.next, None);
    assert_eq!(second.category, category);
}

#[tokio::test]
async fn a_category_that_is_full_to_the_page_says_that_it_ends() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let (category, products) = shelf(&shop, &["Amber", "Blue"]).await;
    let only = listed(&shop, ShelfStart::First(category.id)).await.unwrap();
    assert_eq!(
        (titles(&only), only.products.next),
        (vec!["Amber", "Blue"], None)
    );
    let behind = listed(&shop, ShelfStart::Behind(products[1].id))
        .await
        .unwrap();
    assert_eq!((titles(&behind), behind.products.next), (vec![], None));
}

#[tokio::test]
async fn an_unknown_category_or_product_begins_no_page() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let given = shop.given();
    for start in [
        ShelfStart::First(given.id()),
        ShelfStart::Behind(given.id()),
    ] {
        let refused = listed(&shop, start).await;
        assert!(
            matches!(refused, Err(ListProductsError::NotFound)),
            "{start:?}"
        );
    }
}
