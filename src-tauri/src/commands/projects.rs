//! Commands of the projects page.

use chrono::Utc;
use jpm_client::ids::ProjectId;
use jpm_sync::edit::Edit;
use jpm_sync::key::{JobKey, ProjectKey, StringId};
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::projects::{
    NewProject, ProjectDashboard, ProjectDays, ProjectDetail, ProjectFields, ProjectWeeks,
    ProjectWeeksRequest,
};
use tauri::State;

use crate::app_state::AppState;
use crate::error::{AppError, ErrorReason};
use crate::limits;

/// Every project.
#[tauri::command]
#[specta::specta]
pub async fn project_dashboard(state: State<'_, AppState>) -> Result<ProjectDashboard, AppError> {
    state
        .read(|store, zone| Ok(store.project_dashboard(&zone, Utc::now())?))
        .await
}

/// The work of projects by week, for the charts of the dashboard.
#[tauri::command]
#[specta::specta]
pub async fn project_weeks(
    state: State<'_, AppState>,
    request: ProjectWeeksRequest,
) -> Result<ProjectWeeks, AppError> {
    limits::check_projects(request.projects.as_deref().unwrap_or_default())?;
    state
        .read(move |store, zone| Ok(store.project_weeks(&request, &zone, Utc::now())?))
        .await
}

/// The days on which projects have appointments, for the rows of the timeline that are in view.
#[tauri::command]
#[specta::specta]
pub async fn project_days(
    state: State<'_, AppState>,
    project_ids: Vec<ProjectKey>,
) -> Result<Vec<ProjectDays>, AppError> {
    limits::check_projects_in_view(&project_ids)?;
    state
        .read(move |store, zone| Ok(store.project_days(&project_ids, &zone)?))
        .await
}

/// Everything the page of a project shows.
#[tauri::command]
#[specta::specta]
pub async fn project_detail(
    state: State<'_, AppState>,
    project_id: ProjectKey,
) -> Result<ProjectDetail, AppError> {
    state
        .read(move |store, zone| {
            store
                .project(&project_id, &zone, Utc::now())?
                .ok_or_else(|| AppError::new(ErrorReason::ProjectNotDownloaded))
        })
        .await
}

/// Creates a project.
#[tauri::command]
#[specta::specta]
pub async fn create_project(
    state: State<'_, AppState>,
    project: NewProject,
) -> Result<EditReceipt, AppError> {
    state.submit(Edit::CreateProject { project }).await
}

/// Changes fields of a project. `seen` holds the values that the page showed.
#[tauri::command]
#[specta::specta]
pub async fn update_project(
    state: State<'_, AppState>,
    project_id: ProjectKey,
    changes: ProjectFields,
    seen: Option<ProjectFields>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::UpdateProject {
            project_id,
            changes,
            seen,
        })
        .await
}

/// Adds a note to a project. Only the vendor's API can.
#[tauri::command]
#[specta::specta]
pub async fn add_project_note(
    state: State<'_, AppState>,
    project_id: ProjectKey,
    text: String,
    pinned: bool,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::AddProjectNote {
            project_id,
            text,
            pinned,
        })
        .await
}

/// Attaches a job to a project, or detaches it from its project. Only the vendor's API can.
#[tauri::command]
#[specta::specta]
pub async fn set_job_project(
    state: State<'_, AppState>,
    job_id: JobKey,
    project_id: Option<StringId<ProjectId>>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::SetJobProject { job_id, project_id })
        .await
}

/// Reads a project and its notes from the server. The result arrives as a change event.
#[tauri::command]
#[specta::specta]
pub async fn refresh_project(
    state: State<'_, AppState>,
    project_id: ProjectKey,
) -> Result<(), AppError> {
    state.refresh_project(project_id)
}
