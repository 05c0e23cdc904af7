use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use chainstore_kernel::{Entropy, reasons};

/// The number by which people refer to an order, for example `7K3M-9QXD`. It is random, so that it does not
/// reveal how many orders the shop has. Its 32 characters leave out 0, 1, I and O, which people confuse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderNumber(String);

const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

impl OrderNumber {
    /// A number of 40 random bits. The store refuses one that another order has.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut random = [0; 8];
        entropy.fill(&mut random);
        let mut text = String::with_capacity(9);
        for (place, byte) in random.into_iter().enumerate() {
            if place == 4 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(byte & 31)]));
        }
        Self(text)
    }
}

impl FromStr for OrderNumber {
    type Err = OrderNumberError;

    /// Reads a number as a person types it: upper or lower case, with or without spaces and hyphens.
    fn from_str(text: &str) -> Result<Self, OrderNumberError> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if plain.len() != 8 || !plain.bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Err(OrderNumberError);
        }
        let (head, tail) = plain.split_at(4);
        Ok(Self(alloc::format!("{head}-{tail}")))
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<OrderNumber> for String {
    fn from(number: OrderNumber) -> Self {
        number.to_string()
    }
}

reasons! {
    /// The text is not an order number.
    #[derive(Copy)]
    pub struct OrderNumberError in "order_number" as "malformed"
        = "an order number looks like 7K3M-9QXD";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        assert_eq!(
            "7k3m 9qxd"
                .parse::<OrderNumber>()
                .map(String::from)
                .as_deref(),
            Ok("7K3M-9QXD")
        );
        assert!("7k3m-9qx0".parse::<OrderNumber>().is_err());
        assert!("äöüß".parse::<OrderNumber>().is_err());
    }
}
