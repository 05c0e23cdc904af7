//! Several changes in one round trip: PostgreSQL takes them as one statement with parts, SQLite as a
//! script of statements.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, QueryResult, Statement,
    sea_query::{
        CommonTableExpression, DeleteStatement, InsertStatement, SubQueryStatement,
        UpdateStatement, Values, WithClause,
    },
};

use crate::connection::Connection;

/// A change that can be sent together with others.
pub(crate) enum Change {
    Insert(InsertStatement),
    Delete(DeleteStatement),
}

impl Change {
    fn build(&self, backend: DbBackend) -> Statement {
        match self {
            Self::Insert(insert) => backend.build(insert),
            Self::Delete(delete) => backend.build(delete),
        }
    }

    fn into_part(self) -> SubQueryStatement {
        match self {
            Self::Insert(insert) => insert.into(),
            Self::Delete(delete) => delete.into(),
        }
    }
}

/// Inserts rows into several tables. A row may refer to a row of an earlier table: references are checked
/// after all rows are inserted.
pub(crate) async fn insert_all(db: &Connection, tables: Vec<InsertStatement>) -> Result<(), DbErr> {
    let mut tables = tables;
    let Some(last) = tables.pop() else {
        return Ok(());
    };
    let backend = db.get_database_backend();
    let before: Vec<Change> = tables.into_iter().map(Change::Insert).collect();
    let statement = match backend {
        DbBackend::Postgres if !before.is_empty() => backend.build(&last.with(parts(before))),
        _ => script(&before, backend.build(&last), backend),
    };
    db.execute_raw(statement).await.map(drop)
}

/// Makes the changes together with an update, and answers the rows that the update returns.
pub(crate) async fn update_beside(
    db: &Connection,
    before: Vec<Change>,
    update: UpdateStatement,
) -> Result<Vec<QueryResult>, DbErr> {
    let backend = db.get_database_backend();
    let statement = match backend {
        DbBackend::Postgres if !before.is_empty() => backend.build(&update.with(parts(before))),
        _ => script(&before, backend.build(&update), backend),
    };
    db.query_all_raw(statement).await
}

fn parts(changes: Vec<Change>) -> WithClause {
    let mut with = WithClause::new();
    for (number, change) in changes.into_iter().enumerate() {
        let mut part = CommonTableExpression::new();
        part.table_name(format!("part_{number}"))
            .query(change.into_part());
        with.cte(part);
    }
    with
}

/// Joins the statements into one script. SQLite binds the values to the statements in their order.
fn script(before: &[Change], last: Statement, backend: DbBackend) -> Statement {
    let mut sql = String::new();
    let mut values = Vec::new();
    let statements = before.iter().map(|change| change.build(backend));
    for statement in statements.chain([last]) {
        if !sql.is_empty() {
            sql.push_str("; ");
        }
        sql.push_str(&statement.sql);
        values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
    Statement {
        sql,
        values: Some(Values(values)),
        db_backend: backend,
    }
}
