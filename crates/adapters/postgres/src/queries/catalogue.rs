use std::collections::HashMap;

use chainstore_kernel::{Id, Minor, Money, StoreError, Timestamp};
use chainstore_orders::{Branch, Category, Place, Product, Stock, Variant};
use sea_orm::{
    EntityTrait, Order, QueryFilter, QueryOrder, Select, entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    entity::{branch, category, price, product, stock, variant},
    error::failed,
    fields::{amount, number, parse},
    names::of_name,
    queries::Queries,
};

pub(crate) fn category_of(row: &category::Model) -> Result<Category, StoreError> {
    Ok(Category {
        id: Id::from_uuid(row.id),
        name: parse("category", &row.name)?,
        position: number("category", row.position)?,
    })
}

pub(crate) fn branch_of(row: &branch::Model) -> Result<Branch, StoreError> {
    Ok(Branch {
        id: Id::from_uuid(row.id),
        name: parse("branch", &row.name)?,
        address: parse("branch", &row.address)?,
        ships: row.ships,
        collects: row.collects,
        position: number("branch", row.position)?,
    })
}

impl Queries {
    pub(crate) async fn products_of(
        &self,
        select: Select<product::Entity>,
    ) -> Result<Vec<Product>, StoreError> {
        let rows = select.all(&self.db).await.map_err(failed("product"))?;
        let mut variants = self
            .variants_of(rows.iter().map(|row| row.id).collect())
            .await?;
        let products = rows.into_iter().map(|row| {
            Ok(Product {
                id: Id::from_uuid(row.id),
                category: Id::from_uuid(row.category_id),
                kind: of_name("product", &row.kind)?,
                title: parse("product", &row.title)?,
                description: parse("product", &row.description)?,
                photo: row.photo.map(|name| parse("product", &name)).transpose()?,
                state: of_name("product", &row.state)?,
                variants: variants.remove(&row.id).unwrap_or_default(),
                created_at: Timestamp::from_micros(row.created_at),
                version: row.version,
            })
        });
        products.collect()
    }

    async fn variants_of(
        &self,
        products: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Variant>>, StoreError> {
        let mut found: HashMap<Uuid, Vec<Variant>> = HashMap::new();
        if products.is_empty() {
            return Ok(found);
        }
        let rows = variant::Entity::find()
            .filter(variant::Column::ProductId.is_in(products))
            .order_by(variant::Column::ProductId, Order::Asc)
            .order_by(variant::Column::Position, Order::Asc)
            .all(&self.db)
            .await
            .map_err(failed("variant"))?;
        let mut prices = self
            .prices_of(rows.iter().map(|row| row.id).collect())
            .await?;
        for row in rows {
            found.entry(row.product_id).or_default().push(Variant {
                id: Id::from_uuid(row.id),
                label: parse("variant", &row.label)?,
                prices: prices.remove(&row.id).unwrap_or_default(),
            });
        }
        Ok(found)
    }

    async fn prices_of(
        &self,
        variants: Vec<Uuid>,
    ) -> Result<HashMap<Uuid, Vec<Money>>, StoreError> {
        let mut found: HashMap<Uuid, Vec<Money>> = HashMap::new();
        if variants.is_empty() {
            return Ok(found);
        }
        let rows = price::Entity::find()
            .filter(price::Column::VariantId.is_in(variants))
            .order_by(price::Column::VariantId, Order::Asc)
            .order_by(price::Column::Position, Order::Asc)
            .all(&self.db)
            .await
            .map_err(failed("price"))?;
        for row in rows {
            let minor: Minor = amount("price", &row.amount)?;
            let price = Money::new(minor, parse("price", &row.currency)?);
            found.entry(row.variant_id).or_default().push(price);
        }
        Ok(found)
    }

    /// The stock at these places, in the order of `places`.
    pub(crate) async fn stock_at(
        &self,
        places: &[Place],
    ) -> Result<Vec<(Place, Stock)>, StoreError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let pairs = places
            .iter()
            .map(|place| (place.variant.uuid(), place.branch.uuid()));
        let columns = Expr::tuple([
            Expr::col(stock::Column::VariantId),
            Expr::col(stock::Column::BranchId),
        ]);
        let select = stock::Entity::find()
            .filter(ExprTrait::in_tuples(columns, pairs))
            .order_by(stock::Column::VariantId, Order::Asc)
            .order_by(stock::Column::BranchId, Order::Asc);
        let rows = select.all(&self.db).await.map_err(failed("stock"))?;
        rows.iter().map(pile).collect()
    }
}

pub(crate) fn pile(row: &stock::Model) -> Result<(Place, Stock), StoreError> {
    let place = Place {
        variant: Id::from_uuid(row.variant_id),
        branch: Id::from_uuid(row.branch_id),
    };
    let stock = Stock {
        available: number("stock", row.available)?,
        reserved: number("stock", row.reserved)?,
        sold: number("stock", row.sold)?,
    };
    Ok((place, stock))
}
