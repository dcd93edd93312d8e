//! Replaces an unsent edit by the next edit of the same fields.

use std::collections::BTreeSet;

use super::inverse::result_of;
use crate::edit::{AppointmentMove, Edit};
use crate::operation::{JobFields, MergeBase, Operation, Times};
use crate::plain_text::strip;
use crate::views::jobs::JobChanges;
use crate::views::operations::OperationState;

/// The combination of two edits.
#[derive(Debug)]
pub(super) struct Coalesced {
    pub(super) edit: Edit,
    /// The merge base of the first.
    pub(super) base: MergeBase,
    /// Whether everything is as it was before the first.
    pub(super) cancels: bool,
}

/// Combines `old` and `new`. `None` if each must be sent by itself. `old` is the newest operation
/// before `new` that waits for the same job, and their keys are resolved. Only an operation that
/// certainly was not sent is combined, and only if `new` was made on the result of `old`.
pub(super) fn coalesced(old: &Operation, new: &Operation) -> Option<Coalesced> {
    let untouched = old.state == OperationState::Queued && old.steps.is_empty() && !old.undo_wanted;
    let same_record = old.job == new.job && old.appointment == new.appointment;
    if !untouched || !same_record {
        return None;
    }
    let made = result_of(old);
    match (&old.edit, &new.edit) {
        (Edit::MoveAppointment { to: first }, Edit::MoveAppointment { to: second }) => {
            moves(old, first, &made, new, second)
        }
        (
            Edit::SetSpecialInstructions { .. },
            Edit::SetSpecialInstructions {
                text,
                appointment_id,
                ..
            },
        ) => (new.base.instructions == made.instructions).then(|| Coalesced {
            edit: Edit::SetSpecialInstructions {
                appointment_id: *appointment_id,
                text: text.clone(),
                seen: None,
            },
            base: old.base.clone(),
            cancels: old.base.instructions.as_deref() == Some(text),
        }),
        (
            Edit::UpdateJob { changes: first, .. },
            Edit::UpdateJob {
                changes: second,
                job_id,
                ..
            },
        ) => {
            let (changes, fields, cancels) = fields(old, first, &made, new, second)?;
            Some(Coalesced {
                edit: Edit::UpdateJob {
                    job_id: *job_id,
                    changes,
                    seen: None,
                },
                base: MergeBase {
                    fields: Some(fields),
                    ..MergeBase::default()
                },
                cancels,
            })
        }
        _ => None,
    }
}

fn moves(
    old: &Operation,
    first: &AppointmentMove,
    made: &MergeBase,
    new: &Operation,
    second: &AppointmentMove,
) -> Option<Coalesced> {
    let both_assign = first.technician_ids.is_some() && second.technician_ids.is_some();
    if new.base.times != made.times || (both_assign && new.base.technicians != made.technicians) {
        return None;
    }
    let base = MergeBase {
        times: old.base.times,
        technicians: old
            .base
            .technicians
            .clone()
            .or_else(|| new.base.technicians.clone()),
        ..MergeBase::default()
    };
    let to = AppointmentMove {
        arrival_start: second.arrival_start.or(first.arrival_start),
        arrival_end: second.arrival_end.or(first.arrival_end),
        technician_ids: second
            .technician_ids
            .clone()
            .or_else(|| first.technician_ids.clone()),
        seen: None,
        ..second.clone()
    };
    let times = base.times.is_some_and(|base| {
        let wanted = Times::moved(&to, Some(base));
        wanted.to_millis() == base.to_millis()
    });
    let technicians = to.technician_ids.as_ref().is_none_or(|wanted| {
        let wanted: BTreeSet<i64> = wanted.iter().map(|id| id.0.0).collect();
        base.technicians.as_ref() == Some(&wanted)
    });
    Some(Coalesced {
        edit: Edit::MoveAppointment { to },
        base,
        cancels: times && technicians,
    })
}

/// The changes of both, the first merge base of each field, and whether everything is as before.
/// `None` if they share no field.
fn fields(
    old: &Operation,
    first: &JobChanges,
    made: &MergeBase,
    new: &Operation,
    second: &JobChanges,
) -> Option<(JobChanges, JobFields, bool)> {
    let (was, then) = (old.base.fields.as_ref()?, made.fields.as_ref()?);
    let seen = new.base.fields.as_ref()?;
    let text = |wanted: &String, base: &String| wanted == base || strip(wanted) == strip(base);
    let summary = Field {
        changes: (&first.summary, &second.summary),
        bases: (&was.summary, &then.summary, &seen.summary),
    };
    let priority = Field {
        changes: (&first.priority, &second.priority),
        bases: (&was.priority, &then.priority, &seen.priority),
    };
    let unit = Field {
        changes: (&first.business_unit_id, &second.business_unit_id),
        bases: (
            &was.business_unit_id,
            &then.business_unit_id,
            &seen.business_unit_id,
        ),
    };
    let job_type = Field {
        changes: (&first.job_type_id, &second.job_type_id),
        bases: (&was.job_type_id, &then.job_type_id, &seen.job_type_id),
    };
    let campaign = Field {
        changes: (&first.campaign_id, &second.campaign_id),
        bases: (&was.campaign_id, &then.campaign_id, &seen.campaign_id),
    };
    let shared = [
        summary.is_shared()?,
        priority.is_shared()?,
        unit.is_shared()?,
        job_type.is_shared()?,
        campaign.is_shared()?,
    ];
    if !shared.contains(&true) {
        return None;
    }
    let cancels = summary.is_back(text)
        && priority.is_back(String::eq)
        && unit.is_back(|wanted, base| wanted.0.0 == *base)
        && job_type.is_back(|wanted, base| wanted.0.0 == *base)
        && campaign.is_back(|wanted, base| wanted.0.0 == *base);
    let changes = JobChanges {
        summary: summary.wanted(),
        priority: priority.wanted(),
        business_unit_id: unit.wanted(),
        job_type_id: job_type.wanted(),
        campaign_id: campaign.wanted(),
    };
    let base = JobFields {
        summary: summary.base(),
        priority: priority.base(),
        business_unit_id: unit.base(),
        job_type_id: job_type.base(),
        campaign_id: campaign.base(),
    };
    Some((changes, base, cancels))
}

/// One field of a job under two edits.
struct Field<'a, W, B> {
    /// The values of the first and of the second edit.
    changes: (&'a Option<W>, &'a Option<W>),
    /// The value before the first, after the first, and the one that the second was based on.
    bases: (&'a Option<B>, &'a Option<B>, &'a Option<B>),
}

impl<W: Clone, B: Clone + PartialEq> Field<'_, W, B> {
    /// Whether both change it. `None` if the second was not made on the result of the first.
    fn is_shared(&self) -> Option<bool> {
        let shared = self.changes.0.is_some() && self.changes.1.is_some();
        let (_, then, seen) = self.bases;
        (!shared || then == seen).then_some(shared)
    }

    fn wanted(&self) -> Option<W> {
        self.changes.1.clone().or_else(|| self.changes.0.clone())
    }

    fn base(&self) -> Option<B> {
        let (was, _, seen) = self.bases;
        if self.changes.0.is_some() {
            was.clone()
        } else {
            seen.clone()
        }
    }

    /// Whether it ends as it was. A field that neither changes does.
    fn is_back(&self, same: impl Fn(&W, &B) -> bool) -> bool {
        self.wanted()
            .is_none_or(|wanted| self.base().is_some_and(|base| same(&wanted, &base)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
