//! Two edits of the same fields, one made right after the other and neither sent yet, are one.

use std::collections::BTreeSet;

use super::inverse::made_by;
use crate::edit::{AppointmentMove, Edit};
use crate::operation::{JobFields, MergeBase, Operation, Times};
use crate::plain_text::strip;
use crate::views::jobs::JobChanges;
use crate::views::operations::OperationState;

/// What two edits come to.
#[derive(Debug)]
pub(super) struct Coalesced {
    pub(super) edit: Edit,
    /// What the first was based on.
    pub(super) base: MergeBase,
    /// Whether everything is as it was before the first.
    pub(super) cancels: bool,
}

/// `old` and `new` as one; `None` where each must be sent by itself. `old` is the newest before `new` that waits for the same job, and their
/// keys are resolved. Only what is certainly not on its way is touched, and only where `new` was made on what `old` made.
pub(super) fn coalesced(old: &Operation, new: &Operation) -> Option<Coalesced> {
    let untouched = old.state == OperationState::Queued && old.steps.is_empty() && !old.undo_wanted;
    let same_record = old.job == new.job && old.appointment == new.appointment;
    if !untouched || !same_record {
        return None;
    }
    let made = made_by(old);
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
        wanted.to_the_window() == base.to_the_window()
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

/// The changes of both, what each field was based on first, and whether everything is back where it was. `None` where they share no field.
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
    /// What the first and the second make of it.
    changes: (&'a Option<W>, &'a Option<W>),
    /// What it was before the first, what the first made of it, and what the second was based on.
    bases: (&'a Option<B>, &'a Option<B>, &'a Option<B>),
}

impl<W: Clone, B: Clone + PartialEq> Field<'_, W, B> {
    /// Whether both change it; `None` when the second was not made on what the first made.
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

    /// Whether it ends as it was. One that nobody changes does.
    fn is_back(&self, same: impl Fn(&W, &B) -> bool) -> bool {
        self.wanted()
            .is_none_or(|wanted| self.base().is_some_and(|base| same(&wanted, &base)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
