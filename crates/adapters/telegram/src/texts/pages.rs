//! Texts of the shop that fill a screen.

use chainstore_identity::Language;

use super::{Texts, text, texts};

texts! {
    help(shop: &str) {
        English: "Browse {shop} with the buttons, put things into the cart, choose how they reach you, and pay by a transfer on \
             chain: every order gets its own address, and its message shows how far the payment has come.\n\n\
             /start the shop\n/cart your cart\n/orders your orders\n/language another language\n/support help from people\n\
             /paysupport help with a payment\n/terms terms of sale\n/privacy what we keep about you",
        German: "Stöbere bei {shop} mit den Knöpfen, lege Dinge in den Warenkorb, wähle, wie sie zu dir kommen, und zahle mit einer \
             Überweisung auf der Blockchain: Jede Bestellung bekommt eine eigene Adresse, und ihre Nachricht zeigt, wie weit die \
             Zahlung ist.\n\n\
             /start der Laden\n/cart dein Warenkorb\n/orders deine Bestellungen\n/language andere Sprache\n/support Hilfe vom Team\n\
             /paysupport Hilfe bei einer Zahlung\n/terms Verkaufsbedingungen\n/privacy was wir über dich speichern",
    }

    terms(shop: &str) {
        English: "{shop} sells the goods shown here at the prices shown when you order. An order is placed when you tap a button \
             that begins with “Order and pay”. The goods are set aside for you until the payment is due; the order is confirmed when the payment is final \
             on its chain. If it does not arrive in time, the order ends and the goods are no longer reserved for you. Telegram takes no part in \
             the sale.",
        German: "{shop} verkauft die gezeigten Waren zu den Preisen, die beim Bestellen angezeigt werden. Bestellt ist, wenn du auf \
             „Zahlungspflichtig bestellen“ oder auf „Kaufen mit …“ tippst. Die Waren liegen bis zum Ende der Zahlungsfrist für dich bereit; bestätigt ist \
             die Bestellung, wenn die Zahlung auf ihrer Blockchain endgültig ist. Kommt sie nicht rechtzeitig, endet die Bestellung \
             und die Waren sind nicht mehr für dich reserviert. Telegram ist am Verkauf nicht beteiligt.",
    }

    privacy(shop: &str) {
        English: "{shop} keeps the number by which Telegram identifies your account (not your telephone number), your language, your \
             cart, your orders with their delivery address and the name in it, and the payments that arrive for them. That number \
             and your delivery address are encrypted where they are stored. All of it is used only for your orders. Your name in \
             Telegram is not stored. \
             To have your data deleted, ask with /support; what the law makes us keep about a sale is kept for that time only.",
        German: "{shop} speichert die Kennung deines Telegram-Kontos (nicht deine Telefonnummer), deine Sprache, deinen Warenkorb, \
             deine Bestellungen mit Lieferadresse und dem Namen darin und die Zahlungen dafür. Kennung und Lieferadresse sind \
             verschlüsselt gespeichert. Wir verwenden alles nur für deine Bestellungen. Dein Name in Telegram wird nicht gespeichert. Um \
             deine Daten löschen zu lassen, wende dich an /support; was wir über einen Verkauf gesetzlich aufbewahren müssen, bleibt \
             nur für diese Zeit.",
    }

    support(shop: &str, reach: &str) {
        English: "Our people at {shop} help you. {reach}\n\n\
             Have your order number at hand: you find it under /orders. For a payment that went wrong see /paysupport.",
        German: "Die Menschen bei {shop} helfen dir. {reach}\n\n\
             Halte deine Bestellnummer bereit: Du findest sie unter /orders. Ging bei einer Zahlung etwas schief, sieh unter \
             /paysupport nach.",
    }

    reach_by(contact: &str) {
        English: "You reach them here: {contact}",
        German: "So erreichst du sie: {contact}",
    }

    reach_the_seller(seller: &str) {
        English: "Write to the seller: {seller}",
        German: "Schreibe an den Verkäufer: {seller}",
    }

    reach_unknown {
        English: "The shop has not written down here how to reach them. Ask where you found this shop: on its page, or whoever \
             sent you the link.",
        German: "Der Laden hat hier noch nicht angegeben, wie du sie erreichst. Frage dort nach, wo du diesen Laden gefunden hast: auf \
             seiner Seite oder bei dem Menschen, von dem du den Link hast.",
    }

    payment_support(shop: &str, reach: &str) {
        English: "Money that came late, too much, or too little for an order is not lost: it waits for a decision by our people at \
             {shop}, who have been told. Other tokens or networks: write to us, but we may not be able to return them. {reach}\n\n\
             Have your order number and the transaction at hand. Telegram itself cannot help with these payments.",
        German: "Geld, das zu spät oder in falscher Höhe kam, ist nicht verloren: Es wartet auf eine Entscheidung der Menschen bei \
             {shop}; sie wissen davon. Andere Token oder Netze: Schreib uns, aber wir können sie womöglich nicht zurückgeben. {reach}\n\n\
             Halte deine Bestellnummer und die Transaktion bereit. Telegram selbst kann bei diesen Zahlungen nicht helfen.",
    }
}
