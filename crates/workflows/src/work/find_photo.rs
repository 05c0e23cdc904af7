use alloc::string::String;

use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::PhotoName;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Finds the name under which Telegram keeps a photo for a bot, so that the photo need not be uploaded again.
pub struct FindPhoto;

/// A photo and the bot that has uploaded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoOfBot {
    /// Telegram's id of the bot.
    pub bot: i64,
    /// The name of the photo in the photo store.
    pub photo: PhotoName,
}

errors! {
    /// Why the name cannot be found. The photo is then uploaded again.
    FindPhotoError in "find_photo" {}
}

impl UseCase for FindPhoto {
    type Context = Context;
    const NAME: &'static str = "work.find_photo";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = PhotoOfBot;
    /// Telegram's name of the photo; `None` if it was never uploaded.
    type Output = Option<String>;
    type Error = FindPhotoError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        PhotoOfBot { bot, photo }: PhotoOfBot,
    ) -> Result<Option<String>, FindPhotoError> {
        Ok(context.memory.photo(who, bot, &photo).await?)
    }
}
