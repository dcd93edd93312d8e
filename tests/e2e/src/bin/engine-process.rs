//! An engine as a process without a window, for tests that kill it (`tests/kills`).
//!
//! Reads one command per line from standard input and writes one JSON object per line to standard
//! output: `opened` once the account's files are open, `status` when it changes, and one response
//! per command, in order: `accepted`, `decided` or `refused`.

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use e2e::workstation::{OffsetClock, SandboxAddress, Workstation};
use jpm_client::clock::Clock;
use jpm_sync::Engine;
use jpm_sync::edit::Edit;
use jpm_sync::views::status::SyncStatus;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Builder;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(tag = "command", rename_all = "camelCase")]
enum Command {
    /// Starts the engine; nothing is sent before.
    Start,
    /// Submits an edit.
    Submit { edit: Box<Edit> },
    /// Retries an operation that waits for a decision.
    Retry { id: Uuid },
    /// Drops an operation that waits for a decision.
    Dismiss { id: Uuid },
    /// Stops the engine cleanly.
    Stop,
}

fn print_line(what: &Value) {
    println!("{what}");
}

fn status_json(status: &SyncStatus) -> Value {
    json!({"status": {
        "phase": status.phase,
        "waiting": status.waiting,
        "attention": status.attention,
        "lastSyncedOn": status.last_synced_on,
    }})
}

/// Prints the status whenever it changes.
async fn report(engine: &Engine) {
    let mut status = engine.status();
    let mut last = Value::Null;
    loop {
        let now = status_json(&status.borrow_and_update());
        if now != last {
            print_line(&now);
            last = now;
        }
        if status.changed().await.is_err() {
            return;
        }
    }
}

fn response<T>(done: Result<T, impl Error>, good: impl FnOnce(T) -> Value) -> Value {
    match done {
        Ok(done) => good(done),
        Err(error) => json!({"refused": format!("{error}: {error:?}")}),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.len() != 7 {
        return Err(
            "usage: engine-process FOLDER SECONDS_AHEAD API TENANT CLIENT_ID CLIENT_SECRET APP_KEY"
                .into(),
        );
    }
    let folder = PathBuf::from(arguments.remove(0));
    let ahead = TimeDelta::try_seconds(arguments.remove(0).parse()?).ok_or("too far ahead")?;
    let address = SandboxAddress::from_arguments(&arguments).ok_or("five words are needed")?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let _inside = runtime.enter();
    let workstation = Workstation::open(&folder, &address, OffsetClock(ahead))?;
    print_line(&json!({"opened": true}));
    let mut running: Option<Arc<Engine>> = None;
    // Standard input closes when the test ends.
    for line in std::io::stdin().lines() {
        let now = workstation.clock.now();
        match serde_json::from_str(&line?)? {
            Command::Start => {
                let engine = Arc::new(workstation.start());
                running = Some(engine.clone());
                runtime.spawn(async move { report(&engine).await });
            }
            Command::Submit { edit } => {
                let done = workstation.store.submit(*edit, now);
                print_line(&response(done, |receipt| json!({"accepted": receipt})));
            }
            Command::Retry { id } => {
                let done = workstation.store.retry(id, now);
                print_line(&response(done, |()| json!({"decided": id})));
            }
            Command::Dismiss { id } => {
                let done = workstation.store.dismiss(id, now);
                print_line(&response(done, |()| json!({"decided": id})));
            }
            Command::Stop => {
                if let Some(engine) = &running {
                    runtime.block_on(engine.stop());
                }
            }
        }
    }
    Ok(())
}
