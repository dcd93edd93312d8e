//! What is measured, in which order, and how it is printed.

use crate::Outcome;
use crate::load::{self, CallKind};
use crate::reading::Reading;
use crate::sandbox::{Reader, Sandbox};

const LARGE: usize = 100_000;
const SMALL: usize = 10_000;

/// Repetitions per reader; the median counts.
const RUNS: usize = 5;

pub(crate) fn row(what: &str, figure: &str, ratio: &str) {
    println!("{what:<58} {figure:>14} {ratio:>12}");
}

/// Measures client and sandbox and prints each row as soon as it is known.
pub(crate) async fn measure() -> Outcome<()> {
    let large = Sandbox::start(LARGE).await?;
    println!();
    row("sandbox", "figure", "ratio");
    row(
        "  made 100,000 appointments and was ready in",
        &seconds(large.built_in.as_secs_f64()),
        "",
    );
    let planned = load::planned(&large, LARGE).await?;
    let lists = load::rate(&large, CallKind::List, LARGE, &planned).await?;
    row(
        "  lists of 50 out of 100,000, each second",
        &format!("{lists:.0}"),
        "",
    );
    let moves = load::rate(&large, CallKind::Reschedule, LARGE, &planned).await?;
    row(
        "  reschedules among 100,000, each second",
        &format!("{moves:.0}"),
        "",
    );

    let first = large.read_by(&Reader::Client).await?;
    let bare = Reader::Bare { calls: first.calls };
    let python = Reader::python();
    let (mut by_client, mut by_bare, mut by_python) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        by_bare.push(large.read_by(&bare).await?);
        by_client.push(large.read_by(&Reader::Client).await?);
    }
    if let Some(python) = &python {
        by_python.push(large.read_by(python).await?);
    }
    let limit = median(times(&by_bare));
    println!();
    row(
        "listing 100,000 appointments, 500 on a page",
        "middle time",
        "to the limit",
    );
    row(
        "  bytes read and thrown away (hyper, the limit)",
        &seconds(limit),
        "1.00",
    );
    let client = median(times(&by_client));
    row(
        "  jpm-client, every row decoded",
        &seconds(client),
        &format!("{:.2}", client / limit),
    );
    if by_python.is_empty() {
        row("  httpx", "no Python", "");
    } else {
        let python = median(times(&by_python));
        row(
            "  httpx, ten lines of Python, dictionaries",
            &seconds(python),
            &format!("{:.2}", python / limit),
        );
        row(
            "  httpx to jpm-client",
            "",
            &format!("{:.2}", python / client),
        );
    }

    drop(large);
    let small = Sandbox::start(SMALL).await?;
    let few = small.read_by(&Reader::Client).await?;
    println!();
    row("peak memory of jpm-client", "MiB", "to the first");
    let peak = |reading: &Reading| mebibytes(reading.peak_kib);
    row(
        &format!("  listing {} rows", few.rows),
        &format!("{:.1}", peak(&few)),
        "1.00",
    );
    row(
        &format!("  listing {} rows", first.rows),
        &format!("{:.1}", peak(&first)),
        &format!("{:.2}", peak(&first) / peak(&few)),
    );
    for reading in &by_python {
        row(
            &format!("  httpx, {} rows", reading.rows),
            &format!("{:.1}", peak(reading)),
            &format!("{:.2}", peak(reading) / peak(&few)),
        );
    }
    Ok(())
}

fn times(readings: &[Reading]) -> Vec<f64> {
    readings.iter().map(|reading| reading.seconds).collect()
}

/// The median.
pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

pub(crate) fn seconds(seconds: f64) -> String {
    format!("{seconds:.2} s")
}

fn mebibytes(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}
