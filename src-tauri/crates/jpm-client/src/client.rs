//! The client: one tenant, one set of keys, one pool of connections.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;

use crate::answer::Answer;
use crate::builder::{ClientBuilder, TimeLimits};
use crate::calling::{Core, Manner, Outbound};
use crate::dialect::Dialect;
use crate::endpoint::{Credentials, Endpoint};
use crate::error::Error;
use crate::ids::TenantId;
use crate::limiter::CallPriority;
use crate::listing::{Area, Listed};
use crate::models::{
    Appointment, ArrivalWindow, Assignment, BusinessUnit, CallReason, Campaign, CancelReason,
    Customer, CustomerContact, Employee, HoldReason, Job, JobType, Location, LocationContact,
    NonJobAppointment, Project, ProjectStatus, ProjectSubStatus, ProjectType, Shift, TagType,
    Technician,
};
use crate::retry::RetryPolicy;
use crate::rooms::Room;

/// A signed-in view of one tenant. Cloning is cheap; clones share the token, the connections and the rate limit.
///
/// See the [crate's documentation](crate) for an example.
#[derive(Clone)]
pub struct Client {
    pub(crate) core: Arc<Core>,
    pub(crate) manner: Manner,
}

impl Client {
    /// Starts a client for `tenant` at `endpoint`.
    pub fn builder(
        endpoint: Endpoint,
        tenant: TenantId,
        credentials: Credentials,
    ) -> ClientBuilder {
        ClientBuilder::new(endpoint, tenant, credentials)
    }

    /// Asks for a new access token, whether or not one is at hand: the way to learn that the keys are good.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the keys are refused, or why the token endpoint could not be asked.
    pub async fn sign_in(&self) -> Result<(), Error> {
        let refused = self.core.tokens.serial();
        self.core.ticket(refused).await.map(drop)
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.core.tenant
    }

    /// The environment's addresses.
    pub fn endpoint(&self) -> &Endpoint {
        &self.core.endpoint
    }

    /// The dialect in use: the one given or detected, else the vendor's.
    pub fn dialect(&self) -> Dialect {
        self.core.dialect.get()
    }

    /// Jobs.
    pub fn jobs(&self) -> Room<Job> {
        self.list()
    }

    /// Appointments.
    pub fn appointments(&self) -> Room<Appointment> {
        self.list()
    }

    /// Projects.
    pub fn projects(&self) -> Room<Project> {
        self.list()
    }

    /// Job types.
    pub fn job_types(&self) -> Room<JobType> {
        self.list()
    }

    /// Reasons to cancel a job.
    pub fn cancel_reasons(&self) -> Room<CancelReason> {
        self.list()
    }

    /// Reasons to put a job on hold (a list that only the vendor's document names).
    pub fn hold_reasons(&self) -> Room<HoldReason> {
        self.list()
    }

    /// Reasons for a call (a list that only the vendor's document names).
    pub fn call_reasons(&self) -> Room<CallReason> {
        self.list()
    }

    /// Statuses of projects (a list that only the vendor's document names).
    pub fn project_statuses(&self) -> Room<ProjectStatus> {
        self.list()
    }

    /// Statuses within projects' statuses (a list that only the vendor's document names).
    pub fn project_sub_statuses(&self) -> Room<ProjectSubStatus> {
        self.list()
    }

    /// Types of projects (a list that only the vendor's document names).
    pub fn project_types(&self) -> Room<ProjectType> {
        self.list()
    }

    /// Technicians (settings API).
    pub fn technicians(&self) -> Room<Technician> {
        self.list()
    }

    /// Employees (settings API).
    pub fn employees(&self) -> Room<Employee> {
        self.list()
    }

    /// Business units (settings API).
    pub fn business_units(&self) -> Room<BusinessUnit> {
        self.list()
    }

    /// Types of tags (settings API).
    pub fn tag_types(&self) -> Room<TagType> {
        self.list()
    }

    /// Assignments of technicians to appointments (dispatch API).
    pub fn assignments(&self) -> Room<Assignment> {
        self.list()
    }

    /// Technicians' shifts (dispatch API).
    pub fn shifts(&self) -> Room<Shift> {
        self.list()
    }

    /// Technicians' time that is not for jobs (dispatch API).
    pub fn non_job_appointments(&self) -> Room<NonJobAppointment> {
        self.list()
    }

    /// Windows of arrival that are promised to customers (dispatch API).
    pub fn arrival_windows(&self) -> Room<ArrivalWindow> {
        self.list()
    }

    /// Customers (CRM API).
    pub fn customers(&self) -> Room<Customer> {
        self.list()
    }

    /// Locations (CRM API).
    pub fn locations(&self) -> Room<Location> {
        self.list()
    }

    /// How customers are reached, over all customers (CRM API).
    pub fn customer_contacts(&self) -> Room<CustomerContact> {
        self.list()
    }

    /// How locations are reached, over all locations (CRM API).
    pub fn location_contacts(&self) -> Room<LocationContact> {
        self.list()
    }

    /// Campaigns (marketing API).
    pub fn campaigns(&self) -> Room<Campaign> {
        self.list()
    }

    /// Any list of the vendor's, by a type that describes it.
    pub fn list<T: Listed>(&self) -> Room<T> {
        Room::new(self.clone())
    }

    /// The same client, whose calls wait for the server's rate with this priority.
    ///
    /// When nothing is said, a write goes as [`CallPriority::UserWrite`] and a read as [`CallPriority::OnScreen`]. A program that
    /// downloads in the background keeps a clone with a lower priority for that, and its users do not wait behind it.
    #[must_use]
    pub fn with_priority(&self, priority: CallPriority) -> Self {
        Self {
            core: Arc::clone(&self.core),
            manner: Manner {
                priority: Some(priority),
                ..self.manner
            },
        }
    }

    /// The same client, whose calls may take this long. The limits for a token and for reaching a host stay those of the first
    /// client, because its clones share both.
    #[must_use]
    pub fn with_time_limits(&self, limits: TimeLimits) -> Self {
        Self {
            core: Arc::clone(&self.core),
            manner: Manner {
                limits: Some(limits),
                ..self.manner
            },
        }
    }

    /// Calls `method` on `segments` below the tenant, and sorts the answer. A read is tried again as the policy allows; anything else
    /// is sent once.
    pub(crate) async fn call(&self, call: Call<'_>) -> Result<Answer, Error> {
        let core = &*self.core;
        let write = call.method != Method::GET;
        let url = core.address(call.area, call.form, call.segments, &call.query)?;
        let policy = if write {
            RetryPolicy::NEVER
        } else {
            core.retry
        };
        let outbound = Outbound {
            method: &call.method,
            url: &url,
            body: call.body.as_ref(),
            write,
            manner: self.manner,
        };
        core.with_retries(policy, || core.authorised(outbound))
            .await
            .map_err(|error| error.lacking_scope_for(call.area, call.segments, write))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.core.endpoint)
            .field("tenant", &self.core.tenant)
            .field("dialect", &self.dialect())
            .finish_non_exhaustive()
    }
}

/// One call, before it has an address.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) area: Area,
    /// The form of the path.
    pub(crate) form: Dialect,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Bytes>,
}
