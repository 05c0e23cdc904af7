//! Everything the shop says, in every language it speaks. A language is one value of [`Texts`]: a text
//! that is missing does not compile. All of it is plain text; screens escape it.

mod english;
mod german;

use chainstore_identity::Language;
use chainstore_orders::{OrderEvent, OrderState};

/// The texts of one language.
pub(crate) struct Texts {
    pub(crate) language: Language,
    /// Commands with what they do, for the menu of the app.
    pub(crate) commands: [(&'static str, &'static str); 8],

    pub(crate) welcome: fn(shop: &str) -> String,
    pub(crate) nothing_for_sale: &'static str,
    pub(crate) help: fn(shop: &str) -> String,
    pub(crate) terms: fn(shop: &str) -> String,
    pub(crate) privacy: fn(shop: &str) -> String,
    pub(crate) support: fn(shop: &str) -> String,
    pub(crate) payment_support: fn(shop: &str) -> String,
    pub(crate) cancelled: &'static str,
    pub(crate) choose_language: &'static str,
    pub(crate) old_menu: &'static str,
    pub(crate) not_offered: &'static str,
    pub(crate) something_failed: &'static str,
    pub(crate) try_again: &'static str,

    pub(crate) home: &'static str,
    pub(crate) back: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) orders: &'static str,
    pub(crate) shelf: fn(name: &str, products: u32) -> String,
    pub(crate) cart_empty_button: &'static str,
    pub(crate) cart_button: fn(pieces: u32, total: &str) -> String,
    pub(crate) page: fn(page: u32, pages: u32) -> String,
    pub(crate) from: fn(price: &str) -> String,
    pub(crate) sold_out: &'static str,
    pub(crate) few_left: fn(left: u32) -> String,
    pub(crate) add: fn(price: &str) -> String,
    pub(crate) in_cart: fn(pieces: u32) -> String,
    pub(crate) digital_not_payable: &'static str,

    pub(crate) cart: &'static str,
    pub(crate) cart_empty: &'static str,
    pub(crate) total: &'static str,
    pub(crate) shipping: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) discount: &'static str,
    pub(crate) rounding: &'static str,
    pub(crate) price_was: fn(was: &str, now: &str) -> String,
    pub(crate) only_left: fn(left: u32) -> String,
    pub(crate) gone: &'static str,
    pub(crate) changes_first: &'static str,
    pub(crate) accept_changes: &'static str,
    pub(crate) to_checkout: &'static str,
    pub(crate) cart_limit: &'static str,

    pub(crate) delivery_question: &'static str,
    pub(crate) collect_at: fn(branch: &str) -> String,
    pub(crate) ship_to_me: &'static str,
    pub(crate) change_delivery: &'static str,
    pub(crate) collected_at: &'static str,
    pub(crate) shipped_to: &'static str,
    pub(crate) write_address: &'static str,
    pub(crate) address_hint: &'static str,
    pub(crate) address_unusable: fn(reason: &str) -> String,
    pub(crate) address_question: &'static str,
    pub(crate) use_address: &'static str,

    pub(crate) checkout: &'static str,
    pub(crate) seller: &'static str,
    pub(crate) pay_with: fn(token: &str, network: &str) -> String,
    pub(crate) order_and_pay: fn(total: &str) -> String,
    pub(crate) order_and_pay_with: fn(total: &str, token: &str, network: &str) -> String,
    pub(crate) cart_changed: &'static str,
    pub(crate) no_rate: &'static str,
    pub(crate) not_ready: &'static str,
    pub(crate) placed: fn(number: &str) -> String,
    pub(crate) payment_follows: &'static str,

    pub(crate) test_banner: &'static str,
    pub(crate) pay_title: fn(number: &str) -> String,
    pub(crate) price_is: fn(price: &str) -> String,
    pub(crate) send_exactly: &'static str,
    pub(crate) on_network: fn(network: &str) -> String,
    pub(crate) to_address: &'static str,
    pub(crate) valid_until: fn(time: &str) -> String,
    pub(crate) waiting: &'static str,
    pub(crate) partly: fn(received: &str, of: &str, missing: &str) -> String,
    pub(crate) seen: fn(have: u64, needed: u32) -> String,
    pub(crate) paid: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) rechecked: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) over_paid: &'static str,
    pub(crate) late_paid: &'static str,
    pub(crate) what_if: &'static str,
    pub(crate) copy_address: &'static str,
    pub(crate) copy_amount: &'static str,
    pub(crate) look_again: &'static str,
    pub(crate) payment_hidden: &'static str,

    pub(crate) no_orders: &'static str,
    pub(crate) older: &'static str,
    pub(crate) order: fn(number: &str) -> String,
    pub(crate) state: fn(OrderState) -> &'static str,
    pub(crate) event: fn(OrderEvent) -> &'static str,
    pub(crate) history: &'static str,
    pub(crate) show_order: &'static str,
    pub(crate) show_payment: &'static str,
    pub(crate) moved: fn(state: &str) -> &'static str,
}

/// The texts of a language.
pub(crate) const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::German => &german::TEXTS,
        Language::English => &english::TEXTS,
    }
}
