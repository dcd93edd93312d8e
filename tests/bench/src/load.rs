//! Many connections at once.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use serde::Deserialize;

use crate::Outcome;
use crate::connection::Connection;
use crate::sandbox::Sandbox;

/// As many calls are under way at once.
const CONNECTIONS: usize = 8;

/// As long is each sort of call made.
const RUN_TIME: Duration = Duration::from_secs(3);

/// The sorts of calls.
#[derive(Clone, Copy)]
pub(crate) enum CallKind {
    /// Fifty appointments, a page from anywhere in the list.
    List,
    /// A planned appointment moved to another hour.
    Reschedule,
}

#[derive(Deserialize)]
struct Rows {
    data: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: i64,
    status: String,
}

/// Appointments that may be moved.
pub(crate) async fn planned(sandbox: &Sandbox, total: usize) -> Outcome<Vec<i64>> {
    let mut connection = Connection::open(sandbox.api()).await?;
    let mut found = Vec::new();
    for page in 1..=total / 500 {
        let path = format!("{}/appointments?pageSize=500&page={page}", sandbox.prefix());
        let answer = connection
            .send("GET", &path, &sandbox.headers(), String::new())
            .await?;
        let rows: Rows = serde_json::from_slice(&answer)?;
        found.extend(
            rows.data
                .iter()
                .filter(|row| row.status == "Scheduled")
                .map(|row| row.id),
        );
        if found.len() > 2_000 {
            return Ok(found);
        }
    }
    Err("hardly any appointment is still to come".into())
}

/// Calls a second, with all connections busy.
pub(crate) async fn rate(
    sandbox: &Sandbox,
    kind: CallKind,
    total: usize,
    planned: &[i64],
) -> Outcome<f64> {
    let mut tasks = Vec::new();
    for number in 0..CONNECTIONS {
        let mut connection = Connection::open(sandbox.api()).await?;
        let headers = sandbox
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let prefix = sandbox.prefix();
        // Nobody moves what another moves, so that no call waits for more than the server.
        let own: Vec<i64> = planned
            .iter()
            .copied()
            .skip(number)
            .step_by(CONNECTIONS)
            .collect();
        tasks.push(tokio::spawn(async move {
            let mut headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
            headers.push(("content-type", "application/json"));
            let began = Instant::now();
            let mut calls = 0_usize;
            while began.elapsed() < RUN_TIME {
                let (method, path, body) = match kind {
                    CallKind::List => {
                        // A stride that meets every page in an command that no cache expects.
                        let page = 1 + (number * 977 + calls * 7919) % (total / 50);
                        ("GET", format!("{prefix}/appointments?pageSize=50&page={page}"), String::new())
                    }
                    CallKind::Reschedule => {
                        let start = Utc::now() + TimeDelta::days(1) + TimeDelta::minutes(i64::try_from(calls % 600)?);
                        let body = serde_json::json!({ "start": start, "end": start + TimeDelta::hours(2) });
                        ("PATCH", format!("{prefix}/appointments/{}/reschedule", own[calls % own.len()]), body.to_string())
                    }
                };
                connection.skip(method, &path, &headers, body).await?;
                calls += 1;
            }
            Outcome::Ok((calls, began.elapsed()))
        }));
    }
    let mut rate = 0.0;
    for task in tasks {
        let (calls, took) = task.await??;
        rate += f64::from(u32::try_from(calls)?) / took.as_secs_f64();
    }
    Ok(rate)
}
