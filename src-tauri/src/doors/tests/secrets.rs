//! Where secrets could be left after a sign-out.

use std::sync::mpsc;

use super::*;
use crate::shelf::Shelf;

/// A keychain that keeps tokens only when the test lets it: when the sender is dropped.
struct Held {
    drawer: Drawer,
    tokens: Mutex<mpsc::Receiver<()>>,
}

impl SecretStore for Held {
    fn read(&self, name: &str) -> Result<Option<String>, KeychainError> {
        self.drawer.read(name)
    }
    fn write(&self, name: &str, secret: &str) -> Result<(), KeychainError> {
        if name.ends_with("/token") {
            self.tokens.lock().unwrap().recv().ok();
        }
        self.drawer.write(name, secret)
    }
    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        self.drawer.remove(name)
    }
}

/// Every place in which a secret could be left, and what stands there.
fn everything(room: &Room) -> Vec<(String, String)> {
    let desk = &room.desk;
    let around = &desk.inner().around;
    let mut places = vec![
        ("redaction".to_owned(), format!("{:?}", around.redaction)),
        ("places".to_owned(), format!("{:?}", around.places)),
        (
            "session".to_owned(),
            serde_json::to_string(&desk.session()).unwrap(),
        ),
        ("accounts".to_owned(), format!("{:?}", desk.accounts())),
        (
            "preferences".to_owned(),
            format!("{:?}", desk.preferences()),
        ),
        (
            "told".to_owned(),
            format!("{:?}", room.told.lock().unwrap()),
        ),
        (
            "shelf".to_owned(),
            format!("{:?}", room.shelf.get("accounts")),
        ),
    ];
    places.extend(room.secrets());
    places.extend(
        files_below(room.folder.path())
            .into_iter()
            .map(|(path, bytes)| {
                (
                    path.display().to_string(),
                    String::from_utf8_lossy(&bytes).into_owned(),
                )
            }),
    );
    places
}

#[tokio::test]
async fn no_secret_is_left_anywhere_after_a_sign_out() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let token = room.secrets()[&format!("{id}/token")].clone();
    let token = serde_json::from_str::<serde_json::Value>(&token).unwrap();
    let secrets = [
        server.connection().client_secret.clone(),
        server.connection().app_key.clone(),
        token["token"].as_str().unwrap().to_owned(),
    ];
    let office = room.desk.office().unwrap();
    room.desk.sign_out(id).await.unwrap();
    // A call that was still on its way is given a token.
    office.hear_token(&jpm_client::CachedToken::new(
        "late-token-value".into(),
        chrono::Utc::now(),
    ));
    let patient = &room.desk.inner().around.keychain;
    patient
        .read(id, crate::keychain::Item::Token)
        .await
        .unwrap();
    assert_eq!(room.secrets(), HashMap::new());
    for (place, text) in everything(&room) {
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
async fn a_token_whose_write_hangs_is_not_kept_after_a_sign_out() {
    let server = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let (release, tokens) = mpsc::channel();
    let held = Arc::new(Held {
        drawer: Drawer::default(),
        tokens: Mutex::new(tokens),
    });
    let desk = desk(folder.path(), held.clone(), Arc::default());
    let session = desk.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let leaving = desk.clone();
    let signing_out = tokio::spawn(async move { leaving.sign_out(id).await });
    // The account is closed before anything is forgotten, and the write hangs on.
    while desk.session().account.is_some() {
        tokio::task::yield_now().await;
    }
    drop(release);
    signing_out.await.unwrap().unwrap();
    assert_eq!(*held.drawer.0.lock().unwrap(), HashMap::new());
}

#[tokio::test]
async fn an_account_that_cannot_be_signed_out_goes_on() {
    struct Locked(Drawer);
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
    let desk = desk(
        folder.path(),
        Arc::new(Locked(Drawer::default())),
        Arc::default(),
    );
    let session = desk.sign_in(form(server.connection())).await.unwrap();
    let refused = desk
        .sign_out(session.account.as_ref().unwrap().id)
        .await
        .unwrap_err();
    assert_eq!(refused.kind, ErrorKind::KeychainLocked);
    assert_eq!(desk.session().account, session.account);
    desk.shut().await;
}
