//! What a seed makes happen.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::Dialect;

use crate::desk::Setup;
use crate::dice::Dice;
use crate::network::{TROUBLES, Weather};
use crate::records::Order;
use crate::server::Manners;

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// Time passes.
    Wait(Duration),
    /// The dispatcher edits something.
    Edit(Dice),
    /// The dispatcher takes an edit back.
    Undo(Dice),
    /// The dispatcher decides about an edit that waits for that.
    Decide(Dice),
    /// The dispatcher opens a job.
    Refresh(Dice),
    /// The dispatcher wants all to be pulled and sent now.
    SyncNow,
    /// The dispatcher has the mirror compared with the server's lists.
    Check,
    /// Other dispatchers change so many things.
    Meddle(u64),
    /// The network changes.
    Weather(Weather),
    /// The program is ended in good order, and started again after a while.
    Restart(Duration),
    /// The program dies after so many steps of its tasks, and is started again after a while.
    Crash(u64, Duration),
    /// Someone sets the machine's clock on by so much, or back.
    Clock(TimeDelta),
}

/// All that a seed decides before anything happens.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// When the world begins.
    pub begins: DateTime<Utc>,
    /// The server.
    pub manners: Manners,
    /// How many jobs it has at first.
    pub jobs: u64,
    /// The desk.
    pub setup: Setup,
    /// What happens.
    pub steps: Vec<Step>,
    /// For what is decided later.
    pub dice: Dice,
}

/// Days at which clocks change in the business's zone, and one at which they do not; and ends of months.
const DAYS: [(i32, u32, u32); 5] = [
    (2026, 3, 8),
    (2026, 11, 1),
    (2026, 6, 17),
    (2026, 12, 31),
    (2028, 2, 29),
];

fn skew(dice: &mut Dice) -> TimeDelta {
    match dice.below(10) {
        0..=5 => TimeDelta::zero(),
        6 | 7 => TimeDelta::seconds(i64::try_from(dice.below(240)).unwrap_or(0) - 120),
        _ => TimeDelta::minutes(i64::try_from(dice.below(2880)).unwrap_or(0) - 1440),
    }
}

/// A storm of some of the troubles there are.
pub fn storm(dice: &mut Dice) -> Weather {
    let kinds = dice.between(1, 5);
    let fates = (0..kinds).map(|_| dice.one(TROUBLES)).collect();
    Weather {
        trouble: dice.one([10, 30, 60, 100]),
        fates,
        lies: u32::from(dice.chance(30)),
        ends: u32::from(dice.chance(20)),
    }
}

fn wait(dice: &mut Dice) -> Duration {
    Duration::from_millis(match dice.below(10) {
        0..=2 => dice.below(300),
        3..=6 => dice.between(300, 5_000),
        7 | 8 => dice.between(5_000, 40_000),
        _ => dice.between(40_000, 200_000),
    })
}

/// What happens at one of several desks.
#[derive(Clone, Debug)]
pub enum Together {
    /// Something that can happen at a desk of its own.
    Step(Step),
    /// Nothing reaches the server, or all does again.
    Parted(bool),
    /// The engine is stopped, or started again.
    Paused(bool),
    /// The process is gone, and started again at once.
    Killed,
}

impl Together {
    /// Something, by the dice.
    pub fn draw(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..=39 => Self::Step(Step::Edit(dice.fork())),
            40..=59 => Self::Step(Step::Wait(wait(dice))),
            60..=64 => Self::Step(Step::Meddle(1)),
            65..=69 => Self::Step(Step::Weather(storm(dice))),
            70..=73 => Self::Step(Step::Undo(dice.fork())),
            74..=77 => Self::Step(Step::Decide(dice.fork())),
            78..=87 => Self::Parted(dice.chance(50)),
            88..=93 => Self::Paused(dice.chance(50)),
            _ => Self::Killed,
        }
    }
}

impl Schedule {
    /// The schedule of a seed.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let (year, month, day) = dice.one(DAYS);
        let midnight = chrono::NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .unwrap_or_default()
            .and_utc();
        let begins =
            midnight + TimeDelta::milliseconds(i64::try_from(dice.below(86_400_000)).unwrap_or(0));
        let dialect = if dice.chance(60) {
            Dialect::Contract
        } else {
            Dialect::Vendor
        };
        let manners = Manners {
            dialect,
            order: dice.one([
                Order::Id,
                Order::Id,
                Order::Changed,
                Order::Newest,
                Order::Scattered,
            ]),
            latest: TimeDelta::seconds(dice.one([0, 0, 4, 90])),
            page: usize::try_from(dice.one([2, 3, 5, 50])).unwrap_or(5),
            ahead: skew(&mut dice),
            meddling: dice.one([0, 0, 15, 40]),
            deletes: dice.chance(25),
            holds_jobs: dialect == Dialect::Contract || dice.chance(50),
        };
        let jobs = dice.between(1, 5);
        let setup = Setup {
            dialect,
            poll: Duration::from_secs(dice.one([10, 20, 30])),
            page: dice.one([2, 4, 100]),
            seed: dice.roll(),
            ahead: skew(&mut dice),
        };
        let mut steps = Vec::new();
        if dice.chance(85) {
            steps.push(Step::Wait(Duration::from_millis(
                dice.between(2_000, 8_000),
            )));
        }
        for _ in 0..dice.between(3, 12) {
            let step = match dice.below(100) {
                0..=34 => Step::Edit(dice.fork()),
                35..=55 => Step::Wait(wait(&mut dice)),
                56..=65 => Step::Meddle(dice.between(1, 3)),
                66..=76 => Step::Weather(if dice.chance(25) {
                    Weather::clear()
                } else {
                    storm(&mut dice)
                }),
                77..=83 => Step::Crash(dice.below(400), wait(&mut dice)),
                84..=86 => Step::Restart(wait(&mut dice)),
                87..=91 => Step::Undo(dice.fork()),
                92..=94 => Step::Decide(dice.fork()),
                95 => Step::SyncNow,
                96 => Step::Check,
                97 => Step::Refresh(dice.fork()),
                _ => Step::Clock(skew(&mut dice)),
            };
            steps.push(step);
        }
        Self {
            begins,
            manners,
            jobs,
            setup,
            steps,
            dice,
        }
    }
}
