use jpm_client::ids::TenantId;

use super::*;
use crate::account::AccountName;
use crate::store::Store;
use crate::views::jobs::JobState;

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
