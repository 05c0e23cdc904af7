use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chainstore_databases::{Engine, TestDatabase, count, meddle};
use chainstore_kernel::StoreError;
use chainstore_migrations::{Migrator, MigratorTrait};
use chainstore_port_contracts::ManualClock;
use chainstore_postgres::{Database, DatabaseConfig, Standing, Statement};
use sqlx::Connection as _;

use crate::fixture::{self, Fixture, on_both};

async fn migrates_once_however_many_begin(url: &str) {
    let mut instances = Vec::new();
    for _ in 0..3 {
        instances.push(fixture::connect(url, Arc::new(ManualClock::default())).await);
    }
    let before = instances[0].schema().await.unwrap();
    assert_eq!(before.pending.len(), Migrator::migrations().len());
    let tasks: Vec<_> = instances
        .iter()
        .cloned()
        .map(|instance| tokio::spawn(async move { instance.migrate().await }))
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(()));
    }
    assert_eq!(instances[0].schema().await, Ok(Standing::default()));
    instances[0].migrate().await.expect("nothing to do");
    for instance in instances {
        instance.ping().await.unwrap();
        instance.close().await;
        assert!(instance.ping().await.is_err());
    }
}

#[tokio::test]
async fn sqlite_migrates_once_however_many_begin() {
    let empty = TestDatabase::empty(Engine::Sqlite).await;
    migrates_once_however_many_begin(empty.url()).await;
}

#[tokio::test]
async fn postgres_migrates_once_however_many_begin() {
    let empty = TestDatabase::empty(Engine::Postgres).await;
    migrates_once_however_many_begin(empty.url()).await;
}

/// A query for the number of tables of the database.
const fn tables(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Engine::Postgres => "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
    }
}

/// Asking for the state of the schema makes no table, not even in an empty database.
async fn looking_makes_no_table(engine: Engine) {
    let empty = TestDatabase::empty(engine).await;
    let instance = fixture::connect(empty.url(), Arc::new(ManualClock::default())).await;
    assert!(!instance.schema().await.unwrap().pending.is_empty());
    assert_eq!(count(empty.url(), tables(engine)).await, 0);
}

#[tokio::test]
async fn looking_at_the_schema_of_sqlite_makes_no_table() {
    looking_makes_no_table(Engine::Sqlite).await;
}

#[tokio::test]
async fn looking_at_the_schema_of_postgres_makes_no_table() {
    looking_makes_no_table(Engine::Postgres).await;
}

// An operator went back to an older version of the program; the schema is that of the newer version.
async fn a_newer_schema_is_named_and_left_alone(fixture: Fixture) {
    let tomorrow =
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('9999_of_tomorrow', 0)";
    assert_eq!(meddle(&fixture.url, tomorrow).await, 1);
    let instance = fixture::connect(&fixture.url, fixture.clock.clone()).await;
    let ahead = Standing {
        pending: Vec::new(),
        unknown: vec!["9999_of_tomorrow".to_owned()],
    };
    assert_eq!(instance.schema().await, Ok(ahead.clone()));
    let refused = instance.migrate().await.expect_err("it is not ours");
    assert!(
        refused.to_string().contains("newer than this program"),
        "{refused}"
    );
    assert_eq!(instance.schema().await, Ok(ahead));
}

on_both! { a_newer_schema_is_named_and_left_alone }

/// An instance whose migration panics after this number of statements, as if the process were killed.
async fn mortal(url: &str, statements: usize) -> Database {
    let config = DatabaseConfig::new(url).unwrap();
    let left = AtomicUsize::new(statements);
    let observer = Arc::new(move |statement: Statement<'_>| {
        let left = left.fetch_sub(1, Ordering::SeqCst);
        assert!(left != 1, "dies after {}", statement.sql);
    });
    let sealing = fixture::sealing(Arc::new(ManualClock::default()));
    let instance = Database::connect_observed(&config, sealing, observer).await;
    instance.unwrap()
}

/// Migrates again and again. Each instance is stopped one statement later than the one before, until one
/// commits. Before that commit there is no table, and a stopped instance does not keep the next one from
/// migrating.
async fn the_schema_is_whole_wherever_a_migration_ends(engine: Engine) {
    let home = TestDatabase::empty(engine).await;
    let witness = fixture::connect(home.url(), Arc::new(ManualClock::default())).await;
    let before = witness.schema().await.unwrap();
    for statements in 1.. {
        let instance = mortal(home.url(), statements).await;
        let dying = instance.clone();
        let ended = tokio::spawn(async move { dying.migrate().await }).await;
        assert!(ended.is_err(), "it lives after {statements} statements");
        instance.close().await;
        let seen = witness.schema().await.unwrap();
        if seen == Standing::default() {
            // Each migration was stopped at least twice: after its script, and after it was recorded.
            assert!(statements > 2 * before.pending.len());
            break;
        }
        assert_eq!(seen, before, "after {statements} statements");
        assert_eq!(count(home.url(), tables(engine)).await, 0);
    }
    assert_eq!(witness.migrate().await, Ok(()));
}

#[tokio::test]
async fn sqlite_is_whole_wherever_a_migration_ends() {
    the_schema_is_whole_wherever_a_migration_ends(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_is_whole_wherever_a_migration_ends() {
    the_schema_is_whole_wherever_a_migration_ends(Engine::Postgres).await;
}

/// A statement of the migration fails, because a table of that name exists already.
async fn a_migration_that_fails_leaves_nothing_and_can_be_repeated(engine: Engine) {
    let home = TestDatabase::empty(engine).await;
    let instance = fixture::connect(home.url(), Arc::new(ManualClock::default())).await;
    meddle(home.url(), "CREATE TABLE leases (id INTEGER)").await;
    let before = instance.schema().await.unwrap();
    for _ in 0..2 {
        assert!(matches!(
            instance.migrate().await,
            Err(StoreError::Unavailable { .. })
        ));
        assert_eq!(instance.schema().await.unwrap(), before);
        assert_eq!(count(home.url(), tables(engine)).await, 1);
    }
    meddle(home.url(), "DROP TABLE leases").await;
    assert_eq!(instance.migrate().await, Ok(()));
    assert_eq!(instance.schema().await, Ok(Standing::default()));
}

#[tokio::test]
async fn a_migration_that_fails_on_sqlite_leaves_nothing_and_can_be_repeated() {
    a_migration_that_fails_leaves_nothing_and_can_be_repeated(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_migration_that_fails_on_postgres_leaves_nothing_and_can_be_repeated() {
    a_migration_that_fails_leaves_nothing_and_can_be_repeated(Engine::Postgres).await;
}

/// Waits until a connection to the database meets this condition on `pg_stat_activity`.
async fn wait_for(url: &str, waiting: &str) {
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {waiting}"
    );
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    while count(url, &sql).await == 0 {
        assert!(
            tokio::time::Instant::now() < deadline,
            "nobody waits: {waiting}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The server ends the connection of an instance in the middle of a migration, while a second one waits.
#[tokio::test]
async fn postgres_is_whole_when_an_instance_dies_in_the_middle() {
    let home = TestDatabase::empty(Engine::Postgres).await;
    let clock = Arc::new(ManualClock::default());
    let one = fixture::connect(home.url(), clock.clone()).await;
    let two = fixture::connect(home.url(), clock).await;
    let before = one.schema().await.unwrap();

    // Another transaction makes a table that the migration makes as well, near its end. The migration
    // then waits in the middle until that transaction ends.
    let mut other = sqlx::PgConnection::connect(home.url()).await.unwrap();
    let mut writes = other.begin().await.unwrap();
    sqlx::query("CREATE TABLE leases (id INTEGER)")
        .execute(&mut *writes)
        .await
        .unwrap();
    let migrate = |instance: &Database| {
        let instance = instance.clone();
        tokio::spawn(async move { instance.migrate().await })
    };
    let first = migrate(&one);
    let in_the_middle = "wait_event_type = 'Lock' AND wait_event = 'transactionid'";
    wait_for(home.url(), in_the_middle).await;
    let second = migrate(&two);
    wait_for(
        home.url(),
        "wait_event_type = 'Lock' AND wait_event = 'advisory'",
    )
    .await;

    let kill = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND {in_the_middle}"
    );
    assert_eq!(meddle(home.url(), &kill).await, 1);
    assert!(matches!(
        first.await.unwrap(),
        Err(StoreError::Unavailable { .. })
    ));
    // The work of the first instance is rolled back. The second one now waits at the same statement.
    wait_for(home.url(), in_the_middle).await;
    assert_eq!(one.schema().await, Ok(before));
    assert_eq!(count(home.url(), tables(Engine::Postgres)).await, 0);

    writes.rollback().await.unwrap();
    assert_eq!(second.await.unwrap(), Ok(()));
    assert_eq!(one.schema().await, Ok(Standing::default()));
}
