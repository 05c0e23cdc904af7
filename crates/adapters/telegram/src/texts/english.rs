use chainstore_identity::Language;
use chainstore_orders::{HoldReason, OrderEvent, OrderState, OrderStatus, PaymentStep};

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    language: Language::English,
    commands: [
        ("start", "Open the shop"),
        ("cart", "Show the cart"),
        ("orders", "My orders"),
        ("language", "Choose a language"),
        ("help", "How it works"),
        ("support", "Get help from people"),
        ("terms", "Terms of sale"),
        ("privacy", "What we keep about you"),
    ],

    welcome: |shop| format!("Welcome to {shop}! Choose a category."),
    nothing_for_sale: "There is nothing for sale at the moment. Please come back soon.",
    help: |shop| {
        format!(
            "Browse {shop} with the buttons, put things into the cart, choose how they reach you, and pay by a transfer on \
             chain: every order gets its own address, and its message shows how far the payment has come.\n\n\
             /start the shop\n/cart your cart\n/orders your orders\n/language another language\n/support help from people\n\
             /paysupport help with a payment\n/terms terms of sale\n/privacy what we keep about you"
        )
    },
    terms: |shop| {
        format!(
            "{shop} sells the goods shown here at the prices shown when you order. An order is placed when you tap “Order and \
             pay”. The goods are set aside for you until the payment is due; the order is confirmed when the payment is final \
             on its chain. If it does not arrive in time, the order ends and the goods are free again. Telegram takes no part in \
             the sale."
        )
    },
    privacy: |shop| {
        format!(
            "{shop} keeps your Telegram number and language, your cart, your orders with their delivery address, and the payments \
             that arrive for them. All of it is encrypted where it is stored and used only to serve you. Names are not stored. \
             To have your data deleted, ask with /support; what the law makes us keep about a sale is kept for that time only."
        )
    },
    support: |shop| {
        format!(
            "Our people at {shop} help you. Have your order number at hand: you find it under /orders. For a payment that went \
             wrong see /paysupport."
        )
    },
    payment_support: |shop| {
        format!(
            "Nothing you sent is lost. Money that came late, too much, or too little for an order waits for a decision by our people \
             at {shop}, who have been told. Have your order number and the transaction at hand. Telegram itself cannot help with \
             these payments."
        )
    },
    cancelled: "Nothing is in progress. Your cart is as you left it.",
    choose_language: "Which language do you prefer?",
    old_menu: "This menu is old. Here is a fresh one.",
    not_offered: "This is no longer offered.",
    something_failed: "Something went wrong on our side. Our people have been told; please try again.",
    try_again: "That did not work just now. Please try again in a moment.",

    home: "🏠 Home",
    back: "‹ Back",
    languages: "🌐 Language",
    orders: "📦 My orders",
    shelf: |name, products| format!("{name} ({products})"),
    cart_empty_button: "🛒 Cart",
    cart_button: |pieces, total| format!("🛒 Cart ({pieces}) · {total}"),
    page: |page, pages| format!("Page {page} of {pages}"),
    from: |price| format!("from {price}"),
    sold_out: "sold out",
    few_left: |left| match left {
        1 => "only 1 piece left".to_owned(),
        n => format!("only {n} pieces left"),
    },
    add: |price| format!("Add to cart · {price}"),
    in_cart: |pieces| format!("{pieces} in cart"),
    digital_not_payable: "Digital goods cannot be paid on chain inside Telegram. Please take them out of the cart.",

    cart: "Your cart",
    cart_empty: "Your cart is empty.",
    total: "Total",
    shipping: "Shipping",
    tax: "Tax",
    discount: "Discount",
    rounding: "Rounding",
    price_was: |was, now| format!("price was {was}, now {now}"),
    only_left: |left| match left {
        1 => "only 1 left".to_owned(),
        n => format!("only {n} left"),
    },
    gone: "gone: sold out or no longer offered",
    changes_first: "Something has changed since you put it in. Please look at it and accept the changes to go on.",
    accept_changes: "Accept changes",
    to_checkout: "Checkout ›",
    cart_limit: "No more fits into the cart.",

    delivery_question: "How should your order reach you?",
    collect_at: |branch| format!("Collect at {branch}"),
    ship_to_me: "Ship to me",
    change_delivery: "Change delivery",
    collected_at: "Collect at",
    shipped_to: "Ship to",
    write_address: "Write the delivery address as a message: name, street and number, postal code, city, country.",
    address_hint: "Name, street, postal code, city, country",
    address_unusable: |reason| {
        format!("This address cannot be used: {reason}. Please write it again.")
    },
    address_question: "Ship to this address?",
    use_address: "Yes, ship there",

    checkout: "Your order",
    seller: "Seller",
    pay_with: |token, network| format!("Pay with {token} on {network}"),
    order_and_pay: |total| format!("Order and pay {total}"),
    order_and_pay_with: |total, token, network| {
        format!("Order and pay {total} · {token} · {network}")
    },
    cart_changed: "The cart has changed in the meantime. Please look at it again.",
    no_rate: "There is no exchange rate at the moment. Please try again in a minute.",
    not_ready: "Payments are not ready yet. Please try again in a minute.",
    placed: |number| format!("Order {number} is placed."),
    payment_follows: "The goods are set aside for you. How to pay follows in the next message.",

    test_banner: "⚠️ TEST NETWORK: coins without value, nothing will be delivered",
    pay_title: |number| format!("Payment for order {number}"),
    price_is: |price| format!("Price: {price}"),
    send_exactly: "Send exactly",
    on_network: |network| format!("on {network}"),
    to_address: "to the address",
    valid_until: |time| format!("Valid until {time}"),
    waiting: "⏳ Waiting for your payment",
    partly: |received, of, missing| format!("◐ {received} of {of} received, {missing} missing"),
    seen: |have, needed| format!("👀 Seen: {have} of {needed} confirmations"),
    paid: "✅ Paid. Thank you!",
    expired: "⌛ Expired. Please do not send anything to this address any more; order again if you still want the goods.",
    rechecked: "🔎 The payment is being re-checked: the chain has taken it back for now.",
    lost: "✖️ The payment has disappeared from its chain for good. We look into it; see /paysupport.",
    over_paid: "You sent more than asked. The rest is kept for you; see /paysupport.",
    late_paid: "Some of it came after the end. It is kept for you; see /paysupport.",
    what_if: "Less than this: send the rest to the same address in time. More, or too late: it is kept for you, see /paysupport. \
              Other tokens or networks: we may not be able to return them.",
    copy_address: "📋 Copy address",
    copy_amount: "📋 Copy amount",
    look_again: "🔄 Look again",
    payment_hidden: "This payment cannot be shown. Please do not send anything; our people have been told.",

    no_orders: "You have not ordered anything yet.",
    older: "Older ›",
    order: |number| format!("Order {number}"),
    state: |state| match state {
        OrderState::Placed => "waiting for payment",
        OrderState::Confirmed => "confirmed",
        OrderState::Held(HoldReason::PaymentReversed) => "on hold: the chain took the payment back",
        OrderState::Unfulfillable => "paid, but the goods are not available",
        OrderState::Completed => "completed",
        OrderState::Cancelled => "cancelled",
    },
    event: |event| match event {
        OrderEvent::State(OrderStatus::Placed) => "ordered",
        OrderEvent::State(OrderStatus::Confirmed) => "confirmed",
        OrderEvent::State(OrderStatus::Held) => "put on hold",
        OrderEvent::State(OrderStatus::Unfulfillable) => "the goods are not available",
        OrderEvent::State(OrderStatus::Completed) => "completed",
        OrderEvent::State(OrderStatus::Cancelled) => "cancelled",
        OrderEvent::Payment(PaymentStep::PartiallyPaid) => "part of the payment received",
        OrderEvent::Payment(PaymentStep::Processing) => "payment seen",
        OrderEvent::Payment(PaymentStep::Settled) => "paid",
        OrderEvent::Payment(PaymentStep::Reversed) => "the chain took the payment back",
        OrderEvent::Payment(PaymentStep::Expired) => "payment expired",
        OrderEvent::Payment(PaymentStep::Invalid) => "payment lost",
        OrderEvent::Payment(PaymentStep::Receded) => "updated",
    },
    history: "What happened",
    show_order: "Show order",
    show_payment: "Show payment",
    moved: |state| match state {
        "confirmed" => {
            "✅ Your payment is final and your order is confirmed. We get it ready for you."
        }
        "held" => {
            "⏸ Your order is on hold. We look into it and tell you how it goes on; you need not do anything."
        }
        "cancelled" => {
            "✖️ Your order is cancelled. The goods are free again; nothing needs to be paid."
        }
        "unfulfillable" => {
            "😔 Your payment arrived, but the goods are not available any more. Our people will contact you about a refund."
        }
        "completed" => "📦 Your order is complete. Thank you for shopping with us!",
        _ => "Your order has moved on.",
    },
};
