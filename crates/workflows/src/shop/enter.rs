use alloc::{string::ToString, sync::Arc, vec};

use chainstore_identity::{Language, Shopper, TelegramUser};
use chainstore_kernel::{Authorized, Id, Needs, Permission, UseCase};

use crate::Context;
use crate::error::errors;

/// The gateway recognises a person by their Telegram id, or gets to know them.
pub struct Enter(pub(super) Arc<Context>);

/// The shopper chooses a language.
pub struct SetLanguage(pub(super) Arc<Context>);

errors! {
    /// How entering fails.
    EnterError {
        /// No such shopper.
        Unknown = NotFound, "this shopper is not known";
    }
}

impl UseCase for Enter {
    const NAME: &'static str = "shop.enter";
    const NEEDS: Needs = Needs::Permission(Permission::GatewayWork);
    type Command = TelegramUser;
    type Output = Shopper;
    type Error = EnterError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        user: TelegramUser,
    ) -> Result<Shopper, EnterError> {
        let context = &self.0;
        let telegram = *user.id.expose();
        let mut view = context.read().await?;
        let known = view.by_telegram(telegram).await?;
        drop(view);
        if let Some(shopper) = known.filter(|shopper| !shopper.unreachable) {
            return Ok(shopper);
        }
        let mut tx = context.begin().await?;
        let shopper = if let Some(known) = tx.shoppers().by_telegram(telegram).await? {
            // Who writes to us can be reached again.
            let shopper = Shopper {
                unreachable: false,
                ..known
            };
            tx.shoppers().save(&shopper).await?;
            shopper
        } else {
            let now = context.clock.now();
            let shopper = Shopper {
                id: Id::mint(now, &*context.entropy),
                telegram: user.id,
                language: Language::nearest(user.language.as_deref()),
                since: now,
                unreachable: false,
            };
            tx.shoppers().add(&shopper).await?;
            let subject = shopper.id.to_string();
            let entry = context.audit(who.actor(), "shopper.entered", subject, vec![]);
            tx.audit().append(entry);
            shopper
        };
        tx.commit().await?;
        Ok(shopper)
    }
}

impl UseCase for SetLanguage {
    const NAME: &'static str = "shop.set_language";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = Language;
    type Output = Shopper;
    type Error = EnterError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        language: Language,
    ) -> Result<Shopper, EnterError> {
        let mut tx = self.0.begin().await?;
        let shopper = tx
            .shoppers()
            .shopper(who.shopper()?)
            .await?
            .ok_or(EnterError::Unknown)?;
        let shopper = Shopper {
            language,
            ..shopper
        };
        tx.shoppers().save(&shopper).await?;
        tx.commit().await?;
        Ok(shopper)
    }
}
