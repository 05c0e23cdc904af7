use chainstore_orders::{AdjustmentKind, Cart, Change, Effect, ReviewLine, VariantId};
use chainstore_workflows::shop::{
    AcceptChanges, CartView, SetQuantity, SetQuantityCommand, SetQuantityError, ShowCart,
};

use super::tail::Tail;
use super::{Label, OpenCheckout, OpenDelivery, OpenProduct};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::html::Html;
use crate::packed::Data;
use crate::screen::{Key, Look, Reply, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Opens the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenCart;

/// In the cart: puts so many pieces of a variant into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CartPieces {
    variant: VariantId,
    quantity: u8,
}

/// Accepts changed prices and stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accept;

impl ButtonAction for OpenCart {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        draw(conversation, None).await.map(Reply::Here)
    }
}

impl ButtonAction for CartPieces {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        Data::id_and(self.variant, self.quantity.into())
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self {
            variant: data.to_id(),
            quantity: u8::try_from(data.small).ok()?,
        })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let command = SetQuantityCommand {
            variant: self.variant,
            quantity: self.quantity.into(),
        };
        let (cart, note) = set_quantity(conversation, command).await?;
        Ok(Reply::Here(screen(&conversation.look(note), &cart)))
    }
}

impl ButtonAction for Accept {
    const READ_ONLY: bool = false;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let cart = conversation.call::<AcceptChanges>(()).await?;
        Ok(Reply::Here(screen(&conversation.look(None), &cart)))
    }
}

/// The cart as it is now.
pub(crate) async fn draw(
    conversation: &Conversation<'_>,
    note: Option<&'static str>,
) -> Result<Screen, Trouble> {
    let cart = conversation.call::<ShowCart>(()).await?;
    Ok(screen(&conversation.look(note), &cart))
}

/// Changes a quantity and says, above the cart as it is then, why it could not be changed.
pub(super) async fn set_quantity(
    conversation: &Conversation<'_>,
    command: SetQuantityCommand,
) -> Result<(CartView, Option<&'static str>), Trouble> {
    let texts = conversation.texts();
    let note = match conversation.call::<SetQuantity>(command).await {
        Ok(cart) => return Ok((cart, None)),
        Err(SetQuantityError::Limit { .. }) => texts.cart_limit(),
        Err(SetQuantityError::NotOffered) => texts.not_offered(),
        Err(
            error @ (SetQuantityError::Denied(_)
            | SetQuantityError::Aborted(_)
            | SetQuantityError::Store(_)),
        ) => return Err(error.into()),
    };
    Ok((conversation.call::<ShowCart>(()).await?, Some(note)))
}

/// Lines with buttons for one less and one more, what has changed in words, and the button to order.
pub(super) fn screen(look: &Look, view: &CartView) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(texts.cart()).gap();
    if view.review.lines.is_empty() {
        return Screen::new(html.text(texts.cart_empty())).row([look.home_key()]);
    }
    let html = html.each(&view.review.lines, |html, line| describe(look, html, line));
    let mut html = sums(look, html.line(), view);
    if view.review.changed() {
        html = html.gap().italic(texts.changes_first());
    }
    if view.digital {
        html = html.gap().italic(texts.digital_not_payable());
    }
    let mut screen = Screen::new(html);
    for line in &view.review.lines {
        let name = name_of(line);
        screen = screen.row([key(
            name,
            OpenProduct {
                product: line.offer.product,
                variant: Some(Tail::of(line.offer.variant)),
            },
        )]);
        screen = screen.row(quantity_keys(line));
    }
    let on = match (view.review.changed(), view.digital, &view.cart.delivery) {
        (true, ..) => Some(key(texts.accept_changes(), Accept)),
        (_, true, _) => None,
        (_, _, Some(_)) => Some(key(texts.to_checkout(), OpenCheckout)),
        (_, _, None) => Some(key(texts.to_checkout(), OpenDelivery)),
    };
    screen.row(on).row([look.home_key()])
}

/// What is added to the lines or taken off, and the total.
pub(super) fn sums(look: &Look, html: Html, view: &CartView) -> Html {
    let html = html.each(&view.adjustments, |html, adjustment| {
        let sign = match adjustment.effect {
            Effect::Raises => "",
            Effect::Lowers => "−",
        };
        html.text(adjustment_name(look.texts, adjustment.kind))
            .text(": ")
            .text(sign)
            .text(&look.price(adjustment.amount))
            .line()
    });
    match view.total {
        Some(total) => html
            .bold(look.texts.total())
            .text(": ")
            .bold(&look.price(total)),
        None => html,
    }
}

pub(super) fn adjustment_name(texts: Texts, kind: AdjustmentKind) -> &'static str {
    match kind {
        AdjustmentKind::Tax => texts.tax(),
        AdjustmentKind::Discount => texts.discount(),
        AdjustmentKind::Rounding => texts.rounding(),
        AdjustmentKind::Shipping => texts.shipping(),
    }
}

fn name_of(line: &ReviewLine) -> String {
    format!("{} · {}", line.offer.title, line.offer.label)
}

/// `2 × Shirt · L – 49.80 EUR`, and below it what has changed.
pub(super) fn describe(look: &Look, html: Html, line: &ReviewLine) -> Html {
    let texts = look.texts;
    let mut html = html.text(&format!("{} × {}", line.wanted, name_of(line)));
    let amount = line
        .offer
        .price
        .and_then(|price| price.checked_mul(line.wanted).ok());
    if let (Some(amount), true) = (amount, line.change != Some(Change::Gone)) {
        html = html.text(" – ").text(&look.price(amount));
    }
    let change = line.change.map(|change| match change {
        Change::Price { was, now } => texts.price_was(&look.price(was), &look.price(now)),
        Change::Short { left } => texts.only_left(left),
        Change::Gone => texts.gone().to_owned(),
    });
    match change {
        Some(change) => html.line().text("   ⚠️ ").italic(&change).line(),
        None => html.line(),
    }
}

fn quantity_keys(line: &ReviewLine) -> Vec<Key> {
    let variant = line.offer.variant;
    let to = |quantity: u32| CartPieces {
        variant,
        quantity: u8::try_from(quantity).unwrap_or(0),
    };
    let wanted = line.wanted;
    let mut keys = vec![
        key("−", to(wanted.saturating_sub(1))),
        key(wanted.to_string(), Label),
    ];
    if wanted < line.offer.available.min(Cart::MAX_QUANTITY) {
        keys.push(key("+", to(wanted + 1)));
    }
    keys
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    vec![screen(look, &super::fixtures::cart_of(text))]
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;
    use chainstore_orders::Offer;

    use super::super::fixtures::{cart_of, euro, look_of, offer_of, shown};
    use super::*;
    use crate::packed::Packed;

    #[test]
    fn changes_are_said_in_words_before_checkout() {
        let look = look_of(Language::English, "Shop");
        let mut view = cart_of("Mug");
        view.cart.lines.truncate(4);
        let mut offers: Vec<Offer> = (1..=4).map(|number| offer_of("Mug", number)).collect();
        offers[0].price = Some(euro(2));
        offers[1].available = 1;
        offers[2].available = 0;
        offers[3].price = None;
        view.review = view.cart.review(&offers).expect("adds up");
        let screen = screen(&look, &view);
        let text = shown(&screen.html);
        for part in [
            "price was 0.01 EUR, now 0.02 EUR",
            "only 1 left",
            "gone: sold out",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let can = |wanted: Packed| {
            screen
                .keys
                .iter()
                .flatten()
                .any(|key| matches!(key, Key::Tap(_, action) if *action == wanted))
        };
        assert!(can(Accept.into()) && !can(OpenCheckout.into()));
    }
}
