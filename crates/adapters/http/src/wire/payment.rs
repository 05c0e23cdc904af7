use chainstore_payments as payments;
use chainstore_payments::{SuspenseReason, Views};
use serde::Serialize;
use utoipa::ToSchema;

use super::asset::{Asset, AssetAmount};
use super::time::rfc3339;

/// What makes a payment the same payment wherever it is named: exactly one of `transfer` and `charge`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentKey {
    /// A transfer on a chain.
    Transfer(TransferKey),
    /// The id that Telegram gave to its charge.
    Charge(String),
}

/// What identifies a transfer on a chain.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransferKey {
    /// The CAIP-2 id of the chain.
    #[schema(example = "eip155:8453")]
    chain: String,
    /// The hash of the transaction.
    #[schema(example = "0x5c50…")]
    transaction: String,
    /// The position of the transfer within its transaction.
    position: u32,
}

/// What was sent by a payment, and whether it counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Credit {
    #[serde(flatten)]
    asset: Asset,
    /// The amount that was sent, in the asset of this payment. It is not always the asset that was asked for.
    amount: AssetAmount,
    /// The part of a payment that counts which is not needed and waits in suspense; in the same asset.
    surplus: AssetAmount,
    #[schema(format = DateTime)]
    paid_at: String,
    inclusion: Inclusion,
    standing: Standing,
}

/// A payment that an attempt received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Payment {
    #[serde(flatten)]
    key: PaymentKey,
    #[serde(flatten)]
    credit: Credit,
    /// Blocks from the one that holds the transfer, itself included, to the newest one that was read. Null for a
    /// transfer that is in no block of its chain, and for a charge, which needs none.
    confirmations: Option<u64>,
}

/// Where the money of a payment is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
enum Inclusion {
    /// The transfer is in this block.
    InBlock { height: u64, hash: String },
    /// The block of the transfer is no longer in the chain.
    Orphaned {
        #[schema(format = DateTime)]
        since: String,
    },
    /// Telegram has made the charge.
    Charged,
    /// Telegram has made the charge and given it back.
    Refunded {
        #[schema(format = DateTime)]
        at: String,
    },
}

/// `counted` when the payment pays the invoice; any other value says why it waits in suspense.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Counted,
    Late,
    Surplus,
    Short,
    WrongAsset,
    TooLarge,
    Early,
    OtherKey,
    OtherInvoice,
}

impl Payment {
    /// The JSON form of a payment, with its chain followed as far as `views` says.
    pub(crate) fn new(
        key: &payments::PaymentKey,
        credit: &payments::Credit,
        views: &Views,
    ) -> Self {
        Self {
            key: key.into(),
            credit: credit.into(),
            confirmations: confirmations(key, credit, views),
        }
    }
}

fn confirmations(
    key: &payments::PaymentKey,
    credit: &payments::Credit,
    views: &Views,
) -> Option<u64> {
    // The chain is that of the transfer, because money of another chain can come to the address of an attempt.
    let seen = views.of(key.transfer()?.chain).height;
    match credit.inclusion {
        payments::Inclusion::InBlock { height, .. } => {
            Some(seen.saturating_sub(height).saturating_add(1))
        }
        payments::Inclusion::Orphaned { .. }
        | payments::Inclusion::Charged
        | payments::Inclusion::Refunded { .. } => None,
    }
}

impl From<&payments::PaymentKey> for PaymentKey {
    fn from(key: &payments::PaymentKey) -> Self {
        match key {
            payments::PaymentKey::Transfer(key) => Self::Transfer(key.into()),
            payments::PaymentKey::Charge(id) => Self::Charge(id.to_string()),
        }
    }
}

impl From<&payments::TransferKey> for TransferKey {
    fn from(key: &payments::TransferKey) -> Self {
        Self {
            chain: key.chain.to_string(),
            transaction: key.tx.to_string(),
            position: key.index,
        }
    }
}

impl From<&payments::Credit> for Credit {
    fn from(credit: &payments::Credit) -> Self {
        Self {
            asset: credit.asset.into(),
            amount: AssetAmount::new(credit.amount, credit.asset),
            surplus: AssetAmount::new(credit.surplus, credit.asset),
            paid_at: rfc3339(credit.paid_at),
            inclusion: credit.inclusion.into(),
            standing: credit.standing.into(),
        }
    }
}

impl From<payments::Inclusion> for Inclusion {
    fn from(inclusion: payments::Inclusion) -> Self {
        match inclusion {
            payments::Inclusion::InBlock { height, hash } => Self::InBlock {
                height,
                hash: hash.to_string(),
            },
            payments::Inclusion::Orphaned { since } => Self::Orphaned {
                since: rfc3339(since),
            },
            payments::Inclusion::Charged => Self::Charged,
            payments::Inclusion::Refunded { at } => Self::Refunded { at: rfc3339(at) },
        }
    }
}

impl From<payments::Standing> for Standing {
    fn from(standing: payments::Standing) -> Self {
        match standing {
            payments::Standing::Counted => Self::Counted,
            payments::Standing::Suspended(reason) => match reason {
                SuspenseReason::Late => Self::Late,
                SuspenseReason::Surplus => Self::Surplus,
                SuspenseReason::Short => Self::Short,
                SuspenseReason::WrongAsset => Self::WrongAsset,
                SuspenseReason::TooLarge => Self::TooLarge,
                SuspenseReason::Early => Self::Early,
                SuspenseReason::OtherKey => Self::OtherKey,
                SuspenseReason::OtherInvoice => Self::OtherInvoice,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use chainstore_kernel::{ChainId, Currency, Minor};
    use payments::Standing::{Counted, Suspended};
    use payments::{BlockHash, ChainView, ChargeId, TxHash, example};
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_standing_has_its_name() {
        for (standing, name) in [
            (Counted, "counted"),
            (Suspended(SuspenseReason::Late), "late"),
            (Suspended(SuspenseReason::Surplus), "surplus"),
            (Suspended(SuspenseReason::Short), "short"),
            (Suspended(SuspenseReason::WrongAsset), "wrong_asset"),
            (Suspended(SuspenseReason::TooLarge), "too_large"),
            (Suspended(SuspenseReason::Early), "early"),
            (Suspended(SuspenseReason::OtherKey), "other_key"),
            (Suspended(SuspenseReason::OtherInvoice), "other_invoice"),
        ] {
            assert_eq!(
                serde_json::to_value(Standing::from(standing)).unwrap(),
                name
            );
        }
    }

    fn credit(asset: payments::Asset, inclusion: payments::Inclusion) -> payments::Credit {
        payments::Credit {
            asset,
            amount: Minor::new(2_600).unwrap(),
            paid_at: example::START,
            inclusion,
            standing: Counted,
            surplus: Minor::new(100).unwrap(),
        }
    }

    fn shown(key: impl Into<payments::PaymentKey>, credit: &payments::Credit) -> Value {
        serde_json::to_value(Payment::new(&key.into(), credit, &example::view(101))).unwrap()
    }

    #[test]
    fn a_transfer_is_named_by_chain_transaction_and_position() {
        let key = payments::TransferKey {
            chain: example::asset().chain,
            tx: TxHash([0xab; 32]),
            index: 3,
        };
        let block = payments::Inclusion::InBlock {
            height: 100,
            hash: BlockHash([0xcd; 32]),
        };
        let hash = |pair: &str| format!("0x{}", pair.repeat(32));
        assert_eq!(
            shown(key, &credit(example::asset().into(), block)),
            json!({
                "transfer": {"chain": "eip155:31337", "transaction": hash("ab"), "position": 3},
                "asset": "eip155:31337/erc20:0x0707070707070707070707070707070707070707",
                "decimals": 2,
                "amount": {"units": "2600", "decimal": "26.00"},
                "surplus": {"units": "100", "decimal": "1.00"},
                "paid_at": "2023-11-14T22:13:20Z",
                "inclusion": {"state": "in_block", "height": 100, "hash": hash("cd")},
                "standing": "counted",
                "confirmations": 2,
            })
        );
    }

    #[test]
    fn a_charge_is_named_by_its_id_and_has_no_confirmations() {
        let stars = payments::Asset::Charged(Currency::new("XTR").unwrap());
        let id = || ChargeId::new("ch_1").unwrap();
        assert_eq!(
            shown(id(), &credit(stars, payments::Inclusion::Charged)),
            json!({
                "charge": "ch_1", "asset": "XTR", "decimals": 0,
                "amount": {"units": "2600", "decimal": "2600"},
                "surplus": {"units": "100", "decimal": "100"},
                "paid_at": "2023-11-14T22:13:20Z",
                "inclusion": {"state": "charged"},
                "standing": "counted",
                "confirmations": null,
            })
        );
        let refunded = payments::Inclusion::Refunded { at: example::START };
        assert_eq!(
            shown(id(), &credit(stars, refunded))["inclusion"],
            json!({"state": "refunded", "at": "2023-11-14T22:13:20Z"})
        );
    }

    #[test]
    fn a_transfer_that_fell_out_of_its_chain_has_no_confirmations() {
        let orphaned = payments::Inclusion::Orphaned {
            since: example::START,
        };
        let transfer = example::transfer(2_600, 100);
        let shown = shown(transfer.key, &credit(example::asset().into(), orphaned));
        assert_eq!(
            shown["inclusion"],
            json!({"state": "orphaned", "since": "2023-11-14T22:13:20Z"})
        );
        assert_eq!(shown["confirmations"], Value::Null);
    }

    // Money of another chain can come to the address of an attempt.
    #[test]
    fn confirmations_are_those_of_the_chain_of_the_transfer() {
        let other = ChainId::new("eip155:1").unwrap();
        let mut views = example::view(101);
        views.chains.push(ChainView {
            chain: other,
            height: 140,
            observed_through: views.now,
        });
        let mut transfer = example::transfer(2_600, 100);
        transfer.key.chain = other;
        let block = payments::Inclusion::InBlock {
            height: 100,
            hash: transfer.block,
        };
        let credit = credit(example::asset().into(), block);
        let shown = Payment::new(&transfer.key.into(), &credit, &views);
        assert_eq!(shown.confirmations, Some(41));
    }
}
