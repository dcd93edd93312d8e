//! Puts a job on hold: one call, or one for each of its open appointments.

use std::collections::BTreeMap;

use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{AppointmentFilter, ReasonAndMemo};
use jpm_client::{Dialect, Error};

use super::after_partial_send;
use crate::engine::send_context::SendContext;
use crate::engine::send_error::SendError;
use crate::engine::to_row;
use crate::operation::{Operation, Step};
use crate::rows::AppointmentRow;
use crate::time::Micros;
use crate::views::calendar::AppointmentState;

/// The open appointments of a job, which a hold includes. `None` if the API cannot remove a hold,
/// because then nobody needs them.
pub(super) async fn open_appointments(
    context: &SendContext,
    id: JobId,
) -> Result<Option<Vec<AppointmentRow>>, SendError> {
    if context.client.dialect() == Dialect::Contract {
        return Ok(None);
    }
    let filter = AppointmentFilter {
        job_id: Some(id),
        ..AppointmentFilter::default()
    };
    let all = context.client.appointments().all(filter).await?;
    let is_open = |row: &AppointmentRow| {
        matches!(
            row.state,
            AppointmentState::Scheduled | AppointmentState::Dispatched
        )
    };
    let rows = all.iter().filter_map(to_row::appointment);
    Ok(Some(rows.filter(is_open).collect()))
}

/// The appointments that a hold includes: those that an earlier attempt held or may have held, and
/// those that are open now.
pub(super) fn held_with_job(
    operation: &Operation,
    open: Option<&[AppointmentRow]>,
) -> Option<BTreeMap<i64, Micros>> {
    let before = operation.base.appointments.iter().flatten();
    let mut all: BTreeMap<i64, Micros> = before.map(|(id, on)| (*id, *on)).collect();
    for step in &operation.steps {
        if let Step::Held { appointment } = step {
            all.entry(*appointment).or_default();
        }
    }
    for row in open? {
        all.insert(row.origin.id, row.origin.modified);
    }
    Some(all)
}

/// Puts a job on hold. If the vendor has removed that call, each of its open appointments is put on
/// hold.
pub(super) async fn hold(
    context: &SendContext,
    operation: &Operation,
    id: JobId,
    why: &ReasonAndMemo,
    open: Option<&[AppointmentRow]>,
) -> Result<(), SendError> {
    let refused = match context.client.jobs().hold(id, why).await {
        Err(error @ Error::NotFound(_)) if open.is_some() => error,
        other => return other.map_err(SendError::Call),
    };
    let open = open.unwrap_or_default();
    // An earlier attempt may have held the last of them.
    if open.is_empty() && operation.steps.is_empty() {
        return Err(SendError::Call(refused));
    }
    let mut steps = operation.steps.clone();
    for row in open {
        let appointment = row.origin.id;
        context
            .client
            .appointments()
            .hold(AppointmentId(appointment), why)
            .await
            .map_err(|error| after_partial_send(error, &steps))?;
        steps.push(Step::Held { appointment });
        context.record_steps(operation, &steps).await?;
    }
    Ok(())
}
