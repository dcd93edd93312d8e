//! Access tokens, which all tasks share. They are renewed before they expire.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::api_error::Error;
use crate::decode::coerce::parse_lenient;
use crate::decode::json_repair::parse;
use crate::setup_error::SetupError;

/// How long before its expiry a token is renewed, so that none expires on the way to the server.
const RENEWAL_MARGIN: TimeDelta = TimeDelta::seconds(60);

/// The lifetime of a token if the response does not say it. The vendor's tokens live 15 minutes.
const DEFAULT_LIFETIME: Duration = Duration::from_mins(15);

/// The longest accepted lifetime.
const MAX_LIFETIME: Duration = Duration::from_hours(24);

/// The scheme in front of the token in its header.
pub(crate) const BEARER: &str = "Bearer ";

/// An access token with its expiry, to be stored between two runs.
#[derive(Clone)]
pub struct CachedToken {
    /// The token itself.
    pub value: SecretString,
    /// When it expires, by this machine's clock.
    pub expires_at: DateTime<Utc>,
}

impl CachedToken {
    /// Restores a stored token.
    pub fn new(value: SecretString, expires_at: DateTime<Utc>) -> Self {
        Self { value, expires_at }
    }
}

impl fmt::Debug for CachedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedToken")
            .field("value", &"…")
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// The function that is called with each new token.
pub(crate) type OnToken = Box<dyn Fn(&CachedToken) + Send + Sync>;

/// A token in use.
#[derive(Clone)]
pub(crate) struct AccessToken {
    /// Distinguishes this token from earlier and later ones.
    pub(crate) serial: u64,
    /// The `Authorization` header, marked as sensitive.
    pub(crate) header: HeaderValue,
    token: CachedToken,
    renew_at: DateTime<Utc>,
}

impl AccessToken {
    fn new(serial: u64, token: CachedToken, now: DateTime<Utc>) -> Result<Self, Error> {
        let mut header = HeaderValue::try_from(format!("{BEARER}{}", token.value.expose_secret()))
            .map_err(|_| SetupError::InvalidHeader {
                value: "the access token",
            })?;
        header.set_sensitive(true);
        // A token that lives for a few seconds keeps most of them.
        let margin = RENEWAL_MARGIN
            .min((token.expires_at - now) / 4)
            .max(TimeDelta::zero());
        Ok(Self {
            serial,
            header,
            renew_at: token.expires_at - margin,
            token,
        })
    }
}

/// The tokens of one client.
pub(crate) struct TokenSource {
    shared: Mutex<Shared>,
    /// Held while a token is requested. Tasks that wait for it share the outcome.
    refresh_lock: tokio::sync::Mutex<()>,
    on_token: Option<OnToken>,
}

#[derive(Default)]
struct Shared {
    current: Option<AccessToken>,
    /// How often a token was requested.
    refreshes: u64,
    /// The error of the last request, if it failed.
    failure: Option<Error>,
}

impl TokenSource {
    pub(crate) fn new(
        stored: Option<CachedToken>,
        now: DateTime<Utc>,
        on_token: Option<OnToken>,
    ) -> Self {
        // A stored token that is damaged counts as none.
        let current = stored.and_then(|token| AccessToken::new(0, token, now).ok());
        Self {
            shared: Mutex::new(Shared {
                current,
                ..Shared::default()
            }),
            refresh_lock: tokio::sync::Mutex::new(()),
            on_token,
        }
    }

    /// The serial of the current token.
    pub(crate) fn serial(&self) -> Option<u64> {
        self.lock().current.as_ref().map(|token| token.serial)
    }

    /// A valid token whose serial is not `refused`. `request` gets a new one from the server; it
    /// runs once, however many tasks wait.
    pub(crate) async fn access_token<A, F>(
        &self,
        refused: Option<u64>,
        now: impl Fn() -> DateTime<Utc>,
        request: A,
    ) -> Result<AccessToken, Error>
    where
        A: FnOnce() -> F,
        F: Future<Output = Result<CachedToken, Error>>,
    {
        let refreshes = {
            let shared = self.lock();
            if let Some(token) = shared.valid(refused, now()) {
                return Ok(token);
            }
            shared.refreshes
        };
        let _refresh = self.refresh_lock.lock().await;
        {
            let shared = self.lock();
            if let Some(token) = shared.valid(refused, now()) {
                return Ok(token);
            }
            if shared.refreshes != refreshes
                && let Some(failure) = &shared.failure
            {
                return Err(failure.clone());
            }
        }
        let outcome = request().await;
        let mut shared = self.lock();
        shared.refreshes += 1;
        match outcome {
            Ok(token) => {
                let token = AccessToken::new(shared.refreshes, token, now())?;
                shared.current = Some(token.clone());
                shared.failure = None;
                drop(shared);
                if let Some(on_token) = &self.on_token {
                    on_token(&token.token);
                }
                Ok(token)
            }
            Err(error) => {
                // The old token is still valid within the margin.
                let old = shared
                    .current
                    .as_ref()
                    .filter(|old| {
                        Some(old.serial) != refused
                            && old.token.expires_at > now()
                            && error.is_transient()
                    })
                    .cloned();
                shared.failure = Some(error.clone());
                old.ok_or(error)
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn valid(&self, refused: Option<u64>, now: DateTime<Utc>) -> Option<AccessToken> {
        self.current
            .as_ref()
            .filter(|token| Some(token.serial) != refused && now < token.renew_at)
            .cloned()
    }
}

/// A successful response of the token endpoint (RFC 6749 section 5.1).
pub(crate) struct TokenResponse {
    access_token: String,
    /// The lifetime, if the response contains a plausible one.
    lifetime: Option<Duration>,
}

impl TokenResponse {
    /// Decodes a response. Only the token is required. A lifetime below one second counts as
    /// absent.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let response = parse(&String::from_utf8_lossy(body)).ok()?;
        let access_token = response.get("access_token")?.as_str()?.trim();
        let seconds: Option<f64> = response
            .get("expires_in")
            .and_then(|seconds| parse_lenient(&seconds.to_string()));
        (!access_token.is_empty()).then(|| Self {
            access_token: access_token.to_owned(),
            lifetime: seconds
                .filter(|seconds| *seconds >= 1.0)
                .map(|seconds| Duration::from_secs_f64(seconds.min(MAX_LIFETIME.as_secs_f64()))),
        })
    }

    /// The token. Its lifetime counts from the request, because the response may have taken long.
    pub(crate) fn into_cached(self, requested_at: DateTime<Utc>) -> CachedToken {
        let lifetime = self.lifetime.unwrap_or(DEFAULT_LIFETIME);
        CachedToken::new(
            self.access_token.into(),
            requested_at + TimeDelta::from_std(lifetime).unwrap_or_default(),
        )
    }
}

/// An error response of the token endpoint (RFC 6749 section 5.2).
#[derive(Deserialize)]
pub(crate) struct TokenErrorResponse {
    pub(crate) error: String,
    #[serde(default)]
    pub(crate) error_description: Option<String>,
}
