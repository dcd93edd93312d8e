//! Living through a schedule.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use jpm_sync::Store;
use tokio::runtime::Runtime;

use crate::desk::{Desk, account};
use crate::dice::Dice;
use crate::network::Weather;
use crate::schedule::{Schedule, Step};
use crate::server::Server;
use crate::world::{World, lock};

/// After the last fault everything must have come to rest within this time.
const PATIENCE: Duration = Duration::from_mins(40);

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What was wrong, if anything.
    pub wrong: Option<String>,
    /// Everything that happened.
    pub trace: Vec<String>,
    /// How many edits were taken.
    pub edits: usize,
    /// How many of the edits had an effect at the server.
    pub effects: usize,
}

/// A run that went wrong.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed that brings it about again.
    pub seed: u64,
    /// What was wrong, and how it came to that.
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

/// Where runs keep their files: in memory where the system has a place for that.
///
/// # Panics
/// When no directory can be made.
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

/// The files of an account that was just made: to copy them is quicker than to make them again.
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

/// Puts the files of a new account into `dir`, and nothing else.
///
/// # Panics
/// When the files cannot be written.
#[allow(clippy::expect_used, reason = "part of a test")]
pub fn furnish(dir: &Path) -> PathBuf {
    // It may not be there yet.
    let _ = std::fs::remove_dir_all(dir);
    std::fs::create_dir_all(dir).expect("a directory");
    for (name, bytes) in new_files() {
        std::fs::write(dir.join(name), bytes).expect("a file");
    }
    dir.to_owned()
}

/// A runtime whose clock stands still unless everything waits, and which does one thing after the other.
///
/// # Panics
/// When none can be made.
#[allow(clippy::expect_used, reason = "part of a test")]
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .event_interval(1)
        .build()
        .expect("a runtime")
}

/// Lives through the schedule of `seed`, with files in `dir`.
pub fn live(seed: u64, dir: &Path) -> Outcome {
    let mut schedule = Schedule::new(seed);
    let world = World::new(schedule.begins);
    world.note(format!(
        "seed {seed}: {:?} jobs {} {:?}",
        schedule.manners, schedule.jobs, schedule.setup
    ));
    let server = Arc::new(Mutex::new(Server::new(
        world.clone(),
        schedule.manners,
        schedule.jobs,
        schedule.dice.fork(),
    )));
    let mut desk = Desk::new(
        &world,
        &server,
        &furnish(dir),
        "",
        schedule.setup,
        schedule.dice.fork(),
    );
    let mut steps = std::mem::take(&mut schedule.steps).into_iter();
    loop {
        let runtime = runtime();
        let over = runtime.block_on(async {
            world.awake();
            desk.start();
            let gap = until_it_ends(&mut desk, &mut steps).await;
            if gap.is_none() && world.accusation().is_none() {
                settle(std::slice::from_mut(&mut desk), &mut schedule.dice).await;
            }
            // Only in here the clock is the paused one.
            world.asleep(gap.unwrap_or_default());
            gap.is_none()
        });
        desk.open = None;
        drop(runtime);
        if over {
            break;
        }
    }
    let effects = lock(&server).effects.len();
    Outcome {
        wrong: world.accusation(),
        trace: world.trace(),
        edits: desk.edits.len(),
        effects,
    }
}

/// Does the steps up to one that ends the program; then the time until it starts again.
async fn until_it_ends(
    desk: &mut Desk,
    steps: &mut impl Iterator<Item = Step>,
) -> Option<Duration> {
    for step in steps {
        if let Some(gap) = take(step, desk).await {
            return Some(gap);
        }
        desk.look();
        if desk.world.accusation().is_some() {
            break;
        }
    }
    None
}

/// Does a step; where it ends the program, the time until it starts again.
pub(crate) async fn take(step: Step, desk: &mut Desk) -> Option<Duration> {
    match step {
        Step::Wait(time) => tokio::time::sleep(time).await,
        Step::Edit(dice) => desk.edit(dice),
        Step::Undo(dice) => desk.undo(dice),
        Step::Decide(mut dice) => {
            desk.judge_parked();
            if let Some((index, state)) = dice.pick(&desk.parked()).copied() {
                if dice.chance(60) {
                    desk.retry(index, state);
                } else if dice.chance(30) {
                    desk.roll_back(index);
                } else {
                    desk.dismiss(index);
                }
            }
        }
        Step::Refresh(dice) => desk.refresh(dice),
        Step::SyncNow => {
            if let Some((_, engine)) = &desk.open {
                engine.sync_now();
            }
        }
        Step::Check => {
            if let Some((_, engine)) = &desk.open {
                engine.check_deletions();
            }
        }
        Step::Meddle(times) => {
            let mut server = lock(&desk.server);
            for _ in 0..times {
                server.meddle();
            }
        }
        Step::Weather(weather) => {
            desk.world
                .note(format!("{}weather: {weather:?}", desk.name));
            *lock(&desk.network.weather) = weather;
        }
        Step::Clock(further) => {
            desk.world
                .note(format!("{}the clock is set on by {further}", desk.name));
            desk.clock.set_on(further);
        }
        Step::Restart(gap) => {
            desk.stop().await;
            return Some(gap);
        }
        Step::Crash(after, gap) => {
            for _ in 0..after {
                tokio::task::yield_now().await;
            }
            desk.crash();
            return Some(gap);
        }
    }
    None
}

/// Faults are over: lets time pass until all desks have come to rest, and judges them.
pub async fn settle(desks: &mut [Desk], dice: &mut Dice) {
    let Some(first) = desks.first() else { return };
    let (world, server) = (first.world.clone(), first.server.clone());
    for desk in desks.iter() {
        *lock(&desk.network.weather) = Weather::clear();
        // What a list has kept back by ending too soon comes with the next night's check. The dispatcher need not wait for the night.
        if desk.network.ended_early.load(Ordering::Relaxed)
            && let Some((_, engine)) = &desk.open
        {
            engine.check_deletions();
        }
    }
    lock(&server).busy = false;
    world.note("from here on all is well");
    let until = world.age() + PATIENCE;
    let mut pause = Duration::from_secs(2);
    loop {
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_mins(1));
        lock(&server).catch_up();
        for desk in desks.iter_mut() {
            desk.look();
            desk.judge_parked();
            decide(desk, dice);
        }
        if world.accusation().is_some() {
            return;
        }
        let settled = desks.iter().all(Desk::is_settled) && lock(&server).belated.is_empty();
        let different = desks
            .iter()
            .find_map(|desk| Some(format!("{}{}", desk.name, desk.difference()?)));
        if settled && different.is_none() {
            break;
        }
        if world.age() > until {
            let stuck: Vec<_> = desks.iter().flat_map(Desk::stuck).collect();
            world.accuse(format!(
                "it does not come to rest: {} {}",
                stuck.join(", "),
                different.unwrap_or_default()
            ));
            return;
        }
    }
    for desk in desks {
        desk.look();
        desk.judge();
    }
}

/// The dispatcher decides about all that waits for that: twice at most it is sent again.
fn decide(desk: &mut Desk, dice: &mut Dice) {
    for (index, state) in desk.parked() {
        if desk.edits[index].again < 2 && dice.chance(50) {
            desk.retry(index, state);
        } else {
            desk.dismiss(index);
        }
    }
}
