//! Reasons to cancel, to hold, and to call.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::shared::list;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, CallReasonId, JobId, ReasonId};
use crate::list_resource::{ContractSupport, ListResource};
use crate::query::{Active, Filter, Query, Sort};
use crate::request_body::RequestBody;
use crate::timestamp;

/// A reason to cancel a job.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CancelReason {
    /// The id.
    pub id: ReasonId,
    /// The name.
    pub name: Option<String>,
    /// Whether the reason can still be chosen.
    pub active: Option<bool>,
    /// When the record was last changed (vendor).
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for CancelReason {
    type Filter = ReasonFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "job-cancel-reasons";
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Whole;
}

/// A reason to put a job on hold (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HoldReason {
    /// The id.
    pub id: ReasonId,
    /// The name.
    pub name: Option<String>,
    /// Whether the reason can still be chosen.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for HoldReason {
    type Filter = ReasonFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "job-hold-reasons";
}

/// A reason for a customer's call. The vendor has them in its job booking API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CallReason {
    /// The id.
    pub id: CallReasonId,
    /// The name.
    pub name: Option<String>,
    /// Whether a call with this reason is a lead.
    pub is_lead: Option<bool>,
    /// Whether the reason can still be chosen.
    pub active: Option<bool>,
    /// When the record was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for CallReason {
    type Filter = ReasonFilter;
    const MODULE: ApiModule = ApiModule::JobBooking;
    const PATH: &'static str = "call-reasons";
}

/// Why a job was canceled (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JobCancelReason {
    /// The job.
    pub job_id: JobId,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The reason's name.
    pub name: Option<String>,
    /// The memo.
    pub text: Option<String>,
}

/// Why a job and its appointments are on hold (vendor, since mid-2026).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JobHoldReason {
    /// The job.
    pub job_id: JobId,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The reason's name.
    pub name: Option<String>,
    /// The memo.
    pub text: Option<String>,
    /// Why the appointments are on hold.
    #[serde(default, deserialize_with = "list")]
    pub appointment_hold_reasons: Vec<AppointmentHoldReason>,
}

/// Why an appointment is on hold (vendor, since mid-2026).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppointmentHoldReason {
    /// The appointment.
    pub appointment_id: Option<AppointmentId>,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The reason's name.
    pub name: Option<String>,
    /// The memo.
    pub text: Option<String>,
}

/// The filter of the list of reasons (vendor only).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasonFilter {
    /// Modified at or after this instant.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Whether active or inactive records are listed. The default is active.
    pub active: Option<Active>,
    /// The order: by id, change or creation.
    pub sort: Option<Sort>,
}

impl Filter for ReasonFilter {
    fn write(&self, query: &mut Query) {
        query.vendor("modifiedOnOrAfter", &self.modified_on_or_after);
        query.vendor("active", &self.active);
        query.vendor("sort", &self.sort);
    }
}

/// Further parameters of the lists of reasons (vendor only), for
/// [`Resource::page_within`](crate::resources::Resource::page_within).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReasonPeriod {
    /// Created at or after this instant.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Modified before this instant.
    pub modified_before: Option<DateTime<Utc>>,
}

impl Filter for ReasonPeriod {
    fn write(&self, query: &mut Query) {
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
    }
}

/// Why a job is canceled or put on hold. Both fields are optional in the contract and required by
/// the vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ReasonAndMemo {
    /// The reason, from the tenant's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_id: Option<ReasonId>,
    /// The memo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

impl ReasonAndMemo {
    /// A reason with a memo, as both dialects accept it.
    pub fn new(reason: ReasonId, memo: impl Into<String>) -> Self {
        Self {
            reason_id: Some(reason),
            memo: Some(memo.into()),
        }
    }
}

impl RequestBody for ReasonAndMemo {
    const REQUIRED: &'static [(&'static str, Dialect)] =
        &[("reasonId", Dialect::Vendor), ("memo", Dialect::Vendor)];
}
