//! Instants in microseconds since 1970 (UTC), their text formats, and the server's clock.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// Microseconds since 1970-01-01T00:00:00Z.
pub(crate) type Micros = i64;

/// One second.
pub(crate) const SECOND: Micros = 1_000_000;
/// One minute.
pub(crate) const MINUTE: Micros = 60 * SECOND;
/// One hour.
pub(crate) const HOUR: Micros = 60 * MINUTE;
/// Twenty-four hours. A calendar day may be longer or shorter.
pub(crate) const DAY: Micros = 24 * HOUR;

/// Formats an instant as the API does: RFC 3339, UTC, `Z`.
pub(crate) fn to_text(instant: Micros) -> String {
    DateTime::<Utc>::from_timestamp_micros(instant)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Formats an instant for the HTTP `Date` header.
pub(crate) fn to_http_date(instant: Micros) -> String {
    DateTime::<Utc>::from_timestamp_micros(instant)
        .unwrap_or_default()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// Parses an RFC 3339 date-time. An offset is required, because the API speaks UTC.
pub(crate) fn from_text(text: &str) -> Option<Micros> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|instant| instant.timestamp_micros())
}

/// Parses `2026-11-23`, or a date-time, and returns the date as `2026-11-23`.
pub(crate) fn date_from_text(text: &str) -> Option<String> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date.to_string());
    }
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|instant| instant.with_timezone(&Utc).date_naive().to_string())
}

/// The server's time: the machine's clock plus an adjustable offset.
#[derive(Debug, Default)]
pub(crate) struct ServerTime {
    offset: AtomicI64,
}

impl ServerTime {
    /// A clock that starts at `now`.
    pub(crate) fn starting_at(now: DateTime<Utc>) -> Self {
        let offset = now.timestamp_micros() - Utc::now().timestamp_micros();
        Self {
            offset: AtomicI64::new(offset),
        }
    }

    /// The current instant.
    pub(crate) fn now(&self) -> Micros {
        Utc::now().timestamp_micros() + self.offset.load(Ordering::Relaxed)
    }

    /// Moves the clock, backward if negative.
    pub(crate) fn advance(&self, by: Micros) {
        self.offset.fetch_add(by, Ordering::Relaxed);
    }
}

/// The clock for change stamps. It is strictly increasing, so that no two changes have the same
/// `modifiedOn`.
#[derive(Debug)]
pub(crate) struct Clock {
    time: Arc<ServerTime>,
    last: Cell<Micros>,
}

impl Clock {
    /// A clock that only returns instants after `last`.
    pub(crate) fn after(last: Micros, time: Arc<ServerTime>) -> Self {
        Self {
            time,
            last: Cell::new(last),
        }
    }

    /// The next instant.
    pub(crate) fn tick(&self) -> Micros {
        let next = self.time.now().max(self.last.get() + 1);
        self.last.set(next);
        next
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn clock_never_repeats_an_instant_after_a_clock_change() {
        let ahead = Utc::now().timestamp_micros() + DAY;
        let clock = Clock::after(ahead, Arc::default());
        assert_eq!(clock.tick(), ahead + 1);
        assert_eq!(clock.tick(), ahead + 2);
    }

    #[test]
    fn instants_survive_a_round_trip_through_text() {
        let instant = from_text("2026-11-23T09:00:00.123456-06:00").unwrap();
        assert_eq!(to_text(instant), "2026-11-23T15:00:00.123456Z");
        assert_eq!(from_text("2026-11-23T09:00:00"), None);
    }
}
