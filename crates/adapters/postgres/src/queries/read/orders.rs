use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{Currency, Id, OrderId, ShopperId, StoreError, Timestamp};
use chainstore_orders::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, Place, Product, ProductId,
    ProductState, Stock, TimelineEntry, VariantId, ports::OrdersRead,
};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use crate::{
    entity::{branch, cart, cart_line, category, order, order_event, product, stock},
    error::failed,
    fields::{number, parse},
    names::Named,
    queries::{
        Queries,
        carts::{address_binding, line},
        catalogue::{category_of, pile},
        offers::offer,
    },
};

#[derive(FromQueryResult)]
struct Listed {
    category_id: Uuid,
    products: i64,
}

#[async_trait]
impl OrdersRead for Queries {
    async fn categories(&mut self) -> Result<Vec<(Category, u32)>, StoreError> {
        let listed: HashMap<_, _> = product::Entity::find()
            .select_only()
            .column(product::Column::CategoryId)
            .column_as(product::Column::Id.count(), "products")
            .filter(product::Column::State.eq(ProductState::Listed.name()?))
            .group_by(product::Column::CategoryId)
            .into_model::<Listed>()
            .all(&self.db)
            .await
            .map_err(failed("category"))?
            .into_iter()
            .map(|listed| (listed.category_id, listed.products))
            .collect();
        let rows = category::Entity::find()
            .order_by_asc(category::Column::Position)
            .order_by_asc(category::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("category"))?;
        let categories = rows.into_iter().map(|row| {
            let products = number("category", listed.get(&row.id).copied().unwrap_or(0))?;
            Ok((category_of(&row)?, products))
        });
        categories.collect()
    }

    async fn products(
        &mut self,
        category: Option<CategoryId>,
        skip: u32,
        take: u32,
    ) -> Result<(Vec<Product>, u32), StoreError> {
        let mut select =
            product::Entity::find().filter(product::Column::State.eq(ProductState::Listed.name()?));
        if let Some(category) = category {
            select = select.filter(product::Column::CategoryId.eq(category.uuid()));
        }
        let all = select
            .clone()
            .count(&self.db)
            .await
            .map_err(failed("product"))?;
        let page = select
            .order_by_asc(product::Column::Title)
            .order_by_asc(product::Column::Id)
            .offset(u64::from(skip))
            .limit(u64::from(take));
        Ok((self.products_of(page).await?, number("product", all)?))
    }

    async fn product(&mut self, id: ProductId) -> Result<Option<Product>, StoreError> {
        let select = product::Entity::find().filter(product::Column::Id.eq(id.uuid()));
        Ok(self.products_of(select).await?.pop())
    }

    async fn offers(
        &mut self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError> {
        if variants.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.offered(variants, currency, branch).await?;
        let mut offers = Vec::with_capacity(variants.len());
        for id in variants {
            let places: Vec<_> = rows
                .iter()
                .filter(|row| row.variant_id == id.uuid())
                .collect();
            offers.extend(offer(&places, currency)?);
        }
        Ok(offers)
    }

    async fn branches(&mut self) -> Result<Vec<Branch>, StoreError> {
        let rows = branch::Entity::find()
            .order_by_asc(branch::Column::Position)
            .order_by_asc(branch::Column::Id)
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

    async fn stock_of(
        &mut self,
        variants: &[VariantId],
    ) -> Result<Vec<(Place, Stock)>, StoreError> {
        let rows = stock::Entity::find()
            .filter(stock::Column::VariantId.is_in(variants.iter().map(|variant| variant.uuid())))
            .order_by_asc(stock::Column::VariantId)
            .order_by_asc(stock::Column::BranchId)
            .all(&self.db)
            .await
            .map_err(failed("stock"))?;
        rows.iter().map(pile).collect()
    }

    async fn cart(&mut self, shopper: ShopperId) -> Result<Cart, StoreError> {
        let its_lines = cart::Entity::belongs_to(cart_line::Entity)
            .from(cart::Column::ShopperId)
            .to(cart_line::Column::ShopperId)
            .into();
        let rows = cart::Entity::find_by_id(shopper.uuid())
            .join(JoinType::LeftJoin, its_lines)
            .select_also(cart_line::Entity)
            .order_by_asc(cart_line::Column::Position)
            .all(&self.db)
            .await
            .map_err(failed("cart"))?;
        let Some((row, _)) = rows.first() else {
            return Ok(Cart::empty(shopper));
        };
        let lines = rows.iter().filter_map(|(_, line)| line.as_ref());
        let lines = lines.map(line).collect::<Result<_, StoreError>>()?;
        let keys = self.keys_for(row.address.as_deref().into_iter()).await?;
        let delivery = row.delivery.as_deref().map(|kind| {
            let generation = number("cart", row.address_generation.unwrap_or(0))?;
            let id = shopper.to_string();
            let sealed = row
                .address
                .as_deref()
                .map(|bytes| (bytes, address_binding(&id, generation)));
            self.delivery("cart", &keys, kind, row.branch_id, sealed)
        });
        Ok(Cart {
            shopper,
            lines,
            delivery: delivery.transpose()?,
            version: row.version,
        })
    }

    async fn order(&mut self, id: OrderId) -> Result<Option<Order>, StoreError> {
        let select = order::Entity::find().filter(order::Column::Id.eq(id.uuid()));
        Ok(self.orders_of(select).await?.pop())
    }

    async fn orders(
        &mut self,
        shopper: Option<ShopperId>,
        state: Option<&str>,
        after: Option<OrderId>,
        take: u32,
    ) -> Result<Vec<Order>, StoreError> {
        let Some(mut select) = self.newest_orders(state, after, take).await? else {
            return Ok(Vec::new());
        };
        if let Some(shopper) = shopper {
            select = select.filter(order::Column::ShopperId.eq(shopper.uuid()));
        }
        self.orders_of(select).await
    }

    async fn timeline(&mut self, order: OrderId) -> Result<Vec<TimelineEntry>, StoreError> {
        let rows = order_event::Entity::find()
            .filter(order_event::Column::OrderId.eq(order.uuid()))
            .order_by_asc(order_event::Column::At)
            .order_by_asc(order_event::Column::Id)
            .all(&self.db)
            .await
            .map_err(failed("timeline"))?;
        let entry = |row: order_event::Model| TimelineEntry {
            at: Timestamp::from_micros(row.at),
            what: row.what,
        };
        Ok(rows.into_iter().map(entry).collect())
    }
}
