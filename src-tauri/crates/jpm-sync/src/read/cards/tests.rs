//! Measures queries in steps of SQLite's virtual machine. Unlike times, they are the same on each
//! computer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use jpm_client::ids::TenantId;

use super::*;
use crate::account::AccountName;
use crate::edit::Edit;
use crate::store::Store;

const HOUR: Micros = 3_600_000_000;
const A_DAY: i64 = 4;

/// A mirror of so many days with four appointments a day, each with its own job. One more
/// appointment lasts from the first day to the last.
fn mirror(days: i64) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    let store = Store::open(dir.path(), &account, DateTime::UNIX_EPOCH).unwrap();
    let put = |sql: &Connection, id: i64, start: Micros, end: Micros| -> Sql<()> {
        sql.execute(
            "INSERT INTO appointment (id, job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
             VALUES (?1, ?1, ?2, ?3, 'Scheduled', 0, 1, 0, '{}')",
            [id, start, end],
        )?;
        sql.execute(
            "INSERT INTO assignment (id, appointment_id, technician_id, active, modified_us, raw) VALUES (?1, ?1, 7, 1, 0, '{}')",
            [id],
        )?;
        sql.execute(
            "INSERT INTO job (id, number, status, modified_us, raw) VALUES (?1, ?1, 'Scheduled', 0, '{}')",
            [id],
        )?;
        Ok(())
    };
    store
        .mirror()
        .write(|sql| {
            for id in 0..days * A_DAY {
                let start = id / A_DAY * DAY + 9 * HOUR;
                put(sql, id + 1, start, start + HOUR)?;
            }
            put(sql, 1_000_000, HOUR, days * DAY)
        })
        .unwrap();
    (dir, store)
}

/// The cards, and the number of steps that reading them took.
fn steps(store: &Store, wanted: CardQuery) -> (Vec<AppointmentCard>, u64) {
    let count = Arc::new(AtomicU64::new(0));
    let found = store
        .shown(|sql, overlay| {
            let counted = count.clone();
            let count_one = move || {
                counted.fetch_add(1, Ordering::Relaxed);
                false
            };
            sql.progress_handler(1, Some(count_one))?;
            let found = cards(sql, overlay, wanted);
            sql.progress_handler(0, None::<fn() -> bool>)?;
            found
        })
        .unwrap();
    (found, count.load(Ordering::Relaxed))
}

#[test]
fn reading_a_day_costs_the_same_for_any_length_of_history() {
    let last_day = |days: i64| {
        let (_dir, store) = mirror(days);
        let (cards, steps) = steps(&store, CardQuery::Span((days - 1) * DAY, days * DAY));
        assert_eq!(cards.len(), 5, "the four of the day and the long one");
        assert!(cards.iter().all(|card| card.technician_ids.len() == 1));
        assert!(cards.iter().all(|card| card.job_number.is_some()));
        steps
    };
    let (few, many) = (last_day(4), last_day(400));
    assert!(
        many <= few + 8,
        "{few} steps with four days, {many} with four hundred"
    );
}

#[test]
fn reading_a_jobs_cards_costs_the_same_for_any_number_of_other_edits() {
    let (_dir, store) = mirror(20);
    let edit = |id: i64| {
        let edit = Edit::SetSpecialInstructions {
            appointment_id: Key::Server(id.into()),
            text: "Ring twice".into(),
            seen: None,
        };
        store.submit(edit, DateTime::UNIX_EPOCH).unwrap();
    };
    let of_one = || steps(&store, CardQuery::Job(Key::Server(1.into())));
    edit(1);
    let (cards, few) = of_one();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].special_instructions.as_deref(), Some("Ring twice"));
    (2..=60).for_each(edit);
    let (cards, many) = of_one();
    assert_eq!(cards.len(), 1);
    assert!(
        many <= few + 8,
        "{few} steps with one edit, {many} with sixty"
    );
}

#[test]
fn appointment_without_length_is_only_on_its_start_day() {
    let (_dir, store) = mirror(1);
    store
        .mirror()
        .write(|sql| {
            sql.execute(
                "INSERT INTO appointment (id, job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
                 VALUES (500, 1, ?1, ?1, 'Scheduled', 0, 1, 0, '{}')",
                [5 * DAY],
            )
        })
        .unwrap();
    let on = |day: i64| {
        let (cards, _) = steps(&store, CardQuery::Span(day * DAY, (day + 1) * DAY));
        cards.len()
    };
    assert_eq!([on(4), on(5), on(6)], [0, 1, 0]);
}
