//! A workstation: a store and its engine on one machine, and its dispatcher.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::clock::Clock;
use jpm_client::ids::TenantId;
use jpm_client::{Client, Credentials, Dialect, Environment};
use jpm_sync::key::{AppointmentKey, JobKey, Key};
use jpm_sync::views::calendar::{AppointmentCard, CalendarRequest};
use jpm_sync::views::operations::{OperationKind, OperationRow, OperationState};
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store, StoreOptions};
use uuid::Uuid;

use crate::network::Network;
use crate::rng::SimRng;
use crate::server::Server;
use crate::world::{MachineClock, World, lock};

/// Time zone of the workstations.
pub fn zone() -> BusinessZone {
    "America/Chicago"
        .parse()
        .unwrap_or_else(|_| BusinessZone::utc())
}

/// What an edit is meant to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// New times, and perhaps new technicians.
    Move {
        /// New start.
        start: DateTime<Utc>,
        /// New technicians.
        technicians: Option<Vec<i64>>,
    },
    /// New special instructions.
    Text(String),
    /// New summary.
    Summary(String),
    /// Hold the job.
    Hold,
    /// Cancel the job.
    Cancel,
    /// Add an appointment.
    Add(DateTime<Utc>),
    /// Book a job.
    Book(Vec<DateTime<Utc>>),
    /// Reverse a sent edit: restore the earlier values.
    Reverse,
    /// Reverse a hold.
    RemoveHold,
    /// Reverse a cancellation.
    RemoveCancellation,
    /// Reverse an added appointment.
    RemoveAppointment,
}

impl Intent {
    /// The intent of a reversing operation.
    pub fn of_reversal(kind: OperationKind) -> Self {
        match kind {
            OperationKind::RemoveHold => Self::RemoveHold,
            OperationKind::RemoveCancellation => Self::RemoveCancellation,
            OperationKind::DeleteAppointment => Self::RemoveAppointment,
            _ => Self::Reverse,
        }
    }

    /// True if it reverses an edit.
    pub fn is_back(&self) -> bool {
        matches!(
            self,
            Self::Reverse | Self::RemoveHold | Self::RemoveCancellation | Self::RemoveAppointment
        )
    }
}

/// An accepted edit.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is something that happened or did not"
)]
#[derive(Clone, Debug)]
pub struct TrackedEdit {
    /// Its number, which its values hold.
    pub number: u32,
    /// Its operation.
    pub operation: Uuid,
    /// Its intent.
    pub intent: Intent,
    /// Its job.
    pub job: Option<JobKey>,
    /// Its appointment.
    pub appointment: Option<AppointmentKey>,
    /// Made on a server id while a booking's outcome was unknown, so one job may have had two ids.
    pub before_booking_known: bool,
    /// The value that the dispatcher saw.
    pub saw: String,
    /// How often the dispatcher retried it.
    pub again: u32,
    /// Undone before it was sent.
    pub withdrawn: bool,
    /// Dropped by the dispatcher.
    pub dismissed: bool,
    /// To be undone once its outcome is known.
    pub undone: bool,
    /// Its last known state.
    pub state: OperationState,
    /// Number of the edit that it reverses, if known.
    pub reverses: Option<u32>,
}

impl TrackedEdit {
    /// Server ids of its job and appointment.
    pub fn records(&self) -> impl Iterator<Item = i64> {
        let job = self.job.and_then(Key::server).map(|id| id.0);
        let appointment = self.appointment.and_then(Key::server).map(|id| id.0);
        job.into_iter().chain(appointment)
    }

    /// True if another workstation has undone an edit of the same record.
    pub(crate) fn is_crossed(&self, workstation: &str, server: &Server) -> bool {
        let mut others = server
            .reversed
            .iter()
            .filter(|(other, _)| other != workstation);
        others.any(|(_, record)| self.records().any(|own| own == *record))
    }
}

/// Configuration of a workstation.
#[derive(Clone, Copy, Debug)]
pub struct WorkstationOptions {
    /// Dialect of its client.
    pub dialect: Dialect,
    /// Poll interval.
    pub poll: Duration,
    /// Page size.
    pub page: u32,
    /// Seed of its random waits.
    pub seed: u64,
    /// How far its clock is ahead.
    pub ahead: TimeDelta,
}

/// A workstation.
pub struct Workstation {
    /// Name in the trace.
    pub name: String,
    pub(crate) world: Arc<World>,
    pub(crate) server: Arc<Mutex<Server>>,
    /// Its network.
    pub network: Arc<Network>,
    /// Its clock.
    pub clock: Arc<MachineClock>,
    client: Client,
    dir: PathBuf,
    options: WorkstationOptions,
    pub(crate) open: Option<(Store, Engine)>,
    /// Accepted edits, in order.
    pub edits: Vec<TrackedEdit>,
    pub(crate) fresh: Vec<(String, Option<DateTime<Utc>>)>,
    /// Server appointments that were visible.
    pub(crate) known: BTreeSet<i64>,
}

/// The account of every workstation.
pub fn account() -> AccountName {
    AccountName {
        environment: "simulation".into(),
        tenant: TenantId(7),
    }
}

impl Workstation {
    /// A workstation with files in `dir`.
    ///
    /// # Panics
    ///
    /// If the client cannot be built, which no seed can cause.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn new(
        world: &Arc<World>,
        server: &Arc<Mutex<Server>>,
        dir: &Path,
        name: &str,
        workstation_options: WorkstationOptions,
        mut rng: SimRng,
    ) -> Self {
        let clock = MachineClock::new(world.clone(), workstation_options.ahead);
        let network = Network::new(world.clone(), server.clone(), rng.fork(), name);
        let environment = Environment {
            api: "http://jpm.invalid/".parse().expect("an address"),
            token_url: "http://jpm.invalid/token".parse().expect("an address"),
        };
        let credentials = Credentials {
            client_id: "desk".into(),
            client_secret: String::from("secret").into(),
            app_key: String::from("key").into(),
        };
        let client = Client::builder(environment, TenantId(7), credentials)
            .dialect(workstation_options.dialect)
            .transport(network.clone())
            .clock(clock.clone())
            .seed(workstation_options.seed)
            .build()
            .expect("a client");
        Self {
            name: name.to_owned(),
            world: world.clone(),
            server: server.clone(),
            network,
            clock,
            client,
            dir: dir.to_owned(),
            options: workstation_options,
            open: None,
            edits: Vec::new(),
            fresh: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    /// Opens the files and starts the engine.
    ///
    /// # Panics
    ///
    /// If the files cannot be opened, which is a defect.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn start(&mut self) {
        let options = StoreOptions {
            run_inline: true,
            // SQLite's default; a day of a few hundred changes fills it several times.
            checkpoint_pages: 1_000,
            ..StoreOptions::default()
        };
        let store = Store::open_with(&self.dir, &account(), self.clock.now(), options)
            .expect("the files of a desk open after whatever happened");
        store.set_zone(zone());
        let options = EngineOptions {
            poll: self.options.poll,
            page_size: self.options.page,
            seed: Some(self.options.seed),
            ..EngineOptions::default()
        };
        let engine = Engine::start(
            store.clone(),
            self.client.clone(),
            options,
            self.clock.clone(),
        );
        self.world.note(format!("{}the desk starts", self.name));
        self.open = Some((store, engine));
    }

    /// Stops the engine cleanly and closes the files.
    pub async fn stop(&mut self) {
        if let Some((store, engine)) = self.open.take() {
            engine.stop().await;
            drop(store);
            self.world
                .note(format!("{}the desk has stopped", self.name));
        }
    }

    /// Drops everything, as a killed process does. Its tasks end with their runtime.
    pub fn crash(&mut self) {
        self.open = None;
        self.world.note(format!("{}the desk crashes", self.name));
    }

    pub(crate) fn store(&self) -> Option<&Store> {
        self.open.as_ref().map(|open| &open.0)
    }

    /// All appointments on the calendar.
    ///
    /// # Panics
    ///
    /// If the files cannot be read, which is a defect.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn cards(&self) -> Vec<AppointmentCard> {
        let Some(store) = self.store() else {
            return Vec::new();
        };
        // The range covers every appointment of the largest server.
        let request = CalendarRequest {
            first_day: zone().today(self.world.now()),
            days: 16,
            margin: 4,
        };
        store
            .calendar(&request, &zone(), self.clock.now())
            .expect("the calendar can be read")
            .appointments
    }

    /// All listed operations.
    ///
    /// # Panics
    ///
    /// If the files cannot be read, which is a defect.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn operations(&self) -> Vec<OperationRow> {
        self.store()
            .map(|store| store.operations().expect("the outbox can be read"))
            .unwrap_or_default()
    }

    /// Edits that wait for a decision, by their index in `edits`.
    pub fn parked(&self) -> Vec<(usize, OperationState)> {
        let rows = self.operations();
        let parked = |edit: &TrackedEdit| {
            let row = rows.iter().find(|row| row.id == edit.operation)?;
            let waits = match row.state {
                OperationState::Rejected | OperationState::Conflict => true,
                OperationState::Unknown => row.error.is_some(),
                _ => false,
            };
            waits.then_some(row.state)
        };
        (0..self.edits.len())
            .filter_map(|index| Some((index, parked(&self.edits[index])?)))
            .collect()
    }

    /// The dispatcher retries an edit.
    pub fn retry(&mut self, index: usize, state: OperationState) {
        let Some((store, _)) = &self.open else { return };
        let edit = &mut self.edits[index];
        if store.retry(edit.operation, self.clock.now()).is_ok() {
            edit.again += 1;
            if state == OperationState::Unknown {
                *lock(&self.network.create_calls)
                    .again
                    .entry(edit.number)
                    .or_default() += 1;
            }
            self.world
                .note(format!("{}#{} is sent again", self.name, edit.number));
        }
    }

    /// The dispatcher rolls an edit back that stopped halfway, or drops it.
    pub fn roll_back(&mut self, index: usize) {
        let Some((store, _)) = &self.open else { return };
        let edit = &mut self.edits[index];
        if store.roll_back(edit.operation, self.clock.now()).is_ok() {
            edit.dismissed = true;
            self.world
                .note(format!("{}#{} is rolled back", self.name, edit.number));
        } else {
            self.dismiss(index);
        }
    }

    /// The dispatcher drops an edit.
    pub fn dismiss(&mut self, index: usize) {
        let Some((store, _)) = &self.open else { return };
        let edit = &mut self.edits[index];
        if store.dismiss(edit.operation, self.clock.now()).is_ok() {
            edit.dismissed = true;
            self.world
                .note(format!("{}#{} is dropped", self.name, edit.number));
        }
    }
}
