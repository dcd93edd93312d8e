//! Commands for export and print.

use tauri::State;

use crate::app_state::AppState;
use crate::error::AppError;
use crate::export::job_csv::JobExportRequest;
use crate::export::{ExportRequest, ExportedFile};
use crate::limits;

/// Exports appointments to a file that the dispatcher chooses. Returns `null` if they cancel.
#[tauri::command]
#[specta::specta]
pub async fn export_appointments(
    state: State<'_, AppState>,
    request: ExportRequest,
) -> Result<Option<ExportedFile>, AppError> {
    limits::check_export(&request.name, request.appointment_ids.len())?;
    state.export(request).await
}

/// Exports jobs to a file that the dispatcher chooses. Returns `null` if they cancel.
#[tauri::command]
#[specta::specta]
pub async fn export_jobs(
    state: State<'_, AppState>,
    request: JobExportRequest,
) -> Result<Option<ExportedFile>, AppError> {
    request.check()?;
    state.export_jobs(request).await
}

/// Opens the system's print dialog.
#[tauri::command]
#[specta::specta]
pub async fn print_window(state: State<'_, AppState>) -> Result<(), AppError> {
    state.print()
}
