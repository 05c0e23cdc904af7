//! Reads lists page by page to their end, as their callers do.

use std::fmt::Debug;

use chainstore_kernel::{Page, PageRequest, StoreError};

/// Rows of a page: fewer than the lists of the laws have, so that each list has several pages.
const TAKE: u32 = 2;
/// A test fails after this many pages, because its list probably never ends.
const MOST: usize = 50;

/// Every row of a list, page by page until `next` is missing. `between` runs after each page but the last.
pub(crate) async fn walk<T>(
    mut page: impl AsyncFnMut(PageRequest) -> Result<Page<T>, StoreError>,
    mut between: impl AsyncFnMut(),
) -> Vec<T> {
    let (mut rows, mut after) = (Vec::new(), None);
    for _ in 0..MOST {
        let found = page(PageRequest::new(after, TAKE)).await.unwrap();
        let count = found.items.len();
        rows.extend(found.items);
        let Some(next) = found.next else {
            assert!(
                count <= TAKE as usize,
                "a page has at most what was asked for"
            );
            return rows;
        };
        assert_eq!(count, TAKE as usize, "a page before the last is full");
        // Through its text, as a caller of the API gets a cursor and sends it back.
        after = Some(next.to_string().parse().unwrap());
        between().await;
    }
    panic!("the list does not end");
}

/// The law of every list: it answers each row of `expected` once, sorted by `rank`, also when `add` adds
/// another row after each page. An added row may be answered or not, but never twice.
pub(crate) async fn shows_each_row_once<T, I, R>(
    expected: &[I],
    id: impl Fn(&T) -> I,
    rank: impl Fn(&T) -> R,
    mut page: impl AsyncFnMut(PageRequest) -> Result<Page<T>, StoreError>,
    add: impl AsyncFnMut(),
) where
    I: Ord + Clone + Debug,
    R: Ord,
{
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    let quiet = walk(&mut page, async || {}).await;
    assert!(quiet.is_sorted_by_key(&rank), "the rows are in order");
    let mut shown: Vec<I> = quiet.iter().map(&id).collect();
    shown.sort_unstable();
    assert_eq!(shown, expected, "each row once");

    let busy = walk(page, add).await;
    assert!(busy.is_sorted_by_key(&rank), "the rows are in order");
    let mut shown: Vec<I> = busy.iter().map(&id).collect();
    shown.sort_unstable();
    assert!(
        shown.windows(2).all(|pair| pair[0] < pair[1]),
        "no row twice: {shown:?}"
    );
    for row in &expected {
        assert!(shown.binary_search(row).is_ok(), "{row:?} is left out");
    }
}
