use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chainstore_kernel::StoreError;
use chainstore_privacy::{Binding, DataKeyId, KeyOwner, SealedField, WrappedKey};

use crate::{
    queries::Queries,
    sealing::{Keys, OwnedKey},
};

/// The data keys that were already read in this transaction or view, so that each is read only once.
#[derive(Default)]
pub(crate) struct KeyRing(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: Keys,
    owners: HashMap<String, DataKeyId>,
}

impl Known {
    fn add(&mut self, owned: OwnedKey) {
        self.owners.insert(owned.owner, owned.key.id);
        self.keys.insert(owned.key.id, owned.key);
    }
}

impl KeyRing {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queries {
    /// The data keys with which these fields are sealed, by one query at most.
    pub(crate) async fn keys_for<'a>(
        &self,
        fields: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Keys, StoreError> {
        let wanted: Vec<DataKeyId> = fields
            .filter_map(|bytes| SealedField::parse(bytes.to_vec()).ok())
            .map(|field| field.key())
            .collect();
        let missing: Vec<DataKeyId> = {
            let known = self.keys.known();
            let missing = wanted.iter().filter(|id| !known.keys.contains_key(id));
            missing.copied().collect()
        };
        let found = self.sealing.find_keys(&self.db, &missing).await?;
        let mut known = self.keys.known();
        for owned in found {
            known.add(owned);
        }
        let keys = wanted.iter().filter_map(|id| known.keys.get(id));
        Ok(keys.map(|key| (key.id, key.clone())).collect())
    }

    /// The data key of an owner; it is made if there is none.
    pub(crate) async fn key_of(&self, owner: KeyOwner) -> Result<WrappedKey, StoreError> {
        {
            let known = self.keys.known();
            let id = known.owners.get(&owner.to_string());
            if let Some(key) = id.and_then(|id| known.keys.get(id)) {
                return Ok(key.clone());
            }
        }
        let found = self.sealing.key_of(&self.db, owner).await?;
        let key = found.key.clone();
        self.keys.known().add(found);
        Ok(key)
    }

    /// Seals a value under the owner's key.
    pub(crate) async fn seal(
        &self,
        owner: KeyOwner,
        binding: &Binding<'_>,
        plain: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let key = self.key_of(owner).await?;
        self.sealing.seal_with(&key, binding, plain)
    }
}
