use chainstore_kernel::{Authorized, Needs, StoreError, UseCase};
use chainstore_orders::permissions::CATALOGUE_WRITE;
use chainstore_orders::{BranchId, Place, ProductId, Stock, VariantId};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;

/// Sets how many pieces can be sold at a branch.
pub struct SetStock;

impl SetStock {
    /// The greatest number of pieces of a variant that one branch can sell. A greater number is a slip of the keyboard.
    pub const MOST_PIECES: u32 = 1_000_000;
}

/// The place and the number of pieces.
#[derive(Clone, Copy, Debug)]
pub struct SetStockCommand {
    /// The product.
    pub product: ProductId,
    /// Its variant.
    pub variant: VariantId,
    /// The branch.
    pub branch: BranchId,
    /// The number of pieces that can be sold from now on.
    pub available: u32,
}

errors! {
    /// Why stock is not set.
    SetStockError in "set_stock" {
        /// There is no such product.
        NoProduct = NotFound, "there is no such product";
        /// The product has no such variant, or there is no such branch.
        NoPlace = NotFound, "there is no such variant or branch";
        /// The number of pieces is too large.
        TooMany {
            /// The greatest number.
            most: u32,
        } = Invalid, "a branch can sell {most} pieces of a variant at most";
    }
}

audited! { StockSet(variant: VariantId) = "stock.set" { branch: BranchId, available: u32 } }

impl UseCase for SetStock {
    type Context = Context;
    const NAME: &'static str = "staff.set_stock";
    const NEEDS: Needs = Needs::of(CATALOGUE_WRITE);
    type Command = SetStockCommand;
    type Output = Stock;
    type Error = SetStockError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: SetStockCommand,
    ) -> Result<Stock, SetStockError> {
        let SetStockCommand {
            product,
            variant,
            branch,
            available,
        } = command;
        let most = Self::MOST_PIECES;
        if available > most {
            return Err(SetStockError::TooMany { most });
        }
        let place = Place { variant, branch };
        let mut tx = context.begin(who).await?;
        let product = tx.read().product(product).await?;
        let product = product.ok_or(SetStockError::NoProduct)?;
        let branch_known = tx.read().branch(branch).await?.is_some();
        if product.variant(variant).is_none() || !branch_known {
            return Err(SetStockError::NoPlace);
        }
        tx.catalogue().set_available(place, available).await?;
        let stock = tx.read().stock_of(&[variant]).await?;
        let stock = stock.into_iter().find(|(known, _)| *known == place);
        let (_, stock) = stock.ok_or_else(|| StoreError::corrupt("stock", "it was just set"))?;
        let set = StockSet {
            variant,
            branch,
            available,
        };
        context.audit(&mut *tx, who.actor(), &set)?;
        tx.commit().await?;
        Ok(stock)
    }
}
