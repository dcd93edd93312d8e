use jpm_client::ids::TenantId;
use rusqlite_migration::M;

use super::*;
use crate::EditError;
use crate::account::AccountName;
use crate::edit::Edit;
use crate::key::{Key, StringId};
use crate::store::outbox;
use crate::views::jobs::{NewAppointment, NewJob};
use crate::views::operations::OperationState;

mod salvage;

const NEXT: &[M<'static>] = &[
    M::up(include_str!("../../schema/outbox-1.sql")),
    M::up(include_str!("../../schema/outbox-2.sql")),
    M::up(include_str!("../../schema/outbox-3.sql")),
    M::up(include_str!("../../schema/outbox-4.sql")),
    M::up(include_str!("../../schema/outbox-5.sql")),
    M::up(include_str!("../../schema/outbox-6.sql")),
    M::up(include_str!("../../schema/outbox-7.sql")),
    M::up(include_str!("../../schema/outbox-8.sql")),
    M::up("DELETE FROM id_map; ALTER TABLE id_map ADD COLUMN later TEXT;"),
];

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn open(dir: &Path) -> Result<Store, StoreError> {
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    Store::open(dir, &account, NOW)
}

fn book(store: &Store) -> Result<Uuid, EditError> {
    let job = NewJob {
        customer_id: StringId(1.into()),
        location_id: StringId(1.into()),
        business_unit_id: StringId(1.into()),
        job_type_id: StringId(1.into()),
        priority: "Normal".into(),
        campaign_id: StringId(1.into()),
        appointments: vec![NewAppointment {
            start: crate::time::EpochMillis(NOW),
            end: crate::time::EpochMillis(NOW + chrono::TimeDelta::hours(1)),
            arrival_start: None,
            arrival_end: None,
            technician_ids: Vec::new(),
        }],
        summary: Some("x".repeat(2000)),
        project_id: None,
        customer_po: None,
        lead_employee_id: None,
        tag_ids: Vec::new(),
    };
    let receipt = store.submit(Edit::CreateJob { job }, NOW)?;
    Ok(receipt.operation_id)
}

/// A folder with so many unsent edits, as a killed program leaves it: the newest are only in the
/// log.
fn killed_account(edits: usize) -> (tempfile::TempDir, Vec<Uuid>) {
    let (whole, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(whole.path()).unwrap();
    let made = (0..edits).map(|_| book(&store).unwrap()).collect();
    for entry in fs::read_dir(whole.path()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    (copy, made)
}

/// The same after a clean shutdown.
fn closed_account(edits: usize) -> (tempfile::TempDir, Vec<Uuid>) {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let made = (0..edits).map(|_| book(&store).unwrap()).collect();
    drop(store);
    write_log_out(&dir.path().join(FILE));
    (dir, made)
}

/// Does what SQLite does after a while and when the last connection closes: writes the log into the
/// file.
fn write_log_out(path: &Path) {
    let sql = Connection::open(path).unwrap();
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(sql);
    assert!(!wal_path(path).exists());
}

fn refusal(dir: &Path) -> String {
    match open(dir) {
        Err(error @ StoreError::Corrupt { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn listed(store: &Store) -> Vec<(Uuid, OperationState)> {
    let mut rows: Vec<_> = store
        .operations()
        .unwrap()
        .iter()
        .map(|row| (row.id, row.state))
        .collect();
    rows.reverse();
    rows
}

fn names(dir: &Path, start: &str) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(start)).collect()
}

/// Ways in which edits can get lost.
type Damage = fn(&Path);

fn empty(path: &Path) {
    fs::write(path, b"").unwrap();
}

fn cut(path: &Path) {
    let half = fs::metadata(path).unwrap().len() / 2;
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(half).unwrap();
}

fn missing(path: &Path) {
    fs::remove_file(path).unwrap();
}

fn all_gone(path: &Path) {
    for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with(FILE)
        {
            fs::remove_file(path).unwrap();
        }
    }
}

fn new_database(path: &Path) {
    all_gone(path);
    let sql = Connection::open(path).unwrap();
    sql.execute_batch("CREATE TABLE other (id INTEGER)")
        .unwrap();
}

fn garbage_in_the_log(path: &Path) {
    let log = wal_path(path);
    let mut bytes = fs::read(&log).unwrap();
    let from = bytes.len() / 2;
    bytes[from..].fill(0x5a);
    fs::write(log, bytes).unwrap();
}

fn no_log(path: &Path) {
    fs::remove_file(wal_path(path)).unwrap();
}

#[test]
fn damage_to_an_outbox_with_edits_is_always_reported() {
    let at_rest: [(&str, Damage); 5] = [
        ("zero bytes", empty),
        ("cut in half", cut),
        ("no file", missing),
        ("another database", new_database),
        ("nothing of it", all_gone),
    ];
    for (what, damage) in at_rest {
        let (dir, _) = closed_account(3);
        damage(&dir.path().join(FILE));
        let message = refusal(dir.path());
        assert!(
            message.contains("3 edits in it were not finished"),
            "{what}: {message}"
        );
        assert_eq!(refusal(dir.path()), message, "{what}: it stays refused");
    }
    let after_a_kill: [(&str, Damage); 4] = [
        ("zero bytes", empty),
        ("no file", missing),
        ("garbage in the log", garbage_in_the_log),
        ("no log", no_log),
    ];
    for (what, damage) in after_a_kill {
        let (dir, _) = killed_account(20);
        damage(&dir.path().join(FILE));
        let message = refusal(dir.path());
        assert!(
            message.contains("20 edits in it were not finished"),
            "{what}: {message}"
        );
    }
}

#[test]
fn older_copy_or_file_of_another_account_is_rejected() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    let store = open(dir.path()).unwrap();
    book(&store).unwrap();
    drop(store);
    write_log_out(&path);
    let old = fs::read(&path).unwrap();
    let store = open(dir.path()).unwrap();
    book(&store).unwrap();
    book(&store).unwrap();
    drop(store);
    write_log_out(&path);
    fs::write(&path, old).unwrap();
    let message = refusal(dir.path());
    assert!(
        message.contains("2 edits that were saved in it are missing"),
        "{message}"
    );

    let (other, _) = closed_account(9);
    fs::copy(other.path().join(FILE), &path).unwrap();
    let message = refusal(dir.path());
    assert!(
        message.contains("not the file that was used last"),
        "{message}"
    );
}

#[test]
fn missing_garbled_or_old_mark_does_not_prevent_opening() {
    let (dir, made) = closed_account(2);
    let mark = dir.path().join("outbox.mark");
    let behind = fs::read(&mark).unwrap();
    let store = open(dir.path()).unwrap();
    book(&store).unwrap();
    drop(store);
    // The state after a crash between the commit and the mark.
    fs::write(&mark, behind).unwrap();
    assert_eq!(listed(&open(dir.path()).unwrap()).len(), made.len() + 1);
    fs::write(&mark, b"jpm-desk-outbox-1 garbled").unwrap();
    open(dir.path()).unwrap();
    fs::remove_file(&mark).unwrap();
    open(dir.path()).unwrap();
    assert!(mark.exists());
}

#[test]
fn new_account_opens_also_after_an_interrupted_first_start() {
    let dir = tempfile::tempdir().unwrap();
    empty(&dir.path().join(FILE));
    open(dir.path()).unwrap();
}

#[test]
fn damaged_file_is_salvaged_only_once() {
    let (dir, _) = killed_account(6);
    let path = dir.path().join(FILE);
    garbage_in_the_log(&path);
    let message = refusal(dir.path());
    let saved = names(dir.path(), "outbox-salvaged");
    assert_eq!(saved.len(), 1);
    for _ in 0..3 {
        assert_eq!(refusal(dir.path()), message);
    }
    assert_eq!(names(dir.path(), "outbox-salvaged"), saved);
}

#[test]
fn removed_folder_of_an_open_account_is_noticed_at_once() {
    let whole: Damage = |path| fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let replaced: Damage = |path| {
        let copy = path.with_extension("copy");
        fs::copy(path, &copy).unwrap();
        fs::rename(&copy, path).unwrap();
    };
    let moved: Damage = |path| {
        let dir = path.parent().unwrap();
        fs::rename(dir, dir.with_extension("moved")).unwrap();
    };
    let table: [(&str, Damage); 5] = [
        ("the folder", whole),
        ("the folder has another name", moved),
        ("the file", missing),
        ("the log", no_log),
        ("another file", replaced),
    ];
    for (what, damage) in table {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("account");
        let store = open(&dir).unwrap();
        book(&store).unwrap();
        damage(&dir.join(FILE));
        let refused = book(&store).unwrap_err();
        let displaced = matches!(refused, EditError::Store(StoreError::Displaced { .. }));
        assert!(displaced, "{what}: {refused}");
        let read = store.outbox().read(outbox::counts).unwrap_err();
        assert!(
            matches!(read, StoreError::Displaced { .. }),
            "{what}: {read}"
        );
    }
}

#[test]
fn removed_mirror_of_an_open_account_is_created_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for name in names(dir.path(), "mirror-") {
        fs::remove_file(dir.path().join(name)).unwrap();
    }
    let write = |store: &Store| store.mirror().write(|_| Ok(()));
    let refused = write(&store).unwrap_err();
    assert!(
        matches!(refused, StoreError::MirrorDamaged { .. }),
        "{refused}"
    );
    store.replace_mirror(NOW).unwrap();
    write(&store).unwrap();
    book(&store).unwrap();
}

#[test]
fn id_map_is_read_again_only_after_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let id_map = || store.outbox().read(|sql| store.id_map(sql)).unwrap();
    let before = id_map();
    let booked = book(&store).unwrap();
    assert!(
        std::sync::Arc::ptr_eq(&before, &id_map()),
        "not for an edit"
    );
    let kind = crate::id_map::LocalKind::Job;
    store
        .outbox()
        .write(|sql| outbox::map_id(sql, booked, kind, 77, booked))
        .unwrap();
    assert_eq!(id_map().server(booked), Some(77));
    let job: crate::key::JobKey = Key::Local(booked);
    assert_eq!(id_map().resolve(job), Key::Server(77.into()));
}

#[test]
fn outbox_of_an_older_format_is_copied_before_its_migration() {
    let dir = tempfile::tempdir().unwrap();
    let old = open_outbox(dir.path(), NOW, StoreOptions::default()).unwrap();
    old.write(|sql| sql.execute("INSERT INTO id_map VALUES ('a', 'job', 1, 'b')", []))
        .unwrap();
    drop(old);
    let rows = |path: &Path| {
        let sql = Connection::open(path).unwrap();
        sql.query_row("SELECT count(*) FROM id_map", [], |row| {
            row.get::<_, i64>(0)
        })
        .unwrap()
    };
    let new = open_outbox_with(dir.path(), NOW, Durability::Full, NEXT).unwrap();
    drop(new);
    assert_eq!(rows(&dir.path().join("outbox.db")), 0, "the migration ran");
    let copy = dir.path().join("outbox-format-8-19700101T000000.db");
    assert_eq!(rows(&copy), 1, "and what was there before is kept");
    assert!(matches!(
        open_outbox(dir.path(), NOW, StoreOptions::default()),
        Err(StoreError::NewerFile {
            file_version: 9,
            ours: 8,
            ..
        })
    ));
}
