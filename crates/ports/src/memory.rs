use alloc::{boxed::Box, string::String};

use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_orders::PhotoName;
use chainstore_payments::InvoiceId;

/// What a bot remembers of its own messages. If it is lost, the messages are sent once more; no money and no
/// goods depend on it.
#[async_trait]
pub trait MessageMemory: Send + Sync {
    /// The message that shows an invoice to its shopper; `None` if none was sent.
    async fn payment_message(
        &self,
        who: &Authorized<'_>,
        invoice: InvoiceId,
    ) -> Result<Option<i32>, StoreError>;

    /// Stores which message shows an invoice, in place of an earlier one.
    async fn remember_payment_message(
        &self,
        who: &Authorized<'_>,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), StoreError>;

    /// The name under which Telegram keeps a photo for a bot; `None` if it was not uploaded.
    async fn photo(
        &self,
        who: &Authorized<'_>,
        bot: i64,
        photo: &PhotoName,
    ) -> Result<Option<String>, StoreError>;

    /// Stores the name that Telegram gave an uploaded photo.
    async fn remember_photo(
        &self,
        who: &Authorized<'_>,
        bot: i64,
        photo: &PhotoName,
        handle: &str,
    ) -> Result<(), StoreError>;
}
