//! HTTP: takes a request apart, asks the doorkeeper, has the store serve it off the async runtime, writes the answer.

use std::sync::{Arc, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Form, Json, Router, middleware};
use serde_json::json;

use crate::call::{Bend, Call, Reply};
use crate::clock::{Micros, SECOND, to_text};
use crate::meddle;
use crate::problem::Problem;
use crate::routes;
use crate::shared::Shared;
use crate::store::Store;

/// A body longer than this is refused: no request of this API comes near it.
const MAX_BODY: usize = 1 << 20;

/// The whole server.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/connect/token", post(token))
        .route("/control/effects", get(effects))
        .route("/control/health", get(health))
        .route("/control/forget-tokens", post(forget_tokens))
        .route("/control/tick", post(tick))
        .route("/control/clock", get(clock).post(advance_clock))
        .route("/control/payments/{job}", put(pay))
        .route("/control/records/{table}/{id}", delete(erase))
        .route(
            "/control/faults",
            get(faults).put(set_faults).delete(clear_faults),
        )
        .fallback(api)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            meddle::around,
        ))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            meddle::dated,
        ))
        .with_state(shared)
}

async fn token(
    State(shared): State<Arc<Shared>>,
    form: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Response {
    let fields = form.map(|Form(fields)| fields).unwrap_or_default();
    match shared.door.token(&fields) {
        Ok(answer) => Json(answer).into_response(),
        Err(word) => (StatusCode::BAD_REQUEST, Json(json!({"error": word}))).into_response(),
    }
}

async fn forget_tokens(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.door.forget_tokens();
    StatusCode::NO_CONTENT
}

async fn effects(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let after = query
        .iter()
        .find(|(key, _)| key == "after")
        .and_then(|(_, value)| value.parse().ok());
    on_store(shared, move |store| {
        store.effects(after.unwrap_or(0)).map(Reply::Json)
    })
    .await
}

async fn health(State(shared): State<Arc<Shared>>) -> Response {
    on_store(shared, |store| store.health().map(Reply::Json)).await
}

async fn faults(State(shared): State<Arc<Shared>>) -> Response {
    Json(shared.faults.report()).into_response()
}

async fn set_faults(State(shared): State<Arc<Shared>>, text: String) -> Response {
    match shared.faults.set(&text) {
        Ok(()) => Json(shared.faults.report()).into_response(),
        Err(reason) => {
            Problem::field("$", format!("These are no faults: {reason}.")).into_response()
        }
    }
}

async fn clear_faults(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults.clear();
    StatusCode::NO_CONTENT
}

/// Tells the time of the server's clock.
async fn clock(State(shared): State<Arc<Shared>>) -> Response {
    Json(json!({"now": to_text(shared.time.now())})).into_response()
}

/// Moves the server's clock on by `seconds`, as if the time had passed at once.
async fn advance_clock(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let read = || -> Result<i64, Problem> {
        let mut body = crate::body::Body::parse(&body)?;
        body.require(&["seconds"]);
        let seconds = body.id("seconds");
        body.finish()?;
        Ok(seconds.unwrap_or(0))
    };
    match read() {
        Ok(seconds) => {
            shared.time.advance(seconds.saturating_mul(SECOND));
            clock(State(shared)).await
        }
        Err(problem) => problem.into_response(),
    }
}

/// Moves the field on by `seconds` or up to the instant `to`.
async fn tick(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let read = || -> Result<(Option<i64>, Option<Micros>), Problem> {
        let mut body = crate::body::Body::parse(&body)?;
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
    let seed = shared.seed;
    on_store(shared, move |store| {
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

/// Lets a job have a payment, which forbids to cancel it; the API itself has no call for that.
async fn pay(State(shared): State<Arc<Shared>>, Path(job): Path<i64>) -> Response {
    on_store(shared, move |store| store.pay(job).map(|()| Reply::Empty)).await
}

/// Lets an appointment or a job vanish without a trace, as support staff of the vendor can; the API itself has no call for that.
async fn erase(
    State(shared): State<Arc<Shared>>,
    Path((table, id)): Path<(String, i64)>,
) -> Response {
    on_store(shared, move |store| {
        store.erase(&table, id).map(|()| Reply::Empty)
    })
    .await
}

async fn api(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let tenant = match routes::target(&path, shared.dialect) {
        Ok(to) => to.tenant.to_owned(),
        Err(problem) => return problem.into_response(),
    };
    if let Err(problem) = shared.door.check(&parts.headers, &tenant) {
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
    let dialect = shared.dialect;
    let method = parts.method.as_str().to_owned();
    let bend = parts.extensions.get::<Bend>().copied().unwrap_or_default();
    on_store(shared, move |store| {
        let to = routes::target(&path, dialect)?;
        let call = Call {
            form: to.form,
            method,
            path: path.clone(),
            query,
            body,
            bend,
        };
        store.serve(&to, &call)
    })
    .await
}

async fn on_store(
    shared: Arc<Shared>,
    work: impl FnOnce(&mut Store) -> Result<Reply, Problem> + Send + 'static,
) -> Response {
    let outcome = tokio::task::spawn_blocking(move || {
        let mut store = shared.store.lock().unwrap_or_else(PoisonError::into_inner);
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
