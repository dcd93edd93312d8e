//! The client: one tenant, one set of keys, one pool of connections.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Request};
use secrecy::ExposeSecret;
use url::Url;

use crate::answer::{self, Answer};
use crate::builder::{ClientBuilder, TimeLimits};
use crate::clock::Clock;
use crate::dialect::Dialect;
use crate::endpoint::{Credentials, Endpoint};
use crate::error::{Effect, Error, Refusal};
use crate::ids::TenantId;
use crate::limiter::Limiter;
use crate::listing::{Area, Listed};
use crate::models::{
    Appointment, Assignment, BusinessUnit, CallReason, Campaign, CancelReason, Customer, Employee,
    HoldReason, Job, JobType, Location, Project, ProjectStatus, ProjectSubStatus, Shift,
    Technician,
};
use crate::problem::Problem;
use crate::record;
use crate::redaction::redact;
use crate::retry::RetryPolicy;
use crate::rooms::Room;
use crate::token::{BEARER, CachedToken, Denial, Grant, Ticket, TokenSource};
use crate::transport::{Limits, Transport};

const APP_KEY: HeaderName = HeaderName::from_static("st-app-key");

/// A signed-in view of one tenant. Cloning is cheap; clones share the token, the connections and the rate limit.
///
/// See the [crate's documentation](crate) for an example.
#[derive(Clone)]
pub struct Client {
    pub(crate) core: Arc<Core>,
}

/// What the clones of a client share.
pub(crate) struct Core {
    pub(crate) endpoint: Endpoint,
    pub(crate) tenant: TenantId,
    pub(crate) credentials: Credentials,
    pub(crate) app_key: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    pub(crate) dialect: crate::detect::SharedDialect,
    pub(crate) tokens: TokenSource,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: TimeLimits,
    pub(crate) max_body: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) limiter: Limiter,
    pub(crate) jitter: Jitter,
}

impl Client {
    /// Starts a client for `tenant` at `endpoint`.
    pub fn builder(
        endpoint: Endpoint,
        tenant: TenantId,
        credentials: Credentials,
    ) -> ClientBuilder {
        ClientBuilder::new(endpoint, tenant, credentials)
    }

    /// Asks for a new access token, whether or not one is at hand: the way to learn that the keys are good.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the keys are refused, or why the token endpoint could not be asked.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let refused = self.core.tokens.serial();
        self.core.ticket(refused).await.map(drop)
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

    /// Jobs.
    pub fn jobs(&self) -> Room<Job> {
        self.list()
    }

    /// Appointments.
    pub fn appointments(&self) -> Room<Appointment> {
        self.list()
    }

    /// Projects.
    pub fn projects(&self) -> Room<Project> {
        self.list()
    }

    /// Job types.
    pub fn job_types(&self) -> Room<JobType> {
        self.list()
    }

    /// Reasons to cancel a job.
    pub fn cancel_reasons(&self) -> Room<CancelReason> {
        self.list()
    }

    /// Reasons to put a job on hold (a list that only the vendor's document names).
    pub fn hold_reasons(&self) -> Room<HoldReason> {
        self.list()
    }

    /// Reasons for a call (a list that only the vendor's document names).
    pub fn call_reasons(&self) -> Room<CallReason> {
        self.list()
    }

    /// Statuses of projects (a list that only the vendor's document names).
    pub fn project_statuses(&self) -> Room<ProjectStatus> {
        self.list()
    }

    /// Statuses within projects' statuses (a list that only the vendor's document names).
    pub fn project_sub_statuses(&self) -> Room<ProjectSubStatus> {
        self.list()
    }

    /// Technicians (settings API).
    pub fn technicians(&self) -> Room<Technician> {
        self.list()
    }

    /// Employees (settings API).
    pub fn employees(&self) -> Room<Employee> {
        self.list()
    }

    /// Business units (settings API).
    pub fn business_units(&self) -> Room<BusinessUnit> {
        self.list()
    }

    /// Assignments of technicians to appointments (dispatch API).
    pub fn assignments(&self) -> Room<Assignment> {
        self.list()
    }

    /// Technicians' shifts (dispatch API).
    pub fn shifts(&self) -> Room<Shift> {
        self.list()
    }

    /// Customers (CRM API).
    pub fn customers(&self) -> Room<Customer> {
        self.list()
    }

    /// Locations (CRM API).
    pub fn locations(&self) -> Room<Location> {
        self.list()
    }

    /// Campaigns (marketing API).
    pub fn campaigns(&self) -> Room<Campaign> {
        self.list()
    }

    /// Any list of the vendor's, by a type that describes it.
    pub fn list<T: Listed>(&self) -> Room<T> {
        Room::new(self.clone())
    }

    /// Calls `method` on `segments` below the tenant, and sorts the answer. A read is tried again as the policy allows; anything else
    /// is sent once.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Answer, Error> {
        let core = &*self.core;
        let write = call.method != Method::GET;
        let url = core.address(call.area, call.form, call.segments, &call.query)?;
        let policy = if write {
            RetryPolicy::NEVER
        } else {
            core.retry
        };
        core.with_retries(policy, || {
            core.authorised(&call.method, &url, call.body.as_ref(), write)
        })
        .await
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

impl Core {
    /// The address of `segments` below the tenant.
    fn address(
        &self,
        area: Area,
        form: Dialect,
        segments: &[&str],
        query: &[(&'static str, String)],
    ) -> Result<Url, Error> {
        let mut url = self.endpoint.api.clone();
        let tenant = self.tenant.to_string();
        {
            let mut path = url.path_segments_mut().map_err(|()| {
                Error::Setup(format!("`{}` cannot carry a path", self.endpoint.api))
            })?;
            path.pop_if_empty().extend([area.as_str(), "v2"]);
            if form == Dialect::Vendor {
                path.push("tenant");
            }
            path.push(&tenant).extend(segments);
        }
        url.set_query(None);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Runs `attempt` until it succeeds, fails for good, or `policy` gives up.
    async fn with_retries<T, F>(
        &self,
        policy: RetryPolicy,
        attempt: impl Fn() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut tried = 0;
        let mut waited = Duration::ZERO;
        loop {
            let error = match attempt().await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tried += 1;
            let Some(wait) = policy.wait(&error, tried, waited, self.jitter.next()) else {
                return Err(error);
            };
            tracing::debug!(kind = error.kind(), ?wait, tried, "trying again");
            self.clock.sleep(wait).await;
            waited += wait;
        }
    }

    /// Sends with a token; a token that the server refuses is replaced once. A refused call had no effect, so a write may follow too.
    async fn authorised(
        &self,
        method: &Method,
        url: &Url,
        body: Option<&Bytes>,
        write: bool,
    ) -> Result<Answer, Error> {
        let ticket = self.ticket(None).await?;
        let first = self.send(method, url, body, write, &ticket).await;
        match first {
            Err(Error::Unauthorized { problem, .. }) if problem.status == 401 => {
                let ticket = self.ticket(Some(ticket.serial)).await?;
                self.send(method, url, body, write, &ticket).await
            }
            other => other,
        }
    }

    async fn send(
        &self,
        method: &Method,
        url: &Url,
        body: Option<&Bytes>,
        write: bool,
        ticket: &Ticket,
    ) -> Result<Answer, Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(AUTHORIZATION, &ticket.header)
            .header(APP_KEY, &self.app_key)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, &self.user_agent);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(body.cloned().unwrap_or_default())
            .map_err(|error| Error::Setup(error.to_string()))?;
        self.limiter.wait(&*self.clock).await;
        let total = if write {
            self.limits.write
        } else {
            self.limits.read
        };
        self.exchange(request, total, write).await
    }

    /// One request, one answer, one line in the log: never a header, never a body, never a query.
    async fn exchange(
        &self,
        request: Request<Bytes>,
        total: Duration,
        write: bool,
    ) -> Result<Answer, Error> {
        let started = self.clock.now();
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let bearer = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix(BEARER).map(str::to_owned));
        let limits = Limits {
            total,
            body: self.max_body,
        };
        let outcome = match self.transport.send(request, limits).await {
            Ok(mut response) => {
                if !response.status().is_success() || answer::is_foreign(&response) {
                    let body = std::mem::take(response.body_mut());
                    *response.body_mut() = redact(body, &self.secrets(bearer.as_deref()));
                }
                let status = response.status().as_u16();
                tracing::debug!(%method, path, status, ms = (self.clock.now() - started).num_milliseconds(), "answered");
                answer::sort(response, write, self.clock.now())
            }
            Err(error) => Err(Error::from_transport(error, write)),
        };
        if let Err(error) = &outcome {
            tracing::debug!(%method, path, kind = error.kind(), effect = ?error.effect(), "failed");
        }
        outcome
    }

    /// What a server may echo, and nobody should read.
    fn secrets<'a>(&'a self, bearer: Option<&'a str>) -> [&'a str; 3] {
        [
            self.credentials.client_secret.expose_secret(),
            self.credentials.app_key.expose_secret(),
            bearer.unwrap_or_default(),
        ]
    }

    async fn ticket(&self, refused: Option<u64>) -> Result<Ticket, Error> {
        self.tokens
            .ticket(
                refused,
                || self.clock.now(),
                || self.with_retries(self.retry, || self.ask_for_token()),
            )
            .await
    }

    /// Asks the token endpoint (OAuth 2.0, client credentials).
    async fn ask_for_token(&self) -> Result<CachedToken, Error> {
        let asked_at = self.clock.now();
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.credentials.client_id)
            .append_pair(
                "client_secret",
                self.credentials.client_secret.expose_secret(),
            )
            .finish();
        let request = Request::post(self.endpoint.token_url.as_str())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, &self.user_agent)
            .body(Bytes::from(form))
            .map_err(|error| Error::Setup(error.to_string()))?;
        let answer = self
            .exchange(request, self.limits.token, false)
            .await
            .map_err(denied)?;
        record::decode::<Grant>(&answer.body)
            .map(|grant| grant.into_token(asked_at))
            // The words of the mismatch could quote the token.
            .map_err(|mismatch| Error::Decode {
                path: mismatch.path,
                detail: "the token endpoint's answer is not a token".to_owned(),
                effect: Effect::None,
            })
    }
}

/// Reads the token endpoint's refusal, which has a form of its own.
fn denied(error: Error) -> Error {
    let problem = match error {
        Error::Invalid(problem)
        | Error::Unauthorized { problem, .. }
        | Error::Forbidden(problem) => problem,
        other => return other,
    };
    let denial = serde_json::from_value::<Denial>(problem.other.clone().into()).ok();
    let secret = denial
        .as_ref()
        .is_some_and(|denial| denial.error == "invalid_client");
    let words = denial.map(|denial| denial.error_description.unwrap_or(denial.error));
    Error::Unauthorized {
        refusal: if secret {
            Refusal::Secret
        } else {
            Refusal::SignIn
        },
        problem: Box::new(Problem {
            title: problem.title.clone().or(words),
            ..*problem
        }),
    }
}

/// A source of numbers in 0..1 for spreading retries: a Weyl sequence with a strong mix (`SplitMix64`).
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    fn next(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
