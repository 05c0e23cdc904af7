use alloc::{string::ToString, sync::Arc, vec, vec::Vec};

use chainstore_kernel::{Actor, Authorized, Lease, Minor, Needs, Permission, Timestamp, UseCase};
use chainstore_payments::ports::{ChainError, ChainReader, FoundAddress, WatchList};
use chainstore_payments::{
    Block, BlockProduction, ChainTransfer, ChainView, FollowError, Follower, Header, Recipient,
    Step, seen_through, stands_still,
};

use crate::Context;
use crate::error::errors;
use crate::settlement::settle;
use crate::work::credit::{Moved, Till};

/// Follows one chain by one step: takes in the next blocks, or undoes the newest one.
///
/// Blocks are read before the transaction; the transaction then writes headers, transfers, invoices,
/// orders, stock and messages together, so that dying at any moment loses nothing and counts nothing
/// twice. The cost of a block depends on the transfers to us in it and on the invoices that ripen
/// with it, not on how many invoices are open.
pub struct ScanChain {
    context: Arc<Context>,
    reader: Arc<dyn ChainReader>,
    watch: Arc<dyn WatchList>,
}

/// Headers remembered for each chain: a deeper reorganisation needs a person.
const WINDOW: u32 = 256;
/// Blocks read at once while catching up.
const BATCH: u64 = 64;
/// Invoices that ripen in one step; more wait for the next one.
const RIPE: u32 = 500;

errors! {
    /// How following a chain fails. Nothing is settled then; staff are told.
    ScanError {
        /// The node is away, lies or serves something else.
        Node {
            /// What it said.
            source: ChainError,
        } = Unavailable, "{source}";
        /// The chain cannot be followed.
        Follow {
            /// Why.
            source: FollowError,
        } = Unavailable, "{source}";
    }
}

impl From<ChainError> for ScanError {
    fn from(source: ChainError) -> Self {
        Self::Node { source }
    }
}

impl From<FollowError> for ScanError {
    fn from(source: FollowError) -> Self {
        Self::Follow { source }
    }
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanOutcome {
    /// The chain was read to its head; look again after a while.
    AtHead {
        /// The newest block.
        height: u64,
    },
    /// The chain was read to its head, and the head is old: the node may have lost its peers. Nothing
    /// ends meanwhile.
    Still {
        /// The newest block.
        height: u64,
    },
    /// There is more to do; go on at once.
    More {
        /// The newest block taken in.
        height: u64,
    },
    /// A block was undone; go on at once.
    Undone {
        /// Its height.
        height: u64,
    },
    /// The node is behind what it or another has shown before.
    Behind {
        /// How far the node is.
        height: u64,
    },
}

impl ScanChain {
    /// Follows the chain of `reader`, matching its transfers against `watch`.
    pub fn new(
        context: Arc<Context>,
        reader: Arc<dyn ChainReader>,
        watch: Arc<dyn WatchList>,
    ) -> Self {
        Self {
            context,
            reader,
            watch,
        }
    }
}

impl UseCase for ScanChain {
    const NAME: &'static str = "work.scan_chain";
    const NEEDS: Needs = Needs::Permission(Permission::PaymentsWork);
    type Command = Lease;
    type Output = ScanOutcome;
    type Error = ScanError;

    async fn run(&self, who: Authorized<'_, Self>, lease: Lease) -> Result<ScanOutcome, ScanError> {
        let chain = self.reader.chain();
        let mut tx = self.context.begin().await?;
        let window = tx.chains().window(chain).await?;
        tx.commit().await?;
        let follower = Follower::new(window, WINDOW as usize);
        // What the head shows was true before it was asked for, not after the answer came.
        let asked_at = self.context.clock.now();
        let head = self.reader.head().await?;
        let seen = seen_through(&head, asked_at, self.production());
        let actor = who.actor();
        match follower.next(&head, BATCH)? {
            Step::Idle => {
                let mut tx = self.context.begin().await?;
                tx.fence(&lease).await?;
                tx.chains().observed(chain, seen).await?;
                tx.commit().await?;
                Ok(self.at_head(&head, asked_at))
            }
            Step::Behind => Ok(ScanOutcome::Behind {
                height: head.height,
            }),
            Step::Undo(header) => self.undo(actor, &lease, header).await,
            Step::Fetch { from, to } => {
                let blocks = self.reader.blocks(from, to).await?;
                let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
                if let Step::Undo(header) = follower.judge(&headers)? {
                    return self.undo(actor, &lease, header).await;
                }
                let at_head = headers.last().is_some_and(|last| last.hash == head.hash);
                let outcome = if at_head {
                    self.at_head(&head, asked_at)
                } else {
                    ScanOutcome::More { height: to }
                };
                self.extend(actor, &lease, blocks, at_head.then_some(seen))
                    .await?;
                Ok(outcome)
            }
        }
    }
}

impl ScanChain {
    async fn extend(
        &self,
        actor: Actor,
        lease: &Lease,
        blocks: Vec<Block>,
        observed: Option<Timestamp>,
    ) -> Result<(), ScanError> {
        let chain = self.reader.chain();
        let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
        let Some(tip) = headers.last().copied() else {
            return Err(ChainError::Moved { chain }.into());
        };
        let ours = self.ours(&blocks).await?;

        let mut tx = self.context.begin().await?;
        tx.fence(lease).await?;
        tx.chains().extend(chain, &headers, WINDOW).await?;
        if let Some(at) = observed {
            tx.chains().observed(chain, at).await?;
        }
        let observed_through = tx.chains().observed_through(chain).await?;
        let view = ChainView {
            height: tip.height,
            observed_through,
            now: self.context.clock.now(),
        };
        let mut moved = Moved::default();
        let mut recipients: Vec<Recipient> = ours.iter().map(|(transfer, _)| transfer.to).collect();
        recipients.sort_unstable();
        recipients.dedup();
        let book = if recipients.is_empty() {
            vec![]
        } else {
            tx.addresses().find(&recipients).await?
        };
        for (transfer, block) in &ours {
            let mut till = Till {
                context: &self.context,
                tx: &mut tx,
                actor,
                view: &view,
            };
            match book.iter().find(|found| found.recipient() == transfer.to) {
                Some(FoundAddress::Intact(record)) => {
                    till.credit(record, transfer, block, &mut moved).await?;
                }
                Some(FoundAddress::Damaged { invoice, .. }) => {
                    till.refuse(&invoice.to_string(), transfer).await?;
                }
                // It was ours when it was given out, and our book does not know it any more.
                None => {
                    let block = alloc::format!("{chain} block {}", block.height);
                    till.refuse(&block, transfer).await?;
                }
            }
        }
        for invoice in tx.invoices().ripe(chain, tip.height, RIPE).await? {
            let (invoice, mut events) = moved.take(&mut tx, invoice.id(), Some(invoice)).await?;
            let (invoice, more) = invoice.advance(&view);
            events.extend(more);
            moved.put(invoice, events);
        }
        for (invoice, events) in moved.0.values() {
            settle(&self.context, &mut tx, actor, invoice, events).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    fn at_head(&self, head: &Header, asked_at: Timestamp) -> ScanOutcome {
        let height = head.height;
        if stands_still(head, asked_at, self.production()) {
            ScanOutcome::Still { height }
        } else {
            ScanOutcome::AtHead { height }
        }
    }

    fn production(&self) -> BlockProduction {
        let chain = self.reader.chain();
        let mut rails = self.context.shop.rails.iter();
        BlockProduction::of(rails.any(|rail| rail.asset.chain == chain && rail.test_network))
    }

    /// The transfers of these blocks to addresses of ours, each confirmed by its receipt.
    async fn ours(&self, blocks: &[Block]) -> Result<Vec<(ChainTransfer, Header)>, ScanError> {
        let recipients: Vec<Recipient> = blocks
            .iter()
            .flat_map(|block| block.transfers.iter().map(|transfer| transfer.to))
            .collect();
        if recipients.is_empty() {
            return Ok(Vec::new());
        }
        let mut watched = self.watch.watched(&recipients).await?;
        watched.sort_unstable();
        let mut ours = Vec::new();
        for block in blocks {
            for transfer in &block.transfers {
                // A transfer of nothing is an attempt to poison somebody's address book.
                if watched.binary_search(&transfer.to).is_err()
                    || transfer.amount == Some(Minor::ZERO)
                {
                    continue;
                }
                if !self.reader.confirms(transfer, block.header.hash).await? {
                    return Err(ChainError::Moved {
                        chain: self.reader.chain(),
                    }
                    .into());
                }
                ours.push((*transfer, block.header));
            }
        }
        Ok(ours)
    }

    async fn undo(
        &self,
        actor: Actor,
        lease: &Lease,
        header: Header,
    ) -> Result<ScanOutcome, ScanError> {
        let chain = self.reader.chain();
        let mut tx = self.context.begin().await?;
        tx.fence(lease).await?;
        let view = ChainView {
            height: header.height.saturating_sub(1),
            observed_through: tx.chains().observed_through(chain).await?,
            now: self.context.clock.now(),
        };
        for (invoice, keys) in tx.invoices().in_block(chain, header.hash).await? {
            let (invoice, events) = invoice.orphan(&keys, &view);
            settle(&self.context, &mut tx, actor, &invoice, &events).await?;
        }
        // What no ledger holds is not in the chain any more either.
        for entry in tx.suspense().in_block(chain, header.hash).await? {
            tx.suspense().withdraw(entry.key).await?;
            let details = vec![("transfer", entry.key.to_string())];
            let subject = entry.invoice.to_string();
            let entry = self
                .context
                .audit(actor, "payment.withdrawn", subject, details);
            tx.audit().append(entry);
        }
        tx.chains().undo(chain, &header).await?;
        let details = vec![
            ("height", header.height.to_string()),
            ("hash", header.hash.to_string()),
        ];
        tx.audit().append(self.context.audit(
            actor,
            "chain.block_undone",
            chain.to_string(),
            details,
        ));
        tx.commit().await?;
        Ok(ScanOutcome::Undone {
            height: header.height,
        })
    }
}
