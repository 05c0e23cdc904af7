use chainstore_telegram_sim::Simulator;
use serde_json::{Value, json};

use crate::support::{Api, start};

struct Page {
    url: String,
    client: reqwest::Client,
}

impl Page {
    fn of(simulator: &Simulator) -> Self {
        Self {
            url: format!("{}/sim", simulator.api_url()),
            client: reqwest::Client::new(),
        }
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self
            .client
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self
            .client
            .post(format!("{}{path}", self.url))
            .json(&body)
            .send()
            .await
            .expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }
}

// proves M-O5: what the sandbox page needs, over HTTP
#[tokio::test]
async fn a_page_can_act_as_a_person() {
    let simulator = start().await;
    let (api, page) = (Api::of(&simulator), Page::of(&simulator));
    assert_eq!(page.get("/bot").await.1["username"], "shop_bot");
    assert_eq!(page.get("/chat/5").await.0, 404);
    assert_eq!(
        page.post(
            "/person",
            json!({"id": 5, "first_name": "Eve", "language_code": "en"})
        )
        .await
        .0,
        200
    );
    assert_eq!(
        page.post("/chat/5/send", json!({"text": "/start"})).await.0,
        200
    );
    let id = api.send(5, "Shop").await;

    let (_, chat) = page.get("/chat/5").await;
    assert_eq!(chat["messages"][1]["html"], "Shop");
    assert_eq!(chat["messages"][1]["keyboard"][0][0]["text"], "Buy");
    let revision = chat["revision"].as_u64().expect("a revision");
    assert_eq!(
        page.get(&format!("/chat/5?after={}", revision - 1)).await.1["revision"],
        revision
    );

    // The long poll answers as soon as something happens.
    let path = format!("/chat/5?after={revision}");
    let (newer, tapped) = tokio::join!(
        page.get(&path),
        page.post("/chat/5/tap", json!({"message_id": id, "row": 0, "col": 0})),
    );
    let tap = &tapped.1["tap_id"];
    assert_eq!(newer.1["last_tap"]["id"], *tap);
    api.ok(
        "answerCallbackQuery",
        json!({"callback_query_id": tap, "text": "Added"}),
    )
    .await;
    assert_eq!(
        page.get("/chat/5").await.1["last_tap"]["answer"]["text"],
        "Added"
    );
    assert_eq!(
        page.post("/chat/5/tap", json!({"message_id": id, "text": "Sell"}))
            .await
            .0,
        409
    );
    assert_eq!(
        page.post("/chat/5/tap", json!({"message_id": id})).await.0,
        400
    );
    assert_eq!(
        page.post("/chat/5/tap", json!({"message_id": id, "data": "forged"}))
            .await
            .0,
        200
    );

    page.post("/chat/5/block", json!({})).await;
    assert_eq!(page.post("/chat/5/send", json!({"text": "x"})).await.0, 409);
    page.post("/chat/5/unblock", json!({})).await;
    let refusal = json!({"method": "getMe", "times": 1, "refusal": {"kind": "too_many_requests", "retry_after": 3}});
    assert_eq!(page.post("/refuse", refusal).await.0, 200);
    assert_eq!(api.call("getMe", json!({})).await.0, 429);
    assert_eq!(page.get("/violations").await.1, json!([]));
    assert_eq!(
        page.get("/journal").await.1.as_array().map(Vec::len),
        Some(3)
    );
    assert_eq!(page.get("/deliveries").await.1, json!([]));
    assert_eq!(page.get("/photo/none").await.0, 404);
}

#[tokio::test]
async fn the_page_routes_can_be_served_elsewhere() {
    let simulator = start().await;
    let routes = simulator.page_routes();
    let server =
        actix_web::HttpServer::new(move || actix_web::App::new().configure(routes.clone()));
    let server = server
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
    let url = format!("http://{}/sim", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let page = Page {
        url,
        client: reqwest::Client::new(),
    };
    assert_eq!(page.get("/bot").await.1["username"], "shop_bot");
    handle.stop(false).await;
}
