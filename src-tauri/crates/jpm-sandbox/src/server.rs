//! HTTP: parses and authenticates a request, runs it on the store off the async runtime, and writes
//! the response.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Json, Router, middleware};
use serde_json::json;

use crate::call::{Call, ListDistortion};
use crate::problem::Problem;
use crate::response::{on_store, set_date};
use crate::routes;
use crate::server_state::ServerState;

/// Maximum body size; no request of this API comes near it.
const MAX_BODY: usize = 1 << 20;

/// The router of the server.
pub(crate) fn router(state: Arc<ServerState>) -> Router {
    let router = Router::new()
        .route("/connect/token", post(token))
        .fallback(api);
    #[cfg(feature = "control")]
    let router = crate::control::add(router, &state);
    router
        .layer(middleware::from_fn_with_state(Arc::clone(&state), dated))
        .with_state(state)
}

/// Sets the `Date` header to the server's clock; the HTTP library would use the machine's.
async fn dated(State(state): State<Arc<ServerState>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !response.headers().contains_key(header::DATE) {
        set_date(&mut response, state.time.now());
    }
    response
}

async fn token(
    State(state): State<Arc<ServerState>>,
    form: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Response {
    let fields = form.map(|Form(fields)| fields).unwrap_or_default();
    match state.auth.token(&fields) {
        Ok(answer) => Json(answer).into_response(),
        Err(word) => (StatusCode::BAD_REQUEST, Json(json!({"error": word}))).into_response(),
    }
}

async fn api(State(state): State<Arc<ServerState>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let tenant = match routes::target(&path, state.dialect) {
        Ok(to) => to.tenant.to_owned(),
        Err(problem) => return problem.into_response(),
    };
    if let Err(problem) = state.auth.check(&parts.headers, &tenant) {
        return problem.into_response();
    }
    let query = match Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) {
        Ok(Query(query)) => query,
        Err(error) => return Problem::field("query", error.to_string()).into_response(),
    };
    let body = match to_bytes(body, MAX_BODY).await {
        Ok(body) => body.to_vec(),
        Err(error) => {
            return Problem::field("$", format!("The body cannot be read: {error}."))
                .into_response();
        }
    };
    let (dialect, odd) = (state.dialect, Arc::clone(&state));
    let method = parts.method.as_str().to_owned();
    let distortion = parts
        .extensions
        .get::<ListDistortion>()
        .copied()
        .unwrap_or_default();
    on_store(state, move |store| {
        let to = routes::target(&path, dialect)?;
        let call = Call {
            dialect: to.dialect,
            method,
            path: path.clone(),
            query,
            body,
            distortion,
        };
        let reply = store.serve(&to, &call)?;
        Ok(odd.odd.apply(to.collection(), reply))
    })
    .await
}
