//! Moves data between the store and the server: the first download, a pull every few seconds, and
//! the sending of edits.

mod blocking;
mod call_error;
mod deletions;
mod export_feed;
mod fetch;
mod hold_reasons;
mod jitter;
mod notes;
mod phones;
mod pull;
mod refresh;
mod scheduler;
mod send;
mod server_job;
mod status;
pub(crate) mod to_row;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jpm_client::clock::Clock;
use jpm_client::ids::CustomerId;
use jpm_client::{CallPriority, Client};
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::key::{JobKey, ProjectKey};
use crate::store::Store;
use crate::time::EFFECT_DEADLINE;
use crate::views::status::SyncStatus;
use blocking::with_store;
use jitter::Jitter;
use pull::Puller;
pub use scheduler::Attention;
use scheduler::{ControlState, PollIntervals, Scheduler};
use send::{Executor, LookupTracker, Sender};
use status::StatusPublisher;

/// Options of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineOptions {
    /// Time between two pulls while a window is on the screen.
    pub poll: Duration,
    /// The same while none is; see [`Engine::set_attention`].
    pub background_poll: Duration,
    /// How many days before today appointments are kept. There is no limit for the future, because
    /// nothing would fetch an appointment when its day comes near.
    pub days_back: u16,
    /// The largest page to request. The client limits it to the dialect's bounds.
    pub page_size: u32,
    /// Seed for the random part of the waits, so that a simulation can be repeated.
    pub seed: Option<u64>,
    /// How long, by the server's clock, the effect of an unanswered call is looked for before the
    /// dispatcher is asked. By our own clock it is always at least two minutes. Tests whose clock
    /// jumps set this to zero.
    pub effect_deadline: Duration,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(4),
            background_poll: Duration::from_secs(30),
            days_back: 30,
            page_size: 1000,
            seed: None,
            // `EFFECT_DEADLINE` is a positive constant, so the conversion cannot fail.
            effect_deadline: EFFECT_DEADLINE.to_std().unwrap_or(Duration::MAX),
        }
    }
}

/// The running engine of one account. If it is dropped without [`stop`](Self::stop), it ends as
/// soon as it can.
pub struct Engine {
    status: watch::Receiver<SyncStatus>,
    wanted: Arc<Notify>,
    control: watch::Sender<ControlState>,
    puller: Puller,
    runtime: Handle,
    stop: CancellationToken,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Engine {
    /// Starts pulling and sending. It must be called inside a tokio runtime.
    pub fn start(
        store: Store,
        client: Client,
        options: EngineOptions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        store.set_dialect(client.dialect());
        let stop = CancellationToken::new();
        let wanted = Arc::new(Notify::new());
        let auth_suspect = Arc::new(Notify::new());
        let (status_publisher, status) = StatusPublisher::new(store.clone());
        let jitter = Jitter::new(options.seed);
        let sender = Sender {
            executor: Executor {
                store: store.clone(),
                // Its reads belong to writes that someone waits for, so they go first as well.
                client: client.with_priority(CallPriority::UserWrite),
                clock: clock.clone(),
                lookups: LookupTracker::new(options.effect_deadline),
                auth_suspect: auth_suspect.clone(),
                stop: stop.clone(),
                jitter: jitter.clone(),
            },
            status: status.clone(),
            status_publisher: status_publisher.clone(),
        };
        let puller = Puller {
            store,
            client,
            clock,
            days_back: i64::from(options.days_back),
            page_size: options.page_size,
            jitter,
        };
        let (control, control_changes) = watch::channel(ControlState::default());
        let intervals = PollIntervals {
            on_screen: options.poll,
            background: options.background_poll,
        };
        let scheduler = Scheduler::new(
            puller.clone(),
            intervals,
            status_publisher.clone(),
            control_changes,
        );
        let check = check_after_crash(puller.store.clone(), wanted.clone(), stop.clone());
        let pull = scheduler.run(wanted.clone(), auth_suspect, stop.clone());
        let tasks = vec![
            tokio::spawn(watched(status_publisher.clone(), check)),
            tokio::spawn(watched(status_publisher.clone(), sender.run())),
            tokio::spawn(watched(status_publisher.clone(), pull)),
            tokio::spawn(watched(
                status_publisher.clone(),
                status_publisher.watch_outbox(stop.clone()),
            )),
        ];
        Self {
            status,
            wanted,
            control,
            puller,
            runtime: Handle::current(),
            stop,
            tasks: Mutex::new(tasks),
        }
    }

    /// The current status and its changes.
    pub fn status(&self) -> watch::Receiver<SyncStatus> {
        self.status.clone()
    }

    /// Pulls and sends now, without waiting for the next time.
    pub fn sync_now(&self) {
        self.wanted.notify_one();
    }

    /// Sets whether someone looks at the window. In the background the server is asked less often.
    /// Back on the screen, it is asked at once.
    pub fn set_attention(&self, attention: Attention) {
        self.control.send_if_modified(|control| {
            let changed = control.attention != attention;
            control.attention = attention;
            changed
        });
    }

    /// Pauses downloading until [`resume_download`](Self::resume_download) or the next start. Edits
    /// are still sent. What was read so far stays, and the download continues from there.
    pub fn pause_download(&self) {
        self.set_paused(true);
    }

    /// Resumes downloading.
    pub fn resume_download(&self) {
        self.set_paused(false);
    }

    fn set_paused(&self, paused: bool) {
        self.control.send_if_modified(|control| {
            let changed = control.paused != paused;
            control.paused = paused;
            changed
        });
    }

    /// Compares the mirror with the server's lists now instead of at night, and deletes what the
    /// server has deleted.
    pub fn check_deletions(&self) {
        self.control
            .send_modify(|control| control.checks = control.checks.wrapping_add(1));
    }

    /// Reads a job, its appointments, their technicians and its history, in parallel with
    /// everything else. A change event announces the result.
    pub fn refresh_job(&self, key: JobKey) {
        let puller = self.puller.clone();
        self.spawn(async move { refresh::job(&puller, key).await });
    }

    /// Reads a project and its notes, in parallel with everything else. A change event announces
    /// the result.
    pub fn refresh_project(&self, key: ProjectKey) {
        let puller = self.puller.clone();
        self.spawn(async move { refresh::project(&puller, key).await });
    }

    /// Reads a customer, the phone numbers and the notes, in parallel with everything else. A change
    /// event announces the result.
    pub fn refresh_customer(&self, id: CustomerId) {
        let puller = self.puller.clone();
        self.spawn(async move { refresh::customer(&puller, id).await });
    }

    /// Runs a task until it ends or the engine stops.
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        let task = self.runtime.spawn(async move {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
        let mut tasks = self.tasks.lock();
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
    }

    /// Stops the engine. Calls that are under way get a few seconds. Those without an answer by
    /// then are looked for at the next start.
    pub async fn stop(&self) {
        self.stop.cancel();
        let tasks = std::mem::take(&mut *self.tasks.lock());
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the engine panicked");
            }
        }
    }
}

/// Runs a task of the engine. If it panics, the status says so, because otherwise a download that
/// has ended looks like a quiet day.
async fn watched(status_publisher: StatusPublisher, task: impl Future<Output = ()>) {
    if AssertUnwindSafe(task).catch_unwind().await.is_err() {
        status_publisher.task_failed();
    }
}

/// Checks the mirror after an unclean end, table by table, so that stopping need not wait for all
/// of them.
async fn check_after_crash(store: Store, wanted: Arc<Notify>, stop: CancellationToken) {
    if !store.ended_uncleanly() {
        return;
    }
    let tables = with_store(&store, |store| store.mirror().tables()).await;
    for table in tables.unwrap_or_default() {
        if stop.is_cancelled() {
            return;
        }
        // The file remembers its damage, and the next cycle replaces it.
        if let Err(error) = with_store(&store, move |store| store.mirror().check(&table)).await {
            tracing::warn!(%error, "the mirror was checked after an unclean end");
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

/// The delay after `failures` failures in a row. It doubles from half a second up to a minute.
/// `random`, uniform in 0..1, takes off up to half of it, so that many workstations do not come
/// back at once.
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
    use crate::views::sync_errors::SyncErrorReason;

    #[tokio::test]
    async fn panic_of_a_task_is_reported_in_the_status() {
        let folder = tempfile::tempdir().unwrap();
        let account = AccountName {
            environment: "test".into(),
            tenant: TenantId(1),
        };
        let store = Store::open(folder.path(), &account, chrono::Utc::now()).unwrap();
        let (status_publisher, status) = StatusPublisher::new(store);
        watched(status_publisher.clone(), async {}).await;
        assert_eq!(status.borrow().problem, None);
        watched(status_publisher.clone(), async {
            panic!("a fault of our own")
        })
        .await;
        let said = status.borrow().problem.clone().unwrap();
        assert_eq!(said.reason, SyncErrorReason::EngineFailed);
        assert_eq!(status.borrow().phase, SyncPhase::Offline);
        // The problem stays after another task has completed a cycle.
        status_publisher
            .cycle_ended(SyncPhase::Live, None, false)
            .await;
        assert_eq!(status.borrow().problem, Some(said));
    }

    #[test]
    fn backoff_grows_and_stays_below_a_minute() {
        for failures in 0..40 {
            for random in [0.0, 0.999] {
                let wait = backoff(failures, random);
                assert!(wait >= Duration::from_millis(250) && wait <= Duration::from_mins(1));
            }
        }
        assert!(backoff(6, 0.0) >= Duration::from_secs(16));
    }
}
