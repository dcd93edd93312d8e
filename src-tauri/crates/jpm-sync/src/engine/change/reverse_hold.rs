//! Reverses a hold or a cancellation. Only the vendor has calls for it.

use std::collections::{BTreeMap, BTreeSet};

use jpm_client::Error;
use jpm_client::ids::{AppointmentId, JobId, ReasonId};

use super::{FreshRead, after_partial_send, conflict, or_not_found, state_conflict, state_of};
use crate::engine::job_refresh::unless_forbidden;
use crate::engine::send_context::SendContext;
use crate::engine::send_error::SendError;
use crate::engine::to_row;
use crate::key::StringId;
use crate::operation::{MergeBase, Operation, ReasonKey, Step};
use crate::time::{Micros, to_micros};
use crate::views::calendar::AppointmentState;

/// Takes those appointments off hold that a hold included and that are still on hold.
pub(super) async fn remove_hold(
    context: &SendContext,
    operation: &Operation,
    fresh_read: &FreshRead,
    id: JobId,
    appointments: &[StringId<AppointmentId>],
) -> Result<(), SendError> {
    let job = or_not_found(context.client.jobs().get(id).await)?;
    let (now, changed) = (state_of(&job), job.modified_on.map(to_micros));
    let base = &operation.base;
    let is_over = matches!(now.as_str(), "Completed" | "Canceled");
    if is_over && base.job_state.as_ref() != Some(&now) {
        return Err(state_conflict(context, operation, now, changed).await);
    }
    let mut held: BTreeMap<i64, Micros> = BTreeMap::new();
    for StringId(appointment) in appointments {
        match context.client.appointments().get(*appointment).await {
            Ok(record) => {
                let row = to_row::appointment(&record).filter(|row| row.active);
                if let Some(row) = row.filter(|row| row.state == AppointmentState::Hold) {
                    held.insert(row.origin.id, row.origin.modified);
                }
            }
            // A deleted one is not on hold.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if held.is_empty() {
        return Ok(());
    }
    let reasons = hold_reasons(context, id, &held).await?;
    if set_by_someone_else(base, &reasons) {
        return Err(reason_conflict(context, operation, now, reasons, changed).await);
    }
    // It is on hold, but has changed since the call without an answer. Someone may have removed the
    // hold and set a new one.
    let as_before = |before: &BTreeMap<i64, Micros>| {
        let same = held.iter().all(|(id, on)| before.get(id) == Some(on));
        let again = |step: &Step| matches!(step, Step::Released { appointment } if held.contains_key(appointment));
        same && !operation.steps.iter().any(again)
    };
    if operation.is_uncertain()
        && base
            .appointments
            .as_ref()
            .is_some_and(|before| !as_before(before))
    {
        return Err(state_conflict(context, operation, now, changed).await);
    }
    let base = MergeBase {
        appointments: Some(held.clone()),
        ..base.clone()
    };
    fresh_read.ensure_fresh(context)?;
    context.record_sent_over(operation, base).await?;
    let mut steps = operation.steps.clone();
    for appointment in held.into_keys() {
        match context
            .client
            .appointments()
            .remove_hold(AppointmentId(appointment))
            .await
        {
            Ok(()) => {}
            // The documented reason for this refusal is that it is not on hold.
            Err(Error::Conflict(_)) => continue,
            Err(error) => return Err(after_partial_send(error, &steps)),
        }
        steps.push(Step::Released { appointment });
        context.record_steps(operation, &steps).await?;
    }
    Ok(())
}

/// Schedules a canceled job again. A job that someone has already scheduled or moved on is left as
/// it is.
pub(super) async fn remove_cancellation(
    context: &SendContext,
    operation: &Operation,
    fresh_read: &FreshRead,
    id: JobId,
) -> Result<(), SendError> {
    let job = or_not_found(context.client.jobs().get(id).await)?;
    let (now, changed) = (state_of(&job), job.modified_on.map(to_micros));
    if now != "Canceled" {
        return Ok(());
    }
    let reasons = cancel_reasons(context, id).await?;
    if set_by_someone_else(&operation.base, &reasons) {
        return Err(reason_conflict(context, operation, now, reasons, changed).await);
    }
    // It may have been scheduled and canceled again by someone.
    let before = operation.base.job_changed;
    if operation.is_uncertain() && before.is_some() && before != changed {
        return Err(state_conflict(context, operation, now, changed).await);
    }
    let base = MergeBase {
        job_changed: changed,
        ..operation.base.clone()
    };
    fresh_read.ensure_fresh(context)?;
    context.record_sent_over(operation, base).await?;
    context.client.jobs().remove_cancellation(id).await?;
    Ok(())
}

/// Whether the current hold or cancellation has a reason that was not given here.
fn set_by_someone_else(base: &MergeBase, found: &BTreeSet<ReasonKey>) -> bool {
    let known = base.reasons.as_ref();
    known.is_some_and(|known| !found.is_subset(known))
}

async fn reason_conflict(
    context: &SendContext,
    operation: &Operation,
    state: String,
    reasons: BTreeSet<ReasonKey>,
    changed: Option<Micros>,
) -> SendError {
    let theirs = MergeBase {
        job_state: Some(state),
        reasons: Some(reasons),
        ..MergeBase::default()
    };
    conflict(context, operation, theirs, changed.unwrap_or_default()).await
}

/// Why these appointments are on hold, if the server says so. It does since mid-2026.
async fn hold_reasons(
    context: &SendContext,
    id: JobId,
    held: &BTreeMap<i64, Micros>,
) -> Result<BTreeSet<ReasonKey>, SendError> {
    let told = unless_forbidden(context.client.jobs().hold_reasons_of(&[id]).await)?;
    let rows = told.into_iter().flat_map(|page| page.items);
    let of_job = rows.filter(|row| row.job_id == id);
    Ok(of_job
        .flat_map(|row| row.appointment_hold_reasons.clone())
        .filter(|row| {
            row.appointment_id
                .is_some_and(|id| held.contains_key(&id.0))
        })
        .filter_map(|row| reason_key(row.reason_id, row.text.as_deref()))
        .collect())
}

/// Why a job is canceled, if the server says so.
async fn cancel_reasons(
    context: &SendContext,
    id: JobId,
) -> Result<BTreeSet<ReasonKey>, SendError> {
    let told = unless_forbidden(context.client.jobs().cancel_reasons_of(&[id]).await)?;
    let rows = told.into_iter().flat_map(|page| page.items);
    Ok(rows
        .filter(|row| row.job_id == id)
        .filter_map(|row| reason_key(row.reason_id, row.text.as_deref()))
        .collect())
}

fn reason_key(reason: Option<ReasonId>, text: Option<&str>) -> Option<ReasonKey> {
    Some(ReasonKey::new(reason?.0, text.unwrap_or_default()))
}
