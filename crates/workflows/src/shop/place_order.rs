use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chainstore_kernel::{
    Authorized, ChainAsset, Fact, Money, MoneyError, Needs, OrderId, ShopperId, StoreError, Taken,
    UseCase,
};
use chainstore_orders::permissions::SHOP;
use chainstore_orders::{
    BranchId, Cart, Fulfilment, NewOrder, Order, OrderEvent, OrderLine, OrderNumber, OrderStatus,
    Place, Reservation, ReservationState, StockChange, StockLine, StockMove,
};
use chainstore_payments::{AttemptNumber, Balances, Invoice, InvoiceId, PaymentMethod, Quote};
use chainstore_ports::{Event, Notice, StoreTx};

use super::{CartView, cart_view};
use crate::attempts::{give_address, is_followed, offer};
use crate::audit::audited;
use crate::error::errors;
use crate::{Context, Rail};

/// The checkout. It makes the order, the reservation, the invoice and the message that asks for payment, all or
/// nothing.
pub struct PlaceOrder;

/// What the shopper saw when they agreed to buy.
#[derive(Clone, Copy, Debug)]
pub struct PlaceOrderCommand {
    /// The version of the cart that the shopper saw. Each version can be ordered only once.
    pub cart_version: i64,
    /// The total the shopper saw.
    pub total: Money,
    /// The asset they chose to pay with.
    pub asset: ChainAsset,
}

/// An order that was placed, by this call or by an earlier one with the same version of the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The order.
    pub order: OrderId,
    /// The number by which people refer to it.
    pub number: OrderNumber,
    /// The invoice that asks for its payment.
    pub invoice: InvoiceId,
}

errors! {
    /// Why an order is not placed.
    PlaceOrderError in "place_order" {
        /// The cart is empty.
        Empty = Invalid, "the cart is empty";
        /// No delivery was chosen.
        NoDelivery = Invalid, "choose how the goods should reach you";
        /// Prices, stock or the cart itself are not as the shopper saw them.
        Changed = Conflict, "the cart has changed; look at it again";
        /// The kind of goods may not be paid this way inside Telegram.
        MethodNotAllowed = Invalid, "these goods cannot be paid this way";
        /// There is no exchange rate, or the amount is too large for the asset.
        NoQuote = Unavailable, "there is no exchange rate at the moment; try again soon";
        /// The chain was never followed, so a payment on it would not be seen.
        ChainNotFollowed = Unavailable, "payments are not ready yet; try again in a minute";
        /// No receiving address could be derived.
        NoAddress = Internal, "no receiving address could be made";
        /// The amounts of the order cannot be added.
        Sums = Internal, "the order cannot be added up";
    }
}

impl From<MoneyError> for PlaceOrderError {
    fn from(_: MoneyError) -> Self {
        Self::Sums
    }
}

audited! { OrderPlaced(order: OrderId) = "order.placed" { invoice: InvoiceId, total: String } }

impl UseCase for PlaceOrder {
    type Context = Context;
    const NAME: &'static str = "shop.place_order";
    const NEEDS: Needs = Needs::of(SHOP);
    type Command = PlaceOrderCommand;
    type Output = PlacedOrder;
    type Error = PlaceOrderError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        command: PlaceOrderCommand,
    ) -> Result<PlacedOrder, PlaceOrderError> {
        let shopper = who.shopper()?;
        let rail = context.rail(&command.asset);
        let rail = rail.ok_or(PlaceOrderError::MethodNotAllowed)?;
        let quote = quote(context, command).await?;
        let now = context.clock.now();
        let id: OrderId = context.mint();
        let mut tx = context.begin(who).await?;
        let fact = Fact {
            scope: alloc::format!("checkout:{shopper}"),
            key: command.cart_version.to_string(),
            digest: command.total.to_string(),
        };
        if let Taken::Before { outcome, .. } = tx.inbox().take(&fact, &id.to_string()).await? {
            return placed_before(&mut *tx, &outcome, shopper).await;
        }
        if !is_followed(&mut *tx, command.asset.chain).await? {
            return Err(PlaceOrderError::ChainNotFollowed);
        }
        let cart = tx.read().cart(shopper).await?;
        if cart.version != command.cart_version {
            return Err(PlaceOrderError::Changed);
        }
        let (order, reservation) = draft(context, &mut *tx, id, cart.clone(), rail).await?;
        if order.total() != command.total {
            return Err(PlaceOrderError::Changed);
        }
        tx.orders().add(&order).await?;
        tx.orders().reserve(&reservation).await?;
        let invoice = open_invoice(context, &mut *tx, &order, rail, quote).await?;
        tx.carts().save(&cart.emptied()).await?;
        take_stock(&mut *tx, &reservation).await?;
        let address = give_address(&mut *tx, invoice, AttemptNumber::FIRST, rail, now).await?;
        address.ok_or(PlaceOrderError::NoAddress)?;
        let event = OrderEvent::State(OrderStatus::Placed);
        tx.events().record(now, Event::Order { order: id, event });
        context.owe(&mut *tx, &Notice::InvoiceOpened { shopper, invoice });
        let placed = OrderPlaced {
            order: id,
            invoice,
            total: order.total().to_string(),
        };
        context.audit(&mut *tx, who.actor(), &placed)?;
        tx.commit().await?;
        Ok(PlacedOrder {
            order: id,
            number: order.number().clone(),
            invoice,
        })
    }
}

/// Locks the price in the asset. It is done before the transaction, because the source of rates may need the
/// network.
async fn quote(context: &Context, command: PlaceOrderCommand) -> Result<Quote, PlaceOrderError> {
    let rate = context.rates.rate(context.currency(), command.asset).await;
    let rate = rate.map_err(|_| PlaceOrderError::NoQuote)?;
    Quote::lock(command.total, rate).map_err(|_| PlaceOrderError::NoQuote)
}

/// The order that an earlier call made from the same version of the cart; `None` if there was none.
async fn placed_before(
    tx: &mut dyn StoreTx,
    outcome: &str,
    shopper: ShopperId,
) -> Result<PlacedOrder, PlaceOrderError> {
    let damaged = || StoreError::corrupt("fact", "the outcome of a checkout names no order");
    let id = outcome.parse().map_err(|_| damaged())?;
    let order = tx.read().order(id).await?;
    let order = order.filter(|order| order.shopper() == shopper);
    let order = order.ok_or_else(damaged)?;
    let invoice = tx.read().invoice_of(id).await?.ok_or_else(damaged)?;
    Ok(PlacedOrder {
        order: id,
        number: order.number().clone(),
        invoice: invoice.id(),
    })
}

/// The order as it is going to be placed, and the stock that it needs.
async fn draft(
    context: &Context,
    tx: &mut dyn StoreTx,
    id: OrderId,
    cart: Cart,
    rail: &Rail,
) -> Result<(Order, Reservation), PlaceOrderError> {
    if cart.lines.is_empty() {
        return Err(PlaceOrderError::Empty);
    }
    let delivery = cart.delivery.clone().ok_or(PlaceOrderError::NoDelivery)?;
    let (shopper, wanted) = (cart.shopper, cart.lines.len());
    let view = cart_view(context, tx.read(), cart).await?;
    let branch = view.branch.as_ref().ok_or(PlaceOrderError::NoDelivery)?.id;
    if view.review.changed() || view.review.lines.len() != wanted {
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
    let allowed = context.shop.methods.allowed(&kinds, &[method], now);
    if allowed.is_empty() {
        return Err(PlaceOrderError::MethodNotAllowed);
    }
    let order = Order::place(NewOrder {
        id,
        number: OrderNumber::draw(&*context.entropy),
        shopper,
        lines: lines(&view),
        adjustments: view.adjustments,
        delivery,
        placed_at: now,
    })
    .map_err(|_| PlaceOrderError::Sums)?;
    let reservation = reservation_for(context, &order, branch);
    Ok((order, reservation))
}

fn lines(view: &CartView) -> Vec<OrderLine> {
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
    lines.collect()
}

fn reservation_for(context: &Context, order: &Order, branch: BranchId) -> Reservation {
    let lines = order.lines().iter().map(|line| StockLine {
        place: Place {
            variant: line.variant,
            branch,
        },
        quantity: line.quantity,
    });
    let mut lines: Vec<StockLine> = lines.collect();
    lines.sort_unstable();
    Reservation {
        id: context.mint(),
        order: order.id(),
        lines,
        state: ReservationState::Held,
        made_at: order.placed_at(),
    }
}

/// Reserves the stock. This locks its rows until the commit, so it is done as late as possible: other shoppers
/// of the same goods wait meanwhile. Only the address is given later, because a checkout that is refused must
/// not use up an index.
async fn take_stock(
    tx: &mut dyn StoreTx,
    reservation: &Reservation,
) -> Result<(), PlaceOrderError> {
    let changes = reservation.lines.iter().map(|line| StockChange {
        line: *line,
        movement: StockMove::Reserve,
    });
    let changes: Vec<StockChange> = changes.collect();
    if !tx.catalogue().move_stock(&changes).await?.is_empty() {
        return Err(PlaceOrderError::Changed);
    }
    Ok(())
}

/// Makes the invoice, with the terms of its rail and one attempt, and writes into the books what it asks.
async fn open_invoice(
    context: &Context,
    tx: &mut dyn StoreTx,
    order: &Order,
    rail: &Rail,
    quote: Quote,
) -> Result<InvoiceId, PlaceOrderError> {
    let (id, now) = (context.mint(), order.placed_at());
    let terms = rail.policy.terms(order.total(), now);
    let first = offer(rail, order.total(), quote, now);
    let invoice = Invoice::open(id, order.id(), terms, first);
    tx.invoices().add(&invoice).await?;
    let asked = Balances::none().entry_to(&invoice.balances());
    tx.books().post(id, &asked, now).await?;
    Ok(id)
}
