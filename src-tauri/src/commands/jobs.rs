//! Commands of the jobs page, the job drawer and the forms.

use chrono::Utc;
use jpm_client::ids::CustomerId;
use jpm_sync::edit::{Edit, JobSeen};
use jpm_sync::key::{JobKey, StringId};
use jpm_sync::views::choices::{ArrivalWindowChoice, CustomerChoice, FormChoices, ProjectChoice};
use jpm_sync::views::customers::CustomerDetail;
use jpm_sync::views::held_jobs::HeldJobs;
use jpm_sync::views::jobs::{HoldOrCancelReason, JobChanges, JobDetail, JobPage, JobQuery, NewJob};
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::search::SearchHits;
use tauri::State;

use crate::app_state::AppState;
use crate::error::{AppError, ErrorReason};
use crate::limits;

/// A page of the job table.
#[tauri::command]
#[specta::specta]
pub async fn jobs_page(state: State<'_, AppState>, query: JobQuery) -> Result<JobPage, AppError> {
    limits::check_job_query(&query)?;
    state
        .read(move |store, _| Ok(store.jobs(&query, Utc::now())?))
        .await
}

/// Everything the drawer shows of a job, from the mirror.
#[tauri::command]
#[specta::specta]
pub async fn job_detail(state: State<'_, AppState>, job_id: JobKey) -> Result<JobDetail, AppError> {
    state
        .read(move |store, _| {
            store
                .job(&job_id)?
                .ok_or_else(|| AppError::new(ErrorReason::JobNotDownloaded))
        })
        .await
}

/// Reloads a job with its appointments and history. The result arrives as a change event.
#[tauri::command]
#[specta::specta]
pub async fn refresh_job(state: State<'_, AppState>, job_id: JobKey) -> Result<(), AppError> {
    state.refresh_job(job_id)
}

/// Reloads a customer with phone numbers and notes. The result arrives as a change event.
#[tauri::command]
#[specta::specta]
pub async fn refresh_customer(
    state: State<'_, AppState>,
    customer_id: StringId<CustomerId>,
) -> Result<(), AppError> {
    state.refresh_customer(customer_id.0)
}

/// The jobs on hold, those on hold longest first.
#[tauri::command]
#[specta::specta]
pub async fn held_jobs(state: State<'_, AppState>) -> Result<HeldJobs, AppError> {
    state.read(|store, _| Ok(store.held_jobs()?)).await
}

/// The choices of the forms.
#[tauri::command]
#[specta::specta]
pub async fn form_choices(state: State<'_, AppState>) -> Result<FormChoices, AppError> {
    state.read(|store, _| Ok(store.form_choices()?)).await
}

/// The arrival windows that the tenant often promises, the earliest first.
#[tauri::command]
#[specta::specta]
pub async fn arrival_windows(
    state: State<'_, AppState>,
) -> Result<Vec<ArrivalWindowChoice>, AppError> {
    state
        .read(|store, zone| Ok(store.arrival_windows(&zone, Utc::now())?))
        .await
}

/// The newest projects of a customer that are not finished.
#[tauri::command]
#[specta::specta]
pub async fn open_projects(
    state: State<'_, AppState>,
    customer_id: StringId<CustomerId>,
) -> Result<Vec<ProjectChoice>, AppError> {
    state
        .read(move |store, _| Ok(store.open_projects(customer_id.0, 50)?))
        .await
}

/// Finds jobs, appointments, customers and projects; best match first.
#[tauri::command]
#[specta::specta]
pub async fn search(
    state: State<'_, AppState>,
    text: String,
    limit: u32,
) -> Result<SearchHits, AppError> {
    limits::check_search_text(&text)?;
    let limit = limits::clamp_hits(limit);
    state
        .read(move |store, zone| Ok(store.search(&text, limit, &zone, Utc::now())?))
        .await
}

/// Finds customers by name, address or phone; best match first.
#[tauri::command]
#[specta::specta]
pub async fn find_customers(
    state: State<'_, AppState>,
    text: String,
) -> Result<Vec<CustomerChoice>, AppError> {
    limits::check_search_text(&text)?;
    // One more than the window lists, so that it can say that there are more.
    state
        .read(move |store, _| Ok(store.find_customers(&text, 101)?))
        .await
}

/// What is known of a customer, from the mirror. Null if nothing is.
#[tauri::command]
#[specta::specta]
pub async fn customer_detail(
    state: State<'_, AppState>,
    customer_id: StringId<CustomerId>,
) -> Result<Option<CustomerDetail>, AppError> {
    state
        .read(move |store, _| Ok(store.customer(customer_id.0, Utc::now())?))
        .await
}

/// Books a job.
#[tauri::command]
#[specta::specta]
pub async fn create_job(state: State<'_, AppState>, job: NewJob) -> Result<EditReceipt, AppError> {
    state.submit(Edit::CreateJob { job }).await
}

/// Changes fields of a job. `seen` holds the values that the form opened with.
#[tauri::command]
#[specta::specta]
pub async fn update_job(
    state: State<'_, AppState>,
    job_id: JobKey,
    changes: JobChanges,
    seen: Option<JobSeen>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::UpdateJob {
            job_id,
            changes,
            seen,
        })
        .await
}

/// Puts a job on hold.
#[tauri::command]
#[specta::specta]
pub async fn hold_job(
    state: State<'_, AppState>,
    job_id: JobKey,
    reason: HoldOrCancelReason,
) -> Result<EditReceipt, AppError> {
    state.submit(Edit::HoldJob { job_id, reason }).await
}

/// Cancels a job.
#[tauri::command]
#[specta::specta]
pub async fn cancel_job(
    state: State<'_, AppState>,
    job_id: JobKey,
    reason: HoldOrCancelReason,
) -> Result<EditReceipt, AppError> {
    state.submit(Edit::CancelJob { job_id, reason }).await
}

/// Adds a note to a job. Only the vendor's API can.
#[tauri::command]
#[specta::specta]
pub async fn add_note(
    state: State<'_, AppState>,
    job_id: JobKey,
    text: String,
    pinned: bool,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::AddNote {
            job_id,
            text,
            pinned,
        })
        .await
}

/// Takes a job off hold. Only the vendor's API can.
#[tauri::command]
#[specta::specta]
pub async fn remove_hold(
    state: State<'_, AppState>,
    job_id: JobKey,
) -> Result<EditReceipt, AppError> {
    state
        .write(move |store| Ok(store.remove_hold(job_id, Utc::now())?))
        .await
}

/// Schedules a canceled job again. Only the vendor's API can.
#[tauri::command]
#[specta::specta]
pub async fn remove_cancellation(
    state: State<'_, AppState>,
    job_id: JobKey,
) -> Result<EditReceipt, AppError> {
    state
        .write(move |store| Ok(store.remove_cancellation(job_id, Utc::now())?))
        .await
}
