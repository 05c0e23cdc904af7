use chainstore_orders::{Offer, ProductId};
use chainstore_workflows::shop::{
    CartView, ProductView, SetQuantityCommand, ShowCart, ShowProduct,
};

use super::tail::Tail;
use super::{Action, Label, OpenCart, OpenCategory, cart};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::html::{Html, clip};
use crate::packed::Data;
use crate::screen::{Key, Look, Photo, Reply, Screen, key};
use crate::update::Carrier;

/// Variants on a page: eight rows of three.
const PAGE: usize = 24;

/// Opens a product, with one of its variants chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenProduct {
    pub(crate) product: ProductId,
    pub(crate) variant: Option<Tail>,
}

/// On the screen of a product: puts so many pieces of a variant into the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProductPieces {
    product: ProductId,
    variant: Tail,
    quantity: u8,
}

impl OpenProduct {
    /// What `/start prd_…` opens. Anybody can write such a link, so it opens only what everybody may see.
    pub(crate) fn from_link(payload: &str) -> Option<Action> {
        let (product, variant) = (payload.parse().ok()?, None);
        Some(Self { product, variant }.into())
    }
}

impl ButtonAction for OpenProduct {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        Data::id_and(self.product, self.variant.map_or(0, |tail| tail.with(1)))
    }

    fn from_data(data: Data) -> Option<Self> {
        let (variant, chosen) = Tail::split(data.small);
        Some(Self {
            product: data.to_id(),
            variant: (chosen == 1).then_some(variant),
        })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let found = conversation.call::<ShowProduct>(self.product).await?;
        let cart = conversation.call::<ShowCart>(()).await?;
        let look = conversation.look(None);
        Ok(Reply::Here(screen(&look, &found, self.variant, &cart)))
    }
}

impl ButtonAction for ProductPieces {
    const READ_ONLY: bool = false;

    fn data(self) -> Data {
        Data::id_and(self.product, self.variant.with(self.quantity))
    }

    fn from_data(data: Data) -> Option<Self> {
        let (variant, quantity) = Tail::split(data.small);
        Some(Self {
            product: data.to_id(),
            variant,
            quantity,
        })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let found = conversation.call::<ShowProduct>(self.product).await?;
        let mut variants = found.product.variants.iter();
        let chosen = variants.find(|known| Tail::of(known.id) == self.variant);
        let command = SetQuantityCommand {
            variant: chosen.ok_or(Trouble::NotFound)?.id,
            quantity: self.quantity.into(),
        };
        let (cart, note) = cart::set_quantity(conversation, command).await?;
        let look = conversation.look(note);
        let screen = screen(&look, &found, Some(self.variant), &cart);
        Ok(Reply::Here(screen))
    }
}

fn screen(look: &Look, found: &ProductView, chosen: Option<Tail>, cart: &CartView) -> Screen {
    let texts = look.texts;
    let product = &found.product;
    let html = look.noted(if product.photo.is_some() {
        Html::caption()
    } else {
        Html::message()
    });
    let offer = chosen_offer(&found.offers, chosen);
    let html = html.bold(&product.title).gap();
    // The price must fit whatever the description says.
    let html = html.text(&clip(&product.description, 700)).gap();
    let html = match offer {
        Some(offer) => describe(look, html, offer, found.offers.len() > 1),
        None => html.text(texts.sold_out()),
    };
    let variant_key = |offer: &Offer| {
        let is_chosen =
            chosen_offer(&found.offers, chosen).is_some_and(|it| it.variant == offer.variant);
        let label = match (is_chosen, offer.available) {
            (true, _) => format!("✓ {}", offer.label),
            (false, 0) => format!("{} · {}", offer.label, texts.sold_out()),
            (false, _) => offer.label.to_string(),
        };
        let variant = Some(Tail::of(offer.variant));
        let product = product.id;
        key(label, OpenProduct { product, variant })
    };
    let mut screen = Screen::new(html);
    if let (Some(offer), [_, _, ..]) = (offer, &found.offers[..]) {
        let place = found
            .offers
            .iter()
            .position(|it| it.variant == offer.variant);
        let page = place.unwrap_or(0) / PAGE;
        let shown = found.offers.iter().skip(page * PAGE).take(PAGE);
        let keys: Vec<Key> = shown.map(variant_key).collect();
        let rows = keys.chunks(3).map(<[Key]>::to_vec);
        screen = rows.fold(screen, Screen::row).row(pager(found, page));
    }
    if let Some(offer) = offer {
        screen = screen.row(quantity_keys(look, found, offer, cart));
    }
    let category = OpenCategory(product.category);
    screen = screen
        .row([look.cart_key(cart)])
        .row([look.back_key(category), look.home_key()]);
    screen.photo = product.photo.clone().map(Photo::Named);
    screen
}

/// Buttons to the pages of variants before and behind. A page is that of the chosen variant, so turning
/// to a page chooses its first one.
fn pager(found: &ProductView, page: usize) -> Vec<Key> {
    let pages = found.offers.len().div_ceil(PAGE);
    if pages < 2 {
        return Vec::new();
    }
    let turn = |to: Option<usize>, label| {
        let first = found.offers.get(to? * PAGE)?;
        let open = OpenProduct {
            product: found.product.id,
            variant: Some(Tail::of(first.variant)),
        };
        Some(key(label, open))
    };
    let here = key(format!("{}/{pages}", page + 1), Label);
    let all = [
        turn(page.checked_sub(1), "‹"),
        Some(here),
        turn(Some(page + 1), "›"),
    ];
    all.into_iter().flatten().collect()
}

/// The chosen variant, or the first that can be had.
fn chosen_offer(offers: &[Offer], chosen: Option<Tail>) -> Option<&Offer> {
    let chosen =
        chosen.and_then(|tail| offers.iter().find(|offer| Tail::of(offer.variant) == tail));
    chosen
        .or_else(|| offers.iter().find(|offer| offer.available > 0))
        .or_else(|| offers.first())
}

fn describe(look: &Look, html: Html, offer: &Offer, named: bool) -> Html {
    let texts = look.texts;
    let html = if named {
        html.text(&offer.label).text(": ")
    } else {
        html
    };
    match (offer.price, offer.available) {
        (None, _) | (_, 0) => html.bold(texts.sold_out()),
        (Some(price), left) if left < look.settings.few_left.get() => html
            .bold(&look.price(price))
            .text(" · ")
            .text(&texts.few_left(left)),
        (Some(price), _) => html.bold(&look.price(price)),
    }
}

/// A button that adds it, or three: one less, how many, one more.
fn quantity_keys(look: &Look, found: &ProductView, offer: &Offer, cart: &CartView) -> Vec<Key> {
    let product = found.product.id;
    let variant = Tail::of(offer.variant);
    let have = cart.cart.quantity(offer.variant);
    let to = |quantity: u32| ProductPieces {
        product,
        variant,
        quantity: u8::try_from(quantity).unwrap_or(0),
    };
    let most = look.settings.cart_limits().pieces;
    let can_add = offer.price.is_some() && have < offer.available.min(most);
    if have == 0 {
        let price = offer.price.filter(|_| can_add);
        let add = price.map(|price| key(look.texts.add(&look.price(price)), to(1)));
        return add.into_iter().collect();
    }
    let mut keys = vec![
        key("−", to(have - 1)),
        key(look.texts.in_cart(have), OpenCart),
    ];
    if can_add {
        keys.push(key("+", to(have + 1)));
    }
    keys
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::{cart_of, product_of};
    let cart = cart_of(text);
    vec![
        screen(look, &product_of(text, true), None, &cart),
        screen(look, &product_of(text, false), None, &cart),
    ]
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;

    use super::super::fixtures::{cart_of, look_with, product_of, shown};
    use super::*;

    // Three pieces of each variant are for sale; the first is chosen, and the cart has one of it.
    #[test]
    fn few_pieces_and_the_most_of_one_thing_are_what_the_shop_has_set() {
        let drawn = |stored: &[(&str, &str)]| {
            let look = look_with(Language::English, stored);
            let mut product = product_of("Mug", false);
            for offer in &mut product.offers {
                offer.available = 3;
            }
            let screen = screen(&look, &product, None, &cart_of("Mug"));
            let more = screen.keys.iter().flatten();
            let more = more.filter(|key| matches!(key, Key::Tap(label, _) if label == "+"));
            (
                shown(&screen.html).contains("only 3 pieces left"),
                more.count(),
            )
        };
        assert_eq!(drawn(&[]), (true, 1));
        assert_eq!(drawn(&[("shop.few_left", "4")]), (true, 1));
        assert_eq!(drawn(&[("shop.few_left", "3")]), (false, 1));
        assert_eq!(drawn(&[("shop.few_left", "0")]), (false, 1));
        assert_eq!(drawn(&[("cart.pieces", "1")]), (true, 0));
    }
}
