//! The builder of a client.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use http::HeaderValue;
use secrecy::ExposeSecret;

use crate::api_error::Error;
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::dialect::{Dialect, SharedDialect};
use crate::environment::{Credentials, Environment};
use crate::ids::TenantId;
use crate::inner::{CallOptions, ClientInner};
use crate::limiter::Limiter;
use crate::retry::{Jitter, RetryPolicy};
use crate::retry_budget::{self, RetryBudget};
use crate::server_clock::ServerClock;
use crate::setup_error::SetupError;
use crate::timeouts::Timeouts;
use crate::token::{CachedToken, OnToken, TokenSource};
use crate::transport::Transport;

/// The vendor's rate limit, per application and tenant.
const CALLS_PER_SECOND: u32 = 60;

/// The largest body of a response. A page of 5000 records with long texts is far smaller.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Builds a [`Client`]. Everything but the environment, the tenant and the credentials has a
/// default.
#[must_use]
pub struct ClientBuilder {
    environment: Environment,
    tenant: TenantId,
    credentials: Credentials,
    dialect: Option<Dialect>,
    token: Option<CachedToken>,
    on_token: Option<OnToken>,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    user_agent: String,
    timeouts: Timeouts,
    max_body: usize,
    retry: RetryPolicy,
    retry_budget: u32,
    calls_per_second: u32,
    seed: Option<u64>,
}

impl Client {
    /// Starts to build a client of `tenant`.
    pub fn builder(
        environment: Environment,
        tenant: TenantId,
        credentials: Credentials,
    ) -> ClientBuilder {
        ClientBuilder {
            environment,
            tenant,
            credentials,
            dialect: None,
            token: None,
            on_token: None,
            transport: None,
            clock: Arc::new(SystemClock),
            user_agent: concat!("jpm-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeouts: Timeouts::default(),
            max_body: MAX_BODY,
            retry: RetryPolicy::default(),
            retry_budget: retry_budget::CAPACITY,
            calls_per_second: CALLS_PER_SECOND,
            seed: None,
        }
    }
}

impl ClientBuilder {
    /// Sets the dialect. The default is [`Dialect::Vendor`]; [`Client::detect_dialect`] finds out.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// Sets an access token from an earlier run. It is used until it expires.
    pub fn token(mut self, token: CachedToken) -> Self {
        self.token = Some(token);
        self
    }

    /// Sets a function that is called with every new access token, on the task that received it.
    /// It must not block.
    pub fn on_token(mut self, on_token: impl Fn(&CachedToken) + Send + Sync + 'static) -> Self {
        self.on_token = Some(Box::new(on_token));
        self
    }

    /// Sets the transport. The default is the network, with the feature `reqwest`.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the clock. The default is the machine's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the `User-Agent`, by which the vendor's support finds your calls.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the timeouts.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets the largest body of a response in bytes, after decompression. The default is 64 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets how reads are retried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the size of the token bucket that the retries of all calls share. The default is 500.
    ///
    /// A retry costs 5 tokens, or 10 after a timeout. A success returns what its last retry cost,
    /// or one token if there was no retry. While the bucket is empty, nothing is retried, so a
    /// server that is down does not get twice the load.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// Sets the most calls that may start in one second. The default is 60, the vendor's limit.
    pub fn calls_per_second(mut self, calls: u32) -> Self {
        self.calls_per_second = calls;
        self
    }

    /// Seeds the random part of the waits, so that a simulation can be repeated.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Setup`] if an address is not an HTTP URL, if a key or the user agent cannot be
    /// sent in a header, or if the network cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        for address in [&self.environment.api, &self.environment.token_url] {
            if address.cannot_be_a_base() || !matches!(address.scheme(), "http" | "https") {
                let url = address.to_string();
                return Err(SetupError::InvalidUrl { url }.into());
            }
        }
        let mut app_key = header(
            "the application key",
            self.credentials.app_key.expose_secret(),
        )?;
        app_key.set_sensitive(true);
        let user_agent = header("the user agent", &self.user_agent)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(&self.timeouts)?,
        };
        let seed = self
            .seed
            .unwrap_or_else(|| RandomState::new().build_hasher().finish());
        Ok(Client {
            inner: Arc::new(ClientInner {
                tokens: TokenSource::new(self.token, self.clock.now(), self.on_token),
                environment: self.environment,
                tenant: self.tenant,
                credentials: self.credentials,
                app_key,
                user_agent,
                dialect: SharedDialect::new(self.dialect),
                transport,
                clock: self.clock,
                timeouts: self.timeouts,
                max_body: self.max_body,
                retry: self.retry,
                budget: RetryBudget::new(self.retry_budget),
                limiter: Limiter::new(self.calls_per_second),
                jitter: Jitter::new(seed),
                server_clock: ServerClock::default(),
            }),
            options: CallOptions::default(),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("environment", &self.environment)
            .field("tenant", &self.tenant)
            .field("credentials", &self.credentials)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(timeouts: &Timeouts) -> Result<Arc<dyn Transport>, Error> {
    let transport = crate::transport::ReqwestTransport::new(timeouts.connect)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &Timeouts) -> Result<Arc<dyn Transport>, Error> {
    Err(SetupError::NoTransport.into())
}

/// Converts a header's value. The error says what it is and does not repeat it.
fn header(value: &'static str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text.trim()).map_err(|_| SetupError::InvalidHeader { value }.into())
}
