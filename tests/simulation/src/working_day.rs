//! A day at a workstation without any fault_percent: what a disk is watched under.
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

use crate::records::Order;
use crate::rng::SimRng;
use crate::server::{Server, ServerOptions};
use crate::workstation::{Workstation, WorkstationOptions};
use crate::world::{World, lock};

/// Enough for a download of several pages; all of their appointments lie on the days that the calendar shows.
const JOBS: u64 = 60;
/// In each, the dispatcher writes to one appointment.
const ROUNDS: usize = 36;
/// So often in each round others change some that the dispatcher leaves alone: together it fills the mirror's log several times.
const TIMES: usize = 7;
const CHANGES: usize = 9;
/// Nothing is in the way, so all comes to rest long before this.
const TIMEOUT: Duration = Duration::from_mins(30);

/// The server of the day, and its time.
pub struct WorkingDay {
    /// Its time.
    pub world: Arc<World>,
    server: Arc<Mutex<Server>>,
}

impl Default for WorkingDay {
    fn default() -> Self {
        let world = World::new(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let server_options = ServerOptions {
            dialect: Dialect::Contract,
            order: Order::Changed,
            latest: TimeDelta::zero(),
            page: 25,
            ahead: TimeDelta::zero(),
            other_edit_percent: 0,
            deletes: false,
            holds_jobs: true,
        };
        let server = Server::new(world.clone(), server_options, JOBS, SimRng::new(1));
        Self {
            world,
            server: Arc::new(Mutex::new(server)),
        }
    }
}

impl WorkingDay {
    /// A workstation at the server of this day, with files in `dir`.
    pub fn workstation(&self, dir: &Path) -> Workstation {
        let workstation_options = WorkstationOptions {
            dialect: Dialect::Contract,
            poll: Duration::from_secs(10),
            page: 25,
            seed: 1,
            ahead: TimeDelta::zero(),
        };
        Workstation::new(
            &self.world,
            &self.server,
            dir,
            "",
            workstation_options,
            SimRng::new(2),
        )
    }

    /// Lives through the day at `workstation`, which has begun, and tells of each edit that is taken.
    ///
    /// # Panics
    /// When an edit is not taken, which nothing stands against.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub async fn run(&self, workstation: &Workstation, mut taken: impl FnMut(Uuid)) {
        tokio::time::sleep(Duration::from_mins(1)).await;
        let appointments: Vec<i64> = lock(&self.server)
            .appointments
            .all()
            .map(|appointment| appointment.id)
            .collect();
        let (mine, of_others) = appointments.split_at(ROUNDS);
        let mut changed = of_others.iter().cycle();
        // Each of them once, so that what is sent once more to a server that has it already changes nothing.
        for (round, appointment) in mine.iter().enumerate() {
            let edit = Edit::SetSpecialInstructions {
                appointment_id: Key::Server((*appointment).into()),
                text: format!("Written in round {round}. ").repeat(20),
                seen: None,
            };
            let store = workstation.store().expect("the desk is open");
            let receipt = store
                .submit(edit, workstation.clock.now())
                .expect("the edit is taken");
            taken(receipt.operation);
            for time in 0..TIMES {
                for appointment in changed.by_ref().take(CHANGES) {
                    let text = format!("By someone else in round {round}, {time}");
                    let written = lock(&self.server).write_text(*appointment, &text);
                    written.expect("the appointment is open");
                }
                // Longer than one poll.
                tokio::time::sleep(Duration::from_secs(11)).await;
            }
        }
    }

    /// Waits until a workstation has nothing to send and has what the server has; says what stands against that if it never comes.
    pub async fn wait_until_synced(&self, workstation: &Workstation) -> Result<(), String> {
        let until = self.world.age() + TIMEOUT;
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let different = workstation.difference();
            if workstation.is_settled() && different.is_none() {
                return Ok(());
            }
            if self.world.age() > until {
                let rows = workstation.operations();
                return Err(format!("{different:?} {rows:?}"));
            }
        }
    }
}
