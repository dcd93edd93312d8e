//! The nearest appointments come first.

use super::*;

const DAY: Micros = 24 * HOUR;

/// An appointment of a job at a time, with a status.
fn planned(id: i64, job_id: i64, start: Micros, state: AppointmentState) -> MirrorRow {
    let MirrorRow::Appointment(mut row) = appointment(id, job_id, &format!("{job_id}-1"), None)
    else {
        unreachable!()
    };
    row.start = start;
    row.end = start + HOUR;
    row.state = state;
    MirrorRow::Appointment(row)
}

fn canceled(id: i64, number: &str) -> MirrorRow {
    let MirrorRow::Job(mut row) = job(id, number, "Tune-up") else {
        unreachable!()
    };
    row.state = JobState::Canceled;
    MirrorRow::Job(row)
}

#[test]
fn jobs_of_today_come_first_then_ahead_then_past_then_canceled() {
    let fixture = fixture();
    let scheduled = AppointmentState::Scheduled;
    fixture.put(&[
        planned(201, 21, -2 * DAY, AppointmentState::Done),
        job(21, "60021", "Tune-up"),
        planned(202, 22, 20 * DAY, scheduled),
        job(22, "60022", "Tune-up"),
        planned(203, 23, 2 * DAY, scheduled),
        job(23, "60023", "Tune-up"),
        planned(204, 24, 20 * HOUR, scheduled),
        job(24, "60024", "Tune-up"),
        planned(205, 25, 2 * HOUR, AppointmentState::Canceled),
        canceled(25, "60025"),
    ]);
    assert_eq!(fixture.jobs("tune garcia"), ["24", "23", "22", "21", "25"]);
    assert_eq!(
        fixture.jobs("60025")[0],
        "25",
        "a number that is typed comes first"
    );
}

#[test]
fn job_of_today_is_found_among_many_newer_jobs() {
    let fixture = fixture();
    let mut rows = Vec::new();
    for id in 1_000..1_300 {
        rows.push(planned(id, id, -DAY * (id - 900), AppointmentState::Done));
        rows.push(job(id, &id.to_string(), "Tune-up"));
    }
    rows.push(planned(300, 30, HOUR, AppointmentState::Scheduled));
    rows.push(job(30, "30", "Tune-up"));
    fixture.put(&rows);
    assert_eq!(fixture.jobs("tune")[0], "30");
    assert_eq!(fixture.jobs("gar tu")[0], "30");
}

#[test]
fn result_names_the_technicians_and_the_arrival_window() {
    let fixture = fixture();
    let MirrorRow::Appointment(mut row) = appointment(301, 31, "31-1", None) else {
        unreachable!()
    };
    row.arrival_start = Some(row.start);
    row.arrival_end = Some(row.start + 4 * HOUR);
    fixture.put(&[MirrorRow::Appointment(row), job(31, "31", "Leak")]);
    fixture
        .store
        .mirror()
        .write(|sql| {
            sql.execute_batch(
                "INSERT INTO technician (id, name, active, modified_us, raw) VALUES (9, 'Kenji Hughes', 1, 0, '{}');
                 INSERT INTO assignment (appointment_id, technician_id, active, modified_us, raw) VALUES (301, 9, 1, 0, '{}');",
            )
        })
        .unwrap();
    let hit = fixture.find("leak").jobs.remove(0).appointment.unwrap();
    assert_eq!(hit.technicians, ["Kenji Hughes"]);
    assert!(hit.arrival_start.is_some() && hit.arrival_end.is_some());
}

#[test]
fn nearest_jobs_are_read_from_an_index() {
    let fixture = fixture();
    let plan: Vec<String> = fixture
        .store
        .mirror()
        .read(|sql| {
            sql.prepare(&format!("EXPLAIN QUERY PLAN {}", soon_query(2)))?
                .query_map(params![0, 1, 1, " a", " b"], |row| row.get(3))?
                .collect()
        })
        .unwrap();
    let scanned: Vec<_> = plan
        .iter()
        .filter(|step| step.starts_with("SCAN"))
        .collect();
    assert_eq!(scanned, ["SCAN s"], "{plan:#?}");
    assert!(
        plan.iter()
            .any(|step| step.contains("COVERING INDEX job_list_next")),
        "{plan:#?}"
    );
}
