//! Bounds of command arguments.
//!
//! The outbox checks edits itself. The window never exceeds these bounds; an error here prevents a
//! mistake from blocking the program.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use jpm_sync::check_planned;
use jpm_sync::edit::AppointmentMove;
use jpm_sync::key::{Key, ProjectKey};
use jpm_sync::views::calendar::CalendarRequest;
use jpm_sync::views::jobs::JobQuery;

use crate::error::{AppError, FormFieldError, count};

/// Two months, as a calendar view shows at most.
const MAX_DAYS: u16 = 62;
/// Years that the calendar accepts.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;
/// Maximum length of a search text.
const MAX_SEARCH_LENGTH: usize = 500;
/// Maximum length of a name, in characters.
pub(crate) const MAX_NAME_LENGTH: usize = 120;
/// More choices than any tenant has.
const MAX_CHOICES: usize = 2_000;
/// Maximum number of appointments in a file.
pub(crate) const MAX_EXPORTED: usize = 50_000;
/// Maximum number of columns in a file.
pub(crate) const MAX_COLUMNS: usize = 40;
/// Maximum number of technicians of an appointment.
const MAX_TECHNICIANS: usize = 50;
/// Maximum number of projects of a dashboard. Tenants have some thousands.
const MAX_PROJECTS: usize = 50_000;
/// Maximum number of rows of a timeline that are in view.
const MAX_PROJECTS_IN_VIEW: usize = 200;
/// Maximum number of search results.
const MAX_HITS: u32 = 50;

/// Refuses too many days, and years out of range.
pub(crate) fn check_days(request: &CalendarRequest) -> Result<(), AppError> {
    check_date("firstDay", request.first_day)?;
    if !(1..=MAX_DAYS).contains(&request.days) || request.margin > MAX_DAYS {
        return Err(AppError::field(
            "days",
            FormFieldError::TooManyDays {
                max: MAX_DAYS.into(),
            },
        ));
    }
    Ok(())
}

/// Refuses years out of range.
pub(crate) fn check_date(field: &str, date: NaiveDate) -> Result<(), AppError> {
    if YEARS.contains(&date.year()) {
        return Ok(());
    }
    let (first, last) = (*YEARS.start(), *YEARS.end());
    Err(AppError::field(
        field,
        FormFieldError::YearOutOfRange { first, last },
    ))
}

/// Refuses search texts that are too long.
pub(crate) fn check_search_text(text: &str) -> Result<(), AppError> {
    check_length("text", text, MAX_SEARCH_LENGTH)
}

/// Limits the number of results.
pub(crate) fn clamp_hits(limit: u32) -> u32 {
    limit.min(MAX_HITS)
}

/// Refuses filters that are too long.
pub(crate) fn check_job_query(query: &JobQuery) -> Result<(), AppError> {
    check_search_text(&query.text)?;
    check_count("states", query.states.len(), MAX_CHOICES)?;
    check_count(
        "businessUnitIds",
        query.business_unit_ids.len(),
        MAX_CHOICES,
    )?;
    check_count("jobTypeIds", query.job_type_ids.len(), MAX_CHOICES)?;
    check_count("priorities", query.priorities.len(), MAX_CHOICES)?;
    let dates = &query.dates;
    for range in [
        dates.created,
        dates.scheduled,
        dates.completed,
        dates.modified,
    ]
    .into_iter()
    .flatten()
    {
        for date in [range.from, range.until].into_iter().flatten() {
            check_date("dates", date)?;
        }
    }
    query
        .priorities
        .iter()
        .try_for_each(|priority| check_length("priorities", priority, MAX_NAME_LENGTH))
}

/// Refuses more appointments than spreadsheets and calendars open.
pub(crate) fn check_export(name: &str, appointments: usize) -> Result<(), AppError> {
    check_length("name", name, MAX_NAME_LENGTH)?;
    check_count("appointmentIds", appointments, MAX_EXPORTED)
}

/// The rows of a worksheet of Excel and `LibreOffice`, without the header.
pub(crate) const MAX_EXPORTED_JOBS: usize = 1_048_575;

/// Refuses planned moves that could never be published.
pub(crate) fn check_planned_moves(
    moves: &[AppointmentMove],
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut planned = BTreeSet::new();
    moves.iter().try_for_each(|to| {
        let seen = to.seen.as_ref().map(|seen| seen.technician_ids.len());
        check_count("technicianIds", seen.unwrap_or(0), MAX_TECHNICIANS)?;
        if matches!(to.appointment_id, Key::Server(id) if id.0 <= 0) {
            return Err(AppError::field(
                "appointmentId",
                FormFieldError::UnknownAppointment,
            ));
        }
        if !planned.insert(to.appointment_id) {
            return Err(AppError::field(
                "appointmentId",
                FormFieldError::PlannedTwice,
            ));
        }
        Ok(check_planned(to, now)?)
    })
}

/// Refuses a text that is too long.
pub(crate) fn check_length(field: &str, text: &str, most: usize) -> Result<(), AppError> {
    let found = text.chars().count();
    if found <= most {
        return Ok(());
    }
    Err(AppError::field(
        field,
        FormFieldError::TooLong {
            length: count(found),
            max: count(most),
        },
    ))
}

/// Refuses more projects than a tenant has.
pub(crate) fn check_projects(ids: &[ProjectKey]) -> Result<(), AppError> {
    check_count("projects", ids.len(), MAX_PROJECTS)
}

/// Refuses more projects than are in view.
pub(crate) fn check_projects_in_view(ids: &[ProjectKey]) -> Result<(), AppError> {
    check_count("projectIds", ids.len(), MAX_PROJECTS_IN_VIEW)
}

/// Refuses a list that is too long.
pub(crate) fn check_count(field: &str, found: usize, most: usize) -> Result<(), AppError> {
    if found <= most {
        return Ok(());
    }
    Err(AppError::field(
        field,
        FormFieldError::TooMany {
            count: count(found),
            max: count(most),
        },
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_sync::key::StringId;
    use jpm_sync::time::EpochMillis;
    use jpm_sync::views::operations::AppointmentSeen;

    use super::*;

    fn request(first_day: &str, days: u16, margin: u16) -> CalendarRequest {
        CalendarRequest {
            first_day: first_day.parse().unwrap(),
            days,
            margin,
        }
    }

    #[test]
    fn calendar_request_is_limited_in_days_and_years() {
        for (first, count, margin) in [("2026-11-24", 1, 0), ("1970-01-01", 62, 62)] {
            check_days(&request(first, count, margin)).unwrap();
        }
        for (first, count, margin, field) in [
            ("2026-11-24", 10_000, 0, "days"),
            ("2026-11-24", 0, 0, "days"),
            ("2026-11-24", 7, 10_000, "days"),
            ("0001-01-01", 7, 0, "firstDay"),
            ("+262142-12-31", 7, 0, "firstDay"),
            ("-262143-01-01", 7, 0, "firstDay"),
        ] {
            let refused = check_days(&request(first, count, margin)).unwrap_err();
            assert!(
                refused.field_errors.contains_key(field),
                "{first}: {refused}"
            );
        }
    }

    #[test]
    fn texts_and_lists_are_limited() {
        check_search_text(&"é".repeat(500)).unwrap();
        check_search_text(&"x".repeat(1 << 20)).unwrap_err();
        assert_eq!(clamp_hits(u32::MAX), 50);
        check_export("Board", 10_000).unwrap();
        check_export("Board", 1_000_000).unwrap_err();
        check_export(&"x".repeat(8 << 20), 1).unwrap_err();
        check_job_query(&JobQuery::default()).unwrap();
        let query = JobQuery {
            priorities: vec!["x".repeat(1 << 20)],
            ..JobQuery::default()
        };
        check_job_query(&query).unwrap_err();
        let query = JobQuery {
            job_type_ids: vec![jpm_sync::key::StringId(1.into()); 100_000],
            ..JobQuery::default()
        };
        check_job_query(&query).unwrap_err();
    }

    fn now() -> DateTime<Utc> {
        "2026-11-24T15:00:00Z".parse().unwrap()
    }

    fn hours(hours: i64) -> EpochMillis {
        EpochMillis(now() + chrono::TimeDelta::hours(hours))
    }

    type Change<'a> = Box<dyn Fn(&mut AppointmentMove) + 'a>;

    /// A move to the hour from now on.
    fn move_of(appointment: i64) -> AppointmentMove {
        AppointmentMove {
            appointment_id: Key::Server(appointment.into()),
            start: hours(0),
            end: hours(1),
            arrival_start: None,
            arrival_end: None,
            technician_ids: None,
            seen: None,
        }
    }

    #[test]
    fn plan_accepts_only_moves_that_can_be_published() {
        let people =
            |ids: &[i64]| -> Vec<_> { ids.iter().map(|id| StringId((*id).into())).collect() };
        let seen = |start, end, technicians| AppointmentSeen {
            start,
            end,
            arrival_start: None,
            arrival_end: None,
            technician_ids: technicians,
        };
        let many: Vec<i64> = (1..=100_000).collect();
        let date = |text: &str| EpochMillis(text.parse().unwrap());
        let rows: Vec<(&str, Change<'_>, Option<&str>)> = vec![
            ("as it is", Box::new(|_| {}), None),
            (
                "six weeks as before",
                Box::new(|to| {
                    to.end = hours(6 * 7 * 24);
                    to.seen = Some(seen(hours(24), hours(6 * 7 * 24 + 24), Vec::new()));
                }),
                None,
            ),
            (
                "six weeks",
                Box::new(|to| to.end = hours(6 * 7 * 24)),
                Some("end"),
            ),
            (
                "the end before the start",
                Box::new(|to| to.end = hours(-1)),
                Some("end"),
            ),
            ("no time", Box::new(|to| to.end = hours(0)), Some("end")),
            (
                "another century",
                Box::new(|to| to.end = date("9999-12-31T00:00:00Z")),
                Some("end"),
            ),
            (
                "1970",
                Box::new(|to| {
                    to.start = date("1970-01-01T00:00:00Z");
                    to.end = date("1970-01-01T01:00:00Z");
                }),
                Some("start"),
            ),
            (
                "a window without an end",
                Box::new(|to| to.arrival_start = Some(hours(0))),
                Some("arrivalEnd"),
            ),
            (
                "no technician",
                Box::new(|to| to.technician_ids = Some(people(&[-5]))),
                Some("technicianIds"),
            ),
            (
                "a technician twice",
                Box::new(|to| to.technician_ids = Some(people(&[5, 5]))),
                Some("technicianIds"),
            ),
            (
                "many technicians",
                Box::new(|to| to.technician_ids = Some(people(&many))),
                Some("technicianIds"),
            ),
            (
                "many technicians that were seen",
                Box::new(|to| to.seen = Some(seen(hours(0), hours(1), people(&many)))),
                Some("technicianIds"),
            ),
            (
                "no appointment",
                Box::new(|to| to.appointment_id = Key::Server((-5).into())),
                Some("appointmentId"),
            ),
            (
                "an appointment twice",
                Box::new(|to| to.appointment_id = Key::Server(6.into())),
                Some("appointmentId"),
            ),
        ];
        for (what, change, field) in rows {
            let mut to = move_of(5);
            change(&mut to);
            let checked = check_planned_moves(&[move_of(6), to], now());
            let fields: Vec<_> = checked
                .err()
                .map(|refused| refused.field_errors.into_keys().collect())
                .unwrap_or_default();
            assert_eq!(fields, Vec::from_iter(field), "{what}");
        }
    }
}
