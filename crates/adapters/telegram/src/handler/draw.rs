//! What taps do. Each arm runs its use case through the gate and draws what came of it.

use chainstore_kernel::{Asset, Minor, Money, Sensitive, StoreError, UseCase};
use chainstore_orders::Delivery;
use chainstore_payments::{InvoiceId, InvoiceState};
use chainstore_workflows::shop::{
    CartUseError, CartView, ListProductsCommand, PaymentView, PlaceOrderCommand, PlaceOrderError,
    SetQuantityCommand, ShowPaymentError,
};

use super::trouble::Trouble;
use super::{Drawn, Session};
use crate::action::{Action, AssetTag, Tail};
use crate::api::Lane;
use crate::present::Place;
use crate::screens::{self, Screen};
use crate::update::Carrier;

impl Session<'_> {
    async fn call<U: UseCase>(
        &self,
        use_case: &std::sync::Arc<U>,
        command: U::Command,
    ) -> Result<U::Output, U::Error> {
        self.handler.gate.call(&self.who, use_case, command).await
    }

    /// Does what a button says. `None` when everything is shown already.
    pub(super) async fn tapped(
        &self,
        action: Action,
        place: Place,
        carrier: Option<&Carrier>,
    ) -> Result<Option<Drawn>, Trouble> {
        let screen = match action {
            Action::Payment(invoice) => return self.payment(invoice, Some(place)).await,
            Action::PaymentApart(invoice) => return self.payment(invoice, None).await,
            Action::UseAddress => {
                let quote = carrier.and_then(|carrier| carrier.quote.as_deref());
                match quote.and_then(|quote| quote.parse().ok()) {
                    Some(address) => {
                        let address = Sensitive::new(address);
                        self.choose_delivery(Delivery::Ship { address }).await?
                    }
                    None => screens::ask_address(&self.look(None), None),
                }
            }
            other => self.draw(other).await?,
        };
        let place = match action {
            Action::HomeApart | Action::OrderApart(_) => Place::New,
            _ => place,
        };
        Ok(Some(Drawn { screen, place }))
    }

    /// The screen an action leads to.
    pub(super) async fn draw(&self, action: Action) -> Result<Screen, Trouble> {
        let shop = &self.handler.shop;
        let look = self.look(None);
        Ok(match action {
            Action::Languages => screens::languages(&look),
            Action::Speak(language) => {
                let shopper = self.call(&shop.set_language, language).await?;
                let shelves = self.call(&shop.list_categories, ()).await?;
                let cart = self.show_cart().await?;
                screens::home(&self.handler.look(shopper.language, None), &shelves, &cart)
            }
            Action::Shelf { category, page } => {
                let command = ListProductsCommand {
                    category,
                    page: page.into(),
                    size: screens::PAGE_SIZE,
                };
                let page = self.call(&shop.list_products, command).await?;
                screens::shelf(&look, &page, &self.show_cart().await?)
            }
            Action::Product { product, variant } => {
                let found = self.call(&shop.show_product, product).await?;
                screens::product(&look, &found, variant, &self.show_cart().await?)
            }
            Action::Pieces {
                product,
                variant,
                quantity,
            } => {
                let found = self.call(&shop.show_product, product).await?;
                let mut fitting = found.product.variants.iter();
                let chosen = fitting.find(|known| Tail::of(known.id) == variant);
                let command = SetQuantityCommand {
                    variant: chosen.ok_or(Trouble::NotFound)?.id,
                    quantity: quantity.into(),
                };
                let (cart, note) = self.set_quantity(command).await?;
                screens::product(&self.look(note), &found, Some(variant), &cart)
            }
            Action::CartPieces { variant, quantity } => {
                let quantity = quantity.into();
                let command = SetQuantityCommand { variant, quantity };
                let (cart, note) = self.set_quantity(command).await?;
                screens::cart(&self.look(note), &cart)
            }
            Action::Cart => self.cart(None).await?,
            Action::Accept => screens::cart(&look, &self.call(&shop.accept_changes, ()).await?),
            Action::Delivery => {
                let cart = self.show_cart().await?;
                if cart.review.lines.is_empty() {
                    screens::cart(&look, &cart)
                } else {
                    screens::delivery(&look, &cart)
                }
            }
            Action::Collect(branch) => self.choose_delivery(Delivery::Collect { branch }).await?,
            Action::AskAddress | Action::UseAddress => screens::ask_address(&look, None),
            Action::Checkout => self.checkout(&self.show_cart().await?, None),
            Action::Pay {
                cart_version,
                total,
                asset,
            } => self.pay(cart_version, total, asset).await?,
            Action::Orders(after) => {
                screens::orders(&look, &self.call(&shop.my_orders, after).await?)
            }
            Action::Order(order) | Action::OrderApart(order) => {
                screens::order(&look, &self.call(&shop.my_order, order).await?)
            }
            Action::Home
            | Action::HomeApart
            | Action::Nothing
            | Action::Payment(_)
            | Action::PaymentApart(_) => self.home(None).await?,
        })
    }

    pub(super) async fn home(&self, note: Option<&'static str>) -> Result<Screen, Trouble> {
        let shelves = self.call(&self.handler.shop.list_categories, ()).await?;
        let cart = self.show_cart().await?;
        Ok(screens::home(&self.look(note), &shelves, &cart))
    }

    pub(super) async fn cart(&self, note: Option<&'static str>) -> Result<Screen, Trouble> {
        Ok(screens::cart(&self.look(note), &self.show_cart().await?))
    }

    pub(super) async fn show_cart(&self) -> Result<CartView, CartUseError> {
        self.call(&self.handler.shop.show_cart, ()).await
    }

    pub(super) async fn choose_delivery(&self, delivery: Delivery) -> Result<Screen, Trouble> {
        let shop = &self.handler.shop;
        let cart = self.call(&shop.choose_delivery, delivery).await?;
        Ok(self.checkout(&cart, None))
    }

    async fn set_quantity(
        &self,
        command: SetQuantityCommand,
    ) -> Result<(CartView, Option<&'static str>), Trouble> {
        match self.call(&self.handler.shop.set_quantity, command).await {
            Ok(cart) => Ok((cart, None)),
            Err(CartUseError::Limit { .. }) => {
                Ok((self.show_cart().await?, Some(self.texts().cart_limit)))
            }
            Err(CartUseError::NotOffered) => {
                Ok((self.show_cart().await?, Some(self.texts().not_offered)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The last look, or whatever must happen before it.
    fn checkout(&self, cart: &CartView, note: Option<&'static str>) -> Screen {
        let look = self.look(note);
        if cart.review.lines.is_empty() || cart.review.changed() {
            screens::cart(&look, cart)
        } else if cart.cart.delivery.is_none() {
            screens::delivery(&look, cart)
        } else {
            screens::checkout(&look, cart, &self.handler.tokens)
        }
    }

    async fn pay(&self, cart_version: u64, total: u64, asset: AssetTag) -> Result<Screen, Trouble> {
        let handler = self.handler;
        let texts = self.texts();
        let mut tokens = handler.tokens.iter();
        let token = tokens.find(|token| AssetTag::of(token.asset) == asset);
        let currency = Asset::Fiat(handler.context.shop.currency);
        let total = Minor::new(total.into()).map_err(|_| Trouble::Changed)?;
        let command = PlaceOrderCommand {
            cart_version: i64::try_from(cart_version).map_err(|_| Trouble::Changed)?,
            total: Money::new(total, currency),
            asset: token.ok_or(Trouble::Changed)?.asset,
        };
        match self.call(&handler.shop.place_order, command).await {
            Ok(placed) => Ok(screens::placed(
                &self.look(None),
                &placed.number.to_string(),
                placed.order,
            )),
            Err(PlaceOrderError::NoQuote) => {
                Ok(self.checkout(&self.show_cart().await?, Some(texts.no_rate)))
            }
            Err(PlaceOrderError::ChainNotFollowed) => {
                Ok(self.checkout(&self.show_cart().await?, Some(texts.not_ready)))
            }
            Err(PlaceOrderError::MethodNotAllowed) => self.cart(None).await,
            Err(PlaceOrderError::Empty | PlaceOrderError::NoDelivery) => {
                Ok(self.checkout(&self.show_cart().await?, None))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A payment, in its own message or a new one. Drawn here and not by the caller, because it is not a
    /// screen one browses.
    async fn payment(
        &self,
        invoice: InvoiceId,
        own: Option<Place>,
    ) -> Result<Option<Drawn>, Trouble> {
        let handler = self.handler;
        let view: PaymentView = match self.call(&handler.shop.show_payment, invoice).await {
            Ok(view) => view,
            Err(ShowPaymentError::Tampered) => {
                let text = self.texts().payment_hidden;
                let screen = screens::info(&self.look(None), text);
                let place = Place::New;
                return Ok(Some(Drawn { screen, place }));
            }
            Err(error) => return Err(error.into()),
        };
        let screen = screens::payment(&self.look(None), &view);
        let present = &handler.present;
        let (known, shown) = match own {
            Some(Place::Over { message, .. }) if view.state != InvoiceState::PartiallyPaid => {
                let shown = present.recaption(self.chat, message, &screen, Lane::Reply);
                (Some(message), shown.await?)
            }
            Some(place @ Place::Over { message, .. }) => {
                let shown = present.show(self.chat, place, &screen, Lane::Reply);
                (Some(message), shown.await?)
            }
            _ => {
                let shown = present.show(self.chat, Place::New, &screen, Lane::Reply);
                (None, shown.await?)
            }
        };
        if known != Some(shown) {
            let noted = self.remember(invoice, shown).await;
            noted.map_err(|error| unremembered(&error))?;
        }
        Ok(None)
    }

    /// From now on this message follows the payment.
    async fn remember(&self, invoice: InvoiceId, message: i32) -> Result<(), StoreError> {
        let mut tx = self.handler.context.begin.begin().await?;
        tx.chat().remember_payment_message(invoice, message).await?;
        tx.commit().await
    }
}

/// The message is shown; only the note about it is missing. Doing all of it again would show it twice.
fn unremembered(error: &StoreError) -> Trouble {
    tracing::warn!(%error, "the message of a payment is not remembered");
    Trouble::Lost
}
