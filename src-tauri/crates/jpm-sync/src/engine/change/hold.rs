//! Putting a job on hold: one call, or one for each of its open appointments.

use jpm_client::{AppointmentFilter, AppointmentId, Dialect, Error, JobId, ReasonAndMemo};

use super::after_a_part;
use crate::engine::attempt::Setback;
use crate::engine::fetch::all;
use crate::engine::intake;
use crate::engine::push::Sender;
use crate::operation::{Operation, Step};
use crate::views::calendar::AppointmentState;

/// Puts a job on hold; where the vendor no longer has the call, each of its open appointments.
pub(super) async fn hold(
    sender: &Sender,
    operation: &Operation,
    id: JobId,
    why: &ReasonAndMemo,
) -> Result<(), Setback> {
    let refused = match sender.client.jobs().hold(id, why).await {
        Err(error @ Error::NotFound(_)) if sender.client.dialect() == Dialect::Vendor => error,
        other => return other.map_err(Setback::Call),
    };
    let filter = AppointmentFilter {
        job_id: Some(id),
        ..AppointmentFilter::default()
    };
    let open: Vec<_> = all(&sender.client.appointments(), filter)
        .await?
        .iter()
        .filter_map(intake::appointment)
        .filter(|row| {
            matches!(
                row.state,
                AppointmentState::Scheduled | AppointmentState::Dispatched
            )
        })
        .collect();
    // An attempt before this one may have held the last of them.
    if open.is_empty() && operation.steps.is_empty() {
        return Err(Setback::Call(refused));
    }
    let mut steps = operation.steps.clone();
    for row in &open {
        let appointment = row.origin.id;
        sender
            .client
            .appointments()
            .hold(AppointmentId(appointment), why)
            .await
            .map_err(|error| after_a_part(error, &steps))?;
        steps.push(Step::Held { appointment });
        sender.note_steps(operation, &steps).await?;
    }
    Ok(())
}
