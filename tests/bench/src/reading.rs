//! Two readers. Each lists all appointments in the contract's dialect, 500 per page, and prints one
//! line of JSON.

use std::time::Instant;

use futures_util::{StreamExt, pin_mut};
use jpm_client::models::AppointmentFilter;
use jpm_client::{Client, Credentials, Dialect, Environment};
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::connection::Connection;
use crate::processor;

/// The contract's maximum page size.
const PAGE_SIZE: u32 = 500;

/// No rate limit: the client's speed is measured.
pub(crate) const NO_LIMIT: u32 = 1_000_000;

/// What a reader reports.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Reading {
    /// Decoded records; the bare loop decodes none.
    pub(crate) rows: usize,
    /// Requested pages.
    pub(crate) calls: u32,
    /// Bytes of the responses, if counted.
    pub(crate) bytes: usize,
    /// Total time, including sign-in.
    pub(crate) seconds: f64,
    /// Processor time of all threads.
    #[serde(default)]
    pub(crate) processor: f64,
    /// Peak memory (`VmHWM`).
    pub(crate) peak_kib: u64,
}

pub(crate) fn variable(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|_| format!("{name} is not set").into())
}

/// Peak memory of this process.
pub(crate) fn peak_kib() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("this system keeps no peak of memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

pub(crate) fn print(reading: &Reading) -> Outcome<()> {
    println!("{}", serde_json::to_string(reading)?);
    Ok(())
}

/// Lists with `jpm-client`: every row is decoded, and dropped with its page.
pub(crate) async fn client() -> Outcome<()> {
    let began = Instant::now();
    let environment = Environment {
        api: variable("BENCH_API")?.parse()?,
        token_url: variable("BENCH_TOKEN_URL")?.parse()?,
    };
    let credentials = Credentials {
        client_id: variable("BENCH_CLIENT_ID")?,
        client_secret: variable("BENCH_CLIENT_SECRET")?.into(),
        app_key: variable("BENCH_APP_KEY")?.into(),
    };
    let client = Client::builder(environment, variable("BENCH_TENANT")?.parse()?, credentials)
        .dialect(Dialect::Contract)
        .calls_per_second(NO_LIMIT)
        .build()?;
    let pages = client
        .appointments()
        .pages(AppointmentFilter::default(), PAGE_SIZE);
    pin_mut!(pages);
    let (mut rows, mut calls, mut bytes) = (0, 0, 0);
    while let Some(page) = pages.next().await {
        let page = page?;
        calls += 1;
        rows += page.items.len();
        bytes += page
            .items
            .iter()
            .map(|item| item.raw().len())
            .sum::<usize>();
    }
    print(&Reading {
        rows,
        calls,
        bytes,
        seconds: began.elapsed().as_secs_f64(),
        processor: processor::of_process()?,
        peak_kib: peak_kib()?,
    })
}

/// Reads the same pages without decoding: the lower bound.
pub(crate) async fn bare() -> Outcome<()> {
    let began = Instant::now();
    let calls: u32 = variable("BENCH_CALLS")?.parse()?;
    let headers = [
        ("authorization", &*variable("BENCH_AUTHORIZATION")?),
        ("st-app-key", &*variable("BENCH_APP_KEY")?),
    ];
    let tenant = variable("BENCH_TENANT")?;
    let mut connection = Connection::open(&variable("BENCH_API")?).await?;
    let mut bytes = 0;
    for page in 1..=calls {
        let path = format!("/jpm/v2/{tenant}/appointments?page={page}&pageSize={PAGE_SIZE}");
        bytes += connection
            .skip("GET", &path, &headers, String::new())
            .await?;
    }
    print(&Reading {
        rows: 0,
        calls,
        bytes,
        seconds: began.elapsed().as_secs_f64(),
        processor: processor::of_process()?,
        peak_kib: peak_kib()?,
    })
}
