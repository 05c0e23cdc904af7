//! The content of a database, in a form that is equal for two runs of the same steps.
//!
//! Tables and columns are read from the schema. The name of a column decides how it is compared: `id` and
//! names that end in `_id` as an id, `at` and names that end in `_at` as a time, all others as a text that
//! may contain ids. `EXCEPTIONS` lists the columns that are compared in another way or not at all.

use std::collections::HashMap;
use std::time::Duration;

use chainstore_crypto::Vault;
use chainstore_databases::Tables;
use chainstore_evm::{DEMO_XPUB, DemoKeys, EvmReceiving};
use chainstore_kernel::{Id, OrderId, ShopperId};
use chainstore_payments::InvoiceId;
use chainstore_payments::ports::Receiving as _;
use chainstore_privacy::{Binding, FieldCipher as _, SealedField, WrappedKey};
use uuid::Uuid;

use super::ids::Names;
use super::shop::{chain, master};

/// How far the clock of the restarted program is ahead of the first one. No other time here ends in seven
/// microseconds, so times written by the restarted program are recognised and moved back.
pub const RESTARTED: Duration = Duration::from_micros(97_000_007);

/// How a column is compared.
#[derive(Clone, Copy)]
enum As {
    /// As a random value, by its name.
    Name,
    /// As a text, with the ids in it replaced by their names.
    Text,
    /// As a time; one written by the restarted program is moved back.
    Moment,
    /// As a sealed field, by its opened value; the function gives the row name of its binding.
    Sealed(fn(&Row) -> String),
    /// By whether it opens to the address derived at the index in the same row.
    Address,
    /// Not at all, for this reason.
    Left(#[expect(dead_code, reason = "it is for the reader")] &'static str),
}

use As::{Address, Left, Moment, Name, Sealed, Text};

/// A row by its columns.
type Row = HashMap<String, Option<String>>;

const GAPS: As = Left("only its order matters: the killed program may have used up numbers");
const TRIES: As = Left("how often it was tried, and how long a try may take, is no state");
const TAG: As = Left("it covers ids of this run; the store's laws check it");

/// Columns that are not compared according to their names.
const EXCEPTIONS: &[(&str, &str, As)] = &[
    (
        "addresses",
        "account_index",
        Left("the killed program may have used up an index; the address must fit it"),
    ),
    ("addresses", "recipient", Address),
    (
        "addresses",
        "recipient_index",
        Left("it follows from the address"),
    ),
    ("addresses", "tag", TAG),
    ("addresses", "arrival", GAPS),
    ("attempts", "ripe_at", Text),
    ("audit_checkpoints", "hash", TAG),
    ("audit_checkpoints", "signature", TAG),
    ("audit_links", "entry", GAPS),
    ("audit_links", "hash", TAG),
    ("audit_log", "tag", TAG),
    (
        "carts",
        "address",
        Sealed(|row| id::<ShopperId>(row, "shopper_id")),
    ),
    ("chain_headers", "time", Moment),
    ("chain_progress", "observed_through", Moment),
    (
        "chat_messages",
        "message_id",
        Left("a message that was sent twice has two numbers; the newest counts"),
    ),
    (
        "data_keys",
        "wrapped",
        Left("what it seals is opened with it"),
    ),
    (
        "inbox",
        "body",
        Sealed(|row| {
            let source = text(row, "source");
            format!("{}:{source}:{}", source.len(), text(row, "item_key"))
        }),
    ),
    ("inbox", "lease_until", TRIES),
    ("inbox", "attempts", TRIES),
    ("leases", "holder", Left("the restarted program holds it")),
    (
        "leases",
        "epoch",
        Left("one more for the restarted program"),
    ),
    ("leases", "held_until", TRIES),
    ("orders", "number", Name),
    ("orders", "address", Sealed(|row| id::<OrderId>(row, "id"))),
    ("outbox", "lease_until", TRIES),
    ("outbox", "attempts", TRIES),
    (
        "shoppers",
        "telegram",
        Sealed(|row| id::<ShopperId>(row, "id")),
    ),
    ("shoppers", "since", Moment),
    ("suspense", "since", Moment),
    ("transfers", "orphaned_since", Moment),
];

/// The order of rows, for tables that are not sorted by their first column. Ids are random, so rows of the
/// same time would come in another order in each run.
const ORDERS: &[(&str, &str)] = &[
    ("addresses", "given_at"),
    ("alerts", "first_at, kind"),
    ("attempts", "opened_at, invoice_id, number"),
    ("audit_checkpoints", "id"),
    ("audit_log", "seq"),
    ("branches", "position"),
    ("cart_lines", "shopper_id, position"),
    ("categories", "position"),
    ("charges", "paid_at, digest"),
    ("chain_headers", "chain, height"),
    ("data_keys", "created_at, owner"),
    ("events", "seq"),
    ("facts", "scope, fact_key"),
    ("inbox", "id"),
    ("invoices", "created_at, id"),
    ("order_adjustments", "order_id, position"),
    ("order_lines", "order_id, position"),
    ("orders", "placed_at, id"),
    ("outbox", "seq"),
    ("postings", "seq"),
    ("prices", "variant_id, position"),
    ("products", "created_at, id"),
    ("reservation_lines", "reservation_id, position"),
    ("reservations", "made_at, id"),
    ("shoppers", "since, id"),
    ("stock", "variant_id, branch_id"),
    ("suspense", "since, digest"),
    ("variants", "product_id, position"),
];

/// Tables without data of the shop.
const NOT_THE_SHOPS: [&str; 2] = [
    "address_indexes", // of SQLite; gaps are fine
    "seaql_migrations",
];

/// How a column is compared: by its exception, or else by its name.
fn compared(table: &str, column: &str) -> As {
    let mut exceptions = EXCEPTIONS.iter();
    let exception = exceptions.find(|(of, name, _)| (*of, *name) == (table, column));
    match exception {
        Some((_, _, compared)) => *compared,
        None if column == "id" || column.ends_with("_id") => Name,
        None if column == "at" || column.ends_with("_at") => Moment,
        None => Text,
    }
}

/// The state of the database, one line for each column that is compared.
///
/// # Panics
/// When an exception names a column that is not in the schema.
pub async fn of(database: &str) -> Vec<String> {
    let mut tables = Tables::of(database).await;
    let opener = Opener::new(&mut tables, database).await;
    let (mut names, mut lines, mut used) = (Names::default(), Vec::new(), 0);
    for table in tables.names().await {
        if NOT_THE_SHOPS.contains(&table.as_str()) {
            continue;
        }
        let columns = tables.columns(&table).await;
        let exceptions = EXCEPTIONS.iter();
        used += exceptions
            .filter(|(of, column, _)| *of == table && columns.iter().any(|known| known == column))
            .count();
        let order = ORDERS.iter().find(|(of, _)| *of == table);
        let order = order.map_or(columns[0].as_str(), |(_, order)| order);
        let casts: Vec<_> = columns
            .iter()
            .map(|column| cast(database, column))
            .collect();
        let sql = format!("SELECT {} FROM {table} ORDER BY {order}", casts.join(", "));
        for (number, row) in tables.rows(&sql).await.into_iter().enumerate() {
            let row: Row = columns.iter().cloned().zip(row).collect();
            for column in &columns {
                let value = match (&row[column], compared(&table, column)) {
                    (_, Left(_)) => continue,
                    (None, _) => "nothing".to_owned(),
                    (Some(value), Name) => names.of(&value.replace('-', "")),
                    (Some(value), Text) => names.within(value),
                    (Some(value), Moment) => moment(value),
                    (Some(value), Sealed(place)) => {
                        let place = place(&row);
                        let plain = opener.opened((&table, column, &place), &row, value);
                        plain.escape_ascii().to_string()
                    }
                    (Some(value), Address) => opener.address(&row, value),
                };
                lines.push(format!("{table} {number} {column}: {value}"));
            }
        }
    }
    assert_eq!(used, EXCEPTIONS.len(), "an exception names no column");
    lines
}

/// Every column as a text: bytes as hexadecimal digits.
fn cast(database: &str, column: &str) -> String {
    if database.starts_with("sqlite") {
        format!(
            "CASE typeof({column}) WHEN 'blob' THEN lower(hex({column})) ELSE CAST({column} AS TEXT) END"
        )
    } else {
        // PostgreSQL writes bytes as \x and digits.
        format!("ltrim(CAST({column} AS TEXT), '\\x')")
    }
}

fn moment(value: &str) -> String {
    let micros: i64 = value.parse().expect("microseconds");
    let ahead = i64::try_from(RESTARTED.as_micros()).expect("in range");
    let restarted = micros.rem_euclid(1_000_000) == ahead.rem_euclid(1_000_000);
    if restarted { micros - ahead } else { micros }.to_string()
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row[column].as_deref().expect("a value")
}

fn uuid(value: &str) -> Uuid {
    value.parse().expect("a UUID")
}

/// An id in the form that bindings use.
fn id<I: FromUuid>(row: &Row, column: &str) -> String {
    I::written(uuid(text(row, column)))
}

trait FromUuid {
    fn written(uuid: Uuid) -> String;
}

impl<K: chainstore_kernel::IdKind> FromUuid for Id<K> {
    fn written(uuid: Uuid) -> String {
        Self::from_uuid(uuid).to_string()
    }
}

/// Opens sealed columns, as the store would.
struct Opener {
    vault: Vault,
    keys: HashMap<String, Vec<u8>>,
    receiving: EvmReceiving,
}

impl Opener {
    async fn new(tables: &mut Tables, database: &str) -> Self {
        let sql = format!(
            "SELECT {}, {} FROM data_keys",
            cast(database, "id"),
            cast(database, "wrapped")
        );
        let rows = tables.rows(&sql).await.into_iter();
        let keys = rows.map(|row| {
            let row: Vec<String> = row.into_iter().flatten().collect();
            (row[0].replace('-', ""), bytes(&row[1]))
        });
        Self {
            vault: Vault::new(&master()),
            keys: keys.collect(),
            receiving: EvmReceiving::parse(DEMO_XPUB, chain(), DemoKeys::Allow).expect("a key"),
        }
    }

    /// Opens a column, whose field is bound to its table, its name and its row.
    fn opened(
        &self,
        (table, column, place): (&str, &str, &str),
        row: &Row,
        value: &str,
    ) -> Vec<u8> {
        let field = SealedField::parse(bytes(value)).expect("a sealed field");
        let key = field.key();
        let wrapped = &self.keys[&key.uuid().simple().to_string()];
        let key = WrappedKey {
            id: key,
            bytes: wrapped.clone(),
        };
        let generation = text(row, &format!("{column}_generation"));
        let binding = Binding {
            table,
            column,
            row: place,
            generation: generation.parse().expect("a generation"),
        };
        let plain = self.vault.open(&key, &binding, &field);
        plain.unwrap_or_else(|error| panic!("{table}.{column} of {place}: {error}"))
    }

    fn address(&self, row: &Row, value: &str) -> String {
        let invoice = id::<InvoiceId>(row, "invoice_id");
        let plain = self.opened(("addresses", "recipient", &invoice), row, value);
        let index = text(row, "account_index").parse().expect("an index");
        let derived = self.receiving.derive(index).expect("an address");
        assert_eq!(derived.bytes(), plain, "the address at {index}");
        "the one at its index".to_owned()
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    const_hex::decode(digits).expect("digits")
}
