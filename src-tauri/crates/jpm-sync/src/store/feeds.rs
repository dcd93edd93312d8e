//! How far each list has been read.

use rusqlite::{Connection, OptionalExtension, params};

use super::database::Database;
use super::error::StoreError;
use super::lateness::Lateness;
use super::sql::Sql;
use crate::instant::{Micros, moment};
use crate::rows::NameKind;
use crate::views::status::{Feed, FeedStatus};

/// Every list, in the order of the first download: the board is useful long before the last row is here. A list comes after those that it
/// takes names from, and jobs last of what their words are gathered from, because whatever comes later is a reason to gather them again.
pub(crate) const ORDER: [Feed; 14] = [
    Feed::BusinessUnits,
    Feed::JobTypes,
    Feed::CancelReasons,
    Feed::HoldReasons,
    Feed::Employees,
    Feed::Technicians,
    Feed::Shifts,
    Feed::Appointments,
    Feed::Assignments,
    Feed::Locations,
    Feed::Customers,
    Feed::Jobs,
    Feed::Projects,
    Feed::Campaigns,
];

/// Where a list stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeedState {
    /// By the server's clock: everything modified before it is in the mirror. Absent before the first complete run.
    pub(crate) cursor: Option<Micros>,
    /// By the server's clock, when the last complete run began.
    pub(crate) fresh: Option<Micros>,
    /// When the server last said that the key may not read it.
    pub(crate) forbidden: Option<Micros>,
    /// How many rows the server says there are.
    pub(crate) expected: Option<u32>,
    /// A run that has not reached its last page.
    pub(crate) run: Option<Run>,
    /// How late its rows become visible.
    pub(crate) lateness: Lateness,
    /// Where its export feed goes on.
    pub(crate) token: Option<String>,
}

/// A run over the pages of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// By the server's clock; absent when its first answer bore no date.
    pub(crate) started: Option<Micros>,
    /// The page to read next.
    pub(crate) page: u32,
    /// Rows modified before it are not asked for.
    pub(crate) floor: Option<Micros>,
}

/// The word that the mirror keeps for a list.
pub(crate) fn feed_word(feed: Feed) -> &'static str {
    match feed {
        Feed::Appointments => "appointments",
        Feed::Jobs => "jobs",
        Feed::Projects => "projects",
        Feed::Assignments => "assignments",
        Feed::Technicians => "technicians",
        Feed::Shifts => "shifts",
        Feed::Customers => "customers",
        Feed::Locations => "locations",
        Feed::BusinessUnits => "businessUnits",
        Feed::JobTypes => "jobTypes",
        Feed::Campaigns => "campaigns",
        Feed::Employees => "employees",
        Feed::CancelReasons => "cancelReasons",
        Feed::HoldReasons => "holdReasons",
    }
}

/// Where a list stands; the default before it was ever read.
pub(crate) fn load(sql: &Connection, feed: Feed) -> Sql<FeedState> {
    let found = sql
        .prepare_cached(
            "SELECT cursor_us, fresh_us, forbidden_us, expected, run_started_us, run_page, run_floor_us, late_us, late_on_us, token
             FROM feed WHERE name = ?1",
        )?
        .query_row([feed_word(feed)], |row| {
            let started = row.get(4)?;
            let page: Option<u32> = row.get(5)?;
            let floor = row.get(6)?;
            Ok(FeedState {
                cursor: row.get(0)?,
                fresh: row.get(1)?,
                forbidden: row.get(2)?,
                expected: row.get(3)?,
                run: page.map(|page| Run { started, page, floor }),
                lateness: Lateness::kept(row.get(7)?, row.get(8)?),
                token: row.get(9)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Keeps where a list stands; in the same transaction as the rows that brought it there.
pub(crate) fn save(sql: &Connection, feed: Feed, state: &FeedState) -> Sql<()> {
    sql.prepare_cached(
        "INSERT OR REPLACE INTO feed (name, cursor_us, fresh_us, forbidden_us, expected, run_started_us, run_page, run_floor_us,
            late_us, late_on_us, token)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        feed_word(feed),
        state.cursor,
        state.fresh,
        state.forbidden,
        state.expected,
        state.run.and_then(|run| run.started),
        state.run.map(|run| run.page),
        state.run.and_then(|run| run.floor),
        state.lateness.worst(),
        state.lateness.seen_on(),
        state.token
    ])?;
    Ok(())
}

/// How every list stands.
pub(crate) fn statuses(mirror: &Database) -> Result<Vec<FeedStatus>, StoreError> {
    let states = mirror.read(|sql| {
        ORDER
            .into_iter()
            .map(|feed| {
                let named = match table(feed) {
                    (_, Some(kind)) => Some(named(sql, kind)?),
                    (_, None) => None,
                };
                Ok((feed, load(sql, feed)?, named))
            })
            .collect::<Sql<Vec<_>>>()
    })?;
    states
        .into_iter()
        .map(|(feed, state, named)| {
            let rows = match named {
                Some(rows) => rows,
                None => mirror.rows(table(feed).0)?,
            };
            Ok(FeedStatus {
                feed,
                rows: u32::try_from(rows).unwrap_or(u32::MAX),
                fresh_on: state.fresh.map(moment),
                forbidden: state.forbidden.is_some(),
            })
        })
        .collect()
}

/// The table of a list, and which of its rows are the list's where it shares the table with others.
pub(crate) fn table(feed: Feed) -> (&'static str, Option<NameKind>) {
    let named = |kind| ("named", Some(kind));
    match feed {
        Feed::Appointments => ("appointment", None),
        Feed::Jobs => ("job", None),
        Feed::Projects => ("project", None),
        Feed::Assignments => ("assignment", None),
        Feed::Technicians => ("technician", None),
        Feed::Shifts => ("shift", None),
        Feed::Customers => ("customer", None),
        Feed::Locations => ("location", None),
        Feed::JobTypes => ("job_type", None),
        Feed::BusinessUnits => named(NameKind::BusinessUnit),
        Feed::Campaigns => named(NameKind::Campaign),
        Feed::Employees => named(NameKind::Employee),
        Feed::CancelReasons => named(NameKind::CancelReason),
        Feed::HoldReasons => named(NameKind::HoldReason),
    }
}

/// How many rows the mirror has of a list that shares a table with others. These lists are short.
fn named(sql: &Connection, kind: NameKind) -> Sql<i64> {
    sql.prepare_cached("SELECT count(*) FROM named WHERE kind = ?1")?
        .query_row([kind.word()], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_after_those_that_its_words_are_gathered_from() {
        let place = |feed| ORDER.iter().position(|other| *other == feed);
        for (before, after) in [
            (Feed::JobTypes, Feed::Jobs),
            (Feed::Appointments, Feed::Jobs),
            (Feed::Customers, Feed::Jobs),
            (Feed::Locations, Feed::Jobs),
            (Feed::Locations, Feed::Customers),
            (Feed::Employees, Feed::Projects),
            (Feed::Customers, Feed::Projects),
            (Feed::Locations, Feed::Projects),
        ] {
            assert!(place(before) < place(after), "{before:?}, then {after:?}");
        }
    }
}
