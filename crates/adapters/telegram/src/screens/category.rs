use chainstore_orders::{CategoryId, Offer, ProductId};
use chainstore_workflows::shop::{
    CartView, ListProducts, ListProductsCommand, ProductView, Shelf, ShelfStart, ShowCart,
};

use super::{Action, Home, OpenProduct};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::{Look, Reply, Screen, key};
use crate::update::Carrier;

/// Products on a page: each of them has a line in the message and a button.
const PAGE: u32 = 15;

/// Opens a category, at its first product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenCategory(pub(crate) CategoryId);

/// Opens the category of this product, behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MoreProducts(ProductId);

impl OpenCategory {
    /// What `/start cat_…` opens. Anybody can write such a link, so it opens only what everybody may see.
    pub(crate) fn from_link(payload: &str) -> Option<Action> {
        Some(Self(payload.parse().ok()?).into())
    }
}

impl ButtonAction for OpenCategory {
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
        page(conversation, ShelfStart::First(self.0)).await
    }
}

impl ButtonAction for MoreProducts {
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
        page(conversation, ShelfStart::Behind(self.0)).await
    }
}

async fn page(conversation: &Conversation<'_>, start: ShelfStart) -> Result<Reply, Trouble> {
    let command = ListProductsCommand { start, take: PAGE };
    let shelf = conversation.call::<ListProducts>(command).await?;
    let cart = conversation.call::<ShowCart>(()).await?;
    let goes_on = match start {
        ShelfStart::First(_) => false,
        ShelfStart::Behind(_) => true,
    };
    let look = conversation.look(None);
    Ok(Reply::Here(screen(&look, &shelf, goes_on, &cart)))
}

/// `goes_on`: it is not the first page.
fn screen(look: &Look, shelf: &Shelf, goes_on: bool, cart: &CartView) -> Screen {
    let texts = look.texts;
    let (category, products) = (&shelf.category, &shelf.products);
    let mut html = look.message().bold(&category.name);
    if goes_on {
        html = html.line().italic(texts.more_products());
    }
    let html = html.gap().each(&products.items, |html, found| {
        html.text("• ")
            .text(&found.product.title)
            .text(" – ")
            .text(&price_line(look, found))
            .line()
    });
    let html = match products.items[..] {
        [] => html.text(texts.nothing_here()),
        [..] => html,
    };
    let open = |found: &ProductView| {
        let product = found.product.id;
        let variant = None;
        key(&*found.product.title, OpenProduct { product, variant })
    };
    let last = products.items.last().filter(|_| products.next.is_some());
    let start = goes_on.then(|| key(texts.back_to_the_start(), OpenCategory(category.id)));
    let more = last.map(|last| key(texts.more(), MoreProducts(last.product.id)));
    Screen::new(html)
        .rows(products.items.iter().map(open))
        .row(start.into_iter().chain(more))
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
    use chainstore_kernel::Page;

    let products: Vec<ProductView> = (0..15).map(|_| product_of(text, false)).collect();
    let shelf = Shelf {
        category: category_of(text),
        products: Page {
            next: products.last().map(|found| found.product.shelf_cursor()),
            items: products,
        },
    };
    [false, true]
        .map(|goes_on| screen(look, &shelf, goes_on, &cart_of(text)))
        .into()
}
