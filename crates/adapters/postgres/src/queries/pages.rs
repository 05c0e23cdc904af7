use sea_orm::{
    ColumnTrait, Value,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

/// Rows below a place in an order of two columns, compared as pairs: said in any other way, the engines
/// read every row from the first page on.
pub(super) fn below<C: ColumnTrait>(
    columns: (C, C),
    place: (impl Into<Value>, impl Into<Value>),
) -> SimpleExpr {
    let columns = Expr::tuple([columns.0.into_expr(), columns.1.into_expr()]);
    let place = Expr::tuple([Expr::value(place.0), Expr::value(place.1)]);
    ExprTrait::lt(columns, place)
}
