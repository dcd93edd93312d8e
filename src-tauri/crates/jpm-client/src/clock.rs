//! Time as a dependency, so that tests and simulations can replace it.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

/// The client's only source of time.
pub trait Clock: Send + Sync + 'static {
    /// The current date and time, by a clock that people can set.
    fn now(&self) -> DateTime<Utc>;

    /// The time since some fixed instant, by a clock that never goes back.
    ///
    /// The default is tokio's clock, which a test can pause.
    fn monotonic(&self) -> Duration {
        // A paused runtime may have started before the first use of this clock. The margin keeps
        // its times from being cut to zero.
        const MARGIN: Duration = Duration::from_hours(1);
        static ORIGIN: LazyLock<Instant> = LazyLock::new(|| {
            let now = Instant::now();
            now.checked_sub(MARGIN).unwrap_or(now)
        });
        let now = tokio::time::Instant::now().into_std();
        now.saturating_duration_since(*ORIGIN)
    }

    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// The machine's clock. It sleeps on tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
