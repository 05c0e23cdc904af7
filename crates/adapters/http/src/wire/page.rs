use actix_web::web::Json;
use chainstore_kernel as kernel;
use serde::Serialize;
use utoipa::ToSchema;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// In the order that the route states.
    items: Vec<T>,
    /// Send it as `after` to get the next page. Null at the end of the list and nowhere else.
    next: Option<String>,
}

impl<T> Page<T> {
    /// The page of these rows, each converted to its JSON type.
    pub(crate) fn answer<R>(rows: kernel::Page<R>) -> Json<Self>
    where
        T: for<'r> From<&'r R>,
    {
        Self::made(rows, |row| T::from(&row))
    }

    /// The page of these rows, each converted by `show`.
    pub(crate) fn made<R>(rows: kernel::Page<R>, show: impl FnMut(R) -> T) -> Json<Self> {
        let next = rows.next_text();
        let items = rows.map(show).items;
        Json(Self { items, next })
    }
}
