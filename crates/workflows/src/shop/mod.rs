//! What shoppers do.

mod browse;
mod cart;
mod enter;
mod orders;
mod payment;
mod place_order;

pub use browse::{
    BrowseError, CategoryLine, ListCategories, ListProducts, ListProductsCommand, ProductPage,
    ProductView, ShowProduct,
};
pub use cart::{
    AcceptChanges, CartUseError, CartView, ChooseDelivery, SetQuantity, SetQuantityCommand,
    ShowCart,
};
pub use enter::{Enter, EnterError, SetLanguage};
pub use orders::{MyOrder, MyOrders, MyOrdersError, OrderView};
pub use payment::{PaymentView, ShowPayment, ShowPaymentError};
pub use place_order::{PlaceOrder, PlaceOrderCommand, PlaceOrderError, PlacedOrder};

pub(crate) use orders::order_view;
pub(crate) use payment::{alert_of_tampering, payment_view, report_tampering};

use alloc::sync::Arc;

use crate::Context;

/// Every use case of a shopper, ready to be called through the gate.
pub struct ShopUseCases {
    /// See [`Enter`].
    pub enter: Arc<Enter>,
    /// See [`SetLanguage`].
    pub set_language: Arc<SetLanguage>,
    /// See [`ListCategories`].
    pub list_categories: Arc<ListCategories>,
    /// See [`ListProducts`].
    pub list_products: Arc<ListProducts>,
    /// See [`ShowProduct`].
    pub show_product: Arc<ShowProduct>,
    /// See [`ShowCart`].
    pub show_cart: Arc<ShowCart>,
    /// See [`SetQuantity`].
    pub set_quantity: Arc<SetQuantity>,
    /// See [`AcceptChanges`].
    pub accept_changes: Arc<AcceptChanges>,
    /// See [`ChooseDelivery`].
    pub choose_delivery: Arc<ChooseDelivery>,
    /// See [`PlaceOrder`].
    pub place_order: Arc<PlaceOrder>,
    /// See [`ShowPayment`].
    pub show_payment: Arc<ShowPayment>,
    /// See [`MyOrders`].
    pub my_orders: Arc<MyOrders>,
    /// See [`MyOrder`].
    pub my_order: Arc<MyOrder>,
}

impl ShopUseCases {
    /// All of them over one context.
    pub fn new(context: &Arc<Context>) -> Self {
        Self {
            enter: Arc::new(Enter(Arc::clone(context))),
            set_language: Arc::new(SetLanguage(Arc::clone(context))),
            list_categories: Arc::new(ListCategories(Arc::clone(context))),
            list_products: Arc::new(ListProducts(Arc::clone(context))),
            show_product: Arc::new(ShowProduct(Arc::clone(context))),
            show_cart: Arc::new(ShowCart(Arc::clone(context))),
            set_quantity: Arc::new(SetQuantity(Arc::clone(context))),
            accept_changes: Arc::new(AcceptChanges(Arc::clone(context))),
            choose_delivery: Arc::new(ChooseDelivery(Arc::clone(context))),
            place_order: Arc::new(PlaceOrder(Arc::clone(context))),
            show_payment: Arc::new(ShowPayment(Arc::clone(context))),
            my_orders: Arc::new(MyOrders(Arc::clone(context))),
            my_order: Arc::new(MyOrder(Arc::clone(context))),
        }
    }
}
