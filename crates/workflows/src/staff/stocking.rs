use alloc::{boxed::Box, string::ToString, sync::Arc, vec, vec::Vec};

use chainstore_kernel::{
    Asset, Authorized, Fact, GoodsKind, Id, Money, Needs, Permission, StoreError, Taken, UseCase,
};
use chainstore_orders::{
    Branch, BranchId, Category, CategoryId, LongText, PhotoName, Place, Product, ProductId,
    ProductState, ShortText, Stock, Variant, VariantId,
};

use crate::Context;
use crate::error::errors;
use crate::ports::StoreTx;

/// Categories, branches and what lies where.
pub struct ListCatalogue(pub(super) Arc<Context>);
/// Adds a shelf.
pub struct AddCategory(pub(super) Arc<Context>);
/// Adds a branch.
pub struct AddBranch(pub(super) Arc<Context>);
/// Adds a product.
pub struct AddProduct(pub(super) Arc<Context>);
/// Sets how many pieces can be sold at a branch.
pub struct SetStock(pub(super) Arc<Context>);

errors! {
    /// Why the catalogue refuses.
    StockingError {
        /// No such category.
        NoCategory = NotFound, "there is no such category";
        /// No such product.
        NoProduct = NotFound, "there is no such product";
        /// No such variant or branch.
        NoPlace = NotFound, "there is no such variant or branch";
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

/// What staff see of the catalogue.
#[derive(Clone, Debug)]
pub struct CatalogueView {
    /// Shelves with the number of listed products.
    pub categories: Vec<(Category, u32)>,
    /// Branches.
    pub branches: Vec<Branch>,
    /// Listed products by title, 500 at most.
    pub products: Vec<Product>,
    /// What lies where, of all their variants.
    pub stock: Vec<(Place, Stock)>,
}

/// A shelf to be.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// What shoppers read.
    pub name: ShortText,
    /// Order on the screen.
    pub position: u32,
}

/// A branch to be.
#[derive(Clone, Debug)]
pub struct NewBranch {
    /// What shoppers read.
    pub name: ShortText,
    /// Where it is.
    pub address: LongText,
    /// Whether shipped goods leave from here.
    pub ships: bool,
    /// Whether shoppers can collect here.
    pub collects: bool,
    /// Order on the screen.
    pub position: u32,
}

/// A product to be.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// Its shelf.
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

/// A variant to be.
#[derive(Clone, Debug)]
pub struct NewVariant {
    /// What tells it from its siblings.
    pub label: ShortText,
    /// What it costs.
    pub price: Money,
}

/// A product to be, with the caller's idempotency key.
#[derive(Clone, Debug)]
pub struct AddProductCommand {
    /// The product.
    pub product: NewProduct,
    /// Scope, key and digest of the request; the outcome is the product's id.
    pub once: Option<Fact>,
}

/// How many pieces where.
#[derive(Clone, Copy, Debug)]
pub struct SetStockCommand {
    /// The product.
    pub product: ProductId,
    /// Its variant.
    pub variant: VariantId,
    /// The branch.
    pub branch: BranchId,
    /// Pieces that can be sold.
    pub available: u32,
}

/// Most products of one answer.
const MOST: u32 = 500;

impl UseCase for ListCatalogue {
    const NAME: &'static str = "staff.list_catalogue";
    const NEEDS: Needs = Needs::Permission(Permission::CatalogueRead);
    type Command = ();
    type Output = CatalogueView;
    type Error = StockingError;

    async fn run(
        &self,
        _who: Authorized<'_, Self>,
        (): (),
    ) -> Result<CatalogueView, StockingError> {
        let mut view = self.0.read().await?;
        let categories = view.categories().await?;
        let branches = view.branches().await?;
        let (products, _) = view.products(None, 0, MOST).await?;
        let variants: Vec<VariantId> = products
            .iter()
            .flat_map(|product| product.variants.iter().map(|variant| variant.id))
            .collect();
        let stock = view.stock_of(&variants).await?;
        Ok(CatalogueView {
            categories,
            branches,
            products,
            stock,
        })
    }
}

impl UseCase for AddCategory {
    const NAME: &'static str = "staff.add_category";
    const NEEDS: Needs = Needs::Permission(Permission::CatalogueWrite);
    type Command = NewCategory;
    type Output = CategoryId;
    type Error = StockingError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        new: NewCategory,
    ) -> Result<CategoryId, StockingError> {
        let id = Id::mint(self.0.clock.now(), &*self.0.entropy);
        let mut tx = self.0.begin().await?;
        tx.catalogue()
            .add_category(&Category {
                id,
                name: new.name,
                position: new.position,
            })
            .await?;
        tx.audit().append(
            self.0
                .audit(who.actor(), "category.added", id.to_string(), vec![]),
        );
        tx.commit().await?;
        Ok(id)
    }
}

impl UseCase for AddBranch {
    const NAME: &'static str = "staff.add_branch";
    const NEEDS: Needs = Needs::Permission(Permission::CatalogueWrite);
    type Command = NewBranch;
    type Output = BranchId;
    type Error = StockingError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        new: NewBranch,
    ) -> Result<BranchId, StockingError> {
        let id = Id::mint(self.0.clock.now(), &*self.0.entropy);
        let NewBranch {
            name,
            address,
            ships,
            collects,
            position,
        } = new;
        let mut tx = self.0.begin().await?;
        tx.catalogue()
            .add_branch(&Branch {
                id,
                name,
                address,
                ships,
                collects,
                position,
            })
            .await?;
        tx.audit().append(
            self.0
                .audit(who.actor(), "branch.added", id.to_string(), vec![]),
        );
        tx.commit().await?;
        Ok(id)
    }
}

impl UseCase for AddProduct {
    const NAME: &'static str = "staff.add_product";
    const NEEDS: Needs = Needs::Permission(Permission::CatalogueWrite);
    type Command = AddProductCommand;
    type Output = Product;
    type Error = StockingError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        command: AddProductCommand,
    ) -> Result<Product, StockingError> {
        let context = &self.0;
        let product = drafted(context, command.product)?;
        let mut tx = context.begin().await?;
        if let Some(fact) = &command.once
            && let Taken::Before {
                outcome,
                same_request,
            } = tx.inbox().take(fact, &product.id.to_string()).await?
        {
            if !same_request {
                return Err(StockingError::KeyReused);
            }
            let added = added_before(&mut tx, &outcome).await?;
            tx.commit().await?;
            return Ok(added);
        }
        if tx.catalogue().category(product.category).await?.is_none() {
            return Err(StockingError::NoCategory);
        }
        tx.catalogue().add_product(&product).await?;
        tx.audit().append(context.audit(
            who.actor(),
            "product.added",
            product.id.to_string(),
            vec![],
        ));
        tx.commit().await?;
        Ok(product)
    }
}

async fn added_before(tx: &mut Box<dyn StoreTx>, outcome: &str) -> Result<Product, StockingError> {
    let damaged = || StoreError::corrupt("fact", "the outcome of an added product names none");
    let id = outcome.parse().map_err(|_| damaged())?;
    Ok(tx.catalogue().product(id).await?.ok_or_else(damaged)?)
}

fn drafted(context: &Context, new: NewProduct) -> Result<Product, StockingError> {
    if new.variants.is_empty() {
        return Err(StockingError::NoVariant);
    }
    let now = context.clock.now();
    let mut variants = Vec::with_capacity(new.variants.len());
    for variant in new.variants {
        if variant.price.asset() != Asset::Fiat(context.shop.currency) {
            return Err(StockingError::OtherCurrency);
        }
        if variant.price.is_zero() {
            return Err(StockingError::NoPrice);
        }
        let id = Id::mint(now, &*context.entropy);
        variants.push(Variant {
            id,
            label: variant.label,
            prices: vec![variant.price],
        });
    }
    Ok(Product {
        id: Id::mint(now, &*context.entropy),
        category: new.category,
        kind: new.kind,
        title: new.title,
        description: new.description,
        photo: new.photo,
        state: ProductState::Listed,
        variants,
        created_at: now,
        version: 0,
    })
}

impl UseCase for SetStock {
    const NAME: &'static str = "staff.set_stock";
    const NEEDS: Needs = Needs::Permission(Permission::CatalogueWrite);
    type Command = SetStockCommand;
    type Output = Stock;
    type Error = StockingError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        command: SetStockCommand,
    ) -> Result<Stock, StockingError> {
        let SetStockCommand {
            product,
            variant,
            branch,
            available,
        } = command;
        let place = Place { variant, branch };
        let mut tx = self.0.begin().await?;
        let known = tx
            .catalogue()
            .product(product)
            .await?
            .ok_or(StockingError::NoProduct)?;
        let branches = tx.catalogue().branches().await?;
        if known.variant(variant).is_none() || !branches.iter().any(|known| known.id == branch) {
            return Err(StockingError::NoPlace);
        }
        tx.catalogue().set_available(place, available).await?;
        let stock = tx.catalogue().stock(place).await?;
        let details = vec![
            ("branch", branch.to_string()),
            ("available", available.to_string()),
        ];
        tx.audit().append(
            self.0
                .audit(who.actor(), "stock.set", variant.to_string(), details),
        );
        tx.commit().await?;
        Ok(stock)
    }
}
