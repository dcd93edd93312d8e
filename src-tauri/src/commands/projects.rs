//! Commands of the projects page.

use chrono::Utc;
use jpm_sync::edit::Edit;
use jpm_sync::key::ProjectKey;
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::projects::{NewProject, ProjectDashboard, ProjectDetail};
use tauri::State;

use crate::app_state::AppState;
use crate::error::{AppError, ErrorReason};

/// Every project, and the dashboard counts.
#[tauri::command]
#[specta::specta]
pub async fn project_dashboard(state: State<'_, AppState>) -> Result<ProjectDashboard, AppError> {
    state
        .read(|store, zone| Ok(store.project_dashboard(&zone, Utc::now())?))
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
