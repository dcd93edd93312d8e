//! Reads a project's page.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::cards::{CardQuery, cards, named};
use super::job::{customer_view, location_view, loses_content};
use super::job_table::of_project;
use super::project_record::project_record;
use super::projects::{all, labels};
use super::record_names::label;
use super::{conflict, notes};
use crate::edit::ProjectFields;
use crate::key::{Key, ProjectKey};
use crate::operation::UndoSupport;
use crate::overlay::Overlay;
use crate::plain_text::strip;
use crate::rows::{NameKind, NoteOwner};
use crate::store::sql::Sql;
use crate::truncate::{MAX_TEXT_BYTES, truncate_owned};
use crate::views::jobs::NamedRef;
use crate::views::projects::{ProjectCard, ProjectDetail};
use crate::zone::BusinessZone;

/// A project's page.
pub(crate) fn detail(
    sql: &Connection,
    overlay: &Overlay,
    key: ProjectKey,
    zone: BusinessZone,
    now: DateTime<Utc>,
    undo_support: UndoSupport,
) -> Sql<Option<ProjectDetail>> {
    let key = overlay.ids.resolve(key);
    let Some(found) = all(sql, overlay, zone, now, Some(key))?.pop() else {
        return Ok(None);
    };
    let jobs = match key {
        Key::Server(id) => of_project(sql, overlay, id.0, now)?,
        Key::Local(_) => Vec::new(),
    };
    let mut appointments = Vec::new();
    for job in &jobs {
        appointments.extend(cards(sql, overlay, CardQuery::Job(job.id))?);
    }
    appointments.sort_by_key(|card| (card.start, card.id));
    let card = found.card;
    let record = project_record(sql, overlay, key)?;
    let fields = record.map_or_else(|| fields_of_card(&card), |record| record.fields);
    let one = |kind, id: Option<i64>| Sql::Ok(label(id, named(sql, kind, id)?));
    let managers: Vec<i64> = fields
        .project_manager_ids
        .iter()
        .flatten()
        .map(|id| id.0.0)
        .collect();
    let units: Vec<i64> = fields
        .business_unit_ids
        .iter()
        .flatten()
        .map(|id| id.0.0)
        .collect();
    Ok(Some(ProjectDetail {
        customer: customer_view(sql, found.customer_id)?,
        location: location_view(sql, found.location_id)?,
        status: status(
            &card,
            &fields,
            named(
                sql,
                NameKind::ProjectStatus,
                fields.status_id.map(|id| id.0.0),
            )?,
        ),
        sub_status: one(
            NameKind::ProjectSubStatus,
            fields.sub_status_id.map(|id| id.0.0),
        )?,
        project_type: one(
            NameKind::ProjectType,
            fields.project_type_id.map(|id| id.0.0),
        )?,
        managers: labels(sql, NameKind::Employee, &managers)?,
        business_units: labels(sql, NameKind::BusinessUnit, &units)?,
        summary_has_formatting: fields.summary.as_deref().is_some_and(loses_content),
        fields: ProjectFields {
            summary: fields
                .summary
                .as_deref()
                .map(|text| truncate_owned(strip(text), MAX_TEXT_BYTES)),
            ..fields
        },
        notes: notes::of_project(sql, overlay, key)?,
        notes_read_on: notes::read_on_shown(sql, key.server().map(NoteOwner::Project))?,
        operations: overlay
            .operations
            .iter()
            .rev()
            .filter(|operation| operation.project == Some(key))
            .map(|operation| conflict::row(sql, operation, undo_support))
            .collect::<Sql<_>>()?,
        card,
        jobs,
        appointments,
    }))
}

/// The status. Its own text stands in if the list of statuses cannot be read.
fn status(card: &ProjectCard, fields: &ProjectFields, name: Option<String>) -> Option<NamedRef> {
    let name = name.or_else(|| card.status.clone());
    label(fields.status_id.map(|id| id.0.0), name)
}

/// The fields of a project whose record cannot be decoded.
fn fields_of_card(card: &ProjectCard) -> ProjectFields {
    ProjectFields {
        name: Some(card.name.clone()),
        summary: card.summary.clone(),
        start_date: card.start_date,
        target_completion_date: card.target_date,
        actual_completion_date: card.actual_date,
        ..ProjectFields::default()
    }
}
