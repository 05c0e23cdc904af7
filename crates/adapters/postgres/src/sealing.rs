use std::{collections::HashMap, fmt, sync::Arc};

use chainstore_kernel::{Clock, Entropy, Id, Sensitive, StoreError};
use chainstore_privacy::{
    Binding, BlindIndex, DataKeyId, FieldCipher, IndexPurpose, KeyOwner, SealedField, WrappedKey,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, entity::prelude::*,
    sea_query::OnConflict,
};

use crate::{
    entity::data_key,
    error::{failed, unavailable},
};

/// All that sealing and opening fields needs.
#[derive(Clone)]
pub struct Sealing {
    /// Seals and opens.
    pub cipher: Arc<dyn FieldCipher>,
    /// Randomness for nonces, keys and ids.
    pub entropy: Arc<dyn Entropy>,
    /// The time at which keys and rows are made.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealing")
    }
}

/// Wrapped data keys by their id.
pub(crate) type Keys = HashMap<DataKeyId, WrappedKey>;

/// A wrapped data key and whose it is.
pub(crate) struct OwnedKey {
    pub(crate) owner: String,
    pub(crate) key: WrappedKey,
}

impl Sealing {
    /// The data key of an owner; it is made if there is none. Two transactions that make the first key of
    /// an owner at the same time get the same key: the later insert waits for the earlier one.
    pub(crate) async fn key_of(
        &self,
        db: &impl ConnectionTrait,
        owner: KeyOwner,
    ) -> Result<OwnedKey, StoreError> {
        let owner = owner.to_string();
        if let Some(key) = find_key(db, &owner).await? {
            return Ok(key);
        }
        let now = self.clock.now();
        let key = self
            .cipher
            .make_key(Id::mint(now, &*self.entropy), &*self.entropy);
        let row = data_key::ActiveModel {
            id: Set(key.id.uuid()),
            owner: Set(owner.clone()),
            wrapped: Set(key.bytes),
            created_at: Set(now.micros()),
        };
        data_key::Entity::insert(row)
            .on_conflict(
                OnConflict::column(data_key::Column::Owner)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(db)
            .await
            .map_err(failed("data_key"))?;
        find_key(db, &owner)
            .await?
            .ok_or(StoreError::conflict("data_key"))
    }

    /// Seals a value with a data key that was already read.
    pub(crate) fn seal_with(
        &self,
        key: &WrappedKey,
        binding: &Binding<'_>,
        plain: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let sealed = self.cipher.seal(key, binding, plain, &*self.entropy);
        sealed
            .map(SealedField::into_bytes)
            .map_err(|error| unavailable(error.to_string()))
    }

    /// The data keys with which these fields are sealed, by one query.
    pub(crate) async fn keys_for<'a>(
        &self,
        db: &impl ConnectionTrait,
        fields: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Keys, StoreError> {
        let ids: Vec<_> = fields
            .filter_map(|bytes| SealedField::parse(bytes.to_vec()).ok())
            .map(|field| field.key())
            .collect();
        let found = self.find_keys(db, &ids).await?;
        Ok(found
            .into_iter()
            .map(|owned| (owned.key.id, owned.key))
            .collect())
    }

    /// The data keys with these ids, by one query. A key that was destroyed is missing from the answer.
    pub(crate) async fn find_keys(
        &self,
        db: &impl ConnectionTrait,
        ids: &[DataKeyId],
    ) -> Result<Vec<OwnedKey>, StoreError> {
        let mut ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = data_key::Entity::find()
            .filter(data_key::Column::Id.is_in(ids))
            .all(db)
            .await
            .map_err(failed("data_key"))?;
        Ok(rows.into_iter().map(owned).collect())
    }

    /// Opens a field with one of `keys`.
    pub(crate) fn open(
        &self,
        keys: &Keys,
        entity: &'static str,
        binding: &Binding<'_>,
        bytes: &[u8],
    ) -> Result<Sensitive<Vec<u8>>, StoreError> {
        let field = SealedField::parse(bytes.to_vec())
            .map_err(|error| StoreError::corrupt(entity, error.to_string()))?;
        let key = keys
            .get(&field.key())
            .ok_or_else(|| StoreError::corrupt(entity, "its data key is gone"))?;
        let plain = self.cipher.open(key, binding, &field);
        plain
            .map(Sensitive::new)
            .map_err(|error| StoreError::corrupt(entity, error.to_string()))
    }

    /// The blind index by which a person is found.
    pub(crate) fn person(&self, telegram: i64) -> BlindIndex {
        self.cipher
            .blind_index(IndexPurpose::TelegramUser, &telegram.to_be_bytes())
    }
}

async fn find_key(db: &impl ConnectionTrait, owner: &str) -> Result<Option<OwnedKey>, StoreError> {
    let row = data_key::Entity::find()
        .filter(data_key::Column::Owner.eq(owner))
        .one(db)
        .await;
    Ok(row.map_err(failed("data_key"))?.map(owned))
}

fn owned(row: data_key::Model) -> OwnedKey {
    OwnedKey {
        owner: row.owner,
        key: WrappedKey {
            id: Id::from_uuid(row.id),
            bytes: row.wrapped,
        },
    }
}
