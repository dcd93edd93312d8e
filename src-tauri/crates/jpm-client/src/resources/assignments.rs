//! Putting technicians on appointments.

use http::Method;

use super::Resource;
use crate::api_error::Error;
use crate::ids::{AppointmentId, TechnicianId};
use crate::models::{Assignment, AssignmentChange};

impl Resource<Assignment> {
    /// Puts technicians on an appointment, beside those who are on it already.
    pub async fn assign(
        &self,
        appointment: AppointmentId,
        technicians: &[TechnicianId],
    ) -> Result<(), Error> {
        self.change("assign-technicians", appointment, technicians)
            .await
    }

    /// Takes technicians off an appointment.
    ///
    /// Moving an appointment from one technician to another takes both calls, which do not happen as one.
    pub async fn unassign(
        &self,
        appointment: AppointmentId,
        technicians: &[TechnicianId],
    ) -> Result<(), Error> {
        self.change("unassign-technicians", appointment, technicians)
            .await
    }

    async fn change(
        &self,
        act: &str,
        appointment: AppointmentId,
        technicians: &[TechnicianId],
    ) -> Result<(), Error> {
        let body = self.body(&AssignmentChange {
            job_appointment_id: appointment,
            technician_ids: technicians,
        })?;
        self.send(Method::POST, &[act], body).await.map(drop)
    }
}
