use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use uuid::Uuid;

use crate::reasons;

/// A place in a list: the value the list is sorted by, and the id of the row, which decides between rows of the
/// same value. It names the last row that was shown. The next page begins after it, even when rows were added
/// or removed in the meantime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The value the list is sorted by: a time in microseconds, a position or a number. It is 0 in a list that is
    /// sorted by a text: the store then reads the text of the row.
    pub key: i64,
    /// The id of the row.
    pub id: Uuid,
}

impl Cursor {
    /// A place in a list that is sorted by a number which no two rows share.
    pub const fn at(number: i64) -> Self {
        Self {
            key: number,
            id: Uuid::nil(),
        }
    }
}

/// The text form: 48 hexadecimal digits, of which 16 are the key and 32 the id.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:032x}", self.key, self.id.as_u128())
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let digits = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != 48 || !digits {
            return Err(CursorError);
        }
        let (key, id) = text.split_at(16);
        let key = u64::from_str_radix(key, 16).map_err(|_| CursorError)?;
        let id = u128::from_str_radix(id, 16).map_err(|_| CursorError)?;
        Ok(Self {
            key: key.cast_signed(),
            id: Uuid::from_u128(id),
        })
    }
}

reasons! {
    /// The text is not a cursor.
    #[derive(Copy)]
    pub struct CursorError in "cursor" as "malformed"
        = "this is not a place in a list: send `next` of the page before, unchanged";
}

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    after: Option<Cursor>,
    take: u32,
}

impl PageRequest {
    /// Rows of a page if the caller does not say how many.
    pub const USUAL: u32 = 50;
    /// Most rows of a page.
    pub const MOST: u32 = 100;

    /// Asks for the rows after the cursor `after`, or for the first ones when it is `None`. `take` is the
    /// number of rows; it is moved into the range from 1 to [`Self::MOST`].
    pub fn new(after: Option<Cursor>, take: u32) -> Self {
        Self {
            after,
            take: take.clamp(1, Self::MOST),
        }
    }

    /// Asks for the first `take` rows of the list.
    pub fn first(take: u32) -> Self {
        Self::new(None, take)
    }

    /// The cursor after which the page begins; `None` for the first page.
    pub const fn after(&self) -> Option<Cursor> {
        self.after
    }

    /// How many rows the page has at most.
    pub const fn take(&self) -> u32 {
        self.take
    }

    /// How many rows a store reads: one more than the page has, to see whether another page follows.
    pub const fn look(&self) -> u64 {
        self.take as u64 + 1
    }

    /// Makes the page from the rows that a store has read, which are at most [`Self::look`].
    pub fn cut<T>(&self, mut rows: Vec<T>, cursor: impl Fn(&T) -> Cursor) -> Page<T> {
        let take = self.take as usize;
        let more = rows.len() > take;
        rows.truncate(take);
        let next = rows.last().filter(|_| more).map(cursor);
        Page { items: rows, next }
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(Self::USUAL)
    }
}

/// A part of a list, and where the next part begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` at the end of the list.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Converts each row and keeps the cursor of the next page.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            next: self.next,
        }
    }

    /// [`Page::next`] as text.
    pub fn next_text(&self) -> Option<String> {
        use alloc::string::ToString;
        self.next.map(|next| next.to_string())
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec};

    use proptest::prelude::*;

    use super::*;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the shape of the closures of `cut`"
    )]
    fn row(number: &u8) -> Cursor {
        Cursor {
            key: i64::from(*number),
            id: Uuid::from_u128(7),
        }
    }

    #[test]
    fn a_page_says_whether_the_list_goes_on() {
        let request = PageRequest::first(2);
        let page = request.cut(vec![9_u8, 8, 7], row);
        assert_eq!(page.items, [9, 8]);
        assert_eq!(page.next, Some(row(&8)));
        let last = request.cut(vec![9_u8, 8], row);
        assert_eq!((last.items, last.next), (vec![9, 8], None));
        assert_eq!(request.cut(Vec::new(), row).next, None);
    }

    #[test]
    fn a_page_is_bounded() {
        assert_eq!(PageRequest::first(0).take(), 1);
        assert_eq!(PageRequest::first(1_000_000).take(), 100);
        assert_eq!(PageRequest::default().take(), 50);
    }

    #[test]
    fn a_cursor_reads_as_published() {
        let cursor = Cursor {
            key: -1,
            id: Uuid::from_u128(255),
        };
        let text = "ffffffffffffffff000000000000000000000000000000ff";
        assert_eq!(cursor.to_string(), text);
        assert_eq!(text.parse(), Ok(cursor));
        for wrong in [
            "",
            "ff",
            &text[1..],
            &text.to_uppercase(),
            &text.replace('0', "+"),
        ] {
            assert_eq!(wrong.parse::<Cursor>(), Err(CursorError), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn cursors_round_trip(key: i64, id: u128) {
            let cursor = Cursor { key, id: Uuid::from_u128(id) };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Cursor>();
        }
    }
}
