use chainstore_payments::InvoiceState;
use chainstore_workflows::shop::PaymentView;

use super::{Key, Look, Photo, Screen, key};
use crate::action::Action;
use crate::html::Html;
use crate::money::amount;
use crate::qr;

/// How to pay, and how far it has come. A message of its own that browsing never overwrites. All of it
/// fits below its photo.
pub(crate) fn payment(look: &Look<'_>, view: &PaymentView) -> Screen {
    let texts = look.texts;
    let mut html = look.noted(Html::caption());
    if view.test_network {
        html = html.bold(texts.test_banner).gap();
    }
    html = html
        .bold(&(texts.pay_title)(&view.number.to_string()))
        .line()
        .text(&(texts.price_is)(&look.price(view.price)))
        .gap();
    if is_open(view) {
        html = instructions(look, html, view);
    }
    html = html.bold(&state_line(look, view));
    if view.flags.over {
        html = html.line().text(texts.over_paid);
    }
    if view.flags.late {
        html = html.line().text(texts.late_paid);
    }
    if is_open(view) {
        html = html.gap().italic(texts.what_if);
    }
    let mut screen = Screen::new(html);
    if is_open(view) {
        let copy = |label: &str, text: String| Key::Copy {
            label: label.to_owned(),
            text,
        };
        screen = screen.row([
            copy(texts.copy_amount, amount(asked(view))),
            copy(texts.copy_address, view.address.clone()),
        ]);
    }
    screen = screen.row([key(texts.look_again, Action::Payment(view.invoice))]);
    screen = screen.row([key(texts.home, Action::HomeApart)]);
    screen.photo = qr::png(&view.uri, view.test_network).map(Photo::Drawn);
    screen
}

/// Whether something is still to be sent.
const fn is_open(view: &PaymentView) -> bool {
    matches!(view.state, InvoiceState::New | InvoiceState::PartiallyPaid)
}

/// What is to be sent: all, or what is missing.
const fn asked(view: &PaymentView) -> chainstore_kernel::Money {
    if view.missing.is_zero() {
        view.payable
    } else {
        view.missing
    }
}

fn instructions(look: &Look<'_>, html: Html, view: &PaymentView) -> Html {
    let texts = look.texts;
    html.text(texts.send_exactly)
        .text(" ")
        .code(&amount(asked(view)))
        .text(" ")
        .bold(&view.symbol)
        .text(" ")
        .text(&(texts.on_network)(&view.network))
        .text(" ")
        .text(texts.to_address)
        .line()
        .code(&view.address)
        .gap()
        .text(&(texts.valid_until)(&look.zone.time(view.expires_at)))
        .line()
}

fn state_line(look: &Look<'_>, view: &PaymentView) -> String {
    let texts = look.texts;
    match (view.state, view.confirmations) {
        (InvoiceState::New, _) => texts.waiting.to_owned(),
        (InvoiceState::PartiallyPaid, _) => (texts.partly)(
            &amount(view.received),
            &amount(view.payable),
            &format!("{} {}", amount(view.missing), view.symbol),
        ),
        (InvoiceState::Processing, Some(have)) => {
            (texts.seen)(have.min(view.needed.into()), view.needed)
        }
        // Enough was seen once and is in no block now.
        (InvoiceState::Processing, None) => texts.rechecked.to_owned(),
        (InvoiceState::Settled, _) => texts.paid.to_owned(),
        (InvoiceState::Expired, _) => texts.expired.to_owned(),
        (InvoiceState::Invalid, _) => texts.lost.to_owned(),
    }
}
