use chainstore_kernel::IdKind;
use chainstore_workflows::staff::ListCommand;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{field, one_of};
use crate::problem::ApiError;

/// The part of a list that query parameters ask for. Every value of `S` is a state of the list; a state
/// has the same name in the API and in a command.
pub(crate) fn list_command<K: IdKind, S: DeserializeOwned>(
    state: Option<String>,
    after: Option<String>,
    limit: Option<&str>,
) -> Result<ListCommand<K>, ApiError> {
    if let Some(name) = &state {
        one_of::<S>("state", name)?;
    }
    Ok(ListCommand {
        take: page_size(limit)?,
        state,
        after: after.map(|after| field("after", &after)).transpose()?,
    })
}

/// Size of a list that has no further pages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LimitParams {
    /// How many at most, 1 to 100; 50 when not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub(crate) limit: Option<String>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// In the order that the route states.
    items: Vec<T>,
    /// Send it as `after` to get the next page. Null at the end, and always null on a route without
    /// `after`.
    next: Option<String>,
}

/// Items of a page without `limit`.
const DEFAULT: u32 = 50;
/// Most items of a page (SR-30).
const MOST: u32 = 100;

/// Parses `limit`.
pub(crate) fn page_size(limit: Option<&str>) -> Result<u32, ApiError> {
    let Some(limit) = limit else {
        return Ok(DEFAULT);
    };
    limit
        .parse()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| ApiError::invalid("limit", format!("send a number from 1 to {MOST}")))
}

impl<T> Page<T> {
    /// A page of `rows` when `take` were asked for. A full page names a next one even when no row
    /// follows; that next page is empty.
    pub(crate) fn of<R>(rows: &[R], take: u32, id: impl Fn(&R) -> String) -> Self
    where
        T: for<'r> From<&'r R>,
    {
        let full = rows.len() >= usize::try_from(take).unwrap_or(usize::MAX);
        Self {
            items: rows.iter().map(T::from).collect(),
            next: rows.last().filter(|_| full).map(id),
        }
    }

    /// The only page of a list.
    pub(crate) const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row;
    impl From<&&str> for Row {
        fn from(_: &&str) -> Self {
            Self
        }
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(page_size(None).unwrap(), 50);
        assert_eq!(page_size(Some("100")).unwrap(), 100);
        for wrong in ["0", "101", "-1", "ten", ""] {
            assert!(page_size(Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_full_page_names_the_next_one() {
        let next = |rows: &[&str]| Page::<Row>::of(rows, 2, |row| (*row).to_owned()).next;
        assert_eq!(next(&["c", "b"]).as_deref(), Some("b"));
        assert_eq!(next(&["a"]), None);
        assert_eq!(next(&[]), None);
    }
}
