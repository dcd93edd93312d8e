//! Query parameters of lists.

use chrono::{DateTime, Utc};

use crate::api_error::Error;
use crate::dialect::Dialect;
use crate::timestamp;

/// The most values of a comma-separated parameter at the vendor.
const MAX_LISTED: usize = 50;

/// The parameters of one call in one dialect.
///
/// A [`Filter`] writes itself into it and names the documents that have each parameter. Parameters
/// that the dialect does not have are left out.
#[derive(Debug)]
pub struct Query {
    dialect: Dialect,
    pairs: Vec<(&'static str, String)>,
    refused: Option<Error>,
}

impl Query {
    /// A query without parameters.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            pairs: Vec::new(),
            refused: None,
        }
    }

    /// Adds a parameter that both documents have.
    pub fn both<V: QueryValue + ?Sized>(&mut self, name: &'static str, value: &V) {
        if let Some(text) = value.text(self.dialect) {
            self.pairs.push((name, text));
        }
    }

    /// Adds a parameter that only the vendor's documents have.
    pub fn vendor<V: QueryValue + ?Sized>(&mut self, name: &'static str, value: &V) {
        if self.dialect == Dialect::Vendor {
            self.both(name, value);
        }
    }

    /// Adds a comma-separated parameter that only the vendor's documents have. It takes at most 50
    /// values.
    pub fn vendor_list<V: QueryValue>(&mut self, name: &'static str, values: &[V]) {
        if values.len() > MAX_LISTED {
            self.refuse(name, "the server takes at most 50 values in one call");
        }
        self.vendor(name, values);
    }

    /// Makes the call fail, because `field` cannot be sent.
    pub(crate) fn refuse(&mut self, field: &'static str, detail: &'static str) {
        self.refused = Some(Error::Unsupported {
            field,
            dialect: self.dialect,
            detail,
        });
    }

    /// The parameters, or why they cannot be sent.
    pub(crate) fn finish(self) -> Result<Vec<(&'static str, String)>, Error> {
        match self.refused {
            Some(error) => Err(error),
            None => Ok(self.pairs),
        }
    }
}

/// The parameters that narrow a list.
pub trait Filter: Send + Sync + 'static {
    /// Writes the parameters to `query`.
    fn write(&self, query: &mut Query);
}

/// A value of a query parameter.
pub trait QueryValue {
    /// The text of the value; `None` leaves the parameter out.
    fn text(&self, dialect: Dialect) -> Option<String>;
}

impl<V: QueryValue> QueryValue for Option<V> {
    fn text(&self, dialect: Dialect) -> Option<String> {
        self.as_ref().and_then(|value| value.text(dialect))
    }
}

impl<V: QueryValue> QueryValue for [V] {
    fn text(&self, dialect: Dialect) -> Option<String> {
        let texts: Vec<_> = self
            .iter()
            .filter_map(|value| value.text(dialect))
            .collect();
        (!texts.is_empty()).then(|| texts.join(","))
    }
}

impl<V: QueryValue> QueryValue for Vec<V> {
    fn text(&self, dialect: Dialect) -> Option<String> {
        self.as_slice().text(dialect)
    }
}

impl QueryValue for DateTime<Utc> {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(timestamp::format(*self))
    }
}

macro_rules! display_as_query_value {
    ($($type:ty),* $(,)?) => {$(
        impl QueryValue for $type {
            fn text(&self, _: Dialect) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}

display_as_query_value!(bool, u32, f64, str, String);
display_as_query_value!(
    crate::ids::JobId,
    crate::ids::AppointmentId,
    crate::ids::ProjectId,
    crate::ids::CustomerId,
    crate::ids::LocationId,
    crate::ids::TechnicianId,
    crate::ids::EmployeeId,
    crate::ids::BusinessUnitId,
    crate::ids::JobTypeId,
    crate::ids::CampaignId,
    crate::ids::AssignmentId,
    crate::ids::TagTypeId,
    crate::ids::ProjectTypeId,
    crate::ids::ProjectStatusId,
    crate::ids::ProjectSubStatusId,
    crate::ids::BookingId,
    crate::ids::InvoiceId,
    crate::ids::EstimateId,
    crate::ids::UserId,
    crate::ids::NonJobAppointmentId,
    crate::ids::TimesheetCodeId,
);

/// Which rows a list of the vendor contains. The vendor's default is the active ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Active {
    /// The active rows.
    Yes,
    /// The deactivated rows, which users see as deleted.
    No,
    /// All rows. A mirror needs them to notice deletions.
    Any,
}

impl QueryValue for Active {
    fn text(&self, _: Dialect) -> Option<String> {
        Some(
            match self {
                Self::Yes => "True",
                Self::No => "False",
                Self::Any => "Any",
            }
            .to_owned(),
        )
    }
}

/// A field by which lists of the vendor can be sorted. The filters name the fields of each list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortField {
    /// By id.
    Id,
    /// By the time of the last change.
    ModifiedOn,
    /// By the time of creation.
    CreatedOn,
    /// By priority (jobs).
    Priority,
    /// By name (projects, customers, campaigns).
    Name,
    /// By the target date (projects).
    TargetCompletionDate,
}

/// The order of a list of the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The field.
    pub by: SortField,
    /// Whether the largest value comes first.
    pub descending: bool,
}

impl Sort {
    /// The smallest value first.
    pub const fn ascending(by: SortField) -> Self {
        Self {
            by,
            descending: false,
        }
    }

    /// The largest value first.
    pub const fn descending(by: SortField) -> Self {
        Self {
            by,
            descending: true,
        }
    }
}

impl QueryValue for Sort {
    fn text(&self, _: Dialect) -> Option<String> {
        let field = match self.by {
            SortField::Id => "Id",
            SortField::ModifiedOn => "ModifiedOn",
            SortField::CreatedOn => "CreatedOn",
            SortField::Priority => "Priority",
            SortField::Name => "Name",
            SortField::TargetCompletionDate => "TargetCompletionDate",
        };
        let sign = if self.descending { '-' } else { '+' };
        Some(format!("{sign}{field}"))
    }
}
