use chainstore_identity::Language;
use chainstore_kernel::Sensitive;
use chainstore_orders::{Branch, BranchId, Delivery, PostalAddress, TextError};
use chainstore_workflows::shop::{
    ChooseDelivery, Deliveries, ListBranches, ListBranchesCommand, ShowCart,
};

use super::{OpenCart, cart, home, next_step};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::html::{Html, clip};
use crate::packed::Data;
use crate::screen::{Look, Reply, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Asks how the goods are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenDelivery;

/// The same with the branches that follow this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MoreBranches(BranchId);

/// Branches on a page: each of them has a line in the message and a button.
const PAGE: u32 = 15;
/// Most characters of an address, so that the lines of a page fit into one message.
const ADDRESS: usize = 160;

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
        open(conversation, None).await.map(Reply::Here)
    }
}

impl ButtonAction for MoreBranches {
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
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        open(conversation, Some(self.0)).await.map(Reply::Here)
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
        Language::ALL.iter().copied().any(asks)
    });
    let look = conversation.look(None);
    let cart = conversation.call::<ShowCart>(()).await?;
    if cart.cart.lines.is_empty() {
        return home::draw(conversation, &look).await;
    }
    match text.parse::<PostalAddress>() {
        Err(error) => Ok(ask_address(&look, Some(error))),
        Ok(address) if asked || cart.cart.delivery.is_none() => {
            let address = Sensitive::new(address);
            choose(conversation, Delivery::Ship { address }).await
        }
        Ok(address) => Ok(confirm_address(&look, &address)),
    }
}

async fn choose(conversation: &Conversation<'_>, delivery: Delivery) -> Result<Screen, Trouble> {
    let cart = conversation.call::<ChooseDelivery>(delivery).await?;
    next_step(conversation, &cart, None).await
}

/// Asks about the delivery of what is in the cart.
async fn open(conversation: &Conversation<'_>, after: Option<BranchId>) -> Result<Screen, Trouble> {
    let cart = conversation.call::<ShowCart>(()).await?;
    if cart.review.lines.is_empty() {
        return Ok(cart::screen(&conversation.look(None), &cart));
    }
    page(conversation, &conversation.look(None), after).await
}

/// Asks whether to ship, or at which of the branches that follow `after` to collect.
pub(super) async fn page(
    conversation: &Conversation<'_>,
    look: &Look,
    after: Option<BranchId>,
) -> Result<Screen, Trouble> {
    let command = ListBranchesCommand { after, take: PAGE };
    let ways = conversation.call::<ListBranches>(command).await?;
    Ok(screen(look, &ways))
}

fn screen(look: &Look, ways: &Deliveries) -> Screen {
    let texts = look.texts;
    let branches = &ways.branches.items;
    let html = look.message().bold(texts.delivery_question()).gap();
    let html = html.each(branches, |html, branch| {
        html.text("🏬 ")
            .bold(&branch.name)
            .text(" – ")
            .text(&clip(&branch.address, ADDRESS))
            .line()
    });
    let collect = |branch: &Branch| {
        let label = texts.collect_at(&branch.name);
        key(label, Collect(branch.id))
    };
    let ship = ways.ships.then(|| key(texts.ship_to_me(), AskAddress));
    let last = branches.last().filter(|_| ways.branches.next.is_some());
    let more = last.map(|last| key(texts.more_branches(), MoreBranches(last.id)));
    Screen::new(html)
        .rows(branches.iter().map(collect))
        .row(more)
        .row(ship)
        .row([look.back_key(OpenCart), look.home_key()])
}

/// Asks for an address in a message whose answer is the address; says what was wrong with the last one.
fn ask_address(look: &Look, wrong: Option<TextError>) -> Screen {
    let (texts, html) = (look.texts, look.message());
    let reason = wrong.map(|error| match error {
        TextError::Empty => texts.text_empty().to_owned(),
        TextError::TooLong { max } => texts.text_too_long(max),
        TextError::Deceptive { code } => texts.text_deceptive(code),
    });
    let html = match reason {
        Some(reason) => html.text(&texts.address_unusable(&reason)).gap(),
        None => html,
    };
    let mut screen = Screen::new(html.text(look.texts.write_address()));
    screen.asks = Some(look.texts.address_hint());
    screen
}

/// Asks whether what was written is the address. The message quotes it, and the button reads it there.
fn confirm_address(look: &Look, address: &str) -> Screen {
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
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::branch_of;
    let branches: Vec<Branch> = (1..=15).map(|number| branch_of(text, number)).collect();
    let ways = Deliveries {
        branches: chainstore_kernel::Page {
            next: Some(branch_of(text, 15).cursor()),
            items: branches,
        },
        ships: true,
    };
    vec![
        screen(look, &ways),
        ask_address(look, Some(TextError::TooLong { max: 300 })),
        confirm_address(look, text),
    ]
}
