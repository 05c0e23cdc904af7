use chainstore_payments::{BlockHash, FollowError, Follower, Header, Step};
use proptest::prelude::*;

use crate::world::after;

/// A chain that forks: its blocks, and a number that makes each block unlike all others.
#[derive(Clone, Debug)]
struct Chain {
    blocks: Vec<Header>,
    made: u64,
}

impl Chain {
    fn new(length: usize) -> Self {
        let mut chain = Self {
            blocks: vec![],
            made: 0,
        };
        chain.grow(length);
        chain
    }

    fn grow(&mut self, by: usize) {
        for _ in 0..by {
            self.made += 1;
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&self.made.to_be_bytes());
            let parent = self
                .blocks
                .last()
                .map_or(BlockHash([0xff; 32]), |block| block.hash);
            let height = self.blocks.len() as u64;
            self.blocks.push(Header {
                height,
                hash: BlockHash(hash),
                parent,
                time: after(height),
            });
        }
    }

    /// Replaces the newest `depth` blocks by as many and `more` others.
    fn fork(&mut self, depth: usize, more: usize) {
        let depth = depth.min(self.blocks.len() - 1);
        self.blocks.truncate(self.blocks.len() - depth);
        self.grow(depth + more);
    }

    fn header(&self, height: u64) -> Header {
        self.blocks[usize::try_from(height).expect("small")]
    }

    fn head(&self) -> Header {
        *self.blocks.last().expect("has a genesis")
    }
}

/// What a scanner keeps in the database: the newest headers for the next step, and here also all it has taken in.
#[derive(Debug)]
struct Scanner {
    depth: usize,
    kept: Vec<Header>,
    taken: Vec<Header>,
}

impl Scanner {
    fn new(depth: usize) -> Self {
        Self {
            depth,
            kept: vec![],
            taken: vec![],
        }
    }

    /// As each step of the scanner makes it.
    fn follower(&self) -> Follower {
        Follower::new(self.kept.iter().copied(), self.depth)
    }

    fn extend(&mut self, header: Header) {
        self.taken.push(header);
        self.kept.push(header);
        let surplus = self.kept.len().saturating_sub(self.depth);
        self.kept.drain(..surplus);
    }

    /// One step against a node whose head is `lag` blocks behind; says whether anything was done.
    fn step(&mut self, chain: &Chain, lag: usize, batch: u64) -> Result<bool, FollowError> {
        let head = chain.blocks[(chain.blocks.len() - 1).saturating_sub(lag)];
        match self.follower().next(&head, batch)? {
            Step::Idle | Step::Behind => Ok(false),
            Step::Undo(header) => {
                self.undo(header);
                Ok(true)
            }
            Step::Fetch { from, to } => {
                assert!(to <= head.height && to - from < batch, "asked for too much");
                let fetched: Vec<Header> = (from..=to).map(|height| chain.header(height)).collect();
                match self.follower().judge(&fetched)? {
                    Step::Undo(header) => self.undo(header),
                    Step::Fetch { .. } => {
                        for header in fetched {
                            self.extend(header);
                        }
                    }
                    other => panic!("{other:?} is no judgement of blocks"),
                }
                Ok(true)
            }
        }
    }

    fn undo(&mut self, header: Header) {
        assert_eq!(
            self.taken.pop(),
            Some(header),
            "undone in reverse, once, and only what was taken in"
        );
        self.kept.pop();
    }

    fn catch_up(&mut self, chain: &Chain, batch: u64) -> Result<(), FollowError> {
        while self.step(chain, 0, batch)? {}
        Ok(())
    }

    /// Everything taken in is what the chain holds from where the scanner began.
    fn agrees(&self, chain: &Chain) -> bool {
        self.taken.first().is_some_and(|first| {
            let from = usize::try_from(first.height).expect("small");
            self.taken == chain.blocks[from..]
        }) && self.follower().tip() == Some(&chain.head())
    }
}

#[derive(Clone, Debug)]
enum Happening {
    Grow(usize),
    Fork(usize, usize),
    Scan { lag: usize, batch: u64 },
}

fn happenings(deepest: usize) -> impl Strategy<Value = Vec<Happening>> {
    prop::collection::vec(
        prop_oneof![
            2 => (1..6_usize).prop_map(Happening::Grow),
            2 => (1..=deepest, 0..4_usize).prop_map(|(depth, more)| Happening::Fork(depth, more)),
            4 => (0..4_usize, 1..6_u64).prop_map(|(lag, batch)| Happening::Scan { lag, batch }),
        ],
        0..40,
    )
}

const DEPTH: usize = 8;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    // proves M-P5: nothing is missed and nothing counts twice, whatever the chain does within the
    // window, wherever the scanner is stopped and however far its node lags
    #[test]
    fn it_ends_with_the_canonical_chain(length in 1..30_usize, what in happenings(DEPTH - 1)) {
        let (mut chain, mut scanner) = (Chain::new(length), Scanner::new(DEPTH));
        for happening in what {
            match happening {
                Happening::Grow(by) => chain.grow(by),
                // Two forks before the scanner looks add up; the window must hold them together.
                Happening::Fork(depth, more) => {
                    scanner.catch_up(&chain, 3).expect("within the window");
                    chain.fork(depth, more);
                }
                Happening::Scan { lag, batch } => {
                    scanner.step(&chain, lag, batch).expect("within the window");
                }
            }
        }
        scanner.catch_up(&chain, 4).expect("within the window");
        prop_assert!(scanner.agrees(&chain));
        prop_assert_eq!(scanner.step(&chain, 0, 4), Ok(false));
    }

    // proves SR-53: a reorganisation at each depth; too deep is told exactly when it is
    #[test]
    fn too_deep_is_deeper_than_the_window(depth in 2..12_usize, fork in 1..14_usize, more in 0..3_usize, batch in 1..5_u64) {
        let (mut chain, mut scanner) = (Chain::new(30), Scanner::new(depth));
        scanner.catch_up(&chain, batch).expect("a fresh start");
        chain.fork(fork, more);
        match scanner.catch_up(&chain, batch) {
            Ok(()) => prop_assert!(fork < depth && scanner.agrees(&chain)),
            Err(error) => {
                prop_assert!(fork >= depth);
                prop_assert_eq!(error, FollowError::TooDeep { depth });
            }
        }
    }

    // proves SR-58: what does not link is refused, and nothing a node says panics
    #[test]
    fn broken_links_are_refused(cut in 1..5_usize, lie in 0..3_u8, number: u64) {
        let chain = Chain::new(20);
        let mut scanner = Scanner::new(DEPTH);
        scanner.catch_up(&Chain { blocks: chain.blocks[..10].to_vec(), made: 0 }, 3).expect("links");
        let mut fetched = chain.blocks[10..16].to_vec();
        match lie {
            0 => fetched[cut].parent = BlockHash([0xaa; 32]),
            1 => fetched[cut].height = number,
            _ => { fetched.remove(cut); }
        }
        prop_assume!(fetched != chain.blocks[10..16]);
        let broken = |headers: &[Header]| {
            matches!(scanner.follower().judge(headers), Err(FollowError::Broken { .. }))
        };
        prop_assert!(broken(&fetched));
        prop_assert!(broken(&fetched[cut..]));
    }
}

// proves SR-58: a node that goes backwards undoes nothing while it tells the same chain
#[test]
fn a_node_that_lags_is_waited_for() {
    let chain = Chain::new(20);
    let mut scanner = Scanner::new(DEPTH);
    scanner.catch_up(&chain, 5).expect("links");
    for lag in 1..20 {
        assert_eq!(
            scanner.follower().next(&chain.blocks[19 - lag], 5),
            Ok(Step::Behind),
            "{lag} behind"
        );
    }
    assert_eq!(scanner.follower().next(&chain.head(), 5), Ok(Step::Idle));
}

// proves SR-58: the greatest heights are numbers like others
#[test]
fn absurd_heights_do_not_panic() {
    let absurd = Header {
        height: u64::MAX,
        ..Chain::new(1).head()
    };
    let follower = Follower::new([], DEPTH);
    assert!(matches!(
        follower.next(&absurd, u64::MAX),
        Ok(Step::Fetch { to: u64::MAX, .. })
    ));
    assert!(follower.judge(&[absurd, absurd]).is_err());
    let follower = Follower::new([absurd], DEPTH);
    assert_eq!(follower.next(&absurd, 0), Ok(Step::Idle));
    assert!(follower.judge(&[absurd]).is_err());
}

// proves M-P5: an empty follower begins a window below the head, in bounded steps
#[test]
fn the_first_step() {
    let chain = Chain::new(100);
    let first = |depth, batch| Follower::new([], depth).next(&chain.head(), batch);
    assert_eq!(first(8, 64), Ok(Step::Fetch { from: 92, to: 99 }));
    assert_eq!(first(8, 3), Ok(Step::Fetch { from: 92, to: 94 }));
    assert_eq!(first(256, 64), Ok(Step::Fetch { from: 0, to: 63 }));
}
