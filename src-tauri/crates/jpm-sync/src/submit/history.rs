//! Telling the dispatcher's own later changes from someone else's, by the outbox's own history.

use rusqlite::Connection;

use super::inverse::made_by;
use crate::edit::Edit;
use crate::id_map::{IdMap, LocalKind};
use crate::key::{JobKey, Key};
use crate::operation::{JobFields, MergeBase, Operation};
use crate::plain_text::strip;
use crate::store::outbox;
use crate::store::sql::Sql;
use crate::views::jobs::JobChanges;

/// Whether all that stands against an operation is what other edits of this outbox have made. An undo of an older edit comes upon a later one
/// of the same dispatcher, and so does an edit that was begun before an earlier one was through.
pub(crate) fn is_own_news(
    sql: &Connection,
    ids: &IdMap,
    operation: &Operation,
    theirs: &MergeBase,
) -> Sql<bool> {
    let mut operation = operation.clone();
    operation.resolve(ids);
    let Some(job) = operation.job else {
        return Ok(false);
    };
    let mut history = outbox::through(sql, &names_of(job, ids))?;
    // What it takes back is what it was made on, and so no news.
    history.retain_mut(|other| {
        other.resolve(ids);
        other.id != operation.id && Some(other.id) != operation.undoes
    });
    Ok(explained(&operation, theirs, &history))
}

/// Every name that edits of a job may have it by.
fn names_of(job: JobKey, ids: &IdMap) -> Vec<JobKey> {
    let own = match job {
        Key::Server(id) => ids.names_of(LocalKind::Job, id.0),
        Key::Local(_) => &[],
    };
    let own = own.iter().map(|name| Key::Local(*name));
    std::iter::once(job).chain(own).collect()
}

/// Whether `history`, the edits of the same job that the server has, explains each contested group of fields.
fn explained(operation: &Operation, theirs: &MergeBase, history: &[Operation]) -> bool {
    let base = &operation.base;
    let mut contested = 0;
    // Of each group, what the newest edit of it made.
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
            let made = made_by(other)
                .times
                .filter(|_| is_move(other) && same_card(other))?;
            Some(made.to_the_window() == times.to_the_window())
        })
    }) && technicians.is_none_or(|technicians| {
        by_own(&|other| {
            let made = made_by(other).technicians;
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
            let made = made_by(other);
            let reasons = theirs.reasons.is_none() || made.reasons == theirs.reasons;
            Some(state_made(other)? == state && reasons)
        })
    });
    let fields = match (&operation.edit, &base.fields, &theirs.fields) {
        (Edit::UpdateJob { changes, .. }, Some(base), Some(theirs)) => {
            contested_fields(changes, base, theirs)
        }
        _ => Vec::new(),
    };
    let all = all
        && fields.iter().all(|same| {
            by_own(&|other| match &other.edit {
                Edit::UpdateJob { changes, .. } => same(changes),
                _ => None,
            })
        });
    all && contested > 0
}

fn is_move(operation: &Operation) -> bool {
    matches!(operation.edit, Edit::MoveAppointment { .. })
}

/// The state to which an edit takes its job, in the word of the API.
fn state_made(operation: &Operation) -> Option<&'static str> {
    match operation.edit {
        Edit::HoldJob { .. } => Some("Hold"),
        Edit::CancelJob { .. } => Some("Canceled"),
        Edit::ReleaseJob { .. } | Edit::ReviveJob { .. } => Some("Scheduled"),
        _ => None,
    }
}

type SameField<'a> = Box<dyn Fn(&JobChanges) -> Option<bool> + 'a>;

/// For each contested field, what tells whether other changes made the server's value of it; `None` when they do not change it.
fn contested_fields<'a>(
    mine: &JobChanges,
    base: &'a JobFields,
    theirs: &'a JobFields,
) -> Vec<SameField<'a>> {
    let mut fields: Vec<SameField<'a>> = Vec::new();
    let plain = |text: &Option<String>| strip(text.as_deref().unwrap_or_default());
    if mine.summary.is_some() && plain(&base.summary) != plain(&theirs.summary) {
        fields.push(Box::new(move |other| {
            Some(strip(other.summary.as_ref()?) == plain(&theirs.summary))
        }));
    }
    if mine.priority.is_some() && base.priority != theirs.priority {
        fields.push(Box::new(move |other| {
            Some(theirs.priority.as_ref() == Some(other.priority.as_ref()?))
        }));
    }
    if mine.business_unit_id.is_some() && base.business_unit_id != theirs.business_unit_id {
        fields.push(Box::new(move |other| {
            Some(theirs.business_unit_id == Some(other.business_unit_id?.0.0))
        }));
    }
    if mine.job_type_id.is_some() && base.job_type_id != theirs.job_type_id {
        fields.push(Box::new(move |other| {
            Some(theirs.job_type_id == Some(other.job_type_id?.0.0))
        }));
    }
    if mine.campaign_id.is_some() && base.campaign_id != theirs.campaign_id {
        fields.push(Box::new(move |other| {
            Some(theirs.campaign_id == Some(other.campaign_id?.0.0))
        }));
    }
    fields
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
