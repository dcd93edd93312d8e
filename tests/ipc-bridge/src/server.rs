//! The loopback server for pages, calls and events.

use std::{convert::Infallible, net::TcpListener};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{get, post},
};
use futures_util::{Stream, stream};
use serde_json::{Value, json};
use tauri::ipc::InvokeResponseBody;
use tokio::sync::broadcast::error::RecvError;
use tower_http::services::ServeDir;

use crate::{
    mock_app::{CallError, MockApp},
    pages::{Pages, SHIM, SHIM_PATH},
};

#[derive(Clone)]
struct Bridge {
    pages: Pages,
    app: MockApp,
}

/// Prints its URL as one line of JSON, and serves until the process ends.
pub(crate) async fn serve(
    listener: TcpListener,
    pages: Pages,
    app: MockApp,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    let files = ServeDir::new(&pages.folder).append_index_html_on_directories(false);
    let router = Router::new()
        .route("/", get(index))
        .route("/index.html", get(index))
        .route(SHIM_PATH, get(shim))
        // Browsers request it. The window has none.
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/ipc/invoke/{*command}", post(invoke))
        .route("/ipc/listen/{*event}", post(listen))
        .route("/ipc/events", get(events))
        .fallback_service(files)
        .with_state(Bridge { pages, app });
    println!("{}", json!({ "url": format!("http://{address}/") }));
    axum::serve(listener, router).await?;
    Ok(())
}

async fn index(State(bridge): State<Bridge>) -> Response {
    let mut response = axum::response::Html(bridge.pages.index.clone()).into_response();
    let policy = bridge.pages.policy.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(policy)) = policy {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn shim() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], SHIM)
}

/// One call: `{"answer": …}`, or `{"rejected": …}` with the error of the page's promise. Both are
/// 200, because the browser's console would show an error status. A command that never answers is
/// 500.
///
/// The body must be declared as JSON, so that a page of another origin cannot send one.
async fn invoke(
    State(bridge): State<Bridge>,
    Path(command): Path<String>,
    uri: Uri,
    Json(arguments): Json<Value>,
) -> Response {
    match bridge.app.call(command, arguments).await {
        Ok(InvokeResponseBody::Json(json)) => {
            // The handler's JSON stays unchanged.
            let body = format!("{{\"answer\":{json}}}");
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        Ok(InvokeResponseBody::Raw(bytes)) => {
            ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
        }
        Err(CallError::Rejected(reason)) => Json(json!({ "rejected": reason })).into_response(),
        Err(error @ (CallError::Address(_) | CallError::NoAnswer)) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("{}: {error}", uri.path()),
        )
            .into_response(),
    }
}

/// Forwards this event to every open stream.
async fn listen(State(bridge): State<Bridge>, Path(event): Path<String>) -> Response {
    match bridge.app.listen(&event) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// The forwarded events, each as `{"event": …, "payload": …}`.
async fn events(
    State(bridge): State<Bridge>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(bridge.app.events(), |mut receiver| async move {
        loop {
            match receiver.recv().await {
                Ok(event) => return Some((Ok(Event::default().data(event)), receiver)),
                // A slow page loses events, unlike the window, so this is reported.
                Err(RecvError::Lagged(lost)) => {
                    eprintln!("ipc-bridge: the page was too slow, {lost} events are lost");
                }
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
