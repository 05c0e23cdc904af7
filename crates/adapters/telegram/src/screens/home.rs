use chainstore_workflows::shop::{CartView, CategoryLine, ListCategories, ShowCart};

use super::{HOME_ROW, OpenCategory};
use crate::action::{ButtonAction, Data, Reply};
use crate::conversation::{Conversation, Trouble};
use crate::screen::{Key, Look, Screen, key};
use crate::update::Carrier;

/// Opens the first screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home;

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
        draw(conversation, conversation.look(None))
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
        draw(conversation, conversation.look(None))
            .await
            .map(Reply::Apart)
    }
}

/// The first screen as it is now.
pub(crate) async fn draw(
    conversation: &Conversation<'_>,
    look: Look<'_>,
) -> Result<Screen, Trouble> {
    let categories = conversation.call::<ListCategories>(()).await?;
    let cart = conversation.call::<ShowCart>(()).await?;
    Ok(screen(&look, &categories, &cart))
}

fn screen(look: &Look<'_>, categories: &[CategoryLine], cart: &CartView) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(look.shop).gap();
    let html = if categories.is_empty() {
        html.text(texts.nothing_for_sale())
    } else {
        html.text(&texts.welcome(look.shop))
    };
    let category_key = |line: &CategoryLine| {
        let label = texts.category_button(&line.category.name, line.products);
        let category = line.category.id;
        key(label, OpenCategory { category, page: 0 })
    };
    let keys: Vec<Key> = categories.iter().take(40).map(category_key).collect();
    let rows = keys.chunks(2).map(<[Key]>::to_vec);
    rows.fold(Screen::new(html), Screen::row)
        .row([look.cart_key(cart)])
        .row(
            HOME_ROW
                .iter()
                .map(|(label, opens)| key(label(texts), *opens)),
        )
}

#[cfg(test)]
pub(super) fn samples(look: &Look<'_>, text: &str) -> Vec<Screen> {
    use super::fixtures::{cart_of, category_of};
    let line = CategoryLine {
        category: category_of(text),
        products: 7,
    };
    vec![screen(look, &vec![line; 60], &cart_of(text))]
}
