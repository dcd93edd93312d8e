//! Starts and stops a sandbox.

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
use crate::dialect::Dialect;
use crate::error::SandboxError;
#[cfg(feature = "control")]
use crate::faults::Faults;
use crate::odd::{Odd, OddRecord};
use crate::problem::Problem;
use crate::seed::{SeedOptions, Tenant, WEEKEND_CREW};
use crate::server;
use crate::server_state::ServerState;
use crate::store::Store;

/// How long a stop waits for running requests.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

/// Where the data is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Data {
    /// In memory, until the sandbox stops.
    #[default]
    Memory,
    /// In an `SQLite` file. An existing file is reopened with all changes, and the seed is ignored.
    File(PathBuf),
}

/// What a client needs to connect. The program prints it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// Base address of the API, without `/jpm/v2` and without a slash at the end.
    pub api: String,
    /// Address of the token endpoint.
    pub token_url: String,
    /// The tenant's id.
    pub tenant: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// The value of the `ST-App-Key` header.
    pub app_key: String,
    /// IANA name of the business time zone, which the API does not provide.
    pub time_zone: String,
}

/// Entry point; see [`Sandbox::builder`].
#[derive(Debug, Clone, Copy)]
pub struct Sandbox;

impl Sandbox {
    /// A sandbox in memory on a free port, with seed 7 and 5,000 appointments in six weeks.
    pub fn builder() -> Builder {
        Builder {
            seed: 7,
            tenant: Tenant::Tidy,
            appointments: 5000,
            closed_jobs: 8000,
            projects: 0,
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

/// Configures a sandbox.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    seed: u64,
    tenant: Tenant,
    appointments: usize,
    closed_jobs: usize,
    projects: usize,
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
    /// Sets the seed. The same seed and [`Builder::now`] create the same company, including its
    /// keys.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the number of appointments in the six weeks around now, and so the size of the company.
    pub fn appointments(mut self, appointments: usize) -> Self {
        self.appointments = appointments;
        self
    }

    /// Sets the company. The messy one has at least 180 technicians and 150 appointments per day.
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = tenant;
        self
    }

    /// Sets the number of older jobs, of the last three years, in the messy company.
    pub fn closed_jobs(mut self, jobs: usize) -> Self {
        self.closed_jobs = jobs;
        self
    }

    /// Sets the number of projects besides the usual dozen. All jobs are shared among them.
    pub fn projects(mut self, more: usize) -> Self {
        self.projects = more;
        self
    }

    /// Sets the percentage of technicians on call on weekends; 17 by default.
    pub fn weekend_crew(mut self, of_hundred: usize) -> Self {
        self.weekend_crew = of_hundred;
        self
    }

    /// Serves some records with values outside the API documents; [`Running::odd_records`] lists
    /// them. The stored data is unchanged.
    pub fn odd(mut self, odd: bool) -> Self {
        self.odd = odd;
        self
    }

    /// Sets the middle of the company's six weeks. The default is the server's time. It
    /// does not move the server's clock.
    pub fn now(mut self, now: DateTime<Utc>) -> Self {
        self.company_made = Some(now);
        self
    }

    /// Sets the server's clock at the start; the machine's time by default.
    pub fn clock(mut self, now: DateTime<Utc>) -> Self {
        self.clock = Some(now);
        self
    }

    /// Sets where the data is stored.
    pub fn data(mut self, data: Data) -> Self {
        self.data = data;
        self
    }

    /// Sets the served dialects.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Sets the lifetime of a token; the vendor's is 900 seconds. With zero every token is expired.
    pub fn token_life(mut self, life: Duration) -> Self {
        self.token_life = life;
        self
    }

    /// Sets the calls per second before 429; the vendor's limit is 60. `None` is no limit.
    pub fn rate_limit(mut self, calls: Option<u32>) -> Self {
        self.rate_limit = calls;
        self
    }

    /// Simulates the field in the background: technicians leave, arrive and finish, and other
    /// dispatchers change the schedule.
    ///
    /// A speed of 1 is real time, 60 is one hour per minute. A speed that is not positive stops it.
    /// The result depends on the seed and on the instants that are simulated.
    pub fn field_speed(mut self, speed: f64) -> Self {
        self.field_speed = (speed.is_finite() && speed > 0.0).then_some(speed);
        self
    }

    /// Sets the fault rules; the README documents the JSON. They are parsed at the start.
    #[cfg(feature = "control")]
    pub fn faults(mut self, rules: impl Into<String>) -> Self {
        self.faults = Some(rules.into());
        self
    }

    /// Sets the port on 127.0.0.1; 0 selects a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Creates or opens the data, and serves it.
    ///
    /// # Errors
    ///
    /// If the port or the data file cannot be used, or the fault rules are invalid.
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
            projects: self.projects,
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
            // The first request sees a company of today, however old the file is.
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
                    // An error means that `Running` was dropped, which also stops the server.
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

/// Advances the field once per second until the server is gone.
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
            // A field ahead of the clock continues from there; one behind it catches up.
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
            Ok(Err(problem)) => tracing::warn!(problem.title, "the field simulation failed"),
            Err(error) => tracing::warn!(%error, "the field simulation failed"),
        }
    }
}

/// A running sandbox. It stops when dropped.
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
    /// How to connect to it.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The server's time.
    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.time.now()).unwrap_or_default()
    }

    /// Advances the server's clock.
    pub fn advance(&self, by: TimeDelta) {
        self.time.advance(by.num_microseconds().unwrap_or(i64::MAX));
    }

    /// Advances the clock and simulates the work of that time, including new bookings. Returns the
    /// number of events.
    ///
    /// # Errors
    ///
    /// If the database fails, or the server has ended.
    pub async fn pass_time(&self, by: TimeDelta) -> Result<usize, SandboxError> {
        self.advance(by);
        let ended = || SandboxError::Server("it has stopped".to_owned());
        let state = self.state.upgrade().ok_or_else(ended)?;
        tokio::task::spawn_blocking(move || state.advance_field_to_now())
            .await
            .map_err(|error| SandboxError::Server(error.to_string()))?
            .map_err(failed)
    }

    /// The records with values outside the API documents.
    pub fn odd_records(&self) -> Vec<OddRecord> {
        self.state
            .upgrade()
            .map(|state| state.odd.list())
            .unwrap_or_default()
    }

    /// Stops serving. Every acknowledged change is in the data.
    ///
    /// # Errors
    ///
    /// If the server had failed before.
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
