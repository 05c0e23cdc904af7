use serde::Deserialize;

/// A message as the answer to the call that sent it: only what the product needs, so that nothing new
/// in Telegram's messages can make a message that was sent look like one that was not.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    /// Its number in the chat.
    pub(crate) message_id: i32,
    /// Sizes of its photo, smallest first.
    #[serde(default)]
    photo: Vec<Size>,
}

#[derive(Debug, Deserialize)]
struct Size {
    file_id: String,
}

impl Sent {
    /// The name Telegram gave the photo in its full size.
    pub(crate) fn photo(&self) -> Option<&str> {
        self.photo.last().map(|size| size.file_id.as_str())
    }
}
