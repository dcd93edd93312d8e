//! What may follow the question mark.

use chrono::{DateTime, Utc};

use crate::api_error::Error;
use crate::dialect::Dialect;
use crate::timestamp;

/// The most values that the vendor's comma lists take.
const MAX_LISTED: usize = 50;

/// The parameters of one call, in one dialect.
///
/// A filter writes itself into it and says of each parameter whose document knows it; what the dialect in use does not know is left out.
#[derive(Debug)]
pub struct Query {
    dialect: Dialect,
    pairs: Vec<(&'static str, String)>,
    refused: Option<Error>,
}

impl Query {
    /// No parameters yet.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            pairs: Vec::new(),
            refused: None,
        }
    }

    /// Adds a parameter that both documents know.
    pub fn both<V: QueryValue + ?Sized>(&mut self, name: &'static str, value: &V) {
        if let Some(text) = value.text(self.dialect) {
            self.pairs.push((name, text));
        }
    }

    /// Adds a parameter that only the vendor's document knows.
    pub fn vendor<V: QueryValue + ?Sized>(&mut self, name: &'static str, value: &V) {
        if self.dialect == Dialect::Vendor {
            self.both(name, value);
        }
    }

    /// Adds a comma list that only the vendor's document knows, and that takes at most 50 values.
    pub fn vendor_list<V: QueryValue>(&mut self, name: &'static str, values: &[V]) {
        if values.len() > MAX_LISTED {
            self.refuse(name, "the server takes at most 50 values in one call");
        }
        self.vendor(name, values);
    }

    /// Refuses the whole call, because `field` cannot say what it should.
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

/// What narrows a list.
pub trait Filter: Send + Sync + 'static {
    /// Adds its parameters to `query`.
    fn write(&self, query: &mut Query);
}

/// A value that can stand in a query.
pub trait QueryValue {
    /// Its text, or `None` to leave the parameter out.
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

macro_rules! shown {
    ($($type:ty),* $(,)?) => {$(
        impl QueryValue for $type {
            fn text(&self, _: Dialect) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}

shown!(bool, u32, f64, str, String);
shown!(
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

/// Which rows a vendor's list shows; absent, it shows the active ones only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Active {
    /// The active rows.
    Yes,
    /// The rows that were deactivated (deleted, as users see it).
    No,
    /// All rows. A mirror needs this, to learn what went away.
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

/// A field that vendor's lists can be sorted by. Not every list takes every field; the filters say which.
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

/// An order for a vendor's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The field.
    pub by: SortField,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Sort {
    /// The smallest first.
    pub const fn ascending(by: SortField) -> Self {
        Self {
            by,
            descending: false,
        }
    }

    /// The largest first.
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
