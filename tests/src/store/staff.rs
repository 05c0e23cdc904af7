//! The steps of the staff, through the API.

use chainstore_databases::count;
use chainstore_egress::Method;
use serde_json::{Value, json};

use super::Store;
use crate::time::eventually;

impl Store {
    pub(super) async fn stock_shelves(&self, stock: u32) {
        let name = json!({"name": "Shirts", "position": 1});
        let category = self.api.post("/api/v1/categories", &name).await;
        let branch = json!({
            "name": "Old Town", "address": "1 Market Square", "ships": true, "collects": true, "position": 1,
        });
        let branch = self.api.post("/api/v1/branches", &branch).await;
        let product = json!({
            "category": category["id"], "kind": "physical", "title": "Plain T-shirt",
            "description": "Cotton, made to last.",
            "variants": [{"label": "M", "price": {"amount": "24.90", "currency": "EUR"}}],
        });
        let product = self.api.post("/api/v1/products", &product).await;
        let path = format!("/api/v1/products/{}/stock", text(&product["id"]));
        let line = json!({
            "variant": product["variants"][0]["id"], "branch": branch["id"], "available": stock,
        });
        self.api.send(Method::PUT, &path, &line).await;
    }

    /// Waits until `ready` holds for the order with this number, and answers it as the staff see it. A
    /// request to a server that is killed meanwhile is repeated.
    pub async fn order_when(
        &self,
        number: &str,
        what: &str,
        ready: impl Fn(&Value) -> bool,
    ) -> Value {
        eventually(&format!("order {number}: {what}"), || async {
            let (status, list) = self.api.try_get("/api/v1/orders?limit=100").await?;
            let items = list["items"].as_array().filter(|_| status == 200)?;
            items
                .iter()
                .find(|order| order["number"] == number)
                .filter(|order| ready(order))
                .cloned()
        })
        .await
    }

    /// Waits until the order is in this state, and its payment in that one.
    pub async fn order_is(&self, number: &str, state: &str, payment: &str) -> Value {
        let what = format!("{state}, payment {payment}");
        self.order_when(number, &what, |order| {
            order["state"] == state && order["invoice"]["state"] == payment
        })
        .await
    }

    /// The invoice of an order, with its attempts and their payments.
    pub async fn invoice_of(&self, order: &Value) -> Value {
        let path = format!("/api/v1/invoices/{}", text(&order["invoice"]["id"]));
        self.api.get(&path).await
    }

    /// Waits until every update is delivered and worked and every message is sent.
    pub async fn at_rest(&self) {
        let url = self.database_url();
        eventually("everything comes to rest", || async {
            let inbox = count(&url, "SELECT COUNT(*) FROM inbox WHERE NOT done").await;
            let outbox = count(&url, "SELECT COUNT(*) FROM outbox WHERE NOT done").await;
            let coming = self.telegram.pending_updates();
            (inbox + outbox == 0 && coming.is_empty()).then_some(())
        })
        .await;
    }

    /// How many T-shirts are available, reserved and sold.
    ///
    /// # Panics
    /// When the answer contains no numbers.
    pub async fn stock(&self) -> [u64; 3] {
        let products = self.api.get("/api/v1/products").await;
        let stock = &products["items"][0]["variants"][0]["stock"][0];
        ["available", "reserved", "sold"].map(|kind| stock[kind].as_u64().expect("a number"))
    }
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
