//! The ids of the API, one type for each kind of record.
//!
//! All ids are 64-bit integers. The types keep them apart. They decode from a number or from its
//! decimal text, because JavaScript programs store ids as text.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// The text is not an id in decimal form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind}: a whole number is expected")]
pub struct ParseIdError {
    kind: &'static str,
    text: String,
}

/// Decodes an id from a number or its decimal text.
struct IdVisitor(&'static str);

impl Visitor<'_> for IdVisitor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} (a whole number, or its decimal text)", self.0)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<i64, E> {
        Ok(value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
        i64::try_from(value).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<i64, E> {
        value
            .trim()
            .parse()
            .map_err(|_| E::invalid_value(de::Unexpected::Str(value), &self))
    }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                text.trim().parse().map(Self).map_err(|_| ParseIdError {
                    kind: stringify!($name),
                    text: text.to_owned(),
                })
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(IdVisitor(stringify!($name))).map(Self)
            }
        }
    )*};
}

ids! {
    /// A tenant: the account of one company at the vendor. It is part of every path.
    TenantId,
    /// A job (a work order).
    JobId,
    /// An appointment of a job.
    AppointmentId,
    /// A project: several jobs with one goal.
    ProjectId,
    /// A customer, who pays.
    CustomerId,
    /// A location, where the work is done.
    LocationId,
    /// A technician, who does the work.
    TechnicianId,
    /// An employee of the office.
    EmployeeId,
    /// A business unit: a trade or a branch of the company.
    BusinessUnitId,
    /// A job type.
    JobTypeId,
    /// A marketing campaign, which each job is booked under.
    CampaignId,
    /// A reason to cancel or to hold.
    ReasonId,
    /// The assignment of one technician to one appointment.
    AssignmentId,
    /// A technician's shift.
    ShiftId,
    /// An entry of a job's history.
    HistoryEntryId,
    /// A type of tag.
    TagTypeId,
    /// A status of a project; each tenant defines its own.
    ProjectStatusId,
    /// A project substatus.
    ProjectSubStatusId,
    /// A project type.
    ProjectTypeId,
    /// A type of custom field.
    CustomFieldTypeId,
    /// An invoice.
    InvoiceId,
    /// A booking, before it becomes a job.
    BookingId,
    /// A warranty.
    WarrantyId,
    /// A membership (a maintenance contract).
    MembershipId,
    /// An estimate.
    EstimateId,
    /// A phone call.
    CallId,
    /// A reason for a call, kept by the booking API.
    CallReasonId,
    /// A dispatch zone.
    ZoneId,
    /// A non-job appointment of a technician.
    NonJobAppointmentId,
    /// An arrival window that the tenant offers.
    ArrivalWindowId,
    /// A phone number or email address of a customer or a location.
    ContactId,
    /// A timesheet code.
    TimesheetCodeId,
    /// The user account of a technician or an employee.
    UserId,
    /// An entry of a job's cancellation log.
    CanceledLogId,
    /// A note on a job or a project.
    NoteId,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn id_decodes_from_a_number_and_its_text() {
        assert_eq!(
            serde_json::from_str::<JobId>("48213").unwrap(),
            JobId(48213)
        );
        assert_eq!(
            serde_json::from_str::<JobId>("\"48213\"").unwrap(),
            JobId(48213)
        );
        assert_eq!(serde_json::from_str::<JobId>("-1").unwrap(), JobId(-1));
    }

    #[test]
    fn id_refuses_anything_but_a_whole_number_in_range() {
        for wrong in [
            "1.5",
            "\"12a\"",
            "\"\"",
            "true",
            "null",
            "9223372036854775808",
        ] {
            assert!(serde_json::from_str::<JobId>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn id_keeps_all_64_bits_and_serializes_as_a_number() {
        let id: JobId = "9007199254740993".parse().unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "9007199254740993");
        assert_eq!(id.to_string(), "9007199254740993");
    }

    #[test]
    fn id_error_names_the_unreadable_text() {
        let error = "abc".parse::<TenantId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`abc` is not a TenantId: a whole number is expected"
        );
    }
}
