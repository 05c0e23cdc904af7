use chainstore_orders::{CategoryId, Offer};
use chainstore_workflows::shop::{
    CartView, ListProducts, ListProductsCommand, ProductPage, ProductView, ShowCart,
};

use super::{Action, Home, Label, OpenProduct};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::{Look, Reply, Screen, key};
use crate::update::Carrier;

/// Products on a page.
const PAGE_SIZE: u32 = 6;

/// Opens a page of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenCategory {
    pub(crate) category: CategoryId,
    pub(crate) page: u16,
}

impl OpenCategory {
    /// What `/start cat_…` opens. Anybody can write such a link, so it opens only what everybody may see.
    pub(crate) fn from_link(payload: &str) -> Option<Action> {
        let category = payload.parse().ok()?;
        Some(Self { category, page: 0 }.into())
    }
}

impl ButtonAction for OpenCategory {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        Data::id_and(self.category, self.page.into())
    }

    fn from_data(data: Data) -> Option<Self> {
        Some(Self {
            category: data.to_id(),
            page: u16::try_from(data.small).ok()?,
        })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let command = ListProductsCommand {
            category: self.category,
            page: self.page.into(),
            size: PAGE_SIZE,
        };
        let page = conversation.call::<ListProducts>(command).await?;
        let cart = conversation.call::<ShowCart>(()).await?;
        Ok(Reply::Here(screen(&conversation.look(None), &page, &cart)))
    }
}

fn screen(look: &Look, page: &ProductPage, cart: &CartView) -> Screen {
    let texts = look.texts;
    let mut html = look.message().bold(&page.category.name);
    if page.pages > 1 {
        html = html.line().italic(&texts.page(page.page + 1, page.pages));
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
        let open = OpenProduct {
            product,
            variant: None,
        };
        key(&*found.product.title, open)
    });
    let turn = |to: Option<u32>, label| {
        let page_number = to.and_then(|to| u16::try_from(to).ok())?;
        let open = OpenCategory {
            category: page.category.id,
            page: page_number,
        };
        Some(key(label, open))
    };
    let before = page.page.checked_sub(1);
    let after = Some(page.page + 1).filter(|next| *next < page.pages);
    let here = format!("{}/{}", page.page + 1, page.pages);
    let pager = match page.pages {
        1 => Vec::new(),
        _ => [turn(before, "‹"), Some(key(here, Label)), turn(after, "›")]
            .into_iter()
            .flatten()
            .collect(),
    };
    Screen::new(html)
        .rows(products)
        .row(pager)
        .row([look.cart_key(cart)])
        .row([look.back_key(Home), look.home_key()])
}

fn price_line(look: &Look, found: &ProductView) -> String {
    let for_sale = |offer: &&Offer| offer.available > 0;
    let prices = found
        .offers
        .iter()
        .filter(for_sale)
        .filter_map(|offer| offer.price);
    let mut prices: Vec<_> = prices.collect();
    prices.sort_by_key(|price| price.minor());
    match prices[..] {
        [] => look.texts.sold_out().to_owned(),
        [first, .., last] if first != last => look.texts.from(&look.price(first)),
        [first, ..] => look.price(first),
    }
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::{cart_of, category_of, product_of};
    let page = ProductPage {
        category: category_of(text),
        products: (0..6).map(|_| product_of(text, false)).collect(),
        page: 1,
        pages: 3,
    };
    vec![screen(look, &page, &cart_of(text))]
}
