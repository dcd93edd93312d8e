//! The clocks of the tests.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use jpm_client::clock::Clock;

/// A Tuesday morning in Austin, where the sandbox's company works.
const BEGINNING: &str = "2026-03-24T15:00:00Z";

/// The time of the whole test: for the server, the client, the store and the engine.
///
/// A test begins at [`BEGINNING`], whatever the machine's clock shows. `JPM_DESK_TEST_MOMENT` sets
/// another beginning.
pub(crate) fn now() -> DateTime<Utc> {
    static BEGUN: LazyLock<(DateTime<Utc>, Instant)> = LazyLock::new(|| {
        let asked = std::env::var("JPM_DESK_TEST_MOMENT");
        let text = asked.as_deref().unwrap_or(BEGINNING);
        (text.parse().expect("a moment in RFC 3339"), Instant::now())
    });
    BEGUN.0 + BEGUN.1.elapsed()
}

/// The clock that shows [`now`].
pub(crate) struct TestClock;

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock that a test can set forward. A sleep ends when this clock reaches its end.
#[derive(Default)]
pub(crate) struct Leap(AtomicI64);

impl Leap {
    pub(crate) fn forward(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for Leap {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let until = self.now() + TimeDelta::from_std(duration).unwrap();
        Box::pin(async move {
            while self.now() < until {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    }
}

/// The test's clock, set forward by a fixed time.
#[derive(Clone)]
pub(crate) struct Ahead(pub TimeDelta);

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        now() + self.0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
