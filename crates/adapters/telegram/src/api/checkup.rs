use chainstore_kernel::Timestamp;
use frankenstein::AsyncTelegramApi as _;

use super::{ApiError, BotApi};

/// The bot's profile, as Telegram answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotProfile {
    /// Its number.
    pub number: i64,
    /// What people call it, without `@`.
    pub username: String,
}

/// The bot's webhook, as Telegram answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookStanding {
    /// The address it calls; empty while there is no webhook.
    pub url: String,
    /// Updates that wait to be delivered.
    pub pending: u32,
    /// When a call last failed, and what Telegram says of it.
    pub last_error: Option<(Timestamp, String)>,
}

/// What an operator asks of a bot. Nothing here changes anything.
impl BotApi {
    /// Who the bot is; this shows that its token is good.
    ///
    /// # Errors
    /// [`ApiError`] when Telegram refuses or cannot be reached.
    pub async fn profile(&self) -> Result<BotProfile, ApiError> {
        let user = self.get_me().await?.result;
        Ok(BotProfile {
            number: i64::try_from(user.id).map_err(|_| ApiError::Ambiguous)?,
            username: user.username.unwrap_or_default(),
        })
    }

    /// Where Telegram calls, and how that goes.
    ///
    /// # Errors
    /// [`ApiError`] when Telegram refuses or cannot be reached.
    pub async fn webhook(&self) -> Result<WebhookStanding, ApiError> {
        let info = self.get_webhook_info().await?.result;
        let at = info.last_error_date.and_then(|at| i64::try_from(at).ok());
        Ok(WebhookStanding {
            url: info.url,
            pending: info.pending_update_count,
            last_error: at.map(Timestamp::from_seconds).zip(info.last_error_message),
        })
    }
}
