use chainstore_identity::{Language, Shopper, TelegramUser};
use chainstore_kernel::{Authorized, Needs, Principal, ShopperId, UseCase};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;
use crate::permissions::{self, GATEWAY_WORK};

/// Finds the shopper with this Telegram id, or adds one. The gateway calls it for each person who writes or
/// taps.
pub struct Enter;

/// A shopper and the principal that acts for them.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The shopper who wrote, as stored.
    pub shopper: Shopper,
    /// Who calls the use cases that follow from the shopper's messages and taps.
    pub principal: Principal,
}

errors! {
    /// Why a shopper is not found or added. There is no reason but a failure of the store.
    EnterError in "enter" {}
}

audited! { ShopperEntered(shopper: ShopperId) = "shopper.entered" }

impl UseCase for Enter {
    type Context = Context;
    const NAME: &'static str = "shop.enter";
    const NEEDS: Needs = Needs::of(GATEWAY_WORK);
    type Command = TelegramUser;
    type Output = Entered;
    type Error = EnterError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        user: TelegramUser,
    ) -> Result<Entered, EnterError> {
        let mut view = context.read(who).await?;
        let known = view.by_telegram(*user.id.expose()).await?;
        drop(view);
        let shopper = match known.filter(|shopper| !shopper.unreachable) {
            Some(shopper) => shopper,
            None => welcome(context, who, user).await?,
        };
        Ok(Entered {
            principal: shopper.principal(permissions::of_shoppers()),
            shopper,
        })
    }
}

/// Adds a new shopper, or marks a known one as reachable: somebody who writes to the bot does not block it.
async fn welcome(
    context: &Context,
    who: &Authorized<'_>,
    user: TelegramUser,
) -> Result<Shopper, EnterError> {
    let mut tx = context.begin(who).await?;
    let known = tx.read().by_telegram(*user.id.expose()).await?;
    let shopper = if let Some(known) = known {
        let shopper = Shopper {
            unreachable: false,
            ..known
        };
        tx.shoppers().save(&shopper).await?;
        shopper
    } else {
        let shopper = Shopper {
            id: context.mint(),
            telegram: user.id,
            language: Language::nearest(user.language.as_deref()),
            since: context.clock.now(),
            unreachable: false,
        };
        tx.shoppers().add(&shopper).await?;
        let entered = ShopperEntered {
            shopper: shopper.id,
        };
        context.audit(&mut *tx, who.actor(), &entered)?;
        shopper
    };
    tx.commit().await?;
    Ok(shopper)
}
