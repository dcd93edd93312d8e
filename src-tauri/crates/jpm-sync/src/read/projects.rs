//! Reads the projects.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rusqlite::{Connection, Row, params_from_iter};

use super::cards::{address, customer, named};
use super::project_work::{self, Counts};
use super::record_names::label;
use crate::edit::ProjectFields;
use crate::key::{Key, ProjectKey, StringId};
use crate::overlay::{Overlay, PendingProject};
use crate::plain_text::strip;
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, from_micros, to_micros};
use crate::truncate::{MAX_LISTED_BYTES, MAX_TEXT_BYTES, truncate_owned};
use crate::views::jobs::NamedRef;
use crate::views::projects::{ProjectCard, ProjectDashboard, ScheduleStatus};
use crate::zone::BusinessZone;

/// A target within this time is "due soon".
const DUE_SOON_WITHIN: TimeDelta = TimeDelta::days(14);

const SELECT: &str = "SELECT p.id, p.number, p.name, p.summary, p.status, p.customer_id, p.location_id, p.managers, p.units,
        p.start_date, p.target_date, p.actual_date FROM project p";

/// A project with the ids of its customer and location.
pub(super) struct Found {
    pub(super) card: ProjectCard,
    pub(super) customer_id: Option<i64>,
    pub(super) location_id: Option<i64>,
}

/// All projects.
pub(crate) fn board(
    sql: &Connection,
    overlay: &Overlay,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Sql<ProjectDashboard> {
    let today = zone.today(now);
    let mut projects: Vec<_> = all(sql, overlay, zone, now, None)?
        .into_iter()
        .map(|found| found.card)
        .collect();
    projects.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(ProjectDashboard { today, projects })
}

/// All projects with the waiting edits, or only one.
pub(super) fn all(
    sql: &Connection,
    overlay: &Overlay,
    zone: BusinessZone,
    now: DateTime<Utc>,
    only: Option<ProjectKey>,
) -> Sql<Vec<Found>> {
    let today = zone.today(now);
    let counts = project_work::counts(sql, overlay, only, to_micros(now))?;
    let (condition, values) = match only {
        None => ("", Vec::new()),
        Some(key) => (" WHERE p.id = ?1", vec![key.server().map_or(-1, |id| id.0)]),
    };
    // A list shows the beginning of a summary, the project's own page all of it.
    let longest = if only.is_some() {
        MAX_TEXT_BYTES
    } else {
        MAX_LISTED_BYTES
    };
    let mut found: Vec<Found> = Vec::new();
    let mut statement = sql.prepare_cached(&format!("{SELECT}{condition}"))?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        let counts = counts.get(&row.get(0)?).copied().unwrap_or_default();
        let mut project = read(sql, overlay, row, today, longest)?;
        count_work(&mut project.card, counts, zone);
        found.push(project);
    }
    for new in &overlay.new_projects {
        let wanted = only.is_none_or(|key| key == new.key);
        if wanted && !found.iter().any(|found| found.card.id == new.key) {
            found.push(pending_project(sql, overlay, new, today)?);
        }
    }
    for Found { card, .. } in &mut found {
        if let Some(changes) = overlay.projects.get(&card.id) {
            apply(sql, changes, card, today)?;
        }
    }
    Ok(found)
}

/// Applies the waiting edits of a project to its card.
fn apply(
    sql: &Connection,
    changes: &ProjectFields,
    card: &mut ProjectCard,
    today: NaiveDate,
) -> Sql<()> {
    if let Some(name) = &changes.name {
        card.name.clone_from(name);
    }
    if let Some(summary) = &changes.summary {
        card.summary = Some(strip(summary)).filter(|text| !text.is_empty());
    }
    if let Some(StringId(id)) = changes.status_id {
        card.status = named(sql, NameKind::ProjectStatus, Some(id.0))?;
    }
    if let Some(ids) = &changes.project_manager_ids {
        let ids: Vec<i64> = ids.iter().map(|id| id.0.0).collect();
        card.managers = names(sql, NameKind::Employee, &ids)?;
    }
    if let Some(ids) = &changes.business_unit_ids {
        let ids: Vec<i64> = ids.iter().map(|id| id.0.0).collect();
        card.business_units = names(sql, NameKind::BusinessUnit, &ids)?;
    }
    card.start_date = changes.start_date.or(card.start_date);
    card.target_date = changes.target_completion_date.or(card.target_date);
    card.actual_date = changes.actual_completion_date.or(card.actual_date);
    card.schedule_status = schedule_status(
        card.status.as_deref(),
        card.target_date,
        card.actual_date,
        today,
    );
    Ok(())
}

fn read(
    sql: &Connection,
    overlay: &Overlay,
    row: &Row<'_>,
    today: NaiveDate,
    longest: usize,
) -> Sql<Found> {
    let key: ProjectKey = Key::Server(row.get::<_, i64>(0)?.into());
    let (customer_id, location_id) = (row.get(5)?, row.get(6)?);
    let managers = numbers(row.get_ref(7)?.as_str()?);
    let units = numbers(row.get_ref(8)?.as_str()?);
    let (target_date, actual_date) = (row.get(10)?, row.get(11)?);
    let number: Option<String> = row.get(1)?;
    let status: Option<String> = row.get(4)?;
    Ok(Found {
        card: ProjectCard {
            id: key,
            name: row
                .get::<_, Option<String>>(2)?
                .or_else(|| number.clone())
                .unwrap_or_else(|| format!("#{key}")),
            number,
            summary: row
                .get::<_, Option<String>>(3)?
                .map(|text| truncate_owned(text, longest)),
            schedule_status: schedule_status(status.as_deref(), target_date, actual_date, today),
            status,
            customer: customer(sql, customer_id)?,
            address: address(sql, location_id)?,
            managers: names(sql, NameKind::Employee, &managers)?,
            business_units: names(sql, NameKind::BusinessUnit, &units)?,
            start_date: row.get(9)?,
            target_date,
            actual_date,
            job_count: 0,
            jobs_completed: 0,
            appointment_count: 0,
            appointments_done: 0,
            next_appointment: None,
            last_appointment: None,
            pending: overlay.project_mark(key),
        },
        customer_id,
        location_id,
    })
}

/// Adds the numbers of its jobs and appointments.
fn count_work(card: &mut ProjectCard, counts: Counts, zone: BusinessZone) {
    card.job_count = counts.jobs;
    card.jobs_completed = counts.jobs_completed;
    card.appointment_count = counts.appointments;
    card.appointments_done = counts.appointments_done;
    card.next_appointment = counts.next.map(EpochMillis::from_micros);
    card.last_appointment = counts.last.map(|at| zone.today(from_micros(at)));
}

fn pending_project(
    sql: &Connection,
    overlay: &Overlay,
    new: &PendingProject,
    today: NaiveDate,
) -> Sql<Found> {
    let project = &new.project;
    let (customer_id, location_id) = (Some(project.customer_id.0.0), Some(project.location_id.0.0));
    let managers: Vec<i64> = project
        .project_manager_ids
        .iter()
        .map(|id| id.0.0)
        .collect();
    Ok(Found {
        card: ProjectCard {
            id: new.key,
            number: None,
            name: project
                .name
                .clone()
                .unwrap_or_else(|| "New project".to_owned()),
            summary: project.summary.as_deref().map(strip),
            status: None,
            customer: customer(sql, customer_id)?,
            address: address(sql, location_id)?,
            managers: names(sql, NameKind::Employee, &managers)?,
            business_units: Vec::new(),
            start_date: project.start_date,
            target_date: project.target_completion_date,
            actual_date: None,
            schedule_status: schedule_status(None, project.target_completion_date, None, today),
            job_count: 0,
            jobs_completed: 0,
            appointment_count: 0,
            appointments_done: 0,
            next_appointment: None,
            last_appointment: None,
            pending: overlay.project_mark(new.key),
        },
        customer_id,
        location_id,
    })
}

fn is_over(schedule_status: ScheduleStatus) -> bool {
    matches!(
        schedule_status,
        ScheduleStatus::Completed | ScheduleStatus::Canceled
    )
}

fn schedule_status(
    status: Option<&str>,
    target: Option<NaiveDate>,
    actual: Option<NaiveDate>,
    today: NaiveDate,
) -> ScheduleStatus {
    match (target, actual) {
        (_, Some(_)) => ScheduleStatus::Completed,
        // "Canceled", "Cancelled", "Cancelled by customer": tenants name their statuses themselves.
        _ if status.is_some_and(|name| name.to_lowercase().contains("cancel")) => {
            ScheduleStatus::Canceled
        }
        (None, None) => ScheduleStatus::NoTarget,
        (Some(target), None) if target < today => ScheduleStatus::Overdue,
        (Some(target), None) if target - today <= DUE_SOON_WITHIN => ScheduleStatus::DueSoon,
        (Some(_), None) => ScheduleStatus::OnTrack,
    }
}

/// Open ones by target, then those without a target, then those that are over.
fn order(card: &ProjectCard) -> (bool, bool, Option<NaiveDate>, &str) {
    (
        is_over(card.schedule_status),
        card.target_date.is_none(),
        card.target_date,
        &card.name,
    )
}

fn numbers(list: &str) -> Vec<i64> {
    serde_json::from_str(list).unwrap_or_default()
}

/// Records with their names.
pub(super) fn labels(sql: &Connection, kind: NameKind, ids: &[i64]) -> Sql<Vec<NamedRef>> {
    ids.iter()
        .filter_map(|id| {
            named(sql, kind, Some(*id))
                .map(|name| label(Some(*id), name))
                .transpose()
        })
        .collect()
}

fn names(sql: &Connection, kind: NameKind, ids: &[i64]) -> Sql<Vec<String>> {
    Ok(labels(sql, kind, ids)?
        .into_iter()
        .map(|named| named.name)
        .collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn project_is_overdue_from_the_day_after_its_target() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let today = day("2026-11-24").unwrap();
        assert_eq!(
            schedule_status(None, day("2026-11-23"), None, today),
            ScheduleStatus::Overdue
        );
        assert_eq!(
            schedule_status(None, day("2026-11-24"), None, today),
            ScheduleStatus::DueSoon
        );
        assert_eq!(
            schedule_status(None, day("2026-12-08"), None, today),
            ScheduleStatus::DueSoon
        );
        assert_eq!(
            schedule_status(None, day("2026-12-09"), None, today),
            ScheduleStatus::OnTrack
        );
        assert_eq!(
            schedule_status(None, None, None, today),
            ScheduleStatus::NoTarget
        );
        assert_eq!(
            schedule_status(None, day("2026-11-01"), day("2026-11-20"), today),
            ScheduleStatus::Completed
        );
    }

    #[test]
    fn canceled_project_is_never_overdue() {
        let today: NaiveDate = "2026-11-24".parse().unwrap();
        let target = today.pred_opt();
        for status in ["Canceled", "Cancelled by customer"] {
            assert_eq!(
                schedule_status(Some(status), target, None, today),
                ScheduleStatus::Canceled
            );
        }
        assert_eq!(
            schedule_status(Some("In Progress"), target, None, today),
            ScheduleStatus::Overdue
        );
    }
}
