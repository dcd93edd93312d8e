//! Finds free technicians.

use crate::call::CallContext;
use crate::clock::{DAY, HOUR, Micros};
use crate::problem::Problem;
use crate::rows::Appointment;
use crate::seed::rng::SeededRng;

/// Number of further days to try.
const DAYS: i64 = 7;

/// Changes of the time of day to try, in hours, nearest first.
const HOURS: [i64; 7] = [0, -1, 1, -2, 2, -4, 4];

/// A time at which a technician is free.
pub(super) struct FreeSlot {
    /// Delay relative to the appointment's start.
    pub(super) by: Micros,
    pub(super) technician: i64,
}

/// The first free slot on the day that is `by` later, or on a day after it.
pub(super) fn first(
    ctx: &CallContext<'_>,
    rng: &mut SeededRng,
    row: &Appointment,
    by: Micros,
) -> Result<Option<FreeSlot>, Problem> {
    for day in 0..=DAYS {
        for hour in HOURS {
            let by = by + day * DAY + hour * HOUR;
            let free = free(ctx, row, by)?;
            if !free.is_empty() {
                let technician = free[rng.below(free.len())];
                return Ok(Some(FreeSlot { by, technician }));
            }
        }
    }
    Ok(None)
}

/// Technicians of the job's business unit who are on shift and free for the whole appointment when
/// it is moved `by`.
fn free(ctx: &CallContext<'_>, row: &Appointment, by: Micros) -> Result<Vec<i64>, Problem> {
    Ok(ctx
        .db
        .prepare_cached(
            "SELECT t.id FROM records t JOIN jobs j ON j.id = ?1
             WHERE t.kind = 'technician' AND t.active = 1 AND json_extract(t.json, '$.businessUnitId') = j.business_unit_id
               AND EXISTS (SELECT 1 FROM shifts s WHERE s.technician_id = t.id AND s.active = 1 AND s.type IN ('Normal', 'OnCall')
                             AND s.starts <= ?2 AND s.ends >= ?3)
               AND NOT EXISTS (SELECT 1 FROM shifts s WHERE s.technician_id = t.id AND s.active = 1 AND s.type = 'TimeOff'
                             AND s.starts < ?3 AND s.ends > ?2)
               AND NOT EXISTS (SELECT 1 FROM events e WHERE e.technician_id = t.id AND e.active = 1
                             AND e.starts < ?3 AND e.starts + e.seconds * 1000000 > ?2)
               AND NOT EXISTS (SELECT 1 FROM assignments s JOIN appointments a ON a.id = s.appointment_id
                             WHERE s.technician_id = t.id AND s.active = 1 AND a.active = 1 AND a.status NOT IN ('Done', 'Canceled')
                               AND a.starts < ?3 AND a.ends > ?2)
             ORDER BY t.id",
        )?
        .query_map((row.job_id, row.starts + by, row.ends + by), |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}
