//! The engine: first download, memory, idle load, and latency of changes.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::Outcome;
use crate::connection::Connection;
use crate::load;
use crate::processor;
use crate::sandbox::{Reader, Sandbox, own, python};
use crate::table::{median, row, seconds};

/// Default number of appointments to download.
const APPOINTMENTS: usize = 100_000;
/// With all related records, these make a mirror of a million rows.
const MILLION: usize = 300_000;
const RUNS: usize = 3;
/// How many rows change at once, and how often.
const CHANGED: usize = 200;
const ROUNDS: usize = 20;
/// How long the engine is measured while it downloads phone numbers.
const WALK: Duration = Duration::from_secs(30);
const TWO_POLLS: Duration = Duration::from_secs(9);
const NO_CONTACTS: &str =
    r#"{"rules": [{"path": "*/contacts", "fault": {"kind": "status", "status": 403}}]}"#;

/// A number from the environment.
fn setting(name: &str, otherwise: usize) -> Outcome<usize> {
    std::env::var(name).map_or(Ok(otherwise), |text| Ok(text.parse()?))
}

/// The engine as a process.
struct Engine {
    child: Child,
    commands: ChildStdin,
    response: Lines<BufReader<ChildStdout>>,
    /// Seconds until the mirror was complete.
    ready_in: f64,
    /// Processor seconds until then.
    ready_with: f64,
    /// Total number of rows in the mirror.
    rows: u64,
}

impl Engine {
    async fn start(sandbox: &Sandbox, folder: &Path) -> Outcome<Self> {
        let mut command = own("engine")?;
        let mut child = sandbox
            .set_environment(&mut command)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let commands = child.stdin.take().ok_or("the engine has no input")?;
        let out = child.stdout.take().ok_or("the engine has no output")?;
        let mut engine = Self {
            child,
            commands,
            response: BufReader::new(out).lines(),
            ready_in: 0.0,
            ready_with: 0.0,
            rows: 0,
        };
        let ready = engine.answer().await?;
        engine.ready_in = ready["seconds"].as_f64().unwrap_or_default();
        engine.ready_with = engine.processor()?;
        engine.rows = ready["rows"].as_u64().unwrap_or_default();
        Ok(engine)
    }

    async fn command(&mut self, command: &str) -> Outcome<()> {
        Ok(self
            .commands
            .write_all(format!("{command}\n").as_bytes())
            .await?)
    }

    async fn answer(&mut self) -> Outcome<Value> {
        let line = self.response.next_line().await?.ok_or("the engine ended")?;
        Ok(serde_json::from_str(&line)?)
    }

    fn file(&self, name: &str) -> Outcome<String> {
        let id = self.child.id().ok_or("the engine ended")?;
        Ok(std::fs::read_to_string(format!("/proc/{id}/{name}"))?)
    }

    /// Memory in MiB: `Rss` or `Pss`.
    fn memory(&self, name: &str) -> Outcome<f64> {
        let rollup = self.file("smaps_rollup")?;
        let kib: f64 = field(&rollup, name)?;
        Ok(kib / 1024.0)
    }

    /// Processor time of all threads so far, in seconds.
    fn processor(&self) -> Outcome<f64> {
        processor::in_stat(&self.file("stat")?)
    }

    /// Number of voluntary context switches of all threads.
    fn wakes(&self) -> Outcome<f64> {
        let id = self.child.id().ok_or("the engine ended")?;
        let mut all = 0.0;
        for task in std::fs::read_dir(format!("/proc/{id}/task"))? {
            // The thread may have ended.
            if let Ok(status) = std::fs::read_to_string(task?.path().join("status")) {
                all += field(&status, "voluntary_ctxt_switches")?;
            }
        }
        Ok(all)
    }
}

fn field(text: &str, name: &str) -> Outcome<f64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .ok_or_else(|| format!("this system does not tell {name}"))?;
    let word = line.split_whitespace().next().unwrap_or_default();
    Ok(word.parse()?)
}

/// Measures everything and prints each row as soon as it is known.
pub(crate) async fn measure() -> Outcome<()> {
    first_download().await?;
    at_work().await
}

async fn first_download() -> Outcome<()> {
    let appointments = setting("JPM_DESK_BENCH_DOWNLOAD", APPOINTMENTS)?;
    let sandbox = Sandbox::start(appointments).await?;
    let (mut only, mut whole, mut rows) = (Vec::new(), Vec::new(), 0);
    let (mut only_with, mut whole_with) = (Vec::new(), Vec::new());
    // A warm-up of the sandbox.
    sandbox.read_by(&Reader::Pages).await?;
    for _ in 0..RUNS {
        let reading = sandbox.read_by(&Reader::Pages).await?;
        only.push(reading.seconds);
        only_with.push(reading.processor);
        let folder = tempfile::tempdir()?;
        let engine = Engine::start(&sandbox, folder.path()).await?;
        whole.push(engine.ready_in);
        whole_with.push(engine.ready_with);
        rows = engine.rows;
    }
    let (only, whole) = (median(only), median(whole));
    println!();
    row(
        &format!("first download: {appointments} appointments, {rows} rows in all"),
        "middle time",
        "to reading",
    );
    row("  only read through jpm-client", &seconds(only), "1.00");
    row(
        "  by the engine into the mirror",
        &seconds(whole),
        &format!("{:.2}", whole / only),
    );
    row(
        "  processor time of the reader, without the server's",
        &seconds(median(only_with)),
        "",
    );
    row(
        "  processor time of the engine",
        &seconds(median(whole_with)),
        "",
    );
    row(
        "  rows a second into the mirror",
        &format!("{:.0}", count(rows) / whole),
        "",
    );
    match python() {
        Some(program) => {
            let folder = tempfile::tempdir()?;
            let script = Reader::PythonMirror {
                program,
                folder: folder.path().to_owned(),
            };
            let took = sandbox.read_by(&script).await?.seconds;
            row(
                "  Python with httpx and sqlite3, JSON and two columns",
                &seconds(took),
                &format!("{:.2}", took / only),
            );
        }
        None => row("  Python", "no Python", ""),
    }
    Ok(())
}

async fn at_work() -> Outcome<()> {
    let sandbox = Sandbox::start(setting("JPM_DESK_BENCH_APPOINTMENTS", MILLION)?).await?;
    let folder = tempfile::tempdir()?;
    let mut engine = Engine::start(&sandbox, folder.path()).await?;
    let rows = engine.rows;
    println!();
    row(&format!("the engine with {rows} rows"), "figure", "");
    row("  first download", &seconds(engine.ready_in), "");
    row("  its processor time", &seconds(engine.ready_with), "");
    row(
        "  memory after the first download, RSS",
        &mebibytes(engine.memory("Rss")?),
        "",
    );
    drop(engine);
    engine = Engine::start(&sandbox, folder.path()).await?;
    row(
        "  opened again, until it is live",
        &seconds(engine.ready_in),
        "",
    );
    watched(&mut engine, "while telephones are read", WALK).await?;
    // Downloading all phone numbers takes an hour, so access to them is denied.
    sandbox.set_faults(NO_CONTACTS).await?;
    tokio::time::sleep(TWO_POLLS).await;
    let duration = setting("JPM_DESK_BENCH_IDLE_SECONDS", 30)?;
    watched(
        &mut engine,
        "at rest",
        Duration::from_secs(u64::try_from(duration)?),
    )
    .await?;
    row(
        "  memory after that, RSS",
        &mebibytes(engine.memory("Rss")?),
        "",
    );
    row("  the same, PSS", &mebibytes(engine.memory("Pss")?), "");
    hot(&sandbox, &mut engine).await?;
    engine.command("edits 500").await?;
    let response = engine.answer().await?;
    let mut took: Vec<f64> = response["micros"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    took.sort_by(f64::total_cmp);
    row(
        &format!(
            "  an edit until it is confirmed, p50 and p99 of {}",
            took.len()
        ),
        &format!("{:.2} ms", at(&took, 50) / 1000.0),
        &format!("{:.2} ms", at(&took, 99) / 1000.0),
    );
    Ok(())
}

/// Load of the engine without requests.
async fn watched(engine: &mut Engine, what: &str, duration: Duration) -> Outcome<()> {
    let (before, wakes, began) = (engine.processor()?, engine.wakes()?, Instant::now());
    tokio::time::sleep(duration).await;
    let passed = began.elapsed().as_secs_f64();
    row(
        &format!("  processor {what}, {} s", duration.as_secs()),
        &format!("{:.2} %", 100.0 * (engine.processor()? - before) / passed),
        &format!("{:.1} wake-ups/s", (engine.wakes()? - wakes) / passed),
    );
    Ok(())
}

/// Others change rows; measures until all changes are reported.
async fn hot(sandbox: &Sandbox, engine: &mut Engine) -> Outcome<()> {
    let planned = load::planned(sandbox, setting("JPM_DESK_BENCH_APPOINTMENTS", MILLION)?).await?;
    for (command, what) in [
        ("hurried", "asked at once"),
        ("changed", "at the next poll, every 4 s"),
    ] {
        let mut took = Vec::new();
        for round in 0..ROUNDS {
            let mut connection = Connection::open(sandbox.api()).await?;
            let waits = command == "changed";
            if waits {
                engine.command(&format!("{command} {CHANGED}")).await?;
            }
            for id in planned.iter().take(CHANGED) {
                let [authorization, key] = sandbox.headers();
                let headers = [authorization, key, ("content-type", "application/json")];
                let path = format!(
                    "{}/appointments/{id}/special-instructions",
                    sandbox.vendor_prefix()
                );
                let body = format!("{{\"specialInstructions\": \"{command} {round}\"}}");
                connection.skip("PUT", &path, &headers, body).await?;
            }
            let changed = Utc::now().timestamp_millis();
            if !waits {
                engine.command(&format!("{command} {CHANGED}")).await?;
            }
            let reported = engine.answer().await?["reported"]
                .as_i64()
                .ok_or("no time")?;
            took.push(f64::from(i32::try_from(reported - changed)?));
        }
        took.sort_by(f64::total_cmp);
        row(
            &format!("  {CHANGED} rows changed on the server until reported, {what}"),
            &format!("{:.0} ms", at(&took, 50)),
            &format!("p99 {:.0} ms", at(&took, 99)),
        );
    }
    Ok(())
}

/// The percentile of sorted values.
fn at(sorted: &[f64], percent: usize) -> f64 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

fn count(rows: u64) -> f64 {
    f64::from(u32::try_from(rows).unwrap_or(u32::MAX))
}

fn mebibytes(value: f64) -> String {
    format!("{value:.0} MiB")
}
