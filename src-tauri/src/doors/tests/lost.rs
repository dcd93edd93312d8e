//! Accounts that the preferences have lost, or cannot be opened as they were.

use serde_json::json;

use super::*;
use crate::notices::NoticeKind;
use crate::shelf::{Damage, Shelf};

#[tokio::test]
async fn accounts_that_the_preferences_have_lost_are_found_in_their_folders() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let before = session.account.unwrap();
    room.desk.shut().await;
    // What is left of a damaged file: nothing, entries of the wrong form, one account that cannot be read.
    for kept in [
        None,
        Some(json!("?")),
        Some(json!([])),
        Some(json!([{ "id": before.id, "name": 7 }, 3])),
    ] {
        let shelf = Arc::new(InMemory::default());
        if let Some(kept) = &kept {
            shelf.set("accounts", kept.clone()).unwrap();
        }
        let desk = desk(room.folder.path(), room.drawer.clone(), shelf);
        desk.start(false).await;
        let session = desk.session();
        assert_eq!(session.account.as_ref(), Some(&before), "{kept:?}");
        let said = &session.notices[0].message;
        assert!(
            said.contains("Test tenant") && said.contains("found again"),
            "{said}"
        );
        desk.shut().await;
    }
}

#[tokio::test]
async fn a_signed_out_account_is_not_found_again() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    room.desk
        .sign_out(session.account.unwrap().id)
        .await
        .unwrap();
    let again = desk(room.folder.path(), room.drawer.clone(), Arc::default());
    again.start(false).await;
    assert_eq!(again.session().accounts, []);
    assert_eq!(again.session().notices, []);
}

/// The folders of two accounts of a version that wrote no file into them. The second one was signed out.
fn folders_of_an_older_version(room: &Room) -> [uuid::Uuid; 2] {
    let places = room.desk.inner().around.places.clone();
    let environment = jpm_client::Environment::production();
    let ids = [7, 8].map(|tenant| crate::account::account_id(&environment.api, tenant));
    for (id, tenant) in ids.into_iter().zip([7, 8]) {
        std::fs::create_dir_all(places.account(id)).unwrap();
        let mirror = places
            .account(id)
            .join(format!("mirror-production-{tenant}.db"));
        std::fs::write(mirror, b"").unwrap();
    }
    let keys = json!({ "clientId": "c", "clientSecret": "s", "appKey": "a" });
    room.drawer
        .write(&format!("{}/keys", ids[0]), &keys.to_string())
        .unwrap();
    ids
}

#[tokio::test]
async fn an_account_of_an_older_version_is_rebuilt_from_its_folder_and_the_keychain() {
    let room = Room::new();
    let ids = folders_of_an_older_version(&room);
    room.desk.find_lost_accounts().await;
    let accounts = room.desk.session().accounts;
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert_eq!((accounts[0].id, accounts[0].tenant.as_str()), (ids[0], "7"));
    assert_eq!(room.desk.active(), Some(ids[0]));
}

#[tokio::test]
async fn damaged_parts_of_the_preferences_are_told_and_made_good() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let known = session.account.unwrap();
    room.desk.shut().await;
    let kept = room.desk.accounts();
    let damaged = |lost| {
        let shelf = Arc::new(InMemory::default());
        shelf.set("accounts", json!(kept)).unwrap();
        let desk = desk(room.folder.path(), room.drawer.clone(), shelf);
        desk.notice_damage(Damage::Parts(vec![lost], "copy.json".to_owned()));
        desk
    };
    let desk = damaged("the account that was open last");
    desk.find_lost_accounts().await;
    assert_eq!(desk.active(), Some(known.id));
    assert_eq!(
        desk.session().notices[0].message,
        "The preferences file was damaged: the account that was open last could not be read. The file was copied to copy.json, and the rest is \
         still in use"
    );

    let [older, _] = folders_of_an_older_version(&room);
    let desk = damaged("the list of accounts");
    desk.find_lost_accounts().await;
    let found: Vec<_> = desk.accounts().iter().map(|account| account.id).collect();
    assert_eq!(found, [known.id, older]);
    let said = &desk.session().notices[0].message;
    assert!(
        said.contains("copy.json") && said.contains("found again in their folders: Tenant 7"),
        "{said}"
    );
}

#[tokio::test]
async fn an_account_whose_time_zone_is_unknown_here_opens_and_says_so() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let mut account = room.desk.account(session.account.unwrap().id).unwrap();
    account.time_zone = "Mars/Olympus".to_owned();
    room.desk.remember(&account).unwrap();
    let desk = room.start_again().await;
    desk.start(false).await;
    let session = desk.session();
    assert_eq!(session.account.unwrap().time_zone, "Mars/Olympus");
    let said = &session.notices[0];
    assert_eq!(said.kind, NoticeKind::TimeZone);
    assert!(
        said.message.contains("Mars/Olympus") && said.message.contains("Settings"),
        "{}",
        said.message
    );

    let refused = desk.set_time_zone("Mars/Phobos").unwrap_err();
    assert!(
        refused.message.contains("There is no time zone"),
        "{refused}"
    );
    desk.set_time_zone("Central").unwrap();
    assert_eq!(desk.session().account.unwrap().time_zone, "America/Chicago");
    assert_eq!(desk.session().notices, []);
    desk.shut().await;
}

#[tokio::test]
async fn a_panic_is_told_in_the_time_of_the_business() {
    let server = sandbox().await;
    let room = Room::new();
    let session = room.desk.sign_in(form(server.connection())).await.unwrap();
    let mut account = room.desk.account(session.account.unwrap().id).unwrap();
    let panicked = crate::panics::Panicked {
        at: "2026-11-24T15:15:00Z".parse().unwrap(),
        survived: false,
    };
    for (zone, time) in [
        ("Asia/Kathmandu", "Tue, Nov 24, 2026 at 9:00 PM. "),
        ("America/Chicago", "Tue, Nov 24, 2026 at 9:15 AM. "),
        ("Mars/Olympus", "(this computer’s time). "),
    ] {
        account.time_zone = zone.to_owned();
        room.desk.remember(&account).unwrap();
        let desk = room.start_again().await;
        desk.notice_panic(&panicked);
        let said = &desk.session().notices[0].message;
        assert!(said.contains(time), "{zone}: {said}");
    }
}
