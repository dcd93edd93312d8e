use jpm_client::ids::TenantId;

use super::*;
use crate::account::AccountName;
use crate::read::cards::{CardQuery, cards};
use crate::read::next_appointment::next_start;
use crate::store::Store;
use crate::time::EpochMillis;
use crate::views::jobs::{DayRange, JobDates, JobState};

const HOUR: Micros = 3_600_000_000;

/// A mirror with jobs by id and number, and with appointments by job, start, status and whether
/// they still exist.
fn mirror(
    jobs: &[(i64, &str)],
    appointments: &[(i64, Micros, &str, bool)],
) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    let store = Store::open(dir.path(), &account, DateTime::UNIX_EPOCH).unwrap();
    store
        .mirror()
        .write(|sql| {
            for (id, number) in jobs {
                sql.execute(
                    "INSERT INTO job (id, number, status, modified_us, raw) VALUES (?1, ?2, 'Scheduled', 0, '{}')",
                    (id, number),
                )?;
            }
            for (job, start, status, active) in appointments {
                sql.execute(
                    "INSERT INTO appointment (job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
                     VALUES (?1, ?2, ?2 + 1, ?3, 0, ?4, 0, '{}')",
                    (job, start, status, active),
                )?;
            }
            Ok(())
        })
        .unwrap();
    (dir, store)
}

fn rows(store: &Store, sort: JobSort, descending: bool) -> Vec<JobRow> {
    let query = JobQuery {
        sort,
        descending,
        limit: 100,
        ..JobQuery::default()
    };
    store.jobs(&query, DateTime::UNIX_EPOCH).unwrap().rows
}

#[test]
fn job_numbers_sort_numerically_in_both_directions() {
    let (_dir, store) = mirror(&[(1, "999"), (2, "1000"), (3, "1001"), (4, "87")], &[]);
    let numbers = |descending| -> Vec<String> {
        rows(&store, JobSort::Number, descending)
            .into_iter()
            .map(|row| row.number.unwrap())
            .collect()
    };
    assert_eq!(numbers(false), ["87", "999", "1000", "1001"]);
    assert_eq!(numbers(true), ["1001", "1000", "999", "87"]);
}

#[test]
fn job_row_has_the_completion_time() {
    let (_dir, store) = mirror(&[(1, "1"), (2, "2")], &[]);
    let complete = "UPDATE job SET status = 'Completed', completed_us = ?1 WHERE id = 2";
    store
        .mirror()
        .write(|sql| sql.execute(complete, [-HOUR]).map(drop))
        .unwrap();
    let completed: Vec<_> = rows(&store, JobSort::Number, false)
        .into_iter()
        .map(|row| (row.state, row.completed_on))
        .collect();
    assert_eq!(
        completed,
        [
            (JobState::Scheduled, None),
            (JobState::Completed, Some(EpochMillis::from_micros(-HOUR)))
        ]
    );
}

#[test]
fn next_start_ignores_canceled_appointments() {
    let (_dir, store) = mirror(
        &[(1, "1"), (2, "2"), (3, "3")],
        &[
            (1, HOUR, "Canceled", true),
            (1, 2 * HOUR, "Scheduled", false),
            (1, 3 * HOUR, "Scheduled", true),
            // No appointment is ahead: the last one that took place.
            (2, -2 * HOUR, "Done", true),
            (2, -HOUR, "Canceled", true),
            (2, HOUR, "Canceled", true),
            // No appointment took place: its planned time.
            (3, HOUR, "Canceled", true),
            (3, 2 * HOUR, "Canceled", false),
        ],
    );
    let starts: Vec<_> = rows(&store, JobSort::Number, false)
        .into_iter()
        .map(|row| row.next_start)
        .collect();
    assert_eq!(
        starts,
        [3 * HOUR, -2 * HOUR, HOUR].map(|us| Some(EpochMillis::from_micros(us)))
    );
    let overlay = Overlay::default();
    for (job, shown) in (1..).zip(starts) {
        let edited = store
            .mirror()
            .read(|sql| cards(sql, &overlay, CardQuery::Job(Key::Server(job.into()))))
            .unwrap();
        assert_eq!(
            next_start(&edited, 0).map(EpochMillis::from_micros),
            shown,
            "as an edited row says"
        );
    }
}

/// The ids of the jobs that match, and their number as the table counts them.
fn matching(store: &Store, dates: JobDates) -> (Vec<i64>, u32) {
    let query = JobQuery {
        dates,
        sort: JobSort::Number,
        limit: 100,
        ..JobQuery::default()
    };
    let page = store.jobs(&query, DateTime::UNIX_EPOCH).unwrap();
    let ids = page
        .rows
        .iter()
        .map(|row| match row.id {
            Key::Server(id) => id.0,
            Key::Local(_) => 0,
        })
        .collect();
    (ids, page.total)
}

fn days(from: &str, until: &str) -> DayRange {
    let date = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    DayRange {
        from: date(from),
        until: date(until),
    }
}

#[test]
fn date_filters_are_half_open_days_of_the_business_zone() {
    const DAY: Micros = 24 * HOUR;
    // Midnight in Chicago is 6 AM in UTC in winter.
    let (_dir, store) = mirror(
        &[(1, "1"), (2, "2"), (3, "3"), (4, "4")],
        &[
            (1, 10 * DAY + 6 * HOUR - 1, "Scheduled", true),
            (2, 10 * DAY + 6 * HOUR, "Scheduled", true),
            (3, 11 * DAY + 6 * HOUR - 1, "Canceled", true),
            (4, 10 * DAY + 7 * HOUR, "Scheduled", false),
        ],
    );
    store.set_zone("America/Chicago".parse().unwrap());
    store
        .mirror()
        .write(|sql| {
            sql.execute_batch(
                "UPDATE job SET created_us = (9 + id) * 86400000000 + 21600000000, modified_us = (9 + id) * 86400000000 + 21600000000;
                 UPDATE job SET created_us = NULL WHERE id = 4;
                 UPDATE job SET completed_us = 13 * 86400000000 WHERE id = 3;
                 INSERT INTO appointment (job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
                     VALUES (4, 0, 10 * 86400000000 + 21600000001, 'Done', 0, 1, 0, '{}');",
            )
        })
        .unwrap();
    let scheduled = |from, until| {
        matching(
            &store,
            JobDates {
                scheduled: Some(days(from, until)),
                ..JobDates::default()
            },
        )
    };
    // The tenth day after January 1, 1970 begins in Chicago when job 2 does. Job 4 lasts until then.
    assert_eq!(scheduled("1970-01-11", "1970-01-12"), (vec![2, 3, 4], 3));
    assert_eq!(scheduled("1970-01-12", "1970-01-13"), (vec![], 0));
    assert_eq!(
        scheduled("", "1970-01-11"),
        (vec![1, 4], 2),
        "an open start"
    );
    assert_eq!(
        scheduled("1970-01-11", ""),
        (vec![2, 3, 4], 3),
        "an open end"
    );
    let created = JobDates {
        created: Some(days("1970-01-11", "1970-01-13")),
        ..JobDates::default()
    };
    assert_eq!(matching(&store, created), (vec![1, 2], 2));
    let both = JobDates {
        scheduled: Some(days("1970-01-11", "1970-01-12")),
        ..created
    };
    assert_eq!(matching(&store, both), (vec![2], 1));
    let completed = JobDates {
        completed: Some(days("1970-01-13", "1970-01-14")),
        ..JobDates::default()
    };
    assert_eq!(matching(&store, completed), (vec![3], 1));
    let modified = JobDates {
        modified: Some(days("", "1970-01-12")),
        ..JobDates::default()
    };
    assert_eq!(matching(&store, modified), (vec![1], 1));
}

#[test]
fn filter_by_days_never_scans_the_table() {
    let (_dir, store) = mirror(&[], &[]);
    let week = Some(days("2026-11-23", "2026-11-30"));
    let none = JobDates::default();
    for (dates, index) in [
        (
            JobDates {
                created: week,
                ..none
            },
            "job_list_created",
        ),
        (
            JobDates {
                completed: week,
                ..none
            },
            "job_list_completed",
        ),
        (
            JobDates {
                modified: week,
                ..none
            },
            "job_list_modified",
        ),
        (
            JobDates {
                scheduled: week,
                ..none
            },
            "appointment_start",
        ),
    ] {
        for sort in [JobSort::Number, JobSort::Customer, JobSort::CreatedOn] {
            let query = JobQuery {
                dates,
                states: vec![JobState::Completed],
                sort,
                ..JobQuery::default()
            };
            let conditions = Conditions::of(&Filter::of(&query, None, BusinessZone::utc()));
            let text = format!(
                "EXPLAIN QUERY PLAN SELECT n.id FROM {} {} ORDER BY {} LIMIT 100",
                conditions.source,
                conditions.text,
                Order::of(sort).clause(true)
            );
            let plan: Vec<String> = store
                .mirror()
                .read(|sql| {
                    sql.prepare(&text)?
                        .query_map(params_from_iter(conditions.values.iter()), |row| row.get(3))?
                        .collect()
                })
                .unwrap();
            let plan = plan.join("\n");
            assert!(plan.contains(index), "{plan}");
            for scan in ["SCAN n", "SCAN a", "SCAN job_list", "SCAN appointment"] {
                assert!(!plan.contains(scan), "{plan}");
            }
        }
    }
    for (sort, index) in [
        (JobSort::CreatedOn, "job_list_created"),
        (JobSort::CompletedOn, "job_list_completed"),
    ] {
        for descending in [false, true] {
            let text = format!(
                "EXPLAIN QUERY PLAN SELECT n.id FROM job_list n ORDER BY {} LIMIT 100",
                Order::of(sort).clause(descending)
            );
            let plan: String = store
                .mirror()
                .read(|sql| sql.query_row(&text, [], |row| row.get(3)))
                .unwrap();
            assert!(plan.contains(index), "{plan}");
        }
    }
}

#[test]
fn keys_and_rows_of_an_export_equal_the_pages() {
    let (_dir, store) = mirror(
        &[(1, "999"), (2, "1000"), (3, "1001")],
        // The first start of job 2 has passed, so its row is computed.
        &[(2, HOUR, "Done", true), (2, 5 * HOUR, "Scheduled", true)],
    );
    let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(2);
    for descending in [false, true] {
        let query = JobQuery {
            sort: JobSort::NextStart,
            descending,
            limit: 100,
            ..JobQuery::default()
        };
        let keys = store.job_keys(&query, now, 100).unwrap();
        let page = store.jobs(&query, now).unwrap();
        assert_eq!(page.rows.len(), 3);
        assert_eq!(store.job_rows(&keys, now).unwrap(), page.rows);
    }
}

#[test]
fn job_row_names_the_technicians_of_the_next_appointment() {
    let (_dir, store) = mirror(
        &[(1, "1")],
        &[
            (1, HOUR, "Scheduled", true),
            (1, 9 * HOUR, "Scheduled", true),
        ],
    );
    store
        .mirror()
        .write(|sql| {
            sql.execute_batch(
                "INSERT INTO technician (id, name, active, modified_us, raw) VALUES (7, 'Ana Ruiz', 1, 0, '{}');
                 INSERT INTO assignment (id, appointment_id, technician_id, active, modified_us, raw)
                     SELECT a.id * 10 + t.value, a.id, t.value, t.value < 9, 0, '{}' FROM appointment a, json_each('[7, 8, 9]') t
                     WHERE a.start_us = 3600000000;",
            )
        })
        .unwrap();
    let shown = rows(&store, JobSort::Number, false);
    assert_eq!(shown[0].technicians, ["Ana Ruiz", "#8"]);
}
