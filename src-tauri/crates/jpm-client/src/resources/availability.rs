//! Time that is not for jobs, arrival windows, business hours.

use http::Method;

use super::Resource;
use crate::api_error::Error;
use crate::api_module::ApiModule;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::ids::NonJobAppointmentId;
use crate::models::{
    ArrivalWindow, ArrivalWindowConfiguration, BusinessHours, NonJobAppointment,
    NonJobAppointmentBody,
};
use crate::record::Record;

impl Resource<NonJobAppointment> {
    /// Takes a stretch of a technician's time. A failure whose effect is possible must be looked into before it is sent again.
    pub async fn create(
        &self,
        body: &NonJobAppointmentBody,
    ) -> Result<Record<NonJobAppointment>, Error> {
        self.record(Method::POST, &[], self.body(body)?).await
    }

    /// Replaces a stretch of a technician's time.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its state does not allow it.
    pub async fn replace(
        &self,
        id: NonJobAppointmentId,
        body: &NonJobAppointmentBody,
    ) -> Result<Record<NonJobAppointment>, Error> {
        self.record(Method::PUT, &[&id.to_string()], self.body(body)?)
            .await
    }

    /// Gives a stretch of a technician's time back.
    pub async fn delete(&self, id: NonJobAppointmentId) -> Result<(), Error> {
        self.send(Method::DELETE, &[&id.to_string()], None)
            .await
            .map(drop)
    }
}

impl Resource<ArrivalWindow> {
    /// Reads how the tenant uses arrival windows.
    pub async fn configuration(&self) -> Result<Record<ArrivalWindowConfiguration>, Error> {
        let answer = self.send(Method::GET, &["configuration"], None).await?;
        Record::from_body(&answer.body).map_err(|mismatch| mismatch.into_error(answer.effect))
    }
}

impl Client {
    /// Reads the hours of business (dispatch API).
    pub async fn business_hours(&self) -> Result<Record<BusinessHours>, Error> {
        let answer = self
            .call(Call {
                method: Method::GET,
                module: ApiModule::Dispatch,
                form: Dialect::Vendor,
                segments: &["business-hours"],
                query: Vec::new(),
                body: None,
            })
            .await?;
        Record::from_body(&answer.body).map_err(|mismatch| mismatch.into_error(answer.effect))
    }
}
