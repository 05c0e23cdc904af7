use chainstore_telegram_sim::{Button, CallbackAnswer, PersonError};
use serde_json::json;

use crate::support::{Api, SOON, TOKEN, ada, assert_type, png, start};

// proves M-P3: a text is stored as people see it
#[tokio::test]
async fn marked_up_text_becomes_text_and_entities() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let markup = json!({"inline_keyboard": [
        [{"text": "Buy", "callback_data": "buy"}, {"text": "Copy", "copy_text": {"text": "0xabc"}}],
        [{"text": "Sold out", "disabled": {}}],
    ]});
    let text = "<b>T-shirt</b> &lt;XL&gt;";
    let params = json!({"chat_id": 1001, "text": text, "parse_mode": "HTML", "reply_markup": markup, "protect_content": true});
    let sent = api.ok("sendMessage", params).await;
    assert_type("Message", &sent);
    assert_eq!(sent["text"], "T-shirt <XL>");
    assert_eq!(
        sent["entities"],
        json!([{"type": "bold", "offset": 0, "length": 7}])
    );
    assert_eq!(sent["from"]["username"], "shop_bot");

    let chat = ada.chat();
    let message = chat.last_from_bot().expect("a message");
    assert_eq!(message.html, "<b>T-shirt</b> &lt;XL&gt;");
    assert!(message.protected);
    assert_eq!(message.keyboard.len(), 2);
    assert_eq!(
        message
            .button("Copy")
            .and_then(|button| button.copy_text.as_deref()),
        Some("0xabc")
    );
    for (button, error) in [
        (Button::from("Copy"), PersonError::NotACallback),
        (Button::from("Sold out"), PersonError::NotACallback),
        (
            Button::At { row: 2, col: 0 },
            PersonError::NoButton(message.id),
        ),
    ] {
        assert_eq!(ada.tap(message.id, button), Err(error));
    }
    assert_eq!(ada.tap(99, "Buy"), Err(PersonError::NoMessage(99)));
    assert!(ada.tap(message.id, Button::At { row: 0, col: 0 }).is_ok());
    assert!(
        ada.tap(message.id, Button::Data("forged".to_owned()))
            .is_ok()
    );
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn limits_hold_after_parsing() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    ada(&simulator);
    let text = |length: usize| format!("<b>{}</b>", "🛒".repeat(length / 2));
    let params = |length| json!({"chat_id": 1001, "text": text(length), "parse_mode": "HTML"});
    api.ok("sendMessage", params(4096)).await;
    assert_eq!(
        api.refused("sendMessage", params(4098)).await.1,
        "Bad Request: message is too long"
    );
    let empty = json!({"chat_id": 1001, "text": "<b> </b>", "parse_mode": "HTML"});
    assert_eq!(
        api.refused("sendMessage", empty).await.1,
        "Bad Request: message text is empty"
    );
    let bad = json!({"chat_id": 1001, "text": "a <b>c", "parse_mode": "HTML"});
    assert_eq!(
        api.refused("sendMessage", bad).await.1,
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    );
    assert_eq!(simulator.violations().len(), 3);
}

#[tokio::test]
async fn pictures_are_uploaded_once_and_sent_again() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    // With a part that is a stream, the body is sent in chunks, as the bot's client does.
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(png(640, 480))]);
    let photo =
        reqwest::multipart::Part::stream(reqwest::Body::wrap_stream(stream)).file_name("shirt.png");
    let keyboard = r#"{"inline_keyboard":[[{"text":"Buy","callback_data":"b"}]]}"#;
    let form = reqwest::multipart::Form::new()
        .text("chat_id", "1001")
        .text("caption", "<i>Shirt</i>")
        .text("parse_mode", "HTML")
        .text("reply_markup", keyboard)
        .part("photo", photo);
    let answer = api
        .client
        .post(format!("{}/sendPhoto", api.url))
        .multipart(form)
        .send()
        .await
        .expect("an answer");
    let sent: serde_json::Value = answer.json().await.expect("JSON");
    let sent = &sent["result"];
    assert_type("Message", sent);
    assert_eq!(sent["caption_entities"][0]["type"], "italic");
    let id = sent["photo"][1]["file_id"].as_str().expect("an id");
    assert_eq!(
        (&sent["photo"][1]["width"], &sent["photo"][1]["height"]),
        (&json!(640), &json!(480))
    );

    api.ok("sendPhoto", json!({"chat_id": 1001, "photo": id}))
        .await;
    let (status, why) = api
        .refused("sendPhoto", json!({"chat_id": 1001, "photo": "AgACother"}))
        .await;
    assert_eq!(
        (status, why.as_str()),
        (400, "Bad Request: wrong file identifier/HTTP URL specified")
    );
    let file = api.ok("getFile", json!({"file_id": id})).await;
    assert_type("File", &file);
    let path = file["file_path"].as_str().expect("a path");
    let url = format!("{}/file/bot{TOKEN}/{path}", simulator.api_url());
    assert_eq!(
        api.client
            .get(url)
            .send()
            .await
            .expect("a file")
            .bytes()
            .await
            .expect("bytes"),
        png(640, 480)
    );

    let view = ada.chat().messages[1].clone();
    assert_eq!(
        (view.text.as_str(), view.html.as_str()),
        ("Shirt", "<i>Shirt</i>")
    );
    let page = format!("{}{}", simulator.api_url(), view.photo.expect("a path"));
    let answer = api.client.get(page).send().await.expect("a picture");
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(simulator.photo(id).expect("bytes"), png(640, 480));
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn edits_replace_text_caption_picture_and_buttons() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let id = api.send(1001, "Shop").await;
    let edited = api
        .ok(
            "editMessageText",
            json!({"chat_id": 1001, "message_id": id, "text": "Cart"}),
        )
        .await;
    assert_type("Message", &edited);
    assert!(
        edited["edit_date"].is_i64() && edited["reply_markup"].is_null(),
        "no markup takes the buttons away"
    );
    let buttons = json!({"inline_keyboard": [[{"text": "Pay", "callback_data": "p"}]]});
    api.ok(
        "editMessageReplyMarkup",
        json!({"chat_id": 1001, "message_id": id, "reply_markup": buttons}),
    )
    .await;
    let view = ada.message(id).expect("the message");
    assert_eq!(
        (view.text.as_str(), view.edits, view.edited),
        ("Cart", 2, true)
    );
    assert!(view.button("Pay").is_some());

    // A text message can be changed into a picture, but not back.
    let form = reqwest::multipart::Form::new()
        .text("chat_id", "1001")
        .text("message_id", id.to_string())
        .text(
            "media",
            r#"{"type":"photo","media":"attach://file0","caption":"one"}"#,
        )
        .part(
            "file0",
            reqwest::multipart::Part::bytes(png(10, 10)).file_name("qr.png"),
        );
    let answer = api
        .client
        .post(format!("{}/editMessageMedia", api.url))
        .multipart(form)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{:?}", answer.text().await);
    api.ok(
        "editMessageCaption",
        json!({"chat_id": 1001, "message_id": id, "caption": "two"}),
    )
    .await;
    let view = ada.message(id).expect("the message");
    assert!(view.photo.is_some() && view.text == "two");
    let why = api
        .refused(
            "editMessageText",
            json!({"chat_id": 1001, "message_id": id, "text": "x"}),
        )
        .await
        .1;
    assert_eq!(why, "Bad Request: there is no text in the message to edit");

    api.ok("deleteMessage", json!({"chat_id": 1001, "message_id": id}))
        .await;
    assert!(ada.message(id).is_none());
    let why = api
        .refused("deleteMessage", json!({"chat_id": 1001, "message_id": id}))
        .await
        .1;
    assert_eq!(why, "Bad Request: message to delete not found");
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn taps_are_answered_once_and_in_time() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let id = api.send(1001, "Shop").await;
    let tap = ada.tap(id, "Buy").expect("tapped");
    assert_eq!(ada.answer(&tap), None);
    let answer = |tap: &str| json!({"callback_query_id": tap, "text": "Added", "show_alert": true});
    let (shown, _) = tokio::join!(
        ada.wait_answer(&tap, SOON),
        api.ok("answerCallbackQuery", answer(&tap))
    );
    assert_eq!(
        shown,
        Ok(CallbackAnswer {
            text: "Added".to_owned(),
            show_alert: true,
            url: None
        })
    );
    assert_eq!(
        ada.chat().last_tap.map(|tap| tap.data).as_deref(),
        Some("buy:1")
    );

    let refused = async |tap: &str| {
        let (status, why) = api.refused("answerCallbackQuery", answer(tap)).await;
        assert_eq!(status, 400);
        assert_eq!(
            why,
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        );
    };
    refused(&tap).await;
    refused("unknown").await;
    let late = ada.tap(id, "Buy").expect("tapped");
    ada.expire_taps();
    refused(&late).await;
    assert_eq!(simulator.violations(), []);
}

#[tokio::test]
async fn waiting_sees_only_what_comes_after_the_tap() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    let ada = ada(&simulator);
    let id = api.send(1001, "Shop").await;
    let edit = async {
        let tapped = ada.wait_chat(|chat| chat.last_tap.is_some(), SOON).await;
        tapped.expect("the tap is seen");
        api.ok(
            "editMessageText",
            json!({"chat_id": 1001, "message_id": id, "text": "Cart"}),
        )
        .await;
    };
    let (seen, ()) = tokio::join!(ada.tap_and_wait(id, "Buy", |_| true, SOON), edit);
    assert_eq!(seen.expect("an edit").text, "Cart");
    let vain = ada
        .wait_for(
            |message| message.text == "never",
            std::time::Duration::from_millis(20),
        )
        .await;
    assert!(matches!(vain, Err(PersonError::Timeout { chat }) if chat.contains("Cart")));
}

#[tokio::test]
async fn the_profile_is_what_the_bot_says() {
    let simulator = start().await;
    let api = Api::of(&simulator);
    ada(&simulator);
    let me = api.ok("getMe", json!({})).await;
    assert_type("User", &me);
    assert_eq!(
        (&me["id"], &me["username"]),
        (&json!(700), &json!("shop_bot"))
    );
    let commands = json!([{"command": "start", "description": "Open"}]);
    api.ok("setMyCommands", json!({"commands": commands})).await;
    api.ok(
        "setMyCommands",
        json!({"commands": [], "language_code": "de"}),
    )
    .await;
    api.ok("setMyDescription", json!({"description": "A shop"}))
        .await;
    api.ok(
        "setMyShortDescription",
        json!({"short_description": "Shop"}),
    )
    .await;
    let bot = simulator.bot();
    assert_eq!(bot.commands, commands);
    assert_eq!(
        (bot.description.as_str(), bot.short_description.as_str()),
        ("A shop", "Shop")
    );
    api.ok(
        "sendChatAction",
        json!({"chat_id": 1001, "action": "typing"}),
    )
    .await;
    assert_eq!(
        simulator
            .person(1001)
            .expect("Ada")
            .chat()
            .action
            .as_deref(),
        Some("typing")
    );
    // The same parameters in the query and in a form.
    let answer = api
        .client
        .get(format!("{}/sendMessage?chat_id=1001&text=5", api.url))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(
        simulator.calls("sendMessage")[0].params,
        json!({"chat_id": 1001, "text": "5"})
    );
    assert_eq!(simulator.violations(), []);
}
