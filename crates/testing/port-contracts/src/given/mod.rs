//! Makes the values that laws and tests begin with. [`stored`] also writes them into a store.

mod demand;
mod everything;
mod stored;

use std::time::Duration;

use chainstore_identity::{Language, Shopper};
use chainstore_kernel::{
    Clock, Currency, Entropy, GoodsKind, Id, Minor, Money, Sensitive, ShopperId, Timestamp,
};
use chainstore_orders::{
    Branch, BranchId, CartLimits, Category, Delivery, Fulfilment, NewOrder, Order, OrderLine,
    OrderNumber, Place, Product, ProductState, Variant, VariantId,
};
use chainstore_payments::{
    AccountTag, AddressRecord, AttemptNumber, Block, BlockHash, InvoiceId, Recipient, Transfer,
    TransferKey, TxHash,
};

pub use stored::{Paid, Placed};

use crate::Ports;
use crate::equipment::TestEntropy;

/// Makes values for laws and tests, at one moment and with new ids.
pub struct Given {
    entropy: TestEntropy,
    now: Timestamp,
}

impl Given {
    /// How much fits into a cart.
    pub const LIMITS: CartLimits = CartLimits {
        lines: 30,
        pieces: 99,
    };

    /// Values at the present time of the clock of these ports.
    pub fn at<C: Clock>(ports: &Ports<C>) -> Self {
        Self {
            entropy: TestEntropy,
            now: ports.clock.now(),
        }
    }

    /// The moment at which all values are made.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The randomness that ids come from.
    pub const fn entropy(&self) -> &TestEntropy {
        &self.entropy
    }

    /// A new id.
    pub fn id<K>(&self) -> Id<K> {
        Id::mint(self.now, &self.entropy)
    }

    /// Euros, in cents.
    pub fn euro(cents: i128) -> Money {
        Money::new(Minor::new(cents).expect("in range"), Self::currency())
    }

    /// The shop's currency.
    pub fn currency() -> Currency {
        Currency::new("EUR").expect("a code")
    }

    /// A category.
    pub fn category(&self, name: &str, position: u32) -> Category {
        Category {
            id: self.id(),
            name: name.parse().expect("a name"),
            position,
        }
    }

    /// A branch that ships.
    pub fn branch(&self, name: &str) -> Branch {
        Branch {
            id: self.id(),
            name: name.parse().expect("a name"),
            address: "1 High Street".parse().expect("an address"),
            ships: true,
            collects: false,
            position: 0,
        }
    }

    /// A product with one variant for each label.
    pub fn product(&self, category: &Category, title: &str, labels: &[&str]) -> Product {
        let variant = |label: &&str| Variant {
            id: self.id(),
            label: label.parse().expect("a label"),
            prices: vec![
                Self::euro(24_90),
                Money::new(Minor::MAX, Currency::new("JPY").expect("a code")),
            ],
        };
        Product {
            id: self.id(),
            category: category.id,
            kind: GoodsKind::Physical,
            title: title.parse().expect("a title"),
            description: "Soft, and\nwarm.".parse().expect("a description"),
            photo: Some("shirt.png".parse().expect("a name")),
            state: ProductState::Listed,
            variants: labels.iter().map(variant).collect(),
            created_at: self.now,
            version: 0,
        }
    }

    /// A shopper with this Telegram id.
    pub fn shopper(&self, telegram: i64) -> Shopper {
        Shopper {
            id: self.id(),
            telegram: Sensitive::new(telegram),
            language: Language::German,
            since: self.now,
            unreachable: false,
        }
    }

    /// Shipping to a postal address.
    pub fn delivery() -> Delivery {
        let address = Sensitive::new("Ada\n12 Mill Lane".parse().expect("an address"));
        Delivery::Ship { address }
    }

    /// An order of some pieces of a variant, to be shipped.
    pub fn order(&self, shopper: ShopperId, variant: VariantId, quantity: u32) -> Order {
        self.order_at(shopper, variant, quantity, self.now)
    }

    /// As [`Given::order`], placed at this moment.
    pub fn order_at(
        &self,
        shopper: ShopperId,
        variant: VariantId,
        quantity: u32,
        placed_at: Timestamp,
    ) -> Order {
        let line = OrderLine {
            variant,
            title: "Shirt".parse().expect("a title"),
            label: "L".parse().expect("a label"),
            kind: GoodsKind::Physical,
            quantity,
            unit_price: Self::euro(24_90),
            fulfilment: Fulfilment::Reserved,
        };
        Order::place(NewOrder {
            id: self.id(),
            number: OrderNumber::draw(&self.entropy),
            shopper,
            lines: vec![line],
            adjustments: Vec::new(),
            delivery: Self::delivery(),
            placed_at,
        })
        .expect("it adds up")
    }

    /// A transfer of this amount in the block of this height.
    pub fn transfer(&self, amount: i128, height: u64) -> Transfer {
        let mut tx = [0; 32];
        self.entropy.fill(&mut tx);
        Transfer {
            key: TransferKey {
                chain: Self::chain(),
                tx: TxHash(tx),
                index: u32::MAX,
            },
            asset: Self::token(),
            amount: Minor::new(amount).expect("in range"),
            height,
            block: Self::block_hash(height),
            paid_at: self.now.plus(Duration::from_secs(5)),
        }
    }

    /// The hash of the block of a height.
    pub fn block_hash(height: u64) -> BlockHash {
        let mut hash = [0xb1; 32];
        hash[24..].copy_from_slice(&height.to_be_bytes());
        BlockHash(hash)
    }

    /// An empty block of this height; its parent is [`Given::block`] of the height below.
    pub fn block(&self, height: u64) -> Block {
        let header = chainstore_payments::Header {
            height,
            hash: Self::block_hash(height),
            parent: Self::block_hash(height.saturating_sub(1)),
            time: self.now,
        };
        Block {
            header,
            sightings: Vec::new(),
        }
    }

    /// An address for the first attempt of an invoice.
    pub fn address(&self, invoice: InvoiceId, index: u32) -> AddressRecord {
        let mut recipient = [0; 20];
        self.entropy.fill(&mut recipient);
        AddressRecord {
            invoice,
            attempt: AttemptNumber::FIRST,
            chain: Self::chain(),
            account: AccountTag([0xde, 0xad, 0, 1]),
            index,
            recipient: Recipient::new(&recipient).expect("an address"),
            given_at: self.now,
        }
    }

    /// The place of the first variant of a product at a branch.
    pub fn place(&self, product: &Product, branch: BranchId) -> Place {
        Place {
            variant: product.variants[0].id,
            branch,
        }
    }
}
