//! State shared by all parts of a simulation: time, trace, violations.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use jpm_client::clock::Clock;
use tokio::time::Instant;

/// Locks a mutex; a panic elsewhere does not invalidate the data.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A simulated world. Its time follows tokio's paused clock across several runtimes.
#[derive(Debug)]
pub struct World {
    begins: DateTime<Utc>,
    time: Mutex<Time>,
    trace: Mutex<Vec<String>>,
    wrong: Mutex<Vec<String>>,
    edits: AtomicU32,
}

#[derive(Debug)]
struct Time {
    before: Duration,
    since: Option<Instant>,
}

impl World {
    /// A world that starts at `begins`.
    pub fn new(begins: DateTime<Utc>) -> Arc<Self> {
        Arc::new(Self {
            begins,
            time: Mutex::new(Time {
                before: Duration::ZERO,
                since: None,
            }),
            trace: Mutex::default(),
            wrong: Mutex::default(),
            edits: AtomicU32::new(0),
        })
    }

    /// Time since the start.
    pub fn age(&self) -> Duration {
        let time = lock(&self.time);
        time.before + time.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// The true time.
    pub fn now(&self) -> DateTime<Utc> {
        self.begins + TimeDelta::from_std(self.age()).unwrap_or_default()
    }

    /// A runtime starts; its clock drives the time from now on.
    pub fn awake(&self) {
        lock(&self.time).since = Some(Instant::now());
    }

    /// The runtime ends, and `gap` passes before the next one.
    pub fn asleep(&self, gap: Duration) {
        let age = self.age();
        let mut time = lock(&self.time);
        time.before = age + gap;
        time.since = None;
    }

    /// A unique number for an edit of any dispatcher.
    pub fn number(&self) -> u32 {
        self.edits.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Adds a line to the trace.
    pub fn note(&self, line: impl AsRef<str>) {
        let age = self.age();
        let line = format!(
            "{:>6}.{:03}  {}",
            age.as_secs(),
            age.subsec_millis(),
            line.as_ref()
        );
        lock(&self.trace).push(line);
    }

    /// Records a violated invariant.
    pub fn report_violation(&self, what: impl AsRef<str>) {
        self.note(format!("WRONG: {}", what.as_ref()));
        lock(&self.wrong).push(what.as_ref().to_owned());
    }

    /// The first violation.
    pub fn violation(&self) -> Option<String> {
        lock(&self.wrong).first().cloned()
    }

    /// All lines of the trace.
    pub fn trace(&self) -> Vec<String> {
        lock(&self.trace).clone()
    }
}

/// A machine's clock, which may be wrong.
#[derive(Debug)]
pub struct MachineClock {
    world: Arc<World>,
    ahead_millis: AtomicI64,
}

impl MachineClock {
    /// A clock that is `ahead` of the true time.
    pub fn new(world: Arc<World>, ahead: TimeDelta) -> Arc<Self> {
        Arc::new(Self {
            world,
            ahead_millis: AtomicI64::new(ahead.num_milliseconds()),
        })
    }

    /// Sets the clock forward, or back.
    pub fn set_on(&self, further: TimeDelta) {
        self.ahead_millis
            .fetch_add(further.num_milliseconds(), Ordering::Relaxed);
    }
}

impl Clock for MachineClock {
    fn now(&self) -> DateTime<Utc> {
        self.world.now() + TimeDelta::milliseconds(self.ahead_millis.load(Ordering::Relaxed))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}
