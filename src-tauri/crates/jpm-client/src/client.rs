//! The client: one tenant, one set of keys, one pool of connections.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Method;

use crate::api_error::Error;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::environment::Environment;
use crate::ids::TenantId;
use crate::inner::{Attempts, CallOptions, ClientInner, PreparedRequest};
use crate::limiter::CallPriority;
use crate::response::ApiResponse;
use crate::timeouts::Timeouts;

/// A signed-in view of one tenant. Cloning is cheap; clones share the token, the connections and the rate limit.
///
/// See the [crate's documentation](crate) for an example.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<ClientInner>,
    pub(crate) options: CallOptions,
}

impl Client {
    /// Asks for a new access token, whether or not one is at hand: the way to learn that the keys are good.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the keys are refused, or why the token environment could not be asked.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let refused = self.inner.tokens.serial();
        let mut attempts = Attempts::default();
        self.inner
            .access_token(refused, &mut attempts)
            .await
            .map(drop)
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.inner.tenant
    }

    /// The environment's addresses.
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    /// The dialect in use: the one given or detected, else the vendor's.
    pub fn dialect(&self) -> Dialect {
        self.inner.dialect.get()
    }

    /// What the server's clock shows: by the `Date` of the API's last successful answer to any clone of this client, and the time that has
    /// passed since. Never later than the truth; earlier by up to a second, by the answer's way, and by what the machine has slept since.
    /// `None` until an answer has told it.
    pub fn server_time(&self) -> Option<DateTime<Utc>> {
        self.inner.server_clock.now()
    }

    /// The same client, whose calls wait for the server's rate with this priority.
    ///
    /// When nothing is said, a write goes as [`CallPriority::UserWrite`] and a read as [`CallPriority::OnScreen`]. A program that
    /// downloads in the background keeps a clone with a lower priority for that, and its users do not wait behind it.
    #[must_use]
    pub fn with_priority(&self, priority: CallPriority) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: CallOptions {
                priority: Some(priority),
                ..self.options
            },
        }
    }

    /// The same client, whose calls may take this long. The limits for a token and for reaching a host stay those of the first
    /// client, because its clones share both.
    #[must_use]
    pub fn with_timeouts(&self, timeouts: Timeouts) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: CallOptions {
                timeouts: Some(timeouts),
                ..self.options
            },
        }
    }

    /// Calls `method` on `segments` below the tenant, and sorts the answer. A read is tried again as the policy allows; anything else
    /// is sent once.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<ApiResponse, Error> {
        let inner = &*self.inner;
        let write = call.method != Method::GET;
        let url = inner.address(call.module, call.form, call.segments, &call.query)?;
        let outbound = PreparedRequest {
            method: &call.method,
            url: &url,
            body: call.body.as_ref(),
            write,
            options: self.options,
        };
        inner
            .call(outbound)
            .await
            .map_err(|error| error.with_missing_scope(call.module, call.segments, write))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("environment", &self.inner.environment)
            .field("tenant", &self.inner.tenant)
            .field("dialect", &self.dialect())
            .finish_non_exhaustive()
    }
}

/// One call, before it has an address.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) module: ApiModule,
    /// The form of the path.
    pub(crate) form: Dialect,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Bytes>,
}
