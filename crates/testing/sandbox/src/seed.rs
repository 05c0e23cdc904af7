//! Adds the demo catalogue to the shop through its API.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Failure;
use crate::staff::Staff;

#[derive(Deserialize)]
struct Catalogue {
    branches: Vec<Value>,
    categories: Vec<Category>,
}

#[derive(Deserialize)]
struct Category {
    name: String,
    products: Vec<Product>,
}

#[derive(Deserialize)]
struct Product {
    kind: String,
    title: String,
    description: String,
    photo: String,
    variants: Vec<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    label: String,
    price: String,
    /// Pieces at each branch, in the order of the branches.
    stock: Vec<u32>,
}

/// How much was added to the shop.
pub(crate) struct Seeded {
    pub(crate) categories: usize,
    pub(crate) products: usize,
    pub(crate) branches: usize,
}

/// Fills an empty shop.
pub(crate) async fn seed(staff: &Staff) -> Result<Seeded, Failure> {
    let catalogue: Catalogue = serde_json::from_str(include_str!("../catalogue.json"))
        .expect("our own catalogue is well-formed");
    let mut branches = Vec::new();
    for (position, branch) in catalogue.branches.iter().enumerate() {
        let mut branch = branch.clone();
        branch["position"] = json!(position);
        branches.push(staff.post("api/v1/branches", &branch).await?["id"].take());
    }
    let mut seeded = Seeded {
        categories: catalogue.categories.len(),
        products: 0,
        branches: branches.len(),
    };
    for (position, category) in catalogue.categories.iter().enumerate() {
        let body = json!({"name": category.name, "position": position});
        let id = staff.post("api/v1/categories", &body).await?["id"].take();
        for product in &category.products {
            add(staff, &id, product, &branches).await?;
            seeded.products += 1;
        }
    }
    Ok(seeded)
}

async fn add(
    staff: &Staff,
    category: &Value,
    product: &Product,
    branches: &[Value],
) -> Result<(), Failure> {
    let variant = |variant: &Variant| json!({"label": variant.label, "price": {"amount": variant.price, "currency": "EUR"}});
    let body = json!({
        "category": category,
        "kind": product.kind,
        "title": product.title,
        "description": product.description,
        "photo": product.photo,
        "variants": product.variants.iter().map(variant).collect::<Vec<_>>(),
    });
    let made = staff.post("api/v1/products", &body).await?;
    let path = format!(
        "api/v1/products/{}/stock",
        made["id"].as_str().unwrap_or_default()
    );
    for (index, variant) in product.variants.iter().enumerate() {
        for (branch, available) in branches.iter().zip(&variant.stock) {
            let line = json!({"variant": made["variants"][index]["id"], "branch": branch, "available": available});
            staff.put(&path, &line).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Catalogue;

    #[test]
    fn the_catalogue_is_well_formed_and_its_photos_exist() {
        let catalogue: Catalogue =
            serde_json::from_str(include_str!("../catalogue.json")).expect("a catalogue");
        let photos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("photos");
        for product in catalogue
            .categories
            .iter()
            .flat_map(|category| &category.products)
        {
            assert!(photos.join(&product.photo).is_file(), "{}", product.photo);
            for variant in &product.variants {
                assert_eq!(
                    variant.stock.len(),
                    catalogue.branches.len(),
                    "{}",
                    product.title
                );
            }
        }
    }
}
