//! The draft plan.

use chrono::Utc;
use jpm_sync::views::operations::EditReceipt;
use tauri::State;

use crate::app_state::AppState;
use crate::error::AppError;
use crate::limits;
use crate::plan::{Plan, PlanView};

/// The draft plan that was begun and neither published nor discarded, with its appointments as they are without it.
#[tauri::command]
#[specta::specta]
pub async fn plan(state: State<'_, AppState>) -> Result<Option<PlanView>, AppError> {
    state
        .with_plan(|file, store| {
            let Some(plan) = file.read()? else {
                return Ok(None);
            };
            let keys: Vec<_> = plan.moves.iter().map(|to| to.appointment_id).collect();
            let cards = store.appointments(&keys)?;
            Ok(Some(PlanView { plan, cards }))
        })
        .await
}

/// Keeps the draft plan. When this returns, it is on the disk.
#[tauri::command]
#[specta::specta]
pub async fn keep_plan(state: State<'_, AppState>, plan: Plan) -> Result<(), AppError> {
    limits::check_planned_moves(&plan.moves, Utc::now())?;
    state.with_plan(move |file, _| file.save(plan)).await
}

/// Sends every move of the draft plan, all or none.
#[tauri::command]
#[specta::specta]
pub async fn publish_plan(state: State<'_, AppState>) -> Result<Vec<EditReceipt>, AppError> {
    state
        .with_plan(|file, store| file.publish(store, Utc::now()))
        .await
}

/// Forgets the draft plan.
#[tauri::command]
#[specta::specta]
pub async fn discard_plan(state: State<'_, AppState>) -> Result<(), AppError> {
    state.with_plan(|file, _| file.discard()).await
}
