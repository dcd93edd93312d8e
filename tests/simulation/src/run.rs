//! Runs a schedule.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use jpm_sync::Store;
use tokio::runtime::Runtime;

use crate::network::NetworkConditions;
use crate::rng::SimRng;
use crate::schedule::{Schedule, Step};
use crate::server::Server;
use crate::workstation::{Workstation, account};
use crate::world::{World, lock};

/// Time limit until everything is quiet after the last fault.
const TIMEOUT: Duration = Duration::from_mins(40);

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The violated invariant, if any.
    pub wrong: Option<String>,
    /// The trace.
    pub trace: Vec<String>,
    /// Number of accepted edits.
    pub edits: usize,
    /// Number of effects on the server.
    pub effects: usize,
}

/// A failed run.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed that reproduces it.
    pub seed: u64,
    /// Its result.
    pub outcome: Outcome,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = self.outcome.wrong.as_deref().unwrap_or_default();
        writeln!(f, "SIM_SEED={}: {wrong}", self.seed)?;
        for line in &self.outcome.trace {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// A temporary directory, in memory if possible.
///
/// # Panics
///
/// If it cannot be created.
#[allow(clippy::expect_used, reason = "part of a test")]
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.or_else(|_| tempfile::tempdir())
        .expect("a directory for files that are thrown away")
}

/// The files of a new account. Copying them is faster than creating them.
#[allow(clippy::expect_used, reason = "part of a test")]
fn new_files() -> &'static [(String, Vec<u8>)] {
    static FILES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let dir = scratch();
        drop(Store::open(dir.path(), &account(), chrono::DateTime::UNIX_EPOCH).expect("a store"));
        let entries = std::fs::read_dir(dir.path()).expect("the files");
        entries
            .map(|entry| {
                let path = entry.expect("a file").path();
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                (name.into_owned(), std::fs::read(&path).expect("its bytes"))
            })
            .collect()
    })
}

/// Replaces `dir` by the files of a new account.
///
/// # Panics
///
/// If the files cannot be written.
#[allow(clippy::expect_used, reason = "part of a test")]
pub fn copy_account_files(dir: &Path) -> PathBuf {
    // It may not exist.
    let _ = std::fs::remove_dir_all(dir);
    std::fs::create_dir_all(dir).expect("a directory");
    for (name, bytes) in new_files() {
        std::fs::write(dir.join(name), bytes).expect("a file");
    }
    dir.to_owned()
}

/// A single-threaded runtime with a paused clock.
///
/// # Panics
///
/// If it cannot be created.
#[allow(clippy::expect_used, reason = "part of a test")]
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .event_interval(1)
        .build()
        .expect("a runtime")
}

/// Creates the world of a schedule and its server.
pub(crate) fn start_server(seed: u64, schedule: &mut Schedule) -> (Arc<World>, Arc<Mutex<Server>>) {
    let world = World::new(schedule.begins);
    world.note(format!(
        "seed {seed}: {:?} jobs {} {:?}",
        schedule.server_options, schedule.jobs, schedule.workstation_options
    ));
    let server = Server::new(
        world.clone(),
        schedule.server_options,
        schedule.jobs,
        schedule.rng.fork(),
    );
    (world, Arc::new(Mutex::new(server)))
}

/// Runs the schedule of `seed` with files in `dir`.
pub fn run_schedule(seed: u64, dir: &Path) -> Outcome {
    let mut schedule = Schedule::new(seed);
    let (world, server) = start_server(seed, &mut schedule);
    let mut workstation = Workstation::new(
        &world,
        &server,
        &copy_account_files(dir),
        "",
        schedule.workstation_options,
        schedule.rng.fork(),
    );
    let mut steps = std::mem::take(&mut schedule.steps).into_iter();
    loop {
        let runtime = runtime();
        let over = runtime.block_on(async {
            world.awake();
            workstation.start();
            let gap = run_until_restart(&mut workstation, &mut steps).await;
            if gap.is_none() && world.violation().is_none() {
                run_until_quiet(std::slice::from_mut(&mut workstation), &mut schedule.rng).await;
            }
            // The clock is paused only inside the runtime.
            world.asleep(gap.unwrap_or_default());
            gap.is_none()
        });
        workstation.open = None;
        drop(runtime);
        if over {
            break;
        }
    }
    let effects = lock(&server).effects.len();
    Outcome {
        wrong: world.violation(),
        trace: world.trace(),
        edits: workstation.edits.len(),
        effects,
    }
}

/// Runs steps until one ends the program, and returns the time until its restart.
async fn run_until_restart(
    workstation: &mut Workstation,
    steps: &mut impl Iterator<Item = Step>,
) -> Option<Duration> {
    for step in steps {
        if let Some(gap) = run_step(step, workstation).await {
            return Some(gap);
        }
        workstation.check();
        if workstation.world.violation().is_some() {
            break;
        }
    }
    None
}

/// Runs a step. If it ends the program, returns the time until its restart.
pub(crate) async fn run_step(step: Step, workstation: &mut Workstation) -> Option<Duration> {
    match step {
        Step::Wait(time) => tokio::time::sleep(time).await,
        Step::Edit(rng) => workstation.edit(rng),
        Step::Undo(rng) => workstation.undo(rng),
        Step::Decide(mut rng) => {
            workstation.check_parked();
            if let Some((index, state)) = rng.pick(&workstation.parked()).copied() {
                if rng.chance(60) {
                    workstation.retry(index, state);
                } else if rng.chance(30) {
                    workstation.roll_back(index);
                } else {
                    workstation.dismiss(index);
                }
            }
        }
        Step::Refresh(rng) => workstation.refresh(rng),
        Step::SyncNow => {
            if let Some((_, engine)) = &workstation.open {
                engine.sync_now();
            }
        }
        Step::Check => {
            if let Some((_, engine)) = &workstation.open {
                engine.check_deletions();
            }
        }
        Step::OtherEdits(times) => {
            let mut server = lock(&workstation.server);
            for _ in 0..times {
                server.edit_as_other_dispatcher();
            }
        }
        Step::NetworkConditions(conditions) => {
            workstation
                .world
                .note(format!("{}weather: {conditions:?}", workstation.name));
            *lock(&workstation.network.conditions) = conditions;
        }
        Step::Clock(further) => {
            workstation.world.note(format!(
                "{}the clock is set on by {further}",
                workstation.name
            ));
            workstation.clock.set_on(further);
        }
        Step::Restart(gap) => {
            workstation.stop().await;
            return Some(gap);
        }
        Step::Crash(after, gap) => {
            for _ in 0..after {
                tokio::task::yield_now().await;
            }
            workstation.crash();
            return Some(gap);
        }
    }
    None
}

/// Ends all faults, runs until everything is quiet, and makes the final checks.
pub async fn run_until_quiet(workstations: &mut [Workstation], rng: &mut SimRng) {
    let Some(first) = workstations.first() else {
        return;
    };
    let (world, server) = (first.world.clone(), first.server.clone());
    for workstation in workstations.iter() {
        *lock(&workstation.network.conditions) = NetworkConditions::clear();
        // The nightly check would find what a list has left out; it need not wait for the night.
        if workstation.network.ended_early.load(Ordering::Relaxed)
            && let Some((_, engine)) = &workstation.open
        {
            engine.check_deletions();
        }
    }
    lock(&server).busy = false;
    world.note("from here on all is well");
    let until = world.age() + TIMEOUT;
    let mut pause = Duration::from_secs(2);
    loop {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_mins(1));
        lock(&server).catch_up();
        for workstation in workstations.iter_mut() {
            workstation.check();
            workstation.check_parked();
            decide(workstation, rng);
        }
        if world.violation().is_some() {
            return;
        }
        let settled = workstations.iter().all(Workstation::is_settled)
            && lock(&server).applied_late.is_empty();
        let different = workstations.iter().find_map(|workstation| {
            Some(format!("{}{}", workstation.name, workstation.difference()?))
        });
        if settled && different.is_none() {
            break;
        }
        if world.age() > until {
            let unfinished_edits: Vec<_> = workstations
                .iter()
                .flat_map(Workstation::unfinished_edits)
                .collect();
            world.report_violation(format!(
                "it does not come to rest: {} {}",
                unfinished_edits.join(", "),
                different.unwrap_or_default()
            ));
            return;
        }
    }
    for workstation in workstations {
        workstation.check();
        workstation.check_final();
    }
}

/// The dispatcher decides all open questions; an edit is retried at most twice.
fn decide(workstation: &mut Workstation, rng: &mut SimRng) {
    for (index, state) in workstation.parked() {
        if workstation.edits[index].again < 2 && rng.chance(50) {
            workstation.retry(index, state);
        } else {
            workstation.dismiss(index);
        }
    }
}
