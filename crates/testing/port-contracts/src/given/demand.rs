//! What invoices ask, and how they can be paid.

use std::time::Duration;

use chainstore_kernel::{AssetName, ChainAsset, ChainId, Currency, Minor, OrderId};
use chainstore_payments::{
    ChainView, ChargePayload, Invoice, Method, NewAttempt, Quote, Rate, Terms, Views,
};

use super::Given;

impl Given {
    /// The token in which invoices are paid.
    pub const fn token() -> ChainAsset {
        let name = AssetName::new("erc20:0x0707070707070707070707070707070707070707");
        ChainAsset {
            chain: Self::chain(),
            name: name.expect("a name"),
            decimals: 6,
        }
    }

    /// The chain of the token.
    pub const fn chain() -> ChainId {
        ChainId::new("eip155:31337").expect("a chain")
    }

    /// A chain on which the shop takes no payments.
    pub const fn other_chain() -> ChainId {
        ChainId::new("eip155:1").expect("a chain")
    }

    /// A coin on a chain of another kind than that of the token.
    pub const fn coin() -> ChainAsset {
        let chain = ChainId::new("bip122:000000000019d6689c085ae165831e93");
        ChainAsset {
            chain: chain.expect("a chain"),
            name: AssetName::new("slip44:0").expect("a name"),
            decimals: 8,
        }
    }

    /// What Telegram charges as Stars.
    pub fn stars() -> Currency {
        Currency::new("XTR").expect("a code")
    }

    /// An invoice of 24.90 euros for an order. Its first attempt asks 25 tokens and needs three confirmations.
    pub fn invoice(&self, order: OrderId) -> Invoice {
        let first = self.by_token();
        Invoice::open(self.id(), order, self.terms(), first)
    }

    /// 24.90 euros, to be paid within twenty minutes.
    pub fn terms(&self) -> Terms {
        Terms {
            total: Self::euro(24_90),
            tolerance: Minor::new(1).expect("in range"),
            created_at: self.now(),
            expires_at: self.now().plus(Duration::from_mins(20)),
            grace: Duration::from_mins(1),
            orphan_patience: Duration::from_hours(24),
        }
    }

    /// To be paid by 25 tokens, which are worth 24.90 euros.
    pub fn by_token(&self) -> NewAttempt {
        self.on_chain(Self::token(), 25_000_000)
    }

    /// To be paid by so many smallest units of an asset, which are worth 24.90 euros; it needs three confirmations.
    pub fn on_chain(&self, asset: ChainAsset, payable: i128) -> NewAttempt {
        let rate = Rate {
            currency: Self::currency(),
            asset,
            numerator: u128::MAX,
            denominator: 1,
            at: self.now(),
        };
        NewAttempt {
            method: Method::OnChain {
                asset,
                confirmations: 3,
            },
            quote: Quote {
                value: Self::euro(24_90).minor(),
                payable: Minor::new(payable).expect("in range"),
                rate: Some(rate),
            },
            opened_at: self.now(),
            expires_at: self.now().plus(Duration::from_mins(20)),
        }
    }

    /// To be paid by a charge of 1,500 Stars, which are worth 24.90 euros.
    pub fn by_stars(&self, payload: &str) -> NewAttempt {
        let chain = self.by_token();
        NewAttempt {
            method: Method::TelegramCharge {
                currency: Self::stars(),
                payload: ChargePayload::new(payload).expect("a payload"),
            },
            quote: Quote {
                payable: Minor::new(1_500).expect("in range"),
                rate: None,
                ..chain.quote
            },
            ..chain
        }
    }

    /// The chains of the token and of the coin, seen up to this height and the present time.
    pub fn seen(&self, height: u64) -> Views {
        let chains = [Self::chain(), Self::coin().chain];
        let chains = chains.map(|chain| ChainView {
            chain,
            height,
            observed_through: self.now(),
        });
        Views {
            now: self.now(),
            chains: chains.into(),
        }
    }
}
