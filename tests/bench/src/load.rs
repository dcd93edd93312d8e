//! One connection of hyper's, with nothing on top; and many of them at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

use crate::Outcome;
use crate::sandbox::Sandbox;

/// As many calls are under way at once.
const CONNECTIONS: usize = 8;

/// As long is each sort of call made.
const RUN_TIME: Duration = Duration::from_secs(3);

/// A kept-alive connection.
pub(crate) struct Connection {
    sender: SendRequest<String>,
    host: String,
}

impl Connection {
    /// Connects to an address such as `http://127.0.0.1:8080`.
    pub(crate) async fn open(api: &str) -> Outcome<Self> {
        let host = api
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        let stream = TcpStream::connect(&host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host })
    }

    /// One call, which must be answered with a success; gives the body.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Outcome<Vec<u8>> {
        let mut bytes = Vec::new();
        self.call(method, path, headers, body, |data| {
            bytes.extend_from_slice(data);
        })
        .await?;
        Ok(bytes)
    }

    /// One call whose answer is thrown away; gives its length.
    pub(crate) async fn skip(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Outcome<usize> {
        let mut length = 0;
        self.call(method, path, headers, body, |data| length += data.len())
            .await?;
        Ok(length)
    }

    async fn call(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
        mut take: impl FnMut(&[u8]),
    ) -> Outcome<()> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(body)?).await?;
        let status = response.status();
        let mut body: Incoming = response.into_body();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            if let Some(data) = frame?.data_ref() {
                take(data);
            }
        }
        if !status.is_success() {
            return Err(format!("{method} {path} answered {status}").into());
        }
        Ok(())
    }
}

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
