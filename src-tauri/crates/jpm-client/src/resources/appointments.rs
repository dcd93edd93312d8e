//! Appointments.

use http::Method;

use super::macros::{operation, resource};
use crate::api_error::Error;
use crate::dialect::Dialect;
use crate::ids::AppointmentId;
use crate::models::{
    Appointment, AppointmentCreate, ReasonAndMemo, Reschedule, SpecialInstructions,
};
use crate::record::Record;

resource! {
    /// Appointments of jobs. The technicians are in the
    /// [assignments](crate::resources::Assignments).
    ///
    /// [`AppointmentStatus`](crate::models::AppointmentStatus) shows the statuses and how an
    /// appointment moves between them.
    #[doc = operation!("GET appointments", "listAppointments", "jpm" "Appointments_GetList")]
    #[doc = operation!("GET appointments/{id}", "getAppointment", "jpm" "Appointments_Get")]
    Appointments(Appointment), appointments
}

impl Appointments {
    /// Adds an appointment to a job.
    #[doc = operation!("POST appointments", "createAppointment", "jpm" "Appointments_Add")]
    ///
    /// The API has no idempotency key. If [`Error::effect`] is possible, look for the appointment
    /// before you send it again.
    pub async fn create(
        &self,
        appointment: &AppointmentCreate,
    ) -> Result<Record<Appointment>, Error> {
        self.record(Method::POST, &[], self.body(appointment)?)
            .await
    }

    /// Replaces the special instructions for the technician. An empty text clears them.
    #[doc = operation!(
        "PUT appointments/{id}/special-instructions",
        "updateAppointment",
        "jpm" "Appointments_UpdateSpecialInstructions"
    )]
    pub async fn set_special_instructions(
        &self,
        id: AppointmentId,
        text: &str,
    ) -> Result<Record<Appointment>, Error> {
        let body = self.body(&SpecialInstructions {
            special_instructions: text.to_owned(),
        })?;
        let id = id.to_string();
        match self.client.dialect() {
            Dialect::Contract => self.record(Method::PATCH, &[&id], body).await,
            Dialect::Vendor => {
                self.record(Method::PUT, &[&id, "special-instructions"], body)
                    .await
            }
        }
    }

    /// Moves an appointment to other times. The technicians stay the same.
    #[doc = operation!(
        "PATCH appointments/{id}/reschedule",
        "rescheduleAppointment",
        "jpm" "Appointments_Reschedule"
    )]
    ///
    /// The vendor responds with the appointment. The contract responds with nothing; the result
    /// is then `None`, and the appointment must be read.
    pub async fn reschedule(
        &self,
        id: AppointmentId,
        times: &Reschedule,
    ) -> Result<Option<Record<Appointment>>, Error> {
        let response = self
            .send(
                Method::PATCH,
                &[&id.to_string(), "reschedule"],
                self.body(times)?,
            )
            .await?;
        if self.client.dialect() == Dialect::Contract || response.body.trim_ascii().is_empty() {
            return Ok(None);
        }
        response.into_record().map(Some)
    }

    /// Puts one appointment on hold.
    #[doc = operation!("PUT appointments/{id}/hold", "jpm" "Appointments_Hold")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn hold(&self, id: AppointmentId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/hold")?;
        self.send(Method::PUT, &[&id.to_string(), "hold"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Removes the hold of an appointment.
    #[doc = operation!("DELETE appointments/{id}/hold", "jpm" "Appointments_RemoveHold")]
    ///
    /// # Errors
    /// [`Error::Conflict`] if the appointment is not on hold; [`Error::Unsupported`] in the
    /// contract dialect.
    pub async fn remove_hold(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/hold")?;
        self.send(Method::DELETE, &[&id.to_string(), "hold"], None)
            .await
            .map(drop)
    }

    /// Records that the customer has confirmed the appointment.
    #[doc = operation!("PUT appointments/{id}/confirmation", "jpm" "Appointments_Confirm")]
    ///
    /// # Errors
    /// [`Error::Conflict`] if the status of the appointment does not allow it;
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn confirm(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/confirmation")?;
        self.send(Method::PUT, &[&id.to_string(), "confirmation"], None)
            .await
            .map(drop)
    }

    /// Removes the customer's confirmation.
    #[doc = operation!(
        "DELETE appointments/{id}/confirmation", "jpm" "Appointments_RemoveConfirmation"
    )]
    ///
    /// # Errors
    /// [`Error::Conflict`] if the status of the appointment does not allow it;
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn remove_confirmation(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/confirmation")?;
        self.send(Method::DELETE, &[&id.to_string(), "confirmation"], None)
            .await
            .map(drop)
    }

    /// Deletes an appointment. A job keeps at least one: cancel the job instead of deleting its
    /// last appointment.
    #[doc = operation!("DELETE appointments/{id}", "jpm" "Appointments_Delete")]
    ///
    /// # Errors
    /// [`Error::Conflict`] if work has started or if it is the job's last appointment;
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn delete(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("DELETE appointments/{id}")?;
        self.send(Method::DELETE, &[&id.to_string()], None)
            .await
            .map(drop)
    }
}
