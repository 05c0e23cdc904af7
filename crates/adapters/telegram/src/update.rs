//! Reads an update as far as the shop needs it. Whatever else Telegram adds is passed over.

use chainstore_identity::TelegramUser;
use chainstore_kernel::Sensitive;
use serde::Deserialize;

/// What came in.
#[derive(Debug)]
pub(crate) enum Inbound {
    /// Somebody wrote.
    Said(Said),
    /// Somebody tapped a button.
    Tapped(Tapped),
    /// Nothing the shop acts on: a group, a channel, a bot, a membership.
    Other,
    /// Of a kind the shop never asked for.
    Unknown,
}

/// A text in a private chat.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) from: TelegramUser,
    pub(crate) text: String,
    /// The text of our own message that it answers.
    pub(crate) answers: Option<String>,
}

/// A tap in a private chat.
#[derive(Debug)]
pub(crate) struct Tapped {
    pub(crate) query: String,
    pub(crate) from: TelegramUser,
    pub(crate) data: String,
    /// The message that carries the button, unless it is too old to be seen.
    pub(crate) message: Option<Carrier>,
}

/// A message of ours that carries buttons.
#[derive(Debug)]
pub(crate) struct Carrier {
    pub(crate) id: i32,
    pub(crate) has_photo: bool,
    /// What it quotes, if it quotes something.
    pub(crate) quote: Option<String>,
}

#[derive(Deserialize)]
struct Update {
    message: Option<Message>,
    callback_query: Option<Query>,
    my_chat_member: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "message_id")]
    id: i32,
    #[serde(default)]
    date: i64,
    from: Option<User>,
    chat: Chat,
    sender_chat: Option<serde::de::IgnoredAny>,
    text: Option<String>,
    photo: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    entities: Vec<Entity>,
    #[serde(rename = "reply_to_message")]
    answers: Option<Box<Message>>,
}

#[derive(Deserialize)]
struct Query {
    id: String,
    from: User,
    data: Option<String>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    is_bot: bool,
    language_code: Option<String>,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    kind: String,
    offset: usize,
    length: usize,
}

impl Inbound {
    /// Reads an update.
    ///
    /// # Errors
    /// When an update of a kind we handle is not what Telegram promises.
    pub(crate) fn parse(raw: &[u8]) -> Result<Self, serde_json::Error> {
        let update: Update = serde_json::from_slice(raw)?;
        Ok(match update {
            Update {
                message: Some(message),
                ..
            } => message.said().map_or(Self::Other, Self::Said),
            Update {
                callback_query: Some(query),
                ..
            } => query.tapped().map_or(Self::Other, Self::Tapped),
            Update {
                my_chat_member: Some(_),
                ..
            } => Self::Other,
            _ => Self::Unknown,
        })
    }
}

impl User {
    /// The person, if this is one in their own private chat.
    fn person(self, chat: Option<&Chat>) -> Option<TelegramUser> {
        let is_private = chat.is_none_or(|chat| chat.kind == "private" && chat.id == self.id);
        (is_private && !self.is_bot).then_some(TelegramUser {
            id: Sensitive::new(self.id),
            language: self.language_code,
        })
    }
}

impl Message {
    fn said(self) -> Option<Said> {
        let from = self.from.filter(|_| self.sender_chat.is_none())?;
        let from = from.person(Some(&self.chat))?;
        let ours = self
            .answers
            .filter(|message| message.from.as_ref().is_some_and(|from| from.is_bot));
        Some(Said {
            from,
            text: self.text?,
            answers: ours.and_then(|message| message.text),
        })
    }

    fn carrier(&self) -> Option<Carrier> {
        // A message that is too old to be seen has the date 0.
        (self.date != 0).then(|| Carrier {
            id: self.id,
            has_photo: self.photo.is_some(),
            quote: self.quote(),
        })
    }

    fn quote(&self) -> Option<String> {
        let quote = self
            .entities
            .iter()
            .find(|entity| entity.kind == "blockquote")?;
        let text: Vec<u16> = self.text.as_ref()?.encode_utf16().collect();
        let end = quote.offset.checked_add(quote.length)?;
        String::from_utf16(text.get(quote.offset..end)?).ok()
    }
}

impl Query {
    fn tapped(self) -> Option<Tapped> {
        let chat = self.message.as_ref().map(|message| &message.chat);
        Some(Tapped {
            query: self.id,
            from: self.from.person(chat)?,
            data: self.data?,
            message: self.message.as_ref().and_then(Message::carrier),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(update: &serde_json::Value) -> Inbound {
        Inbound::parse(update.to_string().as_bytes()).expect("an update")
    }

    #[test]
    fn only_people_in_their_private_chat_are_heard() {
        let said = |chat: serde_json::Value, from: serde_json::Value| {
            parse(
                &json!({"update_id": 1, "message": {"message_id": 5, "date": 1, "chat": chat, "from": from, "text": "hi"}}),
            )
        };
        let ada = json!({"id": 7, "is_bot": false, "first_name": "Ada", "language_code": "de-AT"});
        let private = json!({"id": 7, "type": "private"});
        assert!(matches!(
            said(private.clone(), ada.clone()),
            Inbound::Said(_)
        ));
        assert!(matches!(
            said(json!({"id": -9, "type": "supergroup"}), ada.clone()),
            Inbound::Other
        ));
        assert!(matches!(
            said(json!({"id": 8, "type": "private"}), ada),
            Inbound::Other
        ));
        let bot = json!({"id": 7, "is_bot": true, "first_name": "Bot"});
        assert!(matches!(said(private, bot), Inbound::Other));
    }

    #[test]
    fn unknown_kinds_are_told_apart_and_broken_ones_are_errors() {
        assert!(matches!(
            parse(&json!({"update_id": 1, "new_thing": {"x": 1}})),
            Inbound::Unknown
        ));
        assert!(matches!(
            parse(&json!({"update_id": 1, "my_chat_member": {"x": 1}})),
            Inbound::Other
        ));
        assert!(Inbound::parse(b"{\"update_id\":1,\"message\":{}}").is_err());
        assert!(Inbound::parse(b"nonsense").is_err());
    }

    #[test]
    fn a_quote_is_found_by_its_entity() {
        let inbound = parse(&json!({"update_id": 1, "callback_query": {
            "id": "1", "from": {"id": 7, "is_bot": false}, "data": "x",
            "message": {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "😀 There?\nHere 1",
                        "entities": [{"type": "blockquote", "offset": 10, "length": 6}]}}}));
        let Inbound::Tapped(tapped) = inbound else {
            panic!("a tap")
        };
        let quote = tapped.message.and_then(|message| message.quote);
        assert_eq!(quote.as_deref(), Some("Here 1"));
    }
}
