use chainstore_kernel::PageRequest;
use sea_orm::{
    ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use uuid::Uuid;

/// The direction of a list.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    /// Descending, such as newest first.
    Down,
    /// Ascending, such as by position.
    Up,
}

/// Selects the rows of a page and one more, sorted by a column and the id. The cursor is compared with
/// both columns as a pair: with any other condition, the engines read all rows of the earlier pages too.
pub(crate) fn paged<E: EntityTrait>(
    select: Select<E>,
    (key, id): (E::Column, E::Column),
    direction: Direction,
    page: PageRequest,
    tie: impl Fn(Uuid) -> Value,
) -> Select<E> {
    let place = page.after().map(|after| (after.key.into(), tie(after.id)));
    behind_place(select, (key, id), direction, page, place)
}

/// As [`paged`], where the caller says what the page begins behind.
pub(crate) fn behind_place<E: EntityTrait>(
    select: Select<E>,
    (key, id): (E::Column, E::Column),
    direction: Direction,
    page: PageRequest,
    place: Option<(Value, Value)>,
) -> Select<E> {
    let order = match direction {
        Direction::Down => Order::Desc,
        Direction::Up => Order::Asc,
    };
    let sorted = select
        .order_by(key, order.clone())
        .order_by(id, order)
        .limit(page.look());
    match place {
        None => sorted,
        Some(place) => sorted.filter(behind((key, id), direction, place)),
    }
}

fn behind<C: ColumnTrait>(
    columns: (C, C),
    direction: Direction,
    place: (Value, Value),
) -> SimpleExpr {
    let columns = Expr::tuple([columns.0.into_expr(), columns.1.into_expr()]);
    let place = Expr::tuple([Expr::value(place.0), Expr::value(place.1)]);
    match direction {
        Direction::Down => ExprTrait::lt(columns, place),
        Direction::Up => ExprTrait::gt(columns, place),
    }
}

/// The value by which rows of the same sort value are ordered, in a table whose id is a UUID.
pub(crate) fn by_id(id: Uuid) -> Value {
    id.into()
}
