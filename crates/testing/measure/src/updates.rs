//! Updates as Telegram sends them to the bot.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

use crate::Fallible;
use crate::product::master;
use crate::telegram::BOT;

/// The Telegram id of the first person; the others have the following ones.
pub(crate) const FIRST_PERSON: u32 = 1_000_000;

/// A file with one update in each line.
pub(crate) fn write(
    path: &Path,
    count: u32,
    update: impl Fn(u32) -> Fallible<String>,
) -> Fallible<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in 0..count {
        writeln!(file, "{}", update(number)?)?;
    }
    Ok(file.flush()?)
}

/// `/start` of a person.
pub(crate) fn start(person: u32, number: u32) -> String {
    json!({"update_id": 1_000_000_000 + number, "message": {
        "message_id": 5, "date": 1_795_000_000, "text": "/start",
        "from": {"id": person, "is_bot": false, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": person, "type": "private", "first_name": "Ada"},
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }})
    .to_string()
}

/// A person's tap on a button that is only a label.
pub(crate) fn tap(person: u32, number: u32) -> Fallible<String> {
    let chat = json!({"id": person, "type": "private", "first_name": "Ada"});
    let update = json!({"update_id": 1_000_000_000 + number, "callback_query": {
        "id": number.to_string(), "chat_instance": "-1234567890", "data": label(person)?,
        "from": {"id": person, "is_bot": false, "first_name": "Ada", "language_code": "en"},
        "message": {
            "message_id": 5, "date": 1_795_000_000, "chat": chat, "text": "Plain T-shirt\n24.90 EUR",
            "from": {"id": BOT, "is_bot": true, "first_name": "Shop", "username": "shop_bot"},
        },
    }});
    Ok(update.to_string())
}

/// The data of a button that is only a label, for the private chat with this person; signed as described in
/// `docs/adr/0006-stateless-buttons.md`.
fn label(person: u32) -> Fallible<String> {
    let today = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    let mut bytes = [0; 24];
    bytes[0] = 1; // the version; code, ids and number of a label are zero
    bytes[22..].copy_from_slice(&u16::try_from(today + 30)?.to_be_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(&*master()?.derive("telegram-buttons"))?;
    mac.update(b"chainstore button");
    for number in [BOT, person.into(), person.into()] {
        mac.update(&number.to_be_bytes());
    }
    mac.update(&bytes);
    let tag = mac.finalize().into_bytes();
    Ok(BASE64.encode([&bytes[..], &tag[..12]].concat()))
}
