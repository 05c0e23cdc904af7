use chainstore_orders::Offer;
use chainstore_workflows::shop::{CartView, ProductPage, ProductView};

use super::{Look, Screen, key};
use crate::action::Action;

/// Products on a page.
pub(crate) const PAGE_SIZE: u32 = 6;

/// One page of a shelf.
pub(crate) fn shelf(look: &Look<'_>, page: &ProductPage, cart: &CartView) -> Screen {
    let texts = look.texts;
    let mut html = look.message().bold(&page.category.name);
    if page.pages > 1 {
        html = html.line().italic(&(texts.page)(page.page + 1, page.pages));
    }
    let html = html.gap().each(&page.products, |html, found| {
        html.text("• ")
            .text(&found.product.title)
            .text(" – ")
            .text(&price_line(look, found))
            .line()
    });
    let products = page.products.iter().map(|found| {
        let product = found.product.id;
        let open = Action::Product {
            product,
            variant: None,
        };
        key(&*found.product.title, open)
    });
    let turn = |to: Option<u32>, label| {
        let page_number = to.and_then(|to| u16::try_from(to).ok())?;
        let category = page.category.id;
        Some(key(
            label,
            Action::Shelf {
                category,
                page: page_number,
            },
        ))
    };
    let before = page.page.checked_sub(1);
    let after = Some(page.page + 1).filter(|next| *next < page.pages);
    let here = format!("{}/{}", page.page + 1, page.pages);
    let pager = match page.pages {
        1 => Vec::new(),
        _ => [
            turn(before, "‹"),
            Some(key(here, Action::Nothing)),
            turn(after, "›"),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    Screen::new(html)
        .rows(products)
        .row(pager)
        .row([look.cart_key(cart)])
        .row([look.back_key(Action::Home), look.home_key()])
}

fn price_line(look: &Look<'_>, found: &ProductView) -> String {
    let for_sale = |offer: &&Offer| offer.available > 0;
    let prices = found
        .offers
        .iter()
        .filter(for_sale)
        .filter_map(|offer| offer.price);
    let mut prices: Vec<_> = prices.collect();
    prices.sort_by_key(|price| price.minor());
    match prices[..] {
        [] => look.texts.sold_out.to_owned(),
        [first, .., last] if first != last => (look.texts.from)(&look.price(first)),
        [first, ..] => look.price(first),
    }
}
