//! Tests over the schema: they read tables and columns from it, and only the exceptions are listed here.

use std::collections::BTreeMap;
use std::sync::Arc;

use chainstore_databases::{Engine, Tables, TestDatabase, TestStore, count};
use chainstore_port_contracts::{Given, ManualClock};

const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
/// Tables that only SQLite has: PostgreSQL takes the indexes of addresses from a sequence.
const OF_SQLITE: [&str; 1] = ["address_indexes"];
/// Tables without data of the shop: this one is written by migrations.
const NOT_THE_SHOPS: [&str; 1] = ["seaql_migrations"];

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let mut schemas = Vec::new();
    for engine in BOTH {
        let database = TestDatabase::migrated(engine).await;
        let mut tables = Tables::of(database.url()).await;
        let mut schema = BTreeMap::new();
        for name in tables.names().await {
            let mut columns = tables.columns(&name).await;
            columns.sort_unstable();
            if !OF_SQLITE.contains(&name.as_str()) {
                schema.insert(name, columns);
            }
        }
        schemas.push(schema);
    }
    assert_eq!(schemas[0], schemas[1]);
    let columns = &schemas[0]["settings"];
    assert!(columns.iter().any(|column| column == "value"));
}

#[tokio::test]
async fn everything_fills_every_table() {
    for engine in BOTH {
        let store = TestStore::open(engine, Arc::<ManualClock>::default()).await;
        Given::at(&store).everything(&store).await;
        for table in Tables::of(&store.url).await.names().await {
            let rows = count(&store.url, &format!("SELECT count(*) FROM {table}")).await;
            assert!(
                rows > 0 || NOT_THE_SHOPS.contains(&table.as_str()),
                "{table}"
            );
        }
    }
}
