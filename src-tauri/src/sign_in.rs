//! Verifies and stores keys and tokens, and creates clients from them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use jpm_client::{CachedToken, Client, Credentials, Dialect};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::account::{Account, Keys, is_valid_key};
use crate::error::{AppError, ErrorReason};
use crate::host_services::HostServices;
use crate::keychain::{Item, Keychain};
use crate::logs::Redaction;

/// Creates the client of an account. `on_token` receives every new token.
pub fn client_for(
    account: &Account,
    keys: &Keys,
    redaction: &Redaction,
    token: Option<CachedToken>,
    on_token: impl Fn(&CachedToken) + Send + Sync + 'static,
) -> Result<Client, AppError> {
    redaction.add_secret(keys.client_secret.expose_secret());
    redaction.add_secret(keys.app_key.expose_secret());
    let credentials = Credentials {
        client_id: keys.client_id.clone(),
        client_secret: keys.client_secret.clone(),
        app_key: keys.app_key.clone(),
    };
    let redaction = redaction.clone();
    if let Some(token) = &token {
        redaction.add_secret(token.value.expose_secret());
    }
    let mut builder = Client::builder(account.api_environment(), account.tenant(), credentials)
        .dialect(account.dialect)
        .user_agent(concat!("JPM-Desk/", env!("CARGO_PKG_VERSION")))
        .on_token(move |token| {
            redaction.add_secret(token.value.expose_secret());
            on_token(token);
        });
    if let Some(token) = token {
        builder = builder.token(token);
    }
    Ok(builder.build()?)
}

/// The result of verifying keys.
pub struct VerifiedKeys {
    /// The dialect that the server answers to.
    pub dialect: Dialect,
    /// The token for these keys. A stored token may lack scopes that were added since.
    pub token: Option<CachedToken>,
}

/// Requests a token with these keys, and detects the server's dialect.
pub async fn verify_keys(
    account: &Account,
    keys: &Keys,
    redaction: &Redaction,
) -> Result<VerifiedKeys, AppError> {
    let given = Arc::new(Mutex::new(None));
    let receiver = Arc::clone(&given);
    let client = client_for(account, keys, redaction, None, move |token| {
        *receiver.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    })?;
    client.sign_in().await?;
    let dialect = client.detect_dialect().await?;
    let token = given.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(VerifiedKeys { dialect, token })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredKeys {
    client_id: String,
    client_secret: String,
    app_key: String,
}

/// Stores the keys in the keychain.
pub async fn save_keys(keychain: &Keychain, account: Uuid, keys: &Keys) -> Result<(), AppError> {
    let text = serde_json::to_string(&StoredKeys {
        client_id: keys.client_id.clone(),
        client_secret: keys.client_secret.expose_secret().to_owned(),
        app_key: keys.app_key.expose_secret().to_owned(),
    })
    .map_err(|error| AppError::internal(&error))?;
    Ok(keychain.write(account, Item::Keys, text).await?)
}

/// Loads the keys from the keychain.
pub async fn load_keys(keychain: &Keychain, account: &Account) -> Result<Keys, AppError> {
    let missing = || {
        AppError::new(ErrorReason::KeysNotFound {
            account: account.name.clone(),
        })
    };
    if account.session_only {
        return Err(AppError::new(ErrorReason::KeysNotStored {
            account: account.name.clone(),
        }));
    }
    let text = keychain
        .read(account.id, Item::Keys)
        .await?
        .ok_or_else(missing)?;
    let stored: StoredKeys = serde_json::from_str(&text).map_err(|_| missing())?;
    let keys = [&stored.client_id, &stored.client_secret, &stored.app_key];
    if !keys.iter().all(|key| is_valid_key(key)) {
        return Err(missing());
    }
    Ok(Keys {
        client_id: stored.client_id,
        client_secret: stored.client_secret.into(),
        app_key: stored.app_key.into(),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredToken {
    token: String,
    expires_at: DateTime<Utc>,
}

/// Parses a stored token.
pub fn parse_token(text: &str) -> Option<CachedToken> {
    let stored: StoredToken = serde_json::from_str(text).ok()?;
    Some(CachedToken::new(
        SecretString::from(stored.token),
        stored.expires_at,
    ))
}

/// How long closing an account waits for the last token to be stored.
const LAST_WRITE_TIMEOUT: Duration = Duration::from_secs(3);

/// Stores each new token in the keychain, in order, without delaying the caller.
#[derive(Clone)]
pub struct TokenWriter {
    /// `None` once closed.
    tokens: Arc<Mutex<Option<mpsc::UnboundedSender<String>>>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl TokenWriter {
    /// A writer for this account.
    pub fn new(host: &HostServices, account: Uuid) -> Self {
        let (sender, mut tokens) = mpsc::unbounded_channel::<String>();
        let keychain = host.keychain.clone();
        let task = host.runtime.spawn(async move {
            while let Some(text) = tokens.recv().await {
                // Without it, the next start signs in again.
                if let Err(error) = keychain.write(account, Item::Token, text).await {
                    tracing::warn!(%error, "the token is not stored");
                }
            }
        });
        TokenWriter {
            tokens: Arc::new(Mutex::new(Some(sender))),
            task: Arc::new(Mutex::new(Some(task))),
        }
    }

    /// Queues a token.
    pub fn write(&self, token: &CachedToken) {
        let text = serde_json::to_string(&StoredToken {
            token: token.value.expose_secret().to_owned(),
            expires_at: token.expires_at,
        });
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Ok(text), Some(tokens)) = (text, tokens.as_ref()) {
            // The receiver is gone only when the program ends.
            let _ = tokens.send(text);
        }
    }

    /// Finishes queued writes and ignores later tokens.
    pub async fn close(&self) {
        self.tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(mut task) = task else { return };
        if tokio::time::timeout(LAST_WRITE_TIMEOUT, &mut task)
            .await
            .is_err()
        {
            // The keychain removes a secret whose writer no longer waits.
            task.abort();
        }
    }
}
