//! What can be done with appointments.

use http::Method;

use super::{Room, read_record};
use crate::dialect::Dialect;
use crate::error::Error;
use crate::ids::AppointmentId;
use crate::models::{
    Appointment, AppointmentCreate, ReasonAndMemo, Reschedule, SpecialInstructions,
};
use crate::record::Record;

impl Room<Appointment> {
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
        read_record(body)
            .map(Some)
            .map_err(|mismatch| mismatch.into_error(answer.effect))
    }

    /// Puts one appointment on hold (vendor only).
    ///
    /// # Errors
    /// [`Error::Unsendable`] in the contract dialect, whose document does not know the call.
    pub async fn hold(&self, id: AppointmentId, why: &ReasonAndMemo) -> Result<(), Error> {
        let dialect = self.client.dialect();
        if dialect == Dialect::Contract {
            return Err(Error::Unsendable {
                field: "appointments/{id}/hold",
                dialect,
                detail: "its document does not know this call",
            });
        }
        self.send(Method::PUT, &[&id.to_string(), "hold"], self.body(why)?)
            .await
            .map(drop)
    }
}
