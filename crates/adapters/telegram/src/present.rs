//! Puts screens into chats.

use std::sync::Arc;

use bytes::Bytes;
use chainstore_kernel::Clock;
use frankenstein::input_media::{InputMedia, InputMediaPhoto};
use frankenstein::methods::{
    DeleteMessageParams, EditMessageCaptionParams, EditMessageMediaParams, EditMessageTextParams,
    SendMessageParams, SendPhotoParams,
};
use frankenstein::types::LinkPreviewOptions;
use frankenstein::{AsyncTelegramApi as _, ParseMode};
use serde::Serialize;

use crate::api::{ApiError, BotApi, Pace, Priority, Sent};
use crate::button::Buttons;
use crate::photos::Photos;
use crate::screen::{Photo, Screen};
use crate::update::Carrier;

/// Draws screens in private chats, where the chat's number is the person's.
pub(crate) struct Presenter {
    pub(crate) api: BotApi,
    pub(crate) pace: Pace,
    pub(crate) photos: Photos,
    pub(crate) buttons: Buttons,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Where a screen goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A message of its own.
    New,
    /// Over what a message shows now.
    Over { message: i32, has_photo: bool },
}

impl Place {
    /// Over the message that was tapped; a new one when it is too old to be seen.
    pub(crate) fn over(message: Option<&Carrier>) -> Self {
        message.map_or(Self::New, |carrier| Self::Over {
            message: carrier.id,
            has_photo: carrier.has_photo,
        })
    }
}

/// How a photo is sent.
enum Source {
    Handle(String),
    Upload(Bytes),
}

/// How the parameters of an upload name its image.
const ATTACHED: &str = "attach://image";

impl Presenter {
    /// Shows a screen and returns its message. A message with a photo cannot become one without: it is
    /// replaced.
    pub(crate) async fn show(
        &self,
        chat: i64,
        place: Place,
        screen: &Screen,
        priority: Priority,
    ) -> Result<i32, ApiError> {
        let Place::Over { message, has_photo } = place else {
            return self.send(chat, screen, priority).await;
        };
        if screen.asks.is_some() {
            return self.send(chat, screen, priority).await;
        }
        let edited = match (&screen.photo, has_photo) {
            (None, false) => self.edit_text(chat, message, screen, priority).await,
            (None, true) => {
                let sent = self.send(chat, screen, priority).await?;
                self.delete(chat, message).await;
                return Ok(sent);
            }
            (Some(photo), _) => {
                self.edit_photo(chat, message, photo, screen, priority)
                    .await
            }
        };
        match edited {
            Ok(()) | Err(ApiError::NotModified) => Ok(message),
            Err(ApiError::NoMessage) => self.send(chat, screen, priority).await,
            Err(error) => Err(error),
        }
    }

    /// Changes what stands below the photo of a message; sends a new one if that is gone.
    pub(crate) async fn recaption(
        &self,
        chat: i64,
        message: i32,
        screen: &Screen,
        priority: Priority,
    ) -> Result<i32, ApiError> {
        let mut params = EditMessageCaptionParams::builder()
            .chat_id(chat)
            .message_id(message)
            .caption(screen.html.clone())
            .parse_mode(ParseMode::Html)
            .build();
        params.reply_markup = self.keyboard(chat, screen);
        let edited = self
            .call("editMessageCaption", chat, &params, priority)
            .await;
        match edited {
            Ok(()) | Err(ApiError::NotModified) => Ok(message),
            Err(ApiError::NoMessage) => self.send(chat, screen, priority).await,
            Err(error) => Err(error),
        }
    }

    async fn send(&self, chat: i64, screen: &Screen, priority: Priority) -> Result<i32, ApiError> {
        if let Some(photo) = &screen.photo {
            match self.send_photo(chat, photo, screen, priority).await {
                Ok(Some(sent)) => return Ok(sent),
                // Without its photo a screen still says everything.
                Ok(None) | Err(ApiError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let mut params = SendMessageParams::builder()
            .chat_id(chat)
            .text(screen.html.clone())
            .parse_mode(ParseMode::Html)
            .link_preview_options(LinkPreviewOptions::builder().is_disabled(true).build())
            .build();
        params.reply_markup = self.markup(chat, screen);
        let sent: Sent = self
            .ask("sendMessage", chat, &params, None, priority)
            .await?;
        Ok(sent.message_id)
    }

    async fn send_photo(
        &self,
        chat: i64,
        photo: &Photo,
        screen: &Screen,
        priority: Priority,
    ) -> Result<Option<i32>, ApiError> {
        let sent = self.with_photo(chat, None, photo, screen, priority).await?;
        Ok(sent.map(|sent| sent.message_id))
    }

    async fn edit_photo(
        &self,
        chat: i64,
        message: i32,
        photo: &Photo,
        screen: &Screen,
        priority: Priority,
    ) -> Result<(), ApiError> {
        match self
            .with_photo(chat, Some(message), photo, screen, priority)
            .await
        {
            Ok(Some(_)) => Ok(()),
            // The photo cannot be had: `send` leaves it out.
            Ok(None) | Err(ApiError::Refused { .. }) => Err(ApiError::NoMessage),
            Err(error) => Err(error),
        }
    }

    /// Sends or edits with the photo's handle, or uploads the photo and remembers the handle it gets.
    /// `None` when the photo cannot be had.
    async fn with_photo(
        &self,
        chat: i64,
        message: Option<i32>,
        photo: &Photo,
        screen: &Screen,
        priority: Priority,
    ) -> Result<Option<Sent>, ApiError> {
        let name = match photo {
            Photo::Named(name) => Some(name),
            Photo::Drawn(_) => None,
        };
        if let Some(name) = name
            && let Some(handle) = self.photos.handle(name).await
        {
            let known = Source::Handle(handle);
            match self.put_photo(chat, message, known, screen, priority).await {
                Err(ApiError::UnknownPhoto) => self.photos.forget(name),
                answer => return answer.map(Some),
            }
        }
        let image = match photo {
            Photo::Drawn(image) => Some(image.clone()),
            Photo::Named(name) => self.photos.bytes(name).await,
        };
        let Some(image) = image else {
            return Ok(None);
        };
        let upload = Source::Upload(image);
        let sent = self
            .put_photo(chat, message, upload, screen, priority)
            .await?;
        if let (Some(name), Some(handle)) = (name, sent.photo()) {
            self.photos.remember(name, handle).await;
        }
        Ok(Some(sent))
    }

    /// Puts a photo into a message, or into a new one.
    async fn put_photo(
        &self,
        chat: i64,
        message: Option<i32>,
        source: Source,
        screen: &Screen,
        priority: Priority,
    ) -> Result<Sent, ApiError> {
        let (named, image) = match source {
            Source::Handle(handle) => (handle, None),
            Source::Upload(image) => (ATTACHED.to_owned(), Some(image)),
        };
        let Some(message) = message else {
            let mut params = SendPhotoParams::builder()
                .chat_id(chat)
                .photo(named)
                .caption(screen.html.clone())
                .parse_mode(ParseMode::Html)
                .build();
            params.reply_markup = self.markup(chat, screen);
            return self.ask("sendPhoto", chat, &params, image, priority).await;
        };
        let media = InputMediaPhoto::builder()
            .media(named)
            .caption(screen.html.clone())
            .parse_mode(ParseMode::Html)
            .build();
        let mut params = EditMessageMediaParams::builder()
            .chat_id(chat)
            .message_id(message)
            .media(InputMedia::Photo(media))
            .build();
        params.reply_markup = self.keyboard(chat, screen);
        self.ask("editMessageMedia", chat, &params, image, priority)
            .await
    }

    async fn edit_text(
        &self,
        chat: i64,
        message: i32,
        screen: &Screen,
        priority: Priority,
    ) -> Result<(), ApiError> {
        let mut params = EditMessageTextParams::builder()
            .chat_id(chat)
            .message_id(message)
            .text(screen.html.clone())
            .parse_mode(ParseMode::Html)
            .link_preview_options(LinkPreviewOptions::builder().is_disabled(true).build())
            .build();
        params.reply_markup = self.keyboard(chat, screen);
        self.call("editMessageText", chat, &params, priority).await
    }

    /// Takes a message away that another replaces. Harmless if it stays.
    async fn delete(&self, chat: i64, message: i32) {
        let params = DeleteMessageParams::builder()
            .chat_id(chat)
            .message_id(message)
            .build();
        if let Err(error) = self.api.delete_message(&params).await {
            tracing::debug!(%error, "an old screen stays");
        }
    }

    /// A paced call whose answer does not matter.
    async fn call<P: Serialize + Sync>(
        &self,
        method: &str,
        chat: i64,
        params: &P,
        priority: Priority,
    ) -> Result<(), ApiError> {
        let _: Sent = self.ask(method, chat, params, None, priority).await?;
        Ok(())
    }

    async fn ask<P: Serialize + Sync>(
        &self,
        method: &str,
        chat: i64,
        params: &P,
        image: Option<Bytes>,
        priority: Priority,
    ) -> Result<Sent, ApiError> {
        loop {
            // Gives up when the wait is longer than this priority allows.
            self.pace.turn(chat, priority).await?;
            let answer = match &image {
                Some(image) => self.api.upload(method, params, image.clone()).await,
                None => self.api.call(method, params).await,
            };
            match answer {
                Err(ApiError::RetryAfter(wait)) => self.pace.heed(chat, wait),
                other => return other,
            }
        }
    }
}
