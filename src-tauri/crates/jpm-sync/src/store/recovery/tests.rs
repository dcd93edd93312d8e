use jpm_client::ids::TenantId;
use rusqlite::Connection;

use super::*;
use crate::account::AccountName;
use crate::edit::Edit;
use crate::key::{Key, StringId};
use crate::rows::{CustomerRow, MirrorRow, RecordMeta};
use crate::store::mirror::{Changes, put};
use crate::store::outbox;
use crate::views::jobs::{JobChanges, NewJob};

fn account() -> AccountName {
    AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    }
}

fn open(dir: &Path) -> Result<Store, StoreError> {
    Store::open(dir, &account(), DateTime::UNIX_EPOCH)
}

/// Overwrites a file from its second page on, as a failing disk does. First it writes the log into
/// the file.
fn damage(path: &Path) {
    overwrite(path, 1..usize::MAX);
}

fn overwrite(path: &Path, pages: std::ops::Range<usize>) -> Vec<u8> {
    let sql = Connection::open(path).unwrap();
    sql.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(sql);
    let mut bytes = fs::read(path).unwrap();
    for (at, page) in bytes.chunks_mut(4096).enumerate() {
        if pages.contains(&at) {
            page.fill(0x5a);
        }
    }
    fs::write(path, &bytes).unwrap();
    bytes
}

fn customer(id: i64) -> MirrorRow {
    MirrorRow::Customer(CustomerRow {
        origin: RecordMeta {
            id: id + 1,
            modified: 1,
            raw: "x".repeat(500),
            ..RecordMeta::default()
        },
        name: format!("Customer {id}"),
        active: true,
        billing_address: String::new(),
    })
}

fn fill(store: &Store, ids: std::ops::Range<i64>) -> Result<(), StoreError> {
    store.mirror().write(|sql| {
        let mut changes = Changes::default();
        ids.map(customer)
            .try_for_each(|row| put(sql, &row, &mut changes))
    })
}

fn book(store: &Store) -> Result<crate::views::operations::EditReceipt, crate::EditError> {
    let job = NewJob {
        customer_id: StringId(1.into()),
        location_id: StringId(1.into()),
        business_unit_id: StringId(1.into()),
        job_type_id: StringId(1.into()),
        priority: "Normal".into(),
        campaign_id: StringId(1.into()),
        appointments: vec![crate::views::jobs::NewAppointment {
            start: crate::time::EpochMillis(DateTime::UNIX_EPOCH),
            end: crate::time::EpochMillis(DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1)),
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
    store.submit(Edit::CreateJob { job }, DateTime::UNIX_EPOCH)
}

#[test]
fn account_with_any_damaged_mirror_page_opens_and_keeps_its_edits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    fill(&store, 0..20).unwrap();
    let receipt = book(&store).unwrap();
    drop(store);
    let mirror = dir.path().join(account().mirror_file());
    // Nothing is overwritten here, so the file only gets the content of the log.
    let sound = overwrite(&mirror, 0..0);
    for page in 0..sound.len() / 4096 {
        fs::write(&mirror, &sound).unwrap();
        overwrite(&mirror, page..page + 1);
        // Later than the last close, so that opening has something to write.
        let later = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1);
        let store = Store::open(dir.path(), &account(), later);
        let store = store.unwrap_or_else(|error| panic!("page {page}: {error}"));
        assert_eq!(store.operations().unwrap()[0].id, receipt.operation_id);
    }
}

#[test]
fn mirror_damaged_while_open_is_replaced_without_touching_the_outbox() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    fill(&store, 0..200).unwrap();
    let receipt = book(&store).unwrap();
    assert_eq!(store.find_customers("customer", 5).unwrap().len(), 5);
    damage(&dir.path().join(account().mirror_file()));

    let refused = store.find_customers("customer", 5).unwrap_err();
    assert!(
        matches!(refused, StoreError::MirrorDamaged { .. }),
        "{refused}"
    );
    assert!(store.mirror_is_damaged());
    let stale = fill(&store, 200..201).unwrap_err();
    assert!(
        matches!(stale, StoreError::MirrorDamaged { .. }),
        "nothing is written that was read before the damage: {stale}"
    );

    let mut changes = store.subscribe();
    store.replace_mirror(DateTime::UNIX_EPOCH).unwrap();
    assert!(changes.try_recv().unwrap().everything);
    assert!(store.feeds().unwrap().iter().all(|feed| feed.rows == 0));
    fill(&store, 0..3).unwrap();
    assert_eq!(store.find_customers("customer", 5).unwrap().len(), 3);
    assert_eq!(store.operations().unwrap()[0].id, receipt.operation_id);
    let aside = dir
        .path()
        .join(account().mirror_file())
        .with_extension("damaged.db");
    assert!(aside.exists(), "the damaged file is kept");
}

#[test]
fn unclean_shutdown_is_detected_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    assert!(!store.ended_uncleanly());
    drop(store);
    let store = open(dir.path()).unwrap();
    assert!(!store.ended_uncleanly(), "the last end was clean");
    drop(store);
    File::create_new(dir.path().join("account.open")).unwrap();
    let store = open(dir.path()).unwrap();
    assert!(store.ended_uncleanly());
    for table in store.mirror().tables().unwrap() {
        store.mirror().check(&table).unwrap();
    }
    fill(&store, 0..200).unwrap();
    damage(&dir.path().join(account().mirror_file()));
    assert!(
        store.mirror().check("customer").is_err() && store.mirror_is_damaged(),
        "a look through the file finds what no screen has read"
    );
}

#[test]
fn full_disk_loses_nothing_and_saving_resumes_when_space_returns() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let kept = book(&store).unwrap();
    let limit_size = |database: &crate::store::database::Database, more: i64| {
        database
            .write(|sql| {
                let used: i64 = sql.query_row("PRAGMA page_count", [], |row| row.get(0))?;
                sql.query_row(
                    &format!("PRAGMA max_page_count = {}", used + more),
                    [],
                    |_| Ok(()),
                )
            })
            .unwrap();
    };
    limit_size(store.outbox(), 0);
    let refused = loop {
        if let Err(error) = book(&store) {
            break error;
        }
    };
    assert!(
        refused.to_string().contains("the disk is full"),
        "{refused}"
    );
    let before = store.operations().unwrap();
    assert!(before.iter().any(|row| row.id == kept.operation_id));
    limit_size(store.outbox(), 1000);
    book(&store).unwrap();
    assert_eq!(store.operations().unwrap().len(), before.len() + 1);

    fill(&store, 0..10).unwrap();
    limit_size(store.mirror(), 0);
    let full = fill(&store, 10..2000).unwrap_err();
    assert!(matches!(full, StoreError::DiskFull { .. }), "{full}");
    assert!(!store.mirror_is_damaged());
    assert_eq!(
        store.find_customers("customer", 50).unwrap().len(),
        10,
        "all of a page or nothing"
    );
    limit_size(store.mirror(), 10_000);
    fill(&store, 10..30).unwrap();
    assert_eq!(store.find_customers("customer", 50).unwrap().len(), 30);
}

#[test]
fn readable_part_of_a_damaged_outbox_is_copied_and_the_file_stays() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    for _ in 0..40 {
        book(&store).unwrap();
    }
    drop(store);
    let path = dir.path().join("outbox.db");
    // Two pages of the table of edits, which has several edits on each page.
    let bytes = overwrite(&path, 20..22);
    let refused = open(dir.path()).unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt { .. }), "{refused}");
    assert_eq!(
        fs::read(&path).unwrap(),
        bytes,
        "the damaged file is as it was"
    );
    assert!(
        refused.to_string().contains("outbox-salvaged-"),
        "{refused}"
    );

    let aside = Store::salvage_outbox(dir.path(), DateTime::UNIX_EPOCH).unwrap();
    let kept = aside.unwrap().damaged_file.unwrap();
    assert_eq!(fs::read(kept).unwrap(), bytes);
    let store = open(dir.path()).unwrap();
    let edits = store.operations().unwrap().len();
    assert!((20..40).contains(&edits), "{edits}");
}

#[test]
fn overlay_is_rebuilt_only_after_an_outbox_commit() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let before = store.cached_overlay().unwrap();
    assert!(std::sync::Arc::ptr_eq(
        &before,
        &store.cached_overlay().unwrap()
    ));
    let receipt = book(&store).unwrap();
    let after = store.cached_overlay().unwrap();
    assert_eq!(after.new_jobs.len(), 1);
    let job = receipt.job_id.unwrap();
    let changes = JobChanges {
        summary: Some("Changed".into()),
        ..JobChanges::default()
    };
    store
        .submit(
            Edit::UpdateJob {
                job_id: job,
                changes,
                seen: None,
            },
            DateTime::UNIX_EPOCH,
        )
        .unwrap();
    assert_eq!(store.job(&job).unwrap().unwrap().summary, "Changed");
    store
        .outbox()
        .write(|sql| {
            let Key::Local(local) = job else {
                panic!("{job}")
            };
            outbox::map_id(
                sql,
                local,
                crate::id_map::LocalKind::Job,
                77,
                receipt.operation_id,
            )
        })
        .unwrap();
    assert_eq!(store.job(&job).unwrap().unwrap().id, Key::Server(77.into()));
}
