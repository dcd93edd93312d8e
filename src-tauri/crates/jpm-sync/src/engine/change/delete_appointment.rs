//! Deletes an appointment that was added here. Only the vendor has a call for it.

use jpm_client::Error;
use jpm_client::ids::AppointmentId;

use super::{FreshRead, conflict, read_assignments, technicians};
use crate::engine::send_context::SendContext;
use crate::engine::send_error::SendError;
use crate::engine::to_row;
use crate::operation::{MergeBase, Operation, Times};
use crate::plain_text::strip;
use crate::time::Micros;

/// Deletes an appointment that is still as it was added. If someone has changed it since, the
/// dispatcher is asked.
pub(super) async fn delete_appointment(
    context: &SendContext,
    operation: &Operation,
    fresh_read: &FreshRead,
    id: AppointmentId,
) -> Result<(), SendError> {
    let record = match context.client.appointments().get(id).await {
        Err(Error::NotFound(_)) => return Ok(()),
        other => other?,
    };
    let row = to_row::appointment(&record).ok_or_else(|| {
        SendError::Rejected("The server's copy of this appointment has no times.".into())
    })?;
    if !row.active {
        return Ok(());
    }
    let base = &operation.base;
    let times = Times {
        start: row.start,
        end: row.end,
        arrival_start: row.arrival_start,
        arrival_end: row.arrival_end,
    };
    let assigned = read_assignments(context, id).await?;
    let instructions = record.special_instructions.clone().unwrap_or_default();
    let theirs = MergeBase {
        times: base
            .times
            .filter(|base| is_when_added(*base, times))
            .or(Some(times)),
        // If the credentials may not read assignments, they do not prevent it.
        technicians: assigned.map_or_else(
            || base.technicians.clone(),
            |records| Some(technicians(&records)),
        ),
        // Markup and white space are ignored.
        instructions: base
            .instructions
            .clone()
            .filter(|base| strip(base) == strip(&instructions))
            .or(Some(instructions)),
        ..base.clone()
    };
    if theirs != *base {
        return Err(conflict(context, operation, theirs, row.origin.modified).await);
    }
    fresh_read.ensure_fresh(context)?;
    context.record_sent(operation).await?;
    match context.client.appointments().delete(id).await {
        Err(Error::NotFound(_)) => Ok(()),
        other => other.map_err(SendError::Call),
    }
}

/// Whether an appointment still has the times that it was added with. An arrival window that was
/// not requested is the server's.
fn is_when_added(base: Times, theirs: Times) -> bool {
    let window = |base: Option<Micros>, theirs| base.is_none() || base == theirs;
    (base.start, base.end) == (theirs.start, theirs.end)
        && window(base.arrival_start, theirs.arrival_start)
        && window(base.arrival_end, theirs.arrival_end)
}
