//! Starting and stopping a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::auth::Auth;
use crate::clock::{Micros, ServerTime};
#[cfg(feature = "control")]
use crate::cuttable_connection::{CutHandle, CuttableListener};
#[cfg(feature = "control")]
use crate::faults::Faults;
use crate::odd::{Odd, OddRecord};
use crate::problem::Problem;
use crate::seed::{SeedOptions, Tenant, WEEKEND_CREW};
use crate::server;
use crate::server_state::ServerState;
use crate::store::Store;

/// How long a stop waits for answers that are under way.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// Which form of JPM's paths is served. The neighbours of JPM only have the vendor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `/jpm/v2/{tenant}/…` with the shapes of the contract document.
    Contract,
    /// `/jpm/v2/tenant/{tenant}/…` with the shapes of the vendor's documents.
    Vendor,
    /// Both; the path decides.
    #[default]
    Both,
}

/// Where the tenant's data is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Data {
    /// In memory: gone when the sandbox stops.
    #[default]
    Memory,
    /// In an `SQLite` file. One that exists is opened again with all that was changed, and the seed is not used.
    File(PathBuf),
}

/// Why a sandbox did not start or stop.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The port is taken, or may not be used.
    #[error("port {port} of this machine cannot be used: {reason}")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        reason: String,
    },
    /// The data file cannot be read or written, or is something else.
    #[error("the data file {} cannot be used: {reason}", path.display())]
    Data {
        /// The file that was asked for.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The faults cannot be understood.
    #[cfg(feature = "control")]
    #[error("the faults cannot be used: {0}")]
    Faults(String),
    /// The database failed otherwise.
    #[error("the sandbox's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The server ended in disorder.
    #[error("the sandbox's server ended unexpectedly: {0}")]
    Server(String),
}

/// What a client needs to talk to a sandbox. Serialised, it is the line that the program prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The address before `/jpm/v2`, with no slash at its end.
    pub api: String,
    /// Where tokens are asked for.
    pub token_url: String,
    /// The tenant's id.
    pub tenant: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// The value of the `ST-App-Key` header.
    pub app_key: String,
    /// The company's business time zone (IANA), which the API itself does not tell.
    pub time_zone: String,
}

/// The way to a running sandbox: see [`Sandbox::builder`].
#[derive(Debug, Clone, Copy)]
pub struct Sandbox;

impl Sandbox {
    /// A sandbox with seed 7, about six weeks of 5,000 appointments around now, in memory, on a free port.
    pub fn builder() -> Builder {
        Builder {
            seed: 7,
            tenant: Tenant::Tidy,
            appointments: 5000,
            closed_jobs: 8000,
            weekend_crew: WEEKEND_CREW,
            odd: false,
            company_made: None,
            clock: None,
            data: Data::Memory,
            dialect: Dialect::Both,
            token_life: Duration::from_mins(15),
            rate_limit: None,
            field_speed: None,
            #[cfg(feature = "control")]
            faults: None,
            port: 0,
        }
    }
}

/// What a sandbox shall be like.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    seed: u64,
    tenant: Tenant,
    appointments: usize,
    closed_jobs: usize,
    weekend_crew: usize,
    odd: bool,
    company_made: Option<DateTime<Utc>>,
    clock: Option<DateTime<Utc>>,
    data: Data,
    dialect: Dialect,
    token_life: Duration,
    rate_limit: Option<u32>,
    field_speed: Option<f64>,
    #[cfg(feature = "control")]
    faults: Option<String>,
    port: u16,
}

impl Builder {
    /// The same seed and the same [`Builder::now`] make the same company, keys included.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many appointments there are in the six weeks around now. The company grows with them.
    pub fn appointments(mut self, appointments: usize) -> Self {
        self.appointments = appointments;
        self
    }

    /// Which company is served. A messy one has at least 180 technicians and a day of 150 appointments,
    /// however few are asked for.
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = tenant;
        self
    }

    /// How many jobs of the three years before the six weeks the messy company has.
    pub fn closed_jobs(mut self, jobs: usize) -> Self {
        self.closed_jobs = jobs;
        self
    }

    /// How many of a hundred technicians are on call on a Saturday or Sunday; 17 without it.
    pub fn weekend_crew(mut self, of_hundred: usize) -> Self {
        self.weekend_crew = of_hundred;
        self
    }

    /// Serves some records of each list with values that no document allows; [`Running::odd_records`]
    /// tells which. The data itself stays as it is.
    pub fn odd(mut self, odd: bool) -> Self {
        self.odd = odd;
        self
    }

    /// The instant around which the company's six weeks lie; without it, what the server's clock shows at the start. The
    /// server's own clock is not moved by it.
    pub fn now(mut self, now: DateTime<Utc>) -> Self {
        self.company_made = Some(now);
        self
    }

    /// What the server's clock shows at the start; it goes on from there. Without it, the machine's time.
    pub fn clock(mut self, now: DateTime<Utc>) -> Self {
        self.clock = Some(now);
        self
    }

    /// Where the data is kept.
    pub fn data(mut self, data: Data) -> Self {
        self.data = data;
        self
    }

    /// Which path forms are served.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// How long a token is good for; the vendor's live 900 seconds. With zero every token is expired at once.
    pub fn token_life(mut self, life: Duration) -> Self {
        self.token_life = life;
        self
    }

    /// How many calls a second are served before 429; the vendor's limit is 60. None: no limit.
    pub fn rate_limit(mut self, calls: Option<u32>) -> Self {
        self.rate_limit = calls;
        self
    }

    /// Lets the field live: technicians set out, arrive and finish, and other dispatchers change the plan. With a speed of 1 it
    /// keeps pace with the clock, with 60 an hour passes in a minute; other values than positive ones leave it at rest. What
    /// happens depends on the seed and on the instants that the field passes.
    pub fn field_speed(mut self, speed: f64) -> Self {
        self.field_speed = (speed.is_finite() && speed > 0.0).then_some(speed);
        self
    }

    /// Requests that go wrong on purpose: the JSON that the README of this crate describes. It is read at the start.
    #[cfg(feature = "control")]
    pub fn faults(mut self, rules: impl Into<String>) -> Self {
        self.faults = Some(rules.into());
        self
    }

    /// The port on 127.0.0.1; 0 takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Makes or opens the data and serves it.
    ///
    /// # Errors
    /// When the port or the data file cannot be used, or the faults cannot be understood.
    pub async fn start(self) -> Result<Running, SandboxError> {
        #[cfg(feature = "control")]
        let faults = Faults::default();
        #[cfg(feature = "control")]
        if let Some(rules) = &self.faults {
            faults.set(rules).map_err(SandboxError::Faults)?;
        }
        let port = self.port;
        let refused = |error: std::io::Error| SandboxError::Port {
            port,
            reason: error.to_string(),
        };
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .await
            .map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let clock = self.clock.unwrap_or_else(Utc::now);
        let time = Arc::new(ServerTime::starting_at(clock));
        let options = SeedOptions {
            seed: self.seed,
            tenant: self.tenant,
            appointments: self.appointments,
            closed_jobs: self.closed_jobs,
            weekend_crew: self.weekend_crew,
            now: self.company_made.unwrap_or(clock),
        };
        let (seed, data) = (options.seed, self.data);
        let stamps = Arc::clone(&time);
        let (odd, advance_field) = (self.odd, self.field_speed.is_some());
        let (store, keys, odd) = tokio::task::spawn_blocking(move || {
            let now = stamps.now();
            let (mut store, keys) = match data {
                Data::Memory => Store::in_memory(&options, stamps)?,
                Data::File(path) => Store::in_file(&path, &options, stamps)?,
            };
            // Whoever is served first sees a company of today, however old the file is.
            if advance_field {
                store.advance_field(seed, now).map_err(failed)?;
            }
            let odd = if odd { store.odd(now)? } else { Odd::default() };
            Ok::<_, SandboxError>((store, keys, odd))
        })
        .await
        .map_err(|error| SandboxError::Server(error.to_string()))??;
        let api = format!("http://{address}");
        let connection = Connection {
            token_url: format!("{api}/connect/token"),
            api,
            tenant: keys.tenant.clone(),
            client_id: keys.client_id.clone(),
            client_secret: keys.client_secret.clone(),
            app_key: keys.app_key.clone(),
            time_zone: keys.time_zone.clone(),
        };
        let state = Arc::new(ServerState {
            auth: Auth::new(keys, self.token_life, self.rate_limit),
            store: Mutex::new(store),
            time: Arc::clone(&time),
            dialect: self.dialect,
            odd,
            #[cfg(feature = "control")]
            faults,
            seed,
        });
        let weak = Arc::downgrade(&state);
        if let Some(speed) = self.field_speed {
            tokio::spawn(run_field(Weak::clone(&weak), speed));
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let service = server::router(state);
            #[cfg(feature = "control")]
            let (listener, service) = (
                CuttableListener(listener),
                service.into_make_service_with_connect_info::<CutHandle>(),
            );
            axum::serve(listener, service)
                .with_graceful_shutdown(async move {
                    // An error means that `Running` was dropped, which is a stop too.
                    let _ = stopped.await;
                })
                .await
        });
        Ok(Running {
            connection,
            state: weak,
            time,
            stop,
            server,
        })
    }
}

fn failed(problem: Problem) -> SandboxError {
    SandboxError::Server(problem.title)
}

/// Moves the field on once a second until the server is gone.
async fn run_field(state: Weak<ServerState>, speed: f64) {
    let mut started = None;
    let mut interval = tokio::time::interval(Duration::from_secs(1));
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        interval.tick().await;
        let Some(state) = state.upgrade() else {
            return;
        };
        let outcome = tokio::task::spawn_blocking(move || {
            let mut store = state.store.lock().unwrap_or_else(PoisonError::into_inner);
            let now = state.time.now();
            // A field that was left ahead of the clock goes on from there; one that was left behind catches up.
            let (begun, base) = match started {
                Some(started) => started,
                None => (now, store.field_now()?.max(now)),
            };
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
            let passed = ((now - begun) as f64 * speed) as Micros;
            store.advance_field(state.seed, base.saturating_add(passed))?;
            Ok::<_, Problem>((begun, base))
        })
        .await;
        match outcome {
            Ok(Ok(start)) => started = Some(start),
            Ok(Err(problem)) => tracing::warn!(problem.title, "the field stands still"),
            Err(error) => tracing::warn!(%error, "the field stands still"),
        }
    }
}

/// A sandbox at work. Dropped, it stops too.
#[derive(Debug)]
#[must_use = "a sandbox stops when it is dropped"]
pub struct Running {
    connection: Connection,
    state: Weak<ServerState>,
    time: Arc<ServerTime>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// How to reach it.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What the server's clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.time.now()).unwrap_or_default()
    }

    /// Moves the server's clock on, as if the time had passed at once.
    pub fn advance(&self, by: TimeDelta) {
        self.time.advance(by.num_microseconds().unwrap_or(i64::MAX));
    }

    /// Lets time pass at once, and everything with it: the clock moves on, the work of the days between is
    /// done, and new work is booked around the new today. Answers how many things happened.
    ///
    /// # Errors
    /// When the database fails, or the server has ended.
    pub async fn pass_time(&self, by: TimeDelta) -> Result<usize, SandboxError> {
        self.advance(by);
        let ended = || SandboxError::Server("it has stopped".to_owned());
        let state = self.state.upgrade().ok_or_else(ended)?;
        tokio::task::spawn_blocking(move || state.advance_field_to_now())
            .await
            .map_err(|error| SandboxError::Server(error.to_string()))?
            .map_err(failed)
    }

    /// The records that are served with values that no document allows.
    pub fn odd_records(&self) -> Vec<OddRecord> {
        self.state
            .upgrade()
            .map(|state| state.odd.list())
            .unwrap_or_default()
    }

    /// Stops serving. Every change that was answered is in the data.
    ///
    /// # Errors
    /// When the server had failed before.
    pub async fn stop(mut self) -> Result<(), SandboxError> {
        drop(self.stop);
        let Ok(ended) = tokio::time::timeout(STOP_TIMEOUT, &mut self.server).await else {
            self.server.abort();
            return Ok(());
        };
        ended
            .map_err(|error| SandboxError::Server(error.to_string()))?
            .map_err(|error| SandboxError::Server(error.to_string()))
    }
}
