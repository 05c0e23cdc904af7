//! Makes a pgbench script from two recorded checkouts. The statements stay as they are. A value that differs between
//! the checkouts becomes an expression of the buyer's number; the others are sent as parameters, as the store does.

use std::collections::HashMap;

use sea_query::Value;
use uuid::Uuid;

use crate::Fallible;
use crate::goods::{SHOPPERS, SPREAD, VARIANTS, three_of, uuid};
use crate::recorder::{Recorded, outline};

/// The kind of the first id that a checkout creates; each further id that it creates gets the next kind. Smaller kinds
/// are those of `goods.rs`, for rows that exist before the checkout.
const MADE: u32 = 16;
/// The length of the end that differs for each buyer: letters of a text, bytes of binary data. Eight, because
/// `int8send` makes eight bytes.
const OWN: usize = 8;

/// A checkout of one buyer.
pub(crate) struct Checkout<'a> {
    pub(crate) buyer: u32,
    pub(crate) statements: &'a [Recorded],
}

/// A script of pgbench. Its variables are `base`, `each`, `i`, pgbench's own `client_id`, and the constants.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) text: String,
    /// The values of the variables `c0`, `c1` and so on.
    pub(crate) constants: Vec<String>,
}

/// The script of one transaction with the statements of the two checkouts.
pub(crate) fn script(one: &Checkout<'_>, other: &Checkout<'_>, products: u32) -> Fallible<Script> {
    let outlines = [one, other].map(|checkout| {
        let statements = checkout.statements.iter();
        outline(statements.map(|recorded| recorded.sql.as_str()))
    });
    if outlines[0] != outlines[1] {
        return Err(format!("two checkouts execute different statements: {outlines:?}").into());
    }
    let mut ids = HashMap::from([(uuid(SHOPPERS, one.buyer), id(SHOPPERS, ":k"))]);
    for (number, name) in three_of(one.buyer, products)
        .into_iter()
        .zip([":one", ":two", ":three"])
    {
        ids.insert(uuid(VARIANTS, number), id(VARIANTS, name));
    }
    let third = products / 3;
    let mut maker = Maker {
        ids,
        made: MADE,
        constants: Vec::new(),
    };
    let mut text = format!(
        "\\set i :i + 1\n\\set k :base + :client_id * :each + :i\n\
         \\set one :k * {SPREAD} % {third}\n\\set two :one + {third}\n\\set three :two + {third}\nBEGIN;\n"
    );
    for (one, other) in one.statements.iter().zip(other.statements) {
        text += &maker.statement(one, other)?;
        text += ";\n";
    }
    Ok(Script {
        text: text + "COMMIT;\n",
        constants: maker.constants,
    })
}

struct Maker {
    /// For each recorded id that differs between buyers: the SQL that computes it from the number of the buyer.
    ids: HashMap<Uuid, String>,
    made: u32,
    constants: Vec<String>,
}

impl Maker {
    fn statement(&mut self, one: &Recorded, other: &Recorded) -> Fallible<String> {
        let (values, others) = (&one.values.0.0, &other.values.0.0);
        if one.sql != other.sql || values.len() != others.len() {
            let (one, other) = (&one.sql, &other.sql);
            return Err(
                format!("two checkouts execute different statements: {one}, {other}").into(),
            );
        }
        let written = one.sql.contains("INSERT INTO");
        let mut parts = one.sql.split('$');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|letter: char| !letter.is_ascii_digit());
            let (number, rest) = part.split_at(end.unwrap_or(part.len()));
            let place = number.parse::<usize>()?.wrapping_sub(1);
            let value = values.get(place).ok_or("a placeholder has no value")?;
            let own = written && others.get(place) != Some(value);
            text += &self.expression(value, own)?;
            text += rest;
        }
        Ok(text)
    }

    /// The value in SQL; `own` says that each buyer writes a different one.
    fn expression(&mut self, value: &Value, own: bool) -> Fallible<String> {
        Ok(match value {
            Value::Uuid(Some(value)) => self.id(*value, own),
            Value::String(Some(value)) if own && !value.starts_with(['[', '{']) => {
                let letters = value.chars().count();
                let digits = letters.min(OWN);
                let kept: String = value.chars().take(letters - digits).collect();
                let kept = self.constant(kept, "text");
                format!("{kept} || lpad(CAST(:k AS text), {digits}, '0')")
            }
            Value::String(Some(value)) => self.constant(value.clone(), "text"),
            Value::Bytes(Some(value)) if own => {
                let kept = &value[..value.len().saturating_sub(OWN)];
                let kept = self.constant(format!("\\x{}", const_hex::encode(kept)), "bytea");
                format!("{kept} || int8send(CAST(:k AS bigint))")
            }
            Value::Bytes(Some(value)) => {
                self.constant(format!("\\x{}", const_hex::encode(value)), "bytea")
            }
            Value::BigInt(Some(value)) => self.number(value, "bigint", own),
            Value::BigUnsigned(Some(value)) => self.number(value, "bigint", own),
            Value::Int(Some(value)) => self.number(value, "integer", own),
            Value::SmallInt(Some(value)) => self.number(value, "smallint", own),
            Value::Bool(Some(value)) => self.constant(value.to_string(), "boolean"),
            null if *null == null.as_null() => "NULL".to_owned(),
            other => return Err(format!("no expression of pgbench for {other:?}").into()),
        })
    }

    fn constant(&mut self, value: String, kind: &str) -> String {
        let number = self.constants.len();
        self.constants.push(value);
        format!("CAST(:c{number} AS {kind})")
    }

    fn number(&mut self, value: &impl ToString, kind: &str, own: bool) -> String {
        let constant = self.constant(value.to_string(), kind);
        if own {
            return format!("({constant} + CAST(:k AS bigint))");
        }
        constant
    }

    /// The SQL of an id. If `ids` has the SQL, that is used. Any other id, such as that of a data key, stays as it was
    /// recorded if the statement only reads it. If each buyer writes a different id (`own`), it gets a new kind, and
    /// later statements use the same SQL.
    fn id(&mut self, recorded: Uuid, own: bool) -> String {
        if let Some(known) = self.ids.get(&recorded) {
            return known.clone();
        }
        if !own {
            return self.constant(recorded.to_string(), "uuid");
        }
        let expression = id(self.made, ":k");
        self.made += 1;
        self.ids.insert(recorded, expression.clone());
        expression
    }
}

/// The expression of pgbench for the id that [`uuid`] computes.
fn id(kind: u32, variable: &str) -> String {
    format!("CAST('{kind:08x}' || lpad(to_hex(CAST({variable} AS bigint)), 24, '0') AS uuid)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker() -> Maker {
        Maker {
            ids: HashMap::new(),
            made: MADE,
            constants: Vec::new(),
        }
    }

    fn recorded(sql: &str, values: &[Value]) -> Recorded {
        Recorded {
            sql: sql.to_owned(),
            values: sea_query_sqlx::SqlxValues(sea_query::Values(values.to_vec())),
        }
    }

    #[test]
    fn what_differs_between_checkouts_follows_from_the_number_of_the_buyer() {
        let insert = "INSERT INTO a VALUES ($1, $2, $3, $4)";
        let sealed = |last: u8| Value::from(vec![171, 1, 2, 3, 4, 5, 6, 7, last]);
        let one = [
            "it's 12345678".into(),
            5_i64.into(),
            17_i64.into(),
            sealed(1),
        ];
        let other = [
            "it's 87654321".into(),
            5_i64.into(),
            18_i64.into(),
            sealed(2),
        ];
        let mut maker = maker();
        let made = maker.statement(&recorded(insert, &one), &recorded(insert, &other));
        assert_eq!(
            made.expect("a statement"),
            "INSERT INTO a VALUES (CAST(:c0 AS text) || lpad(CAST(:k AS text), 8, '0'), CAST(:c1 AS bigint), \
             (CAST(:c2 AS bigint) + CAST(:k AS bigint)), CAST(:c3 AS bytea) || int8send(CAST(:k AS bigint)))"
        );
        assert_eq!(maker.constants, ["it's ", "5", "17", "\\xab"]);
    }

    #[test]
    fn what_is_only_read_and_json_stay_as_recorded() {
        let mut maker = maker();
        let read = |value: &str| recorded("SELECT $1", &[value.into()]);
        let made = maker.statement(&read("one"), &read("two"));
        assert_eq!(made.expect("a statement"), "SELECT CAST(:c0 AS text)");
        let wrote = |value: &str| recorded("INSERT INTO a VALUES ($1)", &[value.into()]);
        let made = maker.statement(&wrote(r#"{"a":1}"#), &wrote(r#"{"a":2}"#));
        assert_eq!(
            made.expect("a statement"),
            "INSERT INTO a VALUES (CAST(:c1 AS text))"
        );
        assert_eq!(maker.constants, ["one", r#"{"a":1}"#]);
    }

    #[test]
    fn an_id_that_is_written_is_the_same_in_every_statement_and_one_that_is_only_read_stays() {
        let mut maker = maker();
        let [one, other] = [1, 2].map(|number| uuid(9, number));
        assert_eq!(maker.id(one, false), "CAST(:c0 AS uuid)");
        assert_eq!(maker.id(one, true), id(MADE, ":k"));
        assert_eq!(maker.id(one, false), id(MADE, ":k"));
        assert_eq!(maker.id(other, true), id(MADE + 1, ":k"));
    }

    #[test]
    fn a_value_of_another_kind_is_an_error() {
        let one = recorded("SELECT $1", &[1.5_f64.into()]);
        assert!(maker().statement(&one, &one).is_err());
    }
}
