use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "postings")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub invoice_id: Uuid,
    pub attempt: Option<i32>,
    pub account: String,
    pub asset: String,
    pub decimals: i32,
    pub side: String,
    pub amount: String,
    pub value: String,
    pub at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
