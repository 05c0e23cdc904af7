use std::sync::Arc;

use chainstore_kernel::{Gate, Principal, UseCase};
use chainstore_workflows::shop::{
    AcceptChanges, ChooseDelivery, Enter, ListCategories, ListProducts, MyOrder, MyOrders,
    PlaceOrder, SetLanguage, SetQuantity, ShopUseCases, ShowCart, ShowPayment, ShowProduct,
};

/// Calls use cases through the gate by their type.
pub(crate) struct Calls {
    gate: Gate,
    shop: Arc<ShopUseCases>,
}

/// A use case that the bot may call.
pub(crate) trait Callable: UseCase {
    /// The instance that runs it.
    fn of(shop: &ShopUseCases) -> &Arc<Self>;
}

impl Calls {
    pub(crate) const fn new(gate: Gate, shop: Arc<ShopUseCases>) -> Self {
        Self { gate, shop }
    }

    /// Runs a use case for somebody.
    pub(crate) async fn call<U: Callable>(
        &self,
        who: &Principal,
        command: U::Command,
    ) -> Result<U::Output, U::Error> {
        self.gate.call(who, U::of(&self.shop), command).await
    }
}

macro_rules! callable {
    ($($use_case:ident: $field:ident),+ $(,)?) => {
        $(impl Callable for $use_case {
            fn of(shop: &ShopUseCases) -> &Arc<Self> {
                &shop.$field
            }
        })+
    };
}

callable! {
    Enter: enter,
    SetLanguage: set_language,
    ListCategories: list_categories,
    ListProducts: list_products,
    ShowProduct: show_product,
    ShowCart: show_cart,
    SetQuantity: set_quantity,
    AcceptChanges: accept_changes,
    ChooseDelivery: choose_delivery,
    PlaceOrder: place_order,
    ShowPayment: show_payment,
    MyOrders: my_orders,
    MyOrder: my_order,
}
