//! Many connections at once.

use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use serde::Deserialize;

use crate::Outcome;
use crate::connection::Connection;
use crate::sandbox::Sandbox;

/// Number of parallel calls.
const CONNECTIONS: usize = 8;

/// Duration per kind of call.
const RUN_TIME: Duration = Duration::from_secs(3);

/// Kinds of calls.
#[derive(Clone, Copy)]
pub(crate) enum CallKind {
    /// A page of fifty appointments, anywhere in the list.
    List,
    /// Moves a scheduled appointment to another hour.
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

/// Ids of movable appointments.
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

/// Calls per second with all connections busy.
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
        // No two connections move the same appointment, so calls only wait for the server.
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
                        // The stride visits every page in an order that no cache expects.
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
