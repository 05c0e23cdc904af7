use chainstore_identity::Language;
use chainstore_orders::{HoldReason, OrderEvent, OrderState, OrderStatus, PaymentStep};

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    language: Language::German,
    commands: [
        ("start", "Laden öffnen"),
        ("cart", "Warenkorb zeigen"),
        ("orders", "Meine Bestellungen"),
        ("language", "Sprache wählen"),
        ("help", "So funktioniert es"),
        ("support", "Hilfe von Menschen"),
        ("terms", "Verkaufsbedingungen"),
        ("privacy", "Was wir über dich speichern"),
    ],

    welcome: |shop| format!("Willkommen bei {shop}! Wähle eine Kategorie."),
    nothing_for_sale: "Im Moment gibt es nichts zu kaufen. Schau bald wieder vorbei.",
    help: |shop| {
        format!(
            "Stöbere bei {shop} mit den Knöpfen, lege Dinge in den Warenkorb, wähle, wie sie zu dir kommen, und zahle mit einer \
             Überweisung auf der Blockchain: Jede Bestellung bekommt eine eigene Adresse, und ihre Nachricht zeigt, wie weit die \
             Zahlung ist.\n\n\
             /start der Laden\n/cart dein Warenkorb\n/orders deine Bestellungen\n/language andere Sprache\n/support Hilfe von Menschen\n\
             /paysupport Hilfe bei einer Zahlung\n/terms Verkaufsbedingungen\n/privacy was wir über dich speichern"
        )
    },
    terms: |shop| {
        format!(
            "{shop} verkauft die gezeigten Waren zu den Preisen, die beim Bestellen angezeigt werden. Bestellt ist, wenn du auf \
             „Zahlungspflichtig bestellen“ tippst. Die Waren liegen bis zum Ende der Zahlungsfrist für dich bereit; bestätigt ist \
             die Bestellung, wenn die Zahlung auf ihrer Blockchain endgültig ist. Kommt sie nicht rechtzeitig, endet die Bestellung \
             und die Waren sind wieder frei. Telegram ist am Verkauf nicht beteiligt."
        )
    },
    privacy: |shop| {
        format!(
            "{shop} speichert deine Telegram-Nummer und Sprache, deinen Warenkorb, deine Bestellungen mit Lieferadresse und die \
             Zahlungen dafür. Alles liegt verschlüsselt und dient nur dazu, dich zu bedienen. Namen werden nicht gespeichert. Um \
             deine Daten löschen zu lassen, wende dich an /support; was wir über einen Verkauf gesetzlich aufbewahren müssen, bleibt \
             nur für diese Zeit."
        )
    },
    support: |shop| {
        format!(
            "Die Menschen bei {shop} helfen dir. Halte deine Bestellnummer bereit: Du findest sie unter /orders. Ging bei einer \
             Zahlung etwas schief, sieh unter /paysupport nach."
        )
    },
    payment_support: |shop| {
        format!(
            "Nichts, was du geschickt hast, ist verloren. Geld, das zu spät kam, zu viel oder zu wenig war, wartet auf eine Entscheidung \
             der Menschen bei {shop}; sie wissen davon. Halte deine Bestellnummer und die Transaktion bereit. Telegram selbst kann \
             bei diesen Zahlungen nicht helfen."
        )
    },
    cancelled: "Es läuft gerade nichts. Dein Warenkorb ist, wie du ihn verlassen hast.",
    choose_language: "Welche Sprache möchtest du?",
    old_menu: "Dieses Menü ist alt. Hier ist ein frisches.",
    not_offered: "Das wird nicht mehr angeboten.",
    something_failed: "Bei uns ist etwas schiefgegangen. Unsere Leute wissen Bescheid; bitte versuche es noch einmal.",
    try_again: "Das hat gerade nicht geklappt. Bitte versuche es gleich noch einmal.",

    home: "🏠 Start",
    back: "‹ Zurück",
    languages: "🌐 Sprache",
    orders: "📦 Bestellungen",
    shelf: |name, products| format!("{name} ({products})"),
    cart_empty_button: "🛒 Warenkorb",
    cart_button: |pieces, total| format!("🛒 Warenkorb ({pieces}) · {total}"),
    page: |page, pages| format!("Seite {page} von {pages}"),
    from: |price| format!("ab {price}"),
    sold_out: "ausverkauft",
    few_left: |left| match left {
        1 => "nur noch 1 Stück".to_owned(),
        n => format!("nur noch {n} Stück"),
    },
    add: |price| format!("In den Warenkorb · {price}"),
    in_cart: |pieces| format!("{pieces} im Warenkorb"),
    digital_not_payable: "Digitale Waren können in Telegram nicht auf der Blockchain bezahlt werden. Bitte nimm sie aus dem Warenkorb.",

    cart: "Dein Warenkorb",
    cart_empty: "Dein Warenkorb ist leer.",
    total: "Summe",
    shipping: "Versand",
    tax: "Steuer",
    discount: "Rabatt",
    rounding: "Rundung",
    price_was: |was, now| format!("Preis war {was}, jetzt {now}"),
    only_left: |left| format!("nur noch {left} da"),
    gone: "weg: ausverkauft oder nicht mehr im Angebot",
    changes_first: "Seit du es hineingelegt hast, hat sich etwas geändert. Sieh es dir an und nimm die Änderungen an, um weiterzumachen.",
    accept_changes: "Änderungen annehmen",
    to_checkout: "Zur Kasse ›",
    cart_limit: "Mehr passt nicht in den Warenkorb.",

    delivery_question: "Wie soll deine Bestellung zu dir kommen?",
    collect_at: |branch| format!("Abholen: {branch}"),
    ship_to_me: "Zu mir schicken",
    change_delivery: "Lieferung ändern",
    collected_at: "Abholen bei",
    shipped_to: "Versand an",
    write_address: "Schreibe die Lieferadresse als Nachricht: Name, Straße und Hausnummer, Postleitzahl, Ort, Land.",
    address_hint: "Name, Straße, Postleitzahl, Ort, Land",
    address_unusable: |_| {
        "Diese Adresse geht nicht: Sie darf höchstens 300 Zeichen haben und keine unsichtbaren. Bitte schreibe sie noch einmal.".to_owned()
    },
    address_question: "An diese Adresse schicken?",
    use_address: "Ja, dorthin",

    checkout: "Deine Bestellung",
    seller: "Verkäufer",
    pay_with: |token, network| format!("Zahlung mit {token} auf {network}"),
    order_and_pay: |total| format!("Zahlungspflichtig bestellen · {total}"),
    order_and_pay_with: |total, token, network| {
        format!("Zahlungspflichtig bestellen · {total} · {token} · {network}")
    },
    cart_changed: "Der Warenkorb hat sich inzwischen geändert. Bitte sieh ihn dir noch einmal an.",
    no_rate: "Im Moment gibt es keinen Wechselkurs. Bitte versuche es in einer Minute noch einmal.",
    not_ready: "Zahlungen sind noch nicht bereit. Bitte versuche es in einer Minute noch einmal.",
    placed: |number| format!("Bestellung {number} ist aufgegeben."),
    payment_follows: "Die Waren liegen für dich bereit. Wie du zahlst, steht in der nächsten Nachricht.",

    test_banner: "⚠️ TESTNETZ: Münzen ohne Wert, es wird nichts geliefert",
    pay_title: |number| format!("Zahlung für Bestellung {number}"),
    price_is: |price| format!("Preis: {price}"),
    send_exactly: "Sende genau",
    on_network: |network| format!("auf {network}"),
    to_address: "an die Adresse",
    valid_until: |time| format!("Gültig bis {time}"),
    waiting: "⏳ Wir warten auf deine Zahlung",
    partly: |received, of, missing| format!("◐ {received} von {of} erhalten, es fehlen {missing}"),
    seen: |have, needed| format!("👀 Gesehen: {have} von {needed} Bestätigungen"),
    paid: "✅ Bezahlt. Danke!",
    expired: "⌛ Abgelaufen. Bitte sende nichts mehr an diese Adresse; bestelle neu, wenn du die Waren noch möchtest.",
    rechecked: "🔎 Die Zahlung wird erneut geprüft: Die Blockchain hat sie vorerst zurückgenommen.",
    lost: "✖️ Die Zahlung ist endgültig von ihrer Blockchain verschwunden. Wir gehen dem nach; siehe /paysupport.",
    over_paid: "Du hast mehr gesendet als verlangt. Der Rest ist für dich aufgehoben; siehe /paysupport.",
    late_paid: "Ein Teil kam nach dem Ende. Er ist für dich aufgehoben; siehe /paysupport.",
    what_if: "Zu wenig: Sende den Rest rechtzeitig an dieselbe Adresse. Zu viel oder zu spät: Es wird für dich aufgehoben, siehe \
              /paysupport. Andere Token oder Netze: Wir können sie womöglich nicht zurückgeben.",
    copy_address: "📋 Adresse kopieren",
    copy_amount: "📋 Betrag kopieren",
    look_again: "🔄 Noch einmal nachsehen",
    payment_hidden: "Diese Zahlung kann nicht gezeigt werden. Bitte sende nichts; unsere Leute wissen Bescheid.",

    no_orders: "Du hast noch nichts bestellt.",
    older: "Ältere ›",
    order: |number| format!("Bestellung {number}"),
    state: |state| match state {
        OrderState::Placed => "wartet auf Zahlung",
        OrderState::Confirmed => "bestätigt",
        OrderState::Held(HoldReason::PaymentReversed) => {
            "angehalten: Die Blockchain hat die Zahlung zurückgenommen"
        }
        OrderState::Unfulfillable => "bezahlt, aber die Waren sind nicht verfügbar",
        OrderState::Completed => "abgeschlossen",
        OrderState::Cancelled => "storniert",
    },
    event: |event| match event {
        OrderEvent::State(OrderStatus::Placed) => "bestellt",
        OrderEvent::State(OrderStatus::Confirmed) => "bestätigt",
        OrderEvent::State(OrderStatus::Held) => "angehalten",
        OrderEvent::State(OrderStatus::Unfulfillable) => "die Waren sind nicht verfügbar",
        OrderEvent::State(OrderStatus::Completed) => "abgeschlossen",
        OrderEvent::State(OrderStatus::Cancelled) => "storniert",
        OrderEvent::Payment(PaymentStep::PartiallyPaid) => "ein Teil der Zahlung ist da",
        OrderEvent::Payment(PaymentStep::Processing) => "Zahlung gesehen",
        OrderEvent::Payment(PaymentStep::Settled) => "bezahlt",
        OrderEvent::Payment(PaymentStep::Reversed) => {
            "die Blockchain hat die Zahlung zurückgenommen"
        }
        OrderEvent::Payment(PaymentStep::Expired) => "Zahlung abgelaufen",
        OrderEvent::Payment(PaymentStep::Invalid) => "Zahlung verloren",
        OrderEvent::Payment(PaymentStep::Receded) => "geändert",
    },
    history: "Was geschah",
    show_order: "Bestellung zeigen",
    show_payment: "Zahlung zeigen",
    moved: |state| match state {
        "confirmed" => {
            "✅ Deine Zahlung ist endgültig und deine Bestellung bestätigt. Wir machen sie für dich fertig."
        }
        "held" => {
            "⏸ Deine Bestellung ist angehalten. Wir sehen nach und sagen dir, wie es weitergeht; du musst nichts tun."
        }
        "cancelled" => {
            "✖️ Deine Bestellung ist storniert. Die Waren sind wieder frei; es ist nichts zu zahlen."
        }
        "unfulfillable" => {
            "😔 Deine Zahlung ist da, aber die Waren gibt es nicht mehr. Unsere Leute melden sich wegen der Rückzahlung."
        }
        "completed" => "📦 Deine Bestellung ist abgeschlossen. Danke für deinen Einkauf!",
        _ => "Bei deiner Bestellung gibt es Neues.",
    },
};
