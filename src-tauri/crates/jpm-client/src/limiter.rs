//! Keeps the calls of one client below the server's rate.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// The stretch in which the calls are counted. A little longer than the server's second, because calls that leave evenly may arrive in
/// a bunch.
const WINDOW: TimeDelta = TimeDelta::milliseconds(1050);

/// Lets at most a given number of calls start in any second.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_second: usize,
    /// The starts that count, some of them still to come; the oldest in front.
    starts: Mutex<VecDeque<DateTime<Utc>>>,
}

impl Limiter {
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            per_second: usize::try_from(per_second).unwrap_or(usize::MAX).max(1),
            starts: Mutex::new(VecDeque::new()),
        }
    }

    /// Waits until one more call may start.
    pub(crate) async fn wait(&self, clock: &dyn Clock) {
        let wait = self.reserve(clock.now());
        if !wait.is_zero() {
            clock.sleep(wait).await;
        }
    }

    /// Takes the next free start at or after `now`, and gives the time until then.
    fn reserve(&self, now: DateTime<Utc>) -> Duration {
        let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back would otherwise hold every call until it has caught up.
        let backlog = i32::try_from(starts.len() / self.per_second + 2).unwrap_or(i32::MAX);
        if starts
            .back()
            .is_some_and(|last| *last > now + WINDOW * backlog)
        {
            starts.clear();
        }
        while starts.len() > self.per_second
            && starts.front().is_some_and(|first| *first + WINDOW <= now)
        {
            starts.pop_front();
        }
        let earliest = starts
            .len()
            .checked_sub(self.per_second)
            .and_then(|index| starts.get(index))
            .map_or(now, |blocking| now.max(*blocking + WINDOW));
        starts.push_back(earliest);
        (earliest - now).to_std().unwrap_or_default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_790_000_000_000 + millis).unwrap()
    }

    #[test]
    fn lets_a_burst_through_and_spreads_what_follows() {
        let limiter = Limiter::new(2);
        assert_eq!(limiter.reserve(at(0)), Duration::ZERO);
        assert_eq!(limiter.reserve(at(0)), Duration::ZERO);
        assert_eq!(limiter.reserve(at(0)), Duration::from_millis(1050));
        assert_eq!(limiter.reserve(at(50)), Duration::from_secs(1));
        assert_eq!(limiter.reserve(at(50)), Duration::from_millis(2050));
        assert_eq!(limiter.reserve(at(10_000)), Duration::ZERO);
    }

    #[test]
    fn a_clock_set_back_does_not_hold_calls() {
        let limiter = Limiter::new(2);
        for _ in 0..4 {
            limiter.reserve(at(86_400_000));
        }
        assert_eq!(limiter.reserve(at(0)), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn never_more_than_the_rate_in_any_second(gaps in prop::collection::vec(0_i64..400, 1..200), rate in 1_u32..10) {
            let limiter = Limiter::new(rate);
            let mut now = 0;
            let mut starts = Vec::new();
            for gap in gaps {
                now += gap;
                starts.push(now + i64::try_from(limiter.reserve(at(now)).as_millis()).unwrap());
            }
            for window in starts.windows(rate as usize + 1) {
                prop_assert!(window[rate as usize] - window[0] >= 1000, "{window:?}");
            }
        }
    }
}
