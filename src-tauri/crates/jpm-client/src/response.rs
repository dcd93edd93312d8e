//! Classifies responses: a success, an error of the API, or not from the API at all.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::{CONTENT_TYPE, DATE, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::api_error::{AuthFailure, Effect, Error, Throttle};
use crate::message_patterns::{auth_failure, rejects_app_key, throttle};
use crate::page::{Page, PageRequest};
use crate::problem::Problem;
use crate::record::Record;
use crate::retry;
use crate::timestamp;

/// The longest sample of a response that is not from the API.
const MAX_SAMPLE: usize = 160;

/// A successful response.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    pub(crate) body: Bytes,
    /// The server's clock when it responded.
    pub(crate) server_time: Option<DateTime<Utc>>,
    /// The effect that the call may have had, for errors in decoding the body.
    pub(crate) effect: Effect,
}

impl ApiResponse {
    /// Decodes a body that is one record.
    pub(crate) fn into_record<T: DeserializeOwned>(self) -> Result<Record<T>, Error> {
        Record::from_body(self.body.trim_ascii()).map_err(|error| error.into_error(self.effect))
    }

    /// Decodes a body that is one page of a list.
    pub(crate) fn into_page<T: DeserializeOwned>(
        self,
        request: PageRequest,
    ) -> Result<Page<T>, Error> {
        Page::read(&self.body, request, self.server_time)
            .map_err(|error| error.into_error(self.effect))
    }
}

/// The server's clock, from the `Date` header.
fn server_time(response: &Response<Bytes>) -> Option<DateTime<Utc>> {
    timestamp::parse_http_date(response.headers().get(DATE)?.to_str().ok()?)
}

/// Classifies the response to a call; `write` says whether the call could have an effect.
pub(crate) fn classify(
    response: Response<Bytes>,
    write: bool,
    now: DateTime<Utc>,
) -> Result<ApiResponse, Error> {
    let status = response.status();
    let server_time = server_time(&response);
    let possible = if write {
        Effect::Possible
    } else {
        Effect::None
    };
    let retry_after_header = retry::retry_after(response.headers(), server_time.unwrap_or(now));
    let not_api = is_not_api(&response);
    if not_api && !is_clear_from_status(&response, retry_after_header.is_some()) {
        // A proxy that responds with 4xx or a redirect did not pass the call on. With any other
        // status the call may have reached the server.
        let refused = status.is_client_error()
            || status.is_redirection()
            || status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED;
        return Err(Error::NotApi {
            status: status.as_u16(),
            sample: sample(response.body()),
            effect: if refused { Effect::None } else { possible },
        });
    }
    if status.is_success() {
        return Ok(ApiResponse {
            body: response.into_body(),
            server_time,
            effect: possible,
        });
    }
    let problem = Box::new(if not_api {
        Problem::from_message(status.as_u16(), &sample(response.body()))
    } else {
        Problem::read(status.as_u16(), response.body())
    });
    let retry_after = retry_after_header
        .or_else(|| retry::retry_after_in_problem(&problem, server_time.unwrap_or(now)));
    Err(match status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Error::Invalid(problem),
        StatusCode::UNAUTHORIZED => Error::Unauthorized {
            reason: auth_failure(&problem).unwrap_or(AuthFailure::Token),
            problem,
        },
        StatusCode::FORBIDDEN => match throttle(&problem) {
            Some(throttle) => Error::Throttled {
                throttle,
                retry_after,
                problem,
            },
            None if rejects_app_key(&problem) => Error::Unauthorized {
                reason: AuthFailure::AppKey,
                problem,
            },
            None => Error::Forbidden(problem),
        },
        StatusCode::NOT_FOUND => Error::NotFound(problem),
        StatusCode::CONFLICT => Error::Conflict(problem),
        StatusCode::TOO_MANY_REQUESTS => Error::Throttled {
            throttle: throttle(&problem).unwrap_or(Throttle::Rate),
            retry_after,
            problem,
        },
        // A server that sends a time to retry has rejected the call without handling it.
        StatusCode::SERVICE_UNAVAILABLE if retry_after_header.is_some() => Error::Server {
            retry_after,
            problem,
            effect: Effect::None,
        },
        status if status.is_server_error() => Error::Server {
            // Other 5xx messages contain durations that are not times to wait.
            retry_after: match status {
                StatusCode::SERVICE_UNAVAILABLE => retry_after,
                _ => retry_after_header,
            },
            problem,
            effect: possible,
        },
        _ => Error::Refused(problem),
    })
}

/// Whether the status and the headers are enough to classify a web page: too many calls, a server
/// that names a time to retry, or a request for a token.
fn is_clear_from_status(response: &Response<Bytes>, names_time: bool) -> bool {
    let asks_for_token = || {
        let schemes = response.headers().get_all(WWW_AUTHENTICATE);
        schemes.iter().any(|scheme| {
            scheme
                .as_bytes()
                .to_ascii_lowercase()
                .starts_with(b"bearer")
        })
    };
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::SERVICE_UNAVAILABLE => names_time,
        StatusCode::UNAUTHORIZED => asks_for_token(),
        _ => false,
    }
}

/// Whether a response cannot be from the API: a redirect, which the API never sends, or a body that
/// is not JSON.
pub(crate) fn is_not_api(response: &Response<Bytes>) -> bool {
    let status = response.status();
    if status.is_redirection() || status.is_informational() {
        return true;
    }
    let body = response.body().trim_ascii_start();
    if body.is_empty() {
        return false;
    }
    let says_json = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("json"));
    match body.first() {
        Some(b'<') => true,
        Some(b'{' | b'[' | b'"') => false,
        // A bare word or number is JSON only with that content type. Errors may be plain text.
        _ => status.is_success() && !says_json,
    }
}

/// The first words of a web page, without its tags.
fn sample(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..body.len().min(16 * 1024)).unwrap_or(body));
    let mut words = String::new();
    let mut rest: &str = &text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        words.push_str(before);
        words.push(' ');
        // The content of scripts and styles is not text.
        let hidden = ["script", "style"].into_iter().find(|name| {
            tag.get(1..=name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        });
        let end = match hidden {
            Some(name) => tag
                .to_ascii_lowercase()
                .find(&format!("</{name}"))
                .map(|at| at + 2),
            None => Some(0),
        };
        let Some(close) = end.and_then(|from| tag.get(from..)?.find('>').map(|at| from + at + 1))
        else {
            rest = "";
            break;
        };
        rest = tag.get(close..).unwrap_or_default();
    }
    words.push_str(rest);
    let mut sample = String::new();
    for word in words.split_whitespace() {
        if sample.len() + word.len() > MAX_SAMPLE {
            break;
        }
        if !sample.is_empty() {
            sample.push(' ');
        }
        sample.push_str(word);
    }
    sample
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn response(status: u16, kind: &str, body: &'static str) -> Response<Bytes> {
        Response::builder()
            .status(status)
            .header(CONTENT_TYPE, kind)
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap()
    }

    fn failure(status: u16, kind: &str, body: &'static str, write: bool) -> Error {
        classify(response(status, kind, body), write, Utc::now()).unwrap_err()
    }

    #[test]
    fn web_page_is_not_the_api_with_any_status() {
        let page = "<html><head><title>Hotel WiFi</title><script>var a = '<b>';</script></head><body>Please <b>sign in</b></body></html>";
        for status in [200, 302, 403, 404, 502] {
            let error = failure(status, "text/html", page, false);
            assert!(
                matches!(&error, Error::NotApi { status: got, sample, .. } if *got == status && sample == "Hotel WiFi Please sign in"),
                "{error:?}"
            );
        }
        assert!(classify(response(200, "application/json", "{}"), false, Utc::now()).is_ok());
        assert!(classify(response(200, "text/plain", ""), false, Utc::now()).is_ok());
    }

    #[test]
    fn effect_of_a_failed_write_depends_on_the_status() {
        for (status, effect) in [
            (400, Effect::None),
            (401, Effect::None),
            (404, Effect::None),
            (409, Effect::None),
            (418, Effect::None),
            (429, Effect::None),
            (500, Effect::Possible),
            (502, Effect::Possible),
            (503, Effect::Possible),
        ] {
            let error = failure(status, "application/json", "{}", true);
            assert_eq!(error.effect(), effect, "{status}");
            assert_eq!(
                failure(status, "application/json", "{}", false).effect(),
                Effect::None,
                "{status}"
            );
        }
        assert_eq!(
            failure(502, "text/html", "<p>bad gateway", true).effect(),
            Effect::Possible
        );
        assert_eq!(
            failure(404, "text/html", "<p>nothing here", true).effect(),
            Effect::None
        );
    }

    #[test]
    fn server_error_503_with_retry_after_has_no_effect() {
        let mut response = response(503, "application/json", "{}");
        response
            .headers_mut()
            .insert("retry-after", "5".parse().unwrap());
        let error = classify(response, true, Utc::now()).unwrap_err();
        assert_eq!(error.effect(), Effect::None);
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(5));
    }

    #[test]
    fn throttle_and_wait_are_read_from_the_message() {
        for (status, kind, body, throttle, seconds) in [
            (
                429,
                "application/json",
                r#"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 20 seconds."}"#,
                Throttle::Rate,
                Some(20),
            ),
            (
                429,
                "text/plain",
                "Rate limit is exceeded. Try again in 1 minute.",
                Throttle::Rate,
                Some(60),
            ),
            (
                429,
                "text/html",
                "<h1>Slow down</h1><p>Try again in 5 seconds",
                Throttle::Rate,
                Some(5),
            ),
            (429, "application/json", "{}", Throttle::Rate, None),
            (
                429,
                "application/json",
                r#"{"message":"Quota exceeded"}"#,
                Throttle::Quota,
                None,
            ),
            (
                403,
                "application/json",
                r#"{"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 01:23:45."}"#,
                Throttle::Quota,
                Some(5025),
            ),
            (
                403,
                "application/json",
                r#"{"Message":"Rate limit exceeded"}"#,
                Throttle::Rate,
                None,
            ),
        ] {
            let error = failure(status, kind, body, true);
            assert!(
                matches!(&error, Error::Throttled { throttle: got, .. } if *got == throttle),
                "{error:?}"
            );
            assert_eq!(
                error.retry_after().map(|wait| wait.as_secs()),
                seconds,
                "{body}"
            );
            assert_eq!((error.effect(), error.is_transient()), (Effect::None, true));
        }
        for (status, seconds) in [(500, None), (504, None), (503, Some(1800))] {
            let body = r#"{"message":"The call was given up after 30 minutes"}"#;
            let error = failure(status, "application/json", body, true);
            let wait = error.retry_after().map(|wait| wait.as_secs());
            assert_eq!(wait, seconds, "{status}");
        }
        let mut response = response(
            429,
            "application/json",
            r#"{"message":"Try again in 20 seconds."}"#,
        );
        response
            .headers_mut()
            .insert("retry-after", "7".parse().unwrap());
        let error = classify(response, false, Utc::now()).unwrap_err();
        assert_eq!(
            error.retry_after().map(|wait| wait.as_secs()),
            Some(7),
            "the header counts first"
        );
    }

    #[test]
    fn app_key_token_and_scope_are_distinguished() {
        for (status, words, expected) in [
            (
                401,
                "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.",
                Some(AuthFailure::AppKey),
            ),
            (
                401,
                "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
                Some(AuthFailure::AppKey),
            ),
            (401, "Invalid API key", Some(AuthFailure::AppKey)),
            (
                401,
                "Unauthorized. Access token is missing or invalid.",
                Some(AuthFailure::Token),
            ),
            (
                401,
                "Lifetime validation failed. The token is expired.",
                Some(AuthFailure::Token),
            ),
            (
                403,
                "The application key is disabled",
                Some(AuthFailure::AppKey),
            ),
            (
                403,
                "Your application key lacks the scope jpm.jobs:read",
                None,
            ),
            (403, "Missing scope for this application key", None),
            (403, "You have no permission", None),
        ] {
            let body = serde_json::json!({ "statusCode": status, "message": words }).to_string();
            let response = response(status, "application/json", "").map(|_| Bytes::from(body));
            let got = match classify(response, false, Utc::now()).unwrap_err() {
                Error::Unauthorized { reason, .. } => Some(reason),
                Error::Forbidden(_) => None,
                other => panic!("{other:?}"),
            };
            assert_eq!(got, expected, "{words}");
        }
    }

    #[test]
    fn web_page_that_asks_for_a_bearer_token_is_unauthorized() {
        let mut response = response(401, "text/html", "<h1>401</h1>");
        assert!(matches!(
            classify(response.clone(), false, Utc::now()),
            Err(Error::NotApi { .. })
        ));
        let way = r#"Bearer error="invalid_token""#.parse().unwrap();
        response.headers_mut().insert(WWW_AUTHENTICATE, way);
        let error = classify(response, false, Utc::now()).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Unauthorized {
                    reason: AuthFailure::Token,
                    ..
                }
            ),
            "{error:?}"
        );
    }

    #[test]
    fn auth_failure_is_read_from_the_message() {
        let refusal = |body| match failure(401, "application/json", body, false) {
            Error::Unauthorized { reason, .. } => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(refusal("{}"), AuthFailure::Token);
        assert_eq!(
            refusal(r#"{"title":"ST-App-Key is not known"}"#),
            AuthFailure::AppKey
        );
        assert_eq!(
            refusal(r#"{"errors":{"ST-App-Key":["missing"]}}"#),
            AuthFailure::AppKey
        );
        assert_eq!(
            refusal(r#"{"title":"Unknown tenant"}"#),
            AuthFailure::Tenant
        );
        // The path of every call says `tenant`.
        assert_eq!(
            refusal(
                r#"{"title":"Not allowed at /jpm/v2/tenant/7/jobs","instance":"/jpm/v2/tenant/7/jobs"}"#
            ),
            AuthFailure::Token
        );
        let forbidden = failure(
            403,
            "application/json",
            r#"{"title":"Not in this tenant's plan"}"#,
            false,
        );
        assert!(
            matches!(forbidden, Error::Forbidden(_)),
            "a running program must not take a missing scope for a sign-out"
        );
    }
}
