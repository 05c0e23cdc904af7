use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub invoice_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub method: String,
    pub chain: Option<String>,
    pub asset: String,
    pub decimals: i32,
    pub confirmations: Option<i64>,
    pub payload: Option<String>,
    pub value: String,
    pub payable: String,
    pub rate_currency: Option<String>,
    pub rate_asset: Option<String>,
    pub rate_decimals: Option<i32>,
    pub rate_numerator: Option<String>,
    pub rate_denominator: Option<String>,
    pub rate_at: Option<i64>,
    pub opened_at: i64,
    pub expires_at: i64,
    pub ripe_at: Option<i64>,
    pub due_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
