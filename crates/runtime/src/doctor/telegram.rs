use std::time::Duration;

use chainstore_telegram::{ApiError, BotApi, WebhookStanding};
use url::Url;

use super::Doctor;
use super::finding::Finding;
use crate::config::{TelegramConfig, TelegramMode};
use crate::gateway;
use crate::plural::plural;

/// How many updates may wait at Telegram before doctor warns.
const WAITING: u32 = 100;
/// Telegram reports the last failed call of the webhook for ever. A failure that is older than this is not
/// shown.
const OLD: Duration = Duration::from_hours(1);

impl Doctor {
    /// Checks the bot by asking Telegram about it.
    pub(super) async fn telegram(&mut self) {
        let Some(telegram) = &self.draft.telegram else {
            self.note(Finding::unchecked("bot"));
            return;
        };
        let mut found = Vec::new();
        match gateway::api(telegram) {
            Ok(api) => {
                let (bot, answers) = bot(&api).await;
                found.push(bot);
                if answers {
                    found.push(self.webhook(&api, telegram).await);
                }
            }
            Err(error) => found.push(Finding::failed("bot", error.to_string(), TOKEN)),
        }
        found.push(alert_chat(telegram));
        self.findings.extend(found);
    }

    async fn webhook(&self, api: &BotApi, telegram: &TelegramConfig) -> Finding {
        const CHECK: &str = "webhook";
        let standing = match api.webhook().await {
            Ok(standing) => standing,
            Err(error) => return Finding::failed(CHECK, error.to_string(), cure(&error)),
        };
        let TelegramMode::Webhook { url, .. } = &telegram.mode else {
            return polling(CHECK, &standing);
        };
        if standing.url.is_empty() {
            let cure = "start the gateway: it tells Telegram where it is";
            return Finding::warning(CHECK, "Telegram calls nobody yet", cure);
        }
        if standing.url != url.as_str() {
            let detail = format!(
                "Telegram calls {}, not {}",
                host(&standing.url),
                host(url.as_str())
            );
            let cure =
                "start this gateway; if another shop uses the bot, give this one a bot of its own";
            return Finding::warning(CHECK, detail, cure);
        }
        let pending = standing.pending;
        let failed = standing
            .last_error
            .filter(|(at, _)| self.clock.now().since(*at) < OLD);
        if let Some((at, said)) = failed {
            let ago = self.clock.now().since(at).as_secs();
            let detail = format!("{}; {ago} s ago a call failed: {said}", wait(pending));
            let cure = "see that the gateway runs, and that its public address reaches it over TLS";
            return Finding::warning(CHECK, detail, cure);
        }
        waiting(
            CHECK,
            &format!("Telegram calls {}", host(url.as_str())),
            pending,
        )
    }
}

/// What to do when the bot token is missing or wrong.
const TOKEN: &str = "ask BotFather for the token and set CHAINSTORE_TELEGRAM__BOT_TOKEN";

async fn bot(api: &BotApi) -> (Finding, bool) {
    match api.profile().await {
        Ok(bot) => {
            let detail = format!(
                "Telegram knows it as @{}, number {}",
                bot.username, bot.number
            );
            (Finding::ok("bot", detail), true)
        }
        Err(error) => (
            Finding::failed("bot", error.to_string(), cure(&error)),
            false,
        ),
    }
}

fn polling(check: &'static str, standing: &WebhookStanding) -> Finding {
    if standing.url.is_empty() {
        return waiting(check, "none, as polling wants it", standing.pending);
    }
    let detail = format!(
        "Telegram calls {}, though polling is set",
        host(&standing.url)
    );
    let cure =
        "start the gateway: it ends the webhook; if another gateway uses the bot, stop that one";
    Finding::warning(check, detail, cure)
}

fn waiting(check: &'static str, detail: &str, pending: u32) -> Finding {
    let detail = format!("{detail}; {}", wait(pending));
    if pending > WAITING {
        let cure = "see that the gateway runs and keeps up";
        Finding::warning(check, detail, cure)
    } else {
        Finding::ok(check, detail)
    }
}

fn wait(pending: u32) -> String {
    plural(pending, "update waits", "updates wait")
}

fn cure(error: &ApiError) -> &'static str {
    match error {
        ApiError::Refused { .. } => TOKEN,
        ApiError::RetryAfter(_)
        | ApiError::Gone
        | ApiError::NotModified
        | ApiError::NoMessage
        | ApiError::UnknownPhoto
        | ApiError::Unsent(_)
        | ApiError::Ambiguous => "see that this host reaches CHAINSTORE_TELEGRAM__API_URL",
    }
}

fn alert_chat(telegram: &TelegramConfig) -> Finding {
    const CHECK: &str = "alert_chat";
    match telegram.alert_chat {
        Some(chat) => Finding::ok(CHECK, format!("number {chat}")),
        None => Finding::warning(
            CHECK,
            "there is none: nobody hears of orders that are held or of money in suspense",
            "write to the bot, and set CHAINSTORE_TELEGRAM__ALERT_CHAT to the number of that chat",
        ),
    }
}

/// The host of an address. The rest is left out, because it may contain a secret.
fn host(address: &str) -> String {
    let url = Url::parse(address).ok();
    let origin = url.map(|url| url.origin().ascii_serialization());
    origin.unwrap_or_else(|| "another address".to_owned())
}
