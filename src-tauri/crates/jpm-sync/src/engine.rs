//! What moves data: the first download, the pull every few seconds, and the sending of edits.

mod attempt;
mod board;
mod change;
mod contacts;
mod creation;
mod deletions;
mod disk;
mod exports;
mod fetch;
pub(crate) mod intake;
mod job_room;
mod pull;
mod pulse;
mod push;
mod rest;
mod spread;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use jpm_client::clock::Clock;
use jpm_client::{CallPriority, Client};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::key::JobKey;
use crate::store::Store;
use crate::views::status::SyncStatus;
use board::Board;
use disk::on_disk;
use pull::Puller;
pub use pulse::Attention;
use pulse::{Pace, Pulse, Wishes};
use push::Sender;
use push::looks::Looks;
pub(crate) use push::looks::UNTIL_LOST;
pub(crate) use rest::is_due;
use spread::Spread;

/// How the engine works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineOptions {
    /// How long it waits after one pull before the next, while someone looks.
    pub poll: Duration,
    /// The same while nobody does; see [`Engine::set_attention`].
    pub background_poll: Duration,
    /// How many days behind today appointments are kept. Those ahead are kept without limit: nothing would bring them back when their day
    /// comes near.
    pub days_back: u16,
    /// The most rows asked for at once; the client brings it into the dialect's bounds.
    pub page_size: u32,
    /// Fixes the random part of the waits, so that a simulation can be repeated.
    pub seed: Option<u64>,
    /// How long, by the server's clock, the effect of a call without an answer is looked for before the dispatcher is asked. As long must have
    /// passed by our own clock, which is never less than two minutes; a test whose clock leaps over these asks for nothing here.
    pub look_for: Duration,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(4),
            background_poll: Duration::from_secs(30),
            days_back: 30,
            page_size: 1000,
            seed: None,
            // Were it out of range, too long would be right, and nothing would be wrong.
            look_for: UNTIL_LOST.to_std().unwrap_or(Duration::MAX),
        }
    }
}

/// The engine of one account at work. Dropped without [`stop`](Self::stop), it ends as soon as it can.
pub struct Engine {
    status: watch::Receiver<SyncStatus>,
    wanted: Arc<Notify>,
    wishes: watch::Sender<Wishes>,
    puller: Puller,
    runtime: Handle,
    stop: CancellationToken,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Engine {
    /// Starts to pull and to send. Must be called inside a tokio runtime.
    pub fn start(
        store: Store,
        client: Client,
        options: EngineOptions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        store.set_dialect(client.dialect());
        let stop = CancellationToken::new();
        let wanted = Arc::new(Notify::new());
        let doubted = Arc::new(Notify::new());
        let (board, status) = Board::new(store.clone());
        let spread = Spread::new(options.seed);
        let sender = Sender {
            store: store.clone(),
            // Its reads belong to writes that someone waits for, so they go first as well.
            client: client.with_priority(CallPriority::UserWrite),
            clock: clock.clone(),
            status: status.clone(),
            board: board.clone(),
            doubted: doubted.clone(),
            stop: stop.clone(),
            spread: spread.clone(),
            looks: Looks::over(options.look_for),
        };
        let puller = Puller {
            store,
            client,
            clock,
            days_back: i64::from(options.days_back),
            page_size: options.page_size,
            spread,
        };
        let (wishes, wished) = watch::channel(Wishes::default());
        let pace = Pace {
            on_screen: options.poll,
            background: options.background_poll,
        };
        let pulse = Pulse::new(puller.clone(), pace, board.clone(), wished);
        let look = look_through(puller.store.clone(), wanted.clone(), stop.clone());
        let pull = pulse.run(wanted.clone(), doubted, stop.clone());
        let tasks = vec![
            tokio::spawn(watched(board.clone(), look)),
            tokio::spawn(watched(board.clone(), sender.run())),
            tokio::spawn(watched(board.clone(), pull)),
            tokio::spawn(watched(board.clone(), board.listen(stop.clone()))),
        ];
        Self {
            status,
            wanted,
            wishes,
            puller,
            runtime: Handle::current(),
            stop,
            tasks: Mutex::new(tasks),
        }
    }

    /// What the engine is doing, now and from now on.
    pub fn status(&self) -> watch::Receiver<SyncStatus> {
        self.status.clone()
    }

    /// Pulls and sends now, whatever it was waiting for.
    pub fn sync_now(&self) {
        self.wanted.notify_one();
    }

    /// Tells whether someone looks. In the background the server is asked less often; on the screen again, it is asked at once.
    pub fn set_attention(&self, attention: Attention) {
        self.wishes.send_if_modified(|wishes| {
            let news = wishes.attention != attention;
            wishes.attention = attention;
            news
        });
    }

    /// Stops downloading until [`resume_download`](Self::resume_download), or the next start. Edits are still sent. What was read so far
    /// stays, and is gone on from.
    pub fn pause_download(&self) {
        self.set_paused(true);
    }

    /// Goes on downloading.
    pub fn resume_download(&self) {
        self.set_paused(false);
    }

    fn set_paused(&self, paused: bool) {
        self.wishes.send_if_modified(|wishes| {
            let news = wishes.paused != paused;
            wishes.paused = paused;
            news
        });
    }

    /// Compares the mirror with the server's lists now, instead of at night, and takes away what the server says it does not have.
    pub fn check_deletions(&self) {
        self.wishes
            .send_modify(|wishes| wishes.checks = wishes.checks.wrapping_add(1));
    }

    /// Reads a job, its appointments, their technicians and its history, beside whatever else is under way. Told as a change when they are here.
    pub fn refresh_job(&self, key: JobKey) {
        let (puller, stop) = (self.puller.clone(), self.stop.clone());
        let task = self.runtime.spawn(async move {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = job_room::refresh(&puller, key) => {}
            }
        });
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
    }

    /// Ends: nothing new is begun, and what is being sent is waited for a few seconds. What had no answer by then is looked for at the next start.
    pub async fn stop(&self) {
        self.stop.cancel();
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part of the engine broke");
            }
        }
    }
}

/// Runs a task of the engine. When it panics the status says so: a download that has silently ended looks like a quiet day.
async fn watched(board: Board, task: impl Future<Output = ()>) {
    if AssertUnwindSafe(task).catch_unwind().await.is_err() {
        board.failed();
    }
}

/// Looks through the mirror after an end that was not a clean one, table by table so that stopping need not wait for all of them.
async fn look_through(store: Store, wanted: Arc<Notify>, stop: CancellationToken) {
    if !store.ended_uncleanly() {
        return;
    }
    let tables = on_disk(&store, |store| store.mirror().tables()).await;
    for table in tables.unwrap_or_default() {
        if stop.is_cancelled() {
            return;
        }
        // Damage is remembered by the file itself; the next round of pulling replaces it.
        if let Err(error) = on_disk(&store, move |store| store.mirror().check(&table)).await {
            tracing::warn!(%error, "the mirror was looked through after an unclean end");
            wanted.notify_one();
            return;
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("phase", &self.status.borrow().phase)
            .finish_non_exhaustive()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// How long to wait after `failures` failures in a row: doubling from half a second to a minute, each spread by half so that many seats do
/// not come back at once: `random` is uniform in 0..1.
fn backoff(failures: u32, random: f64) -> Duration {
    let longest = Duration::from_millis(500)
        .saturating_mul(1 << failures.min(7))
        .min(Duration::from_mins(1));
    longest.mul_f64(random.midpoint(1.0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use jpm_client::ids::TenantId;

    use super::*;
    use crate::AccountName;
    use crate::views::status::SyncPhase;

    #[tokio::test]
    async fn a_task_that_panics_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let account = AccountName {
            environment: "test".into(),
            tenant: TenantId(1),
        };
        let store = Store::open(folder.path(), &account, chrono::Utc::now()).unwrap();
        let (board, status) = Board::new(store);
        watched(board.clone(), async {}).await;
        assert_eq!(status.borrow().problem, None);
        watched(board.clone(), async { panic!("a fault of our own") }).await;
        let said = status.borrow().problem.clone().unwrap();
        assert!(
            said.message.contains("Restart JPM Desk"),
            "{}",
            said.message
        );
        assert_eq!(status.borrow().phase, SyncPhase::Offline);
        // It is still said when another task has ended a round well.
        board.round_ended(SyncPhase::Live, None, false).await;
        assert_eq!(status.borrow().problem, Some(said));
    }

    #[test]
    fn waits_grow_and_stay_below_a_minute() {
        for failures in 0..40 {
            for random in [0.0, 0.999] {
                let wait = backoff(failures, random);
                assert!(wait >= Duration::from_millis(250) && wait <= Duration::from_mins(1));
            }
        }
        assert!(backoff(6, 0.0) >= Duration::from_secs(16));
    }
}
