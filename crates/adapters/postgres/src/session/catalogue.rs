use std::collections::HashMap;

use chainstore_kernel::{Id, Minor, Money, StoreError, Timestamp};
use chainstore_orders::{
    Branch, Category, CategoryId, Place, Product, ProductId, ProductState, Stock, Variant,
    VariantId,
};
use sea_orm::{
    EntityTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, entity::prelude::*, sea_query::ExprTrait,
};

use crate::{
    entity::{branch, category, price, product, stock, variant},
    error::failed,
    fields::{amount, number, parse},
    names::of_name,
    session::Session,
};

#[derive(FromQueryResult)]
struct Listed {
    category_id: Uuid,
    products: i64,
}

fn category_of(row: &category::Model) -> Result<Category, StoreError> {
    Ok(Category {
        id: Id::from_uuid(row.id),
        name: parse("category", &row.name)?,
        position: number("category", row.position)?,
    })
}

impl Session {
    pub(crate) async fn categories(&self) -> Result<Vec<(Category, u32)>, StoreError> {
        let listed: HashMap<_, _> = product::Entity::find()
            .select_only()
            .column(product::Column::CategoryId)
            .column_as(product::Column::Id.count(), "products")
            .filter(product::Column::State.eq(ProductState::Listed.name()))
            .group_by(product::Column::CategoryId)
            .into_model::<Listed>()
            .all(&self.db)
            .await
            .map_err(failed("category"))?
            .into_iter()
            .map(|listed| (listed.category_id, listed.products))
            .collect();
        let rows = category::Entity::find()
            .order_by(category::Column::Position, Order::Asc)
            .order_by(category::Column::Id, Order::Asc)
            .all(&self.db)
            .await
            .map_err(failed("category"))?;
        let categories = rows.into_iter().map(|row| {
            let products = number("category", listed.get(&row.id).copied().unwrap_or(0))?;
            Ok((category_of(&row)?, products))
        });
        categories.collect()
    }

    pub(crate) async fn category(&self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        let row = category::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("category"))?;
        row.as_ref().map(category_of).transpose()
    }

    pub(crate) async fn branches(&self) -> Result<Vec<Branch>, StoreError> {
        let rows = branch::Entity::find()
            .order_by(branch::Column::Position, Order::Asc)
            .order_by(branch::Column::Id, Order::Asc)
            .all(&self.db)
            .await
            .map_err(failed("branch"))?;
        let branches = rows.into_iter().map(|row| {
            Ok(Branch {
                id: Id::from_uuid(row.id),
                name: parse("branch", &row.name)?,
                address: parse("branch", &row.address)?,
                ships: row.ships,
                collects: row.collects,
                position: number("branch", row.position)?,
            })
        });
        branches.collect()
    }

    pub(crate) async fn product(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        let select = product::Entity::find().filter(product::Column::Id.eq(id.uuid()));
        Ok(self.products_of(select).await?.pop())
    }

    pub(crate) async fn listed(
        &self,
        category: Option<CategoryId>,
        skip: u32,
        take: u32,
    ) -> Result<(Vec<Product>, u32), StoreError> {
        let mut select =
            product::Entity::find().filter(product::Column::State.eq(ProductState::Listed.name()));
        if let Some(category) = category {
            select = select.filter(product::Column::CategoryId.eq(category.uuid()));
        }
        let all = select
            .clone()
            .count(&self.db)
            .await
            .map_err(failed("product"))?;
        let page = select
            .order_by(product::Column::Title, Order::Asc)
            .order_by(product::Column::Id, Order::Asc)
            .offset(u64::from(skip))
            .limit(u64::from(take));
        Ok((self.products_of(page).await?, number("product", all)?))
    }

    async fn products_of(
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
                kind: of_name("goods kind", &row.kind)?,
                title: parse("product", &row.title)?,
                description: parse("product", &row.description)?,
                photo: row.photo.map(|name| parse("product", &name)).transpose()?,
                state: of_name("product state", &row.state)?,
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

    /// What lies at these places, in their order. With `lock`, nobody else moves it until the end of the
    /// transaction; the order keeps two transactions from waiting for each other.
    pub(crate) async fn stock_at(
        &self,
        places: &[Place],
        lock: bool,
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
        let mut select = stock::Entity::find()
            .filter(ExprTrait::in_tuples(columns, pairs))
            .order_by(stock::Column::VariantId, Order::Asc)
            .order_by(stock::Column::BranchId, Order::Asc);
        if lock {
            select = select.lock_exclusive();
        }
        let rows = select.all(&self.db).await.map_err(failed("stock"))?;
        rows.iter().map(pile).collect()
    }

    pub(crate) async fn stock_for(
        &self,
        variants: &[VariantId],
    ) -> Result<Vec<(Place, Stock)>, StoreError> {
        let rows = stock::Entity::find()
            .filter(stock::Column::VariantId.is_in(variants.iter().map(|variant| variant.uuid())))
            .order_by(stock::Column::VariantId, Order::Asc)
            .order_by(stock::Column::BranchId, Order::Asc)
            .all(&self.db)
            .await
            .map_err(failed("stock"))?;
        rows.iter().map(pile).collect()
    }
}

fn pile(row: &stock::Model) -> Result<(Place, Stock), StoreError> {
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
