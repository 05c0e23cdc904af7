//! Every route of the API. A file holds the handlers of one resource, their documentation and their JSON
//! types. The files do not use each other: types that two of them need are in `wire`.

mod alerts;
mod branches;
mod categories;
mod invoices;
mod order;
mod orders;
mod products;
mod server;
mod suspense;
mod transfers;

use crate::registry::Registry;

/// The list of all routes, one line each. Method and path are in the documentation of the handler.
pub(crate) fn all() -> Registry {
    let mut routes = Registry::default();
    routes.public(server::__path_healthz, server::healthz);
    routes.public(server::__path_readyz, server::readyz);
    routes.public(server::__path_openapi, server::openapi);
    routes.route(orders::__path_list_orders, orders::list_orders);
    routes.route(order::__path_show_order, order::show_order);
    routes.route(invoices::__path_list_invoices, invoices::list_invoices);
    routes.route(invoices::__path_show_invoice, invoices::show_invoice);
    routes.route(transfers::__path_list_transfers, transfers::list_transfers);
    routes.route(suspense::__path_list_suspense, suspense::list_suspense);
    routes.route(alerts::__path_list_alerts, alerts::list_alerts);
    routes.route(alerts::__path_acknowledge_alert, alerts::acknowledge_alert);
    routes.route(
        categories::__path_list_categories,
        categories::list_categories,
    );
    routes.route(categories::__path_add_category, categories::add_category);
    routes.route(branches::__path_list_branches, branches::list_branches);
    routes.route(branches::__path_add_branch, branches::add_branch);
    routes.route(products::__path_list_products, products::list_products);
    routes.route(products::__path_add_product, products::add_product);
    routes.route(products::__path_set_stock, products::set_stock);
    routes
}
