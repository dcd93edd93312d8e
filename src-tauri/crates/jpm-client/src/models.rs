//! The records of the API and what is sent to change them.
//!
//! Decoding is tolerant: only a record's own id must be there. Any other field may be missing or null, unknown fields are ignored
//! here and kept in [`Record::raw`](crate::Record::raw), and an unknown value of an enumeration survives as `Other`.
//! Sending is strict: a field that the document of the dialect does not name is refused before anything leaves the machine.

mod appointment;
mod availability;
mod contact;
mod crm;
mod dispatch;
mod history;
mod job;
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
pub(crate) mod time_span;

pub use appointment::{
    Appointment, AppointmentCreate, AppointmentFilter, AppointmentStatus, Reschedule,
    SpecialInstructions,
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
pub use history::{HistoryEntry, SchedulingTool};
pub use job::{
    Job, JobAppointment, JobCreate, JobFilter, JobStatus, JobUpdate, LeadSource, Priority,
};
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
pub use tag_type::{TagImportance, TagType, TagTypeFilter};
pub use time_span::TimeSpan;
