use chainstore_telegram_sim::{Limits, PersonError, Profile, Refusal};
use serde_json::json;

use crate::support::{Api, ada, start};

#[tokio::test]
async fn violations_are_refused_and_recorded() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    ada(&simulator);
    let button = json!({"inline_keyboard": [[{"text": "Buy", "callback_data": "x".repeat(65)}]]});
    for (method, params, status) in [
        ("sendMesage", json!({}), 404),
        (
            "sendMessage",
            json!({"chat_id": 1001, "text": "x", "colour": 1}),
            400,
        ),
        ("sendMessage", json!({"chat_id": 1001, "text": 5}), 400),
        (
            "sendMessage",
            json!({"chat_id": 1001, "text": "x", "reply_markup": button}),
            400,
        ),
        ("sendDice", json!({"chat_id": 1001}), 404),
        (
            "sendMessage",
            json!({"chat_id": 1001, "text": "x", "parse_mode": "Markup"}),
            400,
        ),
    ] {
        let before = simulator.violations().len();
        let (code, why) = api.refused(method, params).await;
        assert_eq!(code, status, "{method}: {why}");
        let violations = simulator.violations();
        assert_eq!(violations.len(), before + 1);
        assert_eq!(
            (
                violations[before].method.as_str(),
                &violations[before].fault
            ),
            (method, &why)
        );
    }
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let simulator = start().await;
    let mut api = Api::of(&simulator);
    api.url = format!("{}/bot700:other", simulator.api_url());
    assert_eq!(
        api.refused("getMe", json!({})).await,
        (401, "Unauthorized".to_owned())
    );
    assert!(simulator.journal().is_empty());
}

#[tokio::test]
async fn chats_refuse_as_the_real_server() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let id = api.send(1001, "Shop").await;
    let edit = |id: i64, text: &str| json!({"chat_id": 1001, "message_id": id, "text": text});

    let same = json!({"chat_id": 1001, "message_id": id, "text": "Shop",
        "reply_markup": {"inline_keyboard": [[{"text": "Buy", "callback_data": "buy:1"}]]}});
    assert!(
        api.refused("editMessageText", same)
            .await
            .1
            .starts_with("Bad Request: message is not modified: ")
    );
    assert_eq!(
        api.refused("editMessageText", edit(999, "x")).await.1,
        "Bad Request: message to edit not found"
    );
    let own = ada.send("mine").expect("sent");
    assert_eq!(
        api.refused("editMessageText", edit(own, "x")).await.1,
        "Bad Request: message can't be edited"
    );

    // A bot cannot write to a person who has not written before.
    simulator.add_person(Profile::new(1002, "Bob"));
    for chat in [json!(1002), json!(9), json!("@shop")] {
        let why = api
            .refused("sendMessage", json!({"chat_id": chat, "text": "x"}))
            .await;
        assert_eq!(why, (400, "Bad Request: chat not found".to_owned()));
    }
    ada.block();
    let blocked = (403, "Forbidden: bot was blocked by the user".to_owned());
    assert_eq!(
        api.refused("sendMessage", json!({"chat_id": 1001, "text": "x"}))
            .await,
        blocked
    );
    assert_eq!(api.refused("editMessageText", edit(id, "x")).await, blocked);
    assert_eq!(ada.send("hello"), Err(PersonError::Blocked));
    ada.unblock();
    api.send(1001, "back").await;
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn refusals_can_be_injected() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let params = json!({"chat_id": 1001, "text": "x"});
    simulator.refuse_next(
        "sendMessage",
        1,
        &Refusal::TooManyRequests { retry_after: 7 },
    );
    simulator.refuse_next("*", 1, &Refusal::Migrated { to: -100_123 });
    simulator.refuse_next(
        "sendMessage",
        1,
        &Refusal::Error {
            code: 403,
            description: "Forbidden: user is deactivated".to_owned(),
        },
    );
    let (status, answer) = api.call("sendMessage", params.clone()).await;
    assert_eq!(
        (status, &answer["parameters"]),
        (429, &json!({"retry_after": 7}))
    );
    assert_eq!(answer["description"], "Too Many Requests: retry after 7");
    let (status, answer) = api.call("getMe", json!({})).await;
    assert_eq!(
        (status, &answer["parameters"]),
        (400, &json!({"migrate_to_chat_id": -100_123}))
    );
    assert_eq!(api.refused("sendMessage", params.clone()).await.0, 403);

    // The page of a gateway, once without the effect of the call and once after it.
    for (refusal, messages) in [
        (Refusal::BadGateway, 1),
        (Refusal::BadGatewayAfterEffect, 2),
    ] {
        simulator.refuse_next("sendMessage", 1, &refusal);
        let answer = api
            .client
            .post(format!("{}/sendMessage", api.url))
            .json(&params)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status().as_u16(), 502);
        assert!(answer.text().await.expect("a page").starts_with("<html>"));
        assert_eq!(ada.chat().messages.len(), messages);
    }
    api.ok("sendMessage", params).await;
    let statuses: Vec<u16> = simulator
        .calls("sendMessage")
        .iter()
        .map(|call| call.status)
        .collect();
    assert_eq!(statuses, [429, 403, 502, 502, 200]);
}

#[tokio::test]
async fn the_limits_of_the_real_server_can_be_turned_on() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    ada(&simulator);
    simulator.set_limits(Some(Limits {
        chat_burst: 2,
        ..Limits::default()
    }));
    let id = api.send(1001, "one").await;
    api.ok(
        "editMessageText",
        json!({"chat_id": 1001, "message_id": id, "text": "two"}),
    )
    .await;
    let (status, answer) = api
        .call("sendMessage", json!({"chat_id": 1001, "text": "three"}))
        .await;
    assert_eq!(
        (status, &answer["parameters"]["retry_after"]),
        (429, &json!(1))
    );
    simulator.set_limits(None);
    api.send(1001, "three").await;
}
