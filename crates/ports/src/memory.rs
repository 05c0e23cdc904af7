use alloc::{boxed::Box, string::String};

use async_trait::async_trait;
use chainstore_kernel::{Authorized, StoreError};
use chainstore_payments::InvoiceId;

/// What a bot remembers of its own messages: nothing of it is money or goods, and all of it can be made
/// again by sending once more.
#[async_trait]
pub trait MessageMemory: Send + Sync {
    /// The message that shows an invoice to its shopper, if one was sent.
    async fn payment_message(
        &self,
        who: &Authorized<'_>,
        invoice: InvoiceId,
    ) -> Result<Option<i32>, StoreError>;

    /// Remembers the message that shows an invoice; the newest counts.
    async fn remember_payment_message(
        &self,
        who: &Authorized<'_>,
        invoice: InvoiceId,
        message: i32,
    ) -> Result<(), StoreError>;

    /// The name under which Telegram keeps a photo for a bot, if it was uploaded before.
    async fn photo(
        &self,
        who: &Authorized<'_>,
        bot: i64,
        photo: &str,
    ) -> Result<Option<String>, StoreError>;

    /// Remembers the name that Telegram gave a photo.
    async fn remember_photo(
        &self,
        who: &Authorized<'_>,
        bot: i64,
        photo: &str,
        handle: &str,
    ) -> Result<(), StoreError>;
}
