use sea_orm::entity::prelude::*;

#[expect(clippy::struct_excessive_bools, reason = "each flag is a column")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub order_id: Uuid,
    pub currency: String,
    pub total: String,
    pub tolerance: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub grace: i64,
    pub orphan_patience: i64,
    pub state: String,
    pub covered: bool,
    pub under: bool,
    pub over: bool,
    pub late: bool,
    pub marked: bool,
    pub marked_at: Option<i64>,
    pub current_attempt: i32,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
