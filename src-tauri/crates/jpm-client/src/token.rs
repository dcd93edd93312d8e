//! Access tokens: asked for once, shared by all tasks, renewed before they end.

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

/// How long before its end a token is renewed, so that none ends on its way to the server.
const RENEWAL_MARGIN: TimeDelta = TimeDelta::seconds(60);

/// The lifetime of a token whose answer does not say it; the vendor's tokens live 15 minutes.
const DEFAULT_LIFETIME: Duration = Duration::from_mins(15);

/// The longest lifetime that is believed.
const MAX_LIFETIME: Duration = Duration::from_hours(24);

/// What stands before the token in its header.
pub(crate) const BEARER: &str = "Bearer ";

/// An access token with its end, as it may be kept in a keychain between two runs.
#[derive(Clone)]
pub struct CachedToken {
    /// The token itself.
    pub value: SecretString,
    /// When the server stops accepting it, by this machine's clock.
    pub expires_at: DateTime<Utc>,
}

impl CachedToken {
    /// A token that was kept.
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

/// Who is told of each new token.
pub(crate) type OnToken = Box<dyn Fn(&CachedToken) + Send + Sync>;

/// A token in use.
#[derive(Clone)]
pub(crate) struct AccessToken {
    /// Tells this token from the ones before and after it.
    pub(crate) serial: u64,
    /// The `Authorization` header, marked as sensitive.
    pub(crate) header: HeaderValue,
    token: CachedToken,
    renew_at: DateTime<Utc>,
}

impl AccessToken {
    fn new(serial: u64, token: CachedToken, now: DateTime<Utc>) -> Result<Self, Error> {
        let mut header = HeaderValue::try_from(format!("{BEARER}{}", token.value.expose_secret()))
            .map_err(|_| {
                Error::Setup("the access token holds characters that no header can carry".into())
            })?;
        header.set_sensitive(true);
        // A token of a few seconds keeps most of them; a kept token whose lifetime is not known gets the full margin.
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
    /// Held while a token is asked for: whoever waits for it shares the outcome.
    refresh_lock: tokio::sync::Mutex<()>,
    on_token: Option<OnToken>,
}

#[derive(Default)]
struct Shared {
    current: Option<AccessToken>,
    /// How many times a token was asked for, and how the last time ended.
    refreshes: u64,
    failure: Option<Error>,
}

impl TokenSource {
    pub(crate) fn new(
        kept: Option<CachedToken>,
        now: DateTime<Utc>,
        on_token: Option<OnToken>,
    ) -> Self {
        // One that was damaged where it was kept is as good as none: another is asked for.
        let token = kept.and_then(|token| AccessToken::new(0, token, now).ok());
        Self {
            shared: Mutex::new(Shared {
                current: token,
                ..Shared::default()
            }),
            refresh_lock: tokio::sync::Mutex::new(()),
            on_token,
        }
    }

    /// The serial of the token in use.
    pub(crate) fn serial(&self) -> Option<u64> {
        self.locked().current.as_ref().map(|token| token.serial)
    }

    /// A token that is good now, and that is not the one with the serial `refused`. `ask` gets a new one from the server; it runs once
    /// however many tasks wait.
    pub(crate) async fn access_token<A, F>(
        &self,
        refused: Option<u64>,
        now: impl Fn() -> DateTime<Utc>,
        ask: A,
    ) -> Result<AccessToken, Error>
    where
        A: FnOnce() -> F,
        F: Future<Output = Result<CachedToken, Error>>,
    {
        let refreshes = {
            let shared = self.locked();
            if let Some(token) = shared.valid(refused, now()) {
                return Ok(token);
            }
            shared.refreshes
        };
        let _refresh = self.refresh_lock.lock().await;
        {
            let shared = self.locked();
            if let Some(token) = shared.valid(refused, now()) {
                return Ok(token);
            }
            if shared.refreshes != refreshes
                && let Some(failure) = &shared.failure
            {
                return Err(failure.clone());
            }
        }
        let outcome = ask().await;
        let mut shared = self.locked();
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
                // Inside the margin the old token still works; a hiccup of the token endpoint need not stop anyone.
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

    fn locked(&self) -> std::sync::MutexGuard<'_, Shared> {
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

/// The token endpoint's success.
pub(crate) struct TokenResponse {
    access_token: String,
    /// How long the token lives, where the answer says it in a way that makes sense.
    lifetime: Option<Duration>,
}

impl TokenResponse {
    /// Reads an answer. All that is needed is the token; a lifetime that is none (`-1`, `0`, `null`) is taken as not said.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let answer = parse(&String::from_utf8_lossy(body)).ok()?;
        let access_token = answer.get("access_token")?.as_str()?.trim();
        let seconds: Option<f64> = answer
            .get("expires_in")
            .and_then(|seconds| parse_lenient(&seconds.to_string()));
        (!access_token.is_empty()).then(|| Self {
            access_token: access_token.to_owned(),
            lifetime: seconds
                .filter(|seconds| *seconds >= 1.0)
                .map(|seconds| Duration::from_secs_f64(seconds.min(MAX_LIFETIME.as_secs_f64()))),
        })
    }

    /// The token, whose lifetime counts from `requested_at`: before the answer came, so that it never seems longer than it is.
    pub(crate) fn into_token(self, requested_at: DateTime<Utc>) -> CachedToken {
        let lifetime = self.lifetime.unwrap_or(DEFAULT_LIFETIME);
        CachedToken::new(
            self.access_token.into(),
            requested_at + TimeDelta::from_std(lifetime).unwrap_or_default(),
        )
    }
}

/// The token endpoint's refusal (RFC 6749, 5.2).
#[derive(Deserialize)]
pub(crate) struct TokenErrorResponse {
    pub(crate) error: String,
    #[serde(default)]
    pub(crate) error_description: Option<String>,
}
