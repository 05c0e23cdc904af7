use std::sync::Arc;
use std::time::Duration;

use chainstore_workflows::work::{Delivery, Letter};

use crate::api::{ApiError, Priority};
use crate::bot::Bot;
use crate::present::Place;
use crate::screens;

/// Brings notices into chats, in the reader's language. The payment message is changed in place for as
/// long as it is there; everything else is a new message.
pub(crate) struct ChatCourier {
    pub(crate) bot: Arc<Bot>,
    /// The staff's chat; without one, alerts are only kept.
    pub(crate) alert_chat: Option<i64>,
}

impl ChatCourier {
    /// Words a letter in its reader's language and sends it.
    pub(crate) async fn deliver(&self, letter: Letter) -> Delivery {
        match self.send(letter).await {
            Ok(message) => Delivery::Arrived { message },
            Err(error) => after(&error),
        }
    }

    async fn send(&self, letter: Letter) -> Result<Option<i32>, ApiError> {
        let present = &self.bot.present;
        match letter {
            Letter::Payment {
                shopper,
                view,
                message,
            } => {
                let chat = *shopper.telegram.expose();
                let look = self.bot.look(shopper.language, None);
                let screen = screens::payment(&look, &view);
                let shown = match message {
                    Some(message) if screens::has_new_code(&view) => {
                        let has_photo = true;
                        let place = Place::Over { message, has_photo };
                        present.show(chat, place, &screen, Priority::Notice).await
                    }
                    Some(message) => {
                        present
                            .recaption(chat, message, &screen, Priority::Notice)
                            .await
                    }
                    None => {
                        present
                            .show(chat, Place::New, &screen, Priority::Notice)
                            .await
                    }
                };
                shown.map(Some)
            }
            Letter::Order {
                shopper,
                view,
                state,
            } => {
                let look = self.bot.look(shopper.language, None);
                let screen = screens::order_moved(&look, &view, state);
                let chat = *shopper.telegram.expose();
                present
                    .show(chat, Place::New, &screen, Priority::Notice)
                    .await?;
                Ok(None)
            }
            Letter::Alert { key, order } => {
                let Some(chat) = self.alert_chat else {
                    return Ok(None);
                };
                let language = self.bot.shop.get().alerts_language;
                let look = self.bot.look(language, None);
                let screen = screens::alert(&look, &key, order.as_deref());
                present
                    .show(chat, Place::New, &screen, Priority::Notice)
                    .await?;
                Ok(None)
            }
        }
    }
}

/// What a failure means for the letter. Sending one twice is better than not at all: every notice bears
/// repetition.
fn after(error: &ApiError) -> Delivery {
    match error {
        ApiError::Gone => Delivery::Unreachable,
        ApiError::Refused { code, .. } => Delivery::Refused {
            reason: format!("Telegram refuses with {code}"),
        },
        other => Delivery::Later(other.later().unwrap_or(Duration::from_secs(5))),
    }
}
