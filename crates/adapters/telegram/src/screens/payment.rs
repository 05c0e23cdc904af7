use chainstore_kernel::Minor;
use chainstore_payments::{InvoiceId, InvoiceState};
use chainstore_workflows::shop::{PaymentView, ShowPayment, ShowPaymentError};

use super::{HomeApart, OpenMethods, info};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::money::amount;
use crate::packed::Data;
use crate::present::Place;
use crate::qr;
use crate::screen::{Key, Look, Photo, Reply, Screen, key};
use crate::update::Carrier;

/// Shows the state of a payment again, in the message that was tapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenPayment(pub(crate) InvoiceId);

/// Shows a payment in a new message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenPaymentApart(pub(crate) InvoiceId);

impl ButtonAction for OpenPayment {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        Data::id(self.0)
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self(data.to_id()))
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        show(conversation, self.0, message, None).await
    }
}

impl ButtonAction for OpenPaymentApart {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        Data::id(self.0)
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self(data.to_id()))
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        show(conversation, self.0, None, None).await
    }
}

/// Shows a payment in the message that shows it already, or in a new one, and remembers the message: the
/// next change of the payment is shown there.
pub(super) async fn show(
    conversation: &Conversation<'_>,
    invoice: InvoiceId,
    own: Option<&Carrier>,
    note: Option<&'static str>,
) -> Result<Reply, Trouble> {
    let look = conversation.look(note);
    let view = match conversation.call::<ShowPayment>(invoice).await {
        Ok(view) => view,
        Err(ShowPaymentError::Tampered) => {
            let screen = info::info(&look, look.texts.payment_hidden());
            return Ok(Reply::Apart(screen));
        }
        Err(
            error @ (ShowPaymentError::NotFound
            | ShowPaymentError::Denied(_)
            | ShowPaymentError::Aborted(_)
            | ShowPaymentError::Store(_)),
        ) => return Err(error.into()),
    };
    let screen = payment(&look, &view);
    let shown = match own {
        Some(own) if has_new_code(&view) => {
            conversation.show(Place::over(Some(own)), &screen).await?
        }
        Some(own) => conversation.recaption(own.id, &screen).await?,
        None => conversation.show(Place::New, &screen).await?,
    };
    if own.map(|own| own.id) != Some(shown) {
        conversation.remember(invoice, shown).await?;
    }
    Ok(Reply::Shown)
}

/// How to pay, and how far it has come. It has a message of its own: other screens are never
/// drawn over it. All of it fits below its photo.
pub(crate) fn payment(look: &Look, view: &PaymentView) -> Screen {
    let texts = look.texts;
    let mut html = look.noted(Html::caption());
    if view.test_network {
        html = html.bold(texts.test_banner()).gap();
    }
    html = html
        .bold(&texts.pay_title(&view.number.to_string()))
        .line()
        .text(&texts.price_is(&look.price(view.price)))
        .gap();
    if is_open(view) {
        html = instructions(look, html, view);
    }
    html = html.bold(&state_line(look, view));
    if view.flags.marked {
        html = html.line().text(texts.marked_paid());
    }
    if view.flags.over {
        html = html.line().text(texts.over_paid());
    }
    if view.flags.late {
        html = html.line().text(texts.late_paid());
    }
    if is_open(view) {
        html = html.gap().italic(texts.what_if());
    }
    let mut screen = Screen::new(html);
    if is_open(view) {
        let copy = |label: &str, text: String| Key::Copy {
            label: label.to_owned(),
            text,
        };
        screen = screen.row([
            copy(texts.copy_amount(), amount(asked(view), view.asset)),
            copy(texts.copy_address(), view.address.clone()),
        ]);
    }
    if !view.others.is_empty() {
        screen = screen.row([key(texts.pay_another_way(), OpenMethods(view.invoice))]);
    }
    screen = screen.row([key(texts.look_again(), OpenPayment(view.invoice))]);
    screen = screen.row([key(texts.home(), HomeApart)]);
    screen.photo = qr::png(&view.uri, view.test_network).map(Photo::Drawn);
    screen
}

/// Whether the code to scan may be another one than the payment was shown with first: what is missing is another amount,
/// or another way to pay was chosen.
pub(crate) const fn has_new_code(view: &PaymentView) -> bool {
    match view.state {
        InvoiceState::New => view.attempts > 1,
        InvoiceState::PartiallyPaid => true,
        InvoiceState::Processing
        | InvoiceState::Settled
        | InvoiceState::Expired
        | InvoiceState::Invalid => false,
    }
}

/// Whether something is still to be sent.
const fn is_open(view: &PaymentView) -> bool {
    match view.state {
        InvoiceState::New | InvoiceState::PartiallyPaid => true,
        InvoiceState::Processing
        | InvoiceState::Settled
        | InvoiceState::Expired
        | InvoiceState::Invalid => false,
    }
}

/// What is to be sent: all, or what is missing.
const fn asked(view: &PaymentView) -> Minor {
    if view.missing.is_zero() {
        view.payable
    } else {
        view.missing
    }
}

fn instructions(look: &Look, html: Html, view: &PaymentView) -> Html {
    let texts = look.texts;
    html.text(texts.send_exactly())
        .text(" ")
        .code(&amount(asked(view), view.asset))
        .text(" ")
        .bold(&view.symbol)
        .text(" ")
        .text(&texts.on_network(&view.network))
        .text(" ")
        .text(texts.to_address())
        .line()
        .code(&view.address)
        .gap()
        .text(&texts.valid_until(&look.zone.time(view.expires_at)))
        .line()
}

fn state_line(look: &Look, view: &PaymentView) -> String {
    let texts = look.texts;
    match (view.state, view.confirmations) {
        (InvoiceState::New, _) => texts.waiting().to_owned(),
        (InvoiceState::PartiallyPaid, _) => {
            let missing = format!("{} {}", amount(view.missing, view.asset), view.symbol);
            // What was paid in several assets can only be added up in the shop's currency.
            let (received, of) = if view.attempts > 1 {
                (look.price(view.paid), look.price(view.price))
            } else {
                let received = amount(view.received, view.asset);
                (received, amount(view.payable, view.asset))
            };
            texts.partly(&received, &of, &missing)
        }
        (InvoiceState::Processing, Some(have)) => {
            texts.seen(have.min(view.needed.into()), view.needed)
        }
        // Enough was seen once and is in no block now.
        (InvoiceState::Processing, None) => texts.rechecked().to_owned(),
        (InvoiceState::Settled, _) => texts.paid().to_owned(),
        (InvoiceState::Expired, _) => texts.expired().to_owned(),
        (InvoiceState::Invalid, _) => texts.lost().to_owned(),
    }
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::payment_of;
    let sample = |state| payment(look, &payment_of(text, state));
    InvoiceState::ALL.iter().copied().map(sample).collect()
}
