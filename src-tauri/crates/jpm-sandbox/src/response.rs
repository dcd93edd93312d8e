//! Builds responses.

use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::call::Reply;
use crate::clock::{Micros, to_http_date};
use crate::problem::Problem;
use crate::server_state::ServerState;
use crate::store::Store;

/// Sets the `Date` header.
pub(crate) fn set_date(response: &mut Response, at: Micros) {
    if let Ok(value) = HeaderValue::from_str(&to_http_date(at)) {
        response.headers_mut().insert(header::DATE, value);
    }
}

/// Runs `work` on the store, off the async runtime, and converts its result.
pub(crate) async fn on_store(
    state: Arc<ServerState>,
    work: impl FnOnce(&mut Store) -> Result<Reply, Problem> + Send + 'static,
) -> Response {
    let outcome = tokio::task::spawn_blocking(move || {
        let mut store = state.store.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut store)
    })
    .await;
    match outcome {
        Ok(Ok(Reply::Json(body))) => Json(body).into_response(),
        Ok(Ok(Reply::Empty)) => StatusCode::OK.into_response(),
        Ok(Err(problem)) => problem.into_response(),
        Err(error) => Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("The sandbox failed: {error}."),
        )
        .into_response(),
    }
}
