//! The operating system's keychain, the only place where secrets are stored.
//!
//! Its calls block, on Linux for as long as the unlock dialog is open. They run on a thread of
//! their own with a time limit, so that neither the window nor the runtime waits for them.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use uuid::Uuid;

/// Time limit of a call: long enough to type the password of a locked keychain.
const CALL_TIMEOUT: Duration = Duration::from_mins(1);

/// Debug builds have their own entries, so that they never touch those of an installed program.
const SERVICE: &str = if cfg!(debug_assertions) {
    "JPM Desk (development)"
} else {
    "JPM Desk"
};

/// Why a keychain call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// This machine has no keychain service.
    #[error("there is no keychain service: {0}")]
    Missing(String),
    /// The keychain is locked or denies access.
    #[error("the keychain is locked: {0}")]
    Locked(String),
    /// No answer within the time limit.
    #[error("the keychain did not answer within {} seconds", CALL_TIMEOUT.as_secs())]
    TimedOut,
    /// Any other failure.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

/// What is stored per account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Client id, client secret and app key, as JSON.
    Keys,
    /// The current access token and its expiry, as JSON.
    Token,
}

impl Item {
    fn entry_name(self, account: Uuid) -> String {
        match self {
            Item::Keys => format!("{account}/keys"),
            Item::Token => format!("{account}/token"),
        }
    }
}

/// The blocking calls of a keychain. A missing entry is `Ok(None)`.
pub trait SecretStore: Send + Sync + 'static {
    /// Reads a secret.
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError>;
    /// Stores a secret.
    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError>;
    /// Removes a secret. A missing one is fine.
    fn remove(&self, name: &str) -> Result<(), KeychainError>;
}

/// Secret Service on Linux, Credential Manager on Windows, Keychain on macOS.
#[derive(Debug, Default)]
pub struct SystemKeychain;

impl SystemKeychain {
    fn entry(name: &str) -> Result<keyring::Entry, KeychainError> {
        keyring::Entry::new(SERVICE, name).map_err(|error| map_error(&error))
    }
}

impl SecretStore for SystemKeychain {
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
        match Self::entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(map_error(&error)),
        }
    }

    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
        Self::entry(name)?
            .set_password(secret)
            .map_err(|error| map_error(&error))
    }

    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(map_error(&error)),
        }
    }
}

/// Maps an error of the keyring crate.
///
/// A missing service is `NoDefaultStore` (no bus) or `NoStorageAccess` (no service on the bus). A
/// locked collection is `NoStorageAccess` too, so only the text tells them apart.
fn map_error(error: &keyring::Error) -> KeychainError {
    let text = error.to_string();
    match error {
        keyring::Error::NoDefaultStore => KeychainError::Missing(text),
        keyring::Error::NoStorageAccess(_) | keyring::Error::PlatformFailure(_) => {
            let lower = text.to_lowercase();
            let is_missing = [
                "serviceunknown",
                "not provided by any",
                "no such",
                "not found",
                "was not provided",
            ]
            .iter()
            .any(|part| lower.contains(part));
            if is_missing {
                KeychainError::Missing(text)
            } else {
                KeychainError::Locked(text)
            }
        }
        _ => KeychainError::Failed(text),
    }
}

type KeychainCall = Box<dyn FnOnce(&dyn SecretStore) + Send>;

/// The keychain, off the runtime and with a time limit.
///
/// All calls go through one thread, in order. A removal therefore runs after a write that hung, and
/// the removed secret does not come back.
#[derive(Clone)]
pub struct Keychain {
    calls: mpsc::Sender<KeychainCall>,
    timeout: Duration,
}

impl Keychain {
    /// A keychain over this store.
    pub fn new(store: Arc<dyn SecretStore>) -> Self {
        Self::with_timeout(store, CALL_TIMEOUT)
    }

    pub(crate) fn with_timeout(store: Arc<dyn SecretStore>, timeout: Duration) -> Self {
        let (calls, waiting) = mpsc::channel::<KeychainCall>();
        // Not the runtime's blocking pool: a call that hangs must not delay the end of the program.
        // If the thread does not start, every call fails.
        let started = std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                for call in waiting {
                    call(store.as_ref());
                }
            });
        if let Err(error) = started {
            tracing::error!(%error, "the keychain cannot be used");
        }
        Keychain { calls, timeout }
    }

    /// Reads a secret.
    pub async fn read(&self, account: Uuid, item: Item) -> Result<Option<String>, KeychainError> {
        let name = item.entry_name(account);
        self.call(move |store| store.read(&name), |_| ()).await
    }

    /// Stores a secret. If the caller has given up, the secret is removed again, because the caller
    /// got an error that says it is not stored.
    pub async fn write(
        &self,
        account: Uuid,
        item: Item,
        secret: String,
    ) -> Result<(), KeychainError> {
        let name = item.entry_name(account);
        let written = name.clone();
        let erase = move |store: &dyn SecretStore| {
            if let Err(error) = store.remove(&written) {
                tracing::warn!(%error, "a secret that came too late could not be removed");
            }
        };
        self.call(move |store| store.write(&name, &secret), erase)
            .await
    }

    /// Removes everything stored for an account.
    pub async fn remove_all(&self, account: Uuid) -> Result<(), KeychainError> {
        let call = move |store: &dyn SecretStore| {
            store.remove(&Item::Token.entry_name(account))?;
            store.remove(&Item::Keys.entry_name(account))
        };
        self.call(call, |_| ()).await
    }

    /// Makes a call and waits for it. `on_abandoned` runs if the caller no longer waits.
    async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn SecretStore) -> Result<T, KeychainError> + Send + 'static,
        on_abandoned: impl FnOnce(&dyn SecretStore) + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let disconnected = || KeychainError::Failed("the call broke off".to_owned());
        self.calls
            .send(Box::new(move |store| {
                if sender.send(call(store)).is_err() {
                    on_abandoned(store);
                }
            }))
            .map_err(|_| disconnected())?;
        match tokio::time::timeout(self.timeout, receiver).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(disconnected())),
            Err(_) => Err(KeychainError::TimedOut),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use super::*;

    /// A store in memory. Each call waits until the sender is dropped.
    struct BlockingStore {
        release: Mutex<mpsc::Receiver<()>>,
        entries: Mutex<HashMap<String, String>>,
    }

    impl BlockingStore {
        fn wait(&self) {
            self.release.lock().unwrap().recv().ok();
        }
    }

    impl SecretStore for BlockingStore {
        fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
            self.wait();
            Ok(self.entries.lock().unwrap().get(name).cloned())
        }
        fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
            self.wait();
            let (name, secret) = (name.to_owned(), secret.to_owned());
            self.entries.lock().unwrap().insert(name, secret);
            Ok(())
        }
        fn remove(&self, name: &str) -> Result<(), KeychainError> {
            self.wait();
            self.entries.lock().unwrap().remove(name);
            Ok(())
        }
    }

    /// A keychain that hangs until the sender is dropped, with a short time limit.
    fn blocked_keychain() -> (mpsc::Sender<()>, Keychain) {
        let (release, released) = mpsc::channel();
        let store = Arc::new(BlockingStore {
            release: Mutex::new(released),
            entries: Mutex::default(),
        });
        let timeout = Duration::from_millis(20);
        (release, Keychain::with_timeout(store, timeout))
    }

    /// What is stored once all calls have ended.
    async fn stored_after_all_calls(keychain: Keychain, item: Item) -> Option<String> {
        let waiting = Keychain {
            timeout: CALL_TIMEOUT,
            ..keychain
        };
        waiting.read(Uuid::nil(), item).await.unwrap()
    }

    #[tokio::test]
    async fn hanging_keychain_call_times_out() {
        let (release, keychain) = blocked_keychain();
        let answer = keychain.read(Uuid::nil(), Item::Keys).await;
        assert_eq!(answer, Err(KeychainError::TimedOut));
        drop(release);
    }

    #[tokio::test]
    async fn secret_written_after_the_timeout_is_removed() {
        let (release, keychain) = blocked_keychain();
        let secret = "cs1.late".to_owned();
        let late = keychain.write(Uuid::nil(), Item::Keys, secret).await;
        assert_eq!(late, Err(KeychainError::TimedOut));
        drop(release);
        assert_eq!(stored_after_all_calls(keychain, Item::Keys).await, None);
    }

    #[tokio::test]
    async fn secret_removed_during_a_hanging_write_stays_removed() {
        let (release, keychain) = blocked_keychain();
        let secret = "token".to_owned();
        let write = keychain.write(Uuid::nil(), Item::Token, secret).await;
        let forgotten = keychain.remove_all(Uuid::nil()).await;
        assert_eq!(write, Err(KeychainError::TimedOut));
        assert_eq!(forgotten, Err(KeychainError::TimedOut));
        drop(release);
        assert_eq!(stored_after_all_calls(keychain, Item::Token).await, None);
    }

    /// Needs a real Secret Service; `make test` starts one (scripts/with-desktop).
    #[tokio::test]
    async fn real_keychain_stores_reads_and_removes_a_secret() {
        if std::env::var_os("JPM_DESK_KEYCHAIN_TESTS").is_none() {
            eprintln!(
                "SKIPPED: set JPM_DESK_KEYCHAIN_TESTS=1 in a session with a keychain (make test does)"
            );
            return;
        }
        let keychain = Keychain::new(Arc::new(SystemKeychain));
        let account = Uuid::now_v7();
        assert_eq!(keychain.read(account, Item::Keys).await, Ok(None));
        keychain
            .write(account, Item::Keys, "s3cret ünïcode".to_owned())
            .await
            .expect("the keychain keeps a secret");
        assert_eq!(
            keychain.read(account, Item::Keys).await,
            Ok(Some("s3cret ünïcode".to_owned()))
        );
        keychain.remove_all(account).await.expect("and forgets it");
        assert_eq!(keychain.read(account, Item::Keys).await, Ok(None));
        keychain
            .remove_all(account)
            .await
            .expect("forgetting what is not there is fine");
    }
}
