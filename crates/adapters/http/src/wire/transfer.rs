use chainstore_kernel::ChainAsset;
use chainstore_payments as payments;
use chainstore_payments::{Credit, SuspenseReason, TransferKey};
use serde::Serialize;
use utoipa::ToSchema;

use super::money::ChainAmount;
use super::time::rfc3339;

/// A transfer that came to the address of an invoice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transfer {
    #[schema(example = "eip155:8453")]
    chain: String,
    transaction: String,
    /// The position of the transfer among those of its transaction.
    index: u32,
    /// Null when the transfer was in another asset than was asked. Its entry in suspense shows the amount in
    /// that asset.
    amount: Option<ChainAmount>,
    #[schema(format = DateTime)]
    paid_at: String,
    inclusion: Inclusion,
    standing: Standing,
    /// The part of the amount that exceeds what was asked and waits in suspense.
    surplus: ChainAmount,
}

/// Whether a transfer is in the chain.
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
}

/// `counted` when the transfer pays the invoice; any other value says why it waits in suspense.
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

impl Transfer {
    /// The JSON form of a transfer to an invoice that asks for `asset`.
    pub(crate) fn new(asset: ChainAsset, key: &TransferKey, credit: &Credit) -> Self {
        let other_asset = payments::Standing::Suspended(SuspenseReason::WrongAsset);
        let amount = |amount| ChainAmount::new(amount, asset);
        Self {
            chain: key.chain.to_string(),
            transaction: key.tx.to_string(),
            index: key.index,
            amount: (credit.standing != other_asset).then(|| amount(credit.amount)),
            paid_at: rfc3339(credit.paid_at),
            inclusion: credit.inclusion.into(),
            standing: credit.standing.into(),
            surplus: amount(credit.surplus),
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
    use payments::Standing::{Counted, Suspended};

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
}
