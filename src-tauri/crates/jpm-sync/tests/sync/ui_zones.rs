//! Writes the expected values for the window's conversion of local times: each zone's offsets, and
//! the instants that Rust computes.
//!
//! The values are stored in `ui/mock/zones.json`. They come from the built-in rules, so every
//! machine compares the same data.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use jpm_sync::BusinessZone;
use jpm_sync::zone::ZoneDatabase;
use serde_json::{Value, json};

/// Days on which clocks change somewhere, days that a zone skipped, and ordinary days.
const DAYS: [&str; 12] = [
    "2011-12-30", // Samoa skipped this day.
    "2016-05-01", // Venezuela went forward by half an hour.
    "2018-11-04", // Brazil's day began at one.
    "2026-03-08", // The United States go forward.
    "2026-03-29", // Europe goes forward.
    "2026-04-05", // Lord Howe goes back by half an hour.
    "2026-04-24", // Egypt's day begins at one.
    "2026-10-04", // Lord Howe goes forward by half an hour.
    "2026-10-25", // Europe goes back.
    "2026-11-01", // The United States go back.
    "2026-11-24", // Vancouver stays on daylight saving time.
    "2027-07-04",
];
/// Minutes after midnight: midnight, the hours in which clocks change, noon, and the last minute.
const MINUTES: [u32; 9] = [0, 30, 90, 105, 119, 135, 150, 720, 1439];
const FROM: &str = "2010-01-01T00:00:00Z";
const UNTIL: &str = "2032-01-01T00:00:00Z";

fn minutes(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

/// The offsets of a zone, each as first minute, offset in minutes, and name. The instants of each
/// time of each day follow.
fn expected_json(zone: BusinessZone) -> Value {
    let instant = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let (from, until) = (instant(FROM), instant(UNTIL));
    let table = zone.table();
    let first = table.spans.iter().rposition(|span| span.from.0 <= from);
    let spans: Vec<_> = table.spans[first.unwrap_or(0)..]
        .iter()
        .filter(|span| span.from.0 < until)
        .map(|span| {
            json!([
                minutes(span.from.0.max(from)),
                span.minutes,
                span.abbreviation
            ])
        })
        .collect();
    let answers: Vec<Vec<Vec<i64>>> = DAYS
        .iter()
        .map(|day| {
            let day: NaiveDate = day.parse().unwrap();
            let at = |minute: &u32| {
                let local = day.and_hms_opt(minute / 60, minute % 60, 0).unwrap();
                let found = zone.from_local_datetime(&local);
                let earliest = found.earliest().map(|at| minutes(at.to_utc()));
                let latest = found.latest().map(|at| minutes(at.to_utc()));
                let mut instants: Vec<i64> = earliest.into_iter().chain(latest).collect();
                instants.dedup();
                instants
            };
            MINUTES.iter().map(at).collect()
        })
        .collect();
    json!({ "spans": spans, "answers": answers })
}

#[test]
fn zones_json_matches_the_built_in_rules() {
    let database: &'static ZoneDatabase = Box::leak(Box::new(ZoneDatabase::newest_of(&[])));
    let mut rules: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for zone in database.all() {
        rules
            .entry(expected_json(zone).to_string())
            .or_default()
            .push(zone.name());
    }
    // Zones with the same rules share a line.
    let lines: Vec<String> = rules
        .into_iter()
        .map(|(rules, zones)| format!("[{},{rules}]", json!(zones)))
        .collect();
    let fresh = format!(
        "{{\"release\":{},\"days\":{},\"minutes\":{},\"zones\":[\n{}\n]}}\n",
        json!(database.release().map(ToString::to_string)),
        json!(DAYS),
        json!(MINUTES),
        lines.join(",\n")
    );
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/mock/zones.json");
    if std::env::var_os("UPDATE_ZONES").is_some() {
        std::fs::write(&kept, &fresh).unwrap();
    }
    assert!(
        std::fs::read_to_string(&kept).unwrap_or_default() == fresh,
        "ui/mock/zones.json is not what the built-in rules say; run this test with UPDATE_ZONES=1"
    );
}
