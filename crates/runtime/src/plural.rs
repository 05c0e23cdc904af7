use std::fmt::Display;

/// A number with its noun: `1 migration`, `2 migrations`.
pub(crate) fn plural(count: impl Display, one: &str, many: &str) -> String {
    let count = count.to_string();
    let noun = if count == "1" { one } else { many };
    format!("{count} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_not_several() {
        let said = [0, 1, 2, 11].map(|count| plural(count, "entry", "entries"));
        assert_eq!(said, ["0 entries", "1 entry", "2 entries", "11 entries"]);
    }
}
