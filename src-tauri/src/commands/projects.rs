//! Commands of the projects page.

use chrono::Utc;
use jpm_sync::edit::Edit;
use jpm_sync::key::ProjectKey;
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::projects::{
    NewProject, ProjectDashboard, ProjectDays, ProjectDetail, ProjectWeeks, ProjectWeeksRequest,
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
