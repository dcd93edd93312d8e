//! Taking back a hold or a cancellation, which only the vendor has calls for.

use std::collections::{BTreeMap, BTreeSet};

use jpm_client::Error;
use jpm_client::ids::{AppointmentId, JobId, ReasonId};

use super::{Reading, after_a_part, conflict, has_become, or_gone, state_of};
use crate::engine::attempt::Setback;
use crate::engine::intake;
use crate::engine::job_room::readable;
use crate::engine::push::Sender;
use crate::instant::{Micros, micros};
use crate::key::AsText;
use crate::operation::{Given, MergeBase, Operation, Step};
use crate::views::calendar::AppointmentState;

/// Takes those appointments of a job off hold that a hold took along and that are still on hold.
pub(super) async fn release(
    sender: &Sender,
    operation: &Operation,
    reading: &Reading,
    id: JobId,
    appointments: &[AsText<AppointmentId>],
) -> Result<(), Setback> {
    let job = or_gone(sender.client.jobs().get(id).await)?;
    let (now, changed) = (state_of(&job), job.modified_on.map(micros));
    let base = &operation.base;
    let is_over = matches!(now.as_str(), "Completed" | "Canceled");
    if is_over && base.job_state.as_ref() != Some(&now) {
        return Err(has_become(sender, operation, now, changed).await);
    }
    let mut held: BTreeMap<i64, Micros> = BTreeMap::new();
    for AsText(visit) in appointments {
        match sender.client.appointments().get(*visit).await {
            Ok(record) => {
                let row = intake::appointment(&record).filter(|row| row.active);
                if let Some(row) = row.filter(|row| row.state == AppointmentState::Hold) {
                    held.insert(row.origin.id, row.origin.modified);
                }
            }
            // One that is gone is not on hold.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if held.is_empty() {
        return Ok(());
    }
    let reasons = hold_reasons(sender, id, &held).await?;
    if is_anothers(base, &reasons) {
        return Err(done_by_another(sender, operation, now, reasons, changed).await);
    }
    // On hold, and not as it was before the call that had no answer: it may have been taken off, and put on hold again by someone.
    let as_before = |before: &BTreeMap<i64, Micros>| {
        let same = held.iter().all(|(id, on)| before.get(id) == Some(on));
        let again = |step: &Step| matches!(step, Step::Released { appointment } if held.contains_key(appointment));
        same && !operation.steps.iter().any(again)
    };
    if operation.is_doubtful()
        && base
            .visits
            .as_ref()
            .is_some_and(|before| !as_before(before))
    {
        return Err(has_become(sender, operation, now, changed).await);
    }
    let base = MergeBase {
        visits: Some(held.clone()),
        ..base.clone()
    };
    reading.must_be_fresh(sender)?;
    sender.note_sent_over(operation, base).await?;
    let mut steps = operation.steps.clone();
    for appointment in held.into_keys() {
        match sender
            .client
            .appointments()
            .remove_hold(AppointmentId(appointment))
            .await
        {
            Ok(()) => {}
            // The one reason that the document has for it: it is not on hold any more.
            Err(Error::Conflict(_)) => continue,
            Err(error) => return Err(after_a_part(error, &steps)),
        }
        steps.push(Step::Released { appointment });
        sender.note_steps(operation, &steps).await?;
    }
    Ok(())
}

/// Plans a cancelled job again. One that someone has planned again, or more, is left as it is.
pub(super) async fn revive(
    sender: &Sender,
    operation: &Operation,
    reading: &Reading,
    id: JobId,
) -> Result<(), Setback> {
    let job = or_gone(sender.client.jobs().get(id).await)?;
    let (now, changed) = (state_of(&job), job.modified_on.map(micros));
    if now != "Canceled" {
        return Ok(());
    }
    let reasons = cancel_reasons(sender, id).await?;
    if is_anothers(&operation.base, &reasons) {
        return Err(done_by_another(sender, operation, now, reasons, changed).await);
    }
    // It may have been planned again, and cancelled again by someone.
    let before = operation.base.job_changed;
    if operation.is_doubtful() && before.is_some() && before != changed {
        return Err(has_become(sender, operation, now, changed).await);
    }
    let base = MergeBase {
        job_changed: changed,
        ..operation.base.clone()
    };
    reading.must_be_fresh(sender)?;
    sender.note_sent_over(operation, base).await?;
    sender.client.jobs().remove_cancellation(id).await?;
    Ok(())
}

/// Whether what is to be taken back is for a reason that was not given here.
fn is_anothers(base: &MergeBase, found: &BTreeSet<Given>) -> bool {
    let known = base.reasons.as_ref();
    known.is_some_and(|known| !found.is_subset(known))
}

async fn done_by_another(
    sender: &Sender,
    operation: &Operation,
    state: String,
    reasons: BTreeSet<Given>,
    changed: Option<Micros>,
) -> Setback {
    let theirs = MergeBase {
        job_state: Some(state),
        reasons: Some(reasons),
        ..MergeBase::default()
    };
    conflict(sender, operation, theirs, changed.unwrap_or_default()).await
}

/// Why these appointments of a job are on hold, as far as the server tells; it has told since mid-2026.
async fn hold_reasons(
    sender: &Sender,
    id: JobId,
    held: &BTreeMap<i64, Micros>,
) -> Result<BTreeSet<Given>, Setback> {
    let told = readable(sender.client.jobs().hold_reasons_of(&[id]).await)?;
    let rows = told.into_iter().flat_map(|page| page.items);
    let of_job = rows.filter(|row| row.job_id == id);
    Ok(of_job
        .flat_map(|row| row.appointment_hold_reasons.clone())
        .filter(|row| {
            row.appointment_id
                .is_some_and(|id| held.contains_key(&id.0))
        })
        .filter_map(|row| given(row.reason_id, row.text.as_deref()))
        .collect())
}

/// Why a job is cancelled, as far as the server tells.
async fn cancel_reasons(sender: &Sender, id: JobId) -> Result<BTreeSet<Given>, Setback> {
    let told = readable(sender.client.jobs().cancel_reasons_of(&[id]).await)?;
    let rows = told.into_iter().flat_map(|page| page.items);
    Ok(rows
        .filter(|row| row.job_id == id)
        .filter_map(|row| given(row.reason_id, row.text.as_deref()))
        .collect())
}

fn given(reason: Option<ReasonId>, text: Option<&str>) -> Option<Given> {
    Some(Given::new(reason?.0, text.unwrap_or_default()))
}
