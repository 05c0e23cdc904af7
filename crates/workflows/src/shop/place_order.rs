use alloc::{boxed::Box, string::ToString, sync::Arc, vec, vec::Vec};

use chainstore_kernel::{
    Authorized, ChainAsset, Fact, Id, Money, MoneyError, Needs, OrderId, Permission, ShopperId,
    StoreError, Taken, Timestamp, UseCase,
};
use chainstore_orders::{
    Branch, BranchId, Cart, Delivery, Fulfilment, NewOrder, Order, OrderLine, OrderNumber, Place,
    Reservation, ReservationState, StockChange, StockLine, StockMove,
};
use chainstore_payments::{AddressRecord, Invoice, InvoiceId, PaymentMethod, Quote};

use super::cart::{CartUseError, cart_view, checkout_scope, serving_branch};
use crate::error::errors;
use crate::ports::StoreTx;
use crate::{Context, Notice, Rail};

/// Checkout: order, reservation, invoice and the message that asks for payment, all or nothing.
pub struct PlaceOrder(pub(super) Arc<Context>);

errors! {
    /// Why an order is not placed.
    PlaceOrderError {
        /// The cart is empty.
        Empty = Invalid, "the cart is empty";
        /// Nobody said how the goods should travel.
        NoDelivery = Invalid, "choose how the goods should reach you";
        /// Prices, stock or the cart itself differ from what the shopper saw.
        Changed = Conflict, "the cart has changed; look at it again";
        /// The goods may not be paid this way inside Telegram.
        MethodNotAllowed = Invalid, "these goods cannot be paid this way";
        /// No rate, or the amount does not fit the asset.
        NoQuote = Unavailable, "there is no exchange rate at the moment; try again soon";
        /// Nobody has followed the chain yet: a payment on it would not be seen.
        ChainNotFollowed = Unavailable, "payments are not ready yet; try again in a minute";
        /// No receiving address could be derived.
        NoAddress = Internal, "no receiving address could be made";
        /// The sums do not fit together.
        Sums = Internal, "the order cannot be added up";
    }
}

impl From<MoneyError> for PlaceOrderError {
    fn from(_: MoneyError) -> Self {
        Self::Sums
    }
}

impl From<CartUseError> for PlaceOrderError {
    fn from(error: CartUseError) -> Self {
        match error {
            CartUseError::Store(store) => Self::Store(store),
            _ => Self::Sums,
        }
    }
}

/// Buy what I saw, for what I saw.
#[derive(Clone, Copy, Debug)]
pub struct PlaceOrderCommand {
    /// Version of the cart the shopper saw. One version is ordered once.
    pub cart_version: i64,
    /// The total the shopper saw.
    pub total: Money,
    /// What they want to pay with.
    pub asset: ChainAsset,
}

/// An order that was placed, now or by an earlier call with the same cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: OrderNumber,
    /// What asks for its payment.
    pub invoice: InvoiceId,
}

impl UseCase for PlaceOrder {
    const NAME: &'static str = "shop.place_order";
    const NEEDS: Needs = Needs::Permission(Permission::Shop);
    type Command = PlaceOrderCommand;
    type Output = PlacedOrder;
    type Error = PlaceOrderError;

    async fn run(
        &self,
        who: Authorized<'_, Self>,
        command: PlaceOrderCommand,
    ) -> Result<PlacedOrder, PlaceOrderError> {
        let context = &self.0;
        let shopper = who.shopper()?;
        let rail = context
            .rail(&command.asset)
            .ok_or(PlaceOrderError::MethodNotAllowed)?;
        // Before the transaction: a source of rates may be on the network.
        let rate = context
            .rates
            .rate(context.shop.currency, command.asset)
            .await;
        let quote = rate
            .ok()
            .and_then(|rate| Quote::lock(command.total, rate).ok());
        let quote = quote.ok_or(PlaceOrderError::NoQuote)?;

        let now = context.clock.now();
        let id: OrderId = Id::mint(now, &*context.entropy);
        let mut tx = context.begin().await?;
        let fact = Fact {
            scope: checkout_scope(shopper),
            key: command.cart_version.to_string(),
            digest: command.total.to_string(),
        };
        if let Taken::Before { outcome, .. } = tx.inbox().take(&fact, &id.to_string()).await? {
            let placed = placed_before(&mut tx, &outcome, shopper).await?;
            tx.commit().await?;
            return Ok(placed);
        }

        let chain = command.asset.chain;
        if tx.chains().observed_through(chain).await? == Timestamp::EPOCH {
            return Err(PlaceOrderError::ChainNotFollowed);
        }
        let cart = tx.carts().cart(shopper).await?;
        if cart.version != command.cart_version {
            return Err(PlaceOrderError::Changed);
        }
        // Who collects has named the branch; goods that travel come from the first that ships.
        let branches = match &cart.delivery {
            Some(Delivery::Ship { .. }) => tx.catalogue().branches().await?,
            _ => Vec::new(),
        };
        let (order, reservation) =
            draft(context, &mut tx, id, cart.clone(), branches, rail).await?;
        if order.total() != command.total {
            return Err(PlaceOrderError::Changed);
        }
        tx.orders().add(&order).await?;
        tx.orders().reserve(&reservation).await?;
        let invoice = open_invoice(context, &mut tx, &order, rail, &quote).await?;
        tx.carts().save(&cart.emptied()).await?;
        take_stock(&mut tx, &reservation).await?;
        give_address(&mut tx, invoice, rail, now).await?;
        tx.outbox()
            .push(Notice::InvoiceOpened { shopper, invoice }.owe(now, &*context.entropy));
        let details = vec![
            ("invoice", invoice.to_string()),
            ("total", order.total().to_string()),
        ];
        tx.audit()
            .append(context.audit(who.actor(), "order.placed", id.to_string(), details));
        tx.commit().await?;
        Ok(PlacedOrder {
            order: id,
            number: order.number().clone(),
            invoice,
        })
    }
}

/// The order an earlier call made from the same version of the cart.
async fn placed_before(
    tx: &mut Box<dyn StoreTx>,
    outcome: &str,
    shopper: ShopperId,
) -> Result<PlacedOrder, PlaceOrderError> {
    let damaged = || StoreError::corrupt("fact", "the outcome of a checkout names no order");
    let id = outcome.parse().map_err(|_| damaged())?;
    let order = tx
        .orders()
        .order(id)
        .await?
        .filter(|order| order.shopper() == shopper);
    let order = order.ok_or_else(damaged)?;
    let invoice = tx.invoices().of_order(id).await?.ok_or_else(damaged)?;
    Ok(PlacedOrder {
        order: id,
        number: order.number().clone(),
        invoice: invoice.id(),
    })
}

/// The order as it would be placed now, and the stock it needs.
async fn draft(
    context: &Context,
    tx: &mut Box<dyn StoreTx>,
    id: OrderId,
    cart: Cart,
    branches: Vec<Branch>,
    rail: &Rail,
) -> Result<(Order, Reservation), PlaceOrderError> {
    if cart.lines.is_empty() {
        return Err(PlaceOrderError::Empty);
    }
    let delivery = cart.delivery.clone().ok_or(PlaceOrderError::NoDelivery)?;
    let serving = serving_branch(&cart, &branches).ok_or(PlaceOrderError::NoDelivery)?;
    let variants: Vec<_> = cart.lines.iter().map(|line| line.variant).collect();
    let offers = tx
        .catalogue()
        .offers(&variants, context.shop.currency, Some(serving))
        .await?;
    let shopper = cart.shopper;
    let view = cart_view(context, cart, &offers, branches)?;
    if view.review.changed() || view.review.lines.len() != variants.len() {
        return Err(PlaceOrderError::Changed);
    }
    let now = context.clock.now();
    let kinds: Vec<_> = view
        .review
        .lines
        .iter()
        .map(|line| line.offer.kind)
        .collect();
    let method = PaymentMethod::OnChain(rail.asset);
    if context
        .shop
        .methods
        .allowed(&kinds, &[method], now)
        .is_empty()
    {
        return Err(PlaceOrderError::MethodNotAllowed);
    }
    let lines = view.review.lines.iter().filter_map(|line| {
        Some(OrderLine {
            variant: line.offer.variant,
            title: line.offer.title.clone(),
            label: line.offer.label.clone(),
            kind: line.offer.kind,
            quantity: line.wanted,
            unit_price: line.offer.price?,
            fulfilment: Fulfilment::Reserved,
        })
    });
    let order = Order::place(NewOrder {
        id,
        number: OrderNumber::draw(&*context.entropy),
        shopper,
        lines: lines.collect(),
        adjustments: view.adjustments,
        delivery,
        placed_at: now,
    })
    .map_err(|_| PlaceOrderError::Sums)?;
    let reservation = reservation_for(context, &order, serving);
    Ok((order, reservation))
}

fn reservation_for(context: &Context, order: &Order, branch: BranchId) -> Reservation {
    let mut lines: Vec<StockLine> = order
        .lines()
        .iter()
        .map(|line| StockLine {
            place: Place {
                variant: line.variant,
                branch,
            },
            quantity: line.quantity,
        })
        .collect();
    lines.sort_unstable();
    Reservation {
        id: Id::mint(order.placed_at(), &*context.entropy),
        order: order.id(),
        lines,
        state: ReservationState::Held,
        made_at: order.placed_at(),
    }
}

/// Reserves the stock. As late as may be: whoever wants the same thing waits from here until the commit.
/// Only the address comes after it, because a checkout that is refused must not use up an index.
async fn take_stock(
    tx: &mut Box<dyn StoreTx>,
    reservation: &Reservation,
) -> Result<(), PlaceOrderError> {
    let changes: Vec<StockChange> = reservation
        .lines
        .iter()
        .map(|line| StockChange {
            line: *line,
            movement: StockMove::Reserve,
        })
        .collect();
    if !tx.catalogue().move_stock(&changes).await?.is_empty() {
        return Err(PlaceOrderError::Changed);
    }
    Ok(())
}

/// Asks for payment.
async fn open_invoice(
    context: &Context,
    tx: &mut Box<dyn StoreTx>,
    order: &Order,
    rail: &Rail,
    quote: &Quote,
) -> Result<InvoiceId, PlaceOrderError> {
    let now = order.placed_at();
    let id = Id::mint(now, &*context.entropy);
    let terms = rail
        .policy
        .terms(rail.asset, quote.payable, order.total(), now);
    tx.invoices()
        .add(&Invoice::open(id, order.id(), terms), quote)
        .await?;
    Ok(id)
}

/// Gives the invoice a fresh address.
async fn give_address(
    tx: &mut Box<dyn StoreTx>,
    invoice: InvoiceId,
    rail: &Rail,
    now: Timestamp,
) -> Result<(), PlaceOrderError> {
    let account = rail.receiving.account();
    let index = tx.addresses().next_index(account).await?;
    let recipient = rail
        .receiving
        .derive(index)
        .ok_or(PlaceOrderError::NoAddress)?;
    tx.addresses()
        .add(&AddressRecord {
            invoice,
            chain: rail.asset.chain,
            account,
            index,
            recipient,
            given_at: now,
        })
        .await?;
    Ok(())
}
