//! The draft plan.

use chrono::Utc;
use jpm_sync::views::operations::EditReceipt;
use tauri::State;

use crate::desk::Desk;
use crate::error::AppError;
use crate::limits;
use crate::plan::{Plan, PlanView};

/// The draft plan that was begun and neither published nor discarded, with its appointments as they are without it.
#[tauri::command]
#[specta::specta]
pub async fn plan(desk: State<'_, Desk>) -> Result<Option<PlanView>, AppError> {
    desk.with_plan(|file, store| {
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
pub async fn keep_plan(desk: State<'_, Desk>, plan: Plan) -> Result<(), AppError> {
    limits::planned(&plan.moves, Utc::now())?;
    desk.with_plan(move |file, _| file.keep(plan)).await
}

/// Sends every move of the draft plan, all or none.
#[tauri::command]
#[specta::specta]
pub async fn publish_plan(desk: State<'_, Desk>) -> Result<Vec<EditReceipt>, AppError> {
    desk.with_plan(|file, store| file.publish(store, Utc::now()))
        .await
}

/// Forgets the draft plan.
#[tauri::command]
#[specta::specta]
pub async fn discard_plan(desk: State<'_, Desk>) -> Result<(), AppError> {
    desk.with_plan(|file, _| file.discard()).await
}
