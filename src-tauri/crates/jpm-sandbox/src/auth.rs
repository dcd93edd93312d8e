//! Authentication: token endpoint, issued tokens, app key, and rate limit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::problem::Problem;
use crate::store::Keys;

/// Authenticates the callers of one tenant.
pub(crate) struct Auth {
    keys: Keys,
    token_life: Duration,
    tokens: Mutex<HashMap<String, Instant>>,
    rate_limit: Option<u32>,
    window: Mutex<(Instant, u32)>,
}

impl Auth {
    pub(crate) fn new(keys: Keys, token_life: Duration, rate_limit: Option<u32>) -> Self {
        Self {
            keys,
            token_life,
            tokens: Mutex::default(),
            rate_limit,
            window: Mutex::new((Instant::now(), 0)),
        }
    }

    /// Issues a token for a client-credentials request, or returns the error code of RFC 6749,
    /// section 5.2.
    pub(crate) fn token(&self, form: &[(String, String)]) -> Result<Value, &'static str> {
        let field = |name: &str| {
            form.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        if field("grant_type") != Some("client_credentials") {
            return Err("unsupported_grant_type");
        }
        if field("client_id") != Some(&self.keys.client_id)
            || field("client_secret") != Some(&self.keys.client_secret)
        {
            return Err("invalid_client");
        }
        let token = format!(
            "sbx.{}.{}",
            uuid::Uuid::now_v7().simple(),
            uuid::Uuid::now_v7().simple()
        );
        let now = Instant::now();
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, end| *end > now);
        tokens.insert(token.clone(), now + self.token_life);
        Ok(
            json!({"access_token": token, "expires_in": self.token_life.as_secs(), "token_type": "Bearer", "scope": ""}),
        )
    }

    /// Invalidates all tokens.
    #[cfg(feature = "control")]
    pub(crate) fn forget_tokens(&self) {
        self.tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Checks app key, token, rate limit and tenant, in this order.
    ///
    /// A foreign tenant gets 403. The vendor's tokens belong to one tenant, and its documents do
    /// not say what happens for another one.
    pub(crate) fn check(&self, headers: &HeaderMap, tenant: &str) -> Result<(), Problem> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        match header("st-app-key") {
            None => {
                return Err(Problem::new(
                    StatusCode::UNAUTHORIZED,
                    "The ST-App-Key header is missing.",
                ));
            }
            Some(key) if key != self.keys.app_key => {
                return Err(Problem::new(
                    StatusCode::UNAUTHORIZED,
                    "The ST-App-Key is not known.",
                ));
            }
            Some(_) => {}
        }
        let Some(given) = header("authorization") else {
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "The Authorization header is missing.",
            ));
        };
        let token = given.strip_prefix("Bearer ").unwrap_or(given);
        let end = self
            .tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(token)
            .copied();
        if end.is_none_or(|end| end <= Instant::now()) {
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "The access token has expired or is not known.",
            ));
        }
        self.check_rate()?;
        if tenant != self.keys.tenant {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                format!("The tenant {tenant} is unknown, or this client has no access to it."),
            ));
        }
        Ok(())
    }

    fn check_rate(&self) -> Result<(), Problem> {
        let Some(rate_limit) = self.rate_limit else {
            return Ok(());
        };
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.0.elapsed() >= Duration::from_secs(1) {
            *window = (Instant::now(), 0);
        }
        if window.1 >= rate_limit {
            return Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("More than {rate_limit} calls in one second."),
            ));
        }
        window.1 += 1;
        Ok(())
    }
}
