//! What the staff are told, a text for each kind of alert.

use chainstore_identity::Language;

use super::{Texts, text, texts};

texts! {
    alert_payment_reversed {
        English: "The chain took back a payment of a confirmed order",
        German: "Die Blockchain hat die Zahlung einer bestätigten Bestellung zurückgenommen",
    }
    alert_payment_gone {
        English: "A payment that was seen is gone for good",
        German: "Eine Zahlung, die schon zu sehen war, ist endgültig weg",
    }
    alert_paid_after_end {
        English: "An order was paid after it had ended",
        German: "Eine Bestellung wurde bezahlt, nachdem sie beendet war",
    }
    alert_paid_without_stock {
        English: "An order is paid, but its goods are not available",
        German: "Eine Bestellung ist bezahlt, aber die Waren sind nicht verfügbar",
    }
    alert_payment_does_not_fit {
        English: "A payment does not fit the state of its order",
        German: "Eine Zahlung passt nicht zum Stand ihrer Bestellung",
    }
    alert_suspense_late {
        English: "Money waits in suspense: it came too late",
        German: "Geld wartet auf eine Entscheidung: Es kam zu spät",
    }
    alert_suspense_early {
        English: "Money waits in suspense: it is older than its invoice",
        German: "Geld wartet auf eine Entscheidung: Es ist älter als seine Rechnung",
    }
    alert_suspense_surplus {
        English: "Money waits in suspense: more came than was asked for",
        German: "Geld wartet auf eine Entscheidung: Es kam mehr als verlangt",
    }
    alert_suspense_short {
        English: "Money waits in suspense: too little came in time",
        German: "Geld wartet auf eine Entscheidung: Es kam zu wenig in der Frist",
    }
    alert_suspense_wrong_asset {
        English: "Money waits in suspense: another asset came than was asked for",
        German: "Geld wartet auf eine Entscheidung: Es kam etwas anderes als verlangt",
    }
    alert_suspense_too_large {
        English: "Money waits in suspense: the amount is too large to be stored",
        German: "Geld wartet auf eine Entscheidung: Der Betrag ist zu groß, um gespeichert zu werden",
    }
    alert_suspense_other_key {
        English: "Money waits in suspense: it came to an address of a key that is not configured",
        German: "Geld wartet auf eine Entscheidung: Es kam an eine Adresse eines Schlüssels, der nicht eingestellt ist",
    }
    alert_suspense_other_invoice {
        English: "Money waits in suspense: its transfer counts for another invoice already",
        German: "Geld wartet auf eine Entscheidung: Die Überweisung zählt schon für eine andere Rechnung",
    }
    alert_chain_cannot_be_followed {
        English: "A chain cannot be followed",
        German: "Einer Blockchain kann nicht gefolgt werden",
    }
    alert_chain_answers_nonsense {
        English: "A node of a chain gives answers that cannot be right",
        German: "Ein Knoten einer Blockchain gibt Antworten, die nicht stimmen können",
    }
    alert_chain_is_another_chain {
        English: "A node serves another chain than configured",
        German: "Ein Knoten gehört zu einer anderen Blockchain als eingestellt",
    }
    alert_chain_does_not_answer {
        English: "A node of a chain does not answer",
        German: "Ein Knoten einer Blockchain antwortet nicht",
    }
    alert_chain_stands_still {
        English: "A chain shows no new blocks",
        German: "Eine Blockchain zeigt keine neuen Blöcke",
    }
    alert_chain_fails {
        English: "Following a chain fails",
        German: "Einer Blockchain zu folgen schlägt fehl",
    }
    alert_chain_expires_nothing {
        English: "Invoices of a chain whose time is over cannot be ended",
        German: "Abgelaufene Rechnungen einer Blockchain können nicht beendet werden",
    }
    alert_inbox_parked {
        English: "Something that came in cannot be worked: parked for a person",
        German: "Etwas, das ankam, kann nicht bearbeitet werden und wartet auf einen Menschen",
    }
    alert_outbox_parked {
        English: "A message cannot be sent: parked for a person",
        German: "Eine Nachricht kann nicht gesendet werden und wartet auf einen Menschen",
    }
    alert_address_tampered {
        English: "A stored address does not fit its seal",
        German: "Eine gespeicherte Adresse passt nicht zu ihrem Siegel",
    }
    alert_setting_unfit {
        English: "A stored setting does not fit; its last good value stays in force",
        German: "Eine gespeicherte Einstellung ist ungültig; ihr letzter gültiger Wert gilt weiter",
    }
}
