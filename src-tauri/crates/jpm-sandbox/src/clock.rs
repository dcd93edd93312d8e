//! Instants: how they are kept (microseconds since 1970, UTC), read and written, and the server's clock.

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
/// Twenty-four hours, which is a calendar day only where no clock is put forward or back.
pub(crate) const DAY: Micros = 24 * HOUR;

/// Writes an instant as the API does: RFC 3339, UTC, `Z`.
pub(crate) fn to_text(instant: Micros) -> String {
    DateTime::<Utc>::from_timestamp_micros(instant)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Writes an instant as the `Date` header of HTTP does.
pub(crate) fn to_http_date(instant: Micros) -> String {
    DateTime::<Utc>::from_timestamp_micros(instant)
        .unwrap_or_default()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// Reads an RFC 3339 date-time. Nothing else is one: a time without an offset has no meaning in an API that speaks UTC.
pub(crate) fn from_text(text: &str) -> Option<Micros> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|instant| instant.timestamp_micros())
}

/// Reads `2026-11-23`, or the date part of a date-time, and answers it as `2026-11-23`.
pub(crate) fn date_from_text(text: &str) -> Option<String> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(date.to_string());
    }
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|instant| instant.with_timezone(&Utc).date_naive().to_string())
}

/// What time it is on the server: the machine's clock, moved by an offset that can grow while the server runs.
#[derive(Debug, Default)]
pub(crate) struct ServerTime {
    offset: AtomicI64,
}

impl ServerTime {
    /// A clock that shows `now` and goes on from there.
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

    /// Moves the clock; a negative number of microseconds sets it back.
    pub(crate) fn advance(&self, by: Micros) {
        self.offset.fetch_add(by, Ordering::Relaxed);
    }
}

/// The clock that stamps changes: the server's time, but strictly increasing, so that no two changes carry the same
/// `modifiedOn`.
#[derive(Debug)]
pub(crate) struct Clock {
    time: Arc<ServerTime>,
    last: Cell<Micros>,
}

impl Clock {
    /// A clock that only gives instants after `last`.
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
    fn a_clock_never_repeats_even_when_the_machine_is_behind() {
        let ahead = Utc::now().timestamp_micros() + DAY;
        let clock = Clock::after(ahead, Arc::default());
        assert_eq!(clock.tick(), ahead + 1);
        assert_eq!(clock.tick(), ahead + 2);
    }

    #[test]
    fn instants_survive_text() {
        let instant = from_text("2026-11-23T09:00:00.123456-06:00").unwrap();
        assert_eq!(to_text(instant), "2026-11-23T15:00:00.123456Z");
        assert_eq!(from_text("2026-11-23T09:00:00"), None);
    }
}
