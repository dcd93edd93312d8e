//! The messy tenant has each kind of unusual data, whatever its creation date.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveTime, TimeZone, Utc};
use chrono_tz::America::Chicago;
use jpm_sandbox::{Builder, Sandbox, Tenant};
use serde_json::Value;

use super::api_client::ApiClient;
use super::tenant::all;

/// A Sunday before dawn, a Tuesday noon, New Year's Eve, and the night when the clocks go back.
const MOMENTS: [&str; 4] = [
    "2026-11-29T10:30:00Z",
    "2026-03-17T17:00:00Z",
    "2026-12-31T23:30:00Z",
    "2026-11-01T07:10:00Z",
];

fn messy(now: &str) -> Builder {
    Sandbox::builder()
        .tenant(Tenant::Messy)
        .appointments(300)
        .closed_jobs(400)
        .clock(now.parse().unwrap())
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn instant(row: &Value, field: &str) -> Option<DateTime<Utc>> {
    row[field]
        .as_str()?
        .parse()
        .ok()
        .filter(|at: &DateTime<Utc>| at.timestamp() > 0)
}

/// Number of rows by the values of these fields.
fn counted(rows: &[Value], fields: &[&str]) -> BTreeMap<Vec<String>, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let key = fields.iter().map(|field| row[*field].to_string()).collect();
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn repeats(rows: &[Value], fields: &[&str]) -> usize {
    counted(rows, fields)
        .into_values()
        .max()
        .unwrap_or_default()
}

#[tokio::test]
async fn messy_calendar_has_each_kind_of_appointment_on_any_day() {
    for moment in MOMENTS {
        let client = ApiClient::on(messy(moment)).await;
        let now: DateTime<Utc> = moment.parse().unwrap();
        let today = now.with_timezone(&Chicago).date_naive();
        let rows = all(&client, "jpm", "appointments").await;
        let times = |row: &Value| Some((instant(row, "start")?, instant(row, "end")?));
        let on = |at: DateTime<Utc>| at.with_timezone(&Chicago).date_naive();
        let here = rows
            .iter()
            .filter(|row| instant(row, "start").is_some_and(|start| on(start) == today));
        assert!(here.count() >= 150, "{moment}: a busy day");
        let spans: Vec<_> = rows.iter().filter_map(times).collect();
        let empty = |start: DateTime<Utc>, end| start == end;
        assert!(spans.iter().any(|(start, end)| {
            empty(*start, *end) && start.with_timezone(&Chicago).time() == NaiveTime::MIN
        }));
        assert!(
            spans
                .iter()
                .filter(|(start, end)| empty(*start, *end))
                .count()
                >= 5
        );
        assert!(spans.iter().any(|(start, end)| {
            *end - *start == Duration::hours(4) && on(*end) == on(*start) + Duration::days(1)
        }));
        assert!(
            spans
                .iter()
                .any(|(start, end)| on(*end) - on(*start) == Duration::days(3))
        );
        assert!(repeats(&rows, &["start", "end"]) >= 40);
        assert!(rows.iter().any(|row| row["end"].is_null()));
        let year_one = "0001-01-01T00:00:00Z";
        assert!(rows.iter().any(|row| row["end"] == year_one));
        assert!(rows.iter().any(|row| row["arrivalWindowEnd"] == year_one));
        assert!(rows.iter().any(|row| row["appointmentNumber"].is_null()));
        assert!(rows.iter().any(|row| row["status"] == "EnRoute"));
        let contract = all_of_contract(&client, "appointments").await;
        assert!(contract.iter().any(|row| row["end"].is_null()));
        assert!(contract.iter().any(|row| row["end"] == year_one));
        // The night when the clocks went back is within three years of every moment.
        assert!(spans.iter().any(|(first, _)| {
            let later = *first + Duration::hours(1);
            let wall = |at: DateTime<Utc>| at.with_timezone(&Chicago).naive_local();
            wall(*first) == wall(later) && spans.iter().any(|(second, _)| *second == later)
        }));
        assert!(rows.iter().all(|row| {
            row["createdOn"].as_str() <= row["modifiedOn"].as_str()
                && instant(row, "modifiedOn").unwrap() <= now
        }));
        let repeated = Chicago
            .from_local_datetime(&today.and_hms_opt(1, 30, 0).unwrap())
            .latest();
        assert!(
            on(now) != "2026-11-01".parse().unwrap()
                || spans
                    .iter()
                    .any(|(start, _)| Some(*start) == repeated.map(|at| at.to_utc()))
        );
    }
}

async fn all_of_contract(client: &ApiClient, list: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let path = client.contract(&format!("{list}?pageSize=500&page={page}"));
        let answer = client.get(&path).await;
        let data = answer["data"].as_array().unwrap();
        rows.extend(data.iter().cloned());
        if data.len() < 500 {
            break;
        }
    }
    rows
}

#[tokio::test]
async fn messy_people_have_realistic_names_and_phone_numbers() {
    let client = ApiClient::on(messy(MOMENTS[0])).await;
    let technicians = all(&client, "settings", "technicians").await;
    assert_eq!(technicians.len(), 180);
    assert!(repeats(&technicians, &["name"]) >= 2);
    let bare = technicians.iter().find(|row| row["name"] == "TBD").unwrap();
    for field in ["businessUnitId", "team", "skills", "positions", "memo"] {
        assert!(bare[field].is_null(), "{field}");
    }
    let customers = all(&client, "crm", "customers?active=Any").await;
    assert!(repeats(&customers, &["name"]) >= 3);
    assert!(customers.iter().any(|row| row["active"] == false));
    for people in [&technicians, &customers] {
        let names: Vec<&str> = people.iter().map(|row| text(row, "name")).collect();
        for known in [
            "Øystein Weiß",
            "José Núñez",
            "Jose\u{301} Nu\u{301}n\u{303}ez",
        ] {
            assert!(names.contains(&known), "{known}");
        }
        let has = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
        let in_range = |from: char, to: char| {
            names
                .iter()
                .any(|name| name.chars().any(|letter| (from..=to).contains(&letter)))
        };
        assert!(has(&|name| name.chars().count() == 2));
        assert!(has(&|name| name.chars().count() == 120));
        assert!(has(&|name| name.starts_with('Ł')) && has(&|name| name.contains('\'')));
        assert!(in_range('א', 'ת') && in_range('ء', 'ي') && in_range('🌀', '🧿'));
        assert!(has(&|name| {
            name.contains(|letter: char| ('א'..='ת').contains(&letter))
                && name.contains(|letter: char| letter.is_ascii_digit())
        }));
    }
    let streets = customers
        .iter()
        .filter(|row| row["address"]["street"] == "");
    assert!(streets.count() >= 10);
    assert!(customers.iter().any(|row| row["address"]["state"] == ""));

    let contacts = all(
        &client,
        "crm",
        "customers/contacts?modifiedOnOrAfter=2000-01-01T00:00:00Z",
    )
    .await;
    let of = |name: &str| {
        let id = &customers.iter().find(|row| row["name"] == name).unwrap()["id"];
        let own = contacts.iter().filter(|row| row["customerId"] == *id);
        own.map(|row| text(row, "value")).collect::<Vec<_>>()
    };
    assert_eq!(of("Phyllis Formatted"), ["(512) 555-1000"]);
    assert_eq!(of("Paula Plain"), ["5125551000"]);
    let shapes: BTreeSet<String> = contacts
        .iter()
        .map(|row| {
            let digit = |letter: char| if letter.is_ascii_digit() { '9' } else { letter };
            text(row, "value").chars().map(digit).collect()
        })
        .collect();
    assert!(shapes.len() >= 8, "{shapes:?}");
    assert!(repeats(&contacts, &["customerId"]) >= 4);
    let reached: BTreeSet<_> = contacts
        .iter()
        .map(|row| row["customerId"].as_i64())
        .collect();
    assert!(customers.len() > reached.len() + 3, "some have no contact");
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one list of what there is")]
async fn messy_tenant_has_years_of_jobs_projects_and_settings() {
    let client = ApiClient::on(messy(MOMENTS[2])).await;
    let jobs = all(&client, "jpm", "jobs").await;
    let has = |test: &dyn Fn(&Value) -> bool| jobs.iter().any(test);
    assert!(has(&|job| text(job, "createdOn").starts_with("2024-01")));
    assert!(has(&|job| text(job, "summary").chars().count() == 5000));
    assert!(has(
        &|job| text(job, "summary").contains("<john@example.com>")
    ));
    assert!(has(&|job| text(job, "summary").contains("&rsquo;")));
    assert!(has(&|job| job["jobStatus"] == "AwaitingQuote"));
    assert!(has(&|job| job["priority"] == "Platinum"));
    assert!(has(&|job| {
        let fields = job["customFields"].as_array().unwrap();
        let named = |name: &str| fields.iter().filter(|field| field["name"] == name).count();
        named("Priority") == 1 && named("Gate") == 3
    }));
    for field in [
        "projectId",
        "completedOn",
        "recallForId",
        "warrantyId",
        "jobGeneratedLeadSource",
        "leadCallId",
        "partnerLeadCallId",
        "bookingId",
        "soldById",
        "membershipId",
        "total",
        "createdFromEstimateId",
        "summary",
    ] {
        assert!(has(&|job| job[field].is_null()), "{field}");
    }
    let contract = all_of_contract(&client, "jobs").await;
    for field in [
        "completedOn",
        "campaignId",
        "firstAppointmentId",
        "lastAppointmentId",
        "recallForId",
        "warrantyId",
    ] {
        let null = |job: &&Value| job.get(field).is_some_and(Value::is_null);
        assert!(contract.iter().any(|job| null(&job)), "{field}");
    }
    assert!(
        contract
            .iter()
            .all(|job| job.get("summary") != Some(&Value::Null))
    );
    assert!(repeats(&jobs, &["projectId"]) >= 300);
    let projects = all(&client, "jpm", "projects").await;
    assert!(
        projects
            .iter()
            .any(|row| row["jobIds"].as_array().unwrap().is_empty())
    );
    assert!(
        projects
            .iter()
            .any(|row| row["jobIds"].as_array().unwrap().len() == 300)
    );
    for field in ["name", "summary", "status", "statusId", "modifiedOn"] {
        assert!(projects.iter().any(|row| row[field].is_null()), "{field}");
    }
    let kinds = all(&client, "jpm", "job-types").await;
    assert_eq!(kinds.len(), 300);
    assert_eq!(
        kinds.iter().filter(|row| row["duration"].is_null()).count(),
        1
    );
    let units = all(&client, "settings", "business-units").await;
    assert_eq!(
        counted(&units, &["name"])[&vec!["\"HVAC Service\"".to_owned()]],
        3
    );

    let shifts = all(&client, "dispatch", "technician-shifts").await;
    let mut starts: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for row in &shifts {
        let key = (row["technicianId"].to_string(), row["start"].to_string());
        starts.entry(key).or_default().push(text(row, "shiftType"));
    }
    let together = |first: &str, second: &str| {
        starts.values().any(|kinds| {
            let place = kinds.iter().position(|kind| *kind == first);
            place.is_some_and(|place| {
                kinds
                    .iter()
                    .enumerate()
                    .any(|(other, kind)| other != place && *kind == second)
            })
        })
    };
    assert!(together("Normal", "OnCall") && together("TimeOff", "TimeOff"));

    let gone = all(&client, "settings", "technicians?active=False").await;
    let gone: BTreeSet<_> = gone.iter().map(|row| row["id"].as_i64()).collect();
    let assignments = all(&client, "dispatch", "appointment-assignments").await;
    assert!(assignments.iter().any(|row| {
        row["status"] == "Scheduled" && gone.contains(&row["technicianId"].as_i64())
    }));
    let deleted = all(&client, "crm", "customers?active=False").await;
    assert!(
        deleted
            .iter()
            .all(|customer| has(&|job| job["customerId"] == customer["id"]))
    );
    let unknown = jobs
        .iter()
        .find(|job| job["priority"] == "Platinum")
        .unwrap();
    let history = client
        .get(&client.vendor(&format!("jobs/{}/history", unknown["id"])))
        .await;
    assert!(history.to_string().contains("Flux Capacitor"));
}

#[tokio::test]
async fn same_seed_creates_the_same_messy_data_and_a_write_removes_a_quirk() {
    let (one, two) = (
        ApiClient::on(messy(MOMENTS[1])).await,
        ApiClient::on(messy(MOMENTS[1])).await,
    );
    for (api, list) in [
        ("jpm", "appointments"),
        ("jpm", "jobs"),
        ("crm", "customers"),
    ] {
        assert_eq!(all(&one, api, list).await, all(&two, api, list).await);
    }
    let rows = all(&one, "jpm", "appointments").await;
    let open = rows
        .iter()
        .find(|row| row["end"].is_null() && row["status"] == "Scheduled")
        .unwrap();
    let path = one.vendor(&format!("appointments/{}/reschedule", open["id"]));
    let body = serde_json::json!({"start": "2026-03-20T15:00:00Z", "end": "2026-03-20T16:00:00Z"});
    let (status, answer) = one.call(reqwest::Method::PATCH, &path, Some(body)).await;
    assert_eq!(
        (status, &answer["end"]),
        (200, &"2026-03-20T16:00:00Z".into())
    );
}
