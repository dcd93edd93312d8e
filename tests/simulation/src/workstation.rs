//! A workstation: a store with its engine on a machine of its own, and the dispatcher before it.

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

/// The zone in which the workstations work.
pub fn zone() -> BusinessZone {
    "America/Chicago"
        .parse()
        .unwrap_or_else(|_| BusinessZone::utc())
}

/// What an edit does, as far as the checks care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Another time, and who goes where that was said.
    Move {
        /// From when.
        start: DateTime<Utc>,
        /// To whom.
        technicians: Option<Vec<i64>>,
    },
    /// Another text on the appointment.
    Text(String),
    /// Another summary.
    Summary(String),
    /// On hold.
    Hold,
    /// Cancelled.
    Cancel,
    /// One more appointment.
    Add(DateTime<Utc>),
    /// A new job.
    Book(Vec<DateTime<Utc>>),
    /// An edit taken back after it was sent: the values are those of before.
    Reverse,
    /// A hold taken back.
    RemoveHold,
    /// A cancellation taken back.
    RemoveCancellation,
    /// An added appointment taken back.
    RemoveAppointment,
}

impl Intent {
    /// What an operation wants that takes another back.
    pub fn of_reversal(kind: OperationKind) -> Self {
        match kind {
            OperationKind::ReleaseJob => Self::RemoveHold,
            OperationKind::ReviveJob => Self::RemoveCancellation,
            OperationKind::RemoveAppointment => Self::RemoveAppointment,
            _ => Self::Reverse,
        }
    }

    /// Whether it takes an edit back.
    pub fn is_back(&self) -> bool {
        matches!(
            self,
            Self::Reverse | Self::RemoveHold | Self::RemoveCancellation | Self::RemoveAppointment
        )
    }
}

/// An edit that was taken.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is something that happened or did not"
)]
#[derive(Clone, Debug)]
pub struct TrackedEdit {
    /// Its number, which its values carry.
    pub number: u32,
    /// The operation that it became.
    pub operation: Uuid,
    /// What it wants.
    pub intent: Intent,
    /// What it was about.
    pub job: Option<JobKey>,
    /// What it was about.
    pub appointment: Option<AppointmentKey>,
    /// Made on numbers of the server while it was not known what became of a booking, so one job may have had two names.
    pub before_booking_known: bool,
    /// What the dispatcher saw in the place of what it changes, in words.
    pub saw: String,
    /// How often the dispatcher has sent it again.
    pub again: u32,
    /// Taken back before it was sent.
    pub withdrawn: bool,
    /// Dropped after a refusal, a conflict or a search that found nothing.
    pub dismissed: bool,
    /// To be taken back as soon as its outcome is known.
    pub undone: bool,
    /// A later edit stands for it.
    pub replaced: bool,
    /// What it was when it was looked at last.
    pub state: OperationState,
    /// The number of the edit that it takes back, where that is known.
    pub reverses: Option<u32>,
}

impl TrackedEdit {
    /// The server's numbers of what it is about.
    pub fn records(&self) -> impl Iterator<Item = i64> {
        let job = self.job.and_then(Key::server).map(|id| id.0);
        let appointment = self.appointment.and_then(Key::server).map(|id| id.0);
        job.into_iter().chain(appointment)
    }

    /// Whether another workstation has taken an edit of the same record back.
    pub(crate) fn is_crossed(&self, workstation: &str, server: &Server) -> bool {
        let mut others = server
            .reversed
            .iter()
            .filter(|(other, _)| other != workstation);
        others.any(|(_, record)| self.records().any(|own| own == *record))
    }
}

/// How a workstation is set up.
#[derive(Clone, Copy, Debug)]
pub struct WorkstationOptions {
    /// Which document its client follows.
    pub dialect: Dialect,
    /// How long it waits after one pull before the next.
    pub poll: Duration,
    /// Rows asked for at once.
    pub page: u32,
    /// Fixes its random waits.
    pub seed: u64,
    /// How far its clock is ahead.
    pub ahead: TimeDelta,
}

/// A workstation.
pub struct Workstation {
    /// Its name in the trace.
    pub name: String,
    pub(crate) world: Arc<World>,
    pub(crate) server: Arc<Mutex<Server>>,
    /// Its way to the server.
    pub network: Arc<Network>,
    /// Its clock.
    pub clock: Arc<MachineClock>,
    client: Client,
    dir: PathBuf,
    options: WorkstationOptions,
    pub(crate) open: Option<(Store, Engine)>,
    /// The edits that were taken, in order.
    pub edits: Vec<TrackedEdit>,
    pub(crate) fresh: Vec<(String, Option<DateTime<Utc>>)>,
    /// The server's appointments that were on the screen.
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
    /// A workstation whose files are in `dir`.
    ///
    /// # Panics
    /// When the client cannot be put together, which no seed can bring about.
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
    /// When the files cannot be opened, which is a finding.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn start(&mut self) {
        let options = StoreOptions {
            in_place: true,
            // SQLite's own measure: a day of a few hundred changes fills it several times.
            log_pages: 1_000,
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

    /// Stops the engine in good order and closes the files.
    pub async fn stop(&mut self) {
        if let Some((store, engine)) = self.open.take() {
            engine.stop().await;
            drop(store);
            self.world
                .note(format!("{}the desk has stopped", self.name));
        }
    }

    /// Lets go of everything without a word: the process is gone. Its tasks go with their runtime.
    pub fn crash(&mut self) {
        self.open = None;
        self.world.note(format!("{}the desk crashes", self.name));
    }

    pub(crate) fn store(&self) -> Option<&Store> {
        self.open.as_ref().map(|open| &open.0)
    }

    /// Everything on the calendar.
    ///
    /// # Panics
    /// When the files cannot be read, which is a finding.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn cards(&self) -> Vec<AppointmentCard> {
        let Some(store) = self.store() else {
            return Vec::new();
        };
        // Every appointment of the largest server wrong_pages on these days, so one that is not shown is missed.
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

    /// Every edit that the window lists.
    ///
    /// # Panics
    /// When the files cannot be read, which is a finding.
    #[allow(clippy::expect_used, reason = "part of a test")]
    pub fn operations(&self) -> Vec<OperationRow> {
        self.store()
            .map(|store| store.operations().expect("the outbox can be read"))
            .unwrap_or_default()
    }

    /// The edits that wait for the dispatcher's decision: their places among the tracked.
    pub fn parked(&self) -> Vec<(usize, OperationState)> {
        let rows = self.operations();
        let parked = |edit: &TrackedEdit| {
            let row = rows.iter().find(|row| row.id == edit.operation)?;
            let waits = match row.state {
                OperationState::Rejected | OperationState::Conflict => true,
                OperationState::Unknown => row.refusal.is_some(),
                _ => false,
            };
            waits.then_some(row.state)
        };
        (0..self.edits.len())
            .filter_map(|index| Some((index, parked(&self.edits[index])?)))
            .collect()
    }

    /// The dispatcher has a parked edit sent again.
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

    /// The dispatcher takes back what was done of an edit that stopped half-way; another one is dropped.
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

    /// The dispatcher drops a parked edit.
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
