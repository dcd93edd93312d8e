//! No secret stays behind after a sign-out.

use std::sync::mpsc;

use super::*;
use crate::settings_store::SettingsStore;

/// A keychain that blocks writes of tokens until the sender is dropped.
struct BlockedKeychain {
    keychain: MemoryKeychain,
    tokens: Mutex<mpsc::Receiver<()>>,
}

impl SecretStore for BlockedKeychain {
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
        self.keychain.read(name)
    }
    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
        if name.ends_with("/token") {
            self.tokens.lock().unwrap().recv().ok();
        }
        self.keychain.write(name, secret)
    }
    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        self.keychain.remove(name)
    }
}

/// Every place that could hold a secret, with its text.
fn all_stored_text(app: &TestApp) -> Vec<(String, String)> {
    let state = &app.state;
    let host = &state.inner().host;
    let mut paths = vec![
        ("redaction".to_owned(), format!("{:?}", host.redaction)),
        ("places".to_owned(), format!("{:?}", host.paths)),
        (
            "session".to_owned(),
            serde_json::to_string(&state.session()).unwrap(),
        ),
        ("accounts".to_owned(), format!("{:?}", state.accounts())),
        (
            "preferences".to_owned(),
            format!("{:?}", state.preferences()),
        ),
        (
            "told".to_owned(),
            format!("{:?}", app.emitted.lock().unwrap()),
        ),
        (
            "shelf".to_owned(),
            format!("{:?}", app.settings.get("accounts")),
        ),
    ];
    paths.extend(app.secrets());
    paths.extend(
        files_below(app.folder.path())
            .into_iter()
            .map(|(path, bytes)| {
                (
                    path.display().to_string(),
                    String::from_utf8_lossy(&bytes).into_owned(),
                )
            }),
    );
    paths
}

#[tokio::test]
async fn sign_out_leaves_no_secret_anywhere() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let token = app.secrets()[&format!("{id}/token")].clone();
    let token = serde_json::from_str::<serde_json::Value>(&token).unwrap();
    let secrets = [
        server.connection().client_secret.clone(),
        server.connection().app_key.clone(),
        token["token"].as_str().unwrap().to_owned(),
    ];
    let open = app.state.open_account().unwrap();
    app.state.sign_out(id).await.unwrap();
    // A call that was still running receives a token.
    open.receive_token(&jpm_client::CachedToken::new(
        "late-token-value".into(),
        chrono::Utc::now(),
    ));
    let keychain = &app.state.inner().host.keychain;
    keychain
        .read(id, crate::keychain::Item::Token)
        .await
        .unwrap();
    assert_eq!(app.secrets(), HashMap::new());
    for (place, text) in all_stored_text(&app) {
        for secret in secrets
            .iter()
            .map(String::as_str)
            .chain(["late-token-value"])
        {
            assert!(!text.contains(secret), "a secret stands in {place}");
        }
    }
}

#[tokio::test]
async fn token_in_a_hanging_write_is_removed_after_sign_out() {
    let server = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let (release, tokens) = mpsc::channel();
    let blocked = Arc::new(BlockedKeychain {
        keychain: MemoryKeychain::default(),
        tokens: Mutex::new(tokens),
    });
    let state = app_state(folder.path(), blocked.clone(), Arc::default());
    let session = state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let leaving = state.clone();
    let signing_out = tokio::spawn(async move { leaving.sign_out(id).await });
    // The account closes first, while the write still blocks.
    while state.session().account.is_some() {
        tokio::task::yield_now().await;
    }
    drop(release);
    signing_out.await.unwrap().unwrap();
    assert_eq!(*blocked.keychain.0.lock().unwrap(), HashMap::new());
}

#[tokio::test]
async fn account_stays_open_when_its_keys_cannot_be_removed() {
    struct Locked(MemoryKeychain);
    impl SecretStore for Locked {
        fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
            self.0.read(name)
        }
        fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
            self.0.write(name, secret)
        }
        fn remove(&self, _: &str) -> Result<(), KeychainError> {
            Err(KeychainError::Locked("no".to_owned()))
        }
    }
    let server = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let state = app_state(
        folder.path(),
        Arc::new(Locked(MemoryKeychain::default())),
        Arc::default(),
    );
    let session = state.sign_in(form(server.connection())).await.unwrap();
    let refused = state
        .sign_out(session.account.as_ref().unwrap().id)
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ErrorKind::KeychainLocked);
    assert_eq!(state.session().account, session.account);
    state.shut_down().await;
}
