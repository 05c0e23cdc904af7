//! A bot that only makes the HTTP calls that a test gives it.

use std::time::Duration;

use chainstore_telegram_sim::{Builder, Facts, Person, Profile, RetrySchedule, Simulator};
use serde_json::{Value, json};

/// Longer than any wait in these tests.
pub(crate) const SOON: Duration = Duration::from_secs(10);
pub(crate) const TOKEN: &str = "700:secret-token";

pub(crate) fn builder() -> Builder {
    Simulator::builder()
        .token(TOKEN)
        .bot_username("shop_bot")
        .retry(RetrySchedule::fast())
}

pub(crate) async fn start() -> Simulator {
    builder().start().await.expect("the simulator starts")
}

/// A person who has started the bot, and whose updates so far are confirmed.
pub(crate) fn ada(simulator: &Simulator) -> Person {
    let ada = simulator.add_person(Profile::new(1001, "Ada").username("ada").language("de"));
    ada.send("/start").expect("sent");
    ada
}

pub(crate) struct Api {
    pub(crate) url: String,
    pub(crate) client: reqwest::Client,
}

impl Api {
    pub(crate) fn of(simulator: &Simulator) -> Self {
        let url = format!("{}/bot{TOKEN}", simulator.api_url());
        Self {
            url,
            client: reqwest::Client::new(),
        }
    }

    /// Status and body of a call with JSON parameters.
    pub(crate) async fn call(&self, method: &str, params: Value) -> (u16, Value) {
        let answer = self
            .client
            .post(format!("{}/{method}", self.url))
            .json(&params)
            .send()
            .await
            .expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    /// The result of a call that succeeds.
    pub(crate) async fn ok(&self, method: &str, params: Value) -> Value {
        let (status, mut answer) = self.call(method, params).await;
        assert_eq!(
            (status, &answer["ok"]),
            (200, &json!(true)),
            "{method}: {answer}"
        );
        answer["result"].take()
    }

    /// Code and description of a call that is refused.
    pub(crate) async fn refused(&self, method: &str, params: Value) -> (u16, String) {
        let (status, answer) = self.call(method, params).await;
        assert_eq!(answer["ok"], json!(false), "{method}: {answer}");
        assert_eq!(answer["error_code"], json!(status));
        (
            status,
            answer["description"]
                .as_str()
                .expect("a description")
                .to_owned(),
        )
    }

    /// Sends a text with one button and returns its id.
    pub(crate) async fn send(&self, chat: i64, text: &str) -> i64 {
        let markup = json!({"inline_keyboard": [[{"text": "Buy", "callback_data": "buy:1"}]]});
        let sent = self
            .ok(
                "sendMessage",
                json!({"chat_id": chat, "text": text, "reply_markup": markup}),
            )
            .await;
        sent["message_id"].as_i64().expect("an id")
    }
}

/// Asserts that an update or a result fits the published facts.
pub(crate) fn assert_type(kind: &str, value: &Value) {
    assert_eq!(
        Facts::bundled().check_value(kind, value),
        Vec::<String>::new(),
        "{value}"
    );
}

/// The head of a PNG file; the simulator reads no more of a file.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}
