use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub id: Uuid,
    pub channel: String,
    pub topic: String,
    pub version: i32,
    pub order_key: String,
    pub body: String,
    pub created_at: i64,
    pub lease_until: i64,
    pub attempts: i64,
    pub done: bool,
    pub sent_at: Option<i64>,
    pub parked: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
