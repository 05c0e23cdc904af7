//! The test contracts of `contracts/`: how they are created and recognised.

use crate::abi::{self, Word, amount_word, read_amount, string_words};

const TOKEN: &str = include_str!("../contracts/Token.hex");
const FAKER: &str = include_str!("../contracts/Faker.hex");

/// The contract that a creation transaction makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Creation {
    Token {
        symbol: String,
        decimals: u8,
        fee_basis_points: u128,
    },
    Faker,
}

impl Creation {
    /// The data of the creation transaction.
    pub(crate) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Faker => code(FAKER),
            Self::Token {
                symbol,
                decimals,
                fee_basis_points,
            } => {
                let mut data = code(TOKEN);
                let head = [
                    amount_word(0x60),
                    amount_word((*decimals).into()),
                    amount_word(*fee_basis_points),
                ];
                data.extend(head.iter().flatten());
                data.extend(string_words(symbol).iter().flatten());
                data
            }
        }
    }

    /// Recognises the data of a creation transaction.
    pub(crate) fn decode(data: &[u8]) -> Option<Self> {
        if data == code(FAKER) {
            return Some(Self::Faker);
        }
        let arguments = data.strip_prefix(code(TOKEN).as_slice())?;
        let words = abi::words(arguments);
        let number = |word: &Word| read_amount(word);
        let [offset, decimals, fee, length, ..] = words.as_slice() else {
            return None;
        };
        let start = usize::try_from(number(offset)?).ok()?.checked_add(32)?;
        let end = start.checked_add(usize::try_from(number(length)?).ok()?)?;
        Some(Self::Token {
            symbol: String::from_utf8(arguments.get(start..end)?.to_vec()).ok()?,
            decimals: u8::try_from(number(decimals)?).ok()?,
            fee_basis_points: number(fee)?.min(10_000),
        })
    }
}

fn code(text: &str) -> Vec<u8> {
    const_hex::decode(text.trim()).expect("the committed code is hexadecimal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn creation_data_is_recognised() {
        let token = Creation::Token {
            symbol: "USDT".into(),
            decimals: 6,
            fee_basis_points: 100,
        };
        for creation in [token, Creation::Faker] {
            assert_eq!(Creation::decode(&creation.encode()), Some(creation));
        }
        assert_eq!(Creation::decode(b"something else"), None);
        assert_eq!(Creation::decode(&code(TOKEN)), None);
    }
}
