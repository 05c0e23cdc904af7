use chainstore_kernel::IdKind;
use chainstore_workflows::staff::ListCommand;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::field;
use crate::problem::ApiError;

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// Only those in this state.
    state: Option<String>,
    /// Only those older than this one: `next` of the page before.
    after: Option<String>,
    /// How many at most, 1 to 100; 50 unless told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

impl PageParams {
    /// What to ask for; `state` knows the states of the list.
    pub(crate) fn command<K: IdKind>(
        self,
        state: impl FnOnce(Option<String>) -> Result<Option<String>, ApiError>,
    ) -> Result<ListCommand<K>, ApiError> {
        Ok(ListCommand {
            take: page_size(self.limit.as_deref())?,
            state: state(self.state)?,
            after: self.after.map(|after| field("after", &after)).transpose()?,
        })
    }
}

/// How much of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LimitParams {
    /// How many at most, 1 to 100; 50 unless told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub(crate) limit: Option<String>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// Newest first, unless the list says otherwise.
    items: Vec<T>,
    /// Send this as `after` for the next page; null at the end.
    next: Option<String>,
}

/// Items on a page unless told.
const USUAL: u32 = 50;
/// Most items of a page (SR-30).
const MOST: u32 = 100;

/// The size that was asked for.
pub(crate) fn page_size(limit: Option<&str>) -> Result<u32, ApiError> {
    let Some(limit) = limit else {
        return Ok(USUAL);
    };
    limit
        .parse()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| ApiError::invalid("limit", format!("send a number from 1 to {MOST}")))
}

impl<T> Page<T> {
    /// The page made of `rows`, of which `take` were asked for. A full page may be the last one: the
    /// page after it is empty then.
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

    /// A list that has one page only.
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
