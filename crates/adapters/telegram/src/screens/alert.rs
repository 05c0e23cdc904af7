use chainstore_workflows::Notice;
use chainstore_workflows::shop::OrderView;

use crate::screen::{Look, Screen};

/// What staff must know, in English. Ids and numbers, no personal data: the alert chat is not sealed.
pub(crate) fn alert(look: &Look<'_>, notice: &Notice, order: Option<&OrderView>) -> Screen {
    let (title, what) = match notice {
        Notice::OrderAlert { what, .. } => ("Order needs a look", what.clone()),
        Notice::SuspenseAlert { reason, invoice } => {
            ("Money waits in suspense", format!("{reason} at {invoice}"))
        }
        Notice::ChainAlert { chain, what } => ("Chain", format!("{chain}: {what}")),
        Notice::ParkedAlert { queue, key } => {
            ("Parked for a person", format!("{queue}, key {key}"))
        }
        Notice::TamperAlert { entity, subject } => (
            "A stored row does not fit its seal",
            format!("{entity} {subject}"),
        ),
        // These go to shoppers.
        Notice::InvoiceOpened { .. } => ("Notice", "invoice opened".to_owned()),
        Notice::InvoiceChanged { .. } => ("Notice", "invoice changed".to_owned()),
        Notice::OrderMoved { .. } => ("Notice", "order moved".to_owned()),
    };
    let mut html = look.message().text("⚠️ ").bold(title).line().code(&what);
    if let Some(view) = order {
        html = html.line().text(&format!(
            "Order {} ({})",
            view.order.number(),
            view.order.state()
        ));
    }
    Screen::new(html)
}

#[cfg(test)]
pub(super) fn samples(look: &Look<'_>, text: &str) -> Vec<Screen> {
    let notice = Notice::ChainAlert {
        chain: text.to_owned(),
        what: text.to_owned(),
    };
    let order = super::fixtures::order_of(text);
    vec![alert(look, &notice, Some(&order))]
}
