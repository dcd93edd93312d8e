//! The rate limiter. Urgent calls go first.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// The window in which calls are counted. It is a little longer than the server's second, because
/// calls that leave evenly may arrive in a burst.
const WINDOW: TimeDelta = TimeDelta::milliseconds(1050);

/// The order in which calls start while they wait for the rate limit, the first value first.
///
/// See [`Client::with_priority`](crate::Client::with_priority).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallPriority {
    /// A write that a user waits for. The default for writes.
    UserWrite,
    /// A read before or after such a write, to check what it changes or changed.
    ReadOfWrite,
    /// A read for the screen. The default for reads.
    OnScreen,
    /// A read of what has changed since the last one.
    IncrementalPull,
    /// A read that nobody waits for: the first download, a nightly check.
    Backfill,
}

/// Limits how many calls start in any second.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_second: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The last starts, the oldest first. Never more than the limit.
    starts: VecDeque<DateTime<Utc>>,
    /// The waiting calls by urgency and arrival, each with the instant at which it tries again.
    waiting: BTreeMap<Position, DateTime<Utc>>,
    arrivals: u64,
}

impl State {
    /// The current time, but never before the last start. It is read under the lock, so that two
    /// calls cannot swap their readings.
    fn now(&mut self, clock: &dyn Clock) -> DateTime<Utc> {
        let now = clock.now();
        match self.starts.back() {
            // The clock was set back. Without this, no call could start until it catches up.
            Some(last) if *last - now > WINDOW => {
                self.starts.clear();
                now
            }
            Some(last) => now.max(*last),
            None => now,
        }
    }
}

/// A position in the queue.
type Position = (CallPriority, u64);

/// Removes the call from the queue when it is dropped.
struct Waiter<'a> {
    limiter: &'a Limiter,
    position: Position,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.limiter.state().waiting.remove(&self.position);
    }
}

impl Limiter {
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            per_second: usize::try_from(per_second).unwrap_or(usize::MAX).max(1),
            state: Mutex::default(),
        }
    }

    /// Waits until the call may start.
    pub(crate) async fn acquire(&self, clock: &dyn Clock, priority: CallPriority) {
        let waiter = self.queue(priority, clock);
        while let Err(wait) = self.try_start(waiter.position, clock) {
            clock.sleep(wait).await;
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self, priority: CallPriority, clock: &dyn Clock) -> Waiter<'_> {
        let mut state = self.state();
        let now = state.now(clock);
        state.arrivals += 1;
        let position = (priority, state.arrivals);
        state.waiting.insert(position, now);
        Waiter {
            limiter: self,
            position,
        }
    }

    /// Starts the call at `position`, or returns how long to wait before the next try.
    fn try_start(&self, position: Position, clock: &dyn Clock) -> Result<(), Duration> {
        let mut state = self.state();
        let now = state.now(clock);
        while state
            .starts
            .front()
            .is_some_and(|first| *first + WINDOW <= now)
        {
            state.starts.pop_front();
        }
        // A call that is long overdue is a future that nobody polls. It must not block the others.
        let ahead = state
            .waiting
            .range(..position)
            .filter(|(_, looks)| **looks + WINDOW > now)
            .count();
        let free = self.per_second.saturating_sub(state.starts.len());
        if ahead < free {
            state.starts.push_back(now);
            return Ok(());
        }
        // The call may start when this earlier start leaves the window. Calls further back in the
        // queue try again after one window.
        let wait = state
            .starts
            .get(ahead - free)
            .map_or(WINDOW, |blocking| *blocking + WINDOW - now);
        state.waiting.insert(position, now + wait);
        Err(wait
            .to_std()
            .unwrap_or_default()
            .max(Duration::from_millis(1)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::BoxFuture;
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_790_000_000_000 + millis).unwrap()
    }

    /// A clock that follows tokio's paused time.
    struct Paused(tokio::time::Instant);

    impl Clock for Paused {
        fn now(&self) -> DateTime<Utc> {
            at(i64::try_from(self.0.elapsed().as_millis()).unwrap())
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
            Box::pin(tokio::time::sleep(duration))
        }
    }

    /// A stopped clock.
    struct Fixed(DateTime<Utc>);

    impl Clock for Fixed {
        fn now(&self) -> DateTime<Utc> {
            self.0
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }

    /// Runs calls that arrive at the given times. Returns the start and the index of each, in the
    /// order of their starts.
    fn run(rate: u32, calls: Vec<(u64, CallPriority)>) -> Vec<(i64, usize)> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let clock = Arc::new(Paused(tokio::time::Instant::now()));
            let limiter = Arc::new(Limiter::new(rate));
            let started = Arc::new(Mutex::new(Vec::new()));
            let mut tasks = Vec::new();
            for (index, (arrives, priority)) in calls.into_iter().enumerate() {
                let (clock, limiter, started) = (
                    Arc::clone(&clock),
                    Arc::clone(&limiter),
                    Arc::clone(&started),
                );
                tasks.push(tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(arrives)).await;
                    limiter.acquire(&*clock, priority).await;
                    let at_millis = (clock.now() - at(0)).num_milliseconds();
                    started.lock().unwrap().push((at_millis, index));
                }));
            }
            for task in tasks {
                task.await.unwrap();
            }
            Arc::try_unwrap(started).unwrap().into_inner().unwrap()
        })
    }

    #[test]
    fn burst_starts_at_once_and_later_calls_are_spread() {
        let order = run(2, vec![(0, CallPriority::OnScreen); 5]);
        let starts: Vec<_> = order.iter().map(|(start, _)| *start).collect();
        assert_eq!(starts[..2], [0, 0]);
        assert!((1050..1060).contains(&starts[2]), "{starts:?}");
        assert!((1050..1060).contains(&starts[3]), "{starts:?}");
        assert!((2100..2120).contains(&starts[4]), "{starts:?}");
    }

    #[test]
    fn urgent_call_starts_before_earlier_calls() {
        let mut calls = vec![(0, CallPriority::Backfill); 4];
        calls.push((100, CallPriority::IncrementalPull));
        calls.push((200, CallPriority::OnScreen));
        calls.push((300, CallPriority::ReadOfWrite));
        calls.push((400, CallPriority::UserWrite));
        let order: Vec<_> = run(1, calls).into_iter().map(|(_, index)| index).collect();
        assert_eq!(order, [0, 7, 6, 5, 4, 1, 2, 3]);
    }

    #[test]
    fn clock_set_back_does_not_block_calls() {
        let limiter = Limiter::new(2);
        for _ in 0..2 {
            let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(86_400_000)));
            assert_eq!(
                limiter.try_start(waiter.position, &Fixed(at(86_400_000))),
                Ok(())
            );
        }
        let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(0)));
        assert_eq!(limiter.try_start(waiter.position, &Fixed(at(0))), Ok(()));
    }

    #[test]
    fn clock_slightly_back_does_not_clear_the_window() {
        let limiter = Limiter::new(2);
        for millis in [500, 500] {
            let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(millis)));
            assert_eq!(
                limiter.try_start(waiter.position, &Fixed(at(millis))),
                Ok(())
            );
        }
        for millis in [499, 0, 1549] {
            let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(millis)));
            assert!(
                limiter
                    .try_start(waiter.position, &Fixed(at(millis)))
                    .is_err(),
                "{millis}"
            );
        }
        let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(1550)));
        assert_eq!(limiter.try_start(waiter.position, &Fixed(at(1550))), Ok(()));
    }

    #[test]
    fn dropped_or_unpolled_call_blocks_no_other() {
        let limiter = Limiter::new(1);
        let first = limiter.queue(CallPriority::Backfill, &Fixed(at(0)));
        assert_eq!(limiter.try_start(first.position, &Fixed(at(0))), Ok(()));
        drop(first);
        let forgotten = limiter.queue(CallPriority::UserWrite, &Fixed(at(0)));
        assert!(
            limiter
                .try_start(forgotten.position, &Fixed(at(0)))
                .is_err()
        );
        let given_up = limiter.queue(CallPriority::UserWrite, &Fixed(at(0)));
        drop(given_up);
        let second = limiter.queue(CallPriority::Backfill, &Fixed(at(0)));
        assert!(
            limiter
                .try_start(second.position, &Fixed(at(1050)))
                .is_err(),
            "the urgent one may still come"
        );
        assert_eq!(limiter.try_start(second.position, &Fixed(at(2100))), Ok(()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rate_is_never_exceeded_in_any_second(
            arrivals in prop::collection::vec((0_u64..3000, 0_usize..5), 1..60),
            rate in 1_u32..10,
        ) {
            let priorities = [
                CallPriority::UserWrite,
                CallPriority::ReadOfWrite,
                CallPriority::OnScreen,
                CallPriority::IncrementalPull,
                CallPriority::Backfill,
            ];
            let calls: Vec<_> = arrivals
                .into_iter()
                .map(|(arrives, which)| (arrives, priorities[which]))
                .collect();
            let count = calls.len();
            let order = run(rate, calls);
            prop_assert_eq!(order.len(), count, "everyone gets through");
            for window in order.windows(rate as usize + 1) {
                prop_assert!(window[rate as usize].0 - window[0].0 >= 1000, "{window:?}");
            }
        }
    }
}
