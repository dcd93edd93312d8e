//! Jobs.

use http::Method;
use serde::de::DeserializeOwned;

use super::macros::{operation, resource};
use crate::api_error::Error;
use crate::ids::JobId;
use crate::list::DecodedList;
use crate::models::{
    CanceledLogEntry, HistoryEntry, Job, JobCancelReason, JobCreate, JobHoldReason, JobUpdate,
    Note, NoteCreate, ReasonAndMemo,
};
use crate::page::{Page, PageRequest};
use crate::query::Query;
use crate::record::Record;

resource! {
    /// Jobs. Their times are on their [appointments](crate::resources::Appointments).
    ///
    /// [`JobStatus`](crate::models::JobStatus) shows the statuses and how a job moves between them.
    #[doc = operation!("GET jobs", "listJobs", "jpm" "Jobs_GetList")]
    #[doc = operation!("GET jobs/{id}", "getJob", "jpm" "Jobs_Get")]
    Jobs(Job), jobs
}

impl Jobs {
    /// Books a job.
    #[doc = operation!("POST jobs", "createJob", "jpm" "Jobs_Create")]
    ///
    /// The API has no idempotency key. If [`Error::effect`] is possible, look for the job before
    /// you book it again.
    pub async fn create(&self, job: &JobCreate) -> Result<Record<Job>, Error> {
        self.record(Method::POST, &[], self.body(job)?).await
    }

    /// Changes a job and returns its new state.
    #[doc = operation!("PATCH jobs/{id}", "updateJob", "jpm" "Jobs_Update")]
    pub async fn update(&self, id: JobId, change: &JobUpdate) -> Result<Record<Job>, Error> {
        self.record(Method::PATCH, &[&id.to_string()], self.body(change)?)
            .await
    }

    /// Cancels a job. The response does not contain the job.
    #[doc = operation!("PUT jobs/{id}/cancel", "cancelJob", "jpm" "Jobs_Cancel")]
    pub async fn cancel(&self, id: JobId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.send(Method::PUT, &[&id.to_string(), "cancel"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Puts a job on hold. The response does not contain the job.
    #[doc = operation!("PUT jobs/{id}/hold", "holdJob", "jpm" "Jobs_Hold")]
    ///
    /// Since mid-2026 the vendor's documents no longer contain this call. If it fails with
    /// [`Error::NotFound`] for a job that exists, put the job's appointments on hold with
    /// [`Appointments::hold`](crate::resources::Appointments::hold).
    pub async fn hold(&self, id: JobId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.send(Method::PUT, &[&id.to_string(), "hold"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Reopens a canceled job. The response does not contain the job.
    #[doc = operation!("PUT jobs/{id}/remove-cancellation", "jpm" "Jobs_RemoveCancellation")]
    ///
    /// # Errors
    /// [`Error::Conflict`] if the job is not canceled; [`Error::Unsupported`] in the contract
    /// dialect.
    pub async fn remove_cancellation(&self, id: JobId) -> Result<(), Error> {
        self.require_vendor("jobs/{id}/remove-cancellation")?;
        self.send(Method::PUT, &[&id.to_string(), "remove-cancellation"], None)
            .await
            .map(drop)
    }

    /// Reads why jobs were canceled. Takes at most 50 ids; jobs that are not canceled are left
    /// out of the result.
    #[doc = operation!("GET jobs/cancel-reasons", "jpm" "Jobs_GetCancelReasons")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn cancel_reasons_of(&self, ids: &[JobId]) -> Result<Page<JobCancelReason>, Error> {
        self.reasons_of("cancel-reasons", ids).await
    }

    /// Reads why jobs and their appointments are on hold. Takes at most 50 ids.
    #[doc = operation!("GET jobs/hold-reasons", "jpm" "Jobs_GetHoldReasons")]
    ///
    /// The vendor has had this call since mid-2026.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn hold_reasons_of(&self, ids: &[JobId]) -> Result<Page<JobHoldReason>, Error> {
        self.reasons_of("hold-reasons", ids).await
    }

    async fn reasons_of<U: DeserializeOwned>(
        &self,
        list: &'static str,
        ids: &[JobId],
    ) -> Result<Page<U>, Error> {
        self.require_vendor("jobs/{cancel,hold}-reasons")?;
        let mut query = Query::new(self.path_dialect());
        query.vendor_list("ids", ids);
        self.send_with(Method::GET, &[list], query.finish()?, None)
            .await?
            .into_page(PageRequest::default())
    }

    /// Reads one page of the log of a job's cancellations.
    #[doc = operation!("GET jobs/{id}/canceled-log", "jpm" "Jobs_GetJobCanceledLogs")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn canceled_log(
        &self,
        id: JobId,
        page: PageRequest,
    ) -> Result<Page<CanceledLogEntry>, Error> {
        self.require_vendor("jobs/{id}/canceled-log")?;
        self.sub_page(&[&id.to_string(), "canceled-log"], page)
            .await
    }

    /// Reads the history of a job, in the server's order. Entries that cannot be decoded are
    /// logged and skipped.
    #[doc = operation!("GET jobs/{id}/history", "getJobHistory", "jpm" "Jobs_GetHistory")]
    pub async fn history(&self, id: JobId) -> Result<Vec<Record<HistoryEntry>>, Error> {
        let response = self
            .send(Method::GET, &[&id.to_string(), "history"], None)
            .await?;
        let list = DecodedList::read(&response.body, &["data", "history"], true)
            .map_err(|error| error.into_error(response.effect))?;
        for entry in &list.unreadable {
            tracing::warn!(
                job = %id,
                path = entry.path,
                detail = entry.detail,
                "skipped a history entry that cannot be decoded"
            );
        }
        Ok(list.items)
    }

    /// Reads one page of a job's notes.
    #[doc = operation!("GET jobs/{id}/notes", "jpm" "Jobs_GetNotes")]
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn notes(&self, id: JobId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.notes_of(id, page).await
    }

    /// Adds a note to a job.
    #[doc = operation!("POST jobs/{id}/notes", "jpm" "Jobs_CreateNote")]
    ///
    /// The API has no idempotency key. If [`Error::effect`] is possible, look for the note before
    /// you send it again.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect.
    pub async fn add_note(&self, id: JobId, note: &NoteCreate) -> Result<Record<Note>, Error> {
        self.add_note_to(id, note).await
    }
}
