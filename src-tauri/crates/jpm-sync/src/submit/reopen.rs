//! Takes jobs off hold, and schedules canceled jobs again.

use chrono::{DateTime, Utc};

use super::EditError;
use crate::edit::Edit;
use crate::key::JobKey;
use crate::operation::UndoSupport;
use crate::read::cards::{CardQuery, cards};
use crate::read::job_summary::job_summary;
use crate::store::Store;
use crate::views::calendar::AppointmentState;
use crate::views::errors::{JobAction, NotAllowed};
use crate::views::jobs::JobState;
use crate::views::operations::EditReceipt;

impl Store {
    /// Takes all appointments of a job off hold that are shown on hold.
    pub fn remove_hold(
        &self,
        job_id: JobKey,
        now: DateTime<Utc>,
    ) -> Result<EditReceipt, EditError> {
        self.require_calls(NotAllowed::CannotRemoveHold)?;
        let (state, held) = self.shown(|sql, overlay| {
            let job = job_summary(sql, overlay, job_id)?;
            let all = cards(sql, overlay, CardQuery::Job(job_id))?;
            let held = all
                .into_iter()
                .filter(|card| card.state == AppointmentState::Hold);
            let held: Vec<_> = held.map(|card| card.id).collect();
            Ok((job.map(|job| job.state), held))
        })?;
        let state = state.ok_or(EditError::NotFound)?;
        ensure(!held.is_empty(), JobAction::RemoveHold, state)?;
        let edit = Edit::RemoveHold {
            job_id,
            appointment_ids: held,
        };
        self.submit(edit, now)
    }

    /// Schedules a canceled job again, with its canceled appointments.
    pub fn remove_cancellation(
        &self,
        job_id: JobKey,
        now: DateTime<Utc>,
    ) -> Result<EditReceipt, EditError> {
        self.require_calls(NotAllowed::CannotRemoveCancellation)?;
        let job = self.shown(|sql, overlay| job_summary(sql, overlay, job_id))?;
        let state = job.ok_or(EditError::NotFound)?.state;
        let is_canceled = state == JobState::Canceled;
        ensure(is_canceled, JobAction::RemoveCancellation, state)?;
        self.submit(Edit::RemoveCancellation { job_id }, now)
    }

    /// Refuses if the API has no calls that remove a hold or a cancellation.
    fn require_calls(&self, otherwise: NotAllowed) -> Result<(), EditError> {
        match self.undo_support() {
            UndoSupport::Full => Ok(()),
            UndoSupport::FieldsOnly => Err(EditError::NotAllowed(otherwise)),
        }
    }
}

fn ensure(allowed: bool, action: JobAction, state: JobState) -> Result<(), EditError> {
    if allowed {
        Ok(())
    } else {
        Err(EditError::NotAllowed(NotAllowed::JobStatus {
            action,
            state,
        }))
    }
}
