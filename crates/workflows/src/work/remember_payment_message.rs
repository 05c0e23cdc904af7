use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_payments::InvoiceId;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Stores which message shows an invoice, so that it can be edited when the payment changes.
pub struct RememberPaymentMessage;

/// Which message shows which invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RememberPaymentMessageCommand {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Telegram's id of the message.
    pub message: i32,
}

errors! {
    /// Why the message is not stored. The next change of the payment is then sent as a new message.
    RememberPaymentMessageError in "remember_payment_message" {}
}

impl UseCase for RememberPaymentMessage {
    type Context = Context;
    const NAME: &'static str = "work.remember_payment_message";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = RememberPaymentMessageCommand;
    type Output = ();
    type Error = RememberPaymentMessageError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: RememberPaymentMessageCommand,
    ) -> Result<(), RememberPaymentMessageError> {
        let RememberPaymentMessageCommand { invoice, message } = command;
        let memory = &context.memory;
        Ok(memory
            .remember_payment_message(who, invoice, message)
            .await?)
    }
}
