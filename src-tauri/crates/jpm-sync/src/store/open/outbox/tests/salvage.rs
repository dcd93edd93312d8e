//! A damaged outbox is set aside, and its readable edits are kept.

use super::*;

#[test]
fn missing_outbox_of_a_known_account_is_reported() {
    for left in ["account.json", "plan.json"] {
        let (dir, _) = closed_account(2);
        for entry in fs::read_dir(dir.path()).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        fs::write(dir.path().join(left), b"{}").unwrap();
        let message = refusal(dir.path());
        assert!(message.contains("it is missing"), "{left}: {message}");
        assert_eq!(refusal(dir.path()), message, "{left}: it stays refused");
        let aside = Store::salvage_outbox(dir.path(), NOW).unwrap().unwrap();
        assert_eq!((aside.edits, aside.damaged_file), (0, None), "{left}");
        open(dir.path()).unwrap();
    }
}

#[test]
fn readable_edits_replace_an_outbox_that_is_set_aside() {
    // An empty file loses nothing if its log exists.
    let (dir, made) = killed_account(4);
    let path = dir.path().join(FILE);
    empty(&path);
    let message = refusal(dir.path());
    assert!(message.contains("4 edits could still be read"), "{message}");
    let aside = Store::salvage_outbox(dir.path(), NOW).unwrap().unwrap();
    assert_eq!((aside.edits, aside.unfinished), (4, 4));
    assert!(aside.damaged_file.unwrap().exists());
    let store = open(dir.path()).unwrap();
    let queued = made.into_iter().map(|id| (id, OperationState::Queued));
    assert_eq!(
        listed(&store),
        queued.collect::<Vec<_>>(),
        "none was sent since"
    );
    drop(store);
    assert_eq!(
        Store::salvage_outbox(dir.path(), NOW).unwrap(),
        None,
        "it is sound"
    );
    assert_eq!(names(dir.path(), "outbox-salvaged"), [""; 0]);

    // If the newest transactions are missing, nobody knows what was sent since.
    let (dir, made) = killed_account(20);
    let path = dir.path().join(FILE);
    garbage_in_the_log(&path);
    let log = fs::read(wal_path(&path)).unwrap();
    let aside = Store::salvage_outbox(dir.path(), NOW).unwrap().unwrap();
    assert!((5..20).contains(&aside.edits), "{}", aside.edits);
    let kept = aside.damaged_file.unwrap();
    assert_eq!(fs::read(wal_path(&kept)).unwrap(), log, "as it was");
    let store = open(dir.path()).unwrap();
    let found = listed(&store);
    assert_eq!(found.len(), aside.edits as usize);
    for ((id, state), made) in found.iter().zip(&made) {
        assert_eq!((id, *state), (made, OperationState::Unknown));
    }
    let sent = |sql: &Connection| {
        Ok(outbox::unfinished(sql)?
            .iter()
            .all(|one| one.sent_at.is_some()))
    };
    assert!(
        store.outbox().read(sent).unwrap(),
        "its effect is looked for, not only its row"
    );
}

#[test]
fn missing_outbox_is_replaced_by_an_empty_one() {
    let (dir, _) = closed_account(2);
    all_gone(&dir.path().join(FILE));
    let aside = Store::salvage_outbox(dir.path(), NOW).unwrap().unwrap();
    assert_eq!((aside.edits, aside.damaged_file), (0, None));
    let store = open(dir.path()).unwrap();
    book(&store).unwrap();
    drop(store);
    assert_eq!(listed(&open(dir.path()).unwrap()).len(), 1);
}

#[test]
fn interrupted_setting_aside_loses_no_edit() {
    let (dir, made) = killed_account(5);
    let path = dir.path().join(FILE);
    empty(&path);
    refusal(dir.path());
    // Interrupted after the log and after the file were renamed.
    for gone in [wal_path(&path), path] {
        fs::rename(&gone, gone.with_extension("aside")).unwrap();
        refusal(dir.path());
    }
    let aside = Store::salvage_outbox(dir.path(), NOW).unwrap().unwrap();
    assert_eq!(aside.edits, 5);
    let store = open(dir.path()).unwrap();
    let found: Vec<Uuid> = listed(&store).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, made);
}

#[test]
fn damaged_outbox_of_each_older_format_is_salvaged() {
    let schemas = [
        include_str!("../../../schema/outbox-1.sql"),
        include_str!("../../../schema/outbox-2.sql"),
        include_str!("../../../schema/outbox-3.sql"),
        include_str!("../../../schema/outbox-4.sql"),
        include_str!("../../../schema/outbox-5.sql"),
        include_str!("../../../schema/outbox-6.sql"),
    ];
    for format in 1..=schemas.len() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        let sql = Connection::open(&path).unwrap();
        for schema in &schemas[..format] {
            sql.execute_batch(schema).unwrap();
        }
        sql.execute_batch(include_str!("../../../../../tests/formats/outbox-1.sql"))
            .unwrap();
        let edits: i64 = sql
            .query_row("SELECT count(*) FROM operation", [], |row| row.get(0))
            .unwrap();
        // One more page, so that a page without edits can be damaged.
        sql.execute_batch(
            "CREATE TABLE damaged (text); INSERT INTO damaged VALUES (zeroblob(3000))",
        )
        .unwrap();
        sql.pragma_update(None, "user_version", i64::try_from(format).unwrap())
            .unwrap();
        drop(sql);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 4096;
        bytes[last..].fill(0x5a);
        fs::write(&path, bytes).unwrap();

        let message = refusal(dir.path());
        assert!(
            message.contains(&format!("{edits} edits could still be read")),
            "{format}: {message}"
        );
        let aside = Store::salvage_outbox(dir.path(), NOW).unwrap().unwrap();
        assert_eq!(i64::from(aside.edits), edits, "{format}");
        let store = open(dir.path()).unwrap();
        let names = store.outbox().read(outbox::id_map).unwrap();
        let booked = store.outbox().read(outbox::unfinished).unwrap();
        let known = booked.iter().filter_map(|one| names.server(one.id)).count();
        assert_eq!(known, 1, "{format}: the server's number of what was booked");
    }
}
