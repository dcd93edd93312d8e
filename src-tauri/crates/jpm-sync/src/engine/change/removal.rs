//! Deleting an appointment that was added here, which only the vendor has a call for.

use jpm_client::Error;
use jpm_client::ids::AppointmentId;

use super::{Reading, assigned, conflict, technicians};
use crate::engine::attempt::Setback;
use crate::engine::intake;
use crate::engine::push::Sender;
use crate::instant::Micros;
use crate::operation::{MergeBase, Operation, Times};
use crate::plain_text::strip;

/// Deletes an appointment that is still as it was added. What someone has made of it since is not deleted unasked.
pub(super) async fn remove(
    sender: &Sender,
    operation: &Operation,
    reading: &Reading,
    id: AppointmentId,
) -> Result<(), Setback> {
    let record = match sender.client.appointments().get(id).await {
        Err(Error::NotFound(_)) => return Ok(()),
        other => other?,
    };
    let row = intake::appointment(&record).ok_or_else(|| {
        Setback::Refused("The server's copy of this appointment has no times.".into())
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
    let going = assigned(sender, id).await?;
    let instructions = record.special_instructions.clone().unwrap_or_default();
    let theirs = MergeBase {
        times: base
            .times
            .filter(|base| is_when_added(*base, times))
            .or(Some(times)),
        // Where these keys may not read who goes, nothing stands against it.
        technicians: going.map_or_else(
            || base.technicians.clone(),
            |records| Some(technicians(&records)),
        ),
        // Markup and blanks are no difference.
        instructions: base
            .instructions
            .clone()
            .filter(|base| strip(base) == strip(&instructions))
            .or(Some(instructions)),
        ..base.clone()
    };
    if theirs != *base {
        return Err(conflict(sender, operation, theirs, row.origin.modified).await);
    }
    reading.must_be_fresh(sender)?;
    sender.note_sent(operation).await?;
    match sender.client.appointments().delete(id).await {
        Err(Error::NotFound(_)) => Ok(()),
        other => other.map_err(Setback::Call),
    }
}

/// Whether an appointment is when it was added for. A window that was not asked for is the server's.
fn is_when_added(base: Times, theirs: Times) -> bool {
    let window = |base: Option<Micros>, theirs| base.is_none() || base == theirs;
    (base.start, base.end) == (theirs.start, theirs.end)
        && window(base.arrival_start, theirs.arrival_start)
        && window(base.arrival_end, theirs.arrival_end)
}
