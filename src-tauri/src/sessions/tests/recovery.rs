//! Recovery of accounts that cannot be opened.

use super::*;
use crate::error::ErrorReason;

#[tokio::test]
async fn damaged_outbox_is_set_aside_and_the_account_opens() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let open = app.state.recover_edits(id).await.unwrap();
    assert_eq!(open, None, "not under an open account");
    let state = app.restart().await;
    let outbox = app.folder.path().join(format!("accounts/{id}/outbox.db"));
    std::fs::write(&outbox, b"").unwrap();

    state.start(false).await;
    let session = state.session();
    let problem = session.problem.expect("no empty outbox is begun unasked");
    assert_eq!(problem.kind, ErrorKind::EditsDamaged, "{problem:?}");
    assert_eq!(session.problem_account, Some(id));
    let again = state.switch_account(id).await.expect_err("it stays so");
    assert_eq!(again.kind, ErrorKind::EditsDamaged);

    let aside = state.recover_edits(id).await.unwrap().unwrap();
    let kept = aside.damaged_file.expect("the damaged file");
    assert!(std::path::Path::new(&kept).exists(), "{kept}");
    let session = state.switch_account(id).await.unwrap();
    assert_eq!(session.account.map(|account| account.id), Some(id));
    assert_eq!(session.problem, None);
    state.shut_down().await;
}

#[tokio::test]
async fn account_with_a_missing_folder_is_not_recreated_without_a_decision() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let state = app.restart().await;
    let folder = app.folder.path().join(format!("accounts/{id}"));
    std::fs::remove_dir_all(&folder).unwrap();
    state.start(false).await;
    let problem = state.session().problem.unwrap();
    assert_eq!(problem.kind, ErrorKind::EditsDamaged);
    let reason = &*problem.reason;
    assert!(
        matches!(reason, ErrorReason::AccountFolderMissing { .. }),
        "{problem}"
    );
    assert_eq!(state.recover_edits(id).await.unwrap(), None);
    state.switch_account(id).await.unwrap();
    state.shut_down().await;
}

#[tokio::test]
async fn account_with_an_emptied_folder_is_not_recreated_without_a_decision() {
    let server = sandbox().await;
    let app = TestApp::new();
    let session = app.state.sign_in(form(server.connection())).await.unwrap();
    let id = session.account.unwrap().id;
    let folder = app.folder.path().join(format!("accounts/{id}"));
    let empty = || {
        for entry in std::fs::read_dir(&folder).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
    };
    let state = app.restart().await;
    empty();
    state.start(false).await;
    let problem = state.session().problem.unwrap();
    assert_eq!(problem.kind, ErrorKind::EditsDamaged, "{problem}");
    // The check also runs while the program runs.
    empty();
    let again = state.switch_account(id).await.expect_err("it stays so");
    assert_eq!(again.kind, ErrorKind::EditsDamaged, "{again}");
    state.recover_edits(id).await.unwrap().unwrap();
    state.switch_account(id).await.unwrap();
    state.shut_down().await;
}

#[tokio::test]
async fn session_only_account_does_not_report_missing_keys() {
    let server = sandbox().await;
    let app = TestApp::new();
    app.state
        .sign_in(SignInForm {
            key_storage: KeyStorage::SessionOnly,
            ..form(server.connection())
        })
        .await
        .unwrap();
    let state = app.restart().await;
    state.start(false).await;
    let session = state.session();
    let problem = session.problem.unwrap();
    let account = session.accounts[0].name.clone();
    assert_eq!(*problem.reason, ErrorReason::KeysNotStored { account });
    assert_eq!(session.problem_account, Some(session.accounts[0].id));
}
