//! Reasons: to cancel, to hold, to call.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::shared::list;
use crate::api_module::ApiModule;
use crate::dialect::Dialect;
use crate::ids::{AppointmentId, CallReasonId, JobId, ReasonId};
use crate::query::{Active, Filter, Query, Sort};
use crate::request_body::RequestBody;
use crate::resources::{ContractSupport, ListResource};
use crate::timestamp;

/// A reason to cancel a job.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelReason {
    /// Its id.
    pub id: ReasonId,
    /// Its name.
    pub name: Option<String>,
    /// Whether it can still be given.
    pub active: Option<bool>,
    /// When it was last changed (vendor).
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for CancelReason {
    type Filter = ReasonFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "job-cancel-reasons";
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Whole;
}

/// A reason to put a job on hold. Only the vendor's document lists them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldReason {
    /// Its id.
    pub id: ReasonId,
    /// Its name.
    pub name: Option<String>,
    /// Whether it can still be given.
    pub active: Option<bool>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for HoldReason {
    type Filter = ReasonFilter;
    const MODULE: ApiModule = ApiModule::Jpm;
    const PATH: &'static str = "job-hold-reasons";
}

/// A reason for a customer's call. The contract names them without a path; the vendor keeps them in its booking API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallReason {
    /// Its id.
    pub id: CallReasonId,
    /// Its name.
    pub name: Option<String>,
    /// Whether such a call is a lead.
    pub is_lead: Option<bool>,
    /// Whether it can still be given.
    pub active: Option<bool>,
    /// When it was last changed.
    #[serde(default, with = "timestamp::optional")]
    pub modified_on: Option<DateTime<Utc>>,
}

impl ListResource for CallReason {
    type Filter = ReasonFilter;
    const MODULE: ApiModule = ApiModule::Jbce;
    const PATH: &'static str = "call-reasons";
}

/// Why one job was canceled (vendor).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobCancelReason {
    /// The job.
    pub job_id: JobId,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The reason's name.
    pub name: Option<String>,
    /// What was added in own words.
    pub text: Option<String>,
}

/// Why one job, and each of its appointments, is on hold (vendor, since mid-2026).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobHoldReason {
    /// The job.
    pub job_id: JobId,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The reason's name.
    pub name: Option<String>,
    /// What was added in own words.
    pub text: Option<String>,
    /// Why its appointments are on hold.
    #[serde(default, deserialize_with = "list")]
    pub appointment_hold_reasons: Vec<AppointmentHoldReason>,
}

/// Why one appointment is on hold (vendor, since mid-2026).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentHoldReason {
    /// The appointment.
    pub appointment_id: Option<AppointmentId>,
    /// The reason, from the tenant's list.
    pub reason_id: Option<ReasonId>,
    /// The reason's name.
    pub name: Option<String>,
    /// What was added in own words.
    pub text: Option<String>,
}

/// What narrows a list of reasons (vendor; the contract's list takes no parameters).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasonFilter {
    /// Changed at this instant or later.
    pub modified_on_or_after: Option<DateTime<Utc>>,
    /// Those out of use, too, or only.
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

/// Further bounds of a list of reasons (vendor), for [`Resource::page_within`](crate::Resource::page_within).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReasonPeriod {
    /// Created at this instant or later.
    pub created_on_or_after: Option<DateTime<Utc>>,
    /// Created before this instant.
    pub created_before: Option<DateTime<Utc>>,
    /// Changed before this instant.
    pub modified_before: Option<DateTime<Utc>>,
}

impl Filter for ReasonPeriod {
    fn write(&self, query: &mut Query) {
        query.vendor("createdOnOrAfter", &self.created_on_or_after);
        query.vendor("createdBefore", &self.created_before);
        query.vendor("modifiedBefore", &self.modified_before);
    }
}

/// Why a job is canceled or put on hold. The contract leaves both open; the vendor requires both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReasonAndMemo {
    /// The reason, from the tenant's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_id: Option<ReasonId>,
    /// What the dispatcher adds in own words.
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
