use chainstore_kernel::{Gate, Principal};
use chainstore_orders::PhotoName;
use chainstore_payments::InvoiceId;
use chainstore_workflows::Context;
use chainstore_workflows::work::{
    FindPhoto, FindPhotoError, PhotoOfBot, RememberPaymentMessage, RememberPaymentMessageCommand,
    RememberPaymentMessageError, RememberPhoto, RememberPhotoCommand, RememberPhotoError,
};

/// What the bot remembers of the messages and photos it has sent.
pub(crate) struct MessageMemory {
    pub(crate) gate: Gate<Context>,
    /// The gateway itself.
    pub(crate) worker: Principal,
    /// Handles of photos are valid for one bot only.
    pub(crate) bot: i64,
}

impl MessageMemory {
    /// From now on this message shows the state of the payment.
    pub(crate) async fn remember(
        &self,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), RememberPaymentMessageError> {
        let command = RememberPaymentMessageCommand { invoice, message };
        let call = self
            .gate
            .call::<RememberPaymentMessage>(&self.worker, command);
        call.await
    }

    /// The handle Telegram gave a photo, if it was uploaded before.
    pub(crate) async fn photo(&self, name: &PhotoName) -> Result<Option<String>, FindPhotoError> {
        let photo = self.photo_of_bot(name);
        self.gate.call::<FindPhoto>(&self.worker, photo).await
    }

    /// Keeps the handle Telegram gave a photo.
    pub(crate) async fn remember_photo(
        &self,
        name: &PhotoName,
        handle: &str,
    ) -> Result<(), RememberPhotoError> {
        let command = RememberPhotoCommand {
            photo: self.photo_of_bot(name),
            handle: handle.to_owned(),
        };
        self.gate.call::<RememberPhoto>(&self.worker, command).await
    }

    fn photo_of_bot(&self, name: &PhotoName) -> PhotoOfBot {
        PhotoOfBot {
            bot: self.bot,
            photo: name.clone(),
        }
    }
}
