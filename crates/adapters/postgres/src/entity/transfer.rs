use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Vec<u8>,
    pub invoice_id: Uuid,
    pub attempt: i32,
    pub chain: String,
    pub tx: Vec<u8>,
    pub tx_index: i64,
    pub asset: String,
    pub decimals: i32,
    pub amount: String,
    pub paid_at: i64,
    pub block_height: Option<i64>,
    pub block_hash: Option<Vec<u8>>,
    pub orphaned_since: Option<i64>,
    pub suspended: Option<String>,
    pub surplus: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
