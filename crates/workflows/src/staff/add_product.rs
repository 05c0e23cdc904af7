use alloc::{string::ToString, vec, vec::Vec};

use chainstore_kernel::{Authorized, Fact, GoodsKind, Money, Needs, StoreError, Taken, UseCase};
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

impl AddProduct {
    /// The greatest number of variants of one product. It bounds what one screen and one statement must hold.
    pub const MOST_VARIANTS: usize = 50;
}

/// A product to be added.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// The category in which shoppers find the product.
    pub category: CategoryId,
    /// The kind of goods: physical or digital.
    pub kind: GoodsKind,
    /// The title that shoppers see in lists.
    pub title: ShortText,
    /// The description on the page of the product.
    pub description: LongText,
    /// The name of its photo in the photo store.
    pub photo: Option<PhotoName>,
    /// The forms in which it is sold, at least one.
    pub variants: Vec<NewVariant>,
}

/// A variant to be added.
#[derive(Clone, Debug)]
pub struct NewVariant {
    /// What distinguishes it from the other variants of the product, for example `L`.
    pub label: ShortText,
    /// The price of one piece, in the currency of the shop.
    pub price: Money,
}

/// A product to be added, with the caller's idempotency key.
#[derive(Clone, Debug)]
pub struct AddProductCommand {
    /// The product.
    pub product: NewProduct,
    /// The idempotency key with its scope and the digest of the request, if the caller sent one. The outcome
    /// that is stored with it is the id of the product.
    pub once: Option<Fact>,
}

errors! {
    /// Why a product is not added.
    AddProductError in "add_product" {
        /// There is no such category.
        NoCategory = NotFound, "there is no such category";
        /// The product has no variant.
        NoVariant = Invalid, "a product needs at least one variant";
        /// The product has too many variants.
        TooManyVariants {
            /// The greatest number.
            most: usize,
        } = Invalid, "a product has {most} variants at most";
        /// A price is not in the currency of the shop.
        OtherCurrency = Invalid, "prices are in the currency of the shop";
        /// A price is 0.
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
    let most = AddProduct::MOST_VARIANTS;
    if new.variants.len() > most {
        return Err(AddProductError::TooManyVariants { most });
    }
    let mut variants = Vec::with_capacity(new.variants.len());
    for variant in new.variants {
        if variant.price.currency() != context.currency() {
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
