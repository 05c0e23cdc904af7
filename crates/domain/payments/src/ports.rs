//! What the payment domain needs from outside: a database, a node, a source of rates, and a way to
//! derive receiving addresses.
//!
//! Laws common to all stores: an unknown id is `None`; a transaction sees its own writes; what is not
//! committed is never seen; a stale version is [`StoreError::Conflict`].

use alloc::{boxed::Box, string::String, vec::Vec};

use async_trait::async_trait;
use chainstore_kernel::{
    Authorized, Cause, ChainAsset, ChainId, Currency, OrderId, Page, PageRequest, StoreError,
    Timestamp, Tx, reasons,
};

use crate::{
    AccountTag, AddressRecord, AttemptNumber, Block, BlockHash, ChainTransfer, ChainView, Credit,
    Header, Invoice, InvoiceId, InvoiceState, PaymentKey, Posting, Rate, Recipient, SuspenseEntry,
    SuspenseReason, TransferKey, TxHash,
};

/// What this domain writes in a transaction.
pub trait PaymentsTx: Tx {
    /// Invoices and what they received.
    fn invoices(&mut self) -> &mut dyn InvoiceStore;
    /// Receiving addresses.
    fn addresses(&mut self) -> &mut dyn AddressBook;
    /// How far each chain was followed.
    fn chains(&mut self) -> &mut dyn ChainStore;
    /// Money in suspense.
    fn suspense(&mut self) -> &mut dyn SuspenseStore;
    /// The books.
    fn books(&mut self) -> &mut dyn BookStore;
}

/// Invoices with their ledgers.
#[async_trait]
pub trait InvoiceStore: Send {
    /// Adds an invoice with its attempts.
    async fn add(&mut self, invoice: &Invoice) -> Result<(), StoreError>;

    /// Writes what has changed of an invoice read at `invoice.version()`: itself, its attempts and what they received.
    /// A payment that stands in another ledger is [`StoreError::Duplicate`] (SR-54).
    async fn save(&mut self, invoice: &Invoice) -> Result<(), StoreError>;
}

/// Receiving addresses. An index is given out once and never again.
#[async_trait]
pub trait AddressBook: Send {
    /// The next unused index of an account. Gaps are fine: a transaction that rolls back burns one.
    async fn next_index(&mut self, account: AccountTag) -> Result<u32, StoreError>;

    /// Adds an address.
    async fn add(&mut self, record: &AddressRecord) -> Result<(), StoreError>;
}

/// What the book says of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundAddress {
    /// It is ours.
    Intact(AddressRecord),
    /// A row claims it, and does not fit its seal or its integrity tag: somebody else has written there.
    Damaged {
        /// The invoice of the row.
        invoice: InvoiceId,
        /// What it claims.
        recipient: Recipient,
    },
}

impl FoundAddress {
    /// The recipient it is about.
    pub const fn recipient(&self) -> Recipient {
        match self {
            Self::Intact(record) => record.recipient,
            Self::Damaged { recipient, .. } => *recipient,
        }
    }
}

/// How far each chain was followed.
#[async_trait]
pub trait ChainStore: Send {
    /// Adds headers above the newest one and forgets all but the newest `keep`.
    async fn extend(
        &mut self,
        chain: ChainId,
        headers: &[Header],
        keep: u32,
    ) -> Result<(), StoreError>;

    /// Removes the newest header, which must be `header`.
    async fn undo(&mut self, chain: ChainId, header: &Header) -> Result<(), StoreError>;

    /// The chain was read to its head at this moment.
    async fn observed(&mut self, chain: ChainId, at: Timestamp) -> Result<(), StoreError>;
}

/// Money in suspense.
#[async_trait]
pub trait SuspenseStore: Send {
    /// Adds an entry, or replaces all but id and age of the one for the same payment.
    async fn put(&mut self, entry: &SuspenseEntry) -> Result<(), StoreError>;

    /// Removes the entry of a payment, if there is one.
    async fn withdraw(&mut self, key: &PaymentKey) -> Result<(), StoreError>;
}

/// The books. Entries are only ever added, and written at the commit, in the order in which they were added.
pub trait BookStore: Send {
    /// Adds an entry about an invoice; an empty one is not written.
    fn post(&mut self, invoice: InvoiceId, entry: &[Posting], at: Timestamp);
}

/// A posting as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedRow {
    /// The invoice.
    pub invoice: InvoiceId,
    /// What was posted.
    pub posting: Posting,
    /// When.
    pub at: Timestamp,
}

/// A transfer with the attempt that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferRow {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Which of its attempts.
    pub attempt: AttemptNumber,
    /// The transfer.
    pub key: TransferKey,
    /// How the attempt holds it.
    pub credit: Credit,
}

/// Which invoices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InvoiceFilter {
    /// Only those in this state.
    pub state: Option<InvoiceState>,
}

/// Which transfers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransferFilter {
    /// Only those that an invoice holds.
    pub invoice: Option<InvoiceId>,
    /// Only those of an on-chain transaction.
    pub tx: Option<TxHash>,
}

/// Which entries in suspense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SuspenseFilter {
    /// Only those that wait for this reason.
    pub reason: Option<SuspenseReason>,
}

/// Reads invoices.
#[async_trait]
pub trait InvoiceRead: Send {
    /// An invoice with its attempts and what they received.
    async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError>;

    /// The invoice of an order.
    async fn invoice_of(&mut self, order: OrderId) -> Result<Option<Invoice>, StoreError>;

    /// Invoices with an attempt on this chain that must be looked at when it has reached `height`
    /// ([`NextLook::ripe_at`]), `take` at most.
    async fn ripe(
        &mut self,
        chain: ChainId,
        height: u64,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError>;

    /// Invoices with an attempt on this chain that must be looked at when it was seen up to `through`
    /// ([`NextLook::due_at`]), `take` at most.
    async fn due(
        &mut self,
        chain: ChainId,
        through: Timestamp,
        take: u32,
    ) -> Result<Vec<Invoice>, StoreError>;

    /// Invoices that hold a transfer included in this block, each with those transfers.
    async fn invoices_in_block(
        &mut self,
        chain: ChainId,
        block: BlockHash,
    ) -> Result<Vec<(Invoice, Vec<TransferKey>)>, StoreError>;

    /// Invoices, newest first.
    async fn invoices(
        &mut self,
        filter: InvoiceFilter,
        page: PageRequest,
    ) -> Result<Page<Invoice>, StoreError>;
}

/// Reads the transfers in the ledgers of invoices.
#[async_trait]
pub trait TransferRead: Send {
    /// Those of these transfers that stand in a ledger, each with the attempt that holds it.
    async fn holders(
        &mut self,
        keys: &[TransferKey],
    ) -> Result<Vec<(TransferKey, InvoiceId, AttemptNumber)>, StoreError>;

    /// Transfers as their invoices hold them, the one that was paid last first.
    async fn transfers(
        &mut self,
        filter: TransferFilter,
        page: PageRequest,
    ) -> Result<Page<TransferRow>, StoreError>;
}

/// Reads the addresses that were given out.
#[async_trait]
pub trait AddressRead: Send {
    /// The address of an attempt. A row whose integrity tag does not fit is [`StoreError::Corrupt`].
    async fn address(
        &mut self,
        id: InvoiceId,
        attempt: AttemptNumber,
    ) -> Result<Option<AddressRecord>, StoreError>;

    /// Those of these recipients that are ours. One damaged row does not hide the others.
    async fn addresses(
        &mut self,
        recipients: &[Recipient],
    ) -> Result<Vec<FoundAddress>, StoreError>;
}

/// Reads how far chains were followed.
#[async_trait]
pub trait HeaderRead: Send {
    /// The remembered headers of a chain, old to new.
    async fn headers(&mut self, chain: ChainId) -> Result<Vec<Header>, StoreError>;

    /// How far each chain was followed, of those that were ever read.
    async fn progress(&mut self) -> Result<Vec<ChainView>, StoreError>;
}

/// Reads the money in suspense.
#[async_trait]
pub trait SuspenseRead: Send {
    /// Entries of transfers that stand in this block and in no ledger ([`SuspenseEntry::block`]).
    async fn suspended_in_block(
        &mut self,
        chain: ChainId,
        block: BlockHash,
    ) -> Result<Vec<SuspenseEntry>, StoreError>;

    /// Entries in suspense, oldest first.
    async fn suspense(
        &mut self,
        filter: SuspenseFilter,
        page: PageRequest,
    ) -> Result<Page<SuspenseEntry>, StoreError>;
}

/// Reads the books.
#[async_trait]
pub trait BookRead: Send {
    /// The postings about an invoice, in the order in which they were written.
    async fn postings(&mut self, invoice: InvoiceId) -> Result<Vec<PostedRow>, StoreError>;
}

/// What can be read of this domain.
pub trait PaymentsRead:
    InvoiceRead + TransferRead + AddressRead + HeaderRead + SuspenseRead + BookRead
{
}

impl<T> PaymentsRead for T where
    T: InvoiceRead + TransferRead + AddressRead + HeaderRead + SuspenseRead + BookRead + ?Sized
{
}

/// The addresses given out, for matching whole blocks: a set in memory whose cost does not grow with
/// the number of open invoices.
#[async_trait]
pub trait WatchList: Send + Sync {
    /// Those of these recipients that may be ours; every address committed before the call is known.
    /// A false positive is possible and harmless: the caller looks it up.
    async fn watched(
        &self,
        who: &Authorized<'_>,
        recipients: &[Recipient],
    ) -> Result<Vec<Recipient>, StoreError>;
}

/// Reads a chain through a node. It answers what the node says; the caller judges.
#[async_trait]
pub trait ChainReader: Send + Sync {
    /// The chain it reads.
    fn chain(&self) -> ChainId;

    /// Compares chain id, contracts and their decimals with the configuration.
    ///
    /// # Errors
    /// [`ChainError::Mismatch`] when the node serves something else.
    async fn check(&self) -> Result<(), ChainError>;

    /// The newest block.
    async fn head(&self) -> Result<Header, ChainError>;

    /// The blocks `from ..= to` with the transfers of allowed assets that were seen in them. What was seen in a block
    /// was asked for by the hash of that block.
    async fn blocks(&self, from: u64, to: u64) -> Result<Vec<Block>, ChainError>;

    /// Asks the node again, by another way, which transfers of allowed assets these transactions make, each in the
    /// block it was seen in (SR-52). It answers one list for each transaction, in the order asked; a failed
    /// transaction has an empty one.
    ///
    /// # Errors
    /// [`ChainError::Moved`] when a transaction is not in that block.
    async fn confirm(
        &self,
        transactions: &[(TxHash, BlockHash)],
    ) -> Result<Vec<Vec<ChainTransfer>>, ChainError>;
}

reasons! {
    /// How a node fails. Workers log it, and the commands of the operator print it; no shopper and no caller of
    /// the API reads it, so its causes are whatever the adapter says.
    pub enum ChainError in "node" {
        /// No answer, or not in time.
        Unavailable {
            /// The chain.
            chain: ChainId,
            /// How; holds no credential.
            reason: Cause,
        } = "the node of {chain} does not answer: {reason}";
        /// An answer that makes no sense.
        Junk {
            /// The chain.
            chain: ChainId,
            /// What is wrong with it.
            reason: Cause,
        } = "the node of {chain} answers nonsense: {reason}";
        /// The node changed its mind between two questions, as in a reorganisation; ask again.
        Moved {
            /// The chain.
            chain: ChainId,
        } = "the chain {chain} moved while it was read";
        /// The node serves another chain or another token than configured.
        Mismatch {
            /// The chain.
            chain: ChainId,
            /// Which setting differs from what the node says, and how the operator corrects it.
            reason: Cause,
        } = "the node of {chain} does not fit the configuration: {reason}";
    }
}

/// Receiving addresses of one chain, derived from an extended public key. No key that can spend is
/// ever known to the product (M-P2).
pub trait Receiving: Send + Sync {
    /// The chain.
    fn chain(&self) -> ChainId;

    /// Which key.
    fn account(&self) -> AccountTag;

    /// The address at an index; `None` for the hardened range.
    fn derive(&self, index: u32) -> Option<Recipient>;

    /// The address as people and wallets write it.
    fn text(&self, recipient: &Recipient) -> String;

    /// A link that opens a wallet with everything filled in (EIP-681 on EVM chains).
    fn payment_uri(
        &self,
        recipient: &Recipient,
        asset: &ChainAsset,
        amount: chainstore_kernel::Minor,
    ) -> String;
}

/// Where rates come from.
#[async_trait]
pub trait RateSource: Send + Sync {
    /// The rate now.
    ///
    /// # Errors
    /// [`RateError`].
    async fn rate(&self, currency: Currency, asset: ChainAsset) -> Result<Rate, RateError>;
}

reasons! {
    /// Why there is no rate.
    #[derive(Copy)]
    pub enum RateError in "rate" {
        /// The source has no rate from this currency to the asset.
        Unknown {
            /// The currency.
            currency: Currency,
        } = "there is no rate from {currency} to this asset";
        /// The source of rates does not answer.
        Unavailable = "the source of rates does not answer";
    }
}
