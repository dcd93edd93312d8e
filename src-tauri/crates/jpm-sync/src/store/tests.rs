use jpm_client::ids::TenantId;

use super::*;
use crate::views::calendar::CalendarRequest;

fn account() -> AccountName {
    AccountName {
        environment: "demo".into(),
        tenant: TenantId(1),
    }
}

fn open(dir: &Path) -> Result<Store, StoreError> {
    Store::open(dir, &account(), DateTime::UNIX_EPOCH)
}

#[test]
fn second_process_cannot_open_an_account() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).unwrap();
    let refused = open(dir.path()).unwrap_err();
    assert!(matches!(refused, StoreError::Locked { .. }), "{refused}");
    drop(first);
    open(dir.path()).unwrap();
}

#[test]
fn newer_outbox_is_refused_and_a_newer_mirror_is_created_again() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()).unwrap());
    let set = |file: &str, version: i64| {
        let sql = Connection::open(dir.path().join(file)).unwrap();
        sql.pragma_update(None, "user_version", version).unwrap();
    };
    let version = |file: &str| -> i64 {
        let sql = Connection::open(dir.path().join(file)).unwrap();
        sql.pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    let mirror = account().mirror_file();
    let ours = version(&mirror);
    set(&mirror, 99);
    drop(open(dir.path()).unwrap());
    assert_eq!(version(&mirror), ours);

    set("outbox.db", 99);
    let refused = open(dir.path()).unwrap_err();
    let StoreError::NewerFile { file_version, .. } = refused else {
        panic!("{refused}");
    };
    assert_eq!((file_version, version("outbox.db")), (99, 99));
}

#[test]
fn damaged_mirror_is_created_again_and_a_damaged_outbox_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()).unwrap());
    let junk = vec![0x5a; 40_000];
    std::fs::write(dir.path().join(account().mirror_file()), &junk).unwrap();
    let store = open(dir.path()).unwrap();
    assert!(store.feeds().unwrap().iter().all(|feed| feed.rows == 0));
    drop(store);

    std::fs::write(dir.path().join("outbox.db"), &junk).unwrap();
    let refused = open(dir.path()).unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt { .. }), "{refused}");
    assert_eq!(std::fs::read(dir.path().join("outbox.db")).unwrap(), junk);
}

#[test]
fn accounts_in_separate_folders_can_be_open_at_once() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, second) = (open(one.path()).unwrap(), open(two.path()).unwrap());
    first
        .mirror()
        .write(|sql| {
            sql.execute(
                "INSERT INTO named_record VALUES ('unit', 1, 'Ours', 1, 0, '{}')",
                [],
            )
        })
        .unwrap();
    let units = |store: &Store| store.form_choices().unwrap().business_units.len();
    assert_eq!((units(&first), units(&second)), (1, 0));
}

#[test]
fn mirror_of_another_account_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()).unwrap());
    let path = dir.path().join(account().mirror_file());
    let sql = Connection::open(&path).unwrap();
    sql.execute("UPDATE meta SET value = 'demo 2'", []).unwrap();
    sql.execute(
        "INSERT INTO named_record VALUES ('unit', 1, 'Theirs', 1, 0, '{}')",
        [],
    )
    .unwrap();
    drop(sql);
    let store = open(dir.path()).unwrap();
    assert!(store.form_choices().unwrap().business_units.is_empty());
}

#[test]
fn times_in_messages_use_the_zone_that_was_set() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    store.set_zone("America/Chicago".parse().unwrap());
    let request = CalendarRequest {
        first_day: DateTime::UNIX_EPOCH.date_naive(),
        days: 1,
        margin: 0,
    };
    let utc = BusinessZone::utc();
    store
        .calendar(&request, &utc, DateTime::UNIX_EPOCH)
        .unwrap();
    store.tray(&request, &utc).unwrap();
    assert_eq!(store.zone(), "America/Chicago".parse().unwrap());
}

#[test]
fn error_names_a_directory_that_cannot_be_created() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = open(&file.join("below")).unwrap_err();
    assert!(
        matches!(refused, StoreError::NotWritable { .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("below"));
}
