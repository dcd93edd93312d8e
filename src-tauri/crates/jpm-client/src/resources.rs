//! The resources of the API: one handle type for each, opened by a method of [`Client`].
//!
//! | Handle | Opened by | API module |
//! |---|---|---|
//! | [`Jobs`] | [`Client::jobs`] | JPM |
//! | [`Appointments`] | [`Client::appointments`] | JPM |
//! | [`Projects`] | [`Client::projects`] | JPM |
//! | [`JobTypes`] | [`Client::job_types`] | JPM |
//! | [`CancelReasons`] | [`Client::cancel_reasons`] | JPM |
//! | [`HoldReasons`] | [`Client::hold_reasons`] | JPM |
//! | [`ProjectStatuses`] | [`Client::project_statuses`] | JPM |
//! | [`ProjectSubStatuses`] | [`Client::project_sub_statuses`] | JPM |
//! | [`ProjectTypes`] | [`Client::project_types`] | JPM |
//! | [`Assignments`] | [`Client::assignments`] | dispatch |
//! | [`Shifts`] | [`Client::shifts`] | dispatch |
//! | [`NonJobAppointments`] | [`Client::non_job_appointments`] | dispatch |
//! | [`ArrivalWindows`] | [`Client::arrival_windows`] | dispatch |
//! | [`Zones`] | [`Client::zones`] | dispatch |
//! | [`Technicians`] | [`Client::technicians`] | settings |
//! | [`Employees`] | [`Client::employees`] | settings |
//! | [`BusinessUnits`] | [`Client::business_units`] | settings |
//! | [`TagTypes`] | [`Client::tag_types`] | settings |
//! | [`Customers`] | [`Client::customers`] | CRM |
//! | [`Locations`] | [`Client::locations`] | CRM |
//! | [`CustomerContacts`] | [`Client::customer_contacts`] | CRM |
//! | [`LocationContacts`] | [`Client::location_contacts`] | CRM |
//! | [`Campaigns`] | [`Client::campaigns`] | marketing |
//! | [`CallReasons`] | [`Client::call_reasons`] | job booking |
//!
//! Each call names its operation in the contract and links to the vendor's page about it.

mod appointments;
mod catalogs;
mod crm;
mod dispatch;
mod jobs;
mod macros;
mod notes;
mod projects;
mod reasons;
mod streams;

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;

pub use crate::api_module::ApiModule;
pub use crate::list_resource::{ContractSupport, GetResource, ListResource};
pub use appointments::Appointments;
pub use catalogs::{
    BusinessUnits, CallReasons, Campaigns, CancelReasons, CustomerContacts, Employees, HoldReasons,
    JobTypes, LocationContacts, ProjectStatuses, ProjectSubStatuses, ProjectTypes, Shifts,
    TagTypes, Technicians, Zones,
};
pub use crm::{Customers, Locations};
pub use dispatch::{ArrivalWindows, Assignments, NonJobAppointments};
pub use jobs::Jobs;
pub use projects::Projects;

use crate::api_error::Error;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::page::{Page, PageRequest};
use crate::query::{Filter, Query};
use crate::record::Record;
use crate::request_body::{self, RequestBody};
use crate::response::ApiResponse;

/// Reads the records of one type.
///
/// The handles in [this module](self) deref to it. [`Client::resource`] opens it for a record
/// type that this crate does not have.
pub struct Resource<T> {
    pub(crate) client: Client,
    record: PhantomData<fn() -> T>,
}

impl<T> Clone for Resource<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            record: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("client", &self.client)
            .finish()
    }
}

impl Client {
    /// Opens any list of the vendor by a type that describes it.
    pub fn resource<T: ListResource>(&self) -> Resource<T> {
        Resource {
            client: self.clone(),
            record: PhantomData,
        }
    }
}

impl<T: ListResource> Resource<T> {
    /// The dialect of this resource's paths and parameters. Only JPM has two.
    fn path_dialect(&self) -> Dialect {
        match T::MODULE {
            ApiModule::Jpm => self.client.dialect(),
            ApiModule::Dispatch
            | ApiModule::Settings
            | ApiModule::Crm
            | ApiModule::Marketing
            | ApiModule::JobBooking => Dialect::Vendor,
        }
    }

    /// Whether one call without parameters returns the whole list.
    fn is_unpaged(&self) -> bool {
        self.path_dialect() == Dialect::Contract && T::CONTRACT_SUPPORT != ContractSupport::Paged
    }

    /// Reads one page.
    ///
    /// A page size outside the dialect's limits is adjusted. The contract's lists without
    /// parameters (job types, cancel reasons) have one page.
    pub async fn page(&self, filter: &T::Filter, page: PageRequest) -> Result<Page<T>, Error> {
        self.filtered_page(&[filter], page).await
    }

    /// Reads one page of the records that match all `filters`.
    async fn filtered_page(
        &self,
        filters: &[&dyn Filter],
        page: PageRequest,
    ) -> Result<Page<T>, Error> {
        let dialect = self.path_dialect();
        let page = page.within(dialect);
        let mut query = Query::new(dialect);
        if !self.is_unpaged() || page.number > 1 {
            page.write(&mut query);
        }
        for filter in filters {
            filter.write(&mut query);
        }
        self.send_with(Method::GET, &[], query.finish()?, None)
            .await?
            .into_page(page)
    }

    /// Sends a request below this resource's path and decodes the record in the response.
    async fn record(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<Bytes>,
    ) -> Result<Record<T>, Error> {
        self.send(method, segments, body).await?.into_record()
    }

    /// Sends a request below this resource's path.
    async fn send(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<Bytes>,
    ) -> Result<ApiResponse, Error> {
        self.send_with(method, segments, Vec::new(), body).await
    }

    /// Sends a request with query parameters below this resource's path.
    async fn send_with(
        &self,
        method: Method,
        segments: &[&str],
        query: Vec<(&'static str, String)>,
        body: Option<Bytes>,
    ) -> Result<ApiResponse, Error> {
        let path: Vec<&str> = T::PATH.split('/').chain(segments.iter().copied()).collect();
        self.client
            .call(Call {
                method,
                module: T::MODULE,
                form: self.path_dialect(),
                segments: &path,
                query,
                body,
            })
            .await
    }

    /// Reads one page of a list that belongs to one record, such as a job's notes.
    async fn sub_page<U: DeserializeOwned>(
        &self,
        segments: &[&str],
        page: PageRequest,
    ) -> Result<Page<U>, Error> {
        let dialect = self.path_dialect();
        let page = page.within(dialect);
        let mut query = Query::new(dialect);
        page.write(&mut query);
        self.send_with(Method::GET, segments, query.finish()?, None)
            .await?
            .into_page(page)
    }

    /// Fails in the contract dialect, for an operation that only the vendor has.
    fn require_vendor(&self, operation: &'static str) -> Result<(), Error> {
        match self.path_dialect() {
            Dialect::Vendor => Ok(()),
            dialect @ Dialect::Contract => Err(Error::Unsupported {
                field: operation,
                dialect,
                detail: "its document does not know this call",
            }),
        }
    }

    /// Encodes a request body in this resource's dialect.
    fn body<B: RequestBody>(&self, body: &B) -> Result<Option<Bytes>, Error> {
        request_body::encode(body, self.path_dialect()).map(Some)
    }
}

impl<T: GetResource> Resource<T> {
    /// Reads one record.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no record with this id.
    pub async fn get(&self, id: T::Id) -> Result<Record<T>, Error> {
        self.record(Method::GET, &[&id.to_string()], None).await
    }
}
