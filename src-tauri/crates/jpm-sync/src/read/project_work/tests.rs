use chrono::DateTime;
use jpm_client::ids::TenantId;

use super::*;
use crate::account::AccountName;
use crate::edit::{AppointmentMove, Edit};
use crate::key::StringId;
use crate::store::Store;
use crate::time::EpochMillis;
use crate::views::jobs::{HoldOrCancelReason, NewAppointment, NewJob};

const DAY: Micros = 86_400_000_000;

/// Tuesday noon.
fn now() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// Noon, so many days from now.
fn at(days: i64) -> Micros {
    to_micros(now()) + days * DAY
}

/// A job: id, project, status, and its appointments by day, status and technician.
type Job<'a> = (i64, Option<i64>, &'a str, &'a [(i64, &'a str, Option<i64>)]);

/// A mirror with three projects. Jobs were created 14 days ago, and completed seven days ago.
/// Appointments last two hours. The first one has the id 100.
fn mirror(jobs: &[Job<'_>]) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    let store = Store::open(dir.path(), &account, now()).unwrap();
    store
        .mirror()
        .write(|sql| {
            sql.execute_batch(
                "INSERT INTO customer (id, name, billing_address, active, modified_us, raw) VALUES (1, 'Rivera', '', 1, 0, '{}');
                 INSERT INTO project (id, name, customer_id, managers, units, modified_us, raw) VALUES
                    (70, 'Solar', 1, '[]', '[]', 0, '{}'), (71, 'Pool', 1, '[]', '[]', 0, '{}'), (72, 'Attic', 1, '[]', '[]', 0, '{}');",
            )?;
            let mut next = 100;
            for (id, project, status, appointments) in jobs {
                let completed = (*status == "Completed").then(|| at(-7));
                sql.execute(
                    "INSERT INTO job (id, project_id, customer_id, location_id, status, created_us, completed_us, modified_us, raw)
                     VALUES (?1, ?2, 1, 5, ?3, ?4, ?5, 0, '{\"projectId\":1}')",
                    (id, project, status, at(-14), completed),
                )?;
                for (day, status, technician) in *appointments {
                    sql.execute(
                        "INSERT INTO appointment (id, job_id, start_us, end_us, status, confirmed, active, modified_us, raw)
                         VALUES (?1, ?2, ?3, ?4, ?5, 0, 1, 0, '{}')",
                        (next, id, at(*day), at(*day) + DAY / 12, status),
                    )?;
                    if let Some(technician) = technician {
                        sql.execute(
                            "INSERT INTO assignment (appointment_id, technician_id, active, modified_us, raw) VALUES (?1, ?2, 1, 0, '{}')",
                            (next, technician),
                        )?;
                    }
                    next += 1;
                }
            }
            Ok(())
        })
        .unwrap();
    (dir, store)
}

fn key(id: i64) -> ProjectKey {
    Key::Server(id.into())
}

fn counts_of(store: &Store, project: i64) -> Counts {
    store
        .shown(|sql, overlay| counts(sql, overlay, None, to_micros(now())))
        .unwrap()
        .remove(&project)
        .unwrap_or_default()
}

fn weeks_of(store: &Store, projects: Option<Vec<ProjectKey>>) -> ProjectWeeks {
    let request = ProjectWeeksRequest {
        projects,
        first_day_of_week: 1,
    };
    store
        .project_weeks(&request, &BusinessZone::utc(), now())
        .unwrap()
}

/// The present week and those after it, by appointments, done, unassigned and hours.
fn ahead(weeks: &ProjectWeeks) -> Vec<(u32, u32, u32, u32)> {
    weeks.weeks[weeks.present as usize..]
        .iter()
        .map(|week| {
            (
                week.appointments,
                week.appointments_done,
                week.unassigned,
                week.minutes / 60,
            )
        })
        .collect()
}

#[test]
fn counts_leave_out_what_is_canceled() {
    let (_dir, store) = mirror(&[
        (
            10,
            Some(70),
            "Completed",
            &[(-7, "Done", Some(9)), (-6, "Canceled", None)],
        ),
        (
            11,
            Some(70),
            "Scheduled",
            &[(3, "Scheduled", None), (5, "Hold", Some(9))],
        ),
        (12, Some(70), "Canceled", &[(4, "Canceled", None)]),
        (13, None, "Scheduled", &[(1, "Scheduled", None)]),
    ]);
    assert_eq!(
        counts_of(&store, 70),
        Counts {
            jobs: 2,
            jobs_completed: 1,
            appointments: 3,
            appointments_done: 1,
            next: Some(at(3)),
            last: Some(at(5) + DAY / 12),
        }
    );
    assert_eq!(counts_of(&store, 71), Counts::default());
}

#[test]
fn weeks_have_the_work_that_starts_in_them() {
    let (_dir, store) = mirror(&[
        // This week is from Monday, November 23, to Sunday, November 29.
        (
            10,
            Some(70),
            "Completed",
            &[(-1, "Done", Some(9)), (5, "Scheduled", None)],
        ),
        (11, Some(71), "Scheduled", &[(6, "Scheduled", Some(9))]),
        (
            12,
            Some(72),
            "Scheduled",
            &[(400, "Scheduled", None), (-400, "Done", None)],
        ),
    ]);
    let weeks = weeks_of(&store, None);
    assert_eq!(weeks.weeks.len(), 34);
    let present = weeks.present as usize;
    assert_eq!(weeks.weeks[present].first_day.to_string(), "2026-11-23");
    assert_eq!(
        &ahead(&weeks)[..3],
        [(2, 1, 1, 4), (1, 0, 0, 2), (0, 0, 0, 0)]
    );
    assert_eq!(weeks.weeks[present].projects, [key(70)]);
    assert_eq!(weeks.weeks[present + 1].projects, [key(71)]);
    assert_eq!(weeks.weeks[0].appointments, 1, "an older one");
    assert_eq!(weeks.weeks[present - 2].jobs_created, 3);
    assert_eq!(weeks.weeks[present - 1].jobs_completed, 1);

    let one = weeks_of(&store, Some(vec![key(71)]));
    assert_eq!(&ahead(&one)[..2], [(0, 0, 0, 0), (1, 0, 0, 2)]);
    assert!(
        ahead(&weeks_of(&store, Some(Vec::new())))
            .iter()
            .all(|week| week.0 == 0)
    );
}

#[test]
fn week_begins_on_the_chosen_day() {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let tuesday = date("2026-11-24");
    for (first, expected) in [
        (1, "2026-11-23"),
        (2, "2026-11-24"),
        (3, "2026-11-18"),
        (7, "2026-11-22"),
    ] {
        assert_eq!(first_day_of_week(tuesday, first), date(expected));
    }
}

#[test]
fn waiting_edits_change_counts_and_weeks() {
    let (_dir, store) = mirror(&[
        (10, Some(70), "Scheduled", &[(0, "Scheduled", Some(9))]),
        (11, Some(70), "Scheduled", &[(1, "Scheduled", None)]),
    ]);
    let submit = |edit| store.submit(edit, now()).unwrap();
    let instant = |days| EpochMillis::from_micros(at(days));
    submit(Edit::MoveAppointment {
        to: AppointmentMove {
            appointment_id: Key::Server(100.into()),
            start: instant(7),
            end: instant(8),
            arrival_start: None,
            arrival_end: None,
            technician_ids: None,
            seen: None,
        },
    });
    submit(Edit::CancelJob {
        job_id: Key::Server(11.into()),
        reason: HoldOrCancelReason {
            reason_id: StringId(1.into()),
            memo: "sold the house".into(),
        },
    });
    submit(Edit::CreateJob {
        job: NewJob {
            customer_id: StringId(1.into()),
            location_id: StringId(5.into()),
            business_unit_id: StringId(1.into()),
            job_type_id: StringId(1.into()),
            priority: "Normal".into(),
            campaign_id: StringId(1.into()),
            appointments: vec![NewAppointment {
                start: instant(14),
                end: instant(15),
                arrival_start: None,
                arrival_end: None,
                technician_ids: Vec::new(),
            }],
            summary: None,
            project_id: Some(StringId(70.into())),
            customer_po: None,
            lead_employee_id: None,
            tag_ids: Vec::new(),
        },
    });
    let counts = counts_of(&store, 70);
    assert_eq!((counts.jobs, counts.appointments), (2, 2));
    assert_eq!(counts.next, Some(at(7)));
    let weeks = weeks_of(&store, None);
    assert_eq!(
        ahead(&weeks)[..3]
            .iter()
            .map(|week| (week.0, week.2))
            .collect::<Vec<_>>(),
        [(0, 0), (1, 0), (1, 1)]
    );
}

#[test]
fn days_are_listed_in_the_order_of_the_projects() {
    let (_dir, store) = mirror(&[
        (
            10,
            Some(70),
            "Scheduled",
            &[(1, "Scheduled", None), (1, "Done", None), (0, "Done", None)],
        ),
        (11, Some(71), "Scheduled", &[(2, "Scheduled", None)]),
    ]);
    let days = store
        .project_days(&[key(71), key(72), key(70)], &BusinessZone::utc())
        .unwrap();
    let found: Vec<Vec<_>> = days
        .iter()
        .map(|project| {
            let days = project.days.iter();
            days.map(|day| (day.date.to_string(), day.appointments, day.done))
                .collect()
        })
        .collect();
    assert_eq!(
        found,
        [
            vec![("2026-11-26".to_owned(), 1, 0)],
            vec![],
            vec![
                ("2026-11-24".to_owned(), 1, 1),
                ("2026-11-25".to_owned(), 2, 1)
            ],
        ]
    );
}

#[test]
fn attached_and_detached_jobs_count_in_their_new_project() {
    let (_dir, store) = mirror(&[
        (10, Some(70), "Scheduled", &[(1, "Scheduled", Some(9))]),
        (11, Some(70), "Scheduled", &[(2, "Scheduled", None)]),
        (12, None, "Completed", &[(-7, "Done", Some(9))]),
        (13, Some(71), "Scheduled", &[(3, "Scheduled", Some(9))]),
    ]);
    store.set_dialect(jpm_client::Dialect::Vendor);
    for (job, project) in [(10, Some(71)), (11, None), (12, Some(71))] {
        store
            .submit(
                Edit::SetJobProject {
                    job_id: Key::Server(job.into()),
                    project_id: project.map(|id: i64| StringId(id.into())),
                },
                now(),
            )
            .unwrap();
    }
    let of = |project| {
        let counts = counts_of(&store, project);
        (counts.jobs, counts.jobs_completed, counts.appointments)
    };
    assert_eq!((of(70), of(71)), ((0, 0, 0), (3, 1, 3)));
    assert_eq!(counts_of(&store, 71).next, Some(at(1)));
    let one = |project| store.project(&key(project), &BusinessZone::utc(), now());
    assert_eq!(one(70).unwrap().unwrap().card.job_count, 0);
    assert_eq!(one(71).unwrap().unwrap().card.job_count, 3);
    for projects in [None, Some(vec![key(70), key(71)]), Some(vec![key(71)])] {
        let weeks = weeks_of(&store, projects);
        let completed: u32 = weeks.weeks.iter().map(|week| week.jobs_completed).sum();
        assert_eq!(completed, 1);
        assert_eq!(ahead(&weeks)[0].0, 2, "appointments of this week");
    }
    let days = store
        .project_days(&[key(70), key(71)], &BusinessZone::utc())
        .unwrap();
    assert_eq!((days[0].days.len(), days[1].days.len()), (0, 3));
}

#[test]
fn work_of_projects_is_read_from_indexes() {
    let (_dir, store) = mirror(&[]);
    let plan = |query: &str| -> Vec<String> {
        store
            .mirror()
            .read(|sql| {
                let mut statement = sql.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?;
                let nulls = vec![None::<i64>; statement.parameter_count()];
                statement
                    .query_map(rusqlite::params_from_iter(nulls), |row| row.get("detail"))?
                    .collect()
            })
            .unwrap()
    };
    let has = |plan: &[String], start: &str| {
        assert!(plan.iter().any(|line| line.starts_with(start)), "{plan:?}");
    };
    let edited = JobProjects::from([(10, Some(70))]);
    for projects in [None, Some(&[70_i64][..])] {
        let [mirrored, attached] = &JobSource::of_projects(projects, &edited)[..] else {
            unreachable!("two sources");
        };
        for (source, jobs) in [
            (
                mirrored,
                "SEARCH j USING COVERING INDEX job_list_project (project_id",
            ),
            (attached, "SEARCH j USING INTEGER PRIMARY KEY (rowid=?)"),
        ] {
            has(&plan(&source.jobs()), jobs);
            let plan = plan(&source.appointments());
            has(&plan, jobs);
            has(
                &plan,
                "SEARCH a USING COVERING INDEX appointment_job (job_id=?)",
            );
            has(
                &plan,
                "SEARCH s USING COVERING INDEX assignment_appointment",
            );
        }
    }
}
