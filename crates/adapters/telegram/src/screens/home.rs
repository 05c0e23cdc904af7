use chainstore_kernel::Page;
use chainstore_orders::CategoryId;
use chainstore_workflows::shop::{
    CartView, CategoryLine, ListCategories, ListCategoriesCommand, ShowCart,
};

use super::{HOME_ROW, OpenCategory};
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::{Key, Look, Reply, Screen, key};
use crate::update::Carrier;

/// Opens the first screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home;

/// Opens the categories that follow this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MoreCategories(CategoryId);

/// Categories on a page: twenty rows of two.
const PAGE: u32 = 40;

/// Opens the first screen in a new message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HomeApart;

impl ButtonAction for Home {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        draw(conversation, &conversation.look(None))
            .await
            .map(Reply::Here)
    }
}

impl ButtonAction for HomeApart {
    const READ_ONLY: bool = true;

    fn from_data(_data: Data) -> Option<Self> {
        Some(Self)
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        draw(conversation, &conversation.look(None))
            .await
            .map(Reply::Apart)
    }
}

impl ButtonAction for MoreCategories {
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
        let look = conversation.look(None);
        page(conversation, &look, Some(self.0))
            .await
            .map(Reply::Here)
    }
}

/// The first screen as it is now.
pub(crate) async fn draw(conversation: &Conversation<'_>, look: &Look) -> Result<Screen, Trouble> {
    page(conversation, look, None).await
}

/// The categories that follow `after`, or the first ones.
async fn page(
    conversation: &Conversation<'_>,
    look: &Look,
    after: Option<CategoryId>,
) -> Result<Screen, Trouble> {
    let command = ListCategoriesCommand { after, take: PAGE };
    let categories = conversation.call::<ListCategories>(command).await?;
    let cart = conversation.call::<ShowCart>(()).await?;
    Ok(screen(look, &categories, after.is_some(), &cart))
}

/// `goes_on`: it is not the first page.
fn screen(look: &Look, page: &Page<CategoryLine>, goes_on: bool, cart: &CartView) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(look.shop()).gap();
    let html = match (page.items.is_empty(), goes_on) {
        (true, _) => html.text(texts.nothing_for_sale()),
        (false, false) => html.text(&texts.welcome(look.shop())),
        (false, true) => html.text(&texts.more_categories(look.shop())),
    };
    let category_key = |line: &CategoryLine| {
        let label = texts.category_button(&line.category.name, line.products);
        key(label, OpenCategory(line.category.id))
    };
    let keys: Vec<Key> = page.items.iter().map(category_key).collect();
    let rows = keys.chunks(2).map(<[Key]>::to_vec);
    let last = page.items.last().filter(|_| page.next.is_some());
    let more = last.map(|last| key(texts.more(), MoreCategories(last.category.id)));
    let back = goes_on.then(|| look.home_key());
    let home_row = HOME_ROW.iter();
    rows.fold(Screen::new(html), Screen::row)
        .row(back.into_iter().chain(more))
        .row([look.cart_key(cart)])
        .row(home_row.map(|(label, opens)| key(label(texts), *opens)))
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    use super::fixtures::{cart_of, category_of};
    let line = CategoryLine {
        category: category_of(text),
        products: 7,
    };
    let page = Page {
        next: Some(line.category.cursor()),
        items: vec![line; 40],
    };
    [false, true]
        .map(|goes_on| screen(look, &page, goes_on, &cart_of(text)))
        .into()
}
