//! The calendar's views, its tray, and what a drag does.

use chrono::Utc;
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::{AppointmentKey, JobKey};
use jpm_sync::views::calendar::{AppointmentState, CalendarPage, CalendarRequest, Tray};
use jpm_sync::views::jobs::PlannedVisit;
use jpm_sync::views::operations::EditReceipt;
use tauri::State;

use crate::app_state::AppState;
use crate::error::AppError;
use crate::limits;

/// Some days of the calendar, with a margin on each side.
#[tauri::command]
#[specta::specta]
pub async fn calendar_page(
    state: State<'_, AppState>,
    request: CalendarRequest,
) -> Result<CalendarPage, AppError> {
    limits::check_days(&request)?;
    state
        .read(move |store, zone| Ok(store.calendar(&request, &zone, Utc::now())?))
        .await
}

/// How many appointments fall on each of these days, canceled ones left out: what the small month shows.
#[tauri::command]
#[specta::specta]
pub async fn day_counts(
    state: State<'_, AppState>,
    request: CalendarRequest,
) -> Result<Vec<u32>, AppError> {
    limits::check_days(&request)?;
    state
        .read(move |store, zone| {
            let page = store.calendar(&request, &zone, Utc::now())?;
            Ok(counts(&page))
        })
        .await
}

fn counts(page: &CalendarPage) -> Vec<u32> {
    let mut counts = vec![0; page.days.len()];
    for card in &page.appointments {
        if card.state == AppointmentState::Canceled {
            continue;
        }
        let first = page.days.partition_point(|day| day.end <= card.start);
        let touched = page.days[first..]
            .iter()
            .take_while(|day| day.start < card.end);
        for (count, _) in counts[first..].iter_mut().zip(touched) {
            *count += 1;
        }
    }
    counts
}

/// What waits for a place on the board in these days.
#[tauri::command]
#[specta::specta]
pub async fn tray(state: State<'_, AppState>, request: CalendarRequest) -> Result<Tray, AppError> {
    limits::check_days(&request)?;
    state
        .read(move |store, zone| Ok(store.tray(&request, &zone)?))
        .await
}

/// Another time, arrival window or technician for an appointment.
#[tauri::command]
#[specta::specta]
pub async fn move_appointment(
    state: State<'_, AppState>,
    to: AppointmentMove,
) -> Result<EditReceipt, AppError> {
    state.submit(Edit::MoveAppointment { to }).await
}

/// One more appointment for a job.
#[tauri::command]
#[specta::specta]
pub async fn add_appointment(
    state: State<'_, AppState>,
    job_id: JobKey,
    visit: PlannedVisit,
    special_instructions: Option<String>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::AddAppointment {
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
    state: State<'_, AppState>,
    appointment_id: AppointmentKey,
    text: String,
    seen: Option<String>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::SetSpecialInstructions {
            appointment_id,
            text,
            seen,
        })
        .await
}
