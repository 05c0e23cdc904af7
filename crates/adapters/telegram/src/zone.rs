use std::sync::{Mutex, PoisonError};

use chainstore_kernel::Timestamp;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Moment, Zoned};

use crate::texts::Texts;

/// Whether there is a time zone of this IANA name.
pub fn is_time_zone(name: &str) -> bool {
    Zone::named(name).is_some()
}

/// Renders moments for people in the shop's time zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name such as `Europe/Berlin`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    fn local(&self, at: Timestamp) -> Zoned {
        let moment = Moment::from_microsecond(at.micros()).unwrap_or(Moment::UNIX_EPOCH);
        moment.to_zoned(self.0.clone())
    }

    /// `14:35 CET`.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        self.local(at).strftime("%H:%M %Z").to_string()
    }

    /// `22 Nov, 14:35` or `22.11., 14:35`.
    pub(crate) fn day_and_time(&self, at: Timestamp, texts: Texts) -> String {
        self.local(at).strftime(texts.day_and_time()).to_string()
    }
}

/// Finds the zone of the shop, which may change at any time. A name that is not known means UTC.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    /// The name that the log was told of last.
    unknown: Mutex<Option<String>>,
}

impl Zones {
    pub(crate) fn find(&self, name: &str) -> Zone {
        if let Some(zone) = Zone::named(name) {
            return zone;
        }
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if unknown.as_deref() != Some(name) {
            tracing::warn!(
                name,
                "the time zone of the shop is not known; times are UTC"
            );
            *unknown = Some(name.to_owned());
        }
        Zone(TimeZone::UTC)
    }
}

#[cfg(test)]
mod tests {
    use chainstore_identity::Language;

    use super::*;

    #[test]
    fn moments_are_shown_in_the_zone_of_the_shop() {
        let zone = Zone::named("Europe/Berlin").expect("a zone");
        // 2026-07-01 12:00 UTC and 2026-12-01 12:00 UTC
        let (summer, winter) = (1_782_907_200, 1_796_126_400);
        assert_eq!(zone.time(Timestamp::from_seconds(summer)), "14:00 CEST");
        assert_eq!(zone.time(Timestamp::from_seconds(winter)), "13:00 CET");
        assert_eq!(
            zone.day_and_time(Timestamp::from_seconds(winter), Texts::of(Language::German)),
            "01.12., 13:00"
        );
        assert!(Zone::named("Mars/Base").is_none());
        let unknown = Zones::default().find("Mars/Base");
        assert_eq!(unknown.time(Timestamp::from_seconds(summer)), "12:00 UTC");
    }
}
