use std::collections::BTreeSet;
use std::time::Duration;

use chainstore_evm::{ContractAddress, Erc20, EvmChain, EvmReceiving};
use chainstore_kernel::{ChainAsset, Currency, Minor};
use chainstore_payments::{ConfirmationPolicy, Tier};
use secrecy::{ExposeSecret, SecretString};

use super::Profile;
use super::reader::{PREFIX, Reader};

/// A chain on which payments are accepted.
pub struct ChainConfig {
    /// The name of the chain in its variables, `CHAINSTORE_EVM__<NAME>__…`.
    pub name: String,
    /// The chain.
    pub chain: EvmChain,
    /// The address of its node. It may contain a password or key.
    pub rpc_url: SecretString,
    /// The extended public key of the account, from which receiving addresses are derived. It cannot spend.
    pub xpub: SecretString,
    /// The name of the network that people know.
    pub network: String,
    /// The tokens that are accepted.
    pub tokens: Vec<TokenConfig>,
    /// How many confirmations a payment needs.
    pub policy: ConfirmationPolicy,
    /// Whether it is a test network, whose coins have no value.
    pub test_network: bool,
    /// How long to wait after the newest block was read before the node is asked again.
    pub poll: Duration,
}

/// A token that is accepted.
pub struct TokenConfig {
    /// Its contract, decimal places and the name that people know, for example `USDC`.
    pub erc20: Erc20,
    /// Units of the token for one unit of the shop's currency, as a decimal number.
    pub rate: String,
}

/// The longest time for which a quote holds, in minutes: a week. A change of the rate meanwhile costs the shop.
const MOST_MINUTES: u64 = 7 * 24 * 60;
/// The greatest tolerance, in hundredths of a percent: a tenth of the amount. With more, shoppers could pay
/// much less than the price.
const MOST_TOLERANCE: u32 = 1_000;

impl ChainConfig {
    /// The full name of one of the variables of this chain; `field` is the last part, such as `RPC_URL`.
    pub(crate) fn variable(&self, field: &str) -> String {
        format!("{PREFIX}EVM__{}__{field}", self.name)
    }
}

pub(super) fn read(
    reader: &mut Reader,
    profile: Profile,
    currency: Option<Currency>,
) -> Vec<ChainConfig> {
    let names = reader.names_under("EVM");
    if names.is_empty() && profile == Profile::Production {
        reader.problem(
            "EVM__<NAME>__CHAIN_ID",
            "is missing: without a chain nothing can be paid".into(),
        );
    }
    let mut chains: Vec<ChainConfig> = Vec::new();
    let mut numbers = BTreeSet::new();
    for name in &names {
        let before = reader.problems();
        let Some(chain) = chain(reader, name, profile, currency) else {
            continue;
        };
        if !numbers.insert(chain.chain.number) {
            let cure = "is the number of another block: a chain stands in the configuration once";
            reader.problem(&format!("EVM__{name}__CHAIN_ID"), cure.into());
        }
        if reader.problems() == before {
            chains.push(chain);
        }
    }
    for token in reader.names_under("RATES") {
        reader.problem(
            &format!("RATES__{token}"),
            "names a token that no chain has".into(),
        );
        reader.text(&format!("RATES__{token}"));
    }
    chains
}

fn chain(
    reader: &mut Reader,
    name: &str,
    profile: Profile,
    currency: Option<Currency>,
) -> Option<ChainConfig> {
    let key = |field: &str| format!("EVM__{name}__{field}");
    let chain_id: Option<u64> =
        reader.required(&key("CHAIN_ID"), "the EIP-155 number, for example 8453");
    let rpc_url = reader.secret(&key("RPC_URL"));
    let xpub = reader.secret(&key("XPUB"));
    let network = reader.parsed(&key("NETWORK"), name.to_owned());
    let tokens: Option<String> = reader.required(
        &key("TOKENS"),
        "a list like USDC=0x…#6: symbol, contract, decimal places",
    );
    let tiers = reader.parsed(&key("CONFIRMATIONS"), "0:3".to_owned());
    let test_network = reader.parsed(&key("TEST_NETWORK"), false);
    let poll = Duration::from_millis(reader.within(&key("POLL_MS"), 3_000, 50..=600_000));
    let window = Duration::from_mins(reader.within(&key("PAYMENT_MINUTES"), 20, 1..=MOST_MINUTES));
    let grace = Duration::from_secs(reader.within(&key("GRACE_SECONDS"), 60, 0..=86_400));
    let tolerance_bps = reader.within(&key("TOLERANCE_BPS"), 50, 0..=MOST_TOLERANCE);
    if rpc_url.is_none() {
        reader.problem(
            &key("RPC_URL"),
            "is missing: the http address of a node of this chain".into(),
        );
    }
    match &xpub {
        None => {
            let cure =
                "is missing: the account-level extended public key (m/44'/60'/0') of your wallet";
            reader.problem(&key("XPUB"), cure.into());
        }
        // The key is checked even when other variables are wrong. The text of the error does not contain the
        // key.
        Some(xpub) => {
            if let Err(error) = EvmReceiving::key(xpub.expose_secret(), profile.demo_keys()) {
                reader.problem(&key("XPUB"), error.to_string());
            }
        }
    }
    let Some(tiers) = tiers_of(&tiers) else {
        let cure = "is a list like 0:1,10000:3, beginning with 0 and rising: order totals in minor units and the confirmations they need";
        reader.problem(&key("CONFIRMATIONS"), cure.into());
        return None;
    };
    let chain = match EvmChain::new(chain_id?) {
        Ok(chain) => chain,
        Err(error) => {
            reader.problem(&key("CHAIN_ID"), error.to_string());
            return None;
        }
    };
    let mut parsed = Vec::new();
    for token in super::split(&tokens?) {
        match token_of(reader, chain, &token, currency) {
            Ok(token) => parsed.push(token),
            Err(cure) => reader.problem(&key("TOKENS"), cure),
        }
    }
    let policy = ConfirmationPolicy {
        chain: chain.id,
        tiers,
        tolerance_bps,
        payment_window: window,
        grace,
        orphan_patience: Duration::from_hours(24),
    };
    Some(ChainConfig {
        name: name.to_owned(),
        chain,
        rpc_url: rpc_url?,
        xpub: xpub?,
        network,
        tokens: parsed,
        policy,
        test_network,
        poll,
    })
}

fn tiers_of(text: &str) -> Option<Vec<Tier>> {
    let tier = |part: String| {
        let (from, confirmations) = part.split_once(':')?;
        let confirmations = confirmations
            .trim()
            .parse()
            .ok()
            .filter(|count| *count >= 1)?;
        Some(Tier {
            from: from.trim().parse::<Minor>().ok()?,
            confirmations,
        })
    };
    let tiers: Option<Vec<Tier>> = super::split(text).into_iter().map(tier).collect();
    // The first step must begin at 0, so that every order has one, and a higher value at risk must not need
    // fewer confirmations.
    tiers.filter(|tiers| {
        tiers.first().is_some_and(|first| first.from == Minor::ZERO)
            && tiers.is_sorted_by(|low, high| {
                low.from < high.from && low.confirmations <= high.confirmations
            })
    })
}

fn token_of(
    reader: &mut Reader,
    chain: EvmChain,
    text: &str,
    currency: Option<Currency>,
) -> Result<TokenConfig, String> {
    let wrong = || "is a list like USDC=0x…#6: symbol, contract, decimal places".to_owned();
    let (symbol, rest) = text.split_once('=').ok_or_else(wrong)?;
    let (contract, decimals) = rest.split_once('#').ok_or_else(wrong)?;
    let contract: ContractAddress = contract.parse().map_err(|_| wrong())?;
    let decimals: u8 = decimals.parse().map_err(|_| wrong())?;
    let token = Erc20::new(chain, contract, decimals, symbol).map_err(|_| wrong())?;
    if decimals > ChainAsset::MOST_DECIMALS {
        return Err(wrong());
    }
    let unit = currency.map_or_else(
        || "the shop's currency".to_owned(),
        |currency| format!("{currency:?}"),
    );
    let cure = format!("units of {symbol} for one {unit}, for example 1.08");
    let rate = reader
        .required(&format!("RATES__{symbol}"), &cure)
        .unwrap_or_else(|| "1".to_owned());
    Ok(TokenConfig { erc20: token, rate })
}
