//! The arrival windows that a form offers: the tenant's own, or else those that it often promises,
//! counted in its appointments.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;

use crate::key::StringId;
use crate::store::sql::Sql;
use crate::time::{Micros, from_micros, to_micros};
use crate::views::choices::ArrivalWindowChoice;
use crate::zone::BusinessZone;

/// The appointments that are counted: those before this many days from now, newest first.
const DAYS_AHEAD: i64 = 14;
/// The most appointments that are counted, so that a large tenant costs no more than a small one.
const MOST_ROWS: u32 = 3_000;
/// The most windows that are offered.
const MOST_WINDOWS: usize = 6;
/// A window is common if at least this many appointments have it,
const FEWEST: usize = 3;
/// and at least one of this many.
const SHARE: usize = 25;

const DAY: i64 = 1440;

/// `appointment_start` covers it, so it reads no rows.
const WINDOWS: &str =
    "SELECT arrival_start_us, arrival_end_us FROM appointment INDEXED BY appointment_start
    WHERE start_us < ?1 ORDER BY start_us DESC LIMIT ?2";

/// The tenant's own windows.
const OWN: &str =
    "SELECT start_minute, minutes, units FROM arrival_window WHERE active = 1 AND minutes > 0
    ORDER BY start_minute, minutes, id LIMIT ?1";
/// The most of the tenant's own windows that are offered.
const MOST_OWN: u32 = 100;

/// The windows to offer, the earliest first.
pub(crate) fn arrival_windows(
    sql: &Connection,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Sql<Vec<ArrivalWindowChoice>> {
    let own = own(sql)?;
    if own.is_empty() {
        return common_windows(sql, zone, now);
    }
    Ok(own)
}

/// The tenant's own windows, each once. One that every business unit has replaces those of single
/// units.
fn own(sql: &Connection) -> Sql<Vec<ArrivalWindowChoice>> {
    let rows = sql
        .prepare_cached(OWN)?
        .query_map([MOST_OWN], |row| {
            let from: u32 = row.get(0)?;
            let minutes: u32 = row.get(1)?;
            let units: Vec<i64> =
                serde_json::from_str(row.get_ref(2)?.as_str()?).unwrap_or_default();
            Ok((from, from + minutes, units))
        })?
        .collect::<Sql<Vec<_>>>()?;
    let mut windows: Vec<ArrivalWindowChoice> = Vec::new();
    for (from, to, units) in rows {
        let units: Vec<_> = units.into_iter().map(|id| StringId(id.into())).collect();
        match windows.last_mut() {
            Some(last) if (last.from, last.to) == (from, to) => {
                if last.business_unit_ids.is_empty() || units.is_empty() {
                    last.business_unit_ids.clear();
                } else {
                    last.business_unit_ids.extend(units);
                }
            }
            _ => windows.push(ArrivalWindowChoice {
                from,
                to,
                business_unit_ids: units,
            }),
        }
    }
    Ok(windows)
}

/// The common windows, the earliest first. Fewer than two are no choice, so then there are none.
fn common_windows(
    sql: &Connection,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Sql<Vec<ArrivalWindowChoice>> {
    let before = to_micros(now + TimeDelta::days(DAYS_AHEAD));
    let rows = sql
        .prepare_cached(WINDOWS)?
        .query_map((before, MOST_ROWS), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Sql<Vec<(Option<Micros>, Option<Micros>)>>>()?;
    Ok(common(
        rows.into_iter()
            .filter_map(|(from, to)| local_window(from?, to?, zone)),
    ))
}

/// A window in local minutes; `None` if it is no plausible one.
fn local_window(from: Micros, to: Micros, zone: BusinessZone) -> Option<(u32, u32)> {
    let minute = |at: Micros| {
        let at = from_micros(at);
        at.timestamp().div_euclid(60) + i64::from(zone.minutes_at(at))
    };
    let (start, end) = (minute(from), minute(to));
    let from = start.rem_euclid(DAY);
    let length = end - start;
    let plausible = (30..=DAY / 2).contains(&length) && from % 30 == 0 && length % 30 == 0;
    plausible
        .then(|| {
            Some((
                u32::try_from(from).ok()?,
                u32::try_from(from + length).ok()?,
            ))
        })
        .flatten()
}

fn common(windows: impl Iterator<Item = (u32, u32)>) -> Vec<ArrivalWindowChoice> {
    let mut counts: HashMap<(u32, u32), usize> = HashMap::new();
    for window in windows {
        *counts.entry(window).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let mut found: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count >= FEWEST && count * SHARE >= all)
        .collect();
    found.sort_by_key(|(window, count)| (std::cmp::Reverse(*count), *window));
    found.truncate(MOST_WINDOWS);
    if found.len() < 2 {
        return Vec::new();
    }
    let mut windows: Vec<_> = found.into_iter().map(|(window, _)| window).collect();
    windows.sort_unstable();
    windows
        .into_iter()
        .map(|(from, to)| ArrivalWindowChoice {
            from,
            to,
            business_unit_ids: Vec::new(),
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_client::ids::TenantId;

    use super::*;
    use crate::account::AccountName;
    use crate::store::Store;

    fn offered(windows: &[((u32, u32), usize)]) -> Vec<(u32, u32)> {
        let all = windows
            .iter()
            .flat_map(|(window, times)| std::iter::repeat_n(*window, *times));
        common(all)
            .into_iter()
            .map(|window| (window.from, window.to))
            .collect()
    }

    #[test]
    fn common_windows_are_offered_by_time_of_day() {
        let morning = (480, 720);
        let afternoon = (720, 960);
        let once = (495, 615);
        assert_eq!(
            offered(&[(afternoon, 60), (once, 1), (morning, 30)]),
            [morning, afternoon]
        );
        assert!(offered(&[]).is_empty());
        assert!(offered(&[(morning, 90)]).is_empty(), "one is no choice");
        assert!(offered(&[(morning, 2), (afternoon, 2)]).is_empty());
        let many: Vec<_> = (8..18)
            .map(|hour| ((hour * 60, hour * 60 + 120), 10))
            .collect();
        assert_eq!(offered(&many).len(), MOST_WINDOWS);
    }

    #[test]
    fn window_is_read_in_local_time_and_only_if_plausible() {
        let utc = BusinessZone::utc();
        let minute = 60_000_000;
        let at = |from: i64, to: i64| local_window(from * minute, to * minute, utc);
        assert_eq!(at(480, 720), Some((480, 720)));
        assert_eq!(at(1380, 1500), Some((1380, 1500)), "over midnight");
        assert_eq!(at(480, 480), None);
        assert_eq!(at(480, 470), None);
        assert_eq!(at(495, 615), None);
        assert_eq!(at(480, 480 + 1440), None);
    }

    #[test]
    fn own_windows_come_first_and_one_of_all_units_replaces_those_of_single_units() {
        let sql = crate::store::in_memory::mirror();
        for (id, start, minutes, units, active) in [
            (1, 720, 240, "[]", 1),
            (2, 480, 240, "[7]", 1),
            (3, 480, 240, "[8]", 1),
            (4, 720, 240, "[7]", 1),
            (5, 1320, 240, "[9]", 1),
            (6, 0, 0, "[]", 1),
            (7, 60, 60, "[]", 0),
        ] {
            sql.execute(
                "INSERT INTO arrival_window (id, start_minute, minutes, units, active, modified_us, raw) VALUES (?1, ?2, ?3, ?4, ?5, 0, '{}')",
                (id, start, minutes, units, active),
            )
            .unwrap();
        }
        let windows = arrival_windows(&sql, BusinessZone::utc(), DateTime::UNIX_EPOCH).unwrap();
        let shown: Vec<_> = windows
            .iter()
            .map(|window| {
                let units = window.business_unit_ids.iter().map(|id| id.0.0);
                (window.from, window.to, units.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            shown,
            [
                (480, 720, vec![7, 8]),
                (720, 960, vec![]),
                (1320, 1560, vec![9])
            ]
        );
    }

    #[test]
    fn windows_are_read_from_the_covering_index() {
        let dir = tempfile::tempdir().unwrap();
        let account = AccountName {
            environment: "demo".into(),
            tenant: TenantId(1),
        };
        let store = Store::open(dir.path(), &account, DateTime::UNIX_EPOCH).unwrap();
        let plan: Vec<String> = store
            .mirror()
            .read(|sql| {
                sql.prepare(&format!("EXPLAIN QUERY PLAN {WINDOWS}"))?
                    .query_map((0, 1), |row| row.get("detail"))?
                    .collect()
            })
            .unwrap();
        assert_eq!(
            plan,
            ["SEARCH appointment USING COVERING INDEX appointment_start (start_us<?)"]
        );
    }
}
