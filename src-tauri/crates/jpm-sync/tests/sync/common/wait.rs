//! Waits for the engine and the store.

use std::time::Duration;

use jpm_sync::views::operations::{OperationRow, OperationState};
use jpm_sync::views::status::{SyncPhase, SyncStatus};
use jpm_sync::{Engine, Store};
use uuid::Uuid;

/// Waits for a status of the engine.
pub(crate) async fn until_status(
    engine: &Engine,
    what: &str,
    look: impl FnMut(&SyncStatus) -> bool,
) -> SyncStatus {
    let mut status = engine.status();
    let wait = status.wait_for(look);
    match tokio::time::timeout(Duration::from_mins(1), wait).await {
        Ok(found) => found.unwrap().clone(),
        Err(late) => panic!("never {what} ({late})"),
    }
}

pub(crate) async fn until_phase(engine: &Engine, phase: SyncPhase) -> SyncStatus {
    let mut status = engine.status();
    let wait = status.wait_for(|status| status.phase == phase);
    match tokio::time::timeout(Duration::from_mins(1), wait).await {
        Ok(found) => found.unwrap().clone(),
        Err(late) => panic!(
            "never {phase:?} ({late}): {:?}",
            engine.status().borrow().clone()
        ),
    }
}

/// Waits until `look` returns a value. It looks again after each commit.
pub(crate) async fn until<T>(store: &Store, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let mut changes = store.subscribe();
    let wait = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            let _ = changes.recv().await;
        }
    };
    match tokio::time::timeout(Duration::from_mins(1), wait).await {
        Ok(found) => found,
        Err(late) => panic!(
            "never came ({late}): {what}; operations: {:#?}",
            store.operations().unwrap()
        ),
    }
}

pub(crate) fn operation(store: &Store, id: Uuid) -> OperationRow {
    store
        .operations()
        .unwrap()
        .into_iter()
        .find(|operation| operation.id == id)
        .expect("an operation stays listed")
}

pub(crate) async fn until_state(store: &Store, id: Uuid, state: OperationState) -> OperationRow {
    until(store, &format!("{state:?}"), || {
        Some(operation(store, id)).filter(|operation| operation.state == state)
    })
    .await
}
