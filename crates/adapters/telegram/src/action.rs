use chainstore_identity::Language;
use chainstore_kernel::{Asset, ChainAsset, Id, OrderId};
use chainstore_orders::{BranchId, CategoryId, ProductId, VariantId};
use chainstore_payments::InvoiceId;
use sha2::{Digest as _, Sha256};

/// What a button does. "Apart" ones draw their screen in a message of its own, so that the message
/// that carries the button stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Nothing; it is a label.
    Nothing,
    /// The first screen.
    Home,
    /// The first screen, apart.
    HomeApart,
    /// Choose a language.
    Languages,
    /// Speak this language.
    Speak(Language),
    /// A page of a shelf.
    Shelf { category: CategoryId, page: u16 },
    /// A product, with one of its variants chosen.
    Product {
        product: ProductId,
        variant: Option<Tail>,
    },
    /// On a product: so many pieces of a variant.
    Pieces {
        product: ProductId,
        variant: Tail,
        quantity: u8,
    },
    /// The cart.
    Cart,
    /// In the cart: so many pieces of a variant.
    CartPieces { variant: VariantId, quantity: u8 },
    /// Take changed prices and stock over.
    Accept,
    /// Choose how the goods travel.
    Delivery,
    /// Collect at a branch.
    Collect(BranchId),
    /// Ask for an address.
    AskAddress,
    /// Ship to the address that the message quotes.
    UseAddress,
    /// The last look before ordering.
    Checkout,
    /// Order what was shown, for what was shown.
    Pay {
        cart_version: u64,
        total: u64,
        asset: AssetTag,
    },
    /// Own orders, from the one after this.
    Orders(Option<OrderId>),
    /// One order.
    Order(OrderId),
    /// One order, apart.
    OrderApart(OrderId),
    /// Look at the state of a payment again, in its own message.
    Payment(InvoiceId),
    /// Show a payment in a new message.
    PaymentApart(InvoiceId),
}

/// The end of a variant's id: enough to tell it from its siblings on one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tail([u8; 3]);

impl Tail {
    pub(crate) fn of(variant: VariantId) -> Self {
        let [.., a, b, c] = variant.bytes();
        Self([a, b, c])
    }
}

/// Four bytes that tell a token from the others a shop takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AssetTag(u32);

impl AssetTag {
    pub(crate) fn of(asset: ChainAsset) -> Self {
        let hash = Sha256::digest(Asset::OnChain(asset).to_string());
        Self(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
    }
}

/// An action as a button carries it: a code, sixteen bytes and four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    pub(crate) code: u8,
    pub(crate) id: [u8; 16],
    pub(crate) small: u32,
}

const NO_ID: [u8; 16] = [0; 16];

impl Action {
    /// Whether a tap changes nothing, so that losing it costs another tap only. It then need not rest
    /// in the inbox.
    pub(crate) const fn is_read_only(code: u8) -> bool {
        matches!(
            code,
            0 | 1 | 2 | 3 | 5 | 6 | 8 | 11 | 13 | 15 | 17 | 18 | 19 | 20
        )
    }

    pub(crate) fn pack(self) -> Packed {
        let (code, id, small) = match self {
            Self::Nothing => (0, NO_ID, 0),
            Self::Home => (1, NO_ID, 0),
            Self::HomeApart => (2, NO_ID, 0),
            Self::Languages => (3, NO_ID, 0),
            Self::Speak(language) => (4, NO_ID, tongue(language)),
            Self::Shelf { category, page } => (5, category.bytes(), page.into()),
            Self::Product { product, variant } => (
                6,
                product.bytes(),
                variant.map_or(0, |tail| with_tail(tail, 1)),
            ),
            Self::Pieces {
                product,
                variant,
                quantity,
            } => (7, product.bytes(), with_tail(variant, quantity)),
            Self::Cart => (8, NO_ID, 0),
            Self::CartPieces { variant, quantity } => (9, variant.bytes(), quantity.into()),
            Self::Accept => (10, NO_ID, 0),
            Self::Delivery => (11, NO_ID, 0),
            Self::Collect(branch) => (12, branch.bytes(), 0),
            Self::AskAddress => (13, NO_ID, 0),
            Self::UseAddress => (14, NO_ID, 0),
            Self::Checkout => (15, NO_ID, 0),
            Self::Pay {
                cart_version,
                total,
                asset,
            } => {
                let both = (u128::from(cart_version) << 64) | u128::from(total);
                (16, both.to_be_bytes(), asset.0)
            }
            Self::Orders(None) => (17, NO_ID, 0),
            Self::Orders(Some(after)) => (17, after.bytes(), 1),
            Self::Order(order) => (18, order.bytes(), 0),
            Self::OrderApart(order) => (19, order.bytes(), 0),
            Self::Payment(invoice) => (20, invoice.bytes(), 0),
            Self::PaymentApart(invoice) => (21, invoice.bytes(), 0),
        };
        Packed { code, id, small }
    }

    pub(crate) fn unpack(packed: Packed) -> Option<Self> {
        let Packed { code, id, small } = packed;
        let [a, b, c, last] = small.to_be_bytes();
        let variant = Tail([a, b, c]);
        Some(match code {
            0 => Self::Nothing,
            1 => Self::Home,
            2 => Self::HomeApart,
            3 => Self::Languages,
            4 => Self::Speak(spoken(small)?),
            5 => Self::Shelf {
                category: named(id),
                page: u16::try_from(small).ok()?,
            },
            6 => Self::Product {
                product: named(id),
                variant: (last == 1).then_some(variant),
            },
            7 => Self::Pieces {
                product: named(id),
                variant,
                quantity: last,
            },
            8 => Self::Cart,
            9 => Self::CartPieces {
                variant: named(id),
                quantity: u8::try_from(small).ok()?,
            },
            10 => Self::Accept,
            11 => Self::Delivery,
            12 => Self::Collect(named(id)),
            13 => Self::AskAddress,
            14 => Self::UseAddress,
            15 => Self::Checkout,
            16 => {
                let [version @ .., _, _, _, _, _, _, _, _] = id;
                let [_, _, _, _, _, _, _, _, total @ ..] = id;
                Self::Pay {
                    cart_version: u64::from_be_bytes(version),
                    total: u64::from_be_bytes(total),
                    asset: AssetTag(small),
                }
            }
            17 => Self::Orders((small == 1).then(|| named(id))),
            18 => Self::Order(named(id)),
            19 => Self::OrderApart(named(id)),
            20 => Self::Payment(named(id)),
            21 => Self::PaymentApart(named(id)),
            _ => return None,
        })
    }
}

fn named<K>(bytes: [u8; 16]) -> Id<K> {
    Id::from_uuid(uuid::Uuid::from_bytes(bytes))
}

fn with_tail(Tail([a, b, c]): Tail, last: u8) -> u32 {
    u32::from_be_bytes([a, b, c, last])
}

fn tongue(language: Language) -> u32 {
    let place = Language::ALL.iter().position(|known| *known == language);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

fn spoken(small: u32) -> Option<Language> {
    Language::ALL.get(usize::try_from(small).ok()?).copied()
}
