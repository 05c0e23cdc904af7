use alloc::string::String;

use chainstore_kernel::{Authorized, Needs, UseCase};

use super::PhotoOfBot;
use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Stores the name that Telegram gave a photo, so that the photo is uploaded only once.
pub struct RememberPhoto;

/// Which photo, and its name at Telegram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberPhotoCommand {
    /// The photo.
    pub photo: PhotoOfBot,
    /// The name that Telegram gave it.
    pub handle: String,
}

errors! {
    /// Why the name is not stored. The photo is then uploaded again.
    RememberPhotoError in "remember_photo" {}
}

impl UseCase for RememberPhoto {
    type Context = Context;
    const NAME: &'static str = "work.remember_photo";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = RememberPhotoCommand;
    type Output = ();
    type Error = RememberPhotoError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        RememberPhotoCommand { photo, handle }: RememberPhotoCommand,
    ) -> Result<(), RememberPhotoError> {
        let memory = &context.memory;
        Ok(memory
            .remember_photo(who, photo.bot, &photo.photo, &handle)
            .await?)
    }
}
