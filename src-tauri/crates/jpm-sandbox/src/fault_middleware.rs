//! Middleware that applies faults: before the request, to the request, and to the response.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::call::ListDistortion;
use crate::clock::{SECOND, ServerTime};
use crate::cuttable_connection::CutHandle;
use crate::faults::Fault;
use crate::problem::Problem;
use crate::response::set_date;
use crate::server_state::ServerState;

/// Faults to apply to the response.
#[derive(Default)]
struct ResponseFaults {
    pause: Duration,
    status: Option<(u16, Option<String>)>,
    cut: bool,
    cut_body: Option<usize>,
    garble: bool,
    has_more: Option<bool>,
    /// The requested page, if another one was read.
    page: Option<u64>,
    skew: Option<i64>,
}

/// Applies the faults of a request. The control API is exempt.
pub(crate) async fn apply_faults(
    State(state): State<Arc<ServerState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/control/") {
        return next.run(request).await;
    }
    let faults = state.faults.choose(request.method().as_str(), path);
    if faults.is_empty() {
        return next.run(request).await;
    }
    tracing::debug!(%path, ?faults, "faults apply to a request");
    let cut_handle = request
        .extensions()
        .get::<ConnectInfo<CutHandle>>()
        .map(|ConnectInfo(cut_handle)| cut_handle.clone())
        .unwrap_or_default();
    let mut distortion = ListDistortion::default();
    let mut response_faults = ResponseFaults::default();
    let mut early = None;
    for fault in faults {
        match fault {
            Fault::Delay {
                millis,
                after_effect,
            } => {
                let pause = Duration::from_millis(millis);
                if after_effect {
                    response_faults.pause += pause;
                } else {
                    tokio::time::sleep(pause).await;
                }
            }
            Fault::Cut { after_effect: true } => response_faults.cut = true,
            Fault::Cut {
                after_effect: false,
            } => {
                cut_handle.cut();
                return StatusCode::OK.into_response();
            }
            Fault::Status {
                status,
                retry_after,
                after_effect: true,
            } => response_faults.status = Some((status, retry_after)),
            Fault::Status {
                status,
                retry_after,
                ..
            } => early = early.or(Some(refusal(status, retry_after.as_deref()))),
            Fault::Html { status } => early = early.or(Some(captive_portal(status))),
            Fault::CutBody { bytes } => response_faults.cut_body = Some(bytes),
            Fault::Garble => response_faults.garble = true,
            Fault::HasMore { value } => response_faults.has_more = Some(value),
            Fault::ClockSkew { seconds } => response_faults.skew = Some(seconds),
            Fault::LateVisible { millis } => {
                let lag = i64::try_from(millis).unwrap_or_default() * 1000;
                distortion.latest = Some(state.time.now() - lag);
            }
            Fault::ShiftPages { rows } => distortion.shift = rows,
            Fault::PageSize { most } => {
                let asked = query_number(request.uri(), "pageSize").unwrap_or(50);
                set_query_number(&mut request, "pageSize", asked.min(most));
            }
            Fault::RepeatPage => {
                let asked = query_number(request.uri(), "page").unwrap_or(1);
                response_faults.page = Some(asked);
                set_query_number(&mut request, "page", asked.saturating_sub(1).max(1));
            }
            Fault::LoopPages { pages } => {
                let asked = query_number(request.uri(), "page").unwrap_or(1).max(1);
                response_faults.page = Some(asked);
                response_faults.has_more = Some(true);
                set_query_number(&mut request, "page", (asked - 1) % pages.max(1) + 1);
            }
        }
    }
    let mut response = if let Some(response) = early {
        response
    } else {
        request.extensions_mut().insert(distortion);
        next.run(request).await
    };
    if let Some((status, retry_after)) = response_faults.status.take() {
        response = refusal(status, retry_after.as_deref());
    }
    finish(response, response_faults, &cut_handle, &state.time).await
}

async fn finish(
    response: Response,
    faults: ResponseFaults,
    cut_handle: &CutHandle,
    time: &ServerTime,
) -> Response {
    tokio::time::sleep(faults.pause).await;
    if faults.cut {
        cut_handle.cut();
        return response;
    }
    let edits = faults.garble || faults.has_more.is_some() || faults.page.is_some();
    let mut response = if edits {
        edit(response, &faults).await
    } else {
        response
    };
    if let Some(bytes) = faults.cut_body {
        cut_handle.cut_body(bytes);
    }
    if let Some(seconds) = faults.skew {
        let date = time.now().saturating_add(seconds.saturating_mul(SECOND));
        set_date(&mut response, date);
    }
    response
}

fn refusal(status: u16, retry_after: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Problem::new(status, "A fault of the sandbox.").into_response();
    let headers = response.headers_mut();
    headers.remove(header::RETRY_AFTER);
    if let Some(value) = retry_after.and_then(|text| HeaderValue::from_str(text).ok()) {
        headers.insert(header::RETRY_AFTER, value);
    }
    response
}

fn captive_portal(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let page = "<!doctype html><title>Welcome</title><p>Accept the terms of the guest network to go on.</p>";
    (status, Html(page)).into_response()
}

async fn edit(response: Response, faults: &ResponseFaults) -> Response {
    let (mut parts, body) = response.into_parts();
    // Responses of the sandbox are in memory, so reading them cannot fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut bytes = page(bytes, faults);
    if faults.garble {
        let mut rubbish = bytes.to_vec();
        let half = rubbish.len() / 2;
        rubbish[half..].fill(b'#');
        bytes = rubbish.into();
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

/// Changes the fields of a page. Other bodies stay unchanged.
fn page(bytes: Bytes, faults: &ResponseFaults) -> Bytes {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(&bytes) else {
        return bytes;
    };
    if !fields.contains_key("data") {
        return bytes;
    }
    if let Some(more) = faults.has_more
        && fields.contains_key("hasMore")
    {
        fields.insert("hasMore".to_owned(), json!(more));
    }
    if let Some(page) = faults.page
        && fields.contains_key("page")
    {
        fields.insert("page".to_owned(), json!(page));
    }
    Value::Object(fields).to_string().into()
}

fn query_number(uri: &Uri, name: &str) -> Option<u64> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)?
        .1
        .parse()
        .ok()
}

/// Sets a number in the query.
fn set_query_number(request: &mut Request, name: &str, value: u64) {
    let others = request.uri().query().unwrap_or_default().split('&');
    let mut pairs: Vec<String> = others
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name))
        .map(str::to_owned)
        .collect();
    pairs.push(format!("{name}={value}"));
    let text = format!("{}?{}", request.uri().path(), pairs.join("&"));
    if let Ok(uri) = text.parse() {
        *request.uri_mut() = uri;
    }
}
