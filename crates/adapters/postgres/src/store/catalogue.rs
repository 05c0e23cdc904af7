use std::collections::HashMap;

use async_trait::async_trait;
use chainstore_kernel::{Currency, Page, PageRequest, StoreError};
use chainstore_orders::{
    Branch, BranchId, Category, CategoryId, Offer, Place, Product, ProductId, ProductState, Stock,
    StockChange, VariantId,
    ports::{CatalogueRead, CatalogueStore},
};
use sea_orm::{
    ActiveValue::Set,
    EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::{ExprTrait, Query},
};

use crate::{
    entity::{branch, category, price, product, stock, variant},
    error::failed,
    fields::number,
    queries::{
        Queries,
        catalogue::{branch_of, category_of, pile},
        offers::offer,
        pages::{Direction, behind_place, by_id, paged},
    },
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

    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError> {
        let row = product::ActiveModel {
            id: Set(product.id.uuid()),
            category_id: Set(product.category.uuid()),
            kind: Set(product.kind.name().to_owned()),
            title: Set(product.title.to_string()),
            description: Set(product.description.to_string()),
            photo: Set(product.photo.as_ref().map(ToString::to_string)),
            state: Set(product.state.name().to_owned()),
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
                rows.push(price::ActiveModel {
                    variant_id: Set(variant.id.uuid()),
                    currency: Set(price.currency().code().to_owned()),
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

#[derive(FromQueryResult)]
struct Listed {
    category_id: Uuid,
    products: i64,
}

fn listed() -> Select<product::Entity> {
    product::Entity::find().filter(product::Column::State.eq(ProductState::Listed.name()))
}

#[async_trait]
impl CatalogueRead for Queries {
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
        page: PageRequest,
    ) -> Result<Page<Product>, StoreError> {
        let place = match page.after() {
            None => None,
            Some(after) => {
                let last = product::Entity::find_by_id(after.id)
                    .one(&self.db)
                    .await
                    .map_err(failed("product"))?;
                let Some(last) = last else {
                    let items = Vec::new();
                    return Ok(Page { items, next: None });
                };
                Some((last.title.into(), last.id.into()))
            }
        };
        let select = listed().filter(product::Column::CategoryId.eq(category.uuid()));
        let columns = (product::Column::Title, product::Column::Id);
        let select = behind_place(select, columns, Direction::Up, page, place);
        Ok(page.cut(self.products_of(select).await?, Product::shelf_cursor))
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
}
