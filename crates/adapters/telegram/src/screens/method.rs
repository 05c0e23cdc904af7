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
use crate::update::Carrier;

/// Shows the other assets in which an invoice can be paid, below the code of the one chosen now.
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
        let screen = methods(&conversation.look(None), &view);
        match message {
            Some(own) => conversation.recaption(own.id, &screen).await?,
            None => conversation.show(Place::New, &screen).await?,
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
        let asset = self.asset.asset(conversation.assets());
        let command = ChooseMethodCommand {
            invoice: self.invoice,
            asset: asset.ok_or(Trouble::Changed)?,
        };
        let note = match conversation.call::<ChooseMethod>(command).await {
            Ok(()) => None,
            Err(ChooseMethodError::NoQuote) => Some(texts.no_rate()),
            Err(ChooseMethodError::ChainNotFollowed) => Some(texts.not_ready()),
            Err(ChooseMethodError::Closed) => Some(texts.method_stays()),
            Err(ChooseMethodError::TooMany) => Some(texts.too_many_methods()),
            Err(
                error @ (ChooseMethodError::NotFound
                | ChooseMethodError::MethodNotAllowed
                | ChooseMethodError::NoAddress
                | ChooseMethodError::Denied(_)
                | ChooseMethodError::Aborted(_)
                | ChooseMethodError::Store(_)),
            ) => return Err(error.into()),
        };
        payment::show(conversation, self.invoice, message, note).await
    }
}

/// What changes and what does not, a button for each other asset, and the way back.
fn methods(look: &Look, view: &PaymentView) -> Screen {
    let texts = look.texts;
    let html = Html::caption()
        .bold(&texts.other_methods(&view.number.to_string()))
        .gap()
        .text(texts.method_changes())
        .gap()
        .bold(texts.method_sent_already());
    let others = view.others.iter().map(|other| {
        let label = texts.method_of(&other.symbol, &other.network);
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
    vec![methods(look, &payment_of(text, InvoiceState::New))]
}
