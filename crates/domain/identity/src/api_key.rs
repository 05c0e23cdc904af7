use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use chainstore_kernel::{
    Actor, Entropy, Id, IdKind, Method, PermissionSet, Principal, Sensitive, StaffId, Timestamp,
    reasons,
};

/// Makes [`ApiKeyId`] a type of its own; there is no value of this type.
#[derive(Debug)]
pub enum ApiKeyKind {}
impl IdKind for ApiKeyKind {
    const PREFIX: &'static str = "csk";
}
/// Identifies an API key. It is the part of the key that is no secret and may be logged.
pub type ApiKeyId = Id<ApiKeyKind>;

/// An API key as it is stored: without its secret (SR-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The id of the key, which may be logged.
    pub id: ApiKeyId,
    /// The member of staff, or the program, that acts with it.
    pub staff: StaffId,
    /// The name staff gave it, to recognise it in lists.
    pub name: String,
    /// The SHA-256 of the secret. A slow password hash is not needed: 256 random bits cannot be guessed.
    pub hash: [u8; 32],
    /// The permissions of requests with this key.
    pub scopes: PermissionSet,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it stops being accepted. The use case that creates a key allows at most 90 days.
    pub expires_at: Timestamp,
    /// When it was revoked; `None` if it was not.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// The principal that acts with this key; `None` when the key was revoked or has expired. The moment of its
    /// proof is the creation of the key.
    pub fn principal(&self, now: Timestamp) -> Option<Principal> {
        let live = self.revoked_at.is_none() && now < self.expires_at;
        live.then(|| {
            Principal::new(Actor::Staff(self.staff), self.scopes.clone())
                .proved(Method::ApiKey, self.created_at)
                .with_credential(self.id.uuid(), self.scopes.clone())
        })
    }
}

/// An API key as text, shown once when it is issued and sent with each request: `csk_<id>_<secret>_<checksum>`.
///
/// The prefix and the checksum let tools that search for leaked secrets recognise a key, and let a mistyped key
/// be refused without a look-up.
#[derive(Clone)]
pub struct ApiKeyText {
    /// The id of the key, which may be logged.
    pub id: ApiKeyId,
    /// 256 random bits as 64 hexadecimal digits.
    pub secret: Sensitive<String>,
}

/// Number of hexadecimal digits of a secret.
const SECRET: usize = 64;

impl ApiKeyText {
    /// A new key with a random secret.
    pub fn draw(id: ApiKeyId, entropy: &dyn Entropy) -> Self {
        let mut random = [0; SECRET / 2];
        entropy.fill(&mut random);
        Self {
            id,
            secret: Sensitive::new(const_hex::encode(random)),
        }
    }

    /// The whole text of the key, with its secret.
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
        let whole = secret.len() == SECRET && const_hex::check_raw(secret);
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

reasons! {
    /// The text does not have the form of an API key, or its checksum is wrong.
    #[derive(Copy)]
    pub struct ApiKeyTextError in "api_key_text" as "malformed"
        = "this is not an API key: it looks like csk_…_…_… and was shown once when it was made";
}

/// CRC-32 of ISO 3309. It detects typing errors; it is no protection against an attacker.
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
