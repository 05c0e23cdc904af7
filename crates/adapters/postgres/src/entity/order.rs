use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub shopper_id: Uuid,
    pub delivery: String,
    pub branch_id: Option<Uuid>,
    pub address: Option<Vec<u8>>,
    pub address_generation: Option<i32>,
    pub total_currency: String,
    pub total_amount: String,
    pub state: String,
    pub hold_reason: Option<String>,
    pub placed_at: i64,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
