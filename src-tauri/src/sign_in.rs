//! Keys and tokens: how they are checked, kept, and handed to the client.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use jpm_client::{CachedToken, Client, Credentials, Dialect};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tauri::async_runtime::JoinHandle;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::account::{Account, Keys, is_valid_key};
use crate::error::{AppError, ErrorKind};
use crate::host_services::HostServices;
use crate::keychain::{Item, Keychain};
use crate::logs::Redaction;

/// A client for this account. `on_token` hears of every token that the server gives.
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

/// What a check of keys found out.
pub struct VerifiedKeys {
    /// The path form that the server speaks.
    pub dialect: Dialect,
    /// The token that these very keys gave. A kept one may be older than the scopes that were just added.
    pub token: Option<CachedToken>,
}

/// Asks for a token with these keys and finds out which path form the server speaks.
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

/// Puts the keys into the keychain.
pub async fn save_keys(keychain: &Keychain, account: Uuid, keys: &Keys) -> Result<(), AppError> {
    let text = serde_json::to_string(&StoredKeys {
        client_id: keys.client_id.clone(),
        client_secret: keys.client_secret.expose_secret().to_owned(),
        app_key: keys.app_key.expose_secret().to_owned(),
    })
    .map_err(|error| AppError::new(ErrorKind::Failed, error.to_string()))?;
    Ok(keychain.write(account, Item::Keys, text).await?)
}

/// Takes the keys out of the keychain.
pub async fn load_keys(keychain: &Keychain, account: &Account) -> Result<Keys, AppError> {
    let missing = || {
        AppError::new(
            ErrorKind::KeysMissing,
            format!(
                "The keychain has no keys for {}. Sign in again; nothing that waits to be sent is lost",
                account.name
            ),
        )
    };
    if account.session_only {
        return Err(AppError::new(
            ErrorKind::KeysMissing,
            format!(
                "The keys of {} were used for one session only, so they are not on this computer. Sign in again; nothing that waits to be sent is lost",
                account.name
            ),
        ));
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

/// The token as the keychain keeps it.
pub fn parse_token(text: &str) -> Option<CachedToken> {
    let stored: StoredToken = serde_json::from_str(text).ok()?;
    Some(CachedToken::new(
        SecretString::from(stored.token),
        stored.expires_at,
    ))
}

/// How long the end of an account waits for its last token to be stored.
const LAST_WRITE_TIMEOUT: Duration = Duration::from_secs(3);

/// Writes each new token to the keychain, one after the other, without holding up the call that got it.
#[derive(Clone)]
pub struct TokenWriter {
    /// Empty when no token may be written any more.
    tokens: Arc<Mutex<Option<mpsc::UnboundedSender<String>>>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl TokenWriter {
    /// A keeper for this account.
    pub fn new(host: &HostServices, account: Uuid) -> Self {
        let (sender, mut tokens) = mpsc::unbounded_channel::<String>();
        let keychain = host.keychain.clone();
        let task = tauri::async_runtime::spawn(async move {
            while let Some(text) = tokens.recv().await {
                // A token that is not kept costs one sign-in at the next start, nothing more.
                if let Err(error) = keychain.write(account, Item::Token, text).await {
                    tracing::warn!(%error, "the token is not kept");
                }
            }
        });
        TokenWriter {
            tokens: Arc::new(Mutex::new(Some(sender))),
            task: Arc::new(Mutex::new(Some(task))),
        }
    }

    /// Keeps this token.
    pub fn write(&self, token: &CachedToken) {
        let text = serde_json::to_string(&StoredToken {
            token: token.value.expose_secret().to_owned(),
            expires_at: token.expires_at,
        });
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Ok(text), Some(tokens)) = (text, tokens.as_ref()) {
            // Nobody listens any more only when the program ends.
            let _ = tokens.send(text);
        }
    }

    /// Writes what was given, and no other token from now on, whoever still has one.
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
            // The keychain removes what it writes when nobody waits for it any more.
            task.abort();
        }
    }
}
