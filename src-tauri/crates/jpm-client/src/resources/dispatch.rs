//! Assignments, non-job time, arrival windows and business hours.

use http::Method;

use super::ApiModule;
use super::macros::{operation, resource};
use crate::api_error::Error;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, NonJobAppointmentId, TechnicianId};
use crate::models::{
    ArrivalWindow, ArrivalWindowConfiguration, Assignment, AssignmentChange, BusinessHours,
    NonJobAppointment, NonJobAppointmentBody,
};
use crate::record::Record;

resource! {
    /// Assignments of technicians to appointments, in the dispatch API. They cannot be read one
    /// at a time.
    #[doc = operation!(
        "GET appointment-assignments", "dispatch" "AppointmentAssignments_GetList"
    )]
    Assignments(Assignment), assignments
}

impl Assignments {
    /// Adds technicians to an appointment. Those who are assigned already stay assigned.
    #[doc = operation!(
        "POST appointment-assignments/assign-technicians",
        "dispatch" "AppointmentAssignments_AssignTechnicians"
    )]
    pub async fn assign(
        &self,
        appointment: AppointmentId,
        technicians: &[TechnicianId],
    ) -> Result<(), Error> {
        self.change("assign-technicians", appointment, technicians)
            .await
    }

    /// Removes technicians from an appointment.
    #[doc = operation!(
        "POST appointment-assignments/unassign-technicians",
        "dispatch" "AppointmentAssignments_UnassignTechnicians"
    )]
    ///
    /// Moving an appointment from one technician to another takes both calls. The API has no
    /// transaction: the second may fail after the first has succeeded.
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
        action: &str,
        appointment: AppointmentId,
        technicians: &[TechnicianId],
    ) -> Result<(), Error> {
        let body = self.body(&AssignmentChange {
            job_appointment_id: appointment,
            technician_ids: technicians,
        })?;
        self.send(Method::POST, &[action], body).await.map(drop)
    }
}

resource! {
    /// Technicians' time that is not for jobs, in the dispatch API.
    #[doc = operation!("GET non-job-appointments", "dispatch" "NonJobAppointments_GetList")]
    #[doc = operation!("GET non-job-appointments/{id}", "dispatch" "NonJobAppointments_Get")]
    NonJobAppointments(NonJobAppointment), non_job_appointments
}

impl NonJobAppointments {
    /// Creates a non-job appointment.
    #[doc = operation!("POST non-job-appointments", "dispatch" "NonJobAppointments_Create")]
    ///
    /// The API has no idempotency key. If [`Error::effect`] is possible, look for the appointment
    /// before you send it again.
    pub async fn create(
        &self,
        body: &NonJobAppointmentBody,
    ) -> Result<Record<NonJobAppointment>, Error> {
        self.record(Method::POST, &[], self.body(body)?).await
    }

    /// Replaces a non-job appointment.
    #[doc = operation!("PUT non-job-appointments/{id}", "dispatch" "NonJobAppointments_Update")]
    ///
    /// # Errors
    /// [`Error::Conflict`] if its state does not allow it.
    pub async fn replace(
        &self,
        id: NonJobAppointmentId,
        body: &NonJobAppointmentBody,
    ) -> Result<Record<NonJobAppointment>, Error> {
        self.record(Method::PUT, &[&id.to_string()], self.body(body)?)
            .await
    }

    /// Deletes a non-job appointment.
    #[doc = operation!(
        "DELETE non-job-appointments/{id}", "dispatch" "NonJobAppointments_Delete"
    )]
    pub async fn delete(&self, id: NonJobAppointmentId) -> Result<(), Error> {
        self.send(Method::DELETE, &[&id.to_string()], None)
            .await
            .map(drop)
    }
}

resource! {
    /// Arrival windows that the tenant offers to customers, in the dispatch API.
    #[doc = operation!("GET arrival-windows", "dispatch" "ArrivalWindows_GetList")]
    #[doc = operation!("GET arrival-windows/{id}", "dispatch" "ArrivalWindows_Get")]
    ArrivalWindows(ArrivalWindow), arrival_windows
}

impl ArrivalWindows {
    /// Reads how the tenant uses arrival windows.
    #[doc = operation!(
        "GET arrival-windows/configuration", "dispatch" "ArrivalWindows_GetConfiguration"
    )]
    pub async fn configuration(&self) -> Result<Record<ArrivalWindowConfiguration>, Error> {
        self.send(Method::GET, &["configuration"], None)
            .await?
            .into_record()
    }
}

impl Client {
    /// Reads the tenant's business hours, in the dispatch API.
    #[doc = operation!("GET business-hours", "dispatch" "BusinessHour_GetList")]
    pub async fn business_hours(&self) -> Result<Record<BusinessHours>, Error> {
        self.call(Call {
            method: Method::GET,
            module: ApiModule::Dispatch,
            form: Dialect::Vendor,
            segments: &["business-hours"],
            query: Vec::new(),
            body: None,
        })
        .await?
        .into_record()
    }
}
