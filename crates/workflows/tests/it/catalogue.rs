//! The limits of what staff may add and set.

use chainstore_identity::Role;
use chainstore_kernel::{GoodsKind, PageRequest, Reason as _};
use chainstore_shop_kit::{Engine, ShopKit};
use chainstore_workflows::staff::{
    AddProduct, AddProductCommand, AddProductError, NewProduct, NewVariant, SetStock,
    SetStockCommand, SetStockError,
};

/// A product with this many variants, in a category that is stored.
async fn product(shop: &ShopKit, variants: usize) -> AddProductCommand {
    let given = shop.given();
    let category = given.category("Mugs", 2);
    let mut tx = shop.ports.tx().await;
    tx.catalogue().add_category(&category).await.unwrap();
    tx.commit().await.unwrap();
    let price = given.product(&category, "Blue", &["L"]).variants[0].prices[0];
    let variant = |number| NewVariant {
        label: format!("No. {number}").parse().unwrap(),
        price,
    };
    AddProductCommand {
        product: NewProduct {
            category: category.id,
            kind: GoodsKind::Physical,
            title: "Mug".parse().unwrap(),
            description: "For tea".parse().unwrap(),
            photo: None,
            variants: (0..variants).map(variant).collect(),
        },
        once: None,
    }
}

#[tokio::test]
async fn a_product_has_fifty_variants_at_most() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let clerk = shop.staff(Role::Admin);
    let command = product(&shop, 51).await;
    let category = command.product.category;
    let refused = shop.gate.call::<AddProduct>(&clerk, command).await;
    let error = refused.unwrap_err();
    assert!(matches!(
        error,
        AddProductError::TooManyVariants { most: 50 }
    ));
    assert_eq!(error.message().to_string(), "add_product.too_many_variants");
    assert_eq!(error.to_string(), "a product has 50 variants at most");
    let mut view = shop.ports.view().await;
    let stored = view.products(PageRequest::default()).await.unwrap();
    assert!(stored.items.iter().all(|one| one.category != category));
    let command = product(&shop, 50).await;
    let added = shop.gate.call::<AddProduct>(&clerk, command).await;
    assert_eq!(added.unwrap().variants.len(), 50);
}

#[tokio::test]
async fn a_branch_sells_a_million_pieces_of_a_variant_at_most() {
    let shop = ShopKit::open(Engine::Sqlite).await;
    let clerk = shop.staff(Role::Admin);
    let product = product(&shop, 1).await;
    let added = shop.gate.call::<AddProduct>(&clerk, product).await.unwrap();
    let set = |available| {
        let command = SetStockCommand {
            product: added.id,
            variant: added.variants[0].id,
            branch: shop.place.branch,
            available,
        };
        shop.gate.call::<SetStock>(&clerk, command)
    };
    let error = set(1_000_001).await.unwrap_err();
    assert!(matches!(error, SetStockError::TooMany { most: 1_000_000 }));
    assert_eq!(error.message().to_string(), "set_stock.too_many");
    assert_eq!(set(1_000_000).await.unwrap().available, 1_000_000);
}
