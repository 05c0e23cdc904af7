use chainstore_kernel::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A time in the form of RFC 3339, in UTC. RFC 3339 cannot write a year after 9999; such a time becomes the
/// last second of that year.
pub fn rfc3339(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.micros()) * 1_000)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_else(|| "9999-12-31T23:59:59Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc() {
        assert_eq!(
            rfc3339(Timestamp::from_micros(1_500_000)),
            "1970-01-01T00:00:01.5Z"
        );
        assert_eq!(rfc3339(Timestamp::MAX), "9999-12-31T23:59:59Z");
    }
}
