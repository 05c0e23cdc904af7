//! Words and sentences of the screens.

use chainstore_identity::Language;
use chainstore_orders::CodePoint;

use super::{Texts, text, texts};

texts! {
    // The menu of the app
    menu_start { English: "Open the shop", German: "Laden öffnen" }
    menu_cart { English: "Show the cart", German: "Warenkorb zeigen" }
    menu_orders { English: "My orders", German: "Meine Bestellungen" }
    menu_language { English: "Choose a language", German: "Sprache wählen" }
    menu_help { English: "How it works", German: "So funktioniert es" }
    menu_support { English: "Get help from people", German: "Hilfe vom Team" }
    menu_terms { English: "Terms of sale", German: "Verkaufsbedingungen" }
    menu_privacy { English: "What we keep about you", German: "Was wir über dich speichern" }

    // The first screen, commands, and what is said on many screens
    welcome(shop: &str) {
        English: "Welcome to {shop}! Choose a category.",
        German: "Willkommen bei {shop}! Wähle eine Kategorie.",
    }
    nothing_for_sale {
        English: "There is nothing for sale at the moment. Please come back soon.",
        German: "Im Moment gibt es nichts zu kaufen. Schau bald wieder vorbei.",
    }
    cancelled {
        English: "Nothing is in progress. Your cart is as you left it.",
        German: "Es läuft gerade nichts. Dein Warenkorb ist unverändert.",
    }
    choose_language { English: "Which language do you prefer?", German: "Welche Sprache möchtest du?" }
    old_menu {
        English: "This menu is out of date. Here is a new one.",
        German: "Dieses Menü ist veraltet. Hier ist ein neues.",
    }
    not_offered { English: "This is no longer offered.", German: "Das wird nicht mehr angeboten." }
    something_failed {
        English: "Something went wrong on our side. Please try again; if it happens again, see /support.",
        German: "Bei uns ist etwas schiefgegangen. Bitte versuche es noch einmal; passiert es wieder, sieh unter /support nach.",
    }
    try_again {
        English: "That did not work just now. Please try again in a moment.",
        German: "Das hat gerade nicht geklappt. Bitte versuche es gleich noch einmal.",
    }

    // Buttons and products
    home { English: "🏠 Home", German: "🏠 Start" }
    back { English: "‹ Back", German: "‹ Zurück" }
    languages { English: "🌐 Language", German: "🌐 Sprache" }
    orders { English: "📦 My orders", German: "📦 Bestellungen" }
    category_button(name: &str, products: u32) {
        English: "{name} ({products})",
        German: "{name} ({products})",
    }
    cart_empty_button { English: "🛒 Cart", German: "🛒 Warenkorb" }
    cart_button(pieces: u32, total: &str) {
        English: "🛒 Cart ({pieces}) · {total}",
        German: "🛒 Warenkorb ({pieces}) · {total}",
    }
    from(price: &str) { English: "from {price}", German: "ab {price}" }
    sold_out { English: "sold out", German: "ausverkauft" }
    few_left[left] {
        English: "only 1 piece left" | "only {left} pieces left",
        German: "nur noch 1 Stück" | "nur noch {left} Stück",
    }
    add(price: &str) { English: "Add to cart · {price}", German: "In den Warenkorb · {price}" }
    in_cart(pieces: u32) { English: "{pieces} in cart", German: "{pieces} im Warenkorb" }
    digital_not_payable {
        English: "Digital goods cannot be paid on chain inside Telegram. Please take them out of the cart.",
        German: "Digitale Waren können in Telegram nicht auf der Blockchain bezahlt werden. Bitte nimm sie aus dem Warenkorb.",
    }

    // The cart
    cart { English: "Your cart", German: "Dein Warenkorb" }
    cart_empty { English: "Your cart is empty.", German: "Dein Warenkorb ist leer." }
    total { English: "Total", German: "Summe" }
    shipping { English: "Shipping", German: "Versand" }
    tax { English: "Tax", German: "Steuer" }
    discount { English: "Discount", German: "Rabatt" }
    rounding { English: "Rounding", German: "Rundung" }
    price_was(was: &str, now: &str) {
        English: "price was {was}, now {now}",
        German: "Preis war {was}, jetzt {now}",
    }
    only_left[left] {
        English: "only 1 left" | "only {left} left",
        German: "nur noch 1 da" | "nur noch {left} da",
    }
    gone {
        English: "gone: sold out or no longer offered",
        German: "weg: ausverkauft oder nicht mehr im Angebot",
    }
    changes_first {
        English: "Something has changed since you put it in. Please look at it and accept the changes to go on.",
        German: "Seit du es hineingelegt hast, hat sich etwas geändert. Sieh es dir an und nimm die Änderungen an, um weiterzumachen.",
    }
    accept_changes { English: "Accept changes", German: "Änderungen annehmen" }
    to_checkout { English: "Checkout ›", German: "Zur Kasse ›" }
    cart_limit { English: "No more fits into the cart.", German: "Mehr passt nicht in den Warenkorb." }

    // Delivery
    delivery_question {
        English: "How should your order reach you?",
        German: "Wie soll deine Bestellung zu dir kommen?",
    }
    collect_at(branch: &str) { English: "Collect at {branch}", German: "Abholen: {branch}" }
    more_branches { English: "More branches ›", German: "Weitere Filialen ›" }
    ship_to_me { English: "Ship to me", German: "Zu mir schicken" }
    change_delivery { English: "Change delivery", German: "Lieferung ändern" }
    collected_at { English: "Collect at", German: "Abholen bei" }
    shipped_to { English: "Ship to", German: "Versand an" }
    write_address {
        English: "Write the delivery address as a message: name, street and number, postal code, city, country.",
        German: "Schreibe die Lieferadresse als Nachricht: Name, Straße und Hausnummer, Postleitzahl, Ort, Land.",
    }
    address_hint {
        English: "Name, street, postal code, city, country",
        German: "Name, Straße, Postleitzahl, Ort, Land",
    }
    address_unusable(reason: &str) {
        English: "This address cannot be used: {reason}. Please write it again.",
        German: "Diese Adresse geht nicht: {reason}. Bitte schreibe sie noch einmal.",
    }
    text_empty { English: "write at least one character", German: "schreibe mindestens ein Zeichen" }
    text_too_long(max: usize) {
        English: "write at most {max} characters",
        German: "schreibe höchstens {max} Zeichen",
    }
    text_deceptive(code: CodePoint) {
        English: "remove the invisible character {code}",
        German: "entferne das unsichtbare Zeichen {code}",
    }
    address_question { English: "Ship to this address?", German: "An diese Adresse schicken?" }
    use_address { English: "Yes, ship there", German: "Ja, dorthin" }

    // Checkout
    checkout { English: "Your order", German: "Deine Bestellung" }
    seller { English: "Seller", German: "Verkäufer" }
    pay_with(token: &str, network: &str) {
        English: "Pay with {token} on {network}",
        German: "Zahlung mit {token} auf {network}",
    }
    order_and_pay(total: &str) {
        English: "Order and pay {total}",
        German: "Zahlungspflichtig bestellen · {total}",
    }
    choose_how_to_pay {
        English: "Choose with a button below what to pay with. You can still change it after ordering:",
        German: "Wähle unten mit einem Knopf, womit du zahlst. Nach dem Bestellen kannst du es noch ändern:",
    }
    coin_on(token: &str, network: &str) {
        English: "{token} on {network}",
        German: "{token} auf {network}",
    }
    order_and_pay_with(token: &str, network: &str) {
        English: "Order and pay with {token} on {network}",
        German: "Kaufen mit {token} auf {network}",
    }
    cart_changed {
        English: "The cart has changed in the meantime. Please look at it again.",
        German: "Der Warenkorb hat sich inzwischen geändert. Bitte sieh ihn dir noch einmal an.",
    }
    no_rate {
        English: "There is no exchange rate at the moment. Please try again in a minute.",
        German: "Im Moment gibt es keinen Wechselkurs. Bitte versuche es in einer Minute noch einmal.",
    }
    not_ready {
        English: "Payments are not ready yet. Please try again in a minute.",
        German: "Zahlungen sind noch nicht bereit. Bitte versuche es in einer Minute noch einmal.",
    }
    placed(number: &str) {
        English: "Order {number} is placed.",
        German: "Bestellung {number} ist aufgegeben.",
    }
    payment_follows {
        English: "The goods are set aside for you. How to pay follows in the next message.",
        German: "Die Waren sind für dich reserviert. Wie du zahlst, steht in der nächsten Nachricht.",
    }

    // Payment
    test_banner {
        English: "⚠️ TEST NETWORK: coins without value, nothing will be delivered",
        German: "⚠️ TESTNETZ: Münzen ohne Wert, es wird nichts geliefert",
    }
    pay_title(number: &str) {
        English: "Payment for order {number}",
        German: "Zahlung für Bestellung {number}",
    }
    price_is(price: &str) { English: "Price: {price}", German: "Preis: {price}" }
    send_exactly { English: "Send exactly", German: "Sende genau" }
    on_network(network: &str) { English: "on {network}", German: "auf {network}" }
    to_address { English: "to the address", German: "an die Adresse" }
    valid_until(time: &str) { English: "Valid until {time}", German: "Gültig bis {time}" }
    waiting { English: "⏳ Waiting for your payment", German: "⏳ Wir warten auf deine Zahlung" }
    partly(received: &str, of: &str, missing: &str) {
        English: "◐ {received} of {of} received, {missing} missing",
        German: "◐ {received} von {of} erhalten, es fehlen {missing}",
    }
    seen(have: u64, needed: u32) {
        English: "👀 Seen: {have} of {needed} confirmations",
        German: "👀 Gesehen: {have} von {needed} Bestätigungen",
    }
    paid { English: "✅ Paid. Thank you!", German: "✅ Bezahlt. Danke!" }
    expired {
        English: "⌛ Expired. Please do not send anything for this order any more; order again if you still want the goods.",
        German: "⌛ Abgelaufen. Bitte sende für diese Bestellung nichts mehr; bestelle neu, wenn du die Waren noch möchtest.",
    }
    rechecked {
        English: "🔎 The payment is being re-checked: the chain has taken it back for now.",
        German: "🔎 Die Zahlung wird erneut geprüft: Die Blockchain hat sie vorerst zurückgenommen.",
    }
    lost {
        English: "✖️ The payment has disappeared from its chain for good. We look into it; see /paysupport.",
        German: "✖️ Die Zahlung ist endgültig von ihrer Blockchain verschwunden. Wir gehen dem nach; siehe /paysupport.",
    }
    over_paid {
        English: "You sent more than asked. The rest is kept for you; see /paysupport.",
        German: "Du hast mehr gesendet als verlangt. Den Rest bewahren wir für dich auf; siehe /paysupport.",
    }
    under_paid {
        English: "You sent less than asked. It is kept for you; see /paysupport.",
        German: "Du hast weniger gesendet als verlangt. Wir bewahren es für dich auf; siehe /paysupport.",
    }
    late_paid {
        English: "Money came after the deadline. It is kept for you; see /paysupport.",
        German: "Nach Ablauf der Frist kam Geld. Wir bewahren es für dich auf; siehe /paysupport.",
    }
    what_if {
        English: "Less than this: send the rest to the same address in time. More, or too late: it is kept for you, see /paysupport. \
              Other tokens or networks: we may not be able to return them.",
        German: "Zu wenig: Sende den Rest rechtzeitig an dieselbe Adresse. Zu viel oder zu spät: Wir bewahren es für dich auf, siehe \
              /paysupport. Andere Token oder Netze: Wir können sie womöglich nicht zurückgeben.",
    }
    copy_address { English: "📋 Copy address", German: "📋 Adresse kopieren" }
    copy_amount { English: "📋 Copy amount", German: "📋 Betrag kopieren" }
    pay_another_way { English: "💱 Pay another way", German: "💱 Anders bezahlen" }
    other_methods(number: &str) {
        English: "Pay order {number} another way",
        German: "Bestellung {number} anders bezahlen",
    }
    method_now(token: &str, network: &str) {
        English: "Chosen now: {token} on {network}",
        German: "Jetzt gewählt: {token} auf {network}",
    }
    method_changes {
        English: "Choose what to pay with instead. It has its own address and its own amount: what is still missing, at the rate of the \
              moment when you first choose it. You get no more time to pay.",
        German: "Wähle, womit du stattdessen zahlen möchtest. Du bekommst eine eigene Adresse und einen eigenen Betrag dafür: was noch \
              fehlt, zum Kurs im Augenblick der ersten Wahl. Mehr Zeit zum Bezahlen hast du dadurch nicht.",
    }
    method_sent_already {
        English: "If you have sent something already, it still counts when it arrives in time: please wait for it, and do not pay twice.",
        German: "Hast du schon etwas gesendet, zählt es trotzdem, wenn es rechtzeitig ankommt: Bitte warte darauf und zahle nicht doppelt.",
    }
    method_back { English: "‹ Back to the payment", German: "‹ Zurück zur Zahlung" }
    method_closed {
        English: "The way to pay this order can no longer be changed.",
        German: "Die Zahlungsart dieser Bestellung lässt sich nicht mehr ändern.",
    }
    method_too_many {
        English: "No more ways to pay can be added to this order. Please use one that you chose before.",
        German: "Zu dieser Bestellung lassen sich keine weiteren Zahlungsarten hinzufügen. Bitte nimm eine, die du schon gewählt hattest.",
    }
    method_gone {
        English: "This way to pay is not offered for this order any more, so nothing has changed.",
        German: "Diese Zahlungsart wird für diese Bestellung nicht mehr angeboten; darum hat sich nichts geändert.",
    }
    method_without_rate {
        English: "There is no exchange rate for this way to pay at the moment, so nothing has changed. You can try again in a minute.",
        German: "Für diese Zahlungsart gibt es im Moment keinen Wechselkurs; darum hat sich nichts geändert. In einer Minute kannst du es \
              noch einmal versuchen.",
    }
    method_not_ready {
        English: "This way to pay is not ready yet, so nothing has changed. You can try again in a minute.",
        German: "Diese Zahlungsart ist noch nicht bereit; darum hat sich nichts geändert. In einer Minute kannst du es noch einmal \
              versuchen.",
    }
    marked_paid {
        English: "Our people have marked this order as paid.",
        German: "Unser Team hat diese Bestellung als bezahlt vermerkt.",
    }
    look_again { English: "🔄 Look again", German: "🔄 Noch einmal nachsehen" }
    payment_hidden {
        English: "This payment cannot be shown. Please do not send anything; our people have been told.",
        German: "Diese Zahlung kann nicht gezeigt werden. Bitte sende nichts; unser Team ist informiert.",
    }

    // Orders
    no_orders { English: "You have not ordered anything yet.", German: "Du hast noch nichts bestellt." }
    more { English: "More ›", German: "Mehr ›" }
    back_to_the_start { English: "‹ From the start", German: "‹ Von vorn" }
    nothing_here {
        English: "Nothing is for sale here at the moment.",
        German: "Hier gibt es im Moment nichts zu kaufen.",
    }
    more_products { English: "more products", German: "weitere Produkte" }
    more_categories(shop: &str) {
        English: "More categories of {shop}.",
        German: "Weitere Kategorien von {shop}.",
    }
    older { English: "Older ›", German: "Ältere ›" }
    order(number: &str) { English: "Order {number}", German: "Bestellung {number}" }
    state_placed { English: "waiting for payment", German: "wartet auf Zahlung" }
    state_confirmed { English: "confirmed", German: "bestätigt" }
    state_held_payment_reversed {
        English: "on hold: the chain took the payment back",
        German: "angehalten: Die Blockchain hat die Zahlung zurückgenommen",
    }
    state_unfulfillable {
        English: "paid, but the goods are not available",
        German: "bezahlt, aber die Waren sind nicht verfügbar",
    }
    state_completed { English: "completed", German: "abgeschlossen" }
    state_cancelled { English: "cancelled", German: "storniert" }
    event_placed { English: "ordered", German: "bestellt" }
    event_confirmed { English: "confirmed", German: "bestätigt" }
    event_held { English: "put on hold", German: "angehalten" }
    event_unfulfillable { English: "the goods are not available", German: "die Waren sind nicht verfügbar" }
    event_completed { English: "completed", German: "abgeschlossen" }
    event_cancelled { English: "cancelled", German: "storniert" }
    event_payment_partial { English: "part of the payment received", German: "ein Teil der Zahlung ist da" }
    event_payment_processing { English: "payment seen", German: "Zahlung gesehen" }
    event_payment_settled { English: "paid", German: "bezahlt" }
    event_payment_reversed {
        English: "the chain took the payment back",
        German: "die Blockchain hat die Zahlung zurückgenommen",
    }
    event_payment_expired { English: "payment expired", German: "Zahlung abgelaufen" }
    event_payment_invalid { English: "payment lost", German: "Zahlung verloren" }
    event_payment_receded { English: "payment not seen for now", German: "Zahlung vorerst nicht mehr zu sehen" }
    history { English: "What happened", German: "Verlauf" }
    earlier_events[count] {
        English: "1 earlier event is not shown" | "{count} earlier events are not shown",
        German: "1 früheres Ereignis wird nicht gezeigt" | "{count} frühere Ereignisse werden nicht gezeigt",
    }
    show_order { English: "Show order", German: "Bestellung zeigen" }
    show_payment { English: "Show payment", German: "Zahlung zeigen" }
    moved_confirmed {
        English: "✅ Your payment is final and your order is confirmed. We get it ready for you.",
        German: "✅ Deine Zahlung ist endgültig und deine Bestellung bestätigt. Wir machen sie für dich fertig.",
    }
    moved_held {
        English: "⏸ Your order is on hold. We look into it and tell you how it goes on; you need not do anything.",
        German: "⏸ Deine Bestellung ist angehalten. Wir sehen nach und sagen dir, wie es weitergeht; du musst nichts tun.",
    }
    moved_cancelled {
        English: "✖️ Your order is cancelled. The goods are no longer reserved for you; you do not have to pay anything.",
        German: "✖️ Deine Bestellung ist storniert. Die Waren sind nicht mehr für dich reserviert; du musst nichts bezahlen.",
    }
    moved_unfulfillable {
        English: "😔 Your payment arrived, but the goods are not available any more. Our people will contact you about a refund.",
        German: "😔 Deine Zahlung ist da, aber die Waren gibt es nicht mehr. Unser Team meldet sich wegen der Rückzahlung.",
    }
    moved_completed {
        English: "📦 Your order is complete. Thank you for shopping with us!",
        German: "📦 Deine Bestellung ist abgeschlossen. Danke für deinen Einkauf!",
    }
    moved_placed { English: "Your order has moved on.", German: "Bei deiner Bestellung gibt es Neues." }

    // How a language is called in itself, and how it writes numbers and dates
    own_name { English: "🇬🇧 English", German: "🇩🇪 Deutsch" }
    decimal_mark { English: ".", German: "," }
    euro { English: "EUR", German: "€" }
    dollar { English: "USD", German: "$" }
    pound { English: "GBP", German: "£" }
    day_and_time { English: "%-d %b, %H:%M", German: "%d.%m., %H:%M" }
}
