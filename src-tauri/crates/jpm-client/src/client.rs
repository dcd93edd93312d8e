//! The client: one tenant, one set of keys, one pool of connections.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Method;

use crate::answer::Answer;
use crate::area::Area;
use crate::calling::{Core, Manner, Outbound, Tries};
use crate::dialect::Dialect;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::ids::TenantId;
use crate::limiter::CallPriority;
use crate::time_limits::TimeLimits;

/// A signed-in view of one tenant. Cloning is cheap; clones share the token, the connections and the rate limit.
///
/// See the [crate's documentation](crate) for an example.
#[derive(Clone)]
pub struct Client {
    pub(crate) core: Arc<Core>,
    pub(crate) manner: Manner,
}

impl Client {
    /// Asks for a new access token, whether or not one is at hand: the way to learn that the keys are good.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the keys are refused, or why the token endpoint could not be asked.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let refused = self.core.tokens.serial();
        let mut tries = Tries::default();
        self.core.ticket(refused, &mut tries).await.map(drop)
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.core.tenant
    }

    /// The environment's addresses.
    pub fn endpoint(&self) -> &Endpoint {
        &self.core.endpoint
    }

    /// The dialect in use: the one given or detected, else the vendor's.
    pub fn dialect(&self) -> Dialect {
        self.core.dialect.get()
    }

    /// What the server's clock shows: by the `Date` of the API's last successful answer to any clone of this client, and the time that has
    /// passed since. Never later than the truth; earlier by up to a second, by the answer's way, and by what the machine has slept since.
    /// `None` until an answer has told it.
    pub fn server_time(&self) -> Option<DateTime<Utc>> {
        self.core.server_clock.now()
    }

    /// The same client, whose calls wait for the server's rate with this priority.
    ///
    /// When nothing is said, a write goes as [`CallPriority::UserWrite`] and a read as [`CallPriority::OnScreen`]. A program that
    /// downloads in the background keeps a clone with a lower priority for that, and its users do not wait behind it.
    #[must_use]
    pub fn with_priority(&self, priority: CallPriority) -> Self {
        Self {
            core: Arc::clone(&self.core),
            manner: Manner {
                priority: Some(priority),
                ..self.manner
            },
        }
    }

    /// The same client, whose calls may take this long. The limits for a token and for reaching a host stay those of the first
    /// client, because its clones share both.
    #[must_use]
    pub fn with_time_limits(&self, limits: TimeLimits) -> Self {
        Self {
            core: Arc::clone(&self.core),
            manner: Manner {
                limits: Some(limits),
                ..self.manner
            },
        }
    }

    /// Calls `method` on `segments` below the tenant, and sorts the answer. A read is tried again as the policy allows; anything else
    /// is sent once.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Answer, Error> {
        let core = &*self.core;
        let write = call.method != Method::GET;
        let url = core.address(call.area, call.form, call.segments, &call.query)?;
        let outbound = Outbound {
            method: &call.method,
            url: &url,
            body: call.body.as_ref(),
            write,
            manner: self.manner,
        };
        core.call(outbound)
            .await
            .map_err(|error| error.lacking_scope_for(call.area, call.segments, write))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.core.endpoint)
            .field("tenant", &self.core.tenant)
            .field("dialect", &self.dialect())
            .finish_non_exhaustive()
    }
}

/// One call, before it has an address.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) area: Area,
    /// The form of the path.
    pub(crate) form: Dialect,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Bytes>,
}
