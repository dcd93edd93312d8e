//! The company is consistent and realistic.

use std::collections::{BTreeMap, BTreeSet};

use jpm_sandbox::Sandbox;
use serde_json::Value;

use super::api_client::{ApiClient, noon};

pub(crate) async fn all(client: &ApiClient, api: &str, list: &str) -> Vec<Value> {
    let joint = if list.contains('?') { '&' } else { '?' };
    let mut rows = Vec::new();
    for page in 1.. {
        let path = client.api_path(api, &format!("{list}{joint}pageSize=5000&page={page}"));
        let answer = client.get(&path).await;
        rows.extend(answer["data"].as_array().unwrap().iter().cloned());
        if answer["hasMore"] == false {
            break;
        }
    }
    rows
}

#[tokio::test]
async fn company_has_the_requested_size_and_is_consistent() {
    let client = ApiClient::on(Sandbox::builder().seed(11).appointments(5000).now(noon())).await;
    assert_eq!(client.connection().time_zone, "America/Chicago");
    let appointments = all(&client, "jpm", "appointments").await;
    assert_eq!(appointments.len(), 5000);
    let technicians = all(&client, "settings", "technicians").await;
    assert!(
        (38..=46).contains(&technicians.len()),
        "{}",
        technicians.len()
    );
    let names: BTreeSet<_> = technicians
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names.len(),
        technicians.len(),
        "no two technicians have one name"
    );

    let mut by_job: BTreeMap<i64, Vec<&Value>> = BTreeMap::new();
    for row in &appointments {
        by_job
            .entry(row["jobId"].as_i64().unwrap())
            .or_default()
            .push(row);
        assert!(row["start"].as_str() < row["end"].as_str());
        assert!(row["createdOn"].as_str() <= row["modifiedOn"].as_str());
        assert!(
            row["modifiedOn"].as_str() <= Some("2026-03-17T17:00:00Z"),
            "{row}"
        );
    }
    let jobs = all(&client, "jpm", "jobs").await;
    assert_eq!(jobs.len(), by_job.len());
    let mut several = 0;
    for job in &jobs {
        let own = &by_job[&job["id"].as_i64().unwrap()];
        several += usize::from(own.len() > 1);
        assert_eq!(job["appointmentCount"].as_u64().unwrap(), own.len() as u64);
        let first = own.iter().min_by_key(|row| row["start"].as_str()).unwrap();
        let last = own.iter().max_by_key(|row| row["start"].as_str()).unwrap();
        assert_eq!(
            (&job["firstAppointmentId"], &job["lastAppointmentId"]),
            (&first["id"], &last["id"])
        );
        assert_eq!(
            job["jobStatus"] == "Completed",
            job["completedOn"].is_string(),
            "{job}"
        );
    }
    assert!(several > 50, "{several}");

    let count = |status: &str| {
        appointments
            .iter()
            .filter(|row| row["status"] == status)
            .count()
    };
    for (status, least) in [
        ("Scheduled", 1500),
        ("Done", 1500),
        ("Canceled", 80),
        ("Hold", 30),
        ("Working", 10),
        ("Dispatched", 2),
    ] {
        assert!(count(status) >= least, "{status}: {}", count(status));
    }
    let assigned: BTreeSet<i64> = all(&client, "dispatch", "appointment-assignments")
        .await
        .iter()
        .map(|row| row["appointmentId"].as_i64().unwrap())
        .collect();
    let unassigned = appointments
        .iter()
        .filter(|row| !assigned.contains(&row["id"].as_i64().unwrap()))
        .count();
    assert!((60..600).contains(&unassigned), "{unassigned}");
}

#[tokio::test]
async fn projects_have_several_statuses_and_their_own_jobs() {
    let client = ApiClient::on(Sandbox::builder().seed(11).appointments(2000).now(noon())).await;
    let projects = all(&client, "jpm", "projects").await;
    assert_eq!(projects.len(), 12);
    let states: BTreeSet<_> = projects
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect();
    assert!(states.len() >= 6, "{states:?}");
    let late = |row: &&Value| {
        row["actualCompletionDate"].is_null()
            && row["targetCompletionDate"]
                .as_str()
                .is_some_and(|date| date < "2026-03-17")
    };
    assert!(projects.iter().filter(late).count() >= 2);
    for project in &projects {
        assert!(!project["projectManagerIds"].as_array().unwrap().is_empty());
        let own = all(&client, "jpm", &format!("jobs?projectId={}", project["id"])).await;
        assert_eq!(own.len(), project["jobIds"].as_array().unwrap().len());
        assert!(
            own.len() >= 2
                && own
                    .iter()
                    .all(|job| job["customerId"] == project["customerId"]),
            "{project}"
        );
    }
}
