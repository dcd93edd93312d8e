//! The calendar's views, its tray, and what a drag does.

use chrono::Utc;
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::{AppointmentKey, JobKey};
use jpm_sync::views::calendar::{CalendarPage, CalendarRequest, Tray};
use jpm_sync::views::jobs::PlannedVisit;
use jpm_sync::views::operations::EditReceipt;
use tauri::State;

use crate::desk::Desk;
use crate::error::AppError;

/// Some days of the calendar, with a margin on each side.
#[tauri::command]
#[specta::specta]
pub async fn calendar_page(
    desk: State<'_, Desk>,
    request: CalendarRequest,
) -> Result<CalendarPage, AppError> {
    desk.read(move |store, zone| Ok(store.calendar(&request, &zone, Utc::now())?))
        .await
}

/// What waits for a place on the board in these days.
#[tauri::command]
#[specta::specta]
pub async fn tray(desk: State<'_, Desk>, request: CalendarRequest) -> Result<Tray, AppError> {
    desk.read(move |store, zone| Ok(store.tray(&request, &zone)?))
        .await
}

/// Another time, arrival window or technician for an appointment.
#[tauri::command]
#[specta::specta]
pub async fn move_appointment(
    desk: State<'_, Desk>,
    to: AppointmentMove,
) -> Result<EditReceipt, AppError> {
    desk.submit(Edit::MoveAppointment { to }).await
}

/// One more appointment for a job.
#[tauri::command]
#[specta::specta]
pub async fn add_appointment(
    desk: State<'_, Desk>,
    job_id: JobKey,
    visit: PlannedVisit,
    special_instructions: Option<String>,
) -> Result<EditReceipt, AppError> {
    desk.submit(Edit::AddAppointment {
        job_id,
        visit,
        special_instructions,
    })
    .await
}

/// What the technician must know on the spot; `seen` is the text that the field opened with.
#[tauri::command]
#[specta::specta]
pub async fn set_special_instructions(
    desk: State<'_, Desk>,
    appointment_id: AppointmentKey,
    text: String,
    seen: Option<String>,
) -> Result<EditReceipt, AppError> {
    desk.submit(Edit::SetSpecialInstructions {
        appointment_id,
        text,
        seen,
    })
    .await
}
