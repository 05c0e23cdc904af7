use chainstore_kernel::{Cause, StoreError};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlxError};

/// Translates an error of the driver into one of the port. The text of the driver is left out, because it
/// may contain values of rows; its error code is kept.
pub(crate) fn failed(entity: &'static str) -> impl Fn(DbErr) -> StoreError + Copy {
    move |error| match &error {
        DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => {
            unavailable("no connection came free in time")
        }
        DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => {
            unavailable("the pool is closed")
        }
        DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error) => runtime(entity, error),
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => {
            StoreError::corrupt(entity, "a column has another type")
        }
        DbErr::Migration(_) => unavailable("the schema cannot be migrated"),
        _ => unavailable("the driver refused"),
    }
}

/// As [`failed`], for statements in which a violated unique index means that two transactions wrote the
/// same row at the same time.
pub(crate) fn contended(entity: &'static str) -> impl Fn(DbErr) -> StoreError + Copy {
    move |error| match failed(entity)(error) {
        StoreError::Duplicate { entity } => StoreError::Conflict { entity },
        other => other,
    }
}

/// Checks that exactly one row was written. Otherwise another transaction has changed the row meanwhile.
pub(crate) fn written(entity: &'static str, rows: u64) -> Result<(), StoreError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(StoreError::conflict(entity))
    }
}

pub(crate) fn unavailable(reason: impl Into<Cause>) -> StoreError {
    StoreError::Unavailable {
        reason: reason.into(),
    }
}

fn runtime(entity: &'static str, error: &RuntimeErr) -> StoreError {
    let RuntimeErr::SqlxError(error) = error else {
        return unavailable("the driver failed");
    };
    match &**error {
        SqlxError::Database(error) => coded(entity, &error.code().unwrap_or_default()),
        SqlxError::PoolTimedOut => unavailable("no connection came free in time"),
        SqlxError::PoolClosed => unavailable("the pool is closed"),
        SqlxError::Io(error) => unavailable(format!("connection failed: {}", error.kind())),
        SqlxError::Tls(_) => unavailable("the encrypted connection failed"),
        SqlxError::ColumnDecode { .. } | SqlxError::Decode(_) | SqlxError::TypeNotFound { .. } => {
            StoreError::corrupt(entity, "a column cannot be read")
        }
        _ => unavailable("the driver failed"),
    }
}

/// `SQLSTATE` of PostgreSQL has five characters, the result code of SQLite is a number whose low byte
/// is its class.
fn coded(entity: &'static str, code: &str) -> StoreError {
    let class = code.parse::<u32>().map(|number| number & 0xff);
    match (code, class) {
        ("23505" | "2067" | "1555", _) => StoreError::duplicate(entity),
        ("23503" | "787", _) => {
            StoreError::corrupt(entity, "it refers to something that does not exist")
        }
        ("40001" | "40P01" | "55P03", _) => StoreError::conflict(entity),
        (code, _) if code.len() == 5 && code.starts_with("23") => {
            StoreError::corrupt(entity, "a constraint refuses it")
        }
        (code, Ok(5 | 6)) if code.len() < 5 => StoreError::conflict(entity),
        (code, Ok(11 | 26)) if code.len() < 5 => {
            StoreError::corrupt(entity, "the database file is damaged")
        }
        (code, Ok(19)) if code.len() < 5 => StoreError::corrupt(entity, "a constraint refuses it"),
        (code, _) => unavailable(format!("error code {code}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_the_same_on_both_engines() {
        for (postgres, sqlite) in [
            ("23505", "2067"),
            ("23503", "787"),
            ("40001", "5"),
            ("23514", "275"),
        ] {
            assert_eq!(
                coded("order", postgres),
                coded("order", sqlite),
                "{postgres}"
            );
        }
        assert!(matches!(
            coded("order", "57014"),
            StoreError::Unavailable { .. }
        ));
        assert!(matches!(
            coded("order", "13"),
            StoreError::Unavailable { .. }
        ));
    }
}
