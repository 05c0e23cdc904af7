//! The message memory of the bot.

use chainstore_orders::PhotoName;

use crate::{Given, Ports};

/// Each law of this suite as a test.
#[macro_export]
#[doc(hidden)]
macro_rules! memory_laws {
    ($fixture:expr) => {
        $crate::laws! { $fixture; memory:
            unknown_messages_are_none
            the_newest_payment_message_counts
            the_newest_name_of_a_photo_counts
        }
    };
}

fn photo(name: &str) -> PhotoName {
    name.parse().expect("a name")
}

/// A message or a photo that was never stored is not found.
pub async fn unknown_messages_are_none(ports: &Ports) {
    let (given, memory) = (Given::at(ports), ports.memory());
    assert_eq!(memory.payment_message(given.id()).await, Ok(None));
    assert_eq!(memory.photo(1, &photo("shirt.png")).await, Ok(None));
}

/// Only the newest payment message of an invoice is kept.
pub async fn the_newest_payment_message_counts(ports: &Ports) {
    let (given, memory) = (Given::at(ports), ports.memory());
    let [one, two] = [given.id(), given.id()];
    for message in [7, i32::MAX, 8] {
        let remembered = memory.remember_payment_message(one, message).await;
        remembered.unwrap();
        assert_eq!(memory.payment_message(one).await, Ok(Some(message)));
    }
    assert_eq!(memory.payment_message(two).await, Ok(None));
}

/// Only the newest name of a photo is kept, for each bot separately.
pub async fn the_newest_name_of_a_photo_counts(ports: &Ports) {
    let (memory, shirt) = (ports.memory(), photo("shirt.png"));
    for handle in ["handle-1", "handle-2"] {
        let remembered = memory.remember_photo(42, &shirt, handle).await;
        remembered.unwrap();
        let known = memory.photo(42, &shirt).await;
        assert_eq!(known, Ok(Some(handle.into())));
    }
    assert_eq!(memory.photo(43, &shirt).await, Ok(None));
    assert_eq!(memory.photo(42, &photo("mug.png")).await, Ok(None));
}
