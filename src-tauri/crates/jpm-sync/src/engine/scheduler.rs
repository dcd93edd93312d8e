//! Decides when the server is read: how often, what ends a wait, and what a failure means.
//!
//! Sending has a task of its own, because an edit must not wait for a download, and jobs are sent
//! in parallel. The only times that it decides are the waits in the outbox. When the server is
//! back, the scheduler notices and wakes it.

mod cycle;
mod progress;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::backoff;
use super::blocking::with_store;
use super::deletions::DeletionCheck;
use super::hold_reasons::HoldReasonReader;
use super::phones::PhoneReader;
use super::pull::Puller;
use super::status::StatusPublisher;
use crate::store::outbox;
use crate::time::Cooldown;
use crate::views::status::{ChangeBatch, Feed, SyncPhase};
use crate::views::sync_errors::SyncError;

/// While the credentials are refused, each wait is a minute longer, up to this. The refusal may be
/// a temporary fault of the server.
const MAX_SIGNED_OUT_MINUTES: u32 = 5;
/// If the clock advances this much more than the wait, the machine was asleep, and everything may
/// have changed.
const CLOCK_JUMP: TimeDelta = TimeDelta::seconds(10);
/// The shortest piece of a long wait.
const MIN_SLEEP: Duration = Duration::from_secs(4);
/// Between two steps of a check that someone waits for.
const URGENT_INTERVAL: Duration = Duration::from_millis(50);

/// Whether someone looks at the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attention {
    /// The window is in front.
    #[default]
    OnScreen,
    /// The window is hidden, or has not been in front for a while.
    Background,
}

/// What the owner of the engine wants from the scheduler.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ControlState {
    pub(crate) attention: Attention,
    /// Whether downloading is paused.
    pub(crate) paused: bool,
    /// How often a check for deletions was requested.
    pub(crate) checks: u32,
}

/// How often the server is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PollIntervals {
    pub(crate) on_screen: Duration,
    pub(crate) background: Duration,
}

impl PollIntervals {
    fn poll(self, attention: Attention) -> Duration {
        match attention {
            Attention::OnScreen => self.on_screen,
            Attention::Background => self.background.max(self.on_screen),
        }
    }
}

/// A list that could not be read for a reason of its own.
struct FeedBackoff {
    failures: u32,
    cooldown: Cooldown,
    why: SyncError,
}

/// How a cycle ended.
enum CycleOutcome {
    Complete,
    Offline(SyncError),
    SignedOut(SyncError),
    /// The server can be reached, but there is a problem.
    Degraded(SyncError),
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WakeReason {
    Stopped,
    /// Reads what is due.
    Due,
    /// Reads everything and sends the waiting edits.
    Everything,
}

pub(crate) struct Scheduler {
    puller: Puller,
    intervals: PollIntervals,
    status_publisher: StatusPublisher,
    control: watch::Receiver<ControlState>,
    deletions: DeletionCheck,
    phones: PhoneReader,
    hold_reasons: HoldReasonReader,
    handled_checks: u32,
    pulled_at: HashMap<Feed, DateTime<Utc>>,
    full_lookbacks: HashMap<Feed, DateTime<Utc>>,
    backoffs: HashMap<Feed, FeedBackoff>,
    pruned_at: Option<DateTime<Utc>>,
    exported_at: Option<DateTime<Utc>>,
    /// Jobs that appointments refer to and that the mirror may lack.
    referenced_jobs: BTreeSet<i64>,
    /// When the whole mirror was last searched for such jobs.
    searched_at: Option<DateTime<Utc>>,
    /// Jobs that appointments refer to and that the server does not have.
    absent_jobs: BTreeSet<i64>,
}

impl Scheduler {
    pub(crate) fn new(
        puller: Puller,
        intervals: PollIntervals,
        status_publisher: StatusPublisher,
        control: watch::Receiver<ControlState>,
    ) -> Self {
        Self {
            deletions: DeletionCheck::new(&puller),
            phones: PhoneReader::default(),
            hold_reasons: HoldReasonReader::default(),
            puller,
            intervals,
            status_publisher,
            control,
            handled_checks: 0,
            pulled_at: HashMap::new(),
            full_lookbacks: HashMap::new(),
            backoffs: HashMap::new(),
            pruned_at: None,
            exported_at: None,
            referenced_jobs: BTreeSet::new(),
            searched_at: None,
            absent_jobs: BTreeSet::new(),
        }
    }

    /// Pulls until it is stopped. `wanted` triggers a pull of everything. `auth_suspect` triggers a
    /// pull of what is due, because the credentials may be refused.
    pub(crate) async fn run(
        mut self,
        wanted: Arc<Notify>,
        auth_suspect: Arc<Notify>,
        stop: CancellationToken,
    ) {
        let mut failures = 0;
        let mut phase = None;
        while !stop.is_cancelled() {
            if self.control.borrow().paused {
                self.status_publisher.set_paused(true);
                if self.wait_while_paused(&wanted, &stop).await == WakeReason::Stopped {
                    break;
                }
                self.status_publisher.set_paused(false);
                failures = 0;
            }
            let mut control = self.control.clone();
            let outcome = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                // What was read so far is kept, and the next cycle continues there.
                () = paused(&mut control) => continue,
                outcome = self.cycle() => outcome,
            };
            let (now_in, problem) = match outcome {
                CycleOutcome::Complete => (SyncPhase::Live, None),
                CycleOutcome::Degraded(why) if self.has_calendar().await => {
                    (SyncPhase::Live, Some(why))
                }
                CycleOutcome::Degraded(why) => (SyncPhase::FirstDownload, Some(why)),
                CycleOutcome::Offline(why) => (SyncPhase::Offline, Some(why)),
                CycleOutcome::SignedOut(why) => (SyncPhase::SignedOut, Some(why)),
            };
            self.status_publisher
                .cycle_ended(now_in, problem, self.deletions.is_checking())
                .await;
            if now_in == SyncPhase::Live {
                self.status_publisher.notice = None;
            }
            if now_in == SyncPhase::Live && phase != Some(SyncPhase::Live) {
                self.retry_waiting_edits().await;
            }
            phase = Some(now_in);
            failures = if now_in == SyncPhase::Live {
                0
            } else {
                failures + 1
            };
            match self
                .wait(now_in, failures, &wanted, &auth_suspect, &stop)
                .await
            {
                WakeReason::Stopped => break,
                WakeReason::Due => {}
                WakeReason::Everything => {
                    self.pulled_at.clear();
                    self.backoffs.clear();
                    self.retry_waiting_edits().await;
                }
            }
        }
        self.status_publisher.set_stopped();
    }

    /// Waits until the next cycle is due.
    ///
    /// A long wait is cut into pieces, so that a machine that wakes from sleep is noticed soon,
    /// without more wake-ups than in normal operation.
    async fn wait(
        &mut self,
        phase: SyncPhase,
        failures: u32,
        wanted: &Notify,
        auth_suspect: &Notify,
        stop: &CancellationToken,
    ) -> WakeReason {
        let clock = self.puller.clock.clone();
        let attention = self.control.borrow_and_update().attention;
        let mut left = self.interval(phase, failures, attention);
        loop {
            let poll = self.intervals.poll(self.control.borrow().attention);
            let piece = left.min(poll.max(MIN_SLEEP));
            let before = clock.now();
            tokio::select! {
                biased;
                () = stop.cancelled() => return WakeReason::Stopped,
                () = auth_suspect.notified() => return WakeReason::Due,
                () = wanted.notified() => return WakeReason::Everything,
                changed = self.control.changed() => {
                    let control = *self.control.borrow_and_update();
                    if changed.is_err() {
                        return WakeReason::Stopped;
                    }
                    if control.paused || control.checks != self.handled_checks {
                        return WakeReason::Due;
                    }
                    if control.attention == Attention::OnScreen {
                        // Changes from the time in the background are wanted now. Refused
                        // credentials have their own schedule.
                        if phase != SyncPhase::SignedOut {
                            return WakeReason::Due;
                        }
                    } else {
                        left = self.interval(phase, failures, control.attention);
                    }
                }
                () = clock.sleep(piece) => {
                    let passed = clock.now() - before;
                    if passed > TimeDelta::from_std(piece).unwrap_or_default() + CLOCK_JUMP {
                        tracing::info!(seconds = passed.num_seconds(), "the machine has slept");
                        return WakeReason::Everything;
                    }
                    if passed < -CLOCK_JUMP {
                        tracing::info!(seconds = passed.num_seconds(), "the clock was set back");
                        return WakeReason::Everything;
                    }
                    left = left.saturating_sub(piece);
                    if left.is_zero() {
                        return WakeReason::Due;
                    }
                }
            }
        }
    }

    /// The delay after a cycle.
    fn interval(&self, phase: SyncPhase, failures: u32, attention: Attention) -> Duration {
        let poll = self.intervals.poll(attention);
        match phase {
            SyncPhase::Live if self.deletions.is_urgent() => URGENT_INTERVAL.min(poll),
            SyncPhase::Live => poll,
            SyncPhase::SignedOut => {
                Duration::from_mins(1) * u32::min(failures, MAX_SIGNED_OUT_MINUTES)
            }
            _ => backoff(failures, self.puller.jitter.next()),
        }
    }

    /// Waits until the pause ends. Edits are sent meanwhile.
    async fn wait_while_paused(&mut self, wanted: &Notify, stop: &CancellationToken) -> WakeReason {
        loop {
            let mut control = self.control.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => return WakeReason::Stopped,
                () = resumed(&mut control) => return WakeReason::Due,
                () = wanted.notified() => self.retry_waiting_edits().await,
            }
        }
    }

    /// Whether the core lists were read completely.
    async fn has_calendar(&self) -> bool {
        let feeds = with_store(&self.puller.store, crate::store::Store::feeds).await;
        feeds.is_ok_and(|feeds| {
            let mut core = feeds.iter().filter(|feed| feed.feed.is_core());
            core.all(|feed| feed.last_synced_on.is_some())
        })
    }

    /// The server can be reached again, so waiting operations are sent now.
    async fn retry_waiting_edits(&self) {
        let hurried = with_store(&self.puller.store, |store| {
            let hurried = store.outbox().write(|sql| outbox::retry_now(sql))?;
            if hurried > 0 {
                store.publish(ChangeBatch {
                    operations: true,
                    ..ChangeBatch::default()
                });
            }
            Ok(())
        })
        .await;
        if let Err(error) = hurried {
            tracing::error!(%error, "the outbox cannot be written");
        }
        self.puller.store.work().notify_one();
    }
}

/// Waits until the download is paused, or forever if the engine was dropped.
async fn paused(control: &mut watch::Receiver<ControlState>) {
    if control.wait_for(|control| control.paused).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Waits until the pause is over.
async fn resumed(control: &mut watch::Receiver<ControlState>) {
    if control.wait_for(|control| !control.paused).await.is_err() {
        std::future::pending::<()>().await;
    }
}
