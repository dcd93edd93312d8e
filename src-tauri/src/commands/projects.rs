//! The list of projects, the dashboard, and a project's page.

use chrono::Utc;
use jpm_sync::edit::Edit;
use jpm_sync::key::ProjectKey;
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::views::projects::{NewProject, ProjectBoard, ProjectDetail};
use tauri::State;

use crate::desk::Desk;
use crate::error::{AppError, ErrorKind};

/// Every project, and the counts of the dashboard.
#[tauri::command]
#[specta::specta]
pub async fn project_board(desk: State<'_, Desk>) -> Result<ProjectBoard, AppError> {
    desk.read(|store, zone| Ok(store.project_board(&zone, Utc::now())?))
        .await
}

/// Everything on a project's page.
#[tauri::command]
#[specta::specta]
pub async fn project_detail(
    desk: State<'_, Desk>,
    project_id: ProjectKey,
) -> Result<ProjectDetail, AppError> {
    desk.read(move |store, zone| {
        store
            .project(&project_id, &zone, Utc::now())?
            .ok_or_else(|| AppError::new(ErrorKind::NotFound, "This project is not in the mirror"))
    })
    .await
}

/// Makes a project.
#[tauri::command]
#[specta::specta]
pub async fn create_project(
    desk: State<'_, Desk>,
    project: NewProject,
) -> Result<EditReceipt, AppError> {
    desk.submit(Edit::CreateProject { project }).await
}
