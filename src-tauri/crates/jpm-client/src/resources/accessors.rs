//! The lists, by name.

use super::Resource;
use crate::client::Client;
use crate::models::{
    Appointment, ArrivalWindow, Assignment, BusinessUnit, CallReason, Campaign, CancelReason,
    Customer, CustomerContact, Employee, HoldReason, Job, JobType, Location, LocationContact,
    NonJobAppointment, Project, ProjectStatus, ProjectSubStatus, ProjectType, Shift, TagType,
    Technician,
};
use crate::resources::ListResource;

impl Client {
    /// Jobs.
    pub fn jobs(&self) -> Resource<Job> {
        self.list()
    }

    /// Appointments.
    pub fn appointments(&self) -> Resource<Appointment> {
        self.list()
    }

    /// Projects.
    pub fn projects(&self) -> Resource<Project> {
        self.list()
    }

    /// Job types.
    pub fn job_types(&self) -> Resource<JobType> {
        self.list()
    }

    /// Reasons to cancel a job.
    pub fn cancel_reasons(&self) -> Resource<CancelReason> {
        self.list()
    }

    /// Reasons to put a job on hold (a list that only the vendor's document names).
    pub fn hold_reasons(&self) -> Resource<HoldReason> {
        self.list()
    }

    /// Reasons for a call (a list that only the vendor's document names).
    pub fn call_reasons(&self) -> Resource<CallReason> {
        self.list()
    }

    /// Statuses of projects (a list that only the vendor's document names).
    pub fn project_statuses(&self) -> Resource<ProjectStatus> {
        self.list()
    }

    /// Statuses within projects' statuses (a list that only the vendor's document names).
    pub fn project_sub_statuses(&self) -> Resource<ProjectSubStatus> {
        self.list()
    }

    /// Types of projects (a list that only the vendor's document names).
    pub fn project_types(&self) -> Resource<ProjectType> {
        self.list()
    }

    /// Technicians (settings API).
    pub fn technicians(&self) -> Resource<Technician> {
        self.list()
    }

    /// Employees (settings API).
    pub fn employees(&self) -> Resource<Employee> {
        self.list()
    }

    /// Business units (settings API).
    pub fn business_units(&self) -> Resource<BusinessUnit> {
        self.list()
    }

    /// Types of tags (settings API).
    pub fn tag_types(&self) -> Resource<TagType> {
        self.list()
    }

    /// Assignments of technicians to appointments (dispatch API).
    pub fn assignments(&self) -> Resource<Assignment> {
        self.list()
    }

    /// Technicians' shifts (dispatch API).
    pub fn shifts(&self) -> Resource<Shift> {
        self.list()
    }

    /// Technicians' time that is not for jobs (dispatch API).
    pub fn non_job_appointments(&self) -> Resource<NonJobAppointment> {
        self.list()
    }

    /// Windows of arrival that are promised to customers (dispatch API).
    pub fn arrival_windows(&self) -> Resource<ArrivalWindow> {
        self.list()
    }

    /// Customers (CRM API).
    pub fn customers(&self) -> Resource<Customer> {
        self.list()
    }

    /// Locations (CRM API).
    pub fn locations(&self) -> Resource<Location> {
        self.list()
    }

    /// How customers are reached, over all customers (CRM API).
    pub fn customer_contacts(&self) -> Resource<CustomerContact> {
        self.list()
    }

    /// How locations are reached, over all locations (CRM API).
    pub fn location_contacts(&self) -> Resource<LocationContact> {
        self.list()
    }

    /// Campaigns (marketing API).
    pub fn campaigns(&self) -> Resource<Campaign> {
        self.list()
    }

    /// Any list of the vendor's, by a type that describes it.
    pub fn list<T: ListResource>(&self) -> Resource<T> {
        Resource::new(self.clone())
    }
}
