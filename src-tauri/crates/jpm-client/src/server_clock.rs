//! The server's clock, as far as its answers tell it.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

/// What the server's clock showed last, and when that was by a clock that nobody sets.
#[derive(Debug, Default)]
pub(crate) struct ServerClock(Mutex<Option<(DateTime<Utc>, Instant)>>);

impl ServerClock {
    /// Notes the date of an answer that came just now.
    pub(crate) fn observe(&self, date: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, Instant::now()));
    }

    /// What it shows now, or a little less.
    pub(crate) fn now(&self) -> Option<DateTime<Utc>> {
        let (date, observed) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        date.checked_add_signed(TimeDelta::from_std(observed.elapsed()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_goes_on_from_the_last_date_that_was_told() {
        let clock = ServerClock::default();
        assert_eq!(clock.now(), None);
        clock.observe(DateTime::UNIX_EPOCH + TimeDelta::days(9));
        clock.observe(DateTime::UNIX_EPOCH);
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(
            clock.now(),
            Some(DateTime::UNIX_EPOCH + TimeDelta::seconds(7))
        );
        clock.observe(DateTime::<Utc>::MAX_UTC);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(clock.now(), None, "a date without a tomorrow");
    }
}
