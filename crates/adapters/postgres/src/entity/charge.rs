use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "charges")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub invoice_id: Uuid,
    pub attempt: i32,
    pub charge: String,
    pub currency: String,
    pub amount: String,
    pub paid_at: i64,
    pub refunded_at: Option<i64>,
    pub suspended: Option<String>,
    pub surplus: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
