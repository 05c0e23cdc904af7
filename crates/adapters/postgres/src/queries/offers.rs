use chainstore_kernel::{Currency, Id, Money, StoreError};
use chainstore_orders::{BranchId, Offer, ProductState, VariantId};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, IntoCondition},
};

use crate::{
    entity::{price, product, stock, variant},
    error::failed,
    fields::{amount, number, parse},
    names::of_name,
    queries::Queries,
};

/// A variant with its stock at one branch; without stock if no branch has it.
#[derive(FromQueryResult)]
pub(crate) struct Offered {
    pub(crate) variant_id: Uuid,
    product_id: Uuid,
    title: String,
    label: String,
    kind: String,
    state: String,
    price: Option<String>,
    available: Option<i64>,
}

impl Queries {
    /// Variants with product, price and stock: one row for each branch that has it, or for `branch` alone.
    pub(crate) async fn offered(
        &self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offered>, StoreError> {
        let code = currency.code().to_owned();
        let its_price = variant::Entity::belongs_to(price::Entity)
            .from(variant::Column::Id)
            .to(price::Column::VariantId)
            .on_condition(move |_, prices| {
                let currency = Expr::col((prices, price::Column::Currency));
                ExprTrait::eq(currency, code.clone()).into_condition()
            })
            .into();
        let its_product = variant::Entity::belongs_to(product::Entity)
            .from(variant::Column::ProductId)
            .to(product::Column::Id)
            .into();
        let its_stock = variant::Entity::belongs_to(stock::Entity)
            .from(variant::Column::Id)
            .to(stock::Column::VariantId);
        let its_stock = match branch {
            Some(branch) => its_stock.on_condition(move |_, stocks| {
                let place = Expr::col((stocks, stock::Column::BranchId));
                ExprTrait::eq(place, branch.uuid()).into_condition()
            }),
            None => its_stock,
        };
        variant::Entity::find()
            .select_only()
            .column_as(variant::Column::Id, "variant_id")
            .column_as(product::Column::Id, "product_id")
            .column_as(product::Column::Title, "title")
            .column_as(variant::Column::Label, "label")
            .column_as(product::Column::Kind, "kind")
            .column_as(product::Column::State, "state")
            .column_as(price::Column::Amount, "price")
            .column_as(stock::Column::Available, "available")
            .join(JoinType::InnerJoin, its_product)
            .join(JoinType::LeftJoin, its_price)
            .join(JoinType::LeftJoin, its_stock.into())
            .filter(variant::Column::Id.is_in(variants.iter().map(|variant| variant.uuid())))
            .into_model::<Offered>()
            .all(&self.db)
            .await
            .map_err(failed("offer"))
    }
}

/// The offer of one variant, from its rows; `None` if there are none.
pub(crate) fn offer(places: &[&Offered], currency: Currency) -> Result<Option<Offer>, StoreError> {
    let Some(row) = places.first() else {
        return Ok(None);
    };
    let mut available = 0_u32;
    for place in places {
        let here = number("stock", place.available.unwrap_or(0))?;
        available = available.saturating_add(here);
    }
    let listed = of_name::<ProductState>("product", &row.state)? == ProductState::Listed;
    let price = row
        .price
        .as_deref()
        .filter(|_| listed)
        .map(|minor| amount("price", minor))
        .transpose()?;
    Ok(Some(Offer {
        variant: Id::from_uuid(row.variant_id),
        product: Id::from_uuid(row.product_id),
        title: parse("offer", &row.title)?,
        label: parse("offer", &row.label)?,
        kind: of_name("offer", &row.kind)?,
        price: price.map(|minor| Money::new(minor, currency)),
        available,
    }))
}
