use alloc::string::String;

use chainstore_kernel::{Authorized, Needs, UseCase};

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Finds the name under which Telegram keeps a photo for a bot.
pub struct FindPhoto;

/// Which photo of which bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoOfBot {
    /// The bot's id.
    pub bot: i64,
    /// Our name of the photo.
    pub photo: String,
}

errors! {
    /// How finding a photo fails; it is then uploaded again.
    FindPhotoError in "find_photo" {}
}

impl UseCase for FindPhoto {
    type Context = Context;
    const NAME: &'static str = "work.find_photo";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = PhotoOfBot;
    /// `None` if it was never uploaded.
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
