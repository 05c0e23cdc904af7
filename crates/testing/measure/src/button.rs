//! Buttons as the bot signs them, see `docs/adr/0006-stateless-buttons.md`.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::Fallible;
use crate::telegram::BOT;

/// A button that does nothing, of somebody in the chat with them.
pub(crate) fn label(key: &[u8; 32], person: i64) -> Fallible<String> {
    let today = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    let mut bytes = [0; 24];
    bytes[0] = 1; // the version; code, ids and number of a label are zero
    bytes[22..].copy_from_slice(&u16::try_from(today + 30)?.to_be_bytes());
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    mac.update(b"chainstore button");
    for number in [BOT, person, person] {
        mac.update(&number.to_be_bytes());
    }
    mac.update(&bytes);
    let tag = mac.finalize().into_bytes();
    Ok(BASE64.encode([&bytes[..], &tag[..12]].concat()))
}
