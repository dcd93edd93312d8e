#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod recovery;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jpm_sandbox::{Connection, Running, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::account::KeyStorage;
use crate::app_paths::AppPaths;
use crate::error::ErrorKind;
use crate::events::AppEvent;
use crate::host_services::HostServices;
use crate::keychain::{Keychain, KeychainError, SecretStore};
use crate::logs::Redaction;
use crate::settings_store::MemorySettings;

/// A working keychain in memory.
#[derive(Default)]
struct MemoryKeychain(Mutex<HashMap<String, String>>);

impl SecretStore for MemoryKeychain {
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
        self.0
            .lock()
            .unwrap()
            .insert(name.to_owned(), secret.to_owned());
        Ok(())
    }
    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

/// A machine without a keychain service.
struct MissingKeychain;

impl SecretStore for MissingKeychain {
    fn read(&self, _: &str) -> Result<Option<String>, KeychainError> {
        Err(KeychainError::Missing("no bus".to_owned()))
    }
    fn write(&self, _: &str, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Missing("no bus".to_owned()))
    }
    fn remove(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Missing("no bus".to_owned()))
    }
}

struct TestApp {
    state: AppState,
    /// Every session that was sent to the window.
    emitted: Arc<Mutex<Vec<Session>>>,
    keychain: Arc<MemoryKeychain>,
    settings: Arc<MemorySettings>,
    // Deleted when the test ends.
    folder: tempfile::TempDir,
}

impl TestApp {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(MemoryKeychain::default());
        let settings = Arc::new(MemorySettings::default());
        let emitted = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&emitted);
        let state = app_state_with_events(
            folder.path(),
            keychain.clone(),
            settings.clone(),
            Arc::new(move |event| {
                if let AppEvent::Session(session) = event {
                    sink.lock().unwrap().push(session);
                }
            }),
        );
        TestApp {
            state,
            emitted,
            keychain,
            settings,
            folder,
        }
    }

    /// Restarts the program on the same machine.
    async fn restart(&self) -> AppState {
        self.state.shut_down().await;
        app_state(
            self.folder.path(),
            self.keychain.clone(),
            self.settings.clone(),
        )
    }

    fn secrets(&self) -> HashMap<String, String> {
        self.keychain.0.lock().unwrap().clone()
    }
}

fn app_state(
    folder: &Path,
    keychain: Arc<dyn SecretStore>,
    settings: Arc<MemorySettings>,
) -> AppState {
    app_state_with_events(folder, keychain, settings, Arc::new(|_| {}))
}

fn app_state_with_events(
    folder: &Path,
    keychain: Arc<dyn SecretStore>,
    settings: Arc<MemorySettings>,
    emit: Arc<dyn Fn(AppEvent) + Send + Sync>,
) -> AppState {
    AppState::new(HostServices {
        runtime: tokio::runtime::Handle::current(),
        paths: AppPaths::prepare(folder.to_owned()),
        demo: crate::demo::DemoKind::default(),
        settings,
        keychain: Keychain::new(keychain),
        redaction: Redaction::default(),
        emit,
        show_window: Arc::new(|| {}),
        pick_save_path: Arc::new(|_, _| Ok(None)),
        print: Arc::new(|| Ok(())),
    })
}

async fn sandbox() -> Running {
    Sandbox::builder().appointments(50).start().await.unwrap()
}

fn form(connection: &Connection) -> SignInForm {
    SignInForm {
        name: "Test tenant".to_owned(),
        environment: Environment::Custom,
        api_address: connection.api.clone(),
        token_address: connection.token_url.clone(),
        tenant: connection.tenant.clone(),
        client_id: connection.client_id.clone(),
        client_secret: connection.client_secret.clone(),
        app_key: connection.app_key.clone(),
        time_zone: connection.time_zone.clone(),
        key_storage: KeyStorage::Keychain,
    }
}

/// Signs in with one changed field. Checks that nothing is stored, and returns the error.
async fn refused(change: impl FnOnce(&mut SignInForm)) -> AppError {
    let server = sandbox().await;
    let app = TestApp::new();
    let mut form = form(server.connection());
    change(&mut form);
    let error = app.state.sign_in(form).await.expect_err("a wrong form");
    assert_eq!(app.state.session().accounts, [], "no account is made");
    assert_eq!(app.secrets(), HashMap::new(), "no secret is kept");
    error
}

#[tokio::test]
async fn sign_in_reports_a_wrong_secret() {
    let error = refused(|form| form.client_secret = "cs1.wrong".to_owned()).await;
    assert_eq!(error.kind, ErrorKind::WrongSecret, "{error:?}");
}

#[tokio::test]
async fn sign_in_reports_a_wrong_app_key() {
    let error = refused(|form| form.app_key = "ak1.wrong".to_owned()).await;
    assert_eq!(error.kind, ErrorKind::WrongAppKey, "{error:?}");
}

#[tokio::test]
async fn sign_in_reports_an_unknown_tenant() {
    let error = refused(|form| form.tenant = "999999".to_owned()).await;
    assert_eq!(error.kind, ErrorKind::UnknownTenant, "{error:?}");
}

#[tokio::test]
async fn sign_in_reports_an_unreachable_server() {
    let error = refused(|form| {
        // A port that was free a moment ago. Nothing listens on it.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        form.api_address = format!("http://127.0.0.1:{port}");
        form.token_address = format!("http://127.0.0.1:{port}/connect/token");
    })
    .await;
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
    assert!(error.retryable);
}

#[tokio::test]
async fn sign_in_reports_a_web_page_instead_of_the_api() {
    let portal = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", portal.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = portal.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let page = "<!doctype html><title>Sign in to WiFi</title>";
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                page.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let error = refused(|form| {
        form.token_address = format!("{address}/connect/token");
        form.api_address = address;
    })
    .await;
    assert_eq!(error.kind, ErrorKind::NotTheApi, "{error:?}");
}

fn files_below(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files_below(&path)
            } else {
                let bytes = std::fs::read(&path).unwrap();
                vec![(path, bytes)]
            }
        })
        .collect()
}

#[tokio::test]
async fn keys_are_stored_and_loaded_at_the_next_start() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let account = session.account.expect("the account is open");
    assert_eq!(account.name, "Test tenant");
    let secrets = app.secrets();
    assert!(
        secrets
            .values()
            .any(|text| text.contains(&server.connection().client_secret)),
        "the secret is in the keychain"
    );

    let state = app.restart().await;
    for (file, bytes) in files_below(app.folder.path()) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in [
            &server.connection().client_secret,
            &server.connection().app_key,
        ] {
            assert!(!text.contains(secret), "a secret stands in {file:?}");
        }
    }
    state.start(false).await;
    let session = state.session();
    assert_eq!(session.problem, None);
    assert_eq!(
        session.account.map(|account| account.id),
        Some(account.id),
        "the account that was open last is open again"
    );
}

#[tokio::test]
async fn sign_out_removes_the_keys_and_keeps_the_folder() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let session = app.state.sign_out(id).await.unwrap();
    assert_eq!(session.account, None);
    assert_eq!(session.accounts, []);
    assert_eq!(
        app.keychain.0.lock().unwrap().get(&format!("{id}/keys")),
        None,
        "the keys are gone"
    );
    let folder = app.state.inner().host.paths.account(id);
    assert!(
        folder.join("outbox.db").exists(),
        "edits that were never sent stay"
    );
}

#[tokio::test]
async fn sign_in_without_a_keychain_works_only_for_this_session() {
    let server = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let state = app_state(
        folder.path(),
        Arc::new(MissingKeychain),
        Arc::new(MemorySettings::default()),
    );
    let error = state
        .sign_in(form(server.connection()))
        .await
        .expect_err("nowhere to keep the keys");
    assert_eq!(error.kind, ErrorKind::KeychainMissing);
    assert_eq!(state.session().account, None, "never a silent fallback");

    let session = state
        .sign_in(SignInForm {
            key_storage: KeyStorage::SessionOnly,
            ..form(server.connection())
        })
        .await
        .unwrap();
    assert!(session.account.unwrap().session_only);
    state.shut_down().await;
}

#[tokio::test]
async fn missing_keys_lead_to_the_sign_in() {
    let server = sandbox().await;
    let app = TestApp::new();
    app.state.sign_in(form(server.connection())).await.unwrap();
    let state = app.restart().await;
    app.keychain.0.lock().unwrap().clear();
    state.start(false).await;
    let session = state.session();
    assert_eq!(
        session.problem.map(|problem| problem.kind),
        Some(ErrorKind::KeysMissing)
    );
    assert_eq!(session.accounts.len(), 1, "the account is still known");
    assert!(!session.opening);
}

#[tokio::test]
async fn file_of_a_newer_version_is_refused_and_unchanged() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let outbox = app
        .state
        .inner()
        .host
        .paths
        .account(session.account.unwrap().id)
        .join("outbox.db");
    let state = app.restart().await;
    let database = rusqlite::Connection::open(&outbox).unwrap();
    database.pragma_update(None, "user_version", 999).unwrap();
    drop(database);

    state.start(false).await;
    let problem = state.session().problem.expect("the file is not touched");
    assert_eq!(problem.kind, ErrorKind::NewerFile, "{problem:?}");
    assert!(outbox.exists());
}

#[tokio::test]
async fn unwritable_data_directory_is_reported_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in-the-way");
    std::fs::write(&file, b"").unwrap();
    let state = app_state(
        &file,
        Arc::new(MemoryKeychain::default()),
        Arc::new(MemorySettings::default()),
    );
    let session = state.session();
    assert_eq!(
        session.problem.map(|problem| problem.kind),
        Some(ErrorKind::DataDirectory)
    );
    let error = state
        .start_demo()
        .await
        .expect_err("nowhere to keep the demo");
    assert_eq!(error.kind, ErrorKind::DataDirectory);
}

#[tokio::test]
async fn demo_starts_with_one_call_and_keeps_its_data() {
    let app = TestApp::new();
    let session = app.state.start_demo().await.unwrap();
    let account = session.account.unwrap();
    assert_eq!(account.environment, Environment::Demo);
    assert_eq!(app.secrets(), HashMap::new(), "the demo has no secrets");

    let state = app.restart().await;
    state.start(false).await;
    assert_eq!(
        state.session().account.map(|account| account.id),
        Some(account.id)
    );
    state.shut_down().await;
}

#[tokio::test]
async fn sign_in_for_this_session_removes_stored_keys() {
    let server = sandbox().await;
    let app = TestApp::new();
    app.state.sign_in(form(server.connection())).await.unwrap();
    assert_ne!(app.secrets(), HashMap::new());
    app.state
        .sign_in(SignInForm {
            key_storage: KeyStorage::SessionOnly,
            ..form(server.connection())
        })
        .await
        .unwrap();
    let kept: Vec<_> = app
        .secrets()
        .into_keys()
        .filter(|name| name.ends_with("/keys"))
        .collect();
    assert_eq!(kept, Vec::<String>::new());
    app.state.shut_down().await;
}

#[tokio::test]
async fn account_that_cannot_open_leaves_no_account_open() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    app.state.start_demo().await.unwrap();
    let outbox = app.state.inner().host.paths.account(id).join("outbox.db");
    let database = rusqlite::Connection::open(&outbox).unwrap();
    database.pragma_update(None, "user_version", 999).unwrap();
    drop(database);

    let error = app
        .state
        .switch_account(id)
        .await
        .expect_err("the file is newer");
    assert_eq!(error.kind, ErrorKind::NewerFile);
    let emitted = app.emitted.lock().unwrap().last().cloned();
    assert_eq!(
        emitted.expect("the window is notified").account,
        None,
        "the window knows that nothing is open"
    );
}

mod lost_accounts;
mod secrets;
