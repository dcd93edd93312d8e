//! The records of the API and the bodies of its requests.
//!
//! # Decoding
//!
//! Only the id of a record is required. Other fields may be missing or null. Unknown fields stay
//! in [`Record::raw`](crate::Record::raw), and unknown values of an enum decode to `Other`.
//!
//! # Encoding
//!
//! A body contains exactly what the dialect's document names. A field that the dialect does not
//! have fails with [`Error::Unsupported`](crate::Error::Unsupported) before anything is sent.
//!
//! # Units
//!
//! - Instants are UTC. They are sent with microseconds at most.
//! - Durations are a [`TimeSpan`], or name their unit.
//! - Money is in the tenant's currency. Read exact amounts from
//!   [`Record::raw`](crate::Record::raw).
//!
//! # Stability
//!
//! The documents gain fields, so this crate does too, without a major version:
//!
//! - Records are `#[non_exhaustive]`.
//! - Request bodies are `#[non_exhaustive]` and have a constructor with the required fields. Set
//!   the others afterwards.
//! - Filters and updates have only optional fields. End a literal with `..Default::default()`.

mod appointment;
mod availability;
mod contact;
mod crm;
mod dispatch;
mod filters;
mod history;
mod job;
mod job_request;
mod job_type;
mod marketing;
mod note;
mod open_enum;
mod project;
mod project_setting;
mod project_update;
mod reason;
mod settings;
mod shared;
mod tag_type;
mod zone;

pub use crate::time_span::TimeSpan;
pub(crate) use appointment::SpecialInstructions;
pub use appointment::{
    Appointment, AppointmentCreate, AppointmentFilter, AppointmentStatus, Reschedule,
};
pub use availability::{
    ArrivalWindow, ArrivalWindowConfiguration, ArrivalWindowFilter, ArrivalWindowStart,
    BusinessHours, HourRange, NonJobAppointment, NonJobAppointmentBody, NonJobAppointmentFilter,
    RepeatEnd, RepeatFrequency,
};
pub use contact::{
    Contact, ContactType, CustomerContact, CustomerContactFilter, LocationContact,
    LocationContactFilter, PhoneSettings,
};
pub use crm::{Address, Customer, CustomerFilter, CustomerType, Location, LocationFilter};
pub(crate) use dispatch::AssignmentChange;
pub use dispatch::{Assignment, AssignmentFilter, AssignmentStatus, Shift, ShiftFilter, ShiftType};
pub use filters::{AddressFilter, ExternalDataFilter, RecordFilter};
pub use history::{HistoryEntry, SchedulingTool};
pub use job::{Job, JobFilter, JobStatus, LeadSource, Priority};
pub use job_request::{JobAppointment, JobCreate, JobUpdate};
pub use job_type::{JobType, JobTypeFilter};
pub use marketing::{Campaign, CampaignCategory, CampaignFilter};
pub use note::{CanceledLogEntry, JobHistory, JobNote, Note, NoteCreate, ProjectNote};
pub use project::{Project, ProjectCreate, ProjectDate, ProjectFilter};
pub use project_setting::{
    ProjectStatus, ProjectStatusFilter, ProjectSubStatus, ProjectSubStatusFilter, ProjectType,
    ProjectTypeFilter,
};
pub use project_update::ProjectUpdate;
pub use reason::{
    AppointmentHoldReason, CallReason, CancelReason, HoldReason, JobCancelReason, JobHoldReason,
    ReasonAndMemo, ReasonFilter, ReasonPeriod,
};
pub use settings::{
    BusinessUnit, BusinessUnitFilter, Employee, EmployeeFilter, NamedValue, Technician,
    TechnicianFilter, TechnicianStatus,
};
pub use shared::{
    CustomField, CustomFieldValue, ExternalData, ExternalDataChange, ExternalDataEntry,
    ExternalDataPatchMode, ExternalDataUpdate,
};
pub use tag_type::{TagImportance, TagType};
pub use zone::Zone;
