use alloc::{string::ToString, vec, vec::Vec};

use chainstore_kernel::{
    Asset, Authorized, Fact, GoodsKind, Money, Needs, StoreError, Taken, UseCase,
};
use chainstore_orders::permissions::CATALOGUE_WRITE;
use chainstore_orders::{
    CategoryId, LongText, PhotoName, Product, ProductId, ProductState, ShortText, Variant,
};
use chainstore_ports::StoreTx;

use crate::Context;
use crate::audit::audited;
use crate::error::errors;

/// Adds a product.
pub struct AddProduct;

/// A product to be added.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// Its category.
    pub category: CategoryId,
    /// Physical or digital.
    pub kind: GoodsKind,
    /// Title.
    pub title: ShortText,
    /// Description.
    pub description: LongText,
    /// Name of its photo in the photo store.
    pub photo: Option<PhotoName>,
    /// Its forms.
    pub variants: Vec<NewVariant>,
}

/// A variant to be added.
#[derive(Clone, Debug)]
pub struct NewVariant {
    /// What tells it from the others of its product.
    pub label: ShortText,
    /// What it costs.
    pub price: Money,
}

/// A product to be added, with the caller's idempotency key.
#[derive(Clone, Debug)]
pub struct AddProductCommand {
    /// The product.
    pub product: NewProduct,
    /// Scope, key and digest of the request; the outcome is the product's id.
    pub once: Option<Fact>,
}

errors! {
    /// Why a product is refused.
    AddProductError in "add_product" {
        /// No such category.
        NoCategory = NotFound, "there is no such category";
        /// A product without variants.
        NoVariant = Invalid, "a product needs at least one variant";
        /// A price in another currency than the shop's.
        OtherCurrency = Invalid, "prices are in the currency of the shop";
        /// A price of nothing.
        NoPrice = Invalid, "a price is more than nothing";
        /// The same idempotency key came with another request.
        KeyReused = Conflict, "this idempotency key was used for another request";
    }
}

audited! { ProductAdded(product: ProductId) = "product.added" }

impl UseCase for AddProduct {
    type Context = Context;
    const NAME: &'static str = "staff.add_product";
    const NEEDS: Needs = Needs::of(CATALOGUE_WRITE);
    type Command = AddProductCommand;
    type Output = Product;
    type Error = AddProductError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: AddProductCommand,
    ) -> Result<Product, AddProductError> {
        let product = drafted(context, command.product)?;
        let mut tx = context.begin(who).await?;
        if let Some(fact) = &command.once
            && let Taken::Before {
                outcome,
                same_request,
            } = tx.inbox().take(fact, &product.id.to_string()).await?
        {
            if !same_request {
                return Err(AddProductError::KeyReused);
            }
            return added_before(&mut *tx, &outcome).await;
        }
        if tx.read().category(product.category).await?.is_none() {
            return Err(AddProductError::NoCategory);
        }
        tx.catalogue().add_product(&product).await?;
        let added = ProductAdded {
            product: product.id,
        };
        context.audit(&mut *tx, who.actor(), &added)?;
        tx.commit().await?;
        Ok(product)
    }
}

async fn added_before(tx: &mut dyn StoreTx, outcome: &str) -> Result<Product, AddProductError> {
    let damaged = || StoreError::corrupt("fact", "the outcome of an added product names none");
    let id = outcome.parse().map_err(|_| damaged())?;
    Ok(tx.read().product(id).await?.ok_or_else(damaged)?)
}

fn drafted(context: &Context, new: NewProduct) -> Result<Product, AddProductError> {
    if new.variants.is_empty() {
        return Err(AddProductError::NoVariant);
    }
    let mut variants = Vec::with_capacity(new.variants.len());
    for variant in new.variants {
        if variant.price.asset() != Asset::Fiat(context.currency()) {
            return Err(AddProductError::OtherCurrency);
        }
        if variant.price.is_zero() {
            return Err(AddProductError::NoPrice);
        }
        variants.push(Variant {
            id: context.mint(),
            label: variant.label,
            prices: vec![variant.price],
        });
    }
    Ok(Product {
        id: context.mint(),
        category: new.category,
        kind: new.kind,
        title: new.title,
        description: new.description,
        photo: new.photo,
        state: ProductState::Listed,
        variants,
        created_at: context.clock.now(),
        version: 0,
    })
}
