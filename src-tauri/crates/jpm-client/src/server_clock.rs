//! Estimates the server's clock from the `Date` headers of its responses.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The last date of the server, and the monotonic time at which it was received.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Mutex<Option<(DateTime<Utc>, Duration)>>);

impl ServerClock {
    /// Records the date of a response that was received at the monotonic time `now`.
    pub(crate) fn observe(&self, date: DateTime<Utc>, now: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, now));
    }

    /// The server's time at the monotonic time `now`, or a little less.
    pub(crate) fn at(&self, now: Duration) -> Option<DateTime<Utc>> {
        let (date, observed) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        date.checked_add_signed(TimeDelta::from_std(now.saturating_sub(observed)).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_clock_continues_from_the_last_observed_date() {
        let clock = ServerClock::default();
        let seconds = Duration::from_secs;
        assert_eq!(clock.at(seconds(1)), None);
        clock.observe(DateTime::UNIX_EPOCH + TimeDelta::days(9), seconds(1));
        clock.observe(DateTime::UNIX_EPOCH, seconds(2));
        assert_eq!(
            clock.at(seconds(9)),
            Some(DateTime::UNIX_EPOCH + TimeDelta::seconds(7))
        );
        clock.observe(DateTime::<Utc>::MAX_UTC, seconds(2));
        assert_eq!(clock.at(seconds(3)), None, "chrono has no later date");
    }
}
