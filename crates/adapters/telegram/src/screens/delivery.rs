use chainstore_identity::Language;
use chainstore_kernel::Sensitive;
use chainstore_orders::{Branch, BranchId, Delivery, PostalAddress};
use chainstore_workflows::shop::{CartView, ChooseDelivery, ShowCart};

use super::{OpenCart, cart, checkout, home};
use crate::action::{ButtonAction, Data, Reply};
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::screen::{Look, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Asks how the goods are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenDelivery;

/// Chooses to collect at a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Collect(BranchId);

/// Asks for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AskAddress;

/// Ships to the address that the message quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UseAddress;

impl ButtonAction for OpenDelivery {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let cart = conversation.call::<ShowCart>(()).await?;
        let look = conversation.look(None);
        Ok(Reply::Here(if cart.review.lines.is_empty() {
            cart::screen(&look, &cart)
        } else {
            screen(&look, &cart)
        }))
    }
}

impl ButtonAction for Collect {
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
        let delivery = Delivery::Collect { branch: self.0 };
        choose(conversation, delivery).await.map(Reply::Here)
    }
}

impl ButtonAction for AskAddress {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        Ok(Reply::Here(ask_address(&conversation.look(None), None)))
    }
}

impl ButtonAction for UseAddress {
    const READ_ONLY: bool = false;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let quote = message.and_then(|message| message.quote.as_deref());
        let screen = match quote.and_then(|quote| quote.parse().ok()) {
            Some(address) => {
                let address = Sensitive::new(address);
                choose(conversation, Delivery::Ship { address }).await?
            }
            None => ask_address(&conversation.look(None), None),
        };
        Ok(Reply::Here(screen))
    }
}

/// Answers a text that is no command: it can only be the address we asked for. It is taken as the address
/// when it answers our question or while the cart has no delivery; otherwise the person is asked first.
pub(crate) async fn written(
    conversation: &Conversation<'_>,
    text: &str,
    answers: Option<&str>,
) -> Result<Screen, Trouble> {
    let asked = answers.is_some_and(|ours| {
        let asks = |language| ours.ends_with(Texts::of(language).write_address());
        Language::ALL.into_iter().any(asks)
    });
    let look = conversation.look(None);
    let cart = conversation.call::<ShowCart>(()).await?;
    if cart.cart.lines.is_empty() {
        return home::draw(conversation, look).await;
    }
    match text.parse::<PostalAddress>() {
        Err(error) => Ok(ask_address(&look, Some(&error.to_string()))),
        Ok(address) if asked || cart.cart.delivery.is_none() => {
            let address = Sensitive::new(address);
            choose(conversation, Delivery::Ship { address }).await
        }
        Ok(address) => Ok(confirm_address(&look, &address)),
    }
}

async fn choose(conversation: &Conversation<'_>, delivery: Delivery) -> Result<Screen, Trouble> {
    let cart = conversation.call::<ChooseDelivery>(delivery).await?;
    Ok(checkout::next(conversation, &cart, None))
}

/// Asks whether to ship, or at which branch to collect.
pub(super) fn screen(look: &Look<'_>, view: &CartView) -> Screen {
    let texts = look.texts;
    let collects: Vec<&Branch> = view
        .branches
        .iter()
        .filter(|branch| branch.collects)
        .take(30)
        .collect();
    let html = look.message().bold(texts.delivery_question()).gap();
    let html = html.each(&collects, |html, branch| {
        html.text("🏬 ")
            .bold(&branch.name)
            .text(" – ")
            .text(&branch.address)
            .line()
    });
    let collect = |branch: &&Branch| {
        let label = texts.collect_at(&branch.name);
        key(label, Collect(branch.id))
    };
    let ships = view.branches.iter().any(|branch| branch.ships);
    let ship = ships.then(|| key(texts.ship_to_me(), AskAddress));
    Screen::new(html)
        .rows(collects.iter().map(collect))
        .row(ship)
        .row([look.back_key(OpenCart), look.home_key()])
}

/// Asks for an address in a message whose answer is the address; says what was wrong with the last one.
fn ask_address(look: &Look<'_>, wrong: Option<&str>) -> Screen {
    let html = look.message();
    let html = match wrong {
        Some(reason) => html.text(&look.texts.address_unusable(reason)).gap(),
        None => html,
    };
    let mut screen = Screen::new(html.text(look.texts.write_address()));
    screen.asks = Some(look.texts.address_hint());
    screen
}

/// Asks whether what was written is the address. The message quotes it, and the button reads it there.
fn confirm_address(look: &Look<'_>, address: &str) -> Screen {
    let html = Html::message()
        .text(look.texts.address_question())
        .line()
        .quote(address);
    Screen::new(html)
        .row([key(look.texts.use_address(), UseAddress)])
        .row([
            key(look.texts.change_delivery(), OpenDelivery),
            look.home_key(),
        ])
}

#[cfg(test)]
pub(super) fn samples(look: &Look<'_>, text: &str) -> Vec<Screen> {
    vec![
        screen(look, &super::fixtures::cart_of(text)),
        ask_address(look, Some(text)),
        confirm_address(look, text),
    ]
}
