use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub source: String,
    pub item_key: String,
    pub person: Option<Vec<u8>>,
    pub body: Option<Vec<u8>>,
    pub body_generation: i32,
    pub received_at: i64,
    pub lease_until: i64,
    pub attempts: i64,
    pub done: bool,
    pub parked: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
