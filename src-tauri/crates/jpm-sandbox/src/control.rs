//! The control API, with which tests steer a sandbox. It needs no keys, so release builds of JPM
//! Desk do not contain it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router, middleware};
use serde_json::json;

use crate::body::Body;
use crate::call::Reply;
use crate::clock::{Micros, SECOND, to_text};
use crate::fault_middleware;
use crate::problem::Problem;
use crate::response::on_store;
use crate::server_state::ServerState;

/// Adds the control API, and the fault middleware for all other calls.
pub(crate) fn add(
    router: Router<Arc<ServerState>>,
    state: &Arc<ServerState>,
) -> Router<Arc<ServerState>> {
    router
        .route("/control/effects", get(effects))
        .route("/control/health", get(health))
        .route("/control/forget-tokens", post(forget_tokens))
        .route("/control/tick", post(tick))
        .route("/control/clock", get(clock).post(advance_clock))
        .route("/control/payments/{job}", put(pay))
        .route("/control/records/{table}/{id}", delete(erase))
        .route("/control/odd", get(odd).delete(restore_all))
        .route("/control/odd/{kind}/{id}", delete(restore))
        .route(
            "/control/faults",
            get(faults).put(set_faults).delete(clear_faults),
        )
        .layer(middleware::from_fn_with_state(
            Arc::clone(state),
            fault_middleware::apply_faults,
        ))
}

async fn forget_tokens(State(state): State<Arc<ServerState>>) -> StatusCode {
    state.auth.forget_tokens();
    StatusCode::NO_CONTENT
}

async fn effects(
    State(state): State<Arc<ServerState>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let after = query
        .iter()
        .find(|(key, _)| key == "after")
        .and_then(|(_, value)| value.parse().ok());
    on_store(state, move |store| {
        store.effects(after.unwrap_or(0)).map(Reply::Json)
    })
    .await
}

async fn health(State(state): State<Arc<ServerState>>) -> Response {
    on_store(state, |store| store.health().map(Reply::Json)).await
}

async fn faults(State(state): State<Arc<ServerState>>) -> Response {
    Json(state.faults.report()).into_response()
}

async fn set_faults(State(state): State<Arc<ServerState>>, text: String) -> Response {
    match state.faults.set(&text) {
        Ok(()) => Json(state.faults.report()).into_response(),
        Err(reason) => {
            Problem::field("$", format!("These are no faults: {reason}.")).into_response()
        }
    }
}

async fn clear_faults(State(state): State<Arc<ServerState>>) -> StatusCode {
    state.faults.clear();
    StatusCode::NO_CONTENT
}

/// Returns the server's time.
async fn clock(State(state): State<Arc<ServerState>>) -> Response {
    Json(json!({"now": to_text(state.time.now())})).into_response()
}

/// Advances the server's clock by `seconds`. With `field`, also simulates the work of that time.
async fn advance_clock(State(state): State<Arc<ServerState>>, body: Bytes) -> Response {
    let read = || -> Result<(i64, bool), Problem> {
        let mut body = Body::parse(&body)?;
        body.require(&["seconds"]);
        let seconds = body.id("seconds").unwrap_or_default();
        let field = body.flag("field").unwrap_or_default();
        body.finish()?;
        Ok((seconds, field))
    };
    let (seconds, field) = match read() {
        Ok(read) => read,
        Err(problem) => return problem.into_response(),
    };
    state.time.advance(seconds.saturating_mul(SECOND));
    if field {
        let to = state.time.now();
        let seed = state.seed;
        let work = on_store(Arc::clone(&state), move |store| {
            store.advance_field(seed, to).map(|_| Reply::Empty)
        });
        let answer = work.await;
        if !answer.status().is_success() {
            return answer;
        }
    }
    clock(State(state)).await
}

/// Simulates the field for `seconds`, or up to the instant `to`.
async fn tick(State(state): State<Arc<ServerState>>, body: Bytes) -> Response {
    let read = || -> Result<(Option<i64>, Option<Micros>), Problem> {
        let mut body = Body::parse(&body)?;
        let (seconds, to) = (body.id("seconds"), body.time("to"));
        if seconds.is_none() == to.is_none() {
            body.wrong("to", "Either seconds or to must be given.");
        }
        body.finish()?;
        Ok((seconds, to))
    };
    let (seconds, to) = match read() {
        Ok(read) => read,
        Err(problem) => return problem.into_response(),
    };
    let seed = state.seed;
    on_store(state, move |store| {
        let from = store.field_now()?;
        let to = to.unwrap_or(from.saturating_add(seconds.unwrap_or(0).saturating_mul(SECOND)));
        let happened = store.advance_field(seed, to)?;
        Ok(Reply::Json(json!({
            "from": to_text(from),
            "to": to_text(store.field_now()?),
            "happened": happened,
        })))
    })
    .await
}

/// Adds a payment to a job, so that it cannot be canceled. The API has no call for that.
async fn pay(State(state): State<Arc<ServerState>>, Path(job): Path<i64>) -> Response {
    on_store(state, move |store| store.pay(job).map(|()| Reply::Empty)).await
}

/// Removes an appointment or a job without a trace, as the vendor's support can. The API has no
/// call for that.
async fn erase(
    State(state): State<Arc<ServerState>>,
    Path((table, id)): Path<(String, i64)>,
) -> Response {
    on_store(state, move |store| {
        store.erase(&table, id).map(|()| Reply::Empty)
    })
    .await
}

/// Lists the odd records.
async fn odd(State(state): State<Arc<ServerState>>) -> Response {
    Json(json!({"data": state.odd.list()})).into_response()
}

async fn restore_all(State(state): State<Arc<ServerState>>) -> StatusCode {
    state.odd.restore_all();
    StatusCode::NO_CONTENT
}

async fn restore(
    State(state): State<Arc<ServerState>>,
    Path((kind, id)): Path<(String, i64)>,
) -> Response {
    if state.odd.restore(&kind, id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Problem::not_found(format!("Nothing in {kind} with the id {id} is odd.")).into_response()
    }
}
