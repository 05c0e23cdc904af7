use chainstore_kernel::{ChainId, Id, StoreError, Timestamp};
use chainstore_payments::{AccountTag, AddressRecord, InvoiceId, Recipient};
use chainstore_privacy::{Binding, IndexPurpose};
use sea_orm::Select;

use crate::{
    entity::address,
    error::failed,
    fields::{array, canonical, number, parse},
    queries::Queries,
    sealing::Keys,
};

/// The binding of a sealed address: the place from which it cannot be moved.
pub(crate) const fn binding(row: &str, generation: u32) -> Binding<'_> {
    Binding {
        table: "addresses",
        column: "recipient",
        row,
        generation,
    }
}

/// The bytes that the integrity tag of a row covers: all columns with a meaning, and the address itself
/// before sealing.
pub(crate) fn tag(record: &AddressRecord) -> Vec<u8> {
    canonical(&[
        &record.invoice.bytes(),
        record.chain.to_string().as_bytes(),
        &record.account.0,
        &record.index.to_be_bytes(),
        record.recipient.bytes(),
        &record.given_at.micros().to_be_bytes(),
    ])
}

impl Queries {
    pub(crate) fn recipient_index(&self, recipient: &Recipient) -> Vec<u8> {
        self.sealing
            .cipher
            .blind_index(IndexPurpose::Recipient, recipient.bytes())
            .0
            .to_vec()
    }

    pub(super) async fn address_rows(
        &self,
        select: Select<address::Entity>,
    ) -> Result<(Vec<address::Model>, Keys), StoreError> {
        let rows = select.all(&self.db).await.map_err(failed("address"))?;
        let sealed = rows.iter().map(|row| row.recipient.as_slice());
        let keys = self.keys_for(sealed).await?;
        Ok((rows, keys))
    }

    /// The record of a row; an error unless sealed field, blind index and integrity tag all fit.
    pub(super) fn address_record(
        &self,
        row: &address::Model,
        keys: &Keys,
    ) -> Result<AddressRecord, StoreError> {
        let invoice = InvoiceId::from_uuid(row.invoice_id);
        let (id, generation) = (
            invoice.to_string(),
            number("address", row.recipient_generation)?,
        );
        let plain =
            self.sealing
                .open(keys, "address", &binding(&id, generation), &row.recipient)?;
        let chain: ChainId = parse("address", &row.chain)?;
        let record = AddressRecord {
            invoice: Id::from_uuid(row.invoice_id),
            chain,
            account: account(&row.account)?,
            index: number("address", row.account_index)?,
            recipient: Recipient::Evm(array("address", plain.expose())?),
            given_at: Timestamp::from_micros(row.given_at),
        };
        let holds = self
            .sealing
            .cipher
            .integrity_holds("addresses", &tag(&record), &row.tag)
            && self.recipient_index(&record.recipient) == row.recipient_index;
        if holds {
            Ok(record)
        } else {
            Err(StoreError::corrupt("address", "its tag does not fit"))
        }
    }
}

fn account(text: &str) -> Result<AccountTag, StoreError> {
    u32::from_str_radix(text, 16)
        .map(|tag| AccountTag(tag.to_be_bytes()))
        .map_err(|_| StoreError::corrupt("address", "its account is none"))
}
