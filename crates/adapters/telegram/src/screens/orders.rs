use chainstore_kernel::{OrderId, Page};
use chainstore_orders::Order;
use chainstore_workflows::shop::MyOrders;

use super::OpenOrder;
use super::order::state_text;
use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Data;
use crate::screen::{Look, Reply, Screen, key};
use crate::update::Carrier;

/// Lists a person's own orders, newest first; from the one that follows `after`, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenOrders {
    pub(crate) after: Option<OrderId>,
}

impl ButtonAction for OpenOrders {
    const READ_ONLY: bool = true;

    fn data(self) -> Data {
        self.after
            .map_or(Data::NONE, |after| Data::id_and(after, 1))
    }

    fn from_data(data: Data) -> Option<Self> {
        let after = (data.small == 1).then(|| data.to_id());
        Some(Self { after })
    }

    async fn run(
        self,
        conversation: &Conversation<'_>,
        _message: Option<&Carrier>,
    ) -> Result<Reply, Trouble> {
        let orders = conversation.call::<MyOrders>(self.after).await?;
        Ok(Reply::Here(screen(&conversation.look(None), &orders)))
    }
}

fn screen(look: &Look, page: &Page<Order>) -> Screen {
    let texts = look.texts;
    let html = look.message().bold(texts.orders()).gap();
    let orders = &page.items;
    if orders.is_empty() {
        return Screen::new(html.text(texts.no_orders())).row([look.home_key()]);
    }
    let html = html.each(orders, |html, order| {
        let placed = look.zone.day_and_time(order.placed_at(), texts);
        html.text("• ")
            .bold(&order.number().to_string())
            .text(&format!(" – {placed} – {} – ", look.price(order.total())))
            .text(state_text(texts, order.state()))
            .line()
    });
    let open = |order: &Order| {
        key(
            texts.order(&order.number().to_string()),
            OpenOrder(order.id()),
        )
    };
    let older = orders.last().filter(|_| page.next.is_some()).map(|last| {
        key(
            texts.older(),
            OpenOrders {
                after: Some(last.id()),
            },
        )
    });
    Screen::new(html)
        .rows(orders.iter().map(open))
        .row(older)
        .row([look.home_key()])
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    let order = super::fixtures::order_of(text).order;
    let page = Page {
        next: Some(order.cursor()),
        items: vec![order; 7],
    };
    let empty = Page {
        items: Vec::new(),
        next: None,
    };
    vec![screen(look, &page), screen(look, &empty)]
}
