//! What can be done with jobs.

use http::Method;
use serde::de::DeserializeOwned;

use super::Resource;
use crate::api_error::Error;
use crate::decode::list::DecodedList;
use crate::ids::JobId;
use crate::models::{
    CanceledLogEntry, HistoryEntry, Job, JobCancelReason, JobCreate, JobHoldReason, JobUpdate,
    ReasonAndMemo,
};
use crate::page::{Page, PageRequest};
use crate::query::Query;
use crate::record::Record;

impl Resource<Job> {
    /// Books a job (`createJob`).
    ///
    /// A failure whose [`effect`](Error::effect) is possible must be looked into before the job is booked again: the API has no
    /// idempotency key.
    pub async fn create(&self, job: &JobCreate) -> Result<Record<Job>, Error> {
        self.record(Method::POST, &[], self.body(job)?).await
    }

    /// Changes a job (`updateJob`), and gives it as it is then.
    pub async fn update(&self, id: JobId, change: &JobUpdate) -> Result<Record<Job>, Error> {
        self.record(Method::PATCH, &[&id.to_string()], self.body(change)?)
            .await
    }

    /// Cancels a job (`cancelJob`). The server answers without the job: read it again.
    pub async fn cancel(&self, id: JobId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.send(Method::PUT, &[&id.to_string(), "cancel"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Puts a job on hold (`holdJob`). The server answers without the job: read it again.
    ///
    /// The vendor no longer documents this call. Where it answers [`Error::NotFound`] for a job that exists, put the job's appointments
    /// on hold instead, with [`Resource::<Appointment>::hold`](Resource#method.hold-1).
    pub async fn hold(&self, id: JobId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.send(Method::PUT, &[&id.to_string(), "hold"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Brings a canceled job back (vendor only). The server answers without the job: read it again.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not canceled; [`Error::Unsupported`] in the contract dialect.
    pub async fn remove_cancellation(&self, id: JobId) -> Result<(), Error> {
        self.require_vendor("jobs/{id}/remove-cancellation")?;
        self.send(Method::PUT, &[&id.to_string(), "remove-cancellation"], None)
            .await
            .map(drop)
    }

    /// Reads why these jobs were canceled (vendor only); at most 50 jobs. A job that is not canceled is not among the rows.
    pub async fn cancel_reasons_of(&self, ids: &[JobId]) -> Result<Page<JobCancelReason>, Error> {
        self.reasons_of("cancel-reasons", ids).await
    }

    /// Reads why these jobs, and their appointments, are on hold (vendor only, documented since mid-2026); at most 50 jobs.
    pub async fn hold_reasons_of(&self, ids: &[JobId]) -> Result<Page<JobHoldReason>, Error> {
        self.reasons_of("hold-reasons", ids).await
    }

    async fn reasons_of<U: DeserializeOwned>(
        &self,
        which: &'static str,
        ids: &[JobId],
    ) -> Result<Page<U>, Error> {
        self.require_vendor("jobs/{cancel,hold}-reasons")?;
        let mut query = Query::new(self.path_dialect());
        query.vendor_list("ids", ids);
        let answer = self
            .send_with(Method::GET, &[which], query.finish()?, None)
            .await?;
        Page::read(&answer.body, PageRequest::default(), answer.server_time)
            .map_err(|mismatch| mismatch.into_error(answer.effect))
    }

    /// Reads one page of the times that a job was canceled (vendor only).
    pub async fn canceled_log(
        &self,
        id: JobId,
        page: PageRequest,
    ) -> Result<Page<CanceledLogEntry>, Error> {
        self.require_vendor("jobs/{id}/canceled-log")?;
        self.sub_page(&[&id.to_string(), "canceled-log"], page)
            .await
    }

    /// Reads what happened to a job (`getJobHistory`), in the server's order. A line that cannot be read is left out, and logged.
    pub async fn history(&self, id: JobId) -> Result<Vec<Record<HistoryEntry>>, Error> {
        let answer = self
            .send(Method::GET, &[&id.to_string(), "history"], None)
            .await?;
        let list = DecodedList::read(&answer.body, &["data", "history"], true)
            .map_err(|mismatch| mismatch.into_error(answer.effect))?;
        for line in &list.unreadable {
            tracing::warn!(job = %id, path = line.path, detail = line.detail, "a line of a history cannot be read");
        }
        Ok(list.items)
    }
}
