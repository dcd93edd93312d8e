//! How far each list has been read.

use rusqlite::{Connection, OptionalExtension, params};

use super::database::Database;
use super::error::StoreError;
use super::feed_delay::FeedDelay;
use super::sql::Sql;
use crate::rows::NameKind;
use crate::time::{EpochMillis, Micros};
use crate::views::status::{Feed, FeedStatus};

/// Every list, in the order of the first download. The board is useful long before the last row
/// arrives. A list comes after those that it takes names from. Jobs come last, because every later
/// change to their words would index them again.
pub(crate) const DOWNLOAD_ORDER: [Feed; 20] = [
    Feed::BusinessUnits,
    Feed::JobTypes,
    Feed::CancelReasons,
    Feed::HoldReasons,
    Feed::TagTypes,
    Feed::Zones,
    Feed::ArrivalWindows,
    Feed::Employees,
    Feed::Technicians,
    Feed::Shifts,
    Feed::Appointments,
    Feed::Assignments,
    Feed::Locations,
    Feed::Customers,
    Feed::Jobs,
    Feed::ProjectStatuses,
    Feed::ProjectSubStatuses,
    Feed::ProjectTypes,
    Feed::Projects,
    Feed::Campaigns,
];

/// The state of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeedState {
    /// By the server's clock: everything modified before it is in the mirror. `None` before the
    /// first complete run.
    pub(crate) cursor: Option<Micros>,
    /// When the last complete run began, by the server's clock.
    pub(crate) fresh: Option<Micros>,
    /// When the server last said that the credentials may not read it.
    pub(crate) forbidden: Option<Micros>,
    /// The number of rows on the server.
    pub(crate) expected: Option<u32>,
    /// An interrupted run.
    pub(crate) resume: Option<ResumePoint>,
    /// How late its rows become visible.
    pub(crate) delay: FeedDelay,
    /// The continuation token of its export feed.
    pub(crate) export_token: Option<String>,
}

/// The position of a run in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResumePoint {
    /// By the server's clock. `None` if its first answer had no date.
    pub(crate) started: Option<Micros>,
    /// The page to read next.
    pub(crate) page: u32,
    /// Rows modified before it are not requested.
    pub(crate) since: Option<Micros>,
}

/// The mirror's spelling of a list.
pub(crate) fn feed_name(feed: Feed) -> &'static str {
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
        Feed::TagTypes => "tagTypes",
        Feed::Zones => "zones",
        Feed::ArrivalWindows => "arrivalWindows",
        Feed::ProjectStatuses => "projectStatuses",
        Feed::ProjectSubStatuses => "projectSubStatuses",
        Feed::ProjectTypes => "projectTypes",
    }
}

/// The state of a list; the default if it was never read.
pub(crate) fn load(sql: &Connection, feed: Feed) -> Sql<FeedState> {
    let found = sql
        .prepare_cached(
            "SELECT cursor_us, fresh_us, forbidden_us, expected, resume_started_us, resume_page, resume_since_us, max_delay_us, max_delay_seen_us, export_token
             FROM feed WHERE name = ?1",
        )?
        .query_row([feed_name(feed)], |row| {
            let started = row.get(4)?;
            let page: Option<u32> = row.get(5)?;
            let since = row.get(6)?;
            Ok(FeedState {
                cursor: row.get(0)?,
                fresh: row.get(1)?,
                forbidden: row.get(2)?,
                expected: row.get(3)?,
                resume: page.map(|page| ResumePoint { started, page, since }),
                delay: FeedDelay::from_stored(row.get(7)?, row.get(8)?),
                export_token: row.get(9)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Stores the state of a list, in the same transaction as the rows that led to it.
pub(crate) fn save(sql: &Connection, feed: Feed, state: &FeedState) -> Sql<()> {
    sql.prepare_cached(
        "INSERT OR REPLACE INTO feed (name, cursor_us, fresh_us, forbidden_us, expected, resume_started_us, resume_page, resume_since_us,
            max_delay_us, max_delay_seen_us, export_token)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        feed_name(feed),
        state.cursor,
        state.fresh,
        state.forbidden,
        state.expected,
        state.resume.and_then(|resume| resume.started),
        state.resume.map(|resume| resume.page),
        state.resume.and_then(|resume| resume.since),
        state.delay.max(),
        state.delay.seen_at(),
        state.export_token
    ])?;
    Ok(())
}

/// The status of every list.
pub(crate) fn statuses(mirror: &Database) -> Result<Vec<FeedStatus>, StoreError> {
    let states = mirror.read(|sql| {
        DOWNLOAD_ORDER
            .into_iter()
            .map(|feed| {
                let named_rows = match table_of(feed) {
                    (_, Some(kind)) => Some(named_rows(sql, kind)?),
                    (_, None) => None,
                };
                Ok((feed, load(sql, feed)?, named_rows))
            })
            .collect::<Sql<Vec<_>>>()
    })?;
    states
        .into_iter()
        .map(|(feed, state, named_rows)| {
            let rows = match named_rows {
                Some(rows) => rows,
                None => mirror.row_count(table_of(feed).0)?,
            };
            Ok(FeedStatus {
                feed,
                rows: u32::try_from(rows).unwrap_or(u32::MAX),
                last_synced_on: state.fresh.map(EpochMillis::from_micros),
                forbidden: state.forbidden.is_some(),
            })
        })
        .collect()
}

/// The table of a list, and the kind of its rows if it shares the table with other lists.
pub(crate) fn table_of(feed: Feed) -> (&'static str, Option<NameKind>) {
    let named_rows = |kind| ("named_record", Some(kind));
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
        Feed::ArrivalWindows => ("arrival_window", None),
        Feed::BusinessUnits => named_rows(NameKind::BusinessUnit),
        Feed::Campaigns => named_rows(NameKind::Campaign),
        Feed::Employees => named_rows(NameKind::Employee),
        Feed::CancelReasons => named_rows(NameKind::CancelReason),
        Feed::HoldReasons => named_rows(NameKind::HoldReason),
        Feed::TagTypes => named_rows(NameKind::TagType),
        Feed::Zones => named_rows(NameKind::Zone),
        Feed::ProjectStatuses => named_rows(NameKind::ProjectStatus),
        Feed::ProjectSubStatuses => named_rows(NameKind::ProjectSubStatus),
        Feed::ProjectTypes => named_rows(NameKind::ProjectType),
    }
}

/// The number of rows of a list that shares a table with others. These lists are short.
fn named_rows(sql: &Connection, kind: NameKind) -> Sql<i64> {
    sql.prepare_cached("SELECT count(*) FROM named_record WHERE kind = ?1")?
        .query_row([kind.as_str()], |row| row.get(0))
}

/// When the stored row was last changed. `None` if there is none.
pub(crate) fn modified(sql: &Connection, feed: Feed, id: i64) -> Sql<Option<Micros>> {
    match table_of(feed) {
        (_, Some(kind)) => sql
            .prepare_cached("SELECT modified_us FROM named_record WHERE kind = ?1 AND id = ?2")?
            .query_row((kind.as_str(), id), |row| row.get(0))
            .optional(),
        (table, None) => sql
            .prepare_cached(&format!("SELECT modified_us FROM {table} WHERE id = ?1"))?
            .query_row([id], |row| row.get(0))
            .optional(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_downloaded_after_the_lists_it_takes_names_from() {
        let place = |feed| DOWNLOAD_ORDER.iter().position(|other| *other == feed);
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
