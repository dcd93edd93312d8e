//! Commands of the draft plan.

use chrono::Utc;
use jpm_sync::views::operations::EditReceipt;
use tauri::State;

use crate::app_state::AppState;
use crate::error::AppError;
use crate::limits;
use crate::plan::{DraftPlan, DraftPlanView};

/// The current draft plan, with its appointments as they are without it.
#[tauri::command]
#[specta::specta]
pub async fn plan(state: State<'_, AppState>) -> Result<Option<DraftPlanView>, AppError> {
    state
        .with_plan(|file, store| {
            let Some(plan) = file.read()? else {
                return Ok(None);
            };
            let keys: Vec<_> = plan.moves.iter().map(|to| to.appointment_id).collect();
            let cards = store.appointments(&keys)?;
            Ok(Some(DraftPlanView { plan, cards }))
        })
        .await
}

/// Saves the draft plan. It is on disk when this returns.
#[tauri::command]
#[specta::specta]
pub async fn save_plan(state: State<'_, AppState>, plan: DraftPlan) -> Result<(), AppError> {
    limits::check_planned_moves(&plan.moves, Utc::now())?;
    state.with_plan(move |file, _| file.save(plan)).await
}

/// Submits every move of the draft plan, or none.
#[tauri::command]
#[specta::specta]
pub async fn publish_plan(state: State<'_, AppState>) -> Result<Vec<EditReceipt>, AppError> {
    state
        .with_plan(|file, store| file.publish(store, Utc::now()))
        .await
}

/// Discards the draft plan.
#[tauri::command]
#[specta::specta]
pub async fn discard_plan(state: State<'_, AppState>) -> Result<(), AppError> {
    state.with_plan(|file, _| file.discard()).await
}
