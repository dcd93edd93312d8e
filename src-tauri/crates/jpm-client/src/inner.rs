//! What happens between a call and its answer: the address, the token, the turn, the attempts.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Request};
use secrecy::ExposeSecret;
use url::Url;

use crate::api_error::{AuthFailure, Effect, Error};
use crate::api_module::ApiModule;
use crate::clock::Clock;
use crate::decode::charset;
use crate::dialect::{Dialect, SharedDialect};
use crate::environment::{Credentials, Environment};
use crate::ids::TenantId;
use crate::limiter::{CallPriority, Limiter};
use crate::message_patterns;
use crate::problem::Problem;
use crate::redact::redact;
use crate::response::{self, ApiResponse};
use crate::retry::{Jitter, RetryPolicy};
use crate::retry_budget::RetryBudget;
use crate::server_clock::ServerClock;
use crate::timeouts::Timeouts;
use crate::token::{
    AccessToken, BEARER, CachedToken, TokenErrorResponse, TokenResponse, TokenSource,
};
use crate::transport::{RequestLimits, Transport};

const APP_KEY: HeaderName = HeaderName::from_static("st-app-key");

/// The most bytes of the token endpoint's answer.
const MAX_TOKEN_RESPONSE: usize = 1024 * 1024;

/// What the clones of a client share.
pub(crate) struct ClientInner {
    pub(crate) environment: Environment,
    pub(crate) tenant: TenantId,
    pub(crate) credentials: Credentials,
    pub(crate) app_key: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    pub(crate) dialect: SharedDialect,
    pub(crate) tokens: TokenSource,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) timeouts: Timeouts,
    pub(crate) max_body: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    pub(crate) limiter: Limiter,
    pub(crate) jitter: Jitter,
    pub(crate) server_clock: ServerClock,
}

/// What one clone of a client wants for its calls; `None` is the usual.
#[derive(Clone, Copy, Default)]
pub(crate) struct CallOptions {
    pub(crate) priority: Option<CallPriority>,
    pub(crate) timeouts: Option<Timeouts>,
}

/// One call that has an address.
#[derive(Clone, Copy)]
pub(crate) struct PreparedRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    pub(crate) body: Option<&'a Bytes>,
    /// Whether the call can have an effect.
    pub(crate) write: bool,
    pub(crate) options: CallOptions,
}

/// How often the requests of one call have failed, and what came of it.
#[derive(Default)]
pub(crate) struct Attempts {
    failed: u32,
    waited: Duration,
    /// What the last try has cost of the budget of all calls.
    spent: Option<u32>,
}

impl ClientInner {
    /// The address of `segments` below the tenant.
    pub(crate) fn address(
        &self,
        module: ApiModule,
        form: Dialect,
        segments: &[&str],
        query: &[(&'static str, String)],
    ) -> Result<Url, Error> {
        let mut url = self.environment.api.clone();
        let tenant = self.tenant.to_string();
        {
            let mut path = url.path_segments_mut().map_err(|()| {
                Error::Setup(format!("`{}` cannot carry a path", self.environment.api))
            })?;
            path.pop_if_empty().extend([module.as_str(), "v2"]);
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

    /// Calls until there is an answer, the failure is final, or the policy gives up. A write is sent once.
    ///
    /// All requests of the call count together, those for its token too: a token endpoint that is down is not asked again for every
    /// try of the call. A token that the server refuses is replaced once. A refused call had no effect, so a write may follow too.
    pub(crate) async fn call(&self, call: PreparedRequest<'_>) -> Result<ApiResponse, Error> {
        let policy = if call.write {
            RetryPolicy::NEVER
        } else {
            self.retry
        };
        let mut attempts = Attempts::default();
        let mut token = self.access_token(None, &mut attempts).await?;
        let mut replaced = false;
        loop {
            match self.send(call, &token).await {
                Ok(answer) => {
                    self.budget.record_success(attempts.spent);
                    return Ok(answer);
                }
                Err(Error::Unauthorized { problem, .. }) if problem.status == 401 && !replaced => {
                    replaced = true;
                    token = self.access_token(Some(token.serial), &mut attempts).await?;
                }
                Err(error) => {
                    self.back_off(error, policy, &mut attempts).await?;
                    token = self.access_token(None, &mut attempts).await?;
                }
            }
        }
    }

    /// Waits until a call that failed with `error` may be tried again; the error itself, when it may not.
    async fn back_off(
        &self,
        error: Error,
        policy: RetryPolicy,
        attempts: &mut Attempts,
    ) -> Result<(), Error> {
        attempts.failed += 1;
        let Some(wait) = policy.wait(&error, attempts.failed, attempts.waited, self.jitter.next())
        else {
            return Err(error);
        };
        let Some(cost) = self.budget.try_spend(&error) else {
            tracing::debug!(kind = error.kind(), "no budget for another try");
            return Err(error);
        };
        attempts.spent = Some(cost);
        tracing::debug!(
            kind = error.kind(),
            ?wait,
            failed = attempts.failed,
            "trying again"
        );
        self.clock.sleep(wait).await;
        attempts.waited += wait;
        Ok(())
    }

    async fn send(
        &self,
        call: PreparedRequest<'_>,
        token: &AccessToken,
    ) -> Result<ApiResponse, Error> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(call.url.as_str())
            .header(AUTHORIZATION, &token.header)
            .header(APP_KEY, &self.app_key)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, &self.user_agent);
        if call.body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(call.body.cloned().unwrap_or_default())
            .map_err(|error| Error::Setup(error.to_string()))?;
        let timeouts = call.options.timeouts.unwrap_or(self.timeouts);
        let (timeout, usual) = if call.write {
            (timeouts.write, CallPriority::UserWrite)
        } else {
            (timeouts.read, CallPriority::OnScreen)
        };
        let priority = call.options.priority.unwrap_or(usual);
        self.limiter.wait(&*self.clock, priority).await;
        let answer = self
            .exchange(request, timeout, self.max_body, call.write)
            .await?;
        // Only an answer of the API itself: what stands in front of it has a clock of its own.
        if let Some(date) = answer.server_time {
            self.server_clock.observe(date);
        }
        Ok(answer)
    }

    /// One request, one answer, one line in the log: never a header, never a body, never a query.
    async fn exchange(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
        max_body: usize,
        write: bool,
    ) -> Result<ApiResponse, Error> {
        let started = self.clock.now();
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let bearer = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix(BEARER).map(str::to_owned));
        let limits = RequestLimits { timeout, max_body };
        let outcome = match self.transport.send(request, limits).await {
            Ok(mut response) => {
                charset::to_utf8(&mut response);
                if !response.status().is_success() || response::is_not_api(&response) {
                    let body = std::mem::take(response.body_mut());
                    *response.body_mut() = redact(body, &self.secrets(bearer.as_deref()));
                }
                let status = response.status().as_u16();
                tracing::debug!(%method, path, status, ms = (self.clock.now() - started).num_milliseconds(), "answered");
                response::classify(response, write, self.clock.now())
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

    /// A token that is good now, and is not the `refused` one.
    pub(crate) async fn access_token(
        &self,
        refused: Option<u64>,
        attempts: &mut Attempts,
    ) -> Result<AccessToken, Error> {
        let ask = async || {
            loop {
                match self.request_token().await {
                    Ok(token) => {
                        self.budget.record_success(attempts.spent.take());
                        return Ok(token);
                    }
                    Err(error) => self.back_off(error, self.retry, attempts).await?,
                }
            }
        };
        self.tokens
            .access_token(refused, || self.clock.now(), ask)
            .await
    }

    /// Asks the token endpoint (OAuth 2.0, client credentials).
    async fn request_token(&self) -> Result<CachedToken, Error> {
        let asked_at = self.clock.now();
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.credentials.client_id)
            .append_pair(
                "client_secret",
                self.credentials.client_secret.expose_secret(),
            )
            .finish();
        let request = Request::post(self.environment.token_url.as_str())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, &self.user_agent)
            .body(Bytes::from(form))
            .map_err(|error| Error::Setup(error.to_string()))?;
        let answer = self
            .exchange(
                request,
                self.timeouts.token,
                self.max_body.min(MAX_TOKEN_RESPONSE),
                false,
            )
            .await
            .map_err(token_error)?;
        // The words of what went wrong could quote the token.
        TokenResponse::read(&answer.body)
            .map(|grant| grant.into_token(asked_at))
            .ok_or_else(|| Error::Decode {
                path: "access_token".to_owned(),
                detail: "the token endpoint's answer is not a token".to_owned(),
                effect: Effect::None,
            })
    }
}

/// Reads the token endpoint's refusal, which has a form of its own.
fn token_error(error: Error) -> Error {
    let problem = match error {
        Error::Invalid(problem)
        | Error::Unauthorized { problem, .. }
        | Error::Forbidden(problem) => problem,
        other => return redact_token_response(other),
    };
    let denial = serde_json::from_value::<TokenErrorResponse>(problem.other.clone().into()).ok();
    let secret = denial
        .as_ref()
        .is_some_and(|denial| denial.error == "invalid_client");
    let words = denial.map(|denial| denial.error_description.unwrap_or(denial.error));
    let key = message_patterns::auth_failure(&problem) == Some(AuthFailure::AppKey);
    Error::Unauthorized {
        reason: match (secret, key) {
            (true, _) => AuthFailure::Secret,
            (false, true) => AuthFailure::AppKey,
            (false, false) => AuthFailure::SignIn,
        },
        problem: Box::new(redact_problem(Problem {
            title: problem.title.clone().or(words),
            ..*problem
        })),
    }
}

/// A problem of the token endpoint without what could be a token.
fn redact_problem(problem: Problem) -> Problem {
    let is_sentence = |text: &String| !text.contains(['"', '{']);
    Problem {
        title: problem.title.filter(is_sentence),
        detail: problem.detail.filter(is_sentence),
        other: serde_json::Map::default(),
        ..problem
    }
}

/// Takes out of an error whatever the token endpoint wrote that could be a token: an answer may hold one and not be taken as a grant,
/// because of its status or of a byte before it.
fn redact_token_response(mut error: Error) -> Error {
    match &mut error {
        // A web page has words; what has quotes or braces may be the grant.
        Error::NotApi { sample, .. } if sample.contains(['"', '{']) => {
            "its words are redact_problem, a token may be among them".clone_into(sample);
        }
        Error::NotFound(problem)
        | Error::Conflict(problem)
        | Error::Refused(problem)
        | Error::Throttled { problem, .. }
        | Error::Server { problem, .. } => **problem = redact_problem(std::mem::take(problem)),
        _ => {}
    }
    error
}
