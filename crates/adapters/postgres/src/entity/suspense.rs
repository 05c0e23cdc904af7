use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suspense")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub digest: Vec<u8>,
    pub chain: Option<String>,
    pub tx: Option<Vec<u8>>,
    pub tx_index: Option<i64>,
    pub charge: Option<String>,
    pub invoice_id: Uuid,
    pub asset: String,
    pub decimals: i32,
    pub amount: String,
    pub reason: String,
    pub since: i64,
    pub block_hash: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
