use chainstore_ports::{AlertKey, AlertKind};
use chainstore_workflows::shop::OrderView;

use crate::screen::{Look, Screen};
use crate::texts::Texts;

/// What staff must be told. Ids and numbers, no personal data: the alert chat is not sealed.
pub(crate) fn alert(look: &Look, key: &AlertKey, order: Option<&OrderView>) -> Screen {
    let title = alert_text(look.texts, key.kind);
    let html = look.message().text("⚠️ ").bold(title).line();
    let html = html.code(&key.subject);
    Screen::new(match order {
        Some(view) => {
            let number = view.order.number().to_string();
            let state = view.order.state();
            html.line()
                .text(&look.texts.order(&number))
                .text(&format!(" ({state})"))
        }
        None => html,
    })
}

const fn alert_text(texts: Texts, kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::PaymentReversed => texts.alert_payment_reversed(),
        AlertKind::PaymentGone => texts.alert_payment_gone(),
        AlertKind::PaidAfterEnd => texts.alert_paid_after_end(),
        AlertKind::PaidWithoutStock => texts.alert_paid_without_stock(),
        AlertKind::PaymentDoesNotFit => texts.alert_payment_does_not_fit(),
        AlertKind::SuspenseLate => texts.alert_suspense_late(),
        AlertKind::SuspenseEarly => texts.alert_suspense_early(),
        AlertKind::SuspenseSurplus => texts.alert_suspense_surplus(),
        AlertKind::SuspenseShort => texts.alert_suspense_short(),
        AlertKind::SuspenseWrongAsset => texts.alert_suspense_wrong_asset(),
        AlertKind::SuspenseTooLarge => texts.alert_suspense_too_large(),
        AlertKind::SuspenseOtherKey => texts.alert_suspense_other_key(),
        AlertKind::SuspenseOtherInvoice => texts.alert_suspense_other_invoice(),
        AlertKind::ChainCannotBeFollowed => texts.alert_chain_cannot_be_followed(),
        AlertKind::ChainAnswersNonsense => texts.alert_chain_answers_nonsense(),
        AlertKind::ChainIsAnotherChain => texts.alert_chain_is_another_chain(),
        AlertKind::ChainDoesNotAnswer => texts.alert_chain_does_not_answer(),
        AlertKind::ChainStandsStill => texts.alert_chain_stands_still(),
        AlertKind::ChainFails => texts.alert_chain_fails(),
        AlertKind::ChainExpiresNothing => texts.alert_chain_expires_nothing(),
        AlertKind::InboxParked => texts.alert_inbox_parked(),
        AlertKind::OutboxParked => texts.alert_outbox_parked(),
        AlertKind::AddressTampered => texts.alert_address_tampered(),
        AlertKind::SettingUnfit => texts.alert_setting_unfit(),
    }
}

#[cfg(test)]
pub(super) fn samples(look: &Look, text: &str) -> Vec<Screen> {
    let order = super::fixtures::order_of(text);
    let sample = |&kind| {
        let subject = text.to_owned();
        alert(look, &AlertKey { kind, subject }, Some(&order))
    };
    AlertKind::ALL.iter().map(sample).collect()
}
