//! Reads operations and their conflicts, with names from the mirror.

use rusqlite::Connection;

use super::cards::{job_type, named};
use super::record_names;
use crate::edit::{AppointmentMove, Edit, ProjectFields};
use crate::job_fields::{JobField, JobFields};
use crate::operation::{MergeBase, Operation, Times, UndoSupport};
use crate::plain_text::strip;
use crate::project_fields::ProjectField;
use crate::rows::NameKind;
use crate::store::sql::Sql;
use crate::time::{EpochMillis, Micros, to_micros};
use crate::views::jobs::JobChanges;
use crate::views::operations::{
    Conflict, ConflictEdit, ConflictField, ConflictValue, EditedField, FieldChange, OperationRow,
    OperationState,
};

/// An operation as the window shows it, with its conflict if it has one.
pub(crate) fn row(
    sql: &Connection,
    operation: &Operation,
    undo_support: UndoSupport,
) -> Sql<OperationRow> {
    Ok(OperationRow {
        conflict: conflict(sql, operation)?,
        ..operation.row(undo_support)
    })
}

fn conflict(sql: &Connection, operation: &Operation) -> Sql<Option<Conflict>> {
    let (OperationState::Conflict, Some(theirs)) = (operation.state, &operation.theirs) else {
        return Ok(None);
    };
    let fields = compared(sql, operation, theirs)?;
    let remote_change = operation.remote_change.clone().unwrap_or_default();
    Ok(Some(Conflict {
        fields,
        changed_on: remote_change.changed_at.map(EpochMillis::from_micros),
        own_edit: remote_change.own,
        changed_by: named(sql, NameKind::Employee, remote_change.employee)?,
        edit: match &operation.edit {
            Edit::MoveAppointment { to } => Some(ConflictEdit::Move { to: to.clone() }),
            Edit::SetSpecialInstructions { text, .. } => {
                Some(ConflictEdit::Instructions { text: text.clone() })
            }
            Edit::UpdateJob { changes, .. } => Some(ConflictEdit::Fields {
                changes: changes.clone(),
            }),
            Edit::UpdateProject { changes, .. } => Some(ConflictEdit::ProjectFields {
                changes: changes.clone(),
            }),
            // No form opens for these.
            Edit::SetConfirmation { .. }
            | Edit::HoldJob { .. }
            | Edit::CancelJob { .. }
            | Edit::RemoveHold { .. }
            | Edit::RemoveCancellation { .. }
            | Edit::SetJobProject { .. }
            | Edit::DeleteAppointment { .. }
            | Edit::AddAppointment { .. }
            | Edit::AddNote { .. }
            | Edit::AddProjectNote { .. }
            | Edit::CreateJob { .. }
            | Edit::CreateProject { .. } => None,
        },
    }))
}

/// The fields of an edit in its three versions.
fn compared(
    sql: &Connection,
    operation: &Operation,
    theirs: &MergeBase,
) -> Sql<Vec<ConflictField>> {
    let base = &operation.base;
    Ok(match &operation.edit {
        Edit::MoveAppointment { to } => of_move(sql, to, base, theirs)?,
        Edit::SetSpecialInstructions { text: mine, .. } => vec![field(
            EditedField::SpecialInstructions,
            plain(Some(mine)),
            plain(theirs.instructions.as_ref()),
            plain(base.instructions.as_ref()),
        )],
        Edit::SetConfirmation { .. } => of_confirmation(base, theirs),
        Edit::UpdateJob { changes, .. } => of_job(sql, changes, base, theirs)?,
        Edit::HoldJob { .. } => vec![of_state("Hold", base, theirs)],
        Edit::CancelJob { .. } => vec![of_state("Canceled", base, theirs)],
        Edit::RemoveHold { .. } | Edit::RemoveCancellation { .. } => {
            vec![of_state("Scheduled", base, theirs)]
        }
        Edit::DeleteAppointment { .. } => of_removal(sql, base, theirs)?,
        Edit::UpdateProject { changes, .. } => of_project(sql, changes, base, theirs)?,
        Edit::SetJobProject { project_id, .. } => {
            let shown = |id: Option<i64>| {
                let name = record_names::project(sql, id)?;
                Sql::Ok(text(name.or_else(|| id.map(|id| format!("#{id}")))))
            };
            let theirs = theirs.job_project.and_then(|project| project.id);
            let base = base.job_project.and_then(|project| project.id);
            let mine = project_id.map(|id| id.0.0);
            let name = EditedField::Project;
            vec![field(name, shown(mine)?, shown(theirs)?, shown(base)?)]
        }
        Edit::AddAppointment { .. }
        | Edit::AddNote { .. }
        | Edit::AddProjectNote { .. }
        | Edit::CreateJob { .. }
        | Edit::CreateProject { .. } => Vec::new(),
    })
}

/// What an edit changes from what to what.
pub(crate) fn changes(sql: &Connection, operation: &Operation) -> Sql<Vec<FieldChange>> {
    let fields = compared(sql, operation, &operation.base)?;
    let changed = fields.into_iter().filter(|field| field.mine != field.base);
    Ok(changed
        .map(|field| FieldChange {
            field: field.field,
            before: field.base,
            after: field.mine,
        })
        .collect())
}

fn field(
    field: EditedField,
    mine: ConflictValue,
    theirs: ConflictValue,
    base: ConflictValue,
) -> ConflictField {
    ConflictField {
        conflicting: theirs != base && theirs != mine,
        field,
        mine,
        theirs,
        base,
    }
}

/// A text without its markup.
fn plain(html: Option<&String>) -> ConflictValue {
    text(html.map(|html| strip(html)))
}

fn text(text: Option<String>) -> ConflictValue {
    text.filter(|text| !text.is_empty())
        .map_or(ConflictValue::Empty, |text| ConflictValue::Text { text })
}

fn span(start: Option<Micros>, end: Option<Micros>) -> ConflictValue {
    match (start, end) {
        (Some(start), Some(end)) => ConflictValue::Span {
            start: EpochMillis::from_micros(start),
            end: EpochMillis::from_micros(end),
        },
        _ => ConflictValue::Empty,
    }
}

fn of_state(mine: &str, base: &MergeBase, theirs: &MergeBase) -> ConflictField {
    field(
        EditedField::JobState,
        text(Some(mine.to_owned())),
        text(theirs.job_state.clone()),
        text(base.job_state.clone()),
    )
}

/// The times that the customer has confirmed, and those that the appointment has now.
fn of_confirmation(base: &MergeBase, theirs: &MergeBase) -> Vec<ConflictField> {
    let (Some(base), Some(theirs)) = (base.times, theirs.times) else {
        return Vec::new();
    };
    let times = |times: Times| span(Some(times.start), Some(times.end));
    let window = |times: Times| span(times.arrival_start, times.arrival_end);
    vec![
        field(EditedField::Times, times(base), times(theirs), times(base)),
        field(
            EditedField::ArrivalWindow,
            window(base),
            window(theirs),
            window(base),
        ),
    ]
}

/// The present state of an appointment that was to be deleted.
fn of_removal(sql: &Connection, base: &MergeBase, theirs: &MergeBase) -> Sql<Vec<ConflictField>> {
    let gone = || ConflictValue::Empty;
    let mut fields = Vec::new();
    if let (Some(base), Some(theirs)) = (base.times, theirs.times) {
        let times = |times: Times| span(Some(times.start), Some(times.end));
        let name = EditedField::Times;
        fields.push(field(name, gone(), times(theirs), times(base)));
    }
    if let (Some(base), Some(theirs)) = (&base.technicians, &theirs.technicians) {
        let (theirs, base) = (
            names(sql, theirs.iter().copied())?,
            names(sql, base.iter().copied())?,
        );
        fields.push(field(EditedField::Technicians, gone(), theirs, base));
    }
    if theirs.instructions != base.instructions {
        fields.push(field(
            EditedField::SpecialInstructions,
            gone(),
            plain(theirs.instructions.as_ref()),
            plain(base.instructions.as_ref()),
        ));
    }
    Ok(fields)
}

fn of_move(
    sql: &Connection,
    to: &AppointmentMove,
    base: &MergeBase,
    theirs: &MergeBase,
) -> Sql<Vec<ConflictField>> {
    let mut fields = Vec::new();
    if let (Some(base), Some(theirs)) = (base.times, theirs.times) {
        // An omitted arrival window stays, as on the server.
        let mine = Times {
            start: to_micros(to.start.0),
            end: to_micros(to.end.0),
            arrival_start: to
                .arrival_start
                .map_or(theirs.arrival_start, |at| Some(to_micros(at.0))),
            arrival_end: to
                .arrival_end
                .map_or(theirs.arrival_end, |at| Some(to_micros(at.0))),
        };
        let times = |times: Times| span(Some(times.start), Some(times.end));
        let window = |times: Times| span(times.arrival_start, times.arrival_end);
        let name = EditedField::Times;
        fields.push(field(name, times(mine), times(theirs), times(base)));
        let name = EditedField::ArrivalWindow;
        fields.push(field(name, window(mine), window(theirs), window(base)));
    }
    if let (Some(wanted), Some(theirs), Some(base)) =
        (&to.technician_ids, &theirs.technicians, &base.technicians)
    {
        let mine = names(sql, wanted.iter().map(|id| id.0.0))?;
        fields.push(field(
            EditedField::Technicians,
            mine,
            names(sql, theirs.iter().copied())?,
            names(sql, base.iter().copied())?,
        ));
    }
    fields.retain(|field| {
        field.mine != ConflictValue::Empty
            || field.theirs != ConflictValue::Empty
            || field.base != ConflictValue::Empty
    });
    Ok(fields)
}

/// Technicians by name, in the order of their names.
fn names(sql: &Connection, ids: impl Iterator<Item = i64>) -> Sql<ConflictValue> {
    let mut names = Vec::new();
    for id in ids {
        let name: Option<String> = super::cards::technician(sql, id)?;
        names.push(name.unwrap_or_else(|| format!("#{id}")));
    }
    names.sort();
    Ok(text(Some(names.join(", "))))
}

fn of_project(
    sql: &Connection,
    changes: &ProjectFields,
    base: &MergeBase,
    theirs: &MergeBase,
) -> Sql<Vec<ConflictField>> {
    let empty = ProjectFields::default();
    let base = base.project.as_ref().unwrap_or(&empty);
    let theirs = theirs.project.as_ref().unwrap_or(&empty);
    changes
        .present()
        .map(|of| {
            let (mine, theirs, base) = (
                project_value(sql, changes, of)?,
                project_value(sql, theirs, of)?,
                project_value(sql, base, of)?,
            );
            Ok(field(of.edited(), mine, theirs, base))
        })
        .collect()
}

fn project_value(sql: &Connection, of: &ProjectFields, field: ProjectField) -> Sql<ConflictValue> {
    let all = |kind, ids: Vec<i64>| {
        let mut names = Vec::new();
        for id in ids {
            names.push(named(sql, kind, Some(id))?.unwrap_or_else(|| format!("#{id}")));
        }
        names.sort();
        Sql::Ok(text(Some(names.join(", "))))
    };
    let one = |kind, id: Option<i64>| all(kind, id.into_iter().collect());
    let day = |date: Option<chrono::NaiveDate>| {
        date.map_or(ConflictValue::Empty, |date| ConflictValue::Date { date })
    };
    match field {
        ProjectField::Name => Ok(text(of.name.clone())),
        ProjectField::Summary => Ok(plain(of.summary.as_ref())),
        ProjectField::Status => one(NameKind::ProjectStatus, of.status_id.map(|id| id.0.0)),
        ProjectField::SubStatus => one(
            NameKind::ProjectSubStatus,
            of.sub_status_id.map(|id| id.0.0),
        ),
        ProjectField::Type => one(NameKind::ProjectType, of.project_type_id.map(|id| id.0.0)),
        ProjectField::StartDate => Ok(day(of.start_date)),
        ProjectField::TargetDate => Ok(day(of.target_completion_date)),
        ProjectField::CompletionDate => Ok(day(of.actual_completion_date)),
        ProjectField::Managers => {
            let ids = of.project_manager_ids.iter().flatten();
            all(NameKind::Employee, ids.map(|id| id.0.0).collect())
        }
        ProjectField::BusinessUnits => {
            let ids = of.business_unit_ids.iter().flatten();
            all(NameKind::BusinessUnit, ids.map(|id| id.0.0).collect())
        }
    }
}

fn of_job(
    sql: &Connection,
    changes: &JobChanges,
    base: &MergeBase,
    theirs: &MergeBase,
) -> Sql<Vec<ConflictField>> {
    let empty = JobFields::default();
    let base = base.fields.as_ref().unwrap_or(&empty);
    let theirs = theirs.fields.as_ref().unwrap_or(&empty);
    let name = |name: Option<String>, id: Option<i64>| {
        text(name.or_else(|| id.map(|id| format!("#{id}"))))
    };
    let unit = |id| Sql::Ok(name(named(sql, NameKind::BusinessUnit, id)?, id));
    let campaign = |id| Sql::Ok(name(named(sql, NameKind::Campaign, id)?, id));
    let kind = |id| Sql::Ok(name(job_type(sql, id)?, id));
    let wanted = JobFields::from(changes);
    let shown = |fields: &JobFields, field| match field {
        JobField::Summary => Ok(plain(fields.summary.as_ref())),
        JobField::Priority => Ok(text(fields.priority.clone())),
        JobField::BusinessUnit => unit(fields.business_unit_id),
        JobField::JobType => kind(fields.job_type_id),
        JobField::Campaign => campaign(fields.campaign_id),
        JobField::Tag(_) => tags(sql, &wanted, fields),
        JobField::CustomField(id) => Ok(custom_field(changes, id, fields)),
    };
    // The tags are one field of the window.
    let first_tag = wanted.tags.keys().next().copied();
    wanted
        .present()
        .filter(|of| !matches!(of, JobField::Tag(id) if Some(*id) != first_tag))
        .map(|of| {
            let (mine, theirs, base) = (shown(&wanted, of)?, shown(theirs, of)?, shown(base, of)?);
            Ok(field(of.edited(), mine, theirs, base))
        })
        .collect()
}

/// Those of the changed tags that the job has in one version, by name.
fn tags(sql: &Connection, changed: &JobFields, fields: &JobFields) -> Sql<ConflictValue> {
    let mut names = Vec::new();
    for id in changed.tags.keys().filter(|id| fields.has_tag(**id)) {
        let name = named(sql, NameKind::TagType, Some(*id))?;
        names.push(name.unwrap_or_else(|| format!("#{id}")));
    }
    names.sort();
    Ok(text(Some(names.join(", "))))
}

/// "Gate code: 4417". The name is that of the edit, because a job may lack the field.
fn custom_field(changes: &JobChanges, id: i64, fields: &JobFields) -> ConflictValue {
    let value = fields.custom_field(id).trim();
    let named = changes.custom_fields.iter();
    let name = named
        .filter(|field| field.type_id.0.0 == id)
        .map(|field| &field.name)
        .next();
    match name {
        Some(name) if !value.is_empty() => text(Some(format!("{name}: {value}"))),
        _ => ConflictValue::Empty,
    }
}
