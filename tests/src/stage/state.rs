//! Everything a database holds, in a form in which two runs of the same story are equal.
//!
//! Each column of each table has its place in the list below: compared, or left out for a reason. A table
//! or column that is not in it fails the test, so that nobody adds one without a decision.

use std::collections::{BTreeSet, HashMap};
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
use super::shop::{CHAIN, master};

/// How far ahead of the first program's clock that of the restarted one is. No other time here ends in
/// seven microseconds: what a program has written from that clock can be told, and is moved back.
pub const RESTARTED: Duration = Duration::from_micros(97_000_007);

/// How a column is compared.
enum As {
    /// As it is.
    Itself,
    /// By its name: it is drawn at random.
    Name,
    /// As it is, with the ids in it by their names.
    Text,
    /// As a moment; what comes from the restarted program's clock is moved back.
    Moment,
    /// By what it opens to, in the row of this name.
    Sealed(fn(&Row) -> String),
    /// Whether it opens to the address that is derived at the index beside it.
    Address,
    /// Not at all, for this reason.
    Left(#[expect(dead_code, reason = "it is for the reader")] &'static str),
}

use As::{Address, Itself, Left, Moment, Name, Sealed, Text};

/// A table: its name, the order of its rows, its columns.
struct Table(&'static str, &'static str, &'static [(&'static str, As)]);

/// A row by its columns.
type Row = HashMap<&'static str, Option<String>>;

const NUMBER: As = Left("only its order matters: numbers that the dead program drew are gaps");
const TRIES: As = Left("how often it was tried, and how long a try may take, is no state");
const TAG: As = Left("it covers ids of this run; the store's laws check it");

#[rustfmt::skip] // One table a paragraph, as in the schema.
const TABLES: &[Table] = &[
    Table("addresses", "given_at", &[
        ("invoice_id", Name), ("chain", Itself), ("account", Itself),
        ("account_index", Left("an index the dead program drew is a gap; the address must fit it")),
        ("recipient", Address), ("recipient_generation", Itself),
        ("recipient_index", Left("it follows from the address")), ("given_at", Moment), ("tag", TAG),
        ("arrival", NUMBER),
    ]),
    Table("api_keys", "id", &[
        ("id", Name), ("staff_id", Name), ("name", Itself), ("hash", Itself), ("scopes", Itself),
        ("created_at", Moment), ("expires_at", Moment), ("revoked_at", Moment),
    ]),
    Table("audit_checkpoints", "id", &[
        ("id", NUMBER), ("head", Itself), ("hash", TAG), ("at", Moment), ("signature", TAG),
    ]),
    Table("audit_links", "sequence", &[("sequence", Itself), ("entry", NUMBER), ("hash", TAG)]),
    Table("audit_log", "seq", &[
        ("seq", NUMBER), ("at", Moment), ("actor", Text), ("action", Itself), ("subject", Text),
        ("details", Text), ("tag", TAG),
    ]),
    Table("branches", "position", &[
        ("id", Name), ("name", Itself), ("address", Itself), ("ships", Itself), ("collects", Itself),
        ("position", Itself),
    ]),
    Table("cart_lines", "shopper_id, position", &[
        ("shopper_id", Name), ("position", Itself), ("variant_id", Name), ("quantity", Itself),
        ("seen_asset", Itself), ("seen_amount", Itself),
    ]),
    Table("carts", "shopper_id", &[
        ("shopper_id", Name), ("delivery", Itself), ("branch_id", Name),
        ("address", Sealed(|row| id::<ShopperId>(row, "shopper_id"))), ("address_generation", Itself),
        ("version", Itself),
    ]),
    Table("categories", "position", &[("id", Name), ("name", Itself), ("position", Itself)]),
    Table("chain_headers", "chain, height", &[
        ("chain", Itself), ("height", Itself), ("hash", Itself), ("parent", Itself), ("time", Moment),
    ]),
    Table("chain_progress", "chain", &[("chain", Itself), ("observed_through", Moment)]),
    Table("chat_messages", "invoice_id", &[
        ("invoice_id", Name), ("message_id", Left("a message that was sent twice has two numbers; the newest counts")),
    ]),
    Table("data_keys", "created_at, owner", &[
        ("id", Name), ("owner", Text), ("wrapped", Left("what it seals is opened with it")), ("created_at", Moment),
    ]),
    Table("facts", "scope, fact_key", &[
        ("scope", Text), ("fact_key", Itself), ("digest", Itself), ("outcome", Text), ("taken_at", Moment),
    ]),
    Table("inbox", "id", &[
        ("id", NUMBER), ("source", Itself), ("item_key", Itself), ("person", Itself),
        ("body", Sealed(|row| format!("{}:{}:{}", text(row, "source").len(), text(row, "source"), text(row, "item_key")))),
        ("body_generation", Itself), ("received_at", Moment), ("lease_until", TRIES), ("attempts", TRIES),
        ("done", Itself), ("parked", Itself),
    ]),
    Table("invoices", "created_at, id", &[
        ("id", Name), ("order_id", Name), ("chain", Itself), ("asset", Itself), ("payable", Itself),
        ("tolerance", Itself), ("confirmations", Itself), ("created_at", Moment), ("expires_at", Moment),
        ("grace", Itself), ("orphan_patience", Itself), ("state", Itself), ("covered", Itself),
        ("under", Itself), ("over", Itself), ("late", Itself), ("marked", Itself), ("ripe_at", Itself),
        ("due_at", Moment), ("quote_asset", Itself), ("quote_price", Itself), ("quote_payable", Itself),
        ("rate_currency", Itself), ("rate_asset", Itself), ("rate_numerator", Itself),
        ("rate_denominator", Itself), ("rate_at", Moment), ("version", Itself),
    ]),
    Table("leases", "name", &[
        ("name", Itself), ("holder", Left("the restarted program holds it")),
        ("epoch", Left("one more for the restarted program")), ("held_until", TRIES),
    ]),
    Table("order_adjustments", "order_id, position", &[
        ("order_id", Name), ("position", Itself), ("kind", Itself), ("effect", Itself), ("asset", Itself),
        ("amount", Itself),
    ]),
    Table("order_events", "id", &[("id", NUMBER), ("order_id", Name), ("at", Moment), ("what", Itself)]),
    Table("order_lines", "order_id, position", &[
        ("order_id", Name), ("position", Itself), ("variant_id", Name), ("title", Itself), ("label", Itself),
        ("kind", Itself), ("quantity", Itself), ("asset", Itself), ("unit_price", Itself),
        ("fulfilment", Itself),
    ]),
    Table("orders", "placed_at, id", &[
        ("id", Name), ("number", Name), ("shopper_id", Name), ("delivery", Itself), ("branch_id", Name),
        ("address", Sealed(|row| id::<OrderId>(row, "id"))), ("address_generation", Itself),
        ("total_asset", Itself), ("total_amount", Itself), ("state", Itself), ("hold_reason", Itself),
        ("placed_at", Moment), ("version", Itself),
    ]),
    Table("outbox", "seq", &[
        ("seq", NUMBER), ("id", Name), ("lane", Itself), ("topic", Itself), ("version", Itself),
        ("order_key", Text), ("fields", Text), ("created_at", Moment), ("lease_until", TRIES),
        ("attempts", TRIES), ("done", Itself), ("sent_at", Moment), ("parked", Itself),
    ]),
    Table("photos", "bot, photo", &[("bot", Itself), ("photo", Itself), ("handle", Itself)]),
    Table("prices", "variant_id, position", &[
        ("variant_id", Name), ("currency", Itself), ("amount", Itself), ("position", Itself),
    ]),
    Table("products", "created_at, id", &[
        ("id", Name), ("category_id", Name), ("kind", Itself), ("title", Itself), ("description", Itself),
        ("photo", Itself), ("state", Itself), ("created_at", Moment), ("version", Itself),
    ]),
    Table("reservation_lines", "reservation_id, position", &[
        ("reservation_id", Name), ("position", Itself), ("variant_id", Name), ("branch_id", Name),
        ("quantity", Itself),
    ]),
    Table("reservations", "made_at, id", &[
        ("id", Name), ("order_id", Name), ("state", Itself), ("made_at", Moment),
    ]),
    Table("shoppers", "since, id", &[
        ("id", Name), ("telegram", Sealed(|row| id::<ShopperId>(row, "id"))), ("telegram_generation", Itself),
        ("telegram_index", Itself), ("language", Itself), ("since", Moment), ("unreachable", Itself),
    ]),
    Table("stock", "variant_id, branch_id", &[
        ("variant_id", Name), ("branch_id", Name), ("available", Itself), ("reserved", Itself), ("sold", Itself),
    ]),
    Table("suspense", "since, digest", &[
        ("id", Name), ("digest", Itself), ("chain", Itself), ("tx", Itself), ("tx_index", Itself),
        ("invoice_id", Name), ("asset", Itself), ("amount", Itself), ("reason", Itself), ("since", Moment),
        ("block_hash", Itself),
    ]),
    Table("transfers", "digest", &[
        ("digest", Itself), ("invoice_id", Name), ("chain", Itself), ("tx", Itself), ("tx_index", Itself),
        ("amount", Itself), ("paid_at", Moment), ("block_height", Itself), ("block_hash", Itself),
        ("orphaned_since", Moment), ("suspended", Itself), ("surplus", Itself),
    ]),
    Table("variants", "product_id, position", &[
        ("id", Name), ("product_id", Name), ("label", Itself), ("position", Itself),
    ]),
];

/// Tables that hold nothing of the shop.
const NOT_THE_SHOPS: [&str; 2] = [
    "address_indexes", // of SQLite; gaps are fine
    "seaql_migrations",
];

/// The state of the database, one line for each column that is compared.
///
/// # Panics
/// When the list of tables and columns is not the schema's.
pub async fn of(database: &str) -> Vec<String> {
    let mut tables = Tables::of(database).await;
    let schema = schema(&mut tables, database).await;
    assert_eq!(listed(), schema, "the list is not the schema");
    let opener = Opener::new(&mut tables, database).await;
    let (mut names, mut lines) = (Names::default(), Vec::new());
    for Table(table, order, columns) in TABLES {
        let casts: Vec<_> = columns
            .iter()
            .map(|(column, _)| cast(database, column))
            .collect();
        let sql = format!("SELECT {} FROM {table} ORDER BY {order}", casts.join(", "));
        for (number, row) in tables.rows(&sql).await.into_iter().enumerate() {
            let keys = columns.iter().map(|(column, _)| *column);
            let row: Row = keys.zip(row).collect();
            for (column, compared) in *columns {
                let value = match (&row[column], compared) {
                    (_, Left(_)) => continue,
                    (None, _) => "nothing".to_owned(),
                    (Some(value), Itself) => value.clone(),
                    (Some(value), Name) => names.of(&value.replace('-', "")),
                    (Some(value), Text) => names.within(value),
                    (Some(value), Moment) => moment(value),
                    (Some(value), Sealed(place)) => {
                        let place = place(&row);
                        let plain = opener.opened((table, column, &place), &row, value);
                        plain.escape_ascii().to_string()
                    }
                    (Some(value), Address) => opener.address(&row, value),
                };
                lines.push(format!("{table} {number} {column}: {value}"));
            }
        }
    }
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

fn listed() -> BTreeSet<(String, String)> {
    let columns = TABLES.iter().flat_map(|Table(table, _, columns)| {
        columns.iter().map(move |(column, _)| (*table, *column))
    });
    columns
        .map(|(table, column)| (table.to_owned(), column.to_owned()))
        .collect()
}

async fn schema(tables: &mut Tables, database: &str) -> BTreeSet<(String, String)> {
    let sql = if database.starts_with("sqlite") {
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c \
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
    } else {
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
            WHERE table_schema = 'public'"
    };
    let rows = tables.rows(sql).await.into_iter();
    let columns = rows.filter_map(|row| {
        let [table, column] = <[Option<String>; 2]>::try_from(row).ok()?;
        Some((table?, column?))
    });
    columns
        .filter(|(table, _)| !NOT_THE_SHOPS.contains(&table.as_str()))
        .collect()
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

/// An id as bindings write it.
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
            receiving: EvmReceiving::parse(DEMO_XPUB, CHAIN, DemoKeys::Allow).expect("a key"),
        }
    }

    /// What a column opens to, which is bound to its table, its name and its row.
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
    let pairs = digits.as_bytes().chunks(2);
    let pair = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).expect("digits");
        u8::from_str_radix(pair, 16).expect("digits")
    };
    pairs.map(pair).collect()
}
