use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use chainstore_kernel::{Authorized, ChainId, Lease, Minor, Needs, Timestamp, UseCase};
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{
    Block, ChainTransfer, ChainView, FollowError, Follower, Header, Recipient, Step, seen_through,
    stands_still,
};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;
use crate::intake::{Intake, MovedInvoices};
use crate::settlement::{settle, withdraw};

/// Follows one chain by one step: takes in the next blocks, or undoes the newest one.
///
/// Blocks are read before the transaction; the transaction then writes headers, transfers, invoices,
/// orders, stock and messages together, so that dying at any moment loses nothing and counts nothing
/// twice. The cost of a block depends on the transfers to us in it and on the invoices that ripen
/// with it, not on how many invoices are open.
pub struct ScanChain;

/// Which chain, and by which right.
#[derive(Clone, Debug)]
pub struct ScanChainCommand {
    /// The chain.
    pub chain: ChainId,
    /// The scanner's lease.
    pub lease: Lease,
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
    /// The node has fewer blocks than it or another one has shown before.
    Behind {
        /// How far the node is.
        height: u64,
    },
}

errors! {
    /// How following a chain fails. Nothing is settled then; staff are told.
    ScanChainError in "scan_chain" {
        /// This program has no reader of the chain.
        NoReader = Internal, "this program does not read the chain";
        /// The node is away, answers wrongly or serves something else.
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

impl From<ChainError> for ScanChainError {
    fn from(source: ChainError) -> Self {
        Self::Node { source }
    }
}

impl From<FollowError> for ScanChainError {
    fn from(source: FollowError) -> Self {
        Self::Follow { source }
    }
}

audited! { BlockUndone(chain: ChainId) = "chain.block_undone" { height: u64, hash: String } }

/// Headers remembered for each chain: a deeper reorganisation needs a person.
const WINDOW: u32 = 256;
/// Blocks read at once while catching up.
const BATCH: u64 = 64;
/// Invoices that ripen in one step; more wait for the next one.
const RIPE: u32 = 500;

impl UseCase for ScanChain {
    type Context = Context;
    const NAME: &'static str = "work.scan_chain";
    const NEEDS: Needs = Needs::of(PAYMENTS_WORK);
    type Command = ScanChainCommand;
    type Output = ScanOutcome;
    type Error = ScanChainError;

    async fn run(
        context: &Context,
        who: &Authorized<'_>,
        ScanChainCommand { chain, lease }: ScanChainCommand,
    ) -> Result<ScanOutcome, ScanChainError> {
        let reader = context.reader(chain).ok_or(ScanChainError::NoReader)?;
        let scan = Scan {
            context,
            who,
            reader,
            chain,
            lease: &lease,
        };
        scan.step().await
    }
}

/// One step of a scan.
struct Scan<'a> {
    context: &'a Context,
    who: &'a Authorized<'a>,
    reader: &'a dyn ChainReader,
    chain: ChainId,
    lease: &'a Lease,
}

impl Scan<'_> {
    async fn step(&self) -> Result<ScanOutcome, ScanChainError> {
        let window = self
            .context
            .read(self.who)
            .await?
            .headers(self.chain)
            .await?;
        let follower = Follower::new(window, WINDOW as usize);
        // What the head shows was true before it was asked for, not after the answer came.
        let asked_at = self.context.clock.now();
        let head = self.reader.head().await?;
        let seen = seen_through(&head, asked_at, self.context.production(self.chain));
        match follower.next(&head, BATCH)? {
            Step::Idle => {
                let mut tx = self.context.begin(self.who).await?;
                tx.fence(self.lease).await?;
                tx.chains().observed(self.chain, seen).await?;
                tx.commit().await?;
                Ok(self.at_head(&head, asked_at))
            }
            Step::Behind => Ok(ScanOutcome::Behind {
                height: head.height,
            }),
            Step::Undo(header) => self.undo(header).await,
            Step::Fetch { from, to } => {
                let blocks = self.reader.blocks(from, to).await?;
                let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
                if let Step::Undo(header) = follower.judge(&headers)? {
                    return self.undo(header).await;
                }
                if headers.last().is_some_and(|last| last.hash == head.hash) {
                    self.extend(&blocks, Some(seen)).await?;
                    Ok(self.at_head(&head, asked_at))
                } else {
                    self.extend(&blocks, None).await?;
                    Ok(ScanOutcome::More { height: to })
                }
            }
        }
    }

    fn at_head(&self, head: &Header, asked_at: Timestamp) -> ScanOutcome {
        let height = head.height;
        if stands_still(head, asked_at, self.context.production(self.chain)) {
            ScanOutcome::Still { height }
        } else {
            ScanOutcome::AtHead { height }
        }
    }

    async fn extend(
        &self,
        blocks: &[Block],
        observed: Option<Timestamp>,
    ) -> Result<(), ScanChainError> {
        let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
        let Some(tip) = headers.last().copied() else {
            return Err(ChainError::Moved { chain: self.chain }.into());
        };
        let ours = self.ours(blocks).await?;
        let mut tx = self.context.begin(self.who).await?;
        tx.fence(self.lease).await?;
        tx.chains().extend(self.chain, &headers, WINDOW).await?;
        if let Some(at) = observed {
            tx.chains().observed(self.chain, at).await?;
        }
        let view = ChainView {
            height: tip.height,
            observed_through: tx.read().progress(self.chain).await?.observed_through,
            now: self.context.clock.now(),
        };
        let mut moved = MovedInvoices::default();
        let intake = Intake {
            context: self.context,
            actor: self.who.actor(),
            chain: self.chain,
            view: &view,
        };
        intake.take_in(&mut *tx, &ours, &mut moved).await?;
        for invoice in tx.read().ripe(self.chain, tip.height, RIPE).await? {
            moved.advance(&mut *tx, invoice, &view).await?;
        }
        for (invoice, events) in moved.iter() {
            settle(self.context, &mut *tx, self.who.actor(), invoice, events).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The transfers of these blocks to addresses of ours, each confirmed by its receipt.
    async fn ours(&self, blocks: &[Block]) -> Result<Vec<(ChainTransfer, Header)>, ScanChainError> {
        let recipients: Vec<Recipient> = blocks
            .iter()
            .flat_map(|block| block.transfers.iter().map(|transfer| transfer.to))
            .collect();
        if recipients.is_empty() {
            return Ok(Vec::new());
        }
        let mut watched = self.context.watch.watched(self.who, &recipients).await?;
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
                    return Err(ChainError::Moved { chain: self.chain }.into());
                }
                ours.push((*transfer, block.header));
            }
        }
        Ok(ours)
    }

    async fn undo(&self, header: Header) -> Result<ScanOutcome, ScanChainError> {
        let (context, chain, actor) = (self.context, self.chain, self.who.actor());
        let mut tx = context.begin(self.who).await?;
        tx.fence(self.lease).await?;
        let view = ChainView {
            height: header.height.saturating_sub(1),
            observed_through: tx.read().progress(chain).await?.observed_through,
            now: context.clock.now(),
        };
        for (invoice, keys) in tx.read().invoices_in_block(chain, header.hash).await? {
            let (invoice, events) = invoice.orphan(&keys, &view);
            settle(context, &mut *tx, actor, &invoice, &events).await?;
        }
        // What no ledger holds is not in the chain any more either.
        for entry in tx.read().suspended_in_block(chain, header.hash).await? {
            withdraw(context, &mut *tx, actor, entry.invoice, entry.key).await?;
        }
        tx.chains().undo(chain, &header).await?;
        let undone = BlockUndone {
            chain,
            height: header.height,
            hash: header.hash.to_string(),
        };
        context.audit(&mut *tx, actor, &undone)?;
        tx.commit().await?;
        Ok(ScanOutcome::Undone {
            height: header.height,
        })
    }
}
