use sea_orm::entity::prelude::*;

#[expect(clippy::struct_excessive_bools, reason = "each flag is a column")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub chain: String,
    pub asset: String,
    pub payable: String,
    pub tolerance: String,
    pub confirmations: i64,
    pub created_at: i64,
    pub expires_at: i64,
    pub grace: i64,
    pub orphan_patience: i64,
    pub state: String,
    pub covered: bool,
    pub under: bool,
    pub over: bool,
    pub late: bool,
    pub ripe_at: Option<i64>,
    pub due_at: i64,
    pub quote_currency: String,
    pub quote_price: String,
    pub quote_payable: String,
    pub rate_currency: String,
    pub rate_asset: String,
    pub rate_numerator: String,
    pub rate_denominator: String,
    pub rate_at: i64,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
