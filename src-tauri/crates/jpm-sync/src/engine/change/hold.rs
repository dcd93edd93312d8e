//! Putting a job on hold: one call, or one for each of its open appointments.

use std::collections::BTreeMap;

use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{AppointmentFilter, ReasonAndMemo};
use jpm_client::{Dialect, Error};

use super::after_a_part;
use crate::engine::attempt::Setback;
use crate::engine::intake;
use crate::engine::push::Sender;
use crate::instant::Micros;
use crate::operation::{Operation, Step};
use crate::rows::AppointmentRow;
use crate::views::calendar::AppointmentState;

/// The open appointments of a job, which a hold takes along; `None` where the API could not take the hold back, so that nobody asks.
pub(super) async fn open_visits(
    sender: &Sender,
    id: JobId,
) -> Result<Option<Vec<AppointmentRow>>, Setback> {
    if sender.client.dialect() == Dialect::Contract {
        return Ok(None);
    }
    let filter = AppointmentFilter {
        job_id: Some(id),
        ..AppointmentFilter::default()
    };
    let all = sender.client.appointments().all(filter).await?;
    let is_open = |row: &AppointmentRow| {
        matches!(
            row.state,
            AppointmentState::Scheduled | AppointmentState::Dispatched
        )
    };
    let rows = all.iter().filter_map(intake::appointment);
    Ok(Some(rows.filter(is_open).collect()))
}

/// What a hold takes along: what an earlier attempt has put on hold, or may have, and what is open now.
pub(super) fn taken_along(
    operation: &Operation,
    open: Option<&[AppointmentRow]>,
) -> Option<BTreeMap<i64, Micros>> {
    let before = operation.base.visits.iter().flatten();
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

/// Puts a job on hold; where the vendor no longer has the call, each of its open appointments.
pub(super) async fn hold(
    sender: &Sender,
    operation: &Operation,
    id: JobId,
    why: &ReasonAndMemo,
    open: Option<&[AppointmentRow]>,
) -> Result<(), Setback> {
    let refused = match sender.client.jobs().hold(id, why).await {
        Err(error @ Error::NotFound(_)) if open.is_some() => error,
        other => return other.map_err(Setback::Call),
    };
    let open = open.unwrap_or_default();
    // An attempt before this one may have held the last of them.
    if open.is_empty() && operation.steps.is_empty() {
        return Err(Setback::Call(refused));
    }
    let mut steps = operation.steps.clone();
    for row in open {
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
