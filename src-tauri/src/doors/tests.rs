#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod recovery;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jpm_sandbox::{Connection, Running, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::account::KeepKeys;
use crate::error::ErrorKind;
use crate::events::DeskEvent;
use crate::keychain::{Keychain, KeychainError, SecretStore};
use crate::logs::Redaction;
use crate::places::Places;
use crate::shelf::InMemory;
use crate::surroundings::Surroundings;

/// A keychain that works.
#[derive(Default)]
struct Drawer(Mutex<HashMap<String, String>>);

impl SecretStore for Drawer {
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
struct NoService;

impl SecretStore for NoService {
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

struct Room {
    desk: Desk,
    /// Every session that the window was told of.
    told: Arc<Mutex<Vec<Session>>>,
    drawer: Arc<Drawer>,
    shelf: Arc<InMemory>,
    // Removed when the test ends.
    folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let drawer = Arc::new(Drawer::default());
        let shelf = Arc::new(InMemory::default());
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let desk = desk_that_tells(
            folder.path(),
            drawer.clone(),
            shelf.clone(),
            Arc::new(move |event| {
                if let DeskEvent::Session(session) = event {
                    hear.lock().unwrap().push(session);
                }
            }),
        );
        Room {
            desk,
            told,
            drawer,
            shelf,
            folder,
        }
    }

    /// The same machine after the program was started again.
    async fn start_again(&self) -> Desk {
        self.desk.shut().await;
        desk(self.folder.path(), self.drawer.clone(), self.shelf.clone())
    }

    fn secrets(&self) -> HashMap<String, String> {
        self.drawer.0.lock().unwrap().clone()
    }
}

fn desk(folder: &Path, keychain: Arc<dyn SecretStore>, shelf: Arc<InMemory>) -> Desk {
    desk_that_tells(folder, keychain, shelf, Arc::new(|_| {}))
}

fn desk_that_tells(
    folder: &Path,
    keychain: Arc<dyn SecretStore>,
    shelf: Arc<InMemory>,
    tell: Arc<dyn Fn(DeskEvent) + Send + Sync>,
) -> Desk {
    Desk::new(Surroundings {
        places: Places::prepare(folder.to_owned()),
        demo: crate::demo::DemoKind::default(),
        shelf,
        keychain: Keychain::new(keychain),
        redaction: Redaction::default(),
        tell,
        show_window: Arc::new(|| {}),
        ask_where: Arc::new(|_, _| Ok(None)),
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
        keep: KeepKeys::Keychain,
    }
}

/// Signs in with a form that is wrong in one place: the error is of this kind, and nothing is left behind.
async fn refused(spoil: impl FnOnce(&mut SignInForm)) -> AppError {
    let server = sandbox().await;
    let room = Room::new();
    let mut form = form(server.connection());
    spoil(&mut form);
    let error = room.desk.sign_in(form).await.expect_err("a wrong form");
    assert_eq!(room.desk.session().accounts, [], "no account is made");
    assert_eq!(room.secrets(), HashMap::new(), "no secret is kept");
    error
}

#[tokio::test]
async fn a_wrong_secret_is_named() {
    let error = refused(|form| form.client_secret = "cs1.wrong".to_owned()).await;
    assert_eq!(error.kind, ErrorKind::WrongSecret, "{error:?}");
}

#[tokio::test]
async fn a_wrong_app_key_is_named() {
    let error = refused(|form| form.app_key = "ak1.wrong".to_owned()).await;
    assert_eq!(error.kind, ErrorKind::WrongAppKey, "{error:?}");
}

#[tokio::test]
async fn an_unknown_tenant_is_named() {
    let error = refused(|form| form.tenant = "999999".to_owned()).await;
    assert_eq!(error.kind, ErrorKind::UnknownTenant, "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let error = refused(|form| {
        // A port that was free a moment ago, and is not listened on.
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
async fn a_web_page_instead_of_the_api_is_named() {
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
async fn keys_are_kept_and_found_again_at_the_next_start() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let account = session.account.expect("the account is open");
    assert_eq!(account.name, "Test tenant");
    let secrets = room.secrets();
    assert!(
        secrets
            .values()
            .any(|text| text.contains(&server.connection().client_secret)),
        "the secret is in the keychain"
    );

    let desk = room.start_again().await;
    for (file, bytes) in files_below(room.folder.path()) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in [
            &server.connection().client_secret,
            &server.connection().app_key,
        ] {
            assert!(!text.contains(secret), "a secret stands in {file:?}");
        }
    }
    desk.start(false).await;
    let session = desk.session();
    assert_eq!(session.problem, None);
    assert_eq!(
        session.account.map(|account| account.id),
        Some(account.id),
        "the account that was open last is open again"
    );
}

#[tokio::test]
async fn signing_out_removes_the_keys_and_keeps_the_folder() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let session = room.desk.sign_out(id).await.unwrap();
    assert_eq!(session.account, None);
    assert_eq!(session.accounts, []);
    assert_eq!(
        room.drawer.0.lock().unwrap().get(&format!("{id}/keys")),
        None,
        "the keys are gone"
    );
    let folder = room.desk.inner().around.places.account(id);
    assert!(
        folder.join("outbox.db").exists(),
        "edits that were never sent stay"
    );
}

#[tokio::test]
async fn without_a_keychain_the_session_goes_on_in_memory_only_when_asked() {
    let server = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(
        folder.path(),
        Arc::new(NoService),
        Arc::new(InMemory::default()),
    );
    let error = desk
        .sign_in(form(server.connection()))
        .await
        .expect_err("nowhere to keep the keys");
    assert_eq!(error.kind, ErrorKind::KeychainMissing);
    assert!(error.message.contains("this session only"), "{error}");
    assert_eq!(desk.session().account, None, "never a silent fallback");

    let session = desk
        .sign_in(SignInForm {
            keep: KeepKeys::SessionOnly,
            ..form(server.connection())
        })
        .await
        .unwrap();
    assert!(session.account.unwrap().session_only);
    desk.shut().await;
}

#[tokio::test]
async fn keys_that_are_gone_lead_back_to_the_sign_in() {
    let server = sandbox().await;
    let room = Room::new();
    room.desk.sign_in(form(server.connection())).await.unwrap();
    let desk = room.start_again().await;
    room.drawer.0.lock().unwrap().clear();
    desk.start(false).await;
    let session = desk.session();
    assert_eq!(
        session.problem.map(|problem| problem.kind),
        Some(ErrorKind::KeysMissing)
    );
    assert_eq!(session.accounts.len(), 1, "the account is still known");
    assert!(!session.opening);
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let outbox = room
        .desk
        .inner()
        .around
        .places
        .account(session.account.unwrap().id)
        .join("outbox.db");
    let desk = room.start_again().await;
    let database = rusqlite::Connection::open(&outbox).unwrap();
    database.pragma_update(None, "user_version", 999).unwrap();
    drop(database);

    desk.start(false).await;
    let problem = desk.session().problem.expect("the file is not touched");
    assert_eq!(problem.kind, ErrorKind::NewerFile, "{problem:?}");
    assert!(problem.message.contains("newer version"), "{problem}");
    assert!(outbox.exists());
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_said_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in-the-way");
    std::fs::write(&file, b"").unwrap();
    let desk = desk(
        &file,
        Arc::new(Drawer::default()),
        Arc::new(InMemory::default()),
    );
    let session = desk.session();
    assert_eq!(
        session.problem.map(|problem| problem.kind),
        Some(ErrorKind::DataDirectory)
    );
    let error = desk
        .start_demo()
        .await
        .expect_err("nowhere to keep the demo");
    assert_eq!(error.kind, ErrorKind::DataDirectory);
}

#[tokio::test]
async fn the_demo_is_one_call_away_and_found_again() {
    let room = Room::new();
    let session = room.desk.start_demo().await.unwrap();
    let account = session.account.unwrap();
    assert_eq!(account.environment, Environment::Demo);
    assert_eq!(room.secrets(), HashMap::new(), "the demo has no secrets");

    let desk = room.start_again().await;
    desk.start(false).await;
    assert_eq!(
        desk.session().account.map(|account| account.id),
        Some(account.id)
    );
    desk.shut().await;
}

#[tokio::test]
async fn a_sign_in_for_this_session_removes_what_an_earlier_one_kept() {
    let server = sandbox().await;
    let room = Room::new();
    room.desk.sign_in(form(server.connection())).await.unwrap();
    assert_ne!(room.secrets(), HashMap::new());
    room.desk
        .sign_in(SignInForm {
            keep: KeepKeys::SessionOnly,
            ..form(server.connection())
        })
        .await
        .unwrap();
    let kept: Vec<_> = room
        .secrets()
        .into_keys()
        .filter(|name| name.ends_with("/keys"))
        .collect();
    assert_eq!(kept, Vec::<String>::new());
    room.desk.shut().await;
}

#[tokio::test]
async fn an_account_that_cannot_be_opened_leaves_no_board_behind() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    room.desk.start_demo().await.unwrap();
    let outbox = room
        .desk
        .inner()
        .around
        .places
        .account(id)
        .join("outbox.db");
    let database = rusqlite::Connection::open(&outbox).unwrap();
    database.pragma_update(None, "user_version", 999).unwrap();
    drop(database);

    let error = room
        .desk
        .switch_account(id)
        .await
        .expect_err("the file is newer");
    assert_eq!(error.kind, ErrorKind::NewerFile);
    let told = room.told.lock().unwrap().last().cloned();
    assert_eq!(
        told.expect("the window is told").account,
        None,
        "the window knows that nothing is open"
    );
}

mod lost;
mod secrets;
