//! How a client is put together.

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
use crate::timeouts::Timeouts;
use crate::token::{CachedToken, OnToken, TokenSource};
use crate::transport::{ReqwestTransport, Transport};

/// The vendor's limit: calls in a second, for each application and tenant.
const CALLS_PER_SECOND: u32 = 60;

/// A page of 5000 records with long texts stays far below this.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Puts a [`Client`] together. Everything but the addresses, the tenant and the keys has a sound default.
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
    /// Starts a client for `tenant` at `environment`.
    pub fn builder(
        environment: Environment,
        tenant: TenantId,
        credentials: Credentials,
    ) -> ClientBuilder {
        ClientBuilder::new(environment, tenant, credentials)
    }
}

impl ClientBuilder {
    pub(crate) fn new(
        environment: Environment,
        tenant: TenantId,
        credentials: Credentials,
    ) -> Self {
        Self {
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

    /// The dialect, when it is known; else ask [`Client::detect_dialect`].
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// A token kept from an earlier run. It is used while it is good, which saves the first call.
    pub fn token(mut self, token: CachedToken) -> Self {
        self.token = Some(token);
        self
    }

    /// Called with every new token, on the task that got it. It must not block: hand the token on.
    pub fn on_token(mut self, on_token: impl Fn(&CachedToken) + Send + Sync + 'static) -> Self {
        self.on_token = Some(Box::new(on_token));
        self
    }

    /// Another way to the server than the network, for tests and simulations.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Another clock than the machine's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// What the program calls itself, for the vendor's support to find its calls.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// How long calls may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// The most bytes of one answer, after decompression.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How reads are tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What all calls together may spend on tries after the first: a bucket of tokens, 500 when nothing is said.
    ///
    /// Another try costs 5 tokens, 10 after a time limit; a success gives back what its last try has cost, or one token when there was
    /// no other. While the bucket is empty, failures are reported at once, so that a server in trouble is not asked twice as often.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// The most calls that start in one second; 60 is the vendor's limit.
    pub fn calls_per_second(mut self, calls: u32) -> Self {
        self.calls_per_second = calls;
        self
    }

    /// Fixes the random part of the waits, so that a simulation can be repeated.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Setup`] when an address cannot carry a path, a key or the user agent cannot stand in a header, or the platform's trust
    /// store cannot be opened.
    pub fn build(self) -> Result<Client, Error> {
        for address in [&self.environment.api, &self.environment.token_url] {
            if address.cannot_be_a_base() || !matches!(address.scheme(), "http" | "https") {
                return Err(Error::Setup(format!(
                    "`{address}` is not an http or https address"
                )));
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
            None => Arc::new(ReqwestTransport::new(self.timeouts.connect)?),
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

/// A header's value; the error names what it is and never repeats it.
fn header(what: &str, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value.trim())
        .map_err(|_| Error::Setup(format!("{what} holds characters that no header can carry")))
}
