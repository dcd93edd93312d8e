//! How long the effect of a call without an answer has been looked for, and how often the server's copy after an acknowledgement.
//!
//! The machine's clock alone cannot tell: set on by hours, it would end the search at once, and what is then sent again may be there twice.
//! So the looks themselves must span the time by the server's clock, from the first of them on, which is later than the call. A program
//! that was started anew begins to count anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::engine::rest::is_due;

/// The server's own limit for a call is 100 seconds; after these, an effect that is not there will not come.
pub(crate) const UNTIL_LOST: TimeDelta = TimeDelta::seconds(120);
/// Where the server tells no time, so many looks must have been made; ten seconds lie between two of them.
const ENOUGH: u32 = 12;
/// A job's appointments that are not listed by now will not be.
const LISTED_AT_LAST: TimeDelta = TimeDelta::minutes(5);
/// So often must a copy have been asked for in vain, however long ago the acknowledgement seems to be. The waits between twice as many take
/// as long as [`LISTED_AT_LAST`].
const OFTEN_ENOUGH: u32 = 6;

/// The looks at what operations are without an answer.
#[derive(Clone, Debug)]
pub(crate) struct Looks {
    spans: Arc<Mutex<HashMap<Uuid, Span>>>,
    /// What they must span by the server's clock.
    least: TimeDelta,
}

#[derive(Clone, Copy, Debug, Default)]
struct Span {
    /// By the server's clock.
    first: Option<DateTime<Utc>>,
    count: u32,
    /// Looks for the server's copy, after the acknowledgement, that found none.
    vain: u32,
}

impl Looks {
    /// Looks that must span so long by the server's clock.
    pub(crate) fn over(least: Duration) -> Self {
        Self {
            spans: Arc::default(),
            least: TimeDelta::from_std(least).unwrap_or(UNTIL_LOST),
        }
    }

    /// Notes a look at `server` by the server's clock and `now` by ours, for a call begun at `sent`. Whether all the time has passed that the
    /// server has for it.
    pub(crate) fn note(
        &self,
        operation: Uuid,
        server: Option<DateTime<Utc>>,
        sent: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        let mut looks = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let span = looks.entry(operation).or_default();
        span.count += 1;
        // One date that lay far ahead must not make it wait for that.
        span.first = span.first.min(server).or(span.first).or(server);
        let spanned = match (span.first, server) {
            (Some(first), Some(server)) => server - first >= self.least,
            _ => self.least.is_zero() || span.count >= ENOUGH,
        };
        // Ours as well, so that one date of the server's that is wrong does not end it either.
        spanned && is_due(Some(sent), UNTIL_LOST, now)
    }

    /// Notes that the server's copy of what it acknowledged `age` ago could not be read once more. Whether it is waited for no longer: a clock
    /// that is set on, or a night in which the machine slept, makes an acknowledgement old and says nothing about the server.
    pub(crate) fn in_vain(&self, operation: Uuid, age: TimeDelta) -> bool {
        let mut looks = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let span = looks.entry(operation).or_default();
        span.vain += 1;
        span.vain >= OFTEN_ENOUGH && age > LISTED_AT_LAST
    }

    /// The search is over.
    pub(crate) fn forget(&self, operation: Uuid) {
        let mut looks = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        looks.remove(&operation);
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
    fn a_jump_of_one_clock_does_not_end_the_search() {
        let (looks, id) = (Looks::over(TWO_MINUTES), Uuid::nil());
        assert!(!looks.note(id, Some(at(5)), SENT, at(5)));
        assert!(!looks.note(id, Some(at(15)), SENT, at(40_000)), "ours");
        assert!(!looks.note(id, Some(at(40_000)), SENT, at(25)), "theirs");
        assert!(!looks.note(id, Some(at(124)), SENT, at(124)));
        assert!(looks.note(id, Some(at(125)), SENT, at(125)));
        assert!(looks.note(id, Some(at(125)), SENT, at(-40_000)), "set back");
        looks.forget(id);
        assert!(!looks.note(id, Some(at(126)), SENT, at(126)), "anew");
    }

    #[test]
    fn a_copy_is_given_up_by_looks_and_time_together() {
        let (looks, id) = (Looks::over(TWO_MINUTES), Uuid::nil());
        for _ in 1..OFTEN_ENOUGH {
            assert!(!looks.in_vain(id, TimeDelta::hours(17)), "set on");
        }
        assert!(!looks.in_vain(id, LISTED_AT_LAST), "too early");
        assert!(looks.in_vain(id, TimeDelta::hours(17)));
        looks.forget(id);
        assert!(!looks.in_vain(id, TimeDelta::hours(17)), "anew");
    }

    #[test]
    fn without_a_date_of_the_servers_the_looks_are_counted() {
        let (looks, id) = (Looks::over(TWO_MINUTES), Uuid::nil());
        for _ in 1..ENOUGH {
            assert!(!looks.note(id, None, SENT, at(40_000)));
        }
        assert!(looks.note(id, None, SENT, at(40_000)));
        assert!(!looks.note(id, None, SENT, at(119)));
    }
}
