use chainstore_identity::{ApiKey, Language, Shopper};
use chainstore_kernel::{Id, PermissionSet, Sensitive, ShopperId, StoreError, Timestamp};
use chainstore_privacy::Binding;

use crate::{
    entity::{api_key, shopper},
    fields::{array, number},
    queries::Queries,
};

/// The binding of a sealed Telegram id.
pub(crate) const fn telegram_binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "shoppers",
        column: "telegram",
        row,
        generation,
    }
}

impl Queries {
    pub(super) async fn opened(
        &self,
        row: Option<shopper::Model>,
    ) -> Result<Option<Shopper>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let id = ShopperId::from_uuid(row.id);
        let sealed = std::iter::once(row.telegram.as_slice());
        let keys = self.keys_for(sealed).await?;
        let generation = number("shopper", row.telegram_generation)?;
        let plain = self.sealing.open(
            &keys,
            "shopper",
            &telegram_binding(&id.to_string(), generation),
            &row.telegram,
        )?;
        let telegram = i64::from_be_bytes(array("shopper", plain.expose())?);
        if self.sealing.person(telegram).0.as_slice() != row.telegram_index {
            return Err(StoreError::corrupt(
                "shopper",
                "it is indexed as somebody else",
            ));
        }
        Ok(Some(Shopper {
            id,
            telegram: Sensitive::new(telegram),
            language: Language::parse(&row.language)
                .ok_or_else(|| StoreError::corrupt("shopper", "its language is unknown"))?,
            since: Timestamp::from_micros(row.since),
            unreachable: row.unreachable,
        }))
    }
}

pub(super) fn key(row: api_key::Model) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: Id::from_uuid(row.id),
        staff: Id::from_uuid(row.staff_id),
        name: row.name,
        hash: array("API key", &row.hash)?,
        scopes: PermissionSet::parse(&row.scopes),
        created_at: Timestamp::from_micros(row.created_at),
        expires_at: Timestamp::from_micros(row.expires_at),
        revoked_at: row.revoked_at.map(Timestamp::from_micros),
    })
}
