//! Keeps the calls of one client below the server's rate, the urgent ones first.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// The stretch in which the calls are counted. A little longer than the server's second, because calls that leave evenly may arrive in
/// a bunch.
const WINDOW: TimeDelta = TimeDelta::milliseconds(1050);

/// How urgent a call is, where calls have to wait for the server's rate. The first goes first.
///
/// See [`Client::with_priority`](crate::Client::with_priority).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallPriority {
    /// A write that someone waits for. Writes have this priority when nothing else is said.
    UserWrite,
    /// A read that belongs to such a write: before it, to see that nothing has changed, and after it, to see what came of it.
    ReadOfWrite,
    /// What is on the screen. Reads have this priority when nothing else is said.
    OnScreen,
    /// What changed since the last time.
    IncrementalPull,
    /// What nobody waits for: the first download, the nightly comparison.
    Backfill,
}

/// Lets at most a given number of calls start in any second.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_second: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The last starts, the oldest in front; never more than may happen in a second.
    starts: VecDeque<DateTime<Utc>>,
    /// Who waits, the most urgent in front and among equals the first come, with the instant at which each wants to look again.
    waiting: BTreeMap<Place, DateTime<Utc>>,
    arrivals: u64,
}

impl State {
    /// The present instant, never before the last start. It is read while the state is held, so that two callers cannot bring their
    /// readings in the wrong order.
    fn now(&mut self, clock: &dyn Clock) -> DateTime<Utc> {
        let now = clock.now();
        match self.starts.back() {
            // A clock that was set back would otherwise hold every call until it has caught up.
            Some(last) if *last - now > WINDOW => {
                self.starts.clear();
                now
            }
            Some(last) => now.max(*last),
            None => now,
        }
    }
}

/// A place in the queue.
type Place = (CallPriority, u64);

/// Gives the place up when the call is no longer wanted.
struct Waiter<'a> {
    limiter: &'a Limiter,
    place: Place,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.limiter.state().waiting.remove(&self.place);
    }
}

impl Limiter {
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            per_second: usize::try_from(per_second).unwrap_or(usize::MAX).max(1),
            state: Mutex::default(),
        }
    }

    /// Waits until one more call may start.
    pub(crate) async fn wait(&self, clock: &dyn Clock, priority: CallPriority) {
        let waiter = self.queue(priority, clock);
        while let Err(wait) = self.take(waiter.place, clock) {
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
        let place = (priority, state.arrivals);
        state.waiting.insert(place, now);
        Waiter {
            limiter: self,
            place,
        }
    }

    /// Starts the call at `place`, or says when to look again.
    fn take(&self, place: Place, clock: &dyn Clock) -> Result<(), Duration> {
        let mut state = self.state();
        let now = state.now(clock);
        while state
            .starts
            .front()
            .is_some_and(|first| *first + WINDOW <= now)
        {
            state.starts.pop_front();
        }
        // Who should have looked long ago is a future that nobody drives: it must not hold the others.
        let ahead = state
            .waiting
            .range(..place)
            .filter(|(_, looks)| **looks + WINDOW > now)
            .count();
        let free = self.per_second.saturating_sub(state.starts.len());
        if ahead < free {
            state.starts.push_back(now);
            return Ok(());
        }
        // The start that must be a second old before it is this call's turn; further back, a second is soon enough to look again.
        let wait = state
            .starts
            .get(ahead - free)
            .map_or(WINDOW, |blocking| *blocking + WINDOW - now);
        state.waiting.insert(place, now + wait);
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

    /// tokio's paused time, as a clock.
    struct Paused(tokio::time::Instant);

    impl Clock for Paused {
        fn now(&self) -> DateTime<Utc> {
            at(i64::try_from(self.0.elapsed().as_millis()).unwrap())
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
            Box::pin(tokio::time::sleep(duration))
        }
    }

    /// A clock that stands still.
    struct Fixed(DateTime<Utc>);

    impl Clock for Fixed {
        fn now(&self) -> DateTime<Utc> {
            self.0
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }

    /// Lets all calls arrive in order at their times, and gives each one's start and place in the order of starts.
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
                    limiter.wait(&*clock, priority).await;
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
    fn lets_a_burst_through_and_spreads_what_follows() {
        let order = run(2, vec![(0, CallPriority::OnScreen); 5]);
        let starts: Vec<_> = order.iter().map(|(start, _)| *start).collect();
        assert_eq!(starts[..2], [0, 0]);
        assert!((1050..1060).contains(&starts[2]), "{starts:?}");
        assert!((1050..1060).contains(&starts[3]), "{starts:?}");
        assert!((2100..2120).contains(&starts[4]), "{starts:?}");
    }

    #[test]
    fn what_is_urgent_passes_what_came_before() {
        let mut calls = vec![(0, CallPriority::Backfill); 4];
        calls.push((100, CallPriority::IncrementalPull));
        calls.push((200, CallPriority::OnScreen));
        calls.push((300, CallPriority::ReadOfWrite));
        calls.push((400, CallPriority::UserWrite));
        let order: Vec<_> = run(1, calls).into_iter().map(|(_, index)| index).collect();
        assert_eq!(order, [0, 7, 6, 5, 4, 1, 2, 3]);
    }

    #[test]
    fn a_clock_set_back_does_not_hold_calls() {
        let limiter = Limiter::new(2);
        for _ in 0..2 {
            let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(86_400_000)));
            assert_eq!(limiter.take(waiter.place, &Fixed(at(86_400_000))), Ok(()));
        }
        let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(0)));
        assert_eq!(limiter.take(waiter.place, &Fixed(at(0))), Ok(()));
    }

    #[test]
    fn a_clock_that_is_a_little_behind_does_not_empty_the_window() {
        let limiter = Limiter::new(2);
        for millis in [500, 500] {
            let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(millis)));
            assert_eq!(limiter.take(waiter.place, &Fixed(at(millis))), Ok(()));
        }
        for millis in [499, 0, 1549] {
            let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(millis)));
            assert!(
                limiter.take(waiter.place, &Fixed(at(millis))).is_err(),
                "{millis}"
            );
        }
        let waiter = limiter.queue(CallPriority::OnScreen, &Fixed(at(1550)));
        assert_eq!(limiter.take(waiter.place, &Fixed(at(1550))), Ok(()));
    }

    #[test]
    fn a_call_that_is_given_up_or_forgotten_holds_nobody() {
        let limiter = Limiter::new(1);
        let first = limiter.queue(CallPriority::Backfill, &Fixed(at(0)));
        assert_eq!(limiter.take(first.place, &Fixed(at(0))), Ok(()));
        drop(first);
        let forgotten = limiter.queue(CallPriority::UserWrite, &Fixed(at(0)));
        assert!(limiter.take(forgotten.place, &Fixed(at(0))).is_err());
        let given_up = limiter.queue(CallPriority::UserWrite, &Fixed(at(0)));
        drop(given_up);
        let second = limiter.queue(CallPriority::Backfill, &Fixed(at(0)));
        assert!(
            limiter.take(second.place, &Fixed(at(1050))).is_err(),
            "the urgent one may still come"
        );
        assert_eq!(limiter.take(second.place, &Fixed(at(2100))), Ok(()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn never_more_than_the_rate_in_any_second(
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
