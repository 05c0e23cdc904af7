use chainstore_orders::{Cart, Offer};
use chainstore_workflows::shop::{CartView, ProductView};

use super::{Key, Look, Photo, Screen, key};
use crate::action::{Action, Tail};
use crate::html::Html;

/// Fewer pieces than this are mentioned.
const FEW: u32 = 5;

/// One product, one of its variants chosen.
pub(crate) fn product(
    look: &Look<'_>,
    found: &ProductView,
    chosen: Option<Tail>,
    cart: &CartView,
) -> Screen {
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
    let html = html
        .text(&crate::html::clip(&product.description, 700))
        .gap();
    let html = match offer {
        Some(offer) => describe(look, html, offer, found.offers.len() > 1),
        None => html.text(texts.sold_out),
    };
    let variant_key = |offer: &Offer| {
        let is_chosen =
            chosen_offer(&found.offers, chosen).is_some_and(|it| it.variant == offer.variant);
        let label = match (is_chosen, offer.available) {
            (true, _) => format!("✓ {}", offer.label),
            (false, 0) => format!("{} · {}", offer.label, texts.sold_out),
            (false, _) => offer.label.to_string(),
        };
        let variant = Some(Tail::of(offer.variant));
        let product = product.id;
        key(label, Action::Product { product, variant })
    };
    let mut screen = Screen::new(html);
    if found.offers.len() > 1 {
        let keys: Vec<Key> = found.offers.iter().take(24).map(variant_key).collect();
        screen = keys
            .chunks(3)
            .map(<[Key]>::to_vec)
            .fold(screen, Screen::row);
    }
    if let Some(offer) = offer {
        screen = screen.row(quantity_keys(look, found, offer, cart));
    }
    let shelf = Action::Shelf {
        category: product.category,
        page: 0,
    };
    screen = screen
        .row([look.cart_key(cart)])
        .row([look.back_key(shelf), look.home_key()]);
    screen.photo = product.photo.clone().map(Photo::Named);
    screen
}

/// The chosen variant, or the first that can be had.
fn chosen_offer(offers: &[Offer], chosen: Option<Tail>) -> Option<&Offer> {
    let chosen =
        chosen.and_then(|tail| offers.iter().find(|offer| Tail::of(offer.variant) == tail));
    chosen
        .or_else(|| offers.iter().find(|offer| offer.available > 0))
        .or_else(|| offers.first())
}

fn describe(look: &Look<'_>, html: Html, offer: &Offer, named: bool) -> Html {
    let texts = look.texts;
    let html = if named {
        html.text(&offer.label).text(": ")
    } else {
        html
    };
    match (offer.price, offer.available) {
        (None, _) | (_, 0) => html.bold(texts.sold_out),
        (Some(price), left) if left < FEW => html
            .bold(&look.price(price))
            .text(" · ")
            .text(&(texts.few_left)(left)),
        (Some(price), _) => html.bold(&look.price(price)),
    }
}

/// Add it, or − n +.
fn quantity_keys(look: &Look<'_>, found: &ProductView, offer: &Offer, cart: &CartView) -> Vec<Key> {
    let product = found.product.id;
    let variant = Tail::of(offer.variant);
    let have = cart.cart.quantity(offer.variant);
    let to = |quantity: u32| Action::Pieces {
        product,
        variant,
        quantity: u8::try_from(quantity).unwrap_or(0),
    };
    let can_add = offer.price.is_some() && have < offer.available.min(Cart::MAX_QUANTITY);
    if have == 0 {
        let price = offer.price.filter(|_| can_add);
        let add = price.map(|price| key((look.texts.add)(&look.price(price)), to(1)));
        return add.into_iter().collect();
    }
    let mut keys = vec![
        key("−", to(have - 1)),
        key((look.texts.in_cart)(have), Action::Cart),
    ];
    if can_add {
        keys.push(key("+", to(have + 1)));
    }
    keys
}
