use chainstore_kernel::Minor;
use chainstore_payments as payments;
use serde::Serialize;
use utoipa::ToSchema;

/// What a payment is made in. The amounts beside it are in this asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Asset {
    /// The CAIP-19 id of a coin or token on a chain, or the three letters of the currency that Telegram charges
    /// (`XTR` for its Stars). A symbol is not used, because symbols are not unique.
    #[schema(example = "eip155:8453/erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913")]
    asset: String,
    /// Decimal places of the asset. They are not a part of its id.
    #[schema(example = 6)]
    decimals: u8,
}

impl From<payments::Asset> for Asset {
    fn from(asset: payments::Asset) -> Self {
        Self {
            asset: asset.to_string(),
            decimals: asset.decimals(),
        }
    }
}

/// An amount of the asset that is named beside it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AssetAmount {
    /// The amount as a whole number of the smallest unit of the asset.
    #[schema(example = "26892000")]
    units: String,
    /// The same amount with the decimal places of the asset.
    #[schema(example = "26.892000")]
    decimal: String,
}

impl AssetAmount {
    pub(crate) fn new(amount: Minor, asset: payments::Asset) -> Self {
        Self {
            units: amount.to_string(),
            decimal: amount.decimal(asset.decimals()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chainstore_kernel::{AssetName, ChainAsset, ChainId, Currency};
    use serde_json::json;

    use super::*;

    fn shown(asset: payments::Asset, units: i128) -> serde_json::Value {
        let amount = AssetAmount::new(Minor::new(units).unwrap(), asset);
        json!([Asset::from(asset), amount])
    }

    #[test]
    fn a_coin_of_a_chain_has_an_id_without_its_decimal_places() {
        let coin = ChainAsset {
            chain: ChainId::new("bip122:000000000019d6689c085ae165831e93").unwrap(),
            name: AssetName::new("slip44:0").unwrap(),
            decimals: 8,
        };
        assert_eq!(
            shown(coin.into(), 1_250_000),
            json!([
                {"asset": "bip122:000000000019d6689c085ae165831e93/slip44:0", "decimals": 8},
                {"units": "1250000", "decimal": "0.01250000"},
            ])
        );
    }

    #[test]
    fn what_telegram_charges_is_named_by_its_currency() {
        let charged = |code| payments::Asset::Charged(Currency::new(code).unwrap());
        assert_eq!(
            shown(charged("EUR"), 2_490),
            json!([{"asset": "EUR", "decimals": 2}, {"units": "2490", "decimal": "24.90"}])
        );
        assert_eq!(
            shown(charged("XTR"), 1_250),
            json!([{"asset": "XTR", "decimals": 0}, {"units": "1250", "decimal": "1250"}])
        );
    }
}
