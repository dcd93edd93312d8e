//! Calls to the store from asynchronous code.

use crate::store::{Store, StoreError};

/// Runs `work` where blocking is allowed.
pub(crate) async fn on_disk<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let store = store.clone();
    match tokio::task::spawn_blocking(move || work(&store)).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is being shut down; nothing that awaits here is polled again.
            Err(_) => std::future::pending().await,
        },
    }
}
