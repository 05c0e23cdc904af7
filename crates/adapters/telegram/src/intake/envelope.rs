use serde::Deserialize;

use crate::button::Buttons;
use crate::screens::Action;

/// The outside of an update: its number, whose it is, and what a tap carries. Nothing else is read
/// before the update is safe.
#[derive(Deserialize)]
pub(super) struct Envelope {
    update_id: i64,
    #[serde(default)]
    message: Option<Sender>,
    #[serde(default)]
    callback_query: Option<Tap>,
    #[serde(default)]
    my_chat_member: Option<Sender>,
}

/// Only the number is needed to keep an update that is otherwise strange.
#[derive(Deserialize)]
struct Bare {
    update_id: i64,
}

#[derive(Deserialize)]
struct Sender {
    from: Option<Person>,
}

#[derive(Deserialize)]
struct Tap {
    from: Person,
    data: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    id: i64,
}

impl Envelope {
    pub(super) fn open(raw: &[u8]) -> Option<Self> {
        let strange = || {
            let Bare { update_id } = serde_json::from_slice(raw).ok()?;
            Some(Self {
                update_id,
                message: None,
                callback_query: None,
                my_chat_member: None,
            })
        };
        serde_json::from_slice(raw).ok().or_else(strange)
    }

    pub(super) const fn update_id(&self) -> i64 {
        self.update_id
    }

    /// The sender's number.
    pub(super) fn person(&self) -> Option<i64> {
        let tapped = self.callback_query.as_ref().map(|tap| &tap.from);
        let sent = [&self.message, &self.my_chat_member];
        let sent = sent
            .into_iter()
            .flatten()
            .find_map(|sender| sender.from.as_ref());
        tapped.or(sent).map(|person| person.id)
    }

    pub(super) fn is_read_only_tap(&self) -> bool {
        let data = self
            .callback_query
            .as_ref()
            .and_then(|tap| tap.data.as_deref());
        data.and_then(Buttons::claimed_code)
            .is_some_and(Action::is_read_only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_and_the_sender_are_read_whatever_the_rest_says() {
        let open = |raw: &str| {
            let found = Envelope::open(raw.as_bytes())?;
            Some((found.update_id(), found.person()))
        };
        assert_eq!(
            open(r#"{"update_id":1,"message":{"from":{"id":7,"x":1},"chat":[]}}"#),
            Some((1, Some(7)))
        );
        assert_eq!(
            open(r#"{"update_id":2,"callback_query":{"from":{"id":8}}}"#),
            Some((2, Some(8)))
        );
        assert_eq!(
            open(r#"{"update_id":3,"message":"strange"}"#),
            Some((3, None))
        );
        assert_eq!(
            open(r#"{"update_id":4,"something_new":{}}"#),
            Some((4, None))
        );
        assert_eq!(open(r#"{"message":{}}"#), None);
        assert_eq!(open("nonsense"), None);
    }
}
