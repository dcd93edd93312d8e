//! The schedule of a seed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::Dialect;

use crate::network::{FAULTS, NetworkConditions};
use crate::records::Order;
use crate::rng::SimRng;
use crate::server::ServerOptions;
use crate::workstation::WorkstationOptions;

/// A step of a schedule.
#[derive(Clone, Debug)]
pub enum Step {
    /// Time passes.
    Wait(Duration),
    /// The dispatcher edits something.
    Edit(SimRng),
    /// The dispatcher undoes an edit.
    Undo(SimRng),
    /// The dispatcher decides an open question.
    Decide(SimRng),
    /// The dispatcher opens a job.
    Refresh(SimRng),
    /// The dispatcher syncs now.
    SyncNow,
    /// The dispatcher checks for deletions.
    Check,
    /// Other dispatchers make so many edits.
    OtherEdits(u64),
    /// The network changes.
    NetworkConditions(NetworkConditions),
    /// The program ends cleanly, and restarts after a while.
    Restart(Duration),
    /// The program dies after so many task switches, and restarts after a while.
    Crash(u64, Duration),
    /// The machine's clock is set forward or back.
    Clock(TimeDelta),
}

/// Everything a seed decides in advance.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Start of the simulated time.
    pub begins: DateTime<Utc>,
    /// Behavior of the server.
    pub server_options: ServerOptions,
    /// Initial number of jobs.
    pub jobs: u64,
    /// Configuration of the workstation.
    pub workstation_options: WorkstationOptions,
    /// The steps.
    pub steps: Vec<Step>,
    /// For later decisions.
    pub rng: SimRng,
}

/// Days with and without a change of the clocks, and ends of months.
const DAYS: [(i32, u32, u32); 5] = [
    (2026, 3, 8),
    (2026, 11, 1),
    (2026, 6, 17),
    (2026, 12, 31),
    (2028, 2, 29),
];

fn skew(rng: &mut SimRng) -> TimeDelta {
    match rng.below(10) {
        0..=5 => TimeDelta::zero(),
        6 | 7 => TimeDelta::seconds(i64::try_from(rng.below(240)).unwrap_or(0) - 120),
        _ => TimeDelta::minutes(i64::try_from(rng.below(2880)).unwrap_or(0) - 1440),
    }
}

/// Random bad conditions.
pub fn storm(rng: &mut SimRng) -> NetworkConditions {
    let kinds = rng.between(1, 5);
    let faults = (0..kinds).map(|_| rng.one(FAULTS)).collect();
    NetworkConditions {
        fault_percent: rng.one([10, 30, 60, 100]),
        faults,
        wrong_pages: u32::from(rng.chance(30)),
        early_ends: u32::from(rng.chance(20)),
    }
}

fn wait(rng: &mut SimRng) -> Duration {
    Duration::from_millis(match rng.below(10) {
        0..=2 => rng.below(300),
        3..=6 => rng.between(300, 5_000),
        7 | 8 => rng.between(5_000, 40_000),
        _ => rng.between(40_000, 200_000),
    })
}

/// A step of one of several workstations.
#[derive(Clone, Debug)]
pub enum SharedStep {
    /// A step of a single workstation.
    Step(Step),
    /// The network goes down or comes back.
    Disconnected(bool),
    /// The engine stops or starts.
    Paused(bool),
    /// The process is killed and restarted.
    Killed,
}

impl SharedStep {
    /// A random step.
    pub fn draw(rng: &mut SimRng) -> Self {
        match rng.below(100) {
            0..=39 => Self::Step(Step::Edit(rng.fork())),
            40..=59 => Self::Step(Step::Wait(wait(rng))),
            60..=64 => Self::Step(Step::OtherEdits(1)),
            65..=69 => Self::Step(Step::NetworkConditions(storm(rng))),
            70..=73 => Self::Step(Step::Undo(rng.fork())),
            74..=77 => Self::Step(Step::Decide(rng.fork())),
            78..=87 => Self::Disconnected(rng.chance(50)),
            88..=93 => Self::Paused(rng.chance(50)),
            _ => Self::Killed,
        }
    }
}

impl Schedule {
    /// The schedule of a seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = SimRng::new(seed);
        let (year, month, day) = rng.one(DAYS);
        let midnight = chrono::NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .unwrap_or_default()
            .and_utc();
        let begins =
            midnight + TimeDelta::milliseconds(i64::try_from(rng.below(86_400_000)).unwrap_or(0));
        let dialect = if rng.chance(60) {
            Dialect::Contract
        } else {
            Dialect::Vendor
        };
        let server_options = ServerOptions {
            dialect,
            order: rng.one([
                Order::Id,
                Order::Id,
                Order::Changed,
                Order::Newest,
                Order::Scattered,
            ]),
            latest: TimeDelta::seconds(rng.one([0, 0, 4, 90])),
            page: usize::try_from(rng.one([2, 3, 5, 50])).unwrap_or(5),
            ahead: skew(&mut rng),
            other_edit_percent: rng.one([0, 0, 15, 40]),
            deletes: rng.chance(25),
            holds_jobs: dialect == Dialect::Contract || rng.chance(50),
        };
        let jobs = rng.between(1, 5);
        let workstation_options = WorkstationOptions {
            dialect,
            poll: Duration::from_secs(rng.one([10, 20, 30])),
            page: rng.one([2, 4, 100]),
            seed: rng.roll(),
            ahead: skew(&mut rng),
        };
        let mut steps = Vec::new();
        if rng.chance(85) {
            steps.push(Step::Wait(Duration::from_millis(rng.between(2_000, 8_000))));
        }
        for _ in 0..rng.between(3, 12) {
            let step = match rng.below(100) {
                0..=34 => Step::Edit(rng.fork()),
                35..=55 => Step::Wait(wait(&mut rng)),
                56..=65 => Step::OtherEdits(rng.between(1, 3)),
                66..=76 => Step::NetworkConditions(if rng.chance(25) {
                    NetworkConditions::clear()
                } else {
                    storm(&mut rng)
                }),
                77..=83 => Step::Crash(rng.below(400), wait(&mut rng)),
                84..=86 => Step::Restart(wait(&mut rng)),
                87..=91 => Step::Undo(rng.fork()),
                92..=94 => Step::Decide(rng.fork()),
                95 => Step::SyncNow,
                96 => Step::Check,
                97 => Step::Refresh(rng.fork()),
                _ => Step::Clock(skew(&mut rng)),
            };
            steps.push(step);
        }
        Self {
            begins,
            server_options,
            jobs,
            workstation_options,
            steps,
            rng,
        }
    }
}
