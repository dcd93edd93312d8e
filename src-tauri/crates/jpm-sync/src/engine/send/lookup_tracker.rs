//! Counts how long the effect of an unanswered call has been looked for, and how often the server's
//! copy was asked for after an acknowledgment.
//!
//! The local clock alone is not enough. If it jumps ahead by hours, the search would end at once,
//! and what is then sent again may exist twice. The lookups must therefore also cover the time by
//! the server's clock, counted from the first lookup. The count begins again with each start of the
//! program.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use uuid::Uuid;

use crate::time::{EFFECT_DEADLINE, is_due};

/// If the server gives no time, this many lookups must have been made. There are ten seconds
/// between two of them.
const MIN_LOOKUPS: u32 = 12;
/// A job's appointments that are not listed after this time will not be.
const MAX_LISTING_DELAY: TimeDelta = TimeDelta::minutes(5);
/// How often a copy must have been asked for without success, however long ago the acknowledgment
/// seems to be. The waits between twice as many requests take as long as [`MAX_LISTING_DELAY`].
const MIN_FAILED_REFRESHES: u32 = 6;

/// The lookups for operations without an answer.
#[derive(Clone, Debug)]
pub(crate) struct LookupTracker {
    lookups: Arc<Mutex<HashMap<Uuid, Lookups>>>,
    /// The time that they must cover by the server's clock.
    min_span: TimeDelta,
}

#[derive(Clone, Copy, Debug, Default)]
struct Lookups {
    /// By the server's clock.
    first: Option<DateTime<Utc>>,
    count: u32,
    /// How often the server's copy was asked for after the acknowledgment and not found.
    failed_refreshes: u32,
}

impl LookupTracker {
    /// Lookups must cover `min_span` by the server's clock.
    pub(crate) fn new(min_span: Duration) -> Self {
        Self {
            lookups: Arc::default(),
            min_span: TimeDelta::from_std(min_span).unwrap_or(EFFECT_DEADLINE),
        }
    }

    /// Records a lookup at `server` by the server's clock and `now` by ours, for a call that began
    /// at `sent`. Returns whether the deadline has passed.
    pub(crate) fn record(
        &self,
        operation: Uuid,
        server: Option<DateTime<Utc>>,
        sent: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        let mut all = self.lookups.lock();
        let entry = all.entry(operation).or_default();
        entry.count += 1;
        // A single date far ahead must not delay it.
        entry.first = entry.first.min(server).or(entry.first).or(server);
        let spanned = match (entry.first, server) {
            (Some(first), Some(server)) => server - first >= self.min_span,
            _ => self.min_span.is_zero() || entry.count >= MIN_LOOKUPS,
        };
        // Our clock counts as well, so that a single wrong date of the server does not end the
        // search.
        spanned && is_due(Some(sent), EFFECT_DEADLINE, now)
    }

    /// Records that the server's copy could not be read `age` after the acknowledgment. Returns
    /// whether to give up. The age alone does not decide: a clock that jumps ahead, or a night
    /// asleep, makes an acknowledgment old and says nothing about the server.
    pub(crate) fn failed_refresh(&self, operation: Uuid, age: TimeDelta) -> bool {
        let mut all = self.lookups.lock();
        let entry = all.entry(operation).or_default();
        entry.failed_refreshes += 1;
        entry.failed_refreshes >= MIN_FAILED_REFRESHES && age > MAX_LISTING_DELAY
    }

    /// Ends the search.
    pub(crate) fn forget(&self, operation: Uuid) {
        let mut all = self.lookups.lock();
        all.remove(&operation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const TWO_MINUTES: Duration = Duration::from_mins(2);

    fn at(seconds: i64) -> DateTime<Utc> {
        SENT + TimeDelta::seconds(seconds)
    }

    #[test]
    fn jump_of_one_clock_does_not_end_the_search() {
        let (lookups, id) = (LookupTracker::new(TWO_MINUTES), Uuid::nil());
        assert!(!lookups.record(id, Some(at(5)), SENT, at(5)));
        assert!(!lookups.record(id, Some(at(15)), SENT, at(40_000)), "ours");
        assert!(
            !lookups.record(id, Some(at(40_000)), SENT, at(25)),
            "theirs"
        );
        assert!(!lookups.record(id, Some(at(124)), SENT, at(124)));
        assert!(lookups.record(id, Some(at(125)), SENT, at(125)));
        assert!(
            lookups.record(id, Some(at(125)), SENT, at(-40_000)),
            "set back"
        );
        lookups.forget(id);
        assert!(!lookups.record(id, Some(at(126)), SENT, at(126)), "anew");
    }

    #[test]
    fn refresh_is_given_up_by_attempts_and_age_together() {
        let (lookups, id) = (LookupTracker::new(TWO_MINUTES), Uuid::nil());
        for _ in 1..MIN_FAILED_REFRESHES {
            assert!(!lookups.failed_refresh(id, TimeDelta::hours(17)), "set on");
        }
        assert!(!lookups.failed_refresh(id, MAX_LISTING_DELAY), "too early");
        assert!(lookups.failed_refresh(id, TimeDelta::hours(17)));
        lookups.forget(id);
        assert!(!lookups.failed_refresh(id, TimeDelta::hours(17)), "anew");
    }

    #[test]
    fn lookups_are_counted_when_the_server_sends_no_date() {
        let (lookups, id) = (LookupTracker::new(TWO_MINUTES), Uuid::nil());
        for _ in 1..MIN_LOOKUPS {
            assert!(!lookups.record(id, None, SENT, at(40_000)));
        }
        assert!(lookups.record(id, None, SENT, at(40_000)));
        assert!(!lookups.record(id, None, SENT, at(119)));
    }
}
