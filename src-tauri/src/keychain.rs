//! The keychain of the operating system: the only place where secrets outlive the program.
//!
//! Calls to it block, on Linux for as long as an unlock dialog stands open. They run on a thread of their own with
//! a time limit, so that neither the window nor the runtime ever waits for them.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

/// How long a call may take. Long enough for a person to type the password of a locked keychain.
const PATIENCE: Duration = Duration::from_mins(1);

/// Debug builds never touch the entries of an installed program.
const SERVICE: &str = if cfg!(debug_assertions) {
    "JPM Desk (development)"
} else {
    "JPM Desk"
};

/// Why the keychain gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain service on this machine.
    #[error("there is no keychain service: {0}")]
    Missing(String),
    /// It is there, and locked or not to be accessed.
    #[error("the keychain is locked: {0}")]
    Locked(String),
    /// It did not answer within the time limit.
    #[error("the keychain did not answer within {} seconds", PATIENCE.as_secs())]
    Silent,
    /// It answered something else.
    #[error("the keychain failed: {0}")]
    Failed(String),
}

/// What is kept for an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Client id, client secret and app key, as JSON.
    Keys,
    /// The current access token with its expiry, as JSON.
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

/// The blocking calls of a keychain. A missing entry is `Ok(None)`, never an error.
pub trait SecretStore: Send + Sync + 'static {
    /// The secret under this name.
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError>;
    /// Keeps a secret under this name.
    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError>;
    /// Removes what is under this name; nothing there is fine.
    fn remove(&self, name: &str) -> Result<(), KeychainError>;
}

/// Secret Service on Linux, Credential Manager on Windows, Keychain on macOS.
#[derive(Debug, Default)]
pub struct SystemKeychain;

impl SystemKeychain {
    fn entry(name: &str) -> Result<keyring::Entry, KeychainError> {
        keyring::Entry::new(SERVICE, name).map_err(|error| explain(&error))
    }
}

impl SecretStore for SystemKeychain {
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
        match Self::entry(name)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(explain(&error)),
        }
    }

    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
        Self::entry(name)?
            .set_password(secret)
            .map_err(|error| explain(&error))
    }

    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        match Self::entry(name)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(explain(&error)),
        }
    }
}

/// Without a service keyring reports `NoDefaultStore` (no bus) or `NoStorageAccess` (a bus, nobody to answer on
/// it); a locked collection is `NoStorageAccess` as well, and only its text tells the two apart.
fn explain(error: &keyring::Error) -> KeychainError {
    let text = error.to_string();
    match error {
        keyring::Error::NoDefaultStore => KeychainError::Missing(text),
        keyring::Error::NoStorageAccess(_) | keyring::Error::PlatformFailure(_) => {
            let lower = text.to_lowercase();
            let nobody_answers = [
                "serviceunknown",
                "not provided by any",
                "no such",
                "not found",
                "was not provided",
            ]
            .iter()
            .any(|sign| lower.contains(sign));
            if nobody_answers {
                KeychainError::Missing(text)
            } else {
                KeychainError::Locked(text)
            }
        }
        _ => KeychainError::Failed(text),
    }
}

/// The keychain, off the runtime and with a time limit.
#[derive(Clone)]
pub struct Keychain {
    store: Arc<dyn SecretStore>,
    patience: Duration,
}

impl Keychain {
    /// Over this store.
    pub fn new(store: Arc<dyn SecretStore>) -> Self {
        Keychain {
            store,
            patience: PATIENCE,
        }
    }

    /// The secret, when there is one.
    pub async fn read(&self, account: Uuid, item: Item) -> Result<Option<String>, KeychainError> {
        let name = item.entry_name(account);
        self.apart(move |store| store.read(&name)).await
    }

    /// Keeps the secret.
    pub async fn write(
        &self,
        account: Uuid,
        item: Item,
        secret: String,
    ) -> Result<(), KeychainError> {
        let name = item.entry_name(account);
        self.apart(move |store| store.write(&name, &secret)).await
    }

    /// Removes everything that is kept for the account.
    pub async fn forget(&self, account: Uuid) -> Result<(), KeychainError> {
        self.apart(move |store| {
            store.remove(&Item::Token.entry_name(account))?;
            store.remove(&Item::Keys.entry_name(account))
        })
        .await
    }

    /// A thread of its own rather than the runtime's blocking pool: a keychain that hangs must not hold up the
    /// runtime when the program ends.
    async fn apart<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn SecretStore) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let store = Arc::clone(&self.store);
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || answer.send(call(store.as_ref())))
            .map_err(|error| KeychainError::Failed(error.to_string()))?;
        match tokio::time::timeout(self.patience, answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(KeychainError::Failed("the call broke off".to_owned())),
            Err(_) => Err(KeychainError::Silent),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    struct Deaf(std::sync::mpsc::Receiver<()>);

    // The receiver is only there to block on; the test owns the sender.
    struct Hanging(std::sync::Mutex<Deaf>);

    impl SecretStore for Hanging {
        fn read(&self, _: &str) -> Result<Option<String>, KeychainError> {
            self.0.lock().unwrap().0.recv().ok();
            Ok(None)
        }
        fn write(&self, _: &str, _: &str) -> Result<(), KeychainError> {
            Ok(())
        }
        fn remove(&self, _: &str) -> Result<(), KeychainError> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_keychain_that_hangs_is_given_up() {
        let (release, held) = std::sync::mpsc::channel();
        let keychain = Keychain::new(Arc::new(Hanging(std::sync::Mutex::new(Deaf(held)))));
        let answer = keychain.read(Uuid::nil(), Item::Keys).await;
        assert_eq!(answer, Err(KeychainError::Silent));
        drop(release);
    }

    /// Runs where `make test` has started a real Secret Service; see scripts/with-desktop.
    #[tokio::test]
    async fn a_secret_is_stored_read_and_forgotten_in_the_real_keychain() {
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
        keychain.forget(account).await.expect("and forgets it");
        assert_eq!(keychain.read(account, Item::Keys).await, Ok(None));
        keychain
            .forget(account)
            .await
            .expect("forgetting what is not there is fine");
    }
}
