//! What can be done with appointments.

use http::Method;

use super::Resource;
use crate::api_error::Error;
use crate::dialect::Dialect;
use crate::ids::AppointmentId;
use crate::models::{
    Appointment, AppointmentCreate, ReasonAndMemo, Reschedule, SpecialInstructions,
};
use crate::record::Record;

impl Resource<Appointment> {
    /// Adds an appointment to a job (`createAppointment`).
    pub async fn create(
        &self,
        appointment: &AppointmentCreate,
    ) -> Result<Record<Appointment>, Error> {
        self.record(Method::POST, &[], self.body(appointment)?)
            .await
    }

    /// Replaces what the technician must know (`updateAppointment`); empty text clears it.
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

    /// Moves an appointment to other times (`rescheduleAppointment`). It does not change who goes.
    ///
    /// The vendor answers with the appointment, the contract with nothing: then `None` comes back, and the appointment must be read.
    pub async fn reschedule(
        &self,
        id: AppointmentId,
        times: &Reschedule,
    ) -> Result<Option<Record<Appointment>>, Error> {
        let answer = self
            .send(
                Method::PATCH,
                &[&id.to_string(), "reschedule"],
                self.body(times)?,
            )
            .await?;
        let body = answer.body.trim_ascii();
        if self.client.dialect() == Dialect::Contract || body.is_empty() {
            return Ok(None);
        }
        Record::from_body(body)
            .map(Some)
            .map_err(|mismatch| mismatch.into_error(answer.effect))
    }

    /// Puts one appointment on hold (vendor only).
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect, whose document does not know the call.
    pub async fn hold(&self, id: AppointmentId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/hold")?;
        self.send(Method::PUT, &[&id.to_string(), "hold"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Takes an appointment off hold again (vendor only).
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not on hold; [`Error::Unsupported`] in the contract dialect.
    pub async fn remove_hold(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/hold")?;
        self.send(Method::DELETE, &[&id.to_string(), "hold"], None)
            .await
            .map(drop)
    }

    /// Notes that the customer has confirmed the appointment (vendor only).
    ///
    /// # Errors
    /// [`Error::Conflict`] when its state does not allow it; [`Error::Unsupported`] in the contract dialect.
    pub async fn confirm(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/confirmation")?;
        self.send(Method::PUT, &[&id.to_string(), "confirmation"], None)
            .await
            .map(drop)
    }

    /// Takes the customer's confirmation back (vendor only).
    ///
    /// # Errors
    /// [`Error::Conflict`] when its state does not allow it; [`Error::Unsupported`] in the contract dialect.
    pub async fn remove_confirmation(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("appointments/{id}/confirmation")?;
        self.send(Method::DELETE, &[&id.to_string(), "confirmation"], None)
            .await
            .map(drop)
    }

    /// Deletes an appointment (vendor only). A job always keeps one: cancel the job instead of deleting its last.
    ///
    /// # Errors
    /// [`Error::Conflict`] when work has begun or it is the last of its job; [`Error::Unsupported`] in the contract dialect.
    pub async fn delete(&self, id: AppointmentId) -> Result<(), Error> {
        self.require_vendor("DELETE appointments/{id}")?;
        self.send(Method::DELETE, &[&id.to_string()], None)
            .await
            .map(drop)
    }
}
