//! The effects of transactions: balances, nonces and the built-in contracts.

use std::collections::HashMap;

use crate::abi::{self, Selector, Word, address_word, amount_word, read_address, read_amount};
use crate::contracts::Creation;
use crate::hex::{Address, FixedBytes, Hash};

use super::transaction::Transaction;

const INITIAL_BALANCE: u128 = 10_000 * 10_u128.pow(18);

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    contracts: HashMap<Address, Contract>,
    nonces: HashMap<Address, u64>,
    native: HashMap<Address, u128>,
}

#[derive(Debug, Clone)]
enum Contract {
    Token(Token),
    Faker,
}

#[derive(Debug, Clone)]
struct Token {
    symbol: String,
    decimals: u8,
    fee_basis_points: u128,
    supply: u128,
    balances: HashMap<Address, u128>,
}

/// An event as a contract emits it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) emitter: Address,
    pub(super) topics: Vec<Hash>,
    pub(super) data: Vec<u8>,
}

/// The effects of a transaction that did not fail.
#[derive(Debug, Clone, Default)]
pub(super) struct Effect {
    pub(super) events: Vec<Event>,
    pub(super) created: Option<Address>,
}

/// The transaction or call failed and changed nothing.
#[derive(Debug)]
pub(super) struct Reverted;

impl State {
    pub(super) fn genesis(accounts: &[Address]) -> Self {
        let native = accounts
            .iter()
            .map(|account| (*account, INITIAL_BALANCE))
            .collect();
        Self {
            native,
            ..Self::default()
        }
    }

    pub(super) fn nonce(&self, account: Address) -> u64 {
        self.nonces.get(&account).copied().unwrap_or(0)
    }

    pub(super) fn native_balance(&self, account: Address) -> u128 {
        self.native.get(&account).copied().unwrap_or(0)
    }

    pub(super) fn is_contract(&self, address: Address) -> bool {
        self.contracts.contains_key(&address)
    }

    /// Runs a transaction; a failed one still uses up its nonce.
    pub(super) fn apply(&mut self, transaction: &Transaction) -> Result<Effect, Reverted> {
        *self.nonces.entry(transaction.from).or_default() += 1;
        let Some(to) = transaction.to else {
            return self.create(transaction);
        };
        if let Some(contract) = self.contracts.get_mut(&to) {
            // None of the built-in contracts accepts the coin of the chain.
            return if transaction.value == 0 {
                contract.execute(to, transaction.from, &transaction.data)
            } else {
                Err(Reverted)
            };
        }
        let left = self
            .native_balance(transaction.from)
            .checked_sub(transaction.value)
            .ok_or(Reverted)?;
        self.native.insert(transaction.from, left);
        let received = self.native.entry(to).or_default();
        *received = received.saturating_add(transaction.value);
        Ok(Effect::default())
    }

    fn create(&mut self, transaction: &Transaction) -> Result<Effect, Reverted> {
        let address = abi::create_address(transaction.from, transaction.nonce);
        let mut events = Vec::new();
        let contract = match Creation::decode(&transaction.data).ok_or(Reverted)? {
            Creation::Faker => Contract::Faker,
            Creation::Token {
                symbol,
                decimals,
                fee_basis_points,
            } => {
                let supply = u128::MAX;
                events.push(transferred(
                    address,
                    FixedBytes([0; 20]),
                    transaction.from,
                    &amount_word(supply),
                ));
                let balances = HashMap::from([(transaction.from, supply)]);
                Contract::Token(Token {
                    symbol,
                    decimals,
                    fee_basis_points,
                    supply,
                    balances,
                })
            }
        };
        self.contracts.insert(address, contract);
        Ok(Effect {
            events,
            created: Some(address),
        })
    }

    /// A call that only reads. An address without a contract answers with no bytes.
    pub(super) fn call(&self, to: Address, data: &[u8]) -> Result<Vec<u8>, Reverted> {
        match self.contracts.get(&to) {
            None => Ok(Vec::new()),
            Some(Contract::Faker) => Err(Reverted),
            Some(Contract::Token(token)) => token.read(data),
        }
    }
}

impl Contract {
    fn execute(
        &mut self,
        address: Address,
        caller: Address,
        data: &[u8],
    ) -> Result<Effect, Reverted> {
        let (selector, words) = split(data).ok_or(Reverted)?;
        let events = match (self, selector, words.as_slice()) {
            (Self::Token(token), abi::TRANSFER, [to, value, ..]) => {
                token.pay(address, caller, &[payment(to, value)?])?
            }
            (Self::Token(token), abi::TRANSFER_TWICE, [to, value, other, amount, ..]) => token
                .pay(
                    address,
                    caller,
                    &[payment(to, value)?, payment(other, amount)?],
                )?,
            (Self::Faker, abi::FAKE, [to, value, ..]) => {
                vec![transferred(
                    address,
                    caller,
                    read_address(to).ok_or(Reverted)?,
                    value,
                )]
            }
            _ => return Err(Reverted),
        };
        Ok(Effect {
            events,
            created: None,
        })
    }
}

impl Token {
    /// Makes all payments or none. The event has the full amount, even if the token keeps a fee.
    fn pay(
        &mut self,
        token: Address,
        from: Address,
        payments: &[(Address, u128)],
    ) -> Result<Vec<Event>, Reverted> {
        let held = self.balances.get(&from).copied().unwrap_or(0);
        let total = payments
            .iter()
            .try_fold(0_u128, |sum, (_, value)| sum.checked_add(*value));
        if total.is_none_or(|total| total > held) {
            return Err(Reverted);
        }
        let mut events = Vec::new();
        for (to, value) in payments {
            let fee = value.checked_mul(self.fee_basis_points).ok_or(Reverted)? / 10_000;
            *self.balances.entry(from).or_default() -= value;
            *self.balances.entry(*to).or_default() += value - fee;
            self.supply -= fee;
            events.push(transferred(token, from, *to, &amount_word(*value)));
        }
        Ok(events)
    }

    fn read(&self, data: &[u8]) -> Result<Vec<u8>, Reverted> {
        let (selector, words) = split(data).ok_or(Reverted)?;
        let number = match (selector, words.as_slice()) {
            (abi::DECIMALS, _) => self.decimals.into(),
            (abi::TOTAL_SUPPLY, _) => self.supply,
            (abi::BALANCE_OF, [owner, ..]) => {
                let owner = read_address(owner).ok_or(Reverted)?;
                self.balances.get(&owner).copied().unwrap_or(0)
            }
            (abi::SYMBOL, _) => {
                let mut answer = amount_word(32).to_vec();
                answer.extend(abi::string_words(&self.symbol).iter().flatten());
                return Ok(answer);
            }
            _ => return Err(Reverted),
        };
        Ok(amount_word(number).to_vec())
    }
}

fn split(data: &[u8]) -> Option<(Selector, Vec<Word>)> {
    let (selector, rest) = data.split_first_chunk::<4>()?;
    Some((*selector, abi::words(rest)))
}

fn payment(to: &Word, value: &Word) -> Result<(Address, u128), Reverted> {
    Ok((
        read_address(to).ok_or(Reverted)?,
        read_amount(value).ok_or(Reverted)?,
    ))
}

fn transferred(emitter: Address, from: Address, to: Address, value: &Word) -> Event {
    let topics = vec![
        abi::transfer_topic(),
        FixedBytes(address_word(from)),
        FixedBytes(address_word(to)),
    ];
    Event {
        emitter,
        topics,
        data: value.to_vec(),
    }
}
