//! The company stays realistic over days, months and a year.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::America::Chicago;
use jpm_sandbox::{Builder, Data, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::ApiClient;
use super::tenant::all;

/// A Sunday morning, a Tuesday noon, New Year's Eve, and the night before the clocks go forward.
const MOMENTS: [&str; 4] = [
    "2026-11-29T15:30:00Z",
    "2026-03-17T17:00:00Z",
    "2026-12-31T23:30:00Z",
    "2027-03-14T05:50:00Z",
];

fn company(moment: &str) -> Builder {
    Sandbox::builder()
        .seed(5)
        .appointments(1500)
        .weekend_crew(60)
        .clock(moment.parse().unwrap())
}

fn instant(row: &Value, field: &str) -> DateTime<Utc> {
    row[field].as_str().unwrap().parse().unwrap()
}

/// Number of appointments per local day.
fn days(rows: &[Value]) -> BTreeMap<NaiveDate, usize> {
    let mut days = BTreeMap::new();
    for row in rows {
        let day = instant(row, "start").with_timezone(&Chicago).date_naive();
        *days.entry(day).or_default() += 1;
    }
    days
}

/// Checks that the weeks around now have work, and that past work is done, held or canceled.
async fn in_order(client: &ApiClient) {
    let now = client.running.now();
    let today = now.with_timezone(&Chicago).date_naive();
    let rows = all(client, "jpm", "appointments").await;
    let days = days(&rows);
    for offset in -20..=14 {
        let day = today + TimeDelta::days(offset);
        let count = days.get(&day).copied().unwrap_or_default();
        let least = match day.weekday() {
            Weekday::Sat | Weekday::Sun => 1,
            _ => 20,
        };
        assert!(count >= least, "{day} ({offset}) has {count} at {now}");
    }
    let jobs = all(client, "jpm", "jobs").await;
    let late = rows.iter().filter(|row| {
        instant(row, "end") < now - TimeDelta::hours(6)
            && !["Done", "Canceled", "Hold"].contains(&row["status"].as_str().unwrap())
    });
    assert_eq!(late.count(), 0, "at {now}");
    let mut open: BTreeMap<Option<i64>, bool> = BTreeMap::new();
    for row in &rows {
        let over = row["status"] == "Done" || row["status"] == "Canceled";
        *open.entry(row["jobId"].as_i64()).or_default() |= !over;
    }
    for job in &jobs {
        let closed = job["jobStatus"] == "Completed" || job["jobStatus"] == "Canceled";
        assert_ne!(open.get(&job["id"].as_i64()), Some(&closed), "{job}");
    }
    for row in rows.iter().chain(&jobs) {
        let modified = instant(row, "modifiedOn");
        assert!(instant(row, "createdOn") <= modified && modified <= now + TimeDelta::minutes(1));
    }
}

#[tokio::test]
async fn weeks_around_today_have_work_after_any_time_jump() {
    for moment in MOMENTS {
        let client = ApiClient::on(company(moment)).await;
        let note = all(&client, "jpm", "appointments?status=Scheduled").await;
        let id = &note.last().unwrap()["id"];
        let path = client.vendor(&format!("appointments/{id}/special-instructions"));
        let body = json!({"specialInstructions": "Mine"});
        assert_eq!(client.call(Method::PUT, &path, Some(body)).await.0, 200);
        for jump in [
            TimeDelta::hours(9),
            TimeDelta::days(1),
            TimeDelta::days(30),
            TimeDelta::days(365),
        ] {
            let before = client.running.now();
            assert!(client.running.pass_time(jump).await.unwrap() > 0);
            in_order(&client).await;
            let changed = all(
                &client,
                "jpm",
                &format!(
                    "appointments?active=Any&modifiedOnOrAfter={}",
                    before.format("%Y-%m-%dT%H:%M:%SZ")
                ),
            )
            .await;
            assert!(!changed.is_empty(), "who asks for changes learns of them");
        }
        let mine = client.vendor(&format!("appointments/{id}"));
        assert_eq!(client.get(&mine).await["specialInstructions"], "Mine");
    }
}

#[tokio::test]
async fn file_opened_weeks_or_a_year_later_has_work_today() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.db");
    for moment in [
        "2026-03-17T17:00:00Z",
        "2026-04-05T14:00:00Z",
        "2026-05-30T03:00:00Z",
        "2027-05-29T14:00:00Z",
    ] {
        let builder = company(moment)
            .data(Data::File(file.clone()))
            .field_speed(1.0);
        let client = ApiClient::on(builder).await;
        in_order(&client).await;
        client.running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn clock_advances_alone_or_with_the_field() {
    let client = ApiClient::on(company(MOMENTS[1])).await;
    let done = async || all(&client, "jpm", "appointments?status=Done").await.len();
    let before = done().await;
    let advance = async |body: Value| {
        client
            .call(Method::POST, "/control/clock", Some(body))
            .await
    };
    assert_eq!(advance(json!({"seconds": 3600})).await.0, 200);
    assert_eq!(done().await, before);
    let (status, answer) = advance(json!({"seconds": 86_400, "field": true})).await;
    assert_eq!(status, 200);
    assert!(
        answer["now"]
            .as_str()
            .unwrap()
            .starts_with("2026-03-18T18:0")
    );
    assert!(done().await > before);
    assert_eq!(advance(json!({})).await.0, 400);
}

fn unassigned(rows: &[Value], assignments: &[Value]) -> BTreeMap<i64, Value> {
    let assigned: BTreeSet<Option<i64>> = assignments
        .iter()
        .filter(|row| row["active"] == true)
        .map(|row| row["appointmentId"].as_i64())
        .collect();
    rows.iter()
        .filter(|row| row["status"] == "Scheduled" || row["status"] == "Hold")
        .filter(|row| !assigned.contains(&row["id"].as_i64()))
        .map(|row| (row["id"].as_i64().unwrap(), row.clone()))
        .collect()
}

/// True if a technician is of the job's unit and on shift for the whole appointment.
fn fits(row: &Value, technician: &Value, jobs: &[Value], shifts: &[Value]) -> bool {
    let job = jobs.iter().find(|job| job["id"] == row["jobId"]).unwrap();
    job["businessUnitId"] == technician["businessUnitId"]
        && shifts.iter().any(|shift| {
            shift["technicianId"] == technician["id"]
                && shift["shiftType"] != "TimeOff"
                && instant(shift, "start") <= instant(row, "start")
                && instant(shift, "end") >= instant(row, "end")
        })
}

#[tokio::test]
async fn most_unassigned_work_gets_a_suitable_technician_within_sixty_days() {
    let client = ApiClient::on(company(MOMENTS[1])).await;
    let technicians = all(&client, "settings", "technicians").await;
    let (mut before, mut counts, mut found) = (BTreeMap::new(), Vec::new(), 0);
    for _ in 0..10 {
        client.running.pass_time(TimeDelta::days(6)).await.unwrap();
        let rows = all(&client, "jpm", "appointments").await;
        let assignments = all(&client, "dispatch", "appointment-assignments").await;
        let (mut jobs, mut shifts) = (Vec::new(), Vec::new());
        for row in &rows {
            let was: Option<&Value> = before.get(&row["id"].as_i64().unwrap());
            // Other moves are by an hour or so, and to any technician.
            let found_another_day = was.is_some_and(|was| {
                instant(row, "start") - instant(was, "start") > TimeDelta::hours(20)
            });
            let of_it = assignments
                .iter()
                .find(|one| one["active"] == true && one["appointmentId"] == row["id"]);
            let (true, Some(assignment)) = (found_another_day, of_it) else {
                continue;
            };
            if jobs.is_empty() {
                jobs = all(&client, "jpm", "jobs").await;
                shifts = all(&client, "dispatch", "technician-shifts").await;
            }
            let of_it = |one: &&Value| one["id"] == assignment["technicianId"];
            let technician = technicians.iter().find(of_it).unwrap();
            assert!(fits(row, technician, &jobs, &shifts), "{row} {technician}");
            found += 1;
        }
        before = unassigned(&rows, &assignments);
        counts.push(before.len());
    }
    let most = |counts: &[usize]| counts.iter().copied().max().unwrap();
    assert!(counts.iter().all(|count| *count > 3), "{counts:?}");
    // New work comes weekly, so the count varies, but it must not grow.
    assert!(most(&counts) < 100, "{counts:?}");
    assert!(most(&counts[7..]) <= most(&counts[3..7]), "{counts:?}");
    assert!(found > 20, "{found} of {counts:?}");
}
