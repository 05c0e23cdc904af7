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
    if view.flags.under {
        html = html.line().text(texts.under_paid());
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

/// Whether the code to scan may be another one than a message of the payment shows: while something is to be sent, the
/// amount changes with what arrives and what the chain takes back, and the address with the way to pay.
pub(crate) const fn has_new_code(view: &PaymentView) -> bool {
    is_open(view)
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

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;
    use chainstore_payments::Flags;

    use super::super::fixtures::{euro, look_of, payment_of, real_names, shown};
    use super::*;
    use crate::html::units;

    /// 25.00 EUR, of which 10.00 EUR were received; 0.005 ETH are missing.
    fn partly(attempts: usize) -> PaymentView {
        let unit = |number| Minor::new(number).expect("fits");
        PaymentView {
            price: euro(2_500),
            paid: euro(1_000),
            attempts,
            payable: unit(8_400_000_000_000_000),
            received: unit(3_400_000_000_000_000),
            missing: unit(5_000_000_000_000_000),
            symbol: "ETH".to_owned(),
            network: "Ethereum".to_owned(),
            ..payment_of("x", InvoiceState::PartiallyPaid)
        }
    }

    fn labels(screen: &Screen) -> Vec<&str> {
        let keys = screen.keys.iter().flatten();
        let labels = keys.map(|key| match key {
            Key::Tap(label, _) | Key::Copy { label, .. } => label.as_str(),
        });
        labels.collect()
    }

    #[test]
    fn what_several_ways_brought_is_told_in_the_currency_of_the_shop() {
        let text = |language, attempts| {
            let look = look_of(language, "Shop");
            shown(&payment(&look, &partly(attempts)).html)
        };
        for (language, attempts, says) in [
            (
                Language::English,
                1,
                "◐ 0.0034 of 0.0084 received, 0.005 ETH missing\n",
            ),
            (
                Language::English,
                2,
                "◐ 10.00 EUR of 25.00 EUR received, 0.005 ETH missing\n",
            ),
            (
                Language::German,
                1,
                "◐ 0.0034 von 0.0084 erhalten, es fehlen 0.005 ETH\n",
            ),
            (
                Language::German,
                2,
                "◐ 10,00 € von 25,00 € erhalten, es fehlen 0.005 ETH\n",
            ),
        ] {
            let text = text(language, attempts);
            assert!(text.contains(says), "{says} in {text}");
        }
    }

    #[test]
    fn each_flag_has_its_line() {
        let look = look_of(Language::English, "Shop");
        let lines = |flags| {
            let mut view = payment_of("x", InvoiceState::Settled);
            view.flags = flags;
            let text = shown(&payment(&look, &view).html);
            let (_, after) = text.split_once("✅ Paid. Thank you!").expect("the state");
            after.trim().to_owned()
        };
        let none = Flags::default();
        assert_eq!(lines(none), "");
        for (flags, says) in [
            (
                Flags {
                    marked: true,
                    ..none
                },
                "Our people have marked this order as paid.",
            ),
            (
                Flags {
                    under: true,
                    ..none
                },
                "You sent less than asked. It is kept for you; see /paysupport.",
            ),
            (
                Flags { over: true, ..none },
                "You sent more than asked. The rest is kept for you; see /paysupport.",
            ),
            (
                Flags { late: true, ..none },
                "Money came after the deadline. It is kept for you; see /paysupport.",
            ),
        ] {
            assert_eq!(lines(flags), says);
        }
    }

    #[test]
    fn another_way_is_offered_only_while_there_is_one() {
        let look = look_of(Language::English, "Shop");
        let mut view = partly(2);
        let offered = "💱 Pay another way";
        assert!(labels(&payment(&look, &view)).contains(&offered));
        view.others.clear();
        assert!(!labels(&payment(&look, &view)).contains(&offered));
    }

    #[test]
    fn the_code_is_drawn_from_the_link_of_the_way_that_is_chosen() {
        let look = look_of(Language::English, "Shop");
        let code = |link: &str| {
            let mut view = partly(2);
            view.uri = link.to_owned();
            payment(&look, &view).photo
        };
        let link = "ethereum:0xaa@1?value=5";
        assert_eq!(code(link), qr::png(link, true).map(Photo::Drawn));
        assert_ne!(code(link), code("ethereum:0xaa@1?value=6"));
    }

    #[test]
    fn the_code_is_drawn_again_as_long_as_something_is_to_be_sent() {
        let drawn = InvoiceState::ALL
            .iter()
            .filter(|state| has_new_code(&payment_of("x", **state)));
        let drawn: Vec<InvoiceState> = drawn.copied().collect();
        assert_eq!(drawn, [InvoiceState::New, InvoiceState::PartiallyPaid]);
    }

    // A text below a photo is cut at its limit, and what would be cut first says where money may be lost.
    #[test]
    fn the_longest_payment_that_is_real_is_shown_to_its_end() {
        for &language in Language::ALL {
            let mut look = look_of(language, "Shop");
            let texts = look.texts;
            let (token, network) = real_names();
            let mut view = PaymentView {
                symbol: token.to_owned(),
                network: network.to_owned(),
                // As long as the longest addresses of Bitcoin.
                address: "b".repeat(62),
                ..payment_of("x", InvoiceState::PartiallyPaid)
            };
            // What expired for too little, or was marked, asks for nothing any more.
            view.flags.under = false;
            view.flags.marked = false;
            for note in [
                texts.method_closed(),
                texts.method_too_many(),
                texts.method_gone(),
                texts.method_without_rate(),
                texts.method_not_ready(),
                texts.something_failed(),
            ] {
                look.note = Some(note);
                let text = shown(&payment(&look, &view).html);
                assert!(text.starts_with(note), "{text}");
                assert!(text.ends_with(texts.what_if()), "{text}");
                assert!(units(&text) <= 1_000, "{}", units(&text));
            }
        }
    }
}
