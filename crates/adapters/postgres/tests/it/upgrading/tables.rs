//! Tables as the engines describe them, and their rows as text.

use std::collections::BTreeMap;

use chainstore_databases::Engine;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// The rows of a table, sorted, and the columns they are read by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    columns: Vec<Column>,
    pub(crate) rows: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    /// The database numbers the rows by it.
    counts: bool,
}

async fn column_of_text(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let cell = |row: &sea_orm::QueryResult| row.try_get_by_index(0).unwrap();
    rows.iter().map(cell).collect()
}

fn is_postgres(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

/// Every table, those first that others refer to.
async fn names(db: &DatabaseConnection) -> Vec<String> {
    let sql = if is_postgres(db) {
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
            AND relname <> 'seaql_migrations' ORDER BY oid"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
            AND name <> 'seaql_migrations' ORDER BY rowid"
    };
    column_of_text(db, sql).await
}

async fn columns(db: &DatabaseConnection, table: &str) -> Vec<Column> {
    let sql = if is_postgres(db) {
        format!(
            "SELECT column_name || ' ' || udt_name || ' ' || is_identity FROM information_schema.columns \
                WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        )
    } else {
        format!("SELECT name || ' any NO' FROM pragma_table_info('{table}')")
    };
    let lines = column_of_text(db, &sql).await;
    let column = |line: &String| {
        let mut parts = line.split(' ').map(str::to_owned);
        Column {
            name: parts.next().unwrap(),
            kind: parts.next().unwrap(),
            counts: parts.next().as_deref() == Some("YES"),
        }
    };
    lines.iter().map(column).collect()
}

/// An expression for the text of a column as a fixture writes it.
fn literal(db: &DatabaseConnection, column: &Column) -> String {
    let name = &column.name;
    if !is_postgres(db) {
        return format!("quote({name})");
    }
    let text = match column.kind.as_str() {
        "uuid" => format!("'U''' || replace({name}::text, '-', '') || ''''"),
        "bytea" => format!("'X''' || encode({name}, 'hex') || ''''"),
        "bool" => format!("upper({name}::text)"),
        "int2" | "int4" | "int8" => format!("{name}::text"),
        _ => format!("'''' || replace({name}, '''', '''''') || ''''"),
    };
    format!("coalesce({text}, 'NULL')")
}

async fn rows(db: &DatabaseConnection, table: &str, columns: &[Column]) -> Vec<String> {
    let cells: Vec<_> = columns.iter().map(|column| literal(db, column)).collect();
    let cells = cells.join(" || ', ' || ");
    let order = columns.iter().find(|column| column.counts);
    let order = order.map_or("1", |column| &column.name);
    column_of_text(db, &format!("SELECT {cells} FROM {table} ORDER BY {order}")).await
}

/// What is in every table, or in those of a time before, by the columns they had then.
pub(crate) async fn contents(
    db: &DatabaseConnection,
    then: Option<&BTreeMap<String, Contents>>,
) -> BTreeMap<String, Contents> {
    let mut all = BTreeMap::new();
    for table in names(db).await {
        let columns = match then {
            None => columns(db, &table).await,
            Some(then) => match then.get(&table) {
                Some(known) => known.columns.clone(),
                None => continue,
            },
        };
        let mut rows = rows(db, &table, &columns).await;
        rows.sort_unstable();
        all.insert(table, Contents { columns, rows });
    }
    all
}

/// Every table, column and index in the engine's own words.
pub(crate) async fn described(db: &DatabaseConnection) -> Vec<String> {
    let sql = if is_postgres(db) {
        "SELECT d FROM (SELECT concat_ws(' ', table_name, column_name, udt_name, character_maximum_length, is_nullable, \
                column_default, is_identity) AS d FROM information_schema.columns WHERE table_schema = 'public' \
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
            UNION ALL SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
                WHERE connamespace = 'public'::regnamespace) AS everything ORDER BY d"
    } else {
        "SELECT name || ' ' || coalesce(sql, 'of its table') FROM sqlite_master ORDER BY 1"
    };
    column_of_text(db, sql).await
}

/// Everything in a PostgreSQL database as the script of a fixture: `U'…'` is an id, `X'…'` are bytes.
pub(crate) async fn script(db: &DatabaseConnection) -> String {
    let mut lines = Vec::new();
    for table in names(db).await {
        let columns = columns(db, &table).await;
        let rows = rows(db, &table, &columns).await;
        // What the database numbers by itself it numbers again.
        let counted = columns.iter().position(|column| column.counts);
        assert!(counted.is_none_or(|place| place == 0), "{table}");
        let skip = usize::from(counted.is_some());
        let names: Vec<_> = columns[skip..].iter().map(|column| &*column.name).collect();
        let names = names.join(", ");
        for row in rows {
            let values = row.splitn(skip + 1, ", ").last().unwrap();
            lines.push(format!("INSERT INTO {table} ({names}) VALUES ({values});"));
        }
    }
    let last = "SELECT last_value::text FROM address_indexes";
    let last: i64 = column_of_text(db, last).await[0].parse().unwrap();
    let next = last + 1;
    lines.push(format!(
        "{{postgres}}SELECT setval('address_indexes', {last});"
    ));
    lines.push(format!(
        "{{sqlite}}UPDATE address_indexes SET next = {next};\n"
    ));
    lines.join("\n")
}

/// A script in the words of an engine.
pub(crate) fn translated(script: &str, engine: Engine) -> String {
    let (ours, other, bytes) = match engine {
        Engine::Postgres => ("{postgres}", "{sqlite}", "'\\x"),
        Engine::Sqlite => ("{sqlite}", "{postgres}", "X'"),
    };
    let id = if engine == Engine::Postgres {
        "'"
    } else {
        "X'"
    };
    let mut script = script.replace(ours, "").replace(other, "-- ");
    for before in [" ", "("] {
        script = script
            .replace(&format!("{before}U'"), &format!("{before}{id}"))
            .replace(&format!("{before}X'"), &format!("{before}{bytes}"));
        if engine == Engine::Sqlite {
            // Ids and bytes are written alike there.
            assert!(!script.contains(&format!("{before}U'")));
        }
    }
    script
}
