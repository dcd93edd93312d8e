//! Tells the dispatcher's own later changes from those of others, by the operations in the outbox.

use rusqlite::Connection;

use super::inverse::result_of;
use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::job_fields::JobFields;
use crate::operation::{Lane, MergeBase, Operation};
use crate::store::outbox;
use crate::store::sql::Sql;

/// Whether all differences are the result of other edits in this outbox. This happens if an older
/// edit is undone after a later one of the same dispatcher, or if an edit was begun before an
/// earlier one had ended.
pub(crate) fn is_own_change(
    sql: &Connection,
    ids: &IdMap,
    operation: &Operation,
    theirs: &MergeBase,
) -> Sql<bool> {
    let mut operation = operation.clone();
    operation.resolve(ids);
    let mut history = match operation.lane() {
        Lane::Job(job) => outbox::confirmed_for_job(sql, &ids.names_of_job(job))?,
        Lane::Project(project) => {
            outbox::confirmed_for_project(sql, &ids.names_of_project(project))?
        }
        Lane::Alone(_) => return Ok(false),
    };
    // An undo is based on what it undoes, which is therefore no difference.
    history.retain_mut(|other| {
        other.resolve(ids);
        other.id != operation.id && Some(other.id) != operation.undoes
    });
    Ok(explained(&operation, theirs, &history))
}

/// Whether `history`, the edits of the same job or project that the server has, explains each
/// contested field group.
fn explained(operation: &Operation, theirs: &MergeBase, history: &[Operation]) -> bool {
    let base = &operation.base;
    let mut contested = 0;
    // The result of the newest edit of each group.
    let mut by_own = |is: &dyn Fn(&Operation) -> Option<bool>| {
        contested += 1;
        history.iter().rev().find_map(is).unwrap_or(false)
    };
    let same_card = |other: &Operation| other.appointment == operation.appointment;
    let times = theirs.times.filter(|times| Some(*times) != base.times);
    let technicians = theirs.technicians.as_ref();
    let technicians = technicians.filter(|_| theirs.technicians != base.technicians);
    let instructions = theirs.instructions.as_ref();
    let instructions = instructions.filter(|_| theirs.instructions != base.instructions);
    let all = times.is_none_or(|times| {
        by_own(&|other| {
            let made = result_of(other)
                .times
                .filter(|_| is_move(other) && same_card(other))?;
            Some(made.to_millis() == times.to_millis())
        })
    }) && technicians.is_none_or(|technicians| {
        by_own(&|other| {
            let made = result_of(other).technicians;
            let made = made.filter(|_| is_move(other) && same_card(other))?;
            Some(made == *technicians)
        })
    }) && instructions.is_none_or(|text| {
        by_own(&|other| match &other.edit {
            Edit::SetSpecialInstructions { text: made, .. } if same_card(other) => {
                Some(made == text)
            }
            _ => None,
        })
    }) && theirs.job_state.as_ref().is_none_or(|state| {
        by_own(&|other| {
            let made = result_of(other);
            let reasons = theirs.reasons.is_none() || made.reasons == theirs.reasons;
            Some(resulting_state(other)? == state && reasons)
        })
    }) && theirs.job_project.is_none_or(|project| {
        by_own(&|other| {
            let is_attached = matches!(other.edit, Edit::SetJobProject { .. });
            is_attached.then(|| result_of(other).job_project == Some(project))
        })
    });
    let all = all
        && match (&operation.edit, &base.fields, &theirs.fields) {
            (Edit::UpdateJob { changes, .. }, Some(base), Some(theirs)) => JobFields::from(changes)
                .contested(base, theirs)
                .all(|field| {
                    by_own(&|other| match &other.edit {
                        Edit::UpdateJob { changes, .. } => {
                            let made = JobFields::from(changes);
                            made.has(field).then(|| made.is_same(theirs, field))
                        }
                        _ => None,
                    })
                }),
            _ => true,
        };
    let all = all
        && match (&operation.edit, &base.project, &theirs.project) {
            (Edit::UpdateProject { changes, .. }, Some(base), Some(theirs)) => {
                changes.contested(base, theirs).all(|field| {
                    by_own(&|other| match &other.edit {
                        Edit::UpdateProject { changes: made, .. } => {
                            made.sets(field).then(|| made.is_same(theirs, field))
                        }
                        _ => None,
                    })
                })
            }
            _ => true,
        };
    all && contested > 0
}

fn is_move(operation: &Operation) -> bool {
    matches!(operation.edit, Edit::MoveAppointment { .. })
}

/// The state to which an edit brings its job, in the API's spelling.
fn resulting_state(operation: &Operation) -> Option<&'static str> {
    match operation.edit {
        Edit::HoldJob { .. } => Some("Hold"),
        Edit::CancelJob { .. } => Some("Canceled"),
        Edit::RemoveHold { .. } | Edit::RemoveCancellation { .. } => Some("Scheduled"),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
