//! Where faults befall requests: before the server works, in what it is asked, and in what it answers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::call::Bend;
use crate::clock::{SECOND, ServerTime};
use crate::faults::Fault;
use crate::problem::Problem;
use crate::server::set_date;
use crate::shared::Shared;
use crate::wire::Wire;

/// What is to be done with the answer once it is there.
#[derive(Default)]
struct Aftermath {
    pause: Duration,
    status: Option<(u16, Option<String>)>,
    cut: bool,
    cut_body: Option<usize>,
    garble: bool,
    has_more: Option<bool>,
    /// The page that was asked for, where another was read.
    page: Option<u64>,
    skew: Option<i64>,
}

/// Lets the faults of this request happen around the rest of the server. The control calls are spared.
pub(crate) async fn around(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/control/") {
        return next.run(request).await;
    }
    let faults = shared.faults.choose(request.method().as_str(), path);
    if faults.is_empty() {
        return next.run(request).await;
    }
    tracing::debug!(%path, ?faults, "faults befall a request");
    let wire = request
        .extensions()
        .get::<ConnectInfo<Wire>>()
        .map(|ConnectInfo(wire)| wire.clone())
        .unwrap_or_default();
    let mut bend = Bend::default();
    let mut after = Aftermath::default();
    let mut early = None;
    for fault in faults {
        match fault {
            Fault::Delay {
                millis,
                after_effect,
            } => {
                let pause = Duration::from_millis(millis);
                if after_effect {
                    after.pause += pause;
                } else {
                    tokio::time::sleep(pause).await;
                }
            }
            Fault::Cut { after_effect: true } => after.cut = true,
            Fault::Cut {
                after_effect: false,
            } => {
                wire.cut();
                return StatusCode::OK.into_response();
            }
            Fault::Status {
                status,
                retry_after,
                after_effect: true,
            } => after.status = Some((status, retry_after)),
            Fault::Status {
                status,
                retry_after,
                ..
            } => early = early.or(Some(refusal(status, retry_after.as_deref()))),
            Fault::Html { status } => early = early.or(Some(portal(status))),
            Fault::CutBody { bytes } => after.cut_body = Some(bytes),
            Fault::Garble => after.garble = true,
            Fault::HasMore { value } => after.has_more = Some(value),
            Fault::ClockSkew { seconds } => after.skew = Some(seconds),
            Fault::LateVisible { millis } => {
                let lag = i64::try_from(millis).unwrap_or_default() * 1000;
                bend.latest = Some(shared.time.now() - lag);
            }
            Fault::ShiftPages { rows } => bend.shift = rows,
            Fault::PageSize { most } => {
                let asked = number(request.uri(), "pageSize").unwrap_or(50);
                set(&mut request, "pageSize", asked.min(most));
            }
            Fault::RepeatPage => {
                let asked = number(request.uri(), "page").unwrap_or(1);
                after.page = Some(asked);
                set(&mut request, "page", asked.saturating_sub(1).max(1));
            }
            Fault::LoopPages { pages } => {
                let asked = number(request.uri(), "page").unwrap_or(1).max(1);
                after.page = Some(asked);
                after.has_more = Some(true);
                set(&mut request, "page", (asked - 1) % pages.max(1) + 1);
            }
        }
    }
    let mut response = if let Some(response) = early {
        response
    } else {
        request.extensions_mut().insert(bend);
        next.run(request).await
    };
    if let Some((status, retry_after)) = after.status.take() {
        response = refusal(status, retry_after.as_deref());
    }
    finish(response, after, &wire, &shared.time).await
}

async fn finish(response: Response, after: Aftermath, wire: &Wire, time: &ServerTime) -> Response {
    tokio::time::sleep(after.pause).await;
    if after.cut {
        wire.cut();
        return response;
    }
    let edits = after.garble || after.has_more.is_some() || after.page.is_some();
    let mut response = if edits {
        edit(response, &after).await
    } else {
        response
    };
    if let Some(bytes) = after.cut_body {
        wire.cut_body(bytes);
    }
    if let Some(seconds) = after.skew {
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

fn portal(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let page = "<!doctype html><title>Welcome</title><p>Accept the terms of the guest network to go on.</p>";
    (status, Html(page)).into_response()
}

async fn edit(response: Response, after: &Aftermath) -> Response {
    let (mut parts, body) = response.into_parts();
    // The sandbox's own answers are in memory already, so reading them cannot fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut bytes = page(bytes, after);
    if after.garble {
        let mut rubbish = bytes.to_vec();
        let half = rubbish.len() / 2;
        rubbish[half..].fill(b'#');
        bytes = rubbish.into();
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

/// Makes a page say what the faults want; what is no page stays.
fn page(bytes: Bytes, after: &Aftermath) -> Bytes {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(&bytes) else {
        return bytes;
    };
    if !fields.contains_key("data") {
        return bytes;
    }
    if let Some(more) = after.has_more
        && fields.contains_key("hasMore")
    {
        fields.insert("hasMore".to_owned(), json!(more));
    }
    if let Some(page) = after.page
        && fields.contains_key("page")
    {
        fields.insert("page".to_owned(), json!(page));
    }
    Value::Object(fields).to_string().into()
}

fn number(uri: &Uri, name: &str) -> Option<u64> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)?
        .1
        .parse()
        .ok()
}

/// Puts a number into the query in place of what was there.
fn set(request: &mut Request, name: &str, value: u64) {
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
