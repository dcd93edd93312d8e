//! Recovery of accounts that the preferences have lost.

use serde_json::json;

use super::*;
use crate::error::{FieldError, FormFieldError};
use crate::notices::{NoticeKind, NoticeReason};
use crate::settings_store::{Damage, SettingsStore};
use crate::stored_settings::LostSetting;

#[tokio::test]
async fn lost_accounts_are_recovered_from_their_folders() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let before = session.account.unwrap();
    app.state.shut_down().await;
    // What a damaged file may leave: nothing, entries of the wrong type, an unreadable account.
    for kept in [
        None,
        Some(json!("?")),
        Some(json!([])),
        Some(json!([{ "id": before.id, "name": 7 }, 3])),
    ] {
        let settings = Arc::new(MemorySettings::default());
        if let Some(kept) = &kept {
            settings.set("accounts", kept.clone()).unwrap();
        }
        let state = app_state(app.folder.path(), app.keychain.clone(), settings);
        state.start(false).await;
        let session = state.session();
        assert_eq!(session.account.as_ref(), Some(&before), "{kept:?}");
        let accounts = vec!["Test tenant".to_owned()];
        assert_eq!(
            session.notices[0].reasons,
            [NoticeReason::AccountsRecovered { accounts }]
        );
        state.shut_down().await;
    }
}

#[tokio::test]
async fn signed_out_account_is_not_recovered() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    app.state
        .sign_out(session.account.unwrap().id)
        .await
        .unwrap();
    let again = app_state(app.folder.path(), app.keychain.clone(), Arc::default());
    again.start(false).await;
    assert_eq!(again.session().accounts, []);
    assert_eq!(again.session().notices, []);
}

/// Creates the folders of two accounts of a version without account files. The second one is signed
/// out.
fn folders_of_an_older_version(app: &TestApp) -> [uuid::Uuid; 2] {
    let paths = app.state.inner().host.paths.clone();
    let environment = jpm_client::Environment::production();
    let ids = [7, 8].map(|tenant| crate::account::account_id(&environment.api, tenant));
    for (id, tenant) in ids.into_iter().zip([7, 8]) {
        std::fs::create_dir_all(paths.account(id)).unwrap();
        let mirror = paths
            .account(id)
            .join(format!("mirror-production-{tenant}.db"));
        std::fs::write(mirror, b"").unwrap();
    }
    let keys = json!({ "clientId": "c", "clientSecret": "s", "appKey": "a" });
    app.keychain
        .write(&format!("{}/keys", ids[0]), &keys.to_string())
        .unwrap();
    ids
}

#[tokio::test]
async fn account_of_an_older_version_is_recovered_from_folder_and_keychain() {
    let app = TestApp::new();
    let ids = folders_of_an_older_version(&app);
    app.state.recover_lost_accounts().await;
    let accounts = app.state.session().accounts;
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    assert_eq!((accounts[0].id, accounts[0].tenant.as_str()), (ids[0], "7"));
    assert_eq!(app.state.active_account(), Some(ids[0]));
}

#[tokio::test]
async fn damaged_preferences_are_reported_and_repaired() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let known = session.account.unwrap();
    app.state.shut_down().await;
    let kept = app.state.accounts();
    let settings_lost = |lost| NoticeReason::SettingsLost {
        lost: vec![lost],
        file: "copy.json".to_owned(),
    };
    let damaged = |lost| {
        let settings = Arc::new(MemorySettings::default());
        settings.set("accounts", json!(kept)).unwrap();
        let state = app_state(app.folder.path(), app.keychain.clone(), settings);
        state.report_damage(Damage::Partial(vec![lost], "copy.json".to_owned()));
        state
    };
    let state = damaged(LostSetting::ActiveAccount);
    state.recover_lost_accounts().await;
    assert_eq!(state.active_account(), Some(known.id));
    assert_eq!(
        state.session().notices[0].reasons,
        [settings_lost(LostSetting::ActiveAccount)]
    );

    let [older, _] = folders_of_an_older_version(&app);
    let state = damaged(LostSetting::Accounts);
    state.recover_lost_accounts().await;
    let found: Vec<_> = state.accounts().iter().map(|account| account.id).collect();
    assert_eq!(found, [known.id, older]);
    let accounts = vec!["Tenant 7".to_owned()];
    assert_eq!(
        state.session().notices[0].reasons,
        [
            settings_lost(LostSetting::Accounts),
            NoticeReason::AccountsRecovered { accounts },
        ]
    );
}

#[tokio::test]
async fn account_with_an_unknown_time_zone_opens_with_a_notice() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let mut account = app.state.account(session.account.unwrap().id).unwrap();
    account.time_zone = "Mars/Olympus".to_owned();
    app.state.save_account(&account).unwrap();
    let state = app.restart().await;
    state.start(false).await;
    let session = state.session();
    assert_eq!(session.account.unwrap().time_zone, "Mars/Olympus");
    let notice = &session.notices[0];
    assert_eq!(notice.kind, NoticeKind::TimeZone);
    assert!(
        matches!(&notice.reasons[..], [NoticeReason::TimeZoneUnknown { time_zone, .. }] if time_zone == "Mars/Olympus"),
        "{notice:?}"
    );

    let refused = state.set_time_zone("Mars/Phobos").await.unwrap_err();
    let name = "Mars/Phobos".to_owned();
    assert_eq!(
        refused.field_errors["timeZone"],
        [FieldError::Form(FormFieldError::TimeZoneUnknown { name })]
    );
    state.set_time_zone("Central").await.unwrap();
    assert_eq!(
        state.session().account.unwrap().time_zone,
        "America/Chicago"
    );
    assert_eq!(state.session().notices, []);
    state.shut_down().await;
}

#[tokio::test]
async fn panic_of_the_last_run_is_reported_with_its_time() {
    let app = TestApp::new();
    let at = "2026-11-24T15:15:00Z".parse().unwrap();
    let survived = false;
    app.state
        .report_panic(&crate::panics::PanicReport { at, survived });
    let at = jpm_sync::time::EpochMillis(at);
    assert_eq!(
        app.state.session().notices[0].reasons,
        [NoticeReason::ProgramStopped { at }]
    );
}
