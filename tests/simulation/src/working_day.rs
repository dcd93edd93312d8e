//! A day at a desk without any trouble: what a disk is watched under.
//!
//! It is the same day each time, so one program can live through it while its disk is watched, and another can have the server of that day
//! to go on with whatever the disk has kept.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use jpm_client::Dialect;
use jpm_client::clock::Clock;
use jpm_sync::edit::Edit;
use jpm_sync::key::Key;
use uuid::Uuid;

use crate::desk::{Desk, Setup};
use crate::dice::Dice;
use crate::records::Order;
use crate::server::{Manners, Server};
use crate::world::{World, lock};

/// Enough for a download of several pages; all of their appointments lie on the days that the calendar shows.
const JOBS: u64 = 60;
/// In each, the dispatcher writes to one appointment.
const ROUNDS: usize = 36;
/// So often in each round others change some that the dispatcher leaves alone: together it fills the mirror's log several times.
const TIMES: usize = 7;
const CHANGES: usize = 9;
/// Nothing is in the way, so all comes to rest long before this.
const PATIENCE: Duration = Duration::from_mins(30);

/// The server of the day, and its time.
pub struct Day {
    /// Its time.
    pub world: Arc<World>,
    server: Arc<Mutex<Server>>,
}

impl Default for Day {
    fn default() -> Self {
        let world = World::new(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let manners = Manners {
            dialect: Dialect::Contract,
            order: Order::Changed,
            latest: TimeDelta::zero(),
            page: 25,
            ahead: TimeDelta::zero(),
            meddling: 0,
            deletes: false,
            holds_jobs: true,
        };
        let server = Server::new(world.clone(), manners, JOBS, Dice::new(1));
        Self {
            world,
            server: Arc::new(Mutex::new(server)),
        }
    }
}

impl Day {
    /// A desk at the server of this day, with files in `dir`.
    pub fn desk(&self, dir: &Path) -> Desk {
        let setup = Setup {
            dialect: Dialect::Contract,
            poll: Duration::from_secs(10),
            page: 25,
            seed: 1,
            ahead: TimeDelta::zero(),
        };
        Desk::new(&self.world, &self.server, dir, "", setup, Dice::new(2))
    }

    /// Lives through the day at `desk`, which has begun, and tells of each edit that is taken.
    ///
    /// # Panics
    /// When an edit is not taken, which nothing stands against.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub async fn pass(&self, desk: &Desk, mut taken: impl FnMut(Uuid)) {
        tokio::time::sleep(Duration::from_mins(1)).await;
        let visits: Vec<i64> = lock(&self.server)
            .visits
            .all()
            .map(|visit| visit.id)
            .collect();
        let (mine, of_others) = visits.split_at(ROUNDS);
        let mut changed = of_others.iter().cycle();
        // Each of them once, so that what is sent once more to a server that has it already changes nothing.
        for (round, visit) in mine.iter().enumerate() {
            let edit = Edit::SetSpecialInstructions {
                appointment_id: Key::Server((*visit).into()),
                text: format!("Written in round {round}. ").repeat(20),
                seen: None,
            };
            let store = desk.store().expect("the desk is open");
            let receipt = store
                .submit(edit, desk.clock.now())
                .expect("the edit is taken");
            taken(receipt.operation);
            for time in 0..TIMES {
                for visit in changed.by_ref().take(CHANGES) {
                    let text = format!("By someone else in round {round}, {time}");
                    let written = lock(&self.server).write_text(*visit, &text);
                    written.expect("the appointment is open");
                }
                // Longer than one poll.
                tokio::time::sleep(Duration::from_secs(11)).await;
            }
        }
    }

    /// Waits until a desk has nothing to send and has what the server has; says what stands against that if it never comes.
    pub async fn come_to_rest(&self, desk: &Desk) -> Result<(), String> {
        let until = self.world.age() + PATIENCE;
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let different = desk.difference();
            if desk.is_settled() && different.is_none() {
                return Ok(());
            }
            if self.world.age() > until {
                let rows = desk.operations();
                return Err(format!("{different:?} {rows:?}"));
            }
        }
    }
}
