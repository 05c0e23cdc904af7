use chainstore_kernel::{Asset, Currency, Id, Money, StoreError};
use chainstore_orders::{BranchId, Offer, ProductState, VariantId};
use sea_orm::{
    EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, IntoCondition},
};

use crate::{
    entity::{price, product, variant},
    error::failed,
    fields::{amount, parse},
    names::of_name,
    session::Session,
};

#[derive(FromQueryResult)]
struct Row {
    variant_id: Uuid,
    product_id: Uuid,
    title: String,
    label: String,
    kind: String,
    state: String,
    price: Option<String>,
}

impl Session {
    pub(crate) async fn offers(
        &self,
        variants: &[VariantId],
        currency: Currency,
        branch: Option<BranchId>,
    ) -> Result<Vec<Offer>, StoreError> {
        if variants.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.offered(variants, currency).await?;
        let stock = self.stock_for(variants).await?;
        let mut offers = Vec::with_capacity(rows.len());
        for id in variants {
            let Some(row) = rows.iter().find(|row| row.variant_id == id.uuid()) else {
                continue;
            };
            let available = stock
                .iter()
                .filter(|(place, _)| {
                    place.variant == *id && branch.is_none_or(|branch| branch == place.branch)
                })
                .fold(0_u32, |sum, (_, stock)| sum.saturating_add(stock.available));
            offers.push(offer(row, currency, available)?);
        }
        Ok(offers)
    }

    async fn offered(
        &self,
        variants: &[VariantId],
        currency: Currency,
    ) -> Result<Vec<Row>, StoreError> {
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
        variant::Entity::find()
            .select_only()
            .column_as(variant::Column::Id, "variant_id")
            .column_as(product::Column::Id, "product_id")
            .column_as(product::Column::Title, "title")
            .column_as(variant::Column::Label, "label")
            .column_as(product::Column::Kind, "kind")
            .column_as(product::Column::State, "state")
            .column_as(price::Column::Amount, "price")
            .join(JoinType::InnerJoin, its_product)
            .join(JoinType::LeftJoin, its_price)
            .filter(variant::Column::Id.is_in(variants.iter().map(|variant| variant.uuid())))
            .into_model::<Row>()
            .all(&self.db)
            .await
            .map_err(failed("offer"))
    }
}

fn offer(row: &Row, currency: Currency, available: u32) -> Result<Offer, StoreError> {
    let listed = of_name::<ProductState>("product state", &row.state)? == ProductState::Listed;
    let price = row
        .price
        .as_deref()
        .filter(|_| listed)
        .map(|minor| amount("price", minor))
        .transpose()?;
    Ok(Offer {
        variant: Id::from_uuid(row.variant_id),
        product: Id::from_uuid(row.product_id),
        title: parse("offer", &row.title)?,
        label: parse("offer", &row.label)?,
        kind: of_name("goods kind", &row.kind)?,
        price: price.map(|minor| Money::new(minor, Asset::Fiat(currency))),
        available,
    })
}
