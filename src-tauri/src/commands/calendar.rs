//! Commands of the calendar and its tray.

use chrono::Utc;
use jpm_client::ids::TechnicianId;
use jpm_sync::edit::{AppointmentMove, AppointmentSeen, Edit};
use jpm_sync::key::{AppointmentKey, JobKey, StringId};
use jpm_sync::views::availability::{Availability, AvailabilityRequest, TechnicianContact};
use jpm_sync::views::calendar::{AppointmentState, CalendarPage, CalendarRequest, Tray};
use jpm_sync::views::jobs::NewAppointment;
use jpm_sync::views::operations::EditReceipt;
use tauri::State;

use crate::app_state::AppState;
use crate::error::AppError;
use crate::limits;

/// A range of days with a margin on each side.
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

/// Number of appointments per day, without canceled ones, for the month picker.
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

/// When technicians are busy in a range of days.
#[tauri::command]
#[specta::specta]
pub async fn availability(
    state: State<'_, AppState>,
    request: AvailabilityRequest,
) -> Result<Availability, AppError> {
    limits::check_days(&CalendarRequest {
        first_day: request.first_day,
        days: request.days,
        margin: 0,
    })?;
    state
        .read(move |store, zone| Ok(store.availability(&request, &zone, Utc::now())?))
        .await
}

/// How to reach a technician.
#[tauri::command]
#[specta::specta]
pub async fn technician_contact(
    state: State<'_, AppState>,
    technician_id: StringId<TechnicianId>,
) -> Result<TechnicianContact, AppError> {
    state
        .read(move |store, _| Ok(store.technician_contact(technician_id.0)?))
        .await
}

/// Unassigned, held and canceled appointments of a range of days.
#[tauri::command]
#[specta::specta]
pub async fn tray(state: State<'_, AppState>, request: CalendarRequest) -> Result<Tray, AppError> {
    limits::check_days(&request)?;
    state
        .read(move |store, zone| Ok(store.tray(&request, &zone)?))
        .await
}

/// Changes time, arrival window or technicians of an appointment.
#[tauri::command]
#[specta::specta]
pub async fn move_appointment(
    state: State<'_, AppState>,
    to: AppointmentMove,
) -> Result<EditReceipt, AppError> {
    state.submit(Edit::MoveAppointment { to }).await
}

/// Adds an appointment to a job.
#[tauri::command]
#[specta::specta]
pub async fn add_appointment(
    state: State<'_, AppState>,
    job_id: JobKey,
    appointment: NewAppointment,
    special_instructions: Option<String>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::AddAppointment {
            job_id,
            appointment,
            special_instructions,
        })
        .await
}

/// Sets the special instructions of an appointment. `seen` is the text that the form opened with.
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

/// Records that the customer has confirmed an appointment, or removes that. `seen` has the times
/// that the customer has confirmed. Only the vendor's API can.
#[tauri::command]
#[specta::specta]
pub async fn set_confirmation(
    state: State<'_, AppState>,
    appointment_id: AppointmentKey,
    confirmed: bool,
    seen: Option<AppointmentSeen>,
) -> Result<EditReceipt, AppError> {
    state
        .submit(Edit::SetConfirmation {
            appointment_id,
            confirmed,
            seen,
        })
        .await
}
