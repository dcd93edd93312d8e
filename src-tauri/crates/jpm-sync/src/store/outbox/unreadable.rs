//! Operations that this version cannot read, because they are damaged or of an unknown format. Each
//! is kept and listed, and blocks only later operations of the same job.

use rusqlite::{Connection, Row, params};
use serde_json::Value;
use uuid::Uuid;

use super::{COLUMNS, audit, read};
use crate::id_map::IdMap;
use crate::key::{AppointmentKey, JobKey, ProjectKey};
use crate::operation::{Lane, Operation};
use crate::store::sql::Sql;
use crate::time::Micros;
use crate::views::operations::{OperationKind, OperationState};

/// The readable part of a row that cannot be read completely.
#[derive(Clone, Debug)]
pub(crate) struct Unreadable {
    pub(crate) seq: i64,
    /// Its id. If the id is unreadable, one made from its position.
    pub(crate) id: Uuid,
    /// Its kind, if the row says it.
    pub(crate) kind: OperationKind,
    pub(crate) job: Option<JobKey>,
    pub(crate) appointment: Option<AppointmentKey>,
    pub(crate) project: Option<ProjectKey>,
    pub(crate) subject: String,
    pub(crate) created_at: Micros,
    /// Whether one of its calls was begun.
    pub(crate) sent: bool,
    /// The word of its state, also an unknown one.
    state: String,
    has_error: bool,
}

impl Unreadable {
    /// Whether a later operation on the same job or project waits until this row is dismissed.
    pub(crate) fn blocks(&self, operation: &Operation) -> bool {
        let same = match operation.lane() {
            Lane::Job(job) => self.job == Some(job),
            Lane::Project(project) => self.job.is_none() && self.project == Some(project),
            Lane::Alone(_) => false,
        };
        same && self.seq < operation.seq
    }

    /// Whether its state is one of an operation that waits or is being sent.
    pub(super) fn is_waiting_state(&self) -> bool {
        match self.state.as_str() {
            "queued" | "leased" | "acked" | "verifying" => true,
            "unknown" => !self.has_error,
            _ => false,
        }
    }

    /// Whether its state is one that needs the dispatcher.
    pub(super) fn is_attention_state(&self) -> bool {
        match self.state.as_str() {
            "rejected" | "conflict" => true,
            "unknown" => self.has_error,
            _ => false,
        }
    }
}

/// Whether an error is about this row and not about the file.
pub(super) fn is_row_error(error: &rusqlite::Error) -> bool {
    use rusqlite::Error;
    matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::InvalidColumnType(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
    )
}

/// The unfinished rows that cannot be read, in order. Their records have the server's ids if these
/// are known.
pub(crate) fn unreadable(sql: &Connection, ids: &IdMap) -> Sql<Vec<Unreadable>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM operation WHERE state NOT IN ('done', 'withdrawn') ORDER BY seq"
    ))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        match read(row) {
            Ok(_) => {}
            Err(error) if is_row_error(&error) => found.push(partial_row(row, ids)?),
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Dismisses an unreadable row, which stays in the file. Returns false if there is none with this
/// id.
pub(crate) fn withdraw_unreadable(sql: &Connection, id: Uuid, now: Micros) -> Sql<bool> {
    let found = unreadable(sql, &IdMap::default())?;
    let Some(row) = found.into_iter().find(|row| row.id == id) else {
        return Ok(false);
    };
    sql.execute(
        "UPDATE operation SET state = 'withdrawn', finished_us = ?2 WHERE seq = ?1",
        params![row.seq, now],
    )?;
    let note = Some("it could not be read");
    audit(sql, id, now, OperationState::Withdrawn, note)?;
    Ok(true)
}

fn partial_row(row: &Row<'_>, ids: &IdMap) -> Sql<Unreadable> {
    let seq: i64 = row.get(0)?;
    let text = |index| row.get::<_, String>(index).ok();
    let appointment = text(7).and_then(|key| key.parse().ok());
    let project = text(8).and_then(|key| key.parse().ok());
    Ok(Unreadable {
        seq,
        id: text(1)
            .and_then(|id| id.parse().ok())
            .unwrap_or(Uuid::from_u64_pair(0, seq.unsigned_abs())),
        kind: text(3)
            .and_then(|edit| kind(&edit))
            .unwrap_or(match (&appointment, &project) {
                (Some(_), _) => OperationKind::MoveAppointment,
                (None, Some(_)) => OperationKind::CreateProject,
                (None, None) => OperationKind::UpdateJob,
            }),
        job: text(6)
            .and_then(|key| key.parse().ok())
            .map(|key| ids.resolve(key)),
        appointment: appointment.map(|key| ids.resolve(key)),
        project: project.map(|key| ids.resolve(key)),
        subject: text(10).unwrap_or_default(),
        created_at: row.get(12).unwrap_or_default(),
        // A begun attempt counts as sent, because the call may have followed.
        sent: row.get::<_, i64>(11).map_or(true, |attempts| attempts > 0),
        state: text(2).unwrap_or_default(),
        has_error: row.get_ref(15)? != rusqlite::types::ValueRef::Null,
    })
}

/// The kind of the edit, if that part can be read.
fn kind(edit: &str) -> Option<OperationKind> {
    let value: Value = serde_json::from_str(edit).ok()?;
    Some(match value.get("edit")?.as_str()? {
        "moveAppointment" => OperationKind::MoveAppointment,
        "addAppointment" => OperationKind::AddAppointment,
        "setSpecialInstructions" => OperationKind::SetSpecialInstructions,
        "createJob" => OperationKind::CreateJob,
        "updateJob" => OperationKind::UpdateJob,
        "holdJob" => OperationKind::HoldJob,
        "cancelJob" => OperationKind::CancelJob,
        "createProject" => OperationKind::CreateProject,
        "releaseJob" => OperationKind::RemoveHold,
        "reviveJob" => OperationKind::RemoveCancellation,
        "removeAppointment" => OperationKind::DeleteAppointment,
        "addNote" => OperationKind::AddNote,
        "updateProject" => OperationKind::UpdateProject,
        "addProjectNote" => OperationKind::AddProjectNote,
        "setJobProject" if value.get("projectId")?.is_null() => OperationKind::DetachJob,
        "setJobProject" => OperationKind::AttachJob,
        "setConfirmation" if value.get("confirmed")?.as_bool()? => {
            OperationKind::ConfirmAppointment
        }
        "setConfirmation" => OperationKind::RemoveConfirmation,
        _ => return None,
    })
}
