//! What can be done with jobs.

use http::Method;

use super::Room;
use crate::error::Error;
use crate::ids::JobId;
use crate::models::{HistoryEntry, HistoryWire, Job, JobCreate, JobUpdate, ReasonAndMemo};
use crate::page;
use crate::record::{self, Mismatch, Record};

impl Room<Job> {
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
    /// on hold instead, with [`Room::<Appointment>::hold`](Room#method.hold-1).
    pub async fn hold(&self, id: JobId, why: &ReasonAndMemo) -> Result<(), Error> {
        self.send(Method::PUT, &[&id.to_string(), "hold"], self.body(why)?)
            .await
            .map(drop)
    }

    /// Reads what happened to a job (`getJobHistory`), in the server's order.
    pub async fn history(&self, id: JobId) -> Result<Vec<Record<HistoryEntry>>, Error> {
        let answer = self
            .send(Method::GET, &[&id.to_string(), "history"], None)
            .await?;
        read_history(&answer.body).map_err(|mismatch| mismatch.into_error(answer.effect))
    }
}

fn read_history(body: &[u8]) -> Result<Vec<Record<HistoryEntry>>, Mismatch> {
    let wire: HistoryWire = record::decode(body)?;
    page::records(wire.data, "data")
}
