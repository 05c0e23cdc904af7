//! The part of the contract ABI that tokens need.

use tiny_keccak::{Hasher, Keccak};

use crate::hex::{Address, FixedBytes, Hash};

pub(crate) type Selector = [u8; 4];
pub(crate) type Word = [u8; 32];

pub(crate) const TRANSFER: Selector = [0xa9, 0x05, 0x9c, 0xbb];
pub(crate) const TRANSFER_TWICE: Selector = [0xd6, 0xd7, 0xc2, 0xc0];
pub(crate) const FAKE: Selector = [0x87, 0xfa, 0x70, 0x46];
pub(crate) const BALANCE_OF: Selector = [0x70, 0xa0, 0x82, 0x31];
pub(crate) const DECIMALS: Selector = [0x31, 0x3c, 0xe5, 0x67];
pub(crate) const SYMBOL: Selector = [0x95, 0xd8, 0x9b, 0x41];
pub(crate) const TOTAL_SUPPLY: Selector = [0x18, 0x16, 0x0d, 0xdd];

pub(crate) fn keccak(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Keccak::v256();
    let mut hash = [0; 32];
    hasher.update(bytes);
    hasher.finalize(&mut hash);
    hash
}

/// Topic 0 of the event of a token transfer.
pub(crate) fn transfer_topic() -> Hash {
    FixedBytes(keccak(b"Transfer(address,address,uint256)"))
}

pub(crate) fn amount_word(amount: u128) -> Word {
    let mut word = [0; 32];
    word[16..].copy_from_slice(&amount.to_be_bytes());
    word
}

pub(crate) fn address_word(address: Address) -> Word {
    let mut word = [0; 32];
    word[12..].copy_from_slice(&address.0);
    word
}

/// The amount in a word; `None` when it does not fit 128 bits.
pub(crate) fn read_amount(word: &Word) -> Option<u128> {
    let (high, low) = word.split_first_chunk::<16>()?;
    (*high == [0; 16]).then(|| low.try_into().map(u128::from_be_bytes).ok())?
}

pub(crate) fn read_address(word: &Word) -> Option<Address> {
    let (high, low) = word.split_first_chunk::<12>()?;
    (*high == [0; 12]).then(|| low.try_into().map(FixedBytes).ok())?
}

pub(crate) fn call(selector: Selector, words: &[Word]) -> Vec<u8> {
    let mut data = selector.to_vec();
    data.extend(words.iter().flatten());
    data
}

/// The words after the selector; an incomplete last word is left out.
pub(crate) fn words(data: &[u8]) -> Vec<Word> {
    data.as_chunks::<32>().0.to_vec()
}

/// A string: its length, then its bytes padded to whole words.
pub(crate) fn string_words(text: &str) -> Vec<Word> {
    let length = u128::try_from(text.len()).unwrap_or(u128::MAX);
    let mut words = vec![amount_word(length)];
    for piece in text.as_bytes().chunks(32) {
        let mut word = [0; 32];
        word[..piece.len()].copy_from_slice(piece);
        words.push(word);
    }
    words
}

/// The address of a contract created by `from` with this nonce: the last 20 bytes of keccak(rlp([from, nonce])).
pub(crate) fn create_address(from: Address, nonce: u64) -> Address {
    let digits = nonce.to_be_bytes();
    let nonce_bytes = &digits[usize::try_from(nonce.leading_zeros() / 8).unwrap_or(0)..];
    let mut payload = vec![0x80 + 20];
    payload.extend(from.0);
    match nonce_bytes {
        [single] if *single < 0x80 => payload.push(*single),
        bytes => {
            payload.push(0x80 | bytes.len().to_le_bytes()[0]);
            payload.extend(bytes);
        }
    }
    let mut list = vec![0xc0 | payload.len().to_le_bytes()[0]];
    list.extend(payload);
    let hash = keccak(&list);
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    FixedBytes(address)
}
