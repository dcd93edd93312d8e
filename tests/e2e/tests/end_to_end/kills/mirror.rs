//! Compares a mirror with the server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::Utc;
use jpm_client::ids::JobId;
use jpm_sync::Store;
use jpm_sync::key::Key;
use jpm_sync::views::jobs::JobQuery;
use serde_json::Value;

use crate::kills::server::Server;

/// The compared fields of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AppointmentFields {
    job: i64,
    start: i64,
    end: i64,
    state: String,
    instructions: String,
    technicians: BTreeSet<i64>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn millis(value: &Value) -> i64 {
    let instant: chrono::DateTime<Utc> = value.as_str().unwrap().parse().unwrap();
    instant.timestamp_millis()
}

type Jobs = BTreeMap<i64, (String, String)>;

async fn of_server(server: &Server) -> (Jobs, BTreeMap<i64, AppointmentFields>) {
    let mut assigned: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for row in server.list("dispatch", "appointment-assignments").await {
        assigned
            .entry(row["appointmentId"].as_i64().unwrap())
            .or_default()
            .insert(row["technicianId"].as_i64().unwrap());
    }
    let jobs = server.table("jpm", "jobs").await;
    let jobs = jobs
        .into_iter()
        .map(|(id, row)| (id, (text(&row["jobStatus"]), text(&row["summary"]))))
        .collect();
    let appointments = server.table("jpm", "appointments").await;
    let appointments = appointments
        .into_iter()
        .map(|(id, row)| {
            let fields = AppointmentFields {
                job: row["jobId"].as_i64().unwrap(),
                start: millis(&row["start"]),
                end: millis(&row["end"]),
                state: text(&row["status"]),
                instructions: text(&row["specialInstructions"]),
                technicians: assigned.remove(&id).unwrap_or_default(),
            };
            (id, fields)
        })
        .collect();
    (jobs, appointments)
}

fn of_store(store: &Store) -> (Jobs, BTreeMap<i64, AppointmentFields>) {
    let (mut jobs, mut appointments) = (Jobs::new(), BTreeMap::new());
    loop {
        let query = JobQuery {
            offset: u32::try_from(jobs.len()).unwrap(),
            limit: 500,
            ..JobQuery::default()
        };
        let page = store.jobs(&query, Utc::now()).unwrap();
        for row in &page.rows {
            let Key::Server(JobId(id)) = row.id else {
                panic!("not on the server: {row:?}")
            };
            assert_eq!(row.pending, None, "nothing waits");
            let job = store.job(&row.id).unwrap().unwrap();
            jobs.insert(id, (format!("{:?}", job.state), job.summary));
            for card in job.appointments {
                let fields = AppointmentFields {
                    job: id,
                    start: card.start.0.timestamp_millis(),
                    end: card.end.0.timestamp_millis(),
                    state: format!("{:?}", card.state),
                    instructions: card.special_instructions.unwrap_or_default(),
                    technicians: card.technician_ids.iter().map(|id| id.0.0).collect(),
                };
                let id = card.id.server().expect("every appointment has its number");
                appointments.insert(id.0, fields);
            }
        }
        if page.rows.is_empty() || jobs.len() >= page.total as usize {
            return (jobs, appointments);
        }
    }
}

/// Compares the mirror in `folder` with an independent read of the server.
pub async fn must_equal(server: &Server, folder: &Path) {
    let account = server.address("").account().unwrap();
    let store = Store::open(folder, &account, Utc::now()).unwrap();
    let ours = of_store(&store);
    let theirs = of_server(server).await;
    for (id, job) in &theirs.0 {
        assert_eq!(ours.0.get(id), Some(job), "job {id}");
    }
    for (id, fields) in &theirs.1 {
        assert_eq!(ours.1.get(id), Some(fields), "appointment {id}");
    }
    assert_eq!(ours.0.len(), theirs.0.len(), "jobs that the server has not");
    assert_eq!(
        ours.1.len(),
        theirs.1.len(),
        "appointments that the server has not"
    );
}
