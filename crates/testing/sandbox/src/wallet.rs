//! Reads the newest request to pay from the chat, as the shopper's wallet would.

use chainstore_telegram_sim::{ChatView, MessageView};
use serde::Serialize;

use crate::amount;
use crate::chain::Network;

/// A request to pay, read from the payment message and its copy buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Wanted {
    /// The id of its message.
    pub(crate) message: i64,
    /// The address to pay to.
    pub(crate) to: String,
    /// The amount as a decimal.
    pub(crate) amount: String,
    /// The key of the network to pay on.
    pub(crate) chain: &'static str,
    /// The order number.
    pub(crate) number: String,
}

/// The newest request to pay of a chat.
pub(crate) fn newest(chat: &ChatView) -> Option<Wanted> {
    chat.messages
        .iter()
        .rev()
        .filter(|message| message.from_bot)
        .find_map(read)
}

fn read(message: &MessageView) -> Option<Wanted> {
    let copied = || {
        message
            .buttons()
            .filter_map(|button| button.copy_text.as_deref())
    };
    let to = copied().find(|text| is_address(text))?.to_owned();
    let amount = copied().find(|text| amount::is_amount(text))?.to_owned();
    Some(Wanted {
        message: message.id,
        to,
        amount,
        chain: Network::named_in(&message.text)?.key,
        number: number(&message.text),
    })
}

/// The order's number in the text, such as `7K3M-9QXD`.
fn number(text: &str) -> String {
    let is_number = |word: &&str| {
        word.len() == 9
            && word.as_bytes()[4] == b'-'
            && word
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let words = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .find(is_number);
    words.unwrap_or_default().to_owned()
}

fn is_address(text: &str) -> bool {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{is_address, number};

    #[test]
    fn the_number_is_found_in_the_text() {
        let text = "TEST-NETWORK: Payment for order YM4C-SK4V\nPrice: 24.90 EUR";
        assert_eq!(number(text), "YM4C-SK4V");
        assert_eq!(number("no order at all"), "");
    }

    #[test]
    fn an_address_is_told_from_an_amount() {
        assert!(is_address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"));
        for other in ["26.892", "0x12", "f39Fd6e51aad88F6F4ce6aB8827279cffFb92266"] {
            assert!(!is_address(other), "{other}");
        }
    }
}
