use std::sync::Arc;

use chainstore_chain_module::{
    Block, ChainModule, ChainParts, ChainVariables, ConfiguredChain, Defaults, Method, Terms,
    Unusable,
};
use chainstore_derivation::DemoKeys;
use chainstore_egress::Url;
use chainstore_kernel::ChainAsset;
use chainstore_payments::TxHash;
use chainstore_payments::ports::ChainReader;
use secrecy::{ExposeSecret, SecretString};

use crate::asset::{Erc20, EvmChain};
use crate::preset::{self, Preset};
use crate::reader::{EvmConfig, EvmReader};
use crate::receiving::EvmReceiving;

/// EVM chains, as a program lists them.
pub static MODULE: EvmModule = EvmModule;

/// EVM chains: each block `EVM__<NAME>__…` of the configuration is one.
#[derive(Clone, Copy, Debug)]
pub struct EvmModule;

const TOKENS_FORM: &str = "a list like USDC=0x…#6: symbol, contract, decimal places";

impl ChainModule for EvmModule {
    fn section(&self) -> &'static str {
        "EVM"
    }

    fn first_field(&self) -> &'static str {
        "CHAIN_ID"
    }

    fn read(&self, block: &mut Block<'_>) -> Option<ConfiguredChain> {
        let preset = preset(block);
        let number = number(block, preset);
        let rpc_url = rpc_url(block);
        let xpub = xpub(block);
        let listed = listed_tokens(block, preset);
        let explorer = explorer(block, preset);
        let defaults = preset.map_or_else(Defaults::default, |preset| preset.defaults);
        let terms = Terms::read(block, &defaults);
        let chain = match EvmChain::new(number?) {
            Ok(chain) => chain,
            Err(error) => {
                block.problem("CHAIN_ID", error.to_string());
                return None;
            }
        };
        let (terms, xpub) = (terms?, xpub?);
        let mut tokens = Vec::new();
        let mut methods = Vec::new();
        for text in listed? {
            let Some(token) = token(chain, &text, preset) else {
                block.problem("TOKENS", tokens_cure(preset));
                continue;
            };
            methods.push(Method {
                asset: token.asset,
                symbol: token.symbol.clone(),
                rate: block.rate(&token.symbol),
            });
            tokens.push(token);
        }
        let receiving = EvmReceiving::parse(xpub.expose_secret(), chain, demo_keys(block)).ok()?;
        Some(ConfiguredChain {
            id: chain.id,
            policy: terms.policy(chain.id),
            network: terms.network,
            test_network: terms.test_network,
            poll: terms.poll,
            methods,
            receiving: Arc::new(receiving),
            parts: Arc::new(EvmParts {
                chain,
                rpc_url: rpc_url?,
                variable: block.variable("RPC_URL"),
                tokens,
                explorer,
            }),
            variables: ChainVariables {
                chain: block.variable("CHAIN_ID"),
                node: block.variable("RPC_URL"),
                assets: block.variable("TOKENS"),
            },
        })
    }
}

fn preset(block: &mut Block<'_>) -> Option<&'static Preset> {
    let name = block.text("PRESET")?;
    let found = preset::preset(name.trim());
    if found.is_none() {
        block.problem("PRESET", format!("must be one of {}", preset::names()));
    }
    found
}

fn number(block: &mut Block<'_>, preset: Option<&Preset>) -> Option<u64> {
    let given = block.is_set("CHAIN_ID");
    let number = block.number("CHAIN_ID");
    match preset {
        None if !given => {
            let cure = "is missing: the EIP-155 number, for example 8453";
            block.problem("CHAIN_ID", cure);
            None
        }
        None => number,
        Some(preset) if !given => Some(preset.number),
        Some(preset) => {
            if number.is_some_and(|number| number != preset.number) {
                let (name, own) = (preset.name, preset.number);
                let cure = format!("is not the number of the preset {name}, which is {own}");
                block.problem("CHAIN_ID", cure);
            }
            number
        }
    }
}

fn rpc_url(block: &mut Block<'_>) -> Option<SecretString> {
    let rpc_url = block.secret("RPC_URL");
    if rpc_url.is_none() {
        let cure = "is missing: the http address of a node of this chain";
        block.problem("RPC_URL", cure);
    }
    rpc_url
}

/// The key is checked even when other variables are wrong.
fn xpub(block: &mut Block<'_>) -> Option<SecretString> {
    let Some(xpub) = block.secret("XPUB") else {
        let cure =
            "is missing: the account-level extended public key (m/44'/60'/0') of your wallet";
        block.problem("XPUB", cure);
        return None;
    };
    // The text of the error does not contain the key.
    if let Err(error) = EvmReceiving::key(xpub.expose_secret(), demo_keys(block)) {
        block.problem("XPUB", error.to_string());
        return None;
    }
    Some(xpub)
}

fn demo_keys(block: &Block<'_>) -> DemoKeys {
    if block.is_sandbox() {
        DemoKeys::Allow
    } else {
        DemoKeys::Refuse
    }
}

fn explorer(block: &mut Block<'_>, preset: Option<&Preset>) -> Option<String> {
    let Some(text) = block.text("EXPLORER") else {
        return preset.map(|preset| preset.explorer.to_owned());
    };
    let text = text.trim().trim_end_matches('/');
    let url = Url::parse(text).ok();
    let url = url.filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    if url.is_none() {
        let cure = "must be an address, for example https://basescan.org";
        block.problem("EXPLORER", cure);
    }
    url.map(|_| text.to_owned())
}

/// The parts of the variable `TOKENS`; without it, all tokens of the preset.
fn listed_tokens(block: &mut Block<'_>, preset: Option<&Preset>) -> Option<Vec<String>> {
    let Some(text) = block.text("TOKENS") else {
        let Some(preset) = preset else {
            block.problem("TOKENS", format!("is missing: {TOKENS_FORM}"));
            return None;
        };
        let symbols = preset.tokens.iter().map(|token| token.symbol.to_owned());
        return Some(symbols.collect());
    };
    let parts = text.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    Some(parts.map(str::to_owned).collect())
}

fn tokens_cure(preset: Option<&Preset>) -> String {
    let Some(preset) = preset else {
        return format!("is {TOKENS_FORM}");
    };
    let known: Vec<&str> = preset.tokens.iter().map(|token| token.symbol).collect();
    format!(
        "is {TOKENS_FORM}; the symbol alone is enough for {} of the preset {}",
        known.join(", "),
        preset.name
    )
}

/// A token written as `USDC=0x…#6`, or by its symbol when the preset has it.
fn token(chain: EvmChain, text: &str, preset: Option<&Preset>) -> Option<Erc20> {
    let (symbol, contract, decimals) = if let Some((symbol, rest)) = text.split_once('=') {
        let (contract, decimals) = rest.split_once('#')?;
        (symbol, contract, decimals.parse().ok()?)
    } else {
        let known = preset?.tokens.iter().find(|token| token.symbol == text)?;
        (known.symbol, known.contract, known.decimals)
    };
    if decimals > ChainAsset::MOST_DECIMALS {
        return None;
    }
    Erc20::new(chain, contract.parse().ok()?, decimals, symbol).ok()
}

/// What is opened later: the node.
struct EvmParts {
    chain: EvmChain,
    /// May hold a credential.
    rpc_url: SecretString,
    /// The variable of that address.
    variable: String,
    tokens: Vec<Erc20>,
    explorer: Option<String>,
}

impl ChainParts for EvmParts {
    fn reader(&self, assets: &[ChainAsset]) -> Result<Arc<dyn ChainReader>, Unusable> {
        let unusable = |cure: String| Unusable {
            variable: self.variable.clone(),
            cure,
        };
        // The parse error of a URL would print it.
        let rpc_url = Url::parse(self.rpc_url.expose_secret());
        let rpc_url = rpc_url.map_err(|_| unusable("is not an address".into()))?;
        let tokens = self.tokens.iter();
        let tokens = tokens.filter(|token| assets.contains(&token.asset));
        let reader = EvmReader::new(EvmConfig {
            chain: self.chain,
            rpc_url,
            tokens: tokens.cloned().collect(),
            timeout: EvmConfig::TIMEOUT,
        });
        let reader = reader.map_err(|error| unusable(error.to_string()))?;
        Ok(Arc::new(reader))
    }

    fn explorer_url(&self, tx: &TxHash) -> Option<String> {
        let explorer = self.explorer.as_ref()?;
        Some(format!("{explorer}/tx/{tx}"))
    }
}
