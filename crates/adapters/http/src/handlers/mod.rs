//! Handlers: each parses, calls one use case, maps.

mod alerts;
mod catalogue;
mod orders;
mod payments;
mod server;

use crate::docs;
use crate::routes::Routes;

/// Every route there is.
pub(crate) fn routes() -> Routes {
    let mut routes = Routes::default();
    routes.public(server::__path_healthz, server::healthz);
    routes.public(server::__path_readyz, server::readyz);
    routes.public(docs::__path_openapi, docs::openapi);
    routes.route(orders::__path_list_orders, orders::list_orders);
    routes.route(orders::__path_show_order, orders::show_order);
    routes.route(payments::__path_list_invoices, payments::list_invoices);
    routes.route(payments::__path_show_invoice, payments::show_invoice);
    routes.route(payments::__path_list_transfers, payments::list_transfers);
    routes.route(payments::__path_list_suspense, payments::list_suspense);
    routes.route(alerts::__path_list_alerts, alerts::list_alerts);
    routes.route(catalogue::__path_show_catalogue, catalogue::show_catalogue);
    routes.route(catalogue::__path_add_category, catalogue::add_category);
    routes.route(catalogue::__path_add_branch, catalogue::add_branch);
    routes.route(catalogue::__path_add_product, catalogue::add_product);
    routes.route(catalogue::__path_set_stock, catalogue::set_stock);
    routes
}
