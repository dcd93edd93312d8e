use std::sync::Arc;
use std::time::Duration;

use jpm_client::ids::{AppointmentId, JobId, ReasonId};
use jpm_client::models::{JobFilter, ReasonAndMemo, Reschedule};
use jpm_client::transport::{Cause, SendPhase};
use jpm_client::{Dialect, Effect, Error, PageRequest};

use crate::scripted_transport::{
    JumpingClock, Script, broken, builder, client, json, page, with_header,
};

fn times() -> Reschedule {
    Reschedule::new(
        "2026-11-24T14:00:00Z".parse().unwrap(),
        "2026-11-24T16:00:00Z".parse().unwrap(),
    )
}

#[tokio::test]
async fn failed_read_is_retried() {
    let script = Script::new(|_, number| match number {
        0 => json(500, "{}"),
        1 => json(429, "{}"),
        2 => broken(SendPhase::ResponseTruncated, Cause::Body),
        _ => json(200, r#"{"id":1}"#),
    });
    client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap();
    assert_eq!(script.calls().len(), 4);
}

#[tokio::test]
async fn read_fails_after_the_last_retry() {
    let script = Script::new(|_, _| json(500, r#"{"title":"down","traceId":"t-1"}"#));
    let error = client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap_err();
    assert_eq!(script.calls().len(), 4);
    assert_eq!(error.problem().unwrap().trace_id.as_deref(), Some("t-1"));
    assert!(error.is_transient());
    assert_eq!(error.effect(), Effect::None, "a read has none");
}

#[tokio::test]
async fn failing_token_endpoint_is_requested_as_often_as_one_call() {
    type Answer = fn() -> crate::scripted_transport::Reply;
    let answers: [(Answer, usize); 3] = [
        (|| json(503, "{}"), 4),
        (|| broken(SendPhase::ResponseTruncated, Cause::Reset), 4),
        (|| broken(SendPhase::NotSent, Cause::Connect), 1),
    ];
    for (answer, asked) in answers {
        let script = Script::with_tokens(move |_, _| answer(), |_, _| json(200, r#"{"id":1}"#));
        let jobs = client(&script, Dialect::Vendor).jobs();
        jobs.get(JobId(1)).await.unwrap_err();
        assert_eq!(script.tokens(), asked);
        let twenty = (0..20).map(|_| jobs.get(JobId(1)));
        futures_util::future::join_all(twenty).await;
        assert_eq!(script.tokens(), 2 * asked, "twenty share one failure");
        let why = ReasonAndMemo::new(ReasonId(1), "rain");
        jobs.cancel(JobId(1), &why).await.unwrap_err();
        assert_eq!(script.tokens(), 3 * asked);
        assert_eq!(script.calls().len(), 0);
    }
}

#[tokio::test]
async fn attempts_of_a_call_and_its_token_count_together() {
    let script = Script::with_tokens(
        |_, number| match number {
            0 | 1 => json(503, "{}"),
            _ => json(200, r#"{"access_token":"t","expires_in":900}"#),
        },
        |_, _| json(500, "{}"),
    );
    let jobs = client(&script, Dialect::Vendor).jobs();
    jobs.get(JobId(1)).await.unwrap_err();
    assert_eq!(
        (script.tokens(), script.calls().len()),
        (3, 2),
        "four failures in all"
    );
    // A token that is refused each time is replaced once.
    let script = Script::new(|_, number| json(if number % 2 == 0 { 401 } else { 500 }, "{}"));
    client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap_err();
    assert_eq!((script.tokens(), script.calls().len()), (2, 3));
}

#[tokio::test]
async fn timed_out_read_is_retried_once() {
    let script = Script::new(|_, number| match number {
        0 => broken(SendPhase::MaybeSent, Cause::Timeout),
        _ => json(200, r#"{"id":1}"#),
    });
    client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap();
    assert_eq!(script.calls().len(), 2);
    let script = Script::new(|_, _| broken(SendPhase::MaybeSent, Cause::Timeout));
    let error = client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
    assert_eq!(script.calls().len(), 2, "two limits are long enough");
}

#[tokio::test]
async fn wait_in_a_message_is_obeyed() {
    let script = Script::new(|_, number| match number {
        0 => json(
            429,
            r#"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 3 seconds."}"#,
        ),
        1 => with_header(page("<h1>Too many</h1>"), "retry-after", "2.5").map(|mut response| {
            *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
            response
        }),
        _ => json(200, r#"{"id":1}"#),
    });
    let clock = JumpingClock::new();
    let client = builder(&script)
        .clock(Arc::<JumpingClock>::clone(&clock))
        .build()
        .unwrap();
    client.jobs().get(JobId(1)).await.unwrap();
    assert_eq!(
        clock.slept(),
        [Duration::from_secs(3), Duration::from_millis(2500)]
    );
}

#[tokio::test]
async fn retry_after_is_obeyed() {
    let script = Script::new(|_, number| match number {
        0 => with_header(json(429, "{}"), "retry-after", "3"),
        1 => with_header(
            json(429, "{}"),
            "retry-after",
            "Tue, 24 Nov 2026 09:00:05 GMT",
        ),
        _ => json(200, r#"{"id":1}"#),
    });
    let clock = JumpingClock::new();
    let client = builder(&script)
        .clock(Arc::<JumpingClock>::clone(&clock))
        .build()
        .unwrap();
    client.jobs().get(JobId(1)).await.unwrap();
    assert_eq!(
        clock.slept(),
        [Duration::from_secs(3), Duration::from_secs(5)],
        "a date counts from the server's own clock"
    );
}

#[tokio::test]
async fn retry_after_beyond_the_policy_is_an_error() {
    let script = Script::new(|_, _| with_header(json(429, "{}"), "retry-after", "120"));
    let error = client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap_err();
    assert_eq!(script.calls().len(), 1);
    assert_eq!(error.retry_after(), Some(Duration::from_mins(2)));
}

#[tokio::test]
async fn write_is_never_retried() {
    type Answer = fn() -> crate::scripted_transport::Reply;
    let cases: [(Answer, Effect); 9] = [
        (|| json(500, "{}"), Effect::Possible),
        (|| json(503, "{}"), Effect::Possible),
        (
            || with_header(json(503, "{}"), "retry-after", "1"),
            Effect::None,
        ),
        (
            || with_header(json(429, "{}"), "retry-after", "1"),
            Effect::None,
        ),
        (|| broken(SendPhase::NotSent, Cause::Connect), Effect::None),
        (
            || broken(SendPhase::MaybeSent, Cause::Reset),
            Effect::Possible,
        ),
        (
            || broken(SendPhase::MaybeSent, Cause::Timeout),
            Effect::Possible,
        ),
        (
            || broken(SendPhase::ResponseTruncated, Cause::Body),
            Effect::Possible,
        ),
        (|| page("<html>proxy</html>"), Effect::Possible),
    ];
    for (answer, effect) in cases {
        let script = Script::new(move |_, _| answer());
        let client = client(&script, Dialect::Vendor);
        let error = client
            .appointments()
            .reschedule(AppointmentId(5), &times())
            .await
            .unwrap_err();
        assert_eq!(script.calls().len(), 1, "{error:?}");
        assert_eq!(error.effect(), effect, "{error:?}");
        assert!(error.is_transient(), "{error:?}");
    }
}

#[tokio::test]
async fn undecodable_response_to_a_write_has_a_possible_effect() {
    for body in [r#"{"id":"#, r#"{"id":"x"}"#, "[]"] {
        let script = Script::new(move |_, _| json(200, body));
        let client = client(&script, Dialect::Vendor);
        let error = client
            .appointments()
            .reschedule(AppointmentId(5), &times())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        assert_eq!(error.effect(), Effect::Possible);
    }
}

#[tokio::test]
async fn unreachable_server_is_not_retried() {
    let script = Script::new(|_, _| broken(SendPhase::NotSent, Cause::Connect));
    let error = client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        Error::Connection {
            cause: Cause::Connect,
            ..
        }
    ));
    assert_eq!(script.calls().len(), 1);
}

#[tokio::test]
async fn error_keeps_the_problem_document() {
    let body = r#"{"title":"Not valid","status":400,"traceId":"t","errors":{"reasonId":["is not known"]}}"#;
    for (status, kind) in [
        (400, "invalid"),
        (422, "invalid"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "conflict"),
        (410, "refused"),
    ] {
        let script = Script::new(move |_, _| json(status, body));
        let why = ReasonAndMemo::new(ReasonId(1), "rain");
        let error = client(&script, Dialect::Vendor)
            .jobs()
            .cancel(JobId(1), &why)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(
            error.problem().unwrap().errors["reasonId"],
            ["is not known"]
        );
        let report = serde_json::to_value(error.report()).unwrap();
        assert_eq!(report["kind"], kind);
        assert_eq!(report["effect"], "none");
        assert_eq!(report["problem"]["traceId"], "t");
        assert_eq!(report["problem"]["status"], status);
    }
}

#[tokio::test]
async fn at_most_sixty_calls_start_per_second() {
    let script = Script::new(|_, _| json(200, r#"{"data":[]}"#));
    let clock = JumpingClock::new();
    let client = builder(&script)
        .clock(Arc::<JumpingClock>::clone(&clock))
        .build()
        .unwrap();
    for _ in 0..60 {
        client
            .jobs()
            .page(&JobFilter::default(), PageRequest::default())
            .await
            .unwrap();
    }
    assert_eq!(clock.slept(), [], "sixty may start at once");
    client
        .jobs()
        .page(&JobFilter::default(), PageRequest::default())
        .await
        .unwrap();
    assert!(clock.slept().iter().sum::<Duration>() >= Duration::from_secs(1));
}
