//! A working day without faults, during which a disk is traced.
//!
//! The day is always the same. One program runs through it while its disk is traced; another
//! continues on the same server with what the disk has kept.

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

/// Enough for several pages; all appointments are in the range of the calendar.
const JOBS: u64 = 60;
/// The dispatcher edits one appointment per round.
const ROUNDS: usize = 36;
/// Others change other appointments this often per round, which fills the mirror's log several
/// times.
const TIMES: usize = 7;
const CHANGES: usize = 9;
/// Nothing can fail, so syncing takes far less.
const TIMEOUT: Duration = Duration::from_mins(30);

/// The server and the time of the day.
pub struct WorkingDay {
    /// The simulated time.
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
    /// A workstation with files in `dir`.
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

    /// Runs the day on a started workstation and reports each accepted edit.
    ///
    /// # Panics
    ///
    /// If an edit is not accepted, although nothing prevents it.
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
        // Each only once, so that sending an edit again changes nothing.
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
            taken(receipt.operation_id);
            for time in 0..TIMES {
                for appointment in changed.by_ref().take(CHANGES) {
                    let text = format!("By someone else in round {round}, {time}");
                    let written = lock(&self.server).write_text(*appointment, &text);
                    written.expect("the appointment is open");
                }
                // Longer than the poll interval.
                tokio::time::sleep(Duration::from_secs(11)).await;
            }
        }
    }

    /// Waits until a workstation has sent everything and equals the server. The error says what is
    /// missing.
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
