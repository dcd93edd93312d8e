use chrono::DateTime;
use jpm_client::ids::{CustomerId, TenantId};

use crate::account::AccountName;
use crate::edit::{Edit, ProjectFields};
use crate::key::{Key, StringId};
use crate::store::Store;
use crate::time::{EpochMillis, Micros};
use crate::views::customers::CustomerDetail;
use crate::views::jobs::{HoldOrCancelReason, JobQuery, NewAppointment, NewJob};

const HOUR: Micros = 3_600_000_000;
/// The customer with the jobs, and another with the same name.
const CUSTOMERS: [i64; 2] = [1, 2];

/// A job by id and status, and its appointments by start and status.
type Job<'a> = (i64, &'a str, &'a [(Micros, &'a str)]);

/// Two customers of one name. The first has the jobs.
fn mirror(jobs: &[Job<'_>]) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    let store = Store::open(dir.path(), &account, DateTime::UNIX_EPOCH).unwrap();
    let raw = r#"{"id":1,"type":"Residential","doNotService":true,"balance":"12.50"}"#;
    store
        .mirror()
        .write(|sql| {
            for id in CUSTOMERS {
                sql.execute(
                    "INSERT INTO customer (id, name, phone, billing_address, active, modified_us, raw)
                     VALUES (?1, 'Emmanuel Rivera', '5125550584', '14314 Flint Rock Rd', 1, 0, ?2)",
                    (id, raw),
                )?;
            }
            sql.execute_batch(
                "INSERT INTO location (id, customer_id, name, address, active, modified_us, raw)
                    VALUES (5, 1, 'Home', '1 Elm St', 1, 0, '{}'), (6, 1, 'Old', '2 Elm St', 0, 0, '{}'), (7, 2, 'Home', '3 Elm St', 1, 0, '{}');
                 INSERT INTO technician (id, name, active, modified_us, raw) VALUES (9, 'Kenji Hughes', 0, 0, '{}');
                 INSERT INTO project (id, name, customer_id, managers, units, modified_us, raw)
                    VALUES (70, 'Solar', 1, '[]', '[]', 0, '{}'), (71, 'Pool', 2, '[]', '[]', 0, '{}');",
            )?;
            for (id, status, starts) in jobs {
                sql.execute(
                    "INSERT INTO job (id, number, customer_id, location_id, status, modified_us, raw) VALUES (?1, ?1, 1, 5, ?2, 0, '{}')",
                    (id, status),
                )?;
                for (start, status) in *starts {
                    sql.execute(
                        "INSERT INTO appointment (job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
                         VALUES (?1, ?2, ?2 + 1, ?3, 0, 1, 0, '{}')",
                        (id, start, status),
                    )?;
                    sql.execute(
                        "INSERT INTO assignment (appointment_id, technician_id, active, modified_us, raw) VALUES (last_insert_rowid(), 9, 1, 0, '{}')",
                        [],
                    )?;
                }
            }
            Ok(())
        })
        .unwrap();
    (dir, store)
}

fn detail(store: &Store, id: i64) -> CustomerDetail {
    let found = store.customer(CustomerId(id), DateTime::UNIX_EPOCH);
    found.unwrap().unwrap()
}

fn open_jobs(detail: &CustomerDetail) -> Vec<String> {
    detail
        .open_jobs
        .iter()
        .map(|job| job.id.to_string())
        .collect()
}

#[test]
fn customer_has_the_open_jobs_and_the_appointments_around_now() {
    let (_dir, store) = mirror(&[
        (10, "Completed", &[(-9 * HOUR, "Done")]),
        (11, "Scheduled", &[(5 * HOUR, "Scheduled")]),
        (
            12,
            "Scheduled",
            &[(-2 * HOUR, "Done"), (2 * HOUR, "Scheduled")],
        ),
        (13, "Canceled", &[(HOUR, "Canceled")]),
        (14, "Hold", &[]),
        (15, "Hold", &[(HOUR, "Hold")]),
    ]);
    let found = detail(&store, 1);
    assert_eq!(open_jobs(&found), ["15", "12", "11", "14"]);
    assert_eq!((found.open_job_count, found.job_count), (4, 6));
    let next = found.next_appointment.unwrap();
    assert_eq!(next.start, EpochMillis::from_micros(2 * HOUR));
    assert_eq!(next.technicians, ["Kenji Hughes"], "also one who left");
    let last = found.last_appointment.unwrap();
    assert_eq!(last.start, EpochMillis::from_micros(-2 * HOUR));
    assert!(found.do_not_service);
    assert_eq!(found.balance, Some(12.5));
    assert_eq!(found.phone.as_deref(), Some("(512) 555-0584"));
    assert_eq!((found.locations.len(), found.location_count), (1, 1));
    assert_eq!(found.projects[0].name, "Solar");
}

#[test]
fn customers_of_one_name_are_not_mixed() {
    let (_dir, store) = mirror(&[(10, "Scheduled", &[(HOUR, "Scheduled")])]);
    let other = detail(&store, 2);
    assert_eq!((other.job_count, other.open_jobs.len()), (0, 0));
    assert_eq!(other.next_appointment, None);
    assert_eq!(other.projects[0].name, "Pool");
    let total = |customer: i64| {
        let query = JobQuery {
            customer_id: Some(StringId(customer.into())),
            limit: 10,
            ..JobQuery::default()
        };
        store.jobs(&query, DateTime::UNIX_EPOCH).unwrap().total
    };
    assert_eq!((total(1), total(2)), (1, 0));
    assert_eq!(
        store.customer(CustomerId(3), DateTime::UNIX_EPOCH).unwrap(),
        None
    );
}

#[test]
fn waiting_name_of_a_project_is_shown_wherever_the_project_is_named() {
    let (_dir, store) = mirror(&[(10, "Scheduled", &[]), (11, "Scheduled", &[])]);
    store.set_dialect(jpm_client::Dialect::Vendor);
    store
        .mirror()
        .write(|sql| {
            sql.execute_batch(
                r#"UPDATE project SET raw = '{"id":70,"name":"Solar"}' WHERE id = 70;
                   UPDATE job SET project_id = 70;
                   INSERT INTO named_record (kind, id, name, active, modified_us, raw) VALUES ('projectStatus', 3, 'On track', 1, 0, '{}');"#,
            )
        })
        .unwrap();
    let now = DateTime::UNIX_EPOCH;
    let submit = |edit| store.submit(edit, now).unwrap();
    submit(Edit::UpdateProject {
        project_id: Key::Server(70.into()),
        changes: ProjectFields {
            name: Some("Roof".into()),
            status_id: Some(StringId(3.into())),
            ..ProjectFields::default()
        },
        seen: None,
    });
    // One job is read as a changed one.
    submit(Edit::AddNote {
        job_id: Key::Server(11.into()),
        text: "Dog".into(),
        pinned: false,
    });
    let project = detail(&store, 1).projects.remove(0);
    assert_eq!(project.name, "Roof");
    assert_eq!(project.status.as_deref(), Some("On track"));
    let choices = store.open_projects(CustomerId(1), 10).unwrap();
    assert_eq!(choices[0].name.as_deref(), Some("Roof"));
    let query = JobQuery {
        limit: 10,
        ..JobQuery::default()
    };
    let rows = store.jobs(&query, now).unwrap().rows;
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(row.project.as_deref(), Some("Roof"));
        let job = store.job(&row.id).unwrap().unwrap();
        assert_eq!(job.project.as_deref(), Some("Roof"));
    }
}

#[test]
fn waiting_edits_count_and_change_what_is_open() {
    let (_dir, store) = mirror(&[
        (10, "Scheduled", &[(HOUR, "Scheduled")]),
        (11, "Scheduled", &[(2 * HOUR, "Scheduled")]),
    ]);
    let submit = |edit| store.submit(edit, DateTime::UNIX_EPOCH).unwrap();
    submit(Edit::CancelJob {
        job_id: Key::Server(10.into()),
        reason: HoldOrCancelReason {
            reason_id: StringId(1.into()),
            memo: "sold the house".into(),
        },
    });
    let at = |hours| EpochMillis::from_micros(hours * HOUR);
    let booked = submit(Edit::CreateJob {
        job: NewJob {
            customer_id: StringId(1.into()),
            location_id: StringId(5.into()),
            business_unit_id: StringId(1.into()),
            job_type_id: StringId(1.into()),
            priority: "Normal".into(),
            campaign_id: StringId(1.into()),
            appointments: vec![NewAppointment {
                start: at(3),
                end: at(4),
                arrival_start: None,
                arrival_end: None,
                technician_ids: Vec::new(),
            }],
            summary: None,
            project_id: None,
            customer_po: None,
            lead_employee_id: None,
            tag_ids: Vec::new(),
        },
    });
    let found = detail(&store, 1);
    assert_eq!(
        open_jobs(&found),
        ["11".to_owned(), booked.job_id.unwrap().to_string()]
    );
    assert_eq!((found.open_job_count, found.job_count), (2, 3));
    assert_eq!(found.pending_edits, 2);
    assert_eq!(detail(&store, 2).pending_edits, 0);
}

#[test]
fn lists_of_a_customer_with_many_jobs_are_limited() {
    let jobs: Vec<_> = (1..=300)
        .map(|id| (id, "Scheduled", &[(HOUR, "Scheduled")] as &[_]))
        .collect();
    let (_dir, store) = mirror(&jobs);
    let found = detail(&store, 1);
    assert_eq!((found.open_jobs.len(), found.open_job_count), (50, 300));
    assert!(found.appointments.len() <= 100);
}

#[test]
fn jobs_of_a_customer_are_read_from_an_index() {
    let (_dir, store) = mirror(&[]);
    for query in [
        "SELECT id FROM job_list WHERE customer_id = 1 AND status NOT IN ('Completed', 'Canceled') AND next_start_us >= 0 ORDER BY next_start_us, id LIMIT 50",
        "SELECT count(*) FROM job_list WHERE customer_id = 1 AND status NOT IN ('Completed', 'Canceled')",
        "SELECT id FROM job_list WHERE customer_id = 1 AND next_start_us < 0 ORDER BY next_start_us DESC, id DESC LIMIT 20",
    ] {
        let plan: Vec<String> = store
            .mirror()
            .read(|sql| {
                sql.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?
                    .query_map([], |row| row.get(3))?
                    .collect()
            })
            .unwrap();
        assert!(
            plan.len() == 1 && plan[0].contains("COVERING INDEX job_list_of_customer"),
            "{plan:?}"
        );
    }
}
