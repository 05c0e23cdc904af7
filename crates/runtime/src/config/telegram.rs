use std::net::SocketAddr;

use chainstore_telegram::bot_of;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::placeholder::is_placeholder;
use super::reader::Reader;
use super::{Profile, Program};

/// The bot and how its updates arrive.
pub struct TelegramConfig {
    /// The bot token, which Telegram issues.
    pub bot_token: SecretString,
    /// The address of the Bot API.
    pub api_url: Url,
    /// How updates reach the gateway.
    pub mode: TelegramMode,
    /// The chat in which the staff get alerts; `None` if there is none.
    pub alert_chat: Option<i64>,
}

/// How updates reach the gateway.
pub enum TelegramMode {
    /// Polling: the gateway asks Telegram for updates.
    Polling,
    /// Webhook: Telegram calls the gateway.
    Webhook {
        /// The address that Telegram calls.
        url: Url,
        /// The address on which the gateway accepts connections. A proxy in front of it must provide TLS.
        bind: SocketAddr,
        /// The secret that Telegram sends with each call, so that nobody else can send updates.
        secret: SecretString,
    },
}

pub(super) fn read(
    reader: &mut Reader,
    profile: Profile,
    program: Program,
) -> Option<TelegramConfig> {
    let token = reader.secret("TELEGRAM__BOT_TOKEN");
    let api_url = reader.optional::<Url>("TELEGRAM__API_URL");
    let mode = reader.parsed("TELEGRAM__MODE", "polling".to_owned());
    let url = reader.optional::<Url>("TELEGRAM__WEBHOOK_URL");
    let bind = reader
        .bind("TELEGRAM__WEBHOOK_BIND")
        .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8081)));
    let secret = reader.secret("TELEGRAM__WEBHOOK_SECRET");
    let alert_chat = reader.optional("TELEGRAM__ALERT_CHAT");
    if program == Program::Server {
        return None;
    }
    if token.is_none() {
        reader.problem(
            "TELEGRAM__BOT_TOKEN",
            "is missing: BotFather gives it to you in Telegram".into(),
        );
    }
    if token
        .as_ref()
        .is_some_and(|token| bot_of(token.expose_secret()).is_none())
    {
        let cure =
            "is not a bot's token: a number, a colon and letters, as BotFather gives it to you";
        reader.problem("TELEGRAM__BOT_TOKEN", cure.into());
    }
    let mode = match mode.as_str() {
        "polling" => Some(TelegramMode::Polling),
        "webhook" => webhook(reader, profile, url, bind, secret),
        _ => {
            reader.problem("TELEGRAM__MODE", "must be one of polling, webhook".into());
            None
        }
    };
    let official = || Url::parse("https://api.telegram.org").expect("a well-formed address");
    let api_url = api_url.unwrap_or_else(official);
    Some(TelegramConfig {
        bot_token: token?,
        api_url,
        mode: mode?,
        alert_chat,
    })
}

/// The least number of characters of the secret: 128 bits in hexadecimal digits (SR-59).
const SECRET: usize = 32;

fn webhook(
    reader: &mut Reader,
    profile: Profile,
    url: Option<Url>,
    bind: SocketAddr,
    secret: Option<SecretString>,
) -> Option<TelegramMode> {
    if url.is_none() {
        reader.problem(
            "TELEGRAM__WEBHOOK_URL",
            "is missing: the public https address of the gateway".into(),
        );
    }
    if profile == Profile::Production && url.as_ref().is_some_and(|url| url.scheme() != "https") {
        reader.problem(
            "TELEGRAM__WEBHOOK_URL",
            "must begin with https in production".into(),
        );
    }
    let strong = |secret: &SecretString| {
        let text = secret.expose_secret();
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        (SECRET..=256).contains(&text.len()) && plain && !is_placeholder(text)
    };
    let secret = secret.filter(strong);
    if secret.is_none() {
        let cure = "must be 32 to 256 unpredictable letters and digits, for example from `openssl rand -hex 32`";
        reader.problem("TELEGRAM__WEBHOOK_SECRET", cure.into());
    }
    Some(TelegramMode::Webhook {
        url: url?,
        bind,
        secret: secret?,
    })
}
