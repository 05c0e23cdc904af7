use std::sync::Arc;

use chainstore_kernel::StoreError;
use chainstore_payments::InvoiceId;
use chainstore_workflows::Context;

/// What the bot remembers of the messages and photos it has sent. The only place in this crate that
/// reads or writes the store by itself.
pub(crate) struct MessageMemory {
    context: Arc<Context>,
    /// Handles of photos are valid for one bot only.
    bot: i64,
}

impl MessageMemory {
    pub(crate) const fn new(context: Arc<Context>, bot: i64) -> Self {
        Self { context, bot }
    }

    /// From now on this message shows the state of the payment.
    pub(crate) async fn remember(
        &self,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), StoreError> {
        let mut tx = self.context.begin.begin().await?;
        tx.chat().remember_payment_message(invoice, message).await?;
        tx.commit().await
    }

    /// The handle Telegram gave a photo, if it was uploaded before.
    pub(crate) async fn photo(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut view = self.context.read.read().await?;
        view.photo(self.bot, name).await
    }

    /// Keeps the handle Telegram gave a photo.
    pub(crate) async fn remember_photo(&self, name: &str, handle: &str) -> Result<(), StoreError> {
        let mut tx = self.context.begin.begin().await?;
        tx.chat().remember_photo(self.bot, name, handle).await?;
        tx.commit().await
    }
}
