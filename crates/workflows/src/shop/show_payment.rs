use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;
use chainstore_payments::InvoiceId;

use super::{PaymentView, Unshown, payment_view, report_tampering};
use crate::Context;
use crate::error::errors;

/// Everything a shopper needs to pay an invoice of their own, and how far the payment has come.
pub struct ShowPayment;

errors! {
    /// Why a payment cannot be shown.
    ShowPaymentError in "show_payment" {
        /// There is no such invoice, or it is somebody else's.
        NotFound = NotFound, "there is no such payment";
        /// The stored address is not derived from our key. It is not shown, and the staff are told.
        Tampered = Internal, "this payment cannot be shown; our staff have been told";
    }
}

impl UseCase for ShowPayment {
    type Context = Context;
    const NAME: &'static str = "shop.show_payment";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = InvoiceId;
    type Output = PaymentView;
    type Error = ShowPaymentError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        id: InvoiceId,
    ) -> Result<PaymentView, ShowPaymentError> {
        let shopper = who.shopper()?;
        let mut view = context.read(who).await?;
        let order = view.order_of(id).await?.ok_or(ShowPaymentError::NotFound)?;
        let order = view.order(order).await?;
        let order = order.filter(|order| order.shopper() == shopper);
        let order = order.ok_or(ShowPaymentError::NotFound)?;
        let shown = payment_view(context, &mut *view, id, order.number().clone()).await;
        drop(view);
        match shown {
            Ok(shown) => Ok(shown),
            Err(Unshown::Unpayable) => Err(ShowPaymentError::NotFound),
            Err(Unshown::Store(error)) => Err(error.into()),
            Err(Unshown::Tampered) => {
                report_tampering(context, who, id).await?;
                Err(ShowPaymentError::Tampered)
            }
        }
    }
}
