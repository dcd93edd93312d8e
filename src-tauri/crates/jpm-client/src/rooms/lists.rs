//! The lists, by name.

use crate::client::Client;
use crate::listing::Listed;
use crate::models::{
    Appointment, ArrivalWindow, Assignment, BusinessUnit, CallReason, Campaign, CancelReason,
    Customer, CustomerContact, Employee, HoldReason, Job, JobType, Location, LocationContact,
    NonJobAppointment, Project, ProjectStatus, ProjectSubStatus, ProjectType, Shift, TagType,
    Technician,
};
use crate::rooms::Room;

impl Client {
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
}
