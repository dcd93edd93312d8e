//! Calls to the store from asynchronous code.

use crate::store::{Store, StoreError};

/// Runs `work` where blocking is allowed; in place where the store was told so, between two points at which others may go on.
pub(crate) async fn on_disk<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    if store.works_in_place() {
        tokio::task::yield_now().await;
        let result = work(store);
        tokio::task::yield_now().await;
        return result;
    }
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
