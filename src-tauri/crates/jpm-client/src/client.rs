//! The client of one tenant.

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

/// A client of one tenant.
///
/// Clones are cheap. They share the access token, the connections, the rate limit and the retry
/// budget. The methods that open a [resource](crate::resources) return a handle with such a clone.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<ClientInner>,
    pub(crate) options: CallOptions,
}

impl Client {
    /// Requests a new access token, even if the current one is valid. Use it to check the
    /// credentials.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] if the credentials are refused, or why the token endpoint could not
    /// be reached.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let current = self.inner.tokens.serial();
        let mut attempts = Attempts::default();
        self.inner
            .access_token(current, &mut attempts)
            .await
            .map(drop)
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.inner.tenant
    }

    /// The addresses of the API.
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    /// The dialect in use: the one that was set or detected, else [`Dialect::Vendor`].
    pub fn dialect(&self) -> Dialect {
        self.inner.dialect.get()
    }

    /// An estimate of the server's clock: the `Date` header of the last successful response to any
    /// clone of this client, plus the time since.
    ///
    /// The estimate is never ahead of the server. It is behind by up to a second, by the time the
    /// response took, and by the time the machine has slept since. It is `None` before the first
    /// response.
    pub fn server_time(&self) -> Option<DateTime<Utc>> {
        self.inner.server_clock.at(self.inner.clock.monotonic())
    }

    /// Returns a clone whose calls have this priority under the rate limit.
    ///
    /// The default is [`CallPriority::UserWrite`] for writes and [`CallPriority::OnScreen`] for
    /// reads. Use a clone with a lower priority for background downloads, so that no user has to
    /// wait for them.
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

    /// Returns a clone whose calls have these timeouts. The timeouts for connecting and for tokens
    /// stay the same, because all clones share the connections and the token.
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

    /// Sends a call below the tenant and classifies the response. Only GET is retried.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<ApiResponse, Error> {
        let inner = &*self.inner;
        let write = call.method != Method::GET;
        let url = inner.url(call.module, call.form, call.segments, &call.query)?;
        let request = PreparedRequest {
            method: &call.method,
            url: &url,
            body: call.body.as_ref(),
            write,
            options: self.options,
        };
        inner
            .call(request)
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

/// A call without its URL.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) module: ApiModule,
    /// The dialect of the path.
    pub(crate) form: Dialect,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Bytes>,
}
