//! What people see. Each file has one screen: the buttons that lead to it, the use cases they call, and
//! what is drawn.
//!
//! A new screen is three files: its own; this one, with its `mod` line, its line in [`screens!`] and, if it is
//! opened from the first screen or by a command, a line in [`HOME_ROW`] or [`COMMANDS`]; and
//! `texts/words.rs` with its words.

mod alert;
mod cart;
mod category;
mod checkout;
mod delivery;
mod home;
mod info;
mod keys;
mod label;
mod language;
mod method;
mod order;
mod orders;
mod payment;
mod product;
mod tail;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

use chainstore_workflows::shop::CartView;

use crate::action::ButtonAction;
use crate::conversation::{Conversation, Trouble};
use crate::packed::Packed;
use crate::screen::{Look, Reply, Screen};
use crate::texts::Texts;
use crate::update::Carrier;

pub(crate) use alert::alert;
pub(crate) use order::order_moved;
pub(crate) use payment::{has_new_code, payment};
pub(crate) use {cart::draw as cart, delivery::written, home::draw as home};

/// From the list of screens follow: the actions of all buttons, how they are packed and unpacked, what a
/// tap runs, and the samples that the tests draw.
macro_rules! screens {
    ($($module:ident: $($action:ident = $code:literal),*;)+) => {
        $($(pub(crate) use $module::$action;)*)+

        /// What a button does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Action {
            $($($action($action),)*)+
        }

        /// The numbers of the actions. A number that is given twice does not compile.
        #[repr(u8)]
        enum Code {
            $($($action = $code,)*)+
        }

        impl Action {
            /// The numbers that are given.
            #[cfg(test)]
            pub(crate) const CODES: &[u8] = &[$($($code,)*)+];

            /// Whether a tap changes nothing, so that losing it costs another tap only.
            pub(crate) const fn is_read_only(code: u8) -> bool {
                match code {
                    $($($code => <$action as ButtonAction>::READ_ONLY,)*)+
                    _ => false,
                }
            }

            pub(crate) fn pack(self) -> Packed {
                let (code, data) = match self {
                    $($(Self::$action(action) => (Code::$action, action.data()),)*)+
                };
                let code = code as u8;
                Packed { code, data }
            }

            pub(crate) fn unpack(packed: Packed) -> Option<Self> {
                match packed.code {
                    $($($code => $action::from_data(packed.data).map(Self::$action),)*)+
                    _ => None,
                }
            }

            /// Does what the button says.
            pub(crate) async fn run(
                self,
                conversation: &Conversation<'_>,
                message: Option<&Carrier>,
            ) -> Result<Reply, Trouble> {
                match self {
                    $($(Self::$action(action) => action.run(conversation, message).await,)*)+
                }
            }
        }

        impl From<Action> for Packed {
            fn from(action: Action) -> Self {
                action.pack()
            }
        }

        $($(impl From<$action> for Action {
            fn from(action: $action) -> Self {
                Self::$action(action)
            }
        }

        impl From<$action> for Packed {
            fn from(action: $action) -> Self {
                Action::from(action).pack()
            }
        })*)+

        /// Every screen, with a text from outside wherever there can be one.
        #[cfg(test)]
        fn samples(look: &Look, text: &str) -> Vec<Screen> {
            [$($module::samples(look, text)),+].concat()
        }
    };
}

// A button carries the number of its action and is good for thirty days: a number that was used is not
// given to another action.
screens! {
    label: Label = 0;
    home: Home = 1, HomeApart = 2, MoreCategories = 22;
    language: ChooseLanguage = 3, UseLanguage = 4;
    category: OpenCategory = 5, MoreProducts = 24;
    product: OpenProduct = 6, ProductPieces = 7;
    cart: OpenCart = 8, CartPieces = 9, Accept = 10, CartPage = 25;
    delivery: OpenDelivery = 11, Collect = 12, AskAddress = 13, UseAddress = 14, MoreBranches = 23;
    checkout: OpenCheckout = 15, Pay = 16;
    orders: OpenOrders = 17;
    order: OpenOrder = 18, OpenOrderApart = 19;
    payment: OpenPayment = 20, OpenPaymentApart = 21;
    method: OpenMethods = 26, UseMethod = 27;
    info: ;
    alert: ;
}

/// A text that is chosen before the language is.
type Wording = fn(Texts) -> &'static str;

/// What a person may write after a slash.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    /// What the menu of the app says of it; without it, it is not in the menu.
    pub(crate) menu: Option<Wording>,
    pub(crate) opens: Opens,
}

/// What a command leads to.
#[derive(Clone, Copy)]
pub(crate) enum Opens {
    /// The same as a button.
    Tap(Action),
    /// A text of the shop.
    Page(fn(&Look) -> Screen),
}

const fn command(name: &'static str, menu: Option<Wording>, opens: Opens) -> Command {
    Command { name, menu, opens }
}

/// The commands, in the order of the menu.
pub(crate) static COMMANDS: &[Command] = &[
    command(
        "start",
        Some(Texts::menu_start),
        Opens::Tap(Action::Home(Home)),
    ),
    command(
        "cart",
        Some(Texts::menu_cart),
        Opens::Tap(Action::OpenCart(OpenCart)),
    ),
    command(
        "orders",
        Some(Texts::menu_orders),
        Opens::Tap(Action::OpenOrders(OpenOrders { after: None })),
    ),
    command(
        "language",
        Some(Texts::menu_language),
        Opens::Tap(Action::ChooseLanguage(ChooseLanguage)),
    ),
    command("help", Some(Texts::menu_help), Opens::Page(info::help)),
    command(
        "support",
        Some(Texts::menu_support),
        Opens::Page(info::support),
    ),
    command("terms", Some(Texts::menu_terms), Opens::Page(info::terms)),
    command(
        "privacy",
        Some(Texts::menu_privacy),
        Opens::Page(info::privacy),
    ),
    command("paysupport", None, Opens::Page(info::payment_support)),
    command("cancel", None, Opens::Page(info::cancelled)),
];

/// Buttons in the last row of the first screen.
static HOME_ROW: &[(Wording, Action)] = &[
    (
        Texts::orders,
        Action::OpenOrders(OpenOrders { after: None }),
    ),
    (Texts::languages, Action::ChooseLanguage(ChooseLanguage)),
];

/// What a link `/start …` may open; the first that reads it is taken.
pub(crate) static LINKS: &[fn(&str) -> Option<Action>] =
    &[OpenProduct::from_link, OpenCategory::from_link];

/// The summary before an order, or the screen of what is missing before it.
async fn next_step(
    conversation: &Conversation<'_>,
    view: &CartView,
    note: Option<&'static str>,
) -> Result<Screen, Trouble> {
    let look = conversation.look(note);
    if view.review.lines.is_empty() || view.review.changed() {
        Ok(cart::screen(&look, view))
    } else if view.cart.delivery.is_none() {
        delivery::page(conversation, &look, None).await
    } else {
        Ok(checkout::screen(&look, view, conversation.assets()))
    }
}
