use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use chainstore_kernel::{Authorized, ChainId, Lease, Minor, Needs, Timestamp, UseCase};
use chainstore_payments::permissions::PAYMENTS_WORK;
use chainstore_payments::ports::{ChainError, ChainReader};
use chainstore_payments::{
    Block, BlockHash, ChainTransfer, FollowError, Follower, Header, Recipient, Sighting, Step,
    TxHash, Views, seen_through, stands_still,
};

use crate::Context;
use crate::audit::audited;
use crate::error::errors;
use crate::intake::Intake;
use crate::settlement::{MovedInvoice, MovedInvoices, withdraw_apart};

/// Follows one chain by one step: records the next blocks, or undoes the newest one.
///
/// Blocks are read before the transaction. The transaction then writes headers, transfers, invoices, orders,
/// stock and messages together, so that nothing is lost or counted twice when the program dies at any moment.
/// The cost of a block depends on the transfers to us in it and on the invoices that become ripe at its height,
/// not on the number of open invoices.
pub struct ScanChain;

/// The chain, and the lease that allows to follow it.
#[derive(Clone, Debug)]
pub struct ScanChainCommand {
    /// The chain.
    pub chain: ChainId,
    /// The lease of the scanner of this chain.
    pub lease: Lease,
    /// Whether to compare the node with the configuration first. The node may have been replaced by a node of another
    /// chain.
    pub check: bool,
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanOutcome {
    /// The chain was read up to its newest block. The next step is due after a while.
    AtHead {
        /// The height of that block.
        height: u64,
    },
    /// The chain was read up to its newest block, but that block is old: the node may have lost its peers. No
    /// invoice expires meanwhile, because newer blocks may hold its payment.
    Still {
        /// The height of the newest block.
        height: u64,
    },
    /// Blocks were recorded, and more are there. The next step is due at once.
    More {
        /// The height of the newest recorded block.
        height: u64,
    },
    /// The newest recorded block was undone. The next step is due at once.
    Undone {
        /// The height of the block that was undone.
        height: u64,
    },
    /// The node has fewer blocks than were recorded, for example because it is another node, which is not up to
    /// date.
    Behind {
        /// The height of the newest block of the node.
        height: u64,
    },
}

errors! {
    /// Why a chain cannot be followed. Nothing is recorded in that step, and the staff are told.
    ScanChainError in "scan_chain" {
        /// This program has no reader of the chain.
        NoReader = Internal, "this program does not read the chain";
        /// The node cannot be reached, gives a wrong answer or serves another chain.
        Node {
            /// The error of the reader.
            source: ChainError,
        } = Unavailable, "{source}";
        /// The blocks of the node do not continue the recorded ones.
        Follow {
            /// Why the node's blocks cannot follow the recorded ones.
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

/// The number of headers that are stored for each chain. A person must resolve a deeper reorganisation.
const WINDOW: u32 = 256;
/// The number of blocks that are read at once while catching up.
const BATCH: u64 = 64;
/// The number of ripe invoices that are assessed in one step; the others wait for the next one.
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
        command: ScanChainCommand,
    ) -> Result<ScanOutcome, ScanChainError> {
        let ScanChainCommand {
            chain,
            lease,
            check,
        } = command;
        let reader = context.reader(chain).ok_or(ScanChainError::NoReader)?;
        if check {
            reader.check().await?;
        }
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
        // The head shows how the chain was before the request. Blocks may be made while the answer is on its
        // way, so the time is taken before.
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
        let views = Views {
            now: self.context.clock.now(),
            chains: tx.read().progress().await?,
        };
        let mut moved = MovedInvoices::default();
        let intake = Intake {
            context: self.context,
            actor: self.who.actor(),
            chain: self.chain,
            views: &views,
        };
        intake.take_in(&mut *tx, &ours, &mut moved).await?;
        for invoice in tx.read().ripe(self.chain, tip.height, RIPE).await? {
            let ripe = moved.take_read(invoice);
            let (invoice, events) = ripe.invoice.clone().advance(&views);
            moved.put(ripe.moved(invoice, events));
        }
        moved
            .write(self.context, &mut *tx, self.who.actor())
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The transfers in these blocks to addresses of ours, as the receipts of their transactions show them. A receipt
    /// costs a request, so only those of transactions that pay us are read.
    async fn ours(&self, blocks: &[Block]) -> Result<Vec<(ChainTransfer, Header)>, ScanChainError> {
        let seen = || blocks.iter().flat_map(|block| &block.sightings);
        let recipients: Vec<Recipient> = seen().map(|sighting| sighting.to).collect();
        if recipients.is_empty() {
            return Ok(Vec::new());
        }
        let mut watched = self.context.watch.watched(self.who, &recipients).await?;
        watched.sort_unstable();
        // Anybody can send a transfer of 0, usually so that a wrong address appears in somebody's
        // history (address poisoning). It pays nothing.
        let pays_us = |to: &Recipient, amount: Option<Minor>| {
            amount != Some(Minor::ZERO) && watched.binary_search(to).is_ok()
        };
        let mut paying: Vec<(TxHash, Header, Vec<Sighting>)> = Vec::new();
        for block in blocks {
            let first_of_block = paying.len();
            for sighting in &block.sightings {
                if !pays_us(&sighting.to, sighting.amount) {
                    continue;
                }
                let mut of_block = paying[first_of_block..].iter_mut();
                match of_block.find(|(tx, ..)| *tx == sighting.tx) {
                    Some((.., sightings)) => sightings.push(*sighting),
                    None => paying.push((sighting.tx, block.header, Vec::from([*sighting]))),
                }
            }
        }
        let asked: Vec<(TxHash, BlockHash)> = paying
            .iter()
            .map(|(tx, header, _)| (*tx, header.hash))
            .collect();
        let receipts = self.reader.confirm(&asked).await?;
        let mut ours = Vec::new();
        for ((_, header, sightings), transfers) in paying.iter().zip(&receipts) {
            if !all_found(sightings, transfers) {
                return Err(ChainError::Moved { chain: self.chain }.into());
            }
            let to_us = transfers
                .iter()
                .filter(|transfer| pays_us(&transfer.to, transfer.amount));
            ours.extend(to_us.map(|transfer| (*transfer, *header)));
        }
        Ok(ours)
    }

    async fn undo(&self, header: Header) -> Result<ScanOutcome, ScanChainError> {
        let (context, chain, actor) = (self.context, self.chain, self.who.actor());
        let mut tx = context.begin(self.who).await?;
        tx.fence(self.lease).await?;
        tx.chains().undo(chain, &header).await?;
        let views = Views {
            now: context.clock.now(),
            chains: tx.read().progress().await?,
        };
        for (invoice, keys) in tx.read().invoices_in_block(chain, header.hash).await? {
            let read = MovedInvoice::read(invoice);
            let (invoice, events) = read.invoice.clone().orphan(&keys, &views);
            let moved = read.moved(invoice, events);
            moved.write(context, &mut *tx, actor).await?;
        }
        // Suspense entries that no invoice holds must be withdrawn here, because their transfers have left the
        // chain.
        for entry in tx.read().suspended_in_block(chain, header.hash).await? {
            withdraw_apart(context, &mut *tx, actor, &entry).await?;
        }
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

/// Whether each of these sightings of one transaction is a transfer of its own in the receipt. If not, the node has
/// changed its mind between two questions.
fn all_found(sightings: &[Sighting], transfers: &[ChainTransfer]) -> bool {
    let mut left: Vec<&ChainTransfer> = transfers.iter().collect();
    sightings.iter().all(|sighting| {
        let found = left.iter().position(|transfer| {
            (
                transfer.key.tx,
                transfer.asset,
                transfer.to,
                transfer.amount,
            ) == (sighting.tx, sighting.asset, sighting.to, sighting.amount)
        });
        found.map(|place| left.swap_remove(place)).is_some()
    })
}
