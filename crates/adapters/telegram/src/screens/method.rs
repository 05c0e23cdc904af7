use chainstore_payments::InvoiceId;
use chainstore_workflows::shop::{
    ChooseMethod, ChooseMethodCommand, ChooseMethodError, PaymentView, ShowPayment,
};

use super::payment::{self, OpenPayment};
use crate::action::ButtonAction;
use crate::asset_tag::AssetTag;
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::packed::Data;
use crate::present::Place;
use crate::screen::{Look, Reply, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Shows the other assets in which an invoice can be paid, in the message of its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenMethods(pub(crate) InvoiceId);

/// Changes the asset in which an invoice is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UseMethod {
    invoice: InvoiceId,
    asset: AssetTag,
}

impl ButtonAction for OpenMethods {
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
        let view = match conversation.call::<ShowPayment>(self.0).await {
            Ok(view) if !view.others.is_empty() => view,
            // Nothing can be chosen any more, or the payment cannot be shown: its own screen says so.
            Ok(_) | Err(_) => return payment::show(conversation, self.0, message, None).await,
        };
        let assets = conversation.assets();
        let is_test = assets.iter().any(|asset| asset.test_network);
        let screen = methods(&conversation.look(None), &view, is_test);
        match message {
            // The code stays: whoever goes back scans it.
            Some(own) if own.has_photo => conversation.recaption(own.id, &screen).await?,
            own => conversation.show(Place::over(own), &screen).await?,
        };
        Ok(Reply::Shown)
    }
}

impl ButtonAction for UseMethod {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        Data {
            small: self.asset.0,
            ..Data::id(self.invoice)
        }
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self {
            invoice: data.to_id(),
            asset: AssetTag(data.small),
        })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let texts = conversation.texts();
        let note = match self.asset.asset(conversation.assets()) {
            None => Some(texts.method_gone()),
            Some(asset) => {
                let command = ChooseMethodCommand {
                    invoice: self.invoice,
                    asset,
                };
                match conversation.call::<ChooseMethod>(command).await {
                    Ok(()) => None,
                    Err(error) => Some(refused(texts, error)?),
                }
            }
        };
        payment::show(conversation, self.invoice, message, note).await
    }
}

/// What is said above the payment, which is as it was. An error that nothing is said of there is trouble of the whole
/// update.
fn refused(texts: Texts, error: ChooseMethodError) -> Result<&'static str, Trouble> {
    match error {
        ChooseMethodError::Closed => Ok(texts.method_closed()),
        ChooseMethodError::TooMany => Ok(texts.method_too_many()),
        ChooseMethodError::MethodNotAllowed => Ok(texts.method_gone()),
        ChooseMethodError::NoQuote => Ok(texts.method_without_rate()),
        ChooseMethodError::ChainNotFollowed => Ok(texts.method_not_ready()),
        ChooseMethodError::NoAddress => {
            tracing::error!(%error, "a payment method cannot be changed");
            Ok(texts.something_failed())
        }
        ChooseMethodError::NotFound
        | ChooseMethodError::Denied(_)
        | ChooseMethodError::Aborted(_)
        | ChooseMethodError::Store(_) => Err(error.into()),
    }
}

/// What changes and what does not, a button for each other asset, and the way back.
fn methods(look: &Look, view: &PaymentView, is_test: bool) -> Screen {
    let texts = look.texts;
    let mut html = Html::caption();
    if is_test {
        html = html.bold(texts.test_banner()).gap();
    }
    let html = html
        .bold(&texts.other_methods(&view.number.to_string()))
        .line()
        .text(&texts.method_now(&view.symbol, &view.network))
        .gap()
        .text(texts.method_changes())
        .gap()
        .bold(texts.method_sent_already());
    let others = view.others.iter().map(|other| {
        let label = texts.coin_on(&other.symbol, &other.network);
        let chosen = UseMethod {
            invoice: view.invoice,
            asset: AssetTag::of(other.asset),
        };
        key(label, chosen)
    });
    Screen::new(html)
        .rows(others)
        .row([key(texts.method_back(), OpenPayment(view.invoice))])
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::payment_of;
    use chainstore_payments::InvoiceState;
    vec![methods(look, &payment_of(text, InvoiceState::New), true)]
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;
    use chainstore_payments::InvoiceState;

    use super::super::fixtures::{id, look_of, payment_of, real_names, shown};
    use super::super::{Action, OpenPayment};
    use super::*;
    use crate::html::units;
    use crate::screen::Key;

    /// The labels and actions of all buttons.
    fn taps(screen: &Screen) -> Vec<(&str, Action)> {
        let keys = screen.keys.iter().flatten();
        let taps = keys.map(|key| match key {
            Key::Tap(label, packed) => (
                label.as_str(),
                Action::unpack(*packed).expect("an action of ours"),
            ),
            Key::Copy { label, .. } => panic!("{label} copies"),
        });
        taps.collect()
    }

    #[test]
    fn each_other_asset_has_a_button_that_names_it_and_its_network() {
        let mut view = payment_of("x", InvoiceState::New);
        view.others.truncate(2);
        view.others[0].symbol = "ETH".to_owned();
        view.others[0].network = "Ethereum".to_owned();
        view.others[1].symbol = "USDC".to_owned();
        view.others[1].network = "Base".to_owned();
        let assets = [view.others[0].asset, view.others[1].asset];
        let screen = methods(&look_of(Language::English, "Shop"), &view, false);
        let use_of = |asset| {
            let asset = AssetTag::of(asset);
            let invoice = id(4);
            Action::UseMethod(UseMethod { invoice, asset })
        };
        assert_eq!(
            taps(&screen),
            [
                ("ETH on Ethereum", use_of(assets[0])),
                ("USDC on Base", use_of(assets[1])),
                (
                    "‹ Back to the payment",
                    Action::OpenPayment(OpenPayment(id(4)))
                ),
            ]
        );
    }

    // What must be read before a choice: what is chosen now, what changes, that money on its way counts, and no address
    // that could be copied by mistake.
    #[test]
    fn everything_that_a_choice_changes_is_said_in_every_language() {
        for &language in Language::ALL {
            let look = look_of(language, "Shop");
            let texts = look.texts;
            let (token, network) = real_names();
            let mut view = payment_of("x", InvoiceState::New);
            view.symbol = token.to_owned();
            view.network = network.to_owned();
            let text = shown(&methods(&look, &view, true).html);
            for part in [
                texts.test_banner(),
                &texts.method_now(token, network),
                texts.method_changes(),
            ] {
                assert!(text.contains(part), "{part} in {text}");
            }
            assert!(text.ends_with(texts.method_sent_already()), "{text}");
            assert!(!text.contains(&view.address), "{text}");
            assert!(units(&text) <= 1_024, "{}", units(&text));
        }
    }

    #[test]
    fn a_shop_of_real_coins_shows_no_banner_of_a_test_network() {
        let look = look_of(Language::English, "Shop");
        let view = payment_of("x", InvoiceState::New);
        assert!(!methods(&look, &view, false).html.contains("TEST NETWORK"));
    }

    #[test]
    fn every_refusal_says_why_above_the_payment() {
        let texts = Texts::of(Language::English);
        for (error, says) in [
            (ChooseMethodError::Closed, "can no longer be changed"),
            (ChooseMethodError::TooMany, "one that you chose before"),
            (ChooseMethodError::MethodNotAllowed, "is not offered"),
            (ChooseMethodError::NoQuote, "no exchange rate"),
            (ChooseMethodError::ChainNotFollowed, "is not ready yet"),
            (
                ChooseMethodError::NoAddress,
                "Something went wrong on our side",
            ),
        ] {
            let said = refused(texts, error).expect("words");
            assert!(said.contains(says), "{said}");
        }
        let gone = refused(texts, ChooseMethodError::NotFound);
        assert!(matches!(gone, Err(Trouble::NotFound)), "{gone:?}");
    }
}
