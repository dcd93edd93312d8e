//! Waits that do not outlast a clock that is set back.
//!
//! The machine's clock may be put hours back while the program runs. A wait that is kept as the instant of its end would then last hours;
//! one that is kept by its beginning is seen to be over, because its beginning lies ahead.

use chrono::{DateTime, TimeDelta, Utc};

/// A wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest {
    since: DateTime<Utc>,
    length: TimeDelta,
}

impl Rest {
    /// From `now` on, for `length`.
    pub(crate) fn new(now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { since: now, length }
    }

    /// When it ends, if nobody sets the clock.
    pub(crate) fn until(self) -> DateTime<Utc> {
        self.since + self.length
    }

    /// Whether it is over, by its end or because the clock was set back before its beginning.
    pub(crate) fn is_over(self, now: DateTime<Utc>) -> bool {
        is_due(Some(self.since), self.length, now)
    }
}

/// Whether what was last done at `last` is to be done again, `every` after it; also when `last` lies ahead, as it does after the clock was
/// set back.
pub(crate) fn is_due(last: Option<DateTime<Utc>>, every: TimeDelta, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| !(TimeDelta::zero()..every).contains(&(now - last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_with_its_time_and_with_a_clock_that_is_set_back() {
        let now = DateTime::UNIX_EPOCH;
        let rest = Rest::new(now, TimeDelta::seconds(10));
        assert!(!rest.is_over(now));
        assert!(!rest.is_over(now + TimeDelta::seconds(9)));
        assert!(rest.is_over(rest.until()));
        assert!(rest.is_over(now - TimeDelta::hours(5)));
        assert!(is_due(None, TimeDelta::days(1), now));
        assert!(!is_due(Some(now), TimeDelta::days(1), now));
    }
}
