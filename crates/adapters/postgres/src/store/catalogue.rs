use async_trait::async_trait;
use chainstore_kernel::{Asset, Currency, StoreError};
use chainstore_orders::{
    Branch, BranchId, Category, CategoryId, Offer, Place, Product, ProductId, Stock, StockChange,
    VariantId,
    ports::{CatalogueStore, OrdersRead},
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{
    entity::{branch, category, price, product, variant},
    error::failed,
    fields::number,
    names::Named,
    transaction::SqlTx,
};

#[async_trait]
impl CatalogueStore for SqlTx {
    async fn add_category(&mut self, category: &Category) -> Result<(), StoreError> {
        let row = category::ActiveModel {
            id: Set(category.id.uuid()),
            name: Set(category.name.to_string()),
            position: Set(i64::from(category.position)),
        };
        let insert = category::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("category"))
    }

    async fn add_branch(&mut self, branch: &Branch) -> Result<(), StoreError> {
        let row = branch::ActiveModel {
            id: Set(branch.id.uuid()),
            name: Set(branch.name.to_string()),
            address: Set(branch.address.to_string()),
            ships: Set(branch.ships),
            collects: Set(branch.collects),
            position: Set(i64::from(branch.position)),
        };
        let insert = branch::Entity::insert(row)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("branch"))
    }

    async fn category(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        self.queries.category(id).await
    }

    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError> {
        let row = product::ActiveModel {
            id: Set(product.id.uuid()),
            category_id: Set(product.category.uuid()),
            kind: Set(product.kind.name()?),
            title: Set(product.title.to_string()),
            description: Set(product.description.to_string()),
            photo: Set(product.photo.clone()),
            state: Set(product.state.name()?),
            created_at: Set(product.created_at.micros()),
            version: Set(product.version),
        };
        let db = &self.queries.db;
        product::Entity::insert(row)
            .exec_without_returning(db)
            .await
            .map_err(failed("product"))?;
        let variants = product
            .variants
            .iter()
            .enumerate()
            .map(|(position, variant)| {
                Ok(variant::ActiveModel {
                    id: Set(variant.id.uuid()),
                    product_id: Set(product.id.uuid()),
                    label: Set(variant.label.to_string()),
                    position: Set(number("variant", position)?),
                })
            });
        let variants = variants.collect::<Result<Vec<_>, StoreError>>()?;
        if !variants.is_empty() {
            let insert = variant::Entity::insert_many(variants)
                .exec_without_returning(db)
                .await;
            insert.map_err(failed("variant"))?;
        }
        self.add_prices(product).await
    }

    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError> {
        OrdersRead::product(&mut self.queries, id).await
    }

    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError> {
        OrdersRead::offers(&mut self.queries, variants, currency, branch).await
    }

    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError> {
        OrdersRead::branches(&mut self.queries).await
    }

    async fn stock(&mut self, place: Place) -> Result<Stock, StoreError> {
        let found = self.queries.stock_at(&[place]).await?;
        Ok(found
            .first()
            .map_or_else(Stock::default, |(_, stock)| *stock))
    }

    async fn set_available(&mut self, place: Place, available: u32) -> Result<(), StoreError> {
        self.write_available(place, available).await
    }

    async fn move_stock(&mut self, changes: &[StockChange]) -> Result<Vec<Place>, StoreError> {
        self.move_pieces(changes).await
    }
}

impl SqlTx {
    async fn add_prices(&self, product: &Product) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        for variant in &product.variants {
            for (position, price) in variant.prices.iter().enumerate() {
                let Asset::Fiat(currency) = price.asset() else {
                    return Err(StoreError::corrupt(
                        "price",
                        "prices are in government money",
                    ));
                };
                rows.push(price::ActiveModel {
                    variant_id: Set(variant.id.uuid()),
                    currency: Set(currency.code().to_owned()),
                    amount: Set(price.minor().padded()),
                    position: Set(number("price", position)?),
                });
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let insert = price::Entity::insert_many(rows)
            .exec_without_returning(&self.queries.db)
            .await;
        insert.map(drop).map_err(failed("price"))
    }
}
