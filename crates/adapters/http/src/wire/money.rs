use chainstore_kernel::{Currency, Minor, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::ApiError;

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
            amount: money.minor().decimal(money.currency().decimals()),
            currency: money.currency().to_string(),
        }
    }
}

impl FiatAmount {
    /// Parses the amount. `path` says where in the body the amount stands, for example `variants[0].price`; errors name
    /// the field by it.
    pub(crate) fn read(&self, path: &str) -> Result<Money, ApiError> {
        let currency = Currency::new(&self.currency);
        let currency = currency.map_err(|error| ApiError::invalid(path, &error))?;
        let minor = Minor::from_decimal(&self.amount, currency.decimals());
        let minor = minor.map_err(|error| ApiError::invalid(path, &error))?;
        Ok(Money::new(minor, currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(json: &str) -> FiatAmount {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn amounts_are_text_in_requests_and_answers() {
        let json = r#"{"amount":"24.90","currency":"EUR"}"#;
        let money = sent(json).read("price").unwrap();
        assert_eq!(money.to_string(), "24.90 EUR");
        assert_eq!(
            serde_json::to_string(&FiatAmount::from(money)).unwrap(),
            json
        );
    }

    // proves SR-35
    #[test]
    fn wrong_amounts_are_refused_with_the_cure() {
        for (json, code, cure) in [
            (
                r#"{"amount":"24.905","currency":"EUR"}"#,
                "amount.too_precise",
                "2 decimal places",
            ),
            (
                r#"{"amount":"-1","currency":"EUR"}"#,
                "amount.malformed",
                "written in digits",
            ),
            (
                r#"{"amount":"1","currency":"eur"}"#,
                "asset.currency",
                "three capital letters",
            ),
        ] {
            let error = sent(json).read("price").unwrap_err();
            let problem = serde_json::to_value(error.problem("req_1")).unwrap();
            assert_eq!(problem["field"], "price");
            assert_eq!(problem["code"], code);
            assert!(problem["detail"].to_string().contains(cure), "{json}");
        }
    }

    // proves SR-35
    #[test]
    fn an_amount_has_two_texts_and_nothing_else() {
        for (json, said) in [
            (
                r#"{"amount":24.90,"currency":"EUR"}"#,
                "invalid type: floating point",
            ),
            (r#"{"amount":"1"}"#, "missing field `currency`"),
            (r#"{"amount":"1","currency":"EUR","x":1}"#, "unknown field"),
        ] {
            let error = serde_json::from_str::<FiatAmount>(json).unwrap_err();
            assert!(error.to_string().contains(said), "{json}");
        }
    }
}
