//! The path of a call: URL, token, rate limit, request, retries.

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
use crate::setup_error::SetupError;
use crate::timeouts::Timeouts;
use crate::token::{
    AccessToken, BEARER, CachedToken, TokenErrorResponse, TokenResponse, TokenSource,
};
use crate::transport::{RequestLimits, Transport};

const APP_KEY: HeaderName = HeaderName::from_static("st-app-key");

/// The largest response of the token endpoint, in bytes.
const MAX_TOKEN_RESPONSE: usize = 1024 * 1024;

/// The state that the clones of a client share.
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

/// Options that a clone of a client overrides for its calls; `None` is the default.
#[derive(Clone, Copy, Default)]
pub(crate) struct CallOptions {
    pub(crate) priority: Option<CallPriority>,
    pub(crate) timeouts: Option<Timeouts>,
}

/// A call with its URL.
#[derive(Clone, Copy)]
pub(crate) struct PreparedRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    pub(crate) body: Option<&'a Bytes>,
    /// Whether the call can have an effect.
    pub(crate) write: bool,
    pub(crate) options: CallOptions,
}

/// The failed requests of one call.
#[derive(Default)]
pub(crate) struct Attempts {
    failed: u32,
    waited: Duration,
    /// What the last retry took from the retry budget.
    spent: Option<u32>,
}

impl ClientInner {
    /// The URL of `segments` below the tenant.
    pub(crate) fn url(
        &self,
        module: ApiModule,
        form: Dialect,
        segments: &[&str],
        query: &[(&'static str, String)],
    ) -> Result<Url, Error> {
        let mut url = self.environment.api.clone();
        let tenant = self.tenant.to_string();
        {
            let mut path = url
                .path_segments_mut()
                .map_err(|()| SetupError::InvalidUrl {
                    url: self.environment.api.to_string(),
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

    /// Sends a call until it succeeds, fails for good, or the retry policy gives up. Writes are
    /// sent once.
    ///
    /// A token that the server refuses is replaced once. A 401 has no effect, so a write may be
    /// sent again with the new token.
    ///
    /// The requests for a token count as attempts of the call, so that a token endpoint that is
    /// down is not asked again for every retry.
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
                Ok(response) => {
                    self.budget.record_success(attempts.spent);
                    return Ok(response);
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

    /// Waits until a call that failed with `error` may be retried. Returns the error if it may not.
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
            tracing::debug!(kind = error.kind(), "the retry budget is used up");
            return Err(error);
        };
        attempts.spent = Some(cost);
        tracing::debug!(
            kind = error.kind(),
            ?wait,
            failed = attempts.failed,
            "retrying"
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
            .map_err(encode_error)?;
        let timeouts = call.options.timeouts.unwrap_or(self.timeouts);
        let (timeout, default_priority) = if call.write {
            (timeouts.write, CallPriority::UserWrite)
        } else {
            (timeouts.read, CallPriority::OnScreen)
        };
        let priority = call.options.priority.unwrap_or(default_priority);
        self.limiter.acquire(&*self.clock, priority).await;
        let response = self
            .exchange(request, timeout, self.max_body, call.write)
            .await?;
        // Only the API's own responses count, because a proxy has its own clock.
        if let Some(date) = response.server_time {
            self.server_clock.observe(date, self.clock.monotonic());
        }
        Ok(response)
    }

    /// Sends one request and logs one line about it, without headers, bodies and queries.
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
                let ms = (self.clock.now() - started).num_milliseconds();
                tracing::debug!(%method, path, status, ms, "answered");
                response::classify(response, write, self.clock.now())
            }
            Err(error) => Err(Error::from_transport(error, write)),
        };
        if let Err(error) = &outcome {
            tracing::debug!(%method, path, kind = error.kind(), effect = ?error.effect(), "failed");
        }
        outcome
    }

    /// The secrets that a server may echo in an error.
    fn secrets<'a>(&'a self, bearer: Option<&'a str>) -> [&'a str; 3] {
        [
            self.credentials.client_secret.expose_secret(),
            self.credentials.app_key.expose_secret(),
            bearer.unwrap_or_default(),
        ]
    }

    /// A valid token that is not the `refused` one.
    pub(crate) async fn access_token(
        &self,
        refused: Option<u64>,
        attempts: &mut Attempts,
    ) -> Result<AccessToken, Error> {
        let request = async || {
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
            .access_token(refused, || self.clock.now(), request)
            .await
    }

    /// Requests a token (OAuth 2.0 client credentials, RFC 6749 section 4.4).
    async fn request_token(&self) -> Result<CachedToken, Error> {
        let requested_at = self.clock.now();
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
            .map_err(encode_error)?;
        let response = self
            .exchange(
                request,
                self.timeouts.token,
                self.max_body.min(MAX_TOKEN_RESPONSE),
                false,
            )
            .await
            .map_err(token_error)?;
        // The decoder's message is dropped, because it may quote the token.
        TokenResponse::read(&response.body)
            .map(|token| token.into_cached(requested_at))
            .ok_or_else(|| Error::Decode {
                path: "access_token".to_owned(),
                detail: "the token endpoint's answer is not a token".to_owned(),
                effect: Effect::None,
                source: None,
            })
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "it is the argument of `map_err`"
)]
fn encode_error(error: http::Error) -> Error {
    let detail = error.to_string();
    SetupError::Encode { detail }.into()
}

/// Converts an error of the token endpoint, which has a format of its own (RFC 6749 section 5.2).
fn token_error(error: Error) -> Error {
    let problem = match error {
        Error::Invalid(problem)
        | Error::Unauthorized { problem, .. }
        | Error::Forbidden(problem) => problem,
        other => return redact_token_response(other),
    };
    let response = serde_json::from_value::<TokenErrorResponse>(problem.other.clone().into()).ok();
    let is_secret = response
        .as_ref()
        .is_some_and(|response| response.error == "invalid_client");
    let message = response.map(|response| response.error_description.unwrap_or(response.error));
    let is_key = message_patterns::auth_failure(&problem) == Some(AuthFailure::AppKey);
    Error::Unauthorized {
        reason: match (is_secret, is_key) {
            (true, _) => AuthFailure::Secret,
            (false, true) => AuthFailure::AppKey,
            (false, false) => AuthFailure::SignIn,
        },
        problem: Box::new(redact_problem(Problem {
            title: problem.title.clone().or(message),
            ..*problem
        })),
    }
}

/// Removes from a problem of the token endpoint what could be a token.
fn redact_problem(problem: Problem) -> Problem {
    let is_sentence = |text: &String| !text.contains(['"', '{']);
    Problem {
        title: problem.title.filter(is_sentence),
        detail: problem.detail.filter(is_sentence),
        other: serde_json::Map::default(),
        ..problem
    }
}

/// Removes from an error of the token endpoint what could be a token. The response may contain one
/// although it was not accepted, because of its status or a stray byte.
fn redact_token_response(mut error: Error) -> Error {
    match &mut error {
        // Text with quotes or braces may be the JSON with the token.
        Error::NotApi { sample, .. } if sample.contains(['"', '{']) => {
            "its words are withheld, a token may be among them".clone_into(sample);
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
