//! The whole state of the simulator.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::capped::push_capped;
use crate::clock::unix_now;
use crate::files::Files;
use crate::limiter::Limiter;
use crate::queue::Queue;
use crate::refuse::Refusals;
use crate::text::Formatted;

/// The profile of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Telegram's number of the person, also of their private chat.
    pub id: i64,
    /// First name, shown to the bot.
    pub first_name: String,
    /// Public name without `@`.
    #[serde(default)]
    pub username: Option<String>,
    /// Language of the person's app, e.g. `en`.
    #[serde(default)]
    pub language_code: Option<String>,
}

impl Profile {
    /// A person without a public name whose app speaks English.
    pub fn new(id: i64, first_name: &str) -> Self {
        Self {
            id,
            first_name: first_name.to_owned(),
            username: None,
            language_code: Some("en".to_owned()),
        }
    }

    /// Gives the person a public name.
    #[must_use]
    pub fn username(mut self, username: &str) -> Self {
        self.username = Some(username.to_owned());
        self
    }

    /// Sets the language of the person's app.
    #[must_use]
    pub fn language(mut self, code: &str) -> Self {
        self.language_code = Some(code.to_owned());
        self
    }
}

/// The bot's own profile.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BotProfile {
    /// Number of the bot, the part of the token before the colon.
    pub id: i64,
    /// Public name without `@`.
    pub username: String,
    /// What the bot last set for everybody with `setMyCommands`.
    pub commands: Value,
    /// Text of the empty chat.
    pub description: String,
    /// Text of the profile page.
    pub short_description: String,
}

/// One call of the bot.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Method of the Bot API.
    pub method: String,
    /// Its parameters; an uploaded file is written as `attach://<field>`.
    pub params: Value,
    /// HTTP status of the answer.
    pub status: u16,
    /// Why it was refused, if it was.
    pub refusal: Option<String>,
}

/// A request that no correct bot sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The method called.
    pub method: String,
    /// What is wrong with the call.
    pub fault: String,
}

/// A private chat of a person with the bot.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) person: Profile,
    /// Whether the person has written: before that, the bot cannot write.
    pub(crate) started: bool,
    pub(crate) blocked: bool,
    pub(crate) messages: BTreeMap<i64, Message>,
    pub(crate) reply_keyboard: Vec<Vec<String>>,
    pub(crate) action: Option<(String, Instant)>,
    pub(crate) last_tap: Option<String>,
    pub(crate) revision: u64,
}

/// A message, from either side.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) from_bot: bool,
    pub(crate) date: i64,
    pub(crate) edit_date: Option<i64>,
    pub(crate) edits: u32,
    pub(crate) content: Content,
    /// The inline keyboard as the bot sent it.
    pub(crate) keyboard: Option<Value>,
    pub(crate) protected: bool,
    pub(crate) revision: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Text(Formatted),
    Photo { id: String, caption: Formatted },
}

impl Content {
    pub(crate) fn formatted(&self) -> &Formatted {
        match self {
            Self::Text(text) => text,
            Self::Photo { caption, .. } => caption,
        }
    }
}

/// A tap on a button, until and after it is answered.
#[derive(Debug)]
pub(crate) struct Tap {
    pub(crate) chat: i64,
    pub(crate) message_id: i64,
    pub(crate) data: String,
    /// After this time the bot can no longer answer.
    pub(crate) valid_until: Instant,
    pub(crate) answer: Option<CallbackAnswer>,
}

/// What the bot showed in answer to a tap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CallbackAnswer {
    /// The text that is shown; empty if the bot only ended the progress sign of the button.
    pub text: String,
    /// Whether the text is shown as a dialog that must be closed.
    pub show_alert: bool,
    /// An address to open.
    pub url: Option<String>,
}

pub(crate) struct State {
    pub(crate) token: String,
    pub(crate) bot: BotProfile,
    pub(crate) chats: BTreeMap<i64, Chat>,
    pub(crate) taps: BTreeMap<String, Tap>,
    pub(crate) files: Files,
    pub(crate) queue: Queue,
    pub(crate) refusals: Refusals,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) journal: VecDeque<Call>,
    pub(crate) violations: VecDeque<Violation>,
    revision: u64,
    last_message_id: i64,
    last_tap: i64,
}

impl State {
    pub(crate) fn new(
        token: String,
        username: String,
        queue: Queue,
        limiter: Option<Limiter>,
    ) -> Self {
        let id = token
            .split(':')
            .next()
            .and_then(|id| id.parse().ok())
            .unwrap_or(1);
        Self {
            token,
            bot: BotProfile {
                id,
                username,
                commands: Value::Array(Vec::new()),
                ..BotProfile::default()
            },
            chats: BTreeMap::new(),
            taps: BTreeMap::new(),
            files: Files::new(unix_now()),
            queue,
            refusals: Refusals::default(),
            limiter,
            journal: VecDeque::new(),
            violations: VecDeque::new(),
            revision: 0,
            last_message_id: 0,
            last_tap: 0,
        }
    }

    /// Adds a person, or changes the profile of an existing one, whose chat stays.
    pub(crate) fn add_person(&mut self, person: Profile) {
        let revision = self.next_revision();
        let chat = self.chats.entry(person.id).or_insert_with(|| Chat {
            person: person.clone(),
            started: false,
            blocked: false,
            messages: BTreeMap::new(),
            reply_keyboard: Vec::new(),
            action: None,
            last_tap: None,
            revision,
        });
        chat.person = person;
        chat.revision = revision;
    }

    pub(crate) fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    /// Raises the revision of a chat, so that those who wait for a change see it.
    pub(crate) fn touch(&mut self, chat: i64) {
        let revision = self.next_revision();
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.revision = revision;
        }
    }

    /// Adds a message to a chat, which must exist.
    pub(crate) fn add_message(
        &mut self,
        chat: i64,
        from_bot: bool,
        content: Content,
        keyboard: Option<Value>,
    ) -> Message {
        self.last_message_id += 1;
        let revision = self.next_revision();
        let message = Message {
            id: self.last_message_id,
            from_bot,
            date: unix_now(),
            edit_date: None,
            edits: 0,
            content,
            keyboard,
            protected: false,
            revision,
        };
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.messages.insert(message.id, message.clone());
            chat.revision = revision;
            chat.action = None;
        }
        message
    }

    pub(crate) fn next_tap_id(&mut self) -> String {
        self.last_tap += 1;
        format!("{}{:07}", self.bot.id, self.last_tap)
    }

    pub(crate) fn record(
        &mut self,
        method: &str,
        params: &Map<String, Value>,
        status: u16,
        refusal: Option<String>,
    ) {
        let call = Call {
            method: method.to_owned(),
            params: Value::Object(params.clone()),
            status,
            refusal,
        };
        push_capped(&mut self.journal, call);
    }

    pub(crate) fn violate(&mut self, method: &str, fault: String) {
        tracing::warn!(method, fault, "the bot broke the Bot API");
        push_capped(
            &mut self.violations,
            Violation {
                method: method.to_owned(),
                fault,
            },
        );
    }
}
