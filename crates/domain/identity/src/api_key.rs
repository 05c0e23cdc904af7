use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use chainstore_kernel::{
    Actor, Entropy, Id, IdKind, Method, PermissionSet, Principal, Sensitive, StaffId, Timestamp,
};
use thiserror::Error;

/// Kind of [`ApiKeyId`].
#[derive(Debug)]
pub enum ApiKeyKind {}
impl IdKind for ApiKeyKind {
    const PREFIX: &'static str = "csk";
}
/// Names an API key; the part of it that may be seen.
pub type ApiKeyId = Id<ApiKeyKind>;

/// An API key as it rests: everything but the secret (SR-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its visible id.
    pub id: ApiKeyId,
    /// Who acts with it.
    pub staff: StaffId,
    /// What people call it.
    pub name: String,
    /// SHA-256 of the secret; at 256 bits of entropy a fast hash is enough.
    pub hash: [u8; 32],
    /// What it may do.
    pub scopes: PermissionSet,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; 90 days at most.
    pub expires_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// The principal that acts with this key; `None` once it has ended. Its proof is as old as the key.
    pub fn principal(&self, now: Timestamp) -> Option<Principal> {
        let live = self.revoked_at.is_none() && now < self.expires_at;
        live.then(|| {
            Principal::new(Actor::Staff(self.staff), self.scopes.clone())
                .proved(Method::ApiKey, self.created_at)
                .with_credential(self.id.uuid(), self.scopes.clone())
        })
    }
}

/// A key as it is shown once and sent with each request: `csk_<id>_<secret>_<checksum>`.
///
/// Prefix and checksum let a secret scanner recognise a leaked key, and a person a mistyped one.
#[derive(Clone)]
pub struct ApiKeyText {
    /// The visible id.
    pub id: ApiKeyId,
    /// 256 random bits in hexadecimal.
    pub secret: Sensitive<String>,
}

const SECRET: usize = 64;

impl ApiKeyText {
    /// Draws a key.
    pub fn draw(id: ApiKeyId, entropy: &dyn Entropy) -> Self {
        let mut random = [0; SECRET / 2];
        entropy.fill(&mut random);
        let secret = random
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(u32::from(digit), 16))
            .collect();
        Self {
            id,
            secret: Sensitive::new(secret),
        }
    }

    /// The whole key, to be shown once.
    pub fn reveal(&self) -> Sensitive<String> {
        let body = alloc::format!("{}_{}", self.id, self.secret.expose());
        let checksum = crc32(body.as_bytes());
        Sensitive::new(alloc::format!("{body}_{checksum:08x}"))
    }
}

impl FromStr for ApiKeyText {
    type Err = ApiKeyTextError;

    fn from_str(text: &str) -> Result<Self, ApiKeyTextError> {
        let (body, checksum) = text.rsplit_once('_').ok_or(ApiKeyTextError)?;
        let (id, secret) = body.rsplit_once('_').ok_or(ApiKeyTextError)?;
        let whole = secret.len() == SECRET && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !whole || checksum != alloc::format!("{:08x}", crc32(body.as_bytes())) {
            return Err(ApiKeyTextError);
        }
        let id = id.parse().map_err(|_| ApiKeyTextError)?;
        Ok(Self {
            id,
            secret: Sensitive::new(secret.to_string()),
        })
    }
}

impl fmt::Debug for ApiKeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeyText({})", self.id)
    }
}

/// The text is not an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not an API key: it looks like csk_…_…_… and was shown once when it was made")]
pub struct ApiKeyTextError;

/// CRC-32 as in ISO 3309: it guards against typing errors, not against people.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let carry = if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
            (crc >> 1) ^ carry
        })
    };
    !bytes.iter().fold(!0, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0x5a);
        }
    }

    #[test]
    fn crc_fits_the_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_key_comes_back_and_a_typing_error_does_not() {
        let key = ApiKeyText::draw(Id::mint(Timestamp::EPOCH, &Fixed), &Fixed);
        let text = key.reveal().into_exposed();
        let read: ApiKeyText = text.parse().expect("what was shown");
        assert_eq!(
            (read.id, read.secret.expose()),
            (key.id, key.secret.expose())
        );
        assert!(text.replacen("5a", "5b", 1).parse::<ApiKeyText>().is_err());
        assert!(!std::format!("{key:?}").contains("5a5a"));
    }
}
