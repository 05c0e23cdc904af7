//! Small values for documentation, tests and first steps: a token, the coin of another chain, an invoice, a transfer of each.

use core::time::Duration;

use chainstore_kernel::{AssetName, ChainAsset, ChainId, Currency, Id, Minor, Money, Timestamp};

use crate::{
    BlockHash, ChainView, Invoice, Method, NewAttempt, Quote, Terms, Transfer, TransferKey, TxHash,
    Views,
};

/// The moment the example begins.
pub const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// A token of two decimal places on a test chain.
///
/// # Panics
/// Never: both texts are written as CAIP says.
pub const fn asset() -> ChainAsset {
    let (Some(chain), Some(name)) = (
        ChainId::new("eip155:31337"),
        AssetName::new("erc20:0x0707070707070707070707070707070707070707"),
    ) else {
        panic!("both are written as CAIP says")
    };
    ChainAsset {
        chain,
        name,
        decimals: 2,
    }
}

/// A coin of a second test chain.
///
/// # Panics
/// Never: both texts are written as CAIP says.
pub const fn coin() -> ChainAsset {
    let (Some(chain), Some(name)) = (ChainId::new("eip155:31338"), AssetName::new("slip44:60"))
    else {
        panic!("both are written as CAIP says")
    };
    ChainAsset {
        chain,
        name,
        decimals: 18,
    }
}

/// An invoice over `total` cents that is open for twenty minutes. Its first attempt asks as many units of the token, and
/// needs `confirmations`.
pub fn invoice(total: i128, confirmations: u32) -> Invoice {
    let total = Minor::new(total).unwrap_or_default();
    let terms = Terms {
        total: Money::new(total, currency()),
        tolerance: Minor::ZERO,
        created_at: START,
        expires_at: START.plus(Duration::from_mins(20)),
        grace: Duration::from_mins(1),
        orphan_patience: Duration::from_hours(24),
    };
    let id = |number| uuid_of(number);
    let first = attempt(total, total, confirmations);
    Invoice::open(Id::from_uuid(id(1)), Id::from_uuid(id(2)), terms, first)
}

/// A way to pay by the token: `payable` units are worth `value` cents.
pub fn attempt(value: Minor, payable: Minor, confirmations: u32) -> NewAttempt {
    NewAttempt {
        method: Method::OnChain {
            asset: asset(),
            confirmations,
        },
        quote: Quote {
            value,
            payable,
            rate: None,
        },
        opened_at: START,
        expires_at: START.plus(Duration::from_mins(20)),
    }
}

/// A way to pay by the coin: `payable` units are worth `value` cents.
pub fn coin_attempt(value: i128, payable: i128, confirmations: u32) -> NewAttempt {
    let units = |number| Minor::new(number).unwrap_or_default();
    NewAttempt {
        method: Method::OnChain {
            asset: coin(),
            confirmations,
        },
        ..attempt(units(value), units(payable), confirmations)
    }
}

/// The currency of the example's shop.
///
/// # Panics
/// Never: the code is one.
pub fn currency() -> Currency {
    Currency::new("EUR").expect("three capital letters")
}

fn uuid_of(number: u8) -> uuid::Uuid {
    uuid::Uuid::from_bytes([number; 16])
}

/// A transfer of `amount` minor units, mined at `height` a minute after the start. Its transaction
/// is a function of both numbers.
pub fn transfer(amount: i128, height: u64) -> Transfer {
    let mut tx = [0; 32];
    tx[..16].copy_from_slice(&amount.to_be_bytes());
    tx[24..].copy_from_slice(&height.to_be_bytes());
    Transfer {
        key: TransferKey {
            chain: asset().chain,
            tx: TxHash(tx),
            index: 0,
        },
        asset: asset(),
        amount: Minor::new(amount).unwrap_or_default(),
        height,
        block: block(height),
        paid_at: START.plus(Duration::from_mins(1)),
    }
}

/// As [`transfer`], of the coin.
pub fn coin_transfer(amount: i128, height: u64) -> Transfer {
    let transfer = transfer(amount, height);
    Transfer {
        key: TransferKey {
            chain: coin().chain,
            ..transfer.key
        },
        asset: coin(),
        ..transfer
    }
}

/// The hash of the example's block at a height.
pub fn block(height: u64) -> BlockHash {
    let mut hash = [0xb1; 32];
    hash[24..].copy_from_slice(&height.to_be_bytes());
    BlockHash(hash)
}

/// The chain of the token seen up to `height`, two minutes after the start.
pub fn view(height: u64) -> Views {
    let mut views = views(height, 0);
    views.chains.truncate(1);
    views
}

/// The chains of the token and of the coin seen up to these heights, two minutes after the start.
pub fn views(height: u64, coin_height: u64) -> Views {
    let now = START.plus(Duration::from_mins(2));
    let seen = |chain, height| ChainView {
        chain,
        height,
        observed_through: now,
    };
    Views {
        now,
        chains: [seen(asset().chain, height), seen(coin().chain, coin_height)].into(),
    }
}
