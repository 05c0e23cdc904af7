use chainstore_orders::{AdjustmentKind, Change, Effect, ReviewLine, VariantId};
use chainstore_workflows::shop::{
    AcceptChanges, CartView, SetQuantity, SetQuantityCommand, SetQuantityError, ShowCart,
};

use super::tail::Tail;
use super::{Label, OpenCheckout, OpenDelivery, OpenProduct};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::html::{Html, clip, units};
use crate::packed::Data;
use crate::screen::{Key, Look, Reply, Screen, key};
use crate::texts::Texts;
use crate::update::Carrier;

/// Opens the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenCart;

/// Opens the cart with the buttons of this page, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CartPage(u8);

/// In the cart: puts so many pieces of a variant into it, and stays on this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CartPieces {
    variant: VariantId,
    quantity: u8,
    page: u8,
}

/// Lines whose buttons are shown at once. A line has four, and Telegram takes a hundred: a full cart has more.
const PAGE: usize = 10;

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

impl ButtonAction for CartPage {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        Data::small(self.0.into())
    }

    fn from_data(data: Data) -> Option<Self> {
        u8::try_from(data.small).ok().map(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let cart = conversation.call::<ShowCart>(()).await?;
        let look = conversation.look(None);
        Ok(Reply::Here(page(&look, &cart, self.0.into())))
    }
}

impl ButtonAction for CartPieces {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        let small = u32::from_be_bytes([0, 0, self.page, self.quantity]);
        Data::id_and(self.variant, small)
    }

    fn from_data(data: Data) -> Option<Self> {
        let [0, 0, page, quantity] = data.small.to_be_bytes() else {
            return None;
        };
        Some(Self {
            variant: data.to_id(),
            quantity,
            page,
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
        let look = conversation.look(note);
        Ok(Reply::Here(page(&look, &cart, self.page.into())))
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

/// The cart with the buttons of its first lines.
pub(super) fn screen(look: &Look, view: &CartView) -> Screen {
    page(look, view, 0)
}

/// All lines, what has changed in words, buttons for one less and one more of the lines of a page, and the
/// button to order. A page behind the last one shows the last.
fn page(look: &Look, view: &CartView, page: usize) -> Screen {
    let texts = look.texts;
    let lines = &view.review.lines;
    let html = look.message().bold(texts.cart()).gap();
    if lines.is_empty() {
        return Screen::new(html.text(texts.cart_empty())).row([look.home_key()]);
    }
    let mut tail = sums(look, Html::message().line(), view);
    if view.review.changed() {
        tail = tail.gap().italic(texts.changes_first());
    }
    if view.digital {
        tail = tail.gap().italic(texts.digital_not_payable());
    }
    let html = html.fitted(|html, names| describe(look, html, lines, names), &tail);
    let mut screen = Screen::new(html);
    let pages = lines.len().div_ceil(PAGE);
    let page = page.min(pages - 1);
    for line in lines.iter().skip(page * PAGE).take(PAGE) {
        let open = OpenProduct {
            product: line.offer.product,
            variant: Some(Tail::of(line.offer.variant)),
        };
        screen = screen
            .row([key(name_of(&line.offer.title, &line.offer.label, 60), open)])
            .row(quantity_keys(look, line, page));
    }
    let on = match (view.review.changed(), view.digital, &view.cart.delivery) {
        (true, ..) => Some(key(texts.accept_changes(), Accept)),
        (_, true, _) => None,
        (_, _, Some(_)) => Some(key(texts.to_checkout(), OpenCheckout)),
        (_, _, None) => Some(key(texts.to_checkout(), OpenDelivery)),
    };
    screen
        .row(pager(page, pages))
        .row(on)
        .row([look.home_key()])
}

/// Buttons to the pages before and behind.
fn pager(page: usize, pages: usize) -> Vec<Key> {
    if pages < 2 {
        return Vec::new();
    }
    let turn = |to: Option<usize>, label| {
        let to = to.filter(|to| *to < pages)?;
        Some(key(label, CartPage(u8::try_from(to).ok()?)))
    };
    let here = key(format!("{}/{pages}", page + 1), Label);
    let all = [
        turn(page.checked_sub(1), "‹"),
        Some(here),
        turn(Some(page + 1), "›"),
    ];
    all.into_iter().flatten().collect()
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

/// `Shirt · L` in so many units at most. When it is too long, the title is shortened first, because the label tells
/// the variants of one product apart: half of the room is the label's, and more when the title is short.
pub(super) fn name_of(title: &str, label: &str, most: usize) -> String {
    const BETWEEN: &str = " · ";
    let beside_title = most.saturating_sub(units(title) + units(BETWEEN));
    let label = clip(label, beside_title.max(most / 2));
    let rest = most.saturating_sub(units(&label) + units(BETWEEN));
    format!("{}{BETWEEN}{label}", clip(title, rest))
}

/// For each line `2 × Shirt · L – 49.80 EUR`, and below it what has changed.
pub(super) fn describe(look: &Look, html: Html, lines: &[ReviewLine], names: usize) -> Html {
    let texts = look.texts;
    html.each(lines, |html, line| {
        let name = name_of(&line.offer.title, &line.offer.label, names);
        let mut html = html.text(&format!("{} × {name}", line.wanted));
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
    })
}

fn quantity_keys(look: &Look, line: &ReviewLine, page: usize) -> Vec<Key> {
    let variant = line.offer.variant;
    let to = |quantity: u32| CartPieces {
        variant,
        quantity: u8::try_from(quantity).unwrap_or(0),
        page: u8::try_from(page).unwrap_or(0),
    };
    let wanted = line.wanted;
    let mut keys = vec![
        key("−", to(wanted.saturating_sub(1))),
        key(wanted.to_string(), Label),
    ];
    if wanted < line.offer.available.min(look.settings.cart_limits().pieces) {
        keys.push(key("+", to(wanted + 1)));
    }
    keys
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    let cart = super::fixtures::cart_of(text);
    (0..3).map(|number| page(look, &cart, number)).collect()
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;
    use chainstore_orders::Offer;

    use super::super::fixtures::{
        cart_of, euro, full_cart_of, id, lines_of, long_look_of, look_of, look_with, offer_of,
        shown,
    };
    use super::*;
    use crate::packed::Packed;
    use crate::screens::Action;

    #[test]
    fn more_pieces_than_the_shop_allows_cannot_be_added_to_a_line() {
        let mut view = cart_of("Mug");
        view.cart.lines.truncate(4);
        let offers = (1..=4).map(|number| Offer {
            available: 99,
            ..offer_of("Mug", number)
        });
        view.review = view
            .cart
            .review(&offers.collect::<Vec<_>>())
            .expect("adds up");
        let look = look_with(Language::English, &[("cart.pieces", "3")]);
        // The lines have one to four pieces.
        let screen = screen(&look, &view);
        let more: Vec<bool> = screen
            .keys
            .chunks(2)
            .take(4)
            .map(|rows| matches!(rows[1].last(), Some(Key::Tap(label, _)) if label == "+"))
            .collect();
        assert_eq!(more, [true, true, false, false]);
    }

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

    #[test]
    fn a_full_cart_shows_every_line_and_its_total() {
        for &language in Language::ALL {
            let mut look = long_look_of(language, "W");
            look.note = Some(look.texts.cart_limit());
            let text = shown(&screen(&look, &full_cart_of("W")).html);
            assert!(units(&text) <= 4_096, "{}", units(&text));
            let lines = lines_of(&text);
            assert_eq!(lines.len(), 30, "{text}");
            for (line, count) in lines.iter().zip(1_i128..) {
                let amount = look.price(euro(99_999_999 * count));
                assert!(line.starts_with(&format!("{count} × W")), "{line}");
                assert!(line.ends_with(&format!(" – {amount}")), "{line}");
            }
            let total = format!(
                "{}: {}",
                look.texts.total(),
                look.price(euro(46_500_000_025))
            );
            assert!(text.ends_with(&total), "{text}");
        }
    }

    // Telegram refuses a message with more than a hundred buttons.
    #[test]
    fn each_line_of_a_full_cart_has_its_buttons_on_one_page() {
        let look = look_of(Language::English, "Shop");
        let cart = full_cart_of("W");
        let mut more = Vec::new();
        for number in 0..3 {
            let page = page(&look, &cart, number);
            let actions = page.keys.iter().flatten().filter_map(|key| match key {
                Key::Tap(_, packed) => Action::unpack(*packed),
                Key::Copy { .. } => None,
            });
            let actions: Vec<Action> = actions.collect();
            assert!(actions.len() <= 100, "{}", actions.len());
            assert!(actions.contains(&OpenCheckout.into()));
            let turns = actions.iter().filter_map(|action| match action {
                Action::CartPage(CartPage(to)) => Some(*to),
                _ => None,
            });
            let expected: &[u8] = [&[1][..], &[0, 2], &[1]][number];
            assert_eq!(turns.collect::<Vec<_>>(), expected);
            more.extend(actions.iter().filter_map(|action| match action {
                Action::CartPieces(to) => Some((to.variant, to.quantity, to.page)),
                _ => None,
            }));
        }
        let line = |number: u8| {
            let page = (number - 1) / 10;
            let to = move |quantity| (id(number), quantity, page);
            [to(number - 1), to(number + 1)]
        };
        assert_eq!(more, (1..=30).flat_map(line).collect::<Vec<_>>());
    }

    #[test]
    fn a_page_that_is_gone_shows_the_last_one() {
        let look = look_of(Language::English, "Shop");
        let mut cart = full_cart_of("W");
        cart.review.lines.truncate(20);
        assert_eq!(page(&look, &cart, 2), page(&look, &cart, 1));
        cart.review.lines.truncate(10);
        let only = page(&look, &cart, 2);
        assert_eq!(only, page(&look, &cart, 0));
        let labels = only.keys.iter().flatten().map(|key| match key {
            Key::Tap(label, _) | Key::Copy { label, .. } => label.as_str(),
        });
        assert!(labels.into_iter().all(|label| !label.contains('/')));
    }

    #[test]
    fn a_long_name_keeps_its_label() {
        assert_eq!(name_of("Shirt", "L", 20), "Shirt · L");
        assert_eq!(name_of("A very long shirt", "L", 12), "A very … · L");
        assert_eq!(
            name_of("Tea", "100 g, loose leaves in a tin", 34),
            "Tea · 100 g, loose leaves in a tin"
        );
        assert_eq!(
            name_of("Shirt of wool", "with long sleeves", 16),
            "Shir… · with lo…"
        );
    }
}
