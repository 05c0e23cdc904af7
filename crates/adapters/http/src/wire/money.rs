use chainstore_kernel::{Asset, ChainAsset, Currency, Minor, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount in a currency of ISO 4217.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FiatAmount {
    /// In units of the currency, as decimal text with at most as many places as the currency has.
    #[schema(example = "24.90")]
    amount: String,
    /// The three letters of ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
}

impl From<Money> for FiatAmount {
    fn from(money: Money) -> Self {
        Self {
            amount: money.minor().decimal(money.asset().decimals()),
            currency: money.asset().to_string(),
        }
    }
}

/// An amount in a request. It is parsed while the body is read, so that a refusal names the field.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "FiatAmount")]
pub(crate) struct Price(pub(crate) Money);

impl TryFrom<FiatAmount> for Price {
    type Error = String;

    fn try_from(sent: FiatAmount) -> Result<Self, String> {
        let currency = Currency::new(&sent.currency).map_err(|error| error.to_string())?;
        let minor = Minor::from_decimal(&sent.amount, currency.decimals())
            .map_err(|error| error.to_string())?;
        Ok(Self(Money::new(minor, Asset::Fiat(currency))))
    }
}

/// An amount of an asset on a chain.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChainAmount {
    /// The amount as a whole number of the smallest unit of the asset.
    #[schema(example = "26892000")]
    units: String,
    /// The same amount with decimal places.
    #[schema(example = "26.892000")]
    decimal: String,
    /// Chain, contract and decimal places of the asset. Its symbol is not used, because symbols are not
    /// unique.
    #[schema(example = "eip155:8453/erc20:0x833589fcd6edb6e08f4c7c32d4f71b54bda02913#6")]
    asset: String,
}

impl ChainAmount {
    pub(crate) fn new(amount: Minor, asset: ChainAsset) -> Self {
        Self {
            units: amount.to_string(),
            decimal: amount.decimal(asset.decimals),
            asset: Asset::OnChain(asset).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<String, String> {
        serde_json::from_str::<Price>(json)
            .map(|price| price.0.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn amounts_are_text_in_requests_and_answers() {
        let json = r#"{"amount":"24.90","currency":"EUR"}"#;
        assert_eq!(read(json).as_deref(), Ok("24.90 EUR"));
        let price: Price = serde_json::from_str(json).unwrap();
        assert_eq!(
            serde_json::to_string(&FiatAmount::from(price.0)).unwrap(),
            json
        );
    }

    // proves SR-35
    #[test]
    fn wrong_amounts_are_refused_with_the_cure() {
        let refused = [
            (
                r#"{"amount":24.90,"currency":"EUR"}"#,
                "invalid type: floating point",
            ),
            (
                r#"{"amount":"24.905","currency":"EUR"}"#,
                "2 decimal places",
            ),
            (r#"{"amount":"-1","currency":"EUR"}"#, "written in digits"),
            (
                r#"{"amount":"1","currency":"eur"}"#,
                "three capital letters",
            ),
            (r#"{"amount":"1"}"#, "missing field `currency`"),
            (r#"{"amount":"1","currency":"EUR","x":1}"#, "unknown field"),
        ];
        for (json, cure) in refused {
            assert!(read(json).unwrap_err().contains(cure), "{json}");
        }
    }
}
