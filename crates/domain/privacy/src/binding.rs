use alloc::vec::Vec;

/// Where a sealed field lives. It opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row, by its stable id.
    pub row: &'a str,
    /// Counts rewrites of the field and stands beside it in the row, so that an older ciphertext of
    /// the same field does not open either.
    pub generation: u32,
}

impl Binding<'_> {
    /// The bytes that are authenticated with the ciphertext. Each part is preceded by its length, so
    /// that no two bindings share a form.
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
