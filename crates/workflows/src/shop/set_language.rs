use chainstore_identity::{Language, Shopper};
use chainstore_kernel::{Authorized, Needs, UseCase};
use chainstore_orders::permissions::SHOP;

use crate::Context;
use crate::error::errors;

/// Sets the language in which a shopper reads the shop.
pub struct SetLanguage;

errors! {
    /// Why the language is not changed.
    SetLanguageError in "set_language" {
        /// There is no such shopper.
        Unknown = NotFound, "this shopper is not known";
    }
}

impl UseCase for SetLanguage {
    type Context = Context;
    const NAME: &'static str = "shop.set_language";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = Language;
    type Output = Shopper;
    type Error = SetLanguageError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        language: Language,
    ) -> Result<Shopper, SetLanguageError> {
        let mut tx = context.begin(who).await?;
        let known = tx.read().shopper(who.shopper()?).await?;
        let shopper = Shopper {
            language,
            ..known.ok_or(SetLanguageError::Unknown)?
        };
        tx.shoppers().save(&shopper).await?;
        tx.commit().await?;
        Ok(shopper)
    }
}
