//! The engine as a process, to measure its memory and work from outside. It reads one command per
//! line and writes one JSON object per line.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use jpm_client::clock::SystemClock;
use jpm_sync::edit::Edit;
use jpm_sync::views::calendar::CalendarRequest;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{AccountName, BusinessZone, Engine, EngineOptions, Store};
use serde_json::json;
use tokio::sync::mpsc;

use crate::Outcome;
use crate::pages::client;

fn millis() -> i64 {
    Utc::now().timestamp_millis()
}

fn rows(store: &Store) -> Outcome<u32> {
    Ok(store.feeds()?.iter().map(|feed| feed.rows).sum())
}

/// Opens the account in `folder`, completes its mirror, and executes commands from standard input.
pub(crate) async fn serve(folder: &Path) -> Outcome<()> {
    let began = Instant::now();
    let client = client()?;
    let account = AccountName {
        environment: "bench".to_owned(),
        tenant: client.tenant(),
    };
    let store = Store::open(folder, &account, Utc::now())?;
    let engine = Engine::start(
        store.clone(),
        client,
        EngineOptions::default(),
        Arc::new(SystemClock),
    );
    engine
        .status()
        .wait_for(|status| status.phase == SyncPhase::Live)
        .await?;
    println!(
        "{}",
        json!({"seconds": began.elapsed().as_secs_f64(), "rows": rows(&store)?})
    );
    let (give, mut commands) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if give.send(line).is_err() {
                return;
            }
        }
    });
    while let Some(command) = commands.recv().await {
        let response = match command.split_once(' ') {
            Some(("changed", count)) => changed(&store, &engine, count.parse()?, false).await?,
            Some(("hurried", count)) => changed(&store, &engine, count.parse()?, true).await?,
            Some(("edits", count)) => edits(&store, count.parse()?)?,
            _ => return Err(format!("{command} is no order").into()),
        };
        println!("{response}");
    }
    engine.stop().await;
    Ok(())
}

/// Waits until `count` appointments are reported as changed, and prints when. With `hurried`, syncs
/// first.
async fn changed(
    store: &Store,
    engine: &Engine,
    count: usize,
    hurried: bool,
) -> Outcome<serde_json::Value> {
    let mut batches = store.subscribe();
    if hurried {
        engine.sync_now();
    }
    let mut seen = std::collections::BTreeSet::new();
    let reported = async {
        while seen.len() < count {
            let batch = batches.recv().await?;
            seen.extend(batch.appointments);
        }
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(millis())
    };
    let reported = tokio::time::timeout(Duration::from_mins(2), reported).await??;
    Ok(json!({"reported": reported}))
}

/// Submits edits and prints the time of each commit in microseconds.
fn edits(store: &Store, count: usize) -> Outcome<serde_json::Value> {
    let zone = "America/Chicago".parse::<BusinessZone>()?;
    let request = CalendarRequest {
        first_day: zone.today(Utc::now()),
        days: 21,
        margin: 0,
    };
    let page = store.calendar(&request, &zone, Utc::now())?;
    let mut took = Vec::new();
    for card in page
        .appointments
        .iter()
        .filter(|card| card.movable)
        .take(count)
    {
        let edit = Edit::SetSpecialInstructions {
            appointment_id: card.id,
            text: format!("Edit {}", took.len()),
            seen: None,
        };
        let began = Instant::now();
        store.submit(edit, Utc::now())?;
        took.push(began.elapsed().as_micros());
    }
    Ok(json!({"micros": took}))
}
