use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{
    Currency, Id, OrderId, Page, PageRequest, ShopperId, StoreError, Timestamp,
};
use chainstore_orders::{
    Branch, BranchId, Cart, Category, CategoryId, Offer, Order, Place, Product, ProductId,
    ProductState, Reservation, ReservationState, Stock, StockLine, VariantId,
    ports::{OrderFilter, OrdersRead},
};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
    entity::prelude::*,
    sea_query::{ExprTrait, Query},
};

use crate::{
    entity::{
        branch, cart, cart_line, category, order, product, reservation, reservation_line, stock,
    },
    error::failed,
    fields::number,
    queries::{
        Queries,
        carts::{address_binding, line},
        catalogue::{branch_of, category_of, pile},
        offers::offer,
        orders::newest,
        pages::{Direction, by_id, paged},
    },
};

#[derive(FromQueryResult)]
struct Listed {
    category_id: Uuid,
    products: i64,
}

fn listed() -> Select<product::Entity> {
    product::Entity::find().filter(product::Column::State.eq(ProductState::Listed.name()))
}

#[async_trait]
impl OrdersRead for Queries {
    async fn category(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        let row = category::Entity::find_by_id(id.uuid())
            .one(&self.db)
            .await
            .map_err(failed("category"))?;
        row.as_ref().map(category_of).transpose()
    }

    async fn categories(
        &mut self,
        filled: bool,
        page: PageRequest,
    ) -> Result<Page<(Category, u32)>, StoreError> {
        let mut select = category::Entity::find();
        if filled {
            let its_products = Query::select()
                .expr(Expr::val(1))
                .from(product::Entity)
                .and_where(ExprTrait::equals(
                    Expr::col((product::Entity, product::Column::CategoryId)),
                    (category::Entity, category::Column::Id),
                ))
                .and_where(product::Column::State.eq(ProductState::Listed.name()))
                .take();
            select = select.filter(Expr::exists(its_products));
        }
        let columns = (category::Column::Position, category::Column::Id);
        let rows = paged(select, columns, Direction::Up, page, by_id)
            .all(&self.db)
            .await
            .map_err(failed("category"))?;
        if rows.is_empty() {
            return Ok(Page {
                items: Vec::new(),
                next: None,
            });
        }
        let counts: HashMap<_, _> = product::Entity::find()
            .select_only()
            .column(product::Column::CategoryId)
            .column_as(product::Column::Id.count(), "products")
            .filter(product::Column::State.eq(ProductState::Listed.name()))
            .filter(product::Column::CategoryId.is_in(rows.iter().map(|row| row.id)))
            .group_by(product::Column::CategoryId)
            .into_model::<Listed>()
            .all(&self.db)
            .await
            .map_err(failed("category"))?
            .into_iter()
            .map(|listed| (listed.category_id, listed.products))
            .collect();
        let categories = rows.into_iter().map(|row| {
            let products = number("category", counts.get(&row.id).copied().unwrap_or(0))?;
            Ok((category_of(&row)?, products))
        });
        let categories = categories.collect::<Result<Vec<_>, StoreError>>()?;
        Ok(page.cut(categories, |(category, _)| category.cursor()))
    }

    async fn shelf(
        &mut self,
        category: CategoryId,
        skip: u32,
        take: u32,
    ) -> Result<Vec<Product>, StoreError> {
        let select = listed()
            .filter(product::Column::CategoryId.eq(category.uuid()))
            .order_by_asc(product::Column::Title)
            .order_by_asc(product::Column::Id)
            .offset(u64::from(skip))
            .limit(u64::from(take));
        self.products_of(select).await
    }

    async fn shelf_size(&mut self, category: CategoryId) -> Result<u32, StoreError> {
        let size = listed()
            .filter(product::Column::CategoryId.eq(category.uuid()))
            .count(&self.db)
            .await
            .map_err(failed("product"))?;
        number("product", size)
    }

    async fn products(&mut self, page: PageRequest) -> Result<Page<Product>, StoreError> {
        let columns = (product::Column::CreatedAt, product::Column::Id);
        let select = paged(listed(), columns, Direction::Down, page, by_id);
        Ok(page.cut(self.products_of(select).await?, Product::cursor))
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

    async fn branch(&mut self, id: BranchId) -> Result<Option<Branch>, StoreError> {
        let row = branch::Entity::find_by_id(id.uuid()).one(&self.db).await;
        row.map_err(failed("branch"))?
            .as_ref()
            .map(branch_of)
            .transpose()
    }

    async fn shipping_branch(&mut self) -> Result<Option<Branch>, StoreError> {
        let row = branch::Entity::find()
            .filter(branch::Column::Ships.eq(true))
            .order_by_asc(branch::Column::Position)
            .order_by_asc(branch::Column::Id)
            .one(&self.db)
            .await;
        row.map_err(failed("branch"))?
            .as_ref()
            .map(branch_of)
            .transpose()
    }

    async fn branches(
        &mut self,
        collects: bool,
        page: PageRequest,
    ) -> Result<Page<Branch>, StoreError> {
        let mut select = branch::Entity::find();
        if collects {
            select = select.filter(branch::Column::Collects.eq(true));
        }
        let columns = (branch::Column::Position, branch::Column::Id);
        let rows = paged(select, columns, Direction::Up, page, by_id)
            .all(&self.db)
            .await
            .map_err(failed("branch"))?;
        let branches = rows.iter().map(branch_of);
        let branches = branches.collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(branches, Branch::cursor))
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
        filter: OrderFilter,
        page: PageRequest,
    ) -> Result<Page<Order>, StoreError> {
        let orders = self.orders_of(newest(filter, page)).await?;
        Ok(page.cut(orders, Order::cursor))
    }

    async fn reservation(&mut self, order: OrderId) -> Result<Option<Reservation>, StoreError> {
        let row = reservation::Entity::find()
            .filter(reservation::Column::OrderId.eq(order.uuid()))
            .one(&self.db);
        let Some(row) = row.await.map_err(failed("reservation"))? else {
            return Ok(None);
        };
        let lines = reservation_line::Entity::find()
            .filter(reservation_line::Column::ReservationId.eq(row.id))
            .order_by_asc(reservation_line::Column::Position)
            .all(&self.db)
            .await
            .map_err(failed("reservation"))?;
        let lines = lines.iter().map(|line| {
            let place = Place {
                variant: Id::from_uuid(line.variant_id),
                branch: Id::from_uuid(line.branch_id),
            };
            Ok(StockLine {
                place,
                quantity: number("reservation", line.quantity)?,
            })
        });
        Ok(Some(Reservation {
            id: Id::from_uuid(row.id),
            order,
            lines: lines.collect::<Result<_, StoreError>>()?,
            state: ReservationState::parse(&row.state)
                .ok_or_else(|| StoreError::corrupt("reservation", "its state is unknown"))?,
            made_at: Timestamp::from_micros(row.made_at),
        }))
    }
}
