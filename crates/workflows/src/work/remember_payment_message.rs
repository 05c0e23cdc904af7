use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_payments::InvoiceId;

use crate::Context;
use crate::error::errors;
use crate::permissions::GATEWAY_WORK;

/// Remembers the message that shows an invoice, to be edited when the payment moves on.
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
    /// How remembering fails; the next change of the payment then comes as a new message.
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
