use alloc::vec::Vec;

/// The place of a sealed field in the database. A field that is moved to another place cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The name of the table.
    pub table: &'a str,
    /// The name of the column.
    pub column: &'a str,
    /// The id of the row, which must never change.
    pub row: &'a str,
    /// The number of times the field was written, stored beside it in the row. An older ciphertext of the same
    /// field cannot be opened under a newer generation.
    pub generation: u32,
}

impl Binding<'_> {
    /// The bytes that are authenticated with the ciphertext. The length of each part precedes it, so that two
    /// different bindings never have the same bytes.
    pub fn associated_data(&self) -> Vec<u8> {
        let mut bytes =
            Vec::with_capacity(self.table.len() + self.column.len() + self.row.len() + 28);
        for part in [self.table, self.column, self.row] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn two_places_never_share_a_form(
            a in "[a-z_]{0,6}", b in "[a-z_]{0,6}", c in "[a-z_]{0,6}",
            d in "[a-z_]{0,6}", e in "[a-z_]{0,6}", f in "[a-z_]{0,6}",
        ) {
            let one = Binding { table: &a, column: &b, row: &c, generation: 0 };
            let other = Binding { table: &d, column: &e, row: &f, generation: 0 };
            prop_assert_eq!(one == other, one.associated_data() == other.associated_data());
        }
    }
}
