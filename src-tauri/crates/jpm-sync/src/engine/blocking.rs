//! Calls to the store from asynchronous code.

use crate::store::{Store, StoreError};

/// Runs `work` on a thread where blocking is allowed. With `run_inline` it runs in place, between
/// two yields to other tasks.
pub(crate) async fn with_store<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    if store.runs_inline() {
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
            // The runtime is shutting down, so nothing polls this future again.
            Err(_) => std::future::pending().await,
        },
    }
}
