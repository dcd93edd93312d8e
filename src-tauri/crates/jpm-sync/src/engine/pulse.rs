//! The one place that decides when something is read: the rhythm of pulling, what ends a wait, and what a failure means.
//!
//! Sending has a task of its own, because an edit must not wait for a download and a hundred jobs may be sent side by side; it decides
//! nothing about time but the waits that the outbox keeps. When the server is back, it is this place that says so and sends it off.

mod meter;
mod offline;
mod round;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::backoff;
use super::board::{Board, is_core};
use super::contacts::Telephones;
use super::deletions::Deletions;
use super::disk::on_disk;
use super::pull::Puller;
use super::rest::Rest;
use crate::store::outbox;
use crate::views::operations::Refusal;
use crate::views::status::{ChangeBatch, Feed, SyncPhase};

/// While the keys are refused, asking again waits a minute longer each time, up to this: a refusal may be a passing fault of the server's.
const SIGNED_OUT_AT_MOST: u32 = 5;
/// The clock went on by so much more than was waited: the machine slept, and everything may have changed.
const JUMP: TimeDelta = TimeDelta::seconds(10);
/// No piece of a long wait is shorter.
const PIECE: Duration = Duration::from_secs(4);
/// Between two steps of a check that someone waits for.
const BRISK: Duration = Duration::from_millis(50);

/// Whether someone looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attention {
    /// The window is in front.
    #[default]
    OnScreen,
    /// The window is hidden, or has not been in front for a while.
    Background,
}

/// What the engine's owner wants of the planner.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) attention: Attention,
    /// Nothing is downloaded.
    pub(crate) paused: bool,
    /// How often a check for deletions was asked for.
    pub(crate) checks: u32,
}

/// How often the server is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) on_screen: Duration,
    pub(crate) background: Duration,
}

impl Pace {
    fn poll(self, attention: Attention) -> Duration {
        match attention {
            Attention::OnScreen => self.on_screen,
            Attention::Background => self.background.max(self.on_screen),
        }
    }
}

/// A list that could not be read for a reason of its own.
struct Resting {
    failures: u32,
    rest: Rest,
    why: Refusal,
}

/// How a round ended.
enum Round {
    Complete,
    Offline(Refusal),
    SignedOut(Refusal),
    /// The server can be reached, but something is wrong.
    Troubled(Refusal),
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woken {
    Stopped,
    /// What is due is read.
    Due,
    /// Everything is read, and what waits is sent.
    Everything,
}

pub(crate) struct Pulse {
    puller: Puller,
    pace: Pace,
    board: Board,
    wishes: watch::Receiver<Wishes>,
    deletions: Deletions,
    telephones: Telephones,
    checks_seen: u32,
    pulled: HashMap<Feed, DateTime<Utc>>,
    looked_far: HashMap<Feed, DateTime<Utc>>,
    resting: HashMap<Feed, Resting>,
    pruned: Option<DateTime<Utc>>,
    exported: Option<DateTime<Utc>>,
    /// Jobs that appointments name and the mirror may not have.
    named: BTreeSet<i64>,
    /// When the whole mirror was last searched for such jobs.
    searched: Option<DateTime<Utc>>,
    /// Jobs that appointments name and the server does not have.
    absent: BTreeSet<i64>,
}

impl Pulse {
    pub(crate) fn new(
        puller: Puller,
        pace: Pace,
        board: Board,
        wishes: watch::Receiver<Wishes>,
    ) -> Self {
        Self {
            deletions: Deletions::new(&puller),
            telephones: Telephones::default(),
            puller,
            pace,
            board,
            wishes,
            checks_seen: 0,
            pulled: HashMap::new(),
            looked_far: HashMap::new(),
            resting: HashMap::new(),
            pruned: None,
            exported: None,
            named: BTreeSet::new(),
            searched: None,
            absent: BTreeSet::new(),
        }
    }

    /// Pulls until told to stop; everything at once when `wanted` is notified, and what is due at once when `doubted` is: the keys may be
    /// refused.
    pub(crate) async fn run(
        mut self,
        wanted: Arc<Notify>,
        doubted: Arc<Notify>,
        stop: CancellationToken,
    ) {
        let mut failures = 0;
        let mut phase = None;
        while !stop.is_cancelled() {
            if self.wishes.borrow().paused {
                self.board.paused(true);
                if self.rest_while_paused(&wanted, &stop).await == Woken::Stopped {
                    break;
                }
                self.board.paused(false);
                failures = 0;
            }
            let mut wishes = self.wishes.clone();
            let round = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                // What was read so far is kept, and goes on from there.
                () = paused(&mut wishes) => continue,
                round = self.round() => round,
            };
            let (now_in, problem) = match round {
                Round::Complete => (SyncPhase::Live, None),
                Round::Troubled(why) if self.has_calendar().await => (SyncPhase::Live, Some(why)),
                Round::Troubled(why) => (SyncPhase::FirstDownload, Some(why)),
                Round::Offline(why) => (SyncPhase::Offline, Some(why)),
                Round::SignedOut(why) => (SyncPhase::SignedOut, Some(why)),
            };
            self.board
                .round_ended(now_in, problem, self.deletions.is_checking())
                .await;
            if now_in == SyncPhase::Live {
                self.board.notice = None;
            }
            if now_in == SyncPhase::Live && phase != Some(SyncPhase::Live) {
                self.send_what_waits().await;
            }
            phase = Some(now_in);
            failures = if now_in == SyncPhase::Live {
                0
            } else {
                failures + 1
            };
            match self.wait(now_in, failures, &wanted, &doubted, &stop).await {
                Woken::Stopped => break,
                Woken::Due => {}
                Woken::Everything => {
                    self.pulled.clear();
                    self.resting.clear();
                    self.send_what_waits().await;
                }
            }
        }
        self.board.stopped();
    }

    /// Waits until the next round is due.
    ///
    /// A long wait is cut into pieces: a machine that has woken from sleep is then noticed soon, and there are no more wake-ups than when
    /// all is well.
    async fn wait(
        &mut self,
        phase: SyncPhase,
        failures: u32,
        wanted: &Notify,
        doubted: &Notify,
        stop: &CancellationToken,
    ) -> Woken {
        let clock = self.puller.clock.clone();
        let attention = self.wishes.borrow_and_update().attention;
        let mut left = self.interval(phase, failures, attention);
        loop {
            let poll = self.pace.poll(self.wishes.borrow().attention);
            let piece = left.min(poll.max(PIECE));
            let before = clock.now();
            tokio::select! {
                biased;
                () = stop.cancelled() => return Woken::Stopped,
                () = doubted.notified() => return Woken::Due,
                () = wanted.notified() => return Woken::Everything,
                changed = self.wishes.changed() => {
                    let wishes = *self.wishes.borrow_and_update();
                    if changed.is_err() {
                        return Woken::Stopped;
                    }
                    if wishes.paused || wishes.checks != self.checks_seen {
                        return Woken::Due;
                    }
                    if wishes.attention == Attention::OnScreen {
                        // What came while nobody looked is wanted now; a refusal of the keys has its own pace.
                        if phase != SyncPhase::SignedOut {
                            return Woken::Due;
                        }
                    } else {
                        left = self.interval(phase, failures, wishes.attention);
                    }
                }
                () = clock.sleep(piece) => {
                    let passed = clock.now() - before;
                    if passed > TimeDelta::from_std(piece).unwrap_or_default() + JUMP {
                        tracing::info!(seconds = passed.num_seconds(), "the machine has slept");
                        return Woken::Everything;
                    }
                    if passed < -JUMP {
                        tracing::info!(seconds = passed.num_seconds(), "the clock was set back");
                        return Woken::Everything;
                    }
                    left = left.saturating_sub(piece);
                    if left.is_zero() {
                        return Woken::Due;
                    }
                }
            }
        }
    }

    /// How long to wait after a round.
    fn interval(&self, phase: SyncPhase, failures: u32, attention: Attention) -> Duration {
        let poll = self.pace.poll(attention);
        match phase {
            SyncPhase::Live if self.deletions.is_urgent() => BRISK.min(poll),
            SyncPhase::Live => poll,
            SyncPhase::SignedOut => Duration::from_mins(1) * u32::min(failures, SIGNED_OUT_AT_MOST),
            _ => backoff(failures, self.puller.spread.next()),
        }
    }

    /// Until the pause ends. Edits are sent all the same.
    async fn rest_while_paused(&mut self, wanted: &Notify, stop: &CancellationToken) -> Woken {
        loop {
            let mut wishes = self.wishes.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => return Woken::Stopped,
                () = resumed(&mut wishes) => return Woken::Due,
                () = wanted.notified() => self.send_what_waits().await,
            }
        }
    }

    /// Whether the lists without which there is no calendar have been read to their end.
    async fn has_calendar(&self) -> bool {
        let feeds = on_disk(&self.puller.store, crate::store::Store::feeds).await;
        feeds.is_ok_and(|feeds| {
            let mut core = feeds.iter().filter(|feed| is_core(feed.feed));
            core.all(|feed| feed.fresh_on.is_some())
        })
    }

    /// The server can be reached: what waited for its next try goes now.
    async fn send_what_waits(&self) {
        let hurried = on_disk(&self.puller.store, |store| {
            let hurried = store.outbox().write(|sql| outbox::hurry(sql))?;
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

/// Until the download is paused. An engine that was dropped is stopped, and wishes nothing any more.
async fn paused(wishes: &mut watch::Receiver<Wishes>) {
    if wishes.wait_for(|wishes| wishes.paused).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Until the pause is over.
async fn resumed(wishes: &mut watch::Receiver<Wishes>) {
    if wishes.wait_for(|wishes| !wishes.paused).await.is_err() {
        std::future::pending::<()>().await;
    }
}
