use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use jpm_client::clock::Clock;
use jpm_client::error::AuthFailure;
use jpm_client::ids::JobId;
use jpm_client::models::JobCreate;
use jpm_client::{CachedToken, Dialect, Effect, Error};
use secrecy::ExposeSecret;

use crate::scripted_transport::{APP_KEY, JumpingClock, SECRET, Script, builder, client, json};

const JOB: &str = r#"{"id":1}"#;

#[tokio::test]
async fn credentials_are_sent_as_documented() {
    let script = Script::new(|_, _| json(200, JOB));
    client(&script, Dialect::Vendor)
        .jobs()
        .get(JobId(1))
        .await
        .unwrap();
    let call = script.only_call();
    assert_eq!(call.authorization, "Bearer token-0");
    assert_eq!(call.app_key, APP_KEY);
    assert_eq!(script.tokens(), 1);
}

#[tokio::test]
async fn twenty_tasks_request_one_token() {
    let script = Script::new(|_, _| json(200, JOB));
    let client = client(&script, Dialect::Vendor);
    let jobs = client.jobs();
    for job in join_all((0..20).map(|_| jobs.get(JobId(1)))).await {
        job.unwrap();
    }
    assert_eq!(script.tokens(), 1);
    assert_eq!(script.calls().len(), 20);
}

#[tokio::test]
async fn twenty_tasks_share_one_token_error() {
    let script = Script::with_tokens(
        |_, _| {
            json(
                400,
                r#"{"error":"invalid_client","error_description":"no such client"}"#,
            )
        },
        |_, _| json(200, JOB),
    );
    let client = client(&script, Dialect::Vendor);
    let jobs = client.jobs();
    for job in join_all((0..20).map(|_| jobs.get(JobId(1)))).await {
        let error = job.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Unauthorized {
                    reason: AuthFailure::Secret,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.to_string().contains("no such client"), "{error}");
    }
    assert_eq!(script.tokens(), 1);
    assert!(script.calls().is_empty());
    // A later call requests a token again.
    client.jobs().get(JobId(1)).await.unwrap_err();
    assert_eq!(script.tokens(), 2);
}

#[tokio::test]
async fn other_token_error_is_not_reported_as_wrong_secret() {
    let script = Script::with_tokens(
        |_, _| json(400, r#"{"error":"unauthorized_client"}"#),
        |_, _| json(200, JOB),
    );
    let error = client(&script, Dialect::Vendor)
        .sign_in()
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unauthorized {
                reason: AuthFailure::SignIn,
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn token_lifetime_of_any_form_is_accepted() {
    for (said, seconds) in [
        ("900", 900),
        ("\"900\"", 900),
        ("900.5", 900),
        ("\" 1200.0 \"", 1200),
        ("null", 900),
        ("-1", 900),
        ("0", 900),
        ("\"\"", 900),
        ("\"soon\"", 900),
        ("{}", 900),
        ("1e18", 86_400),
        ("1e999", 900),
        ("99999999999999999999", 86_400),
        ("60", 60),
    ] {
        let body = format!(r#"{{"access_token":" t1 ","expires_in":{said}}}"#);
        let script = Script::with_tokens(move |_, _| json(200, &body), |_, _| json(200, JOB));
        let clock = JumpingClock::new();
        let end = Arc::new(Mutex::new(clock.now()));
        let received = Arc::clone(&end);
        let client = builder(&script)
            .clock(Arc::<JumpingClock>::clone(&clock))
            .on_token(move |token| *received.lock().unwrap() = token.expires_at)
            .build()
            .unwrap();
        client.sign_in().await.unwrap();
        let lifetime = *end.lock().unwrap() - clock.now();
        assert_eq!(lifetime.num_seconds(), seconds, "{said}");
        client.jobs().get(JobId(1)).await.unwrap();
        assert_eq!(script.tokens(), 1, "{said}");
        assert_eq!(script.only_call().authorization, "Bearer t1");
    }
    for body in [
        r#"{"expires_in":900}"#,
        r#"{"access_token":""}"#,
        r#"{"access_token":5}"#,
        "[]",
        "",
    ] {
        let script = Script::with_tokens(move |_, _| json(200, body), |_, _| json(200, JOB));
        let error = client(&script, Dialect::Vendor)
            .sign_in()
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Decode { .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn token_error_about_the_app_key_is_recognized() {
    for (status, body, expected) in [
        (
            401,
            r#"{"statusCode":401,"message":"Access denied due to missing subscription key."}"#,
            AuthFailure::AppKey,
        ),
        (401, r#"{"error":"invalid_client"}"#, AuthFailure::Secret),
        (
            401,
            r#"{"statusCode":401,"message":"Unauthorized"}"#,
            AuthFailure::SignIn,
        ),
    ] {
        let script = Script::with_tokens(move |_, _| json(status, body), |_, _| json(200, JOB));
        let error = client(&script, Dialect::Vendor)
            .sign_in()
            .await
            .unwrap_err();
        assert!(
            matches!(error, Error::Unauthorized { reason, .. } if reason == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn token_is_renewed_a_minute_before_it_expires() {
    let script = Script::new(|_, _| json(200, JOB));
    let clock = JumpingClock::new();
    let client = builder(&script)
        .clock(Arc::<JumpingClock>::clone(&clock))
        .build()
        .unwrap();
    client.jobs().get(JobId(1)).await.unwrap();
    clock.advance(Duration::from_secs(839));
    client.jobs().get(JobId(1)).await.unwrap();
    assert_eq!(script.tokens(), 1, "61 seconds are left");
    clock.advance(Duration::from_secs(1));
    client.jobs().get(JobId(1)).await.unwrap();
    assert_eq!(script.tokens(), 2, "60 seconds are left");
    assert_eq!(script.calls()[2].authorization, "Bearer token-1");
}

#[tokio::test]
async fn valid_token_is_used_while_the_token_endpoint_fails() {
    let script = Script::with_tokens(
        |_, number| match number {
            0 => json(200, r#"{"access_token":"first","expires_in":900}"#),
            _ => json(503, "{}"),
        },
        |_, _| json(200, JOB),
    );
    let clock = JumpingClock::new();
    let client = builder(&script)
        .clock(Arc::<JumpingClock>::clone(&clock))
        .build()
        .unwrap();
    client.jobs().get(JobId(1)).await.unwrap();
    clock.advance(Duration::from_secs(850));
    client.jobs().get(JobId(1)).await.unwrap();
    assert_eq!(script.calls()[1].authorization, "Bearer first");
    clock.advance(Duration::from_mins(1));
    let error = client.jobs().get(JobId(1)).await.unwrap_err();
    assert!(matches!(error, Error::Server { .. }), "{error:?}");
}

#[tokio::test]
async fn refused_token_is_replaced_once_and_a_write_is_resent() {
    let script = Script::new(|seen, _| match seen.authorization.as_str() {
        "Bearer token-0" => json(401, "{}"),
        _ => json(200, JOB),
    });
    let client = client(&script, Dialect::Contract);
    client.jobs().create(&job()).await.unwrap();
    assert_eq!(script.tokens(), 2);
    let calls = script.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
}

#[tokio::test]
async fn second_401_is_an_error() {
    let script = Script::new(|_, _| json(401, "{}"));
    let error = client(&script, Dialect::Contract)
        .jobs()
        .create(&job())
        .await
        .unwrap_err();
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
    assert_eq!(error.effect(), Effect::None);
    assert_eq!((script.tokens(), script.calls().len()), (2, 2));
}

#[tokio::test]
async fn twenty_tasks_replace_a_refused_token_once() {
    let script = Script::new(|seen, _| match seen.authorization.as_str() {
        "Bearer token-0" => json(401, "{}"),
        _ => json(200, JOB),
    });
    let client = client(&script, Dialect::Vendor);
    let jobs = client.jobs();
    for job in join_all((0..20).map(|_| jobs.get(JobId(1)))).await {
        job.unwrap();
    }
    assert_eq!(script.tokens(), 2);
}

#[tokio::test]
async fn stored_token_is_used_and_new_tokens_are_reported() {
    let script = Script::new(|_, _| json(200, JOB));
    let clock = JumpingClock::new();
    let handed = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&handed);
    let kept = CachedToken::new(
        "kept".to_owned().into(),
        clock.now() + TimeDelta::minutes(10),
    );
    let client = builder(&script)
        .clock(Arc::<JumpingClock>::clone(&clock))
        .token(kept)
        .on_token(move |token| {
            let mut received = received.lock().unwrap();
            received.push(token.value.expose_secret().to_owned());
        })
        .build()
        .unwrap();
    client.jobs().get(JobId(1)).await.unwrap();
    assert_eq!(script.tokens(), 0);
    assert_eq!(script.calls()[0].authorization, "Bearer kept");
    client.sign_in().await.unwrap();
    assert_eq!(script.tokens(), 1, "signing in asks, whatever was kept");
    assert_eq!(*handed.lock().unwrap(), ["token-0"]);
}

#[tokio::test]
async fn damaged_stored_token_is_replaced() {
    for damaged in ["a\nb", "\0", "caf\u{7f}"] {
        let script = Script::new(|_, _| json(200, JOB));
        let kept = CachedToken::new(
            damaged.to_owned().into(),
            JumpingClock::new().now() + TimeDelta::minutes(10),
        );
        let client = builder(&script).token(kept).build().unwrap();
        client.jobs().get(JobId(1)).await.unwrap();
        assert_eq!(script.tokens(), 1, "{damaged:?}");
    }
}

#[tokio::test]
async fn dropped_token_request_releases_the_lock() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let script = Script::with_tokens(
        move |_, _| {
            counted.fetch_add(1, Ordering::SeqCst);
            json(200, r#"{"access_token":"t"}"#)
        },
        |_, _| json(200, JOB),
    );
    let client = client(&script, Dialect::Vendor);
    let jobs = client.jobs();
    {
        let call = jobs.get(JobId(1));
        futures_util::pin_mut!(call);
        assert!(futures_util::poll!(call.as_mut()).is_pending());
    }
    assert_eq!(
        asked.load(Ordering::SeqCst),
        0,
        "the first request was abandoned half-way"
    );
    jobs.get(JobId(1)).await.unwrap();
}

#[tokio::test]
async fn secrets_are_not_in_debug_or_errors() {
    for body in [
        r#"{"error":"invalid_client"}"#.to_owned(),
        "<html>who are you</html>".to_owned(),
        format!(r#"{{"access_token":["{SECRET}"]}}"#),
    ] {
        let script = Script::with_tokens(
            move |_, number| json(if number % 2 == 0 { 200 } else { 400 }, &body),
            |_, _| json(200, JOB),
        );
        let builder = builder(&script);
        let mut shown = format!("{builder:?}");
        let client = builder.build().unwrap();
        for _ in 0..2 {
            let error = client.sign_in().await.unwrap_err();
            let report = serde_json::to_string(&error.report()).unwrap();
            shown = format!("{shown} {error} {error:?} {report}");
        }
        shown = format!("{shown} {client:?} {:?}", client.jobs());
        assert!(!shown.contains("hush"), "{shown}");
    }
    let kept = CachedToken::new("hush".to_owned().into(), chrono::Utc::now());
    assert!(!format!("{kept:?}").contains("hush"));
}

#[tokio::test]
async fn invalid_app_key_is_named_without_its_value() {
    let script = Script::new(|_, _| json(200, JOB));
    let error = jpm_client::Client::builder(
        jpm_client::Environment::integration(),
        jpm_client::ids::TenantId(1),
        jpm_client::Credentials {
            client_id: String::new(),
            client_secret: String::new().into(),
            app_key: "hush\nhush".to_owned().into(),
        },
    )
    .transport(script)
    .build()
    .unwrap_err();
    assert!(matches!(error, Error::Setup(_)));
    assert!(!error.to_string().contains("hush"), "{error}");
}

fn job() -> JobCreate {
    serde_json::from_str(
        r#"{"customerId":1,"locationId":2,"businessUnitId":3,"jobTypeId":4,"priority":"Normal","campaignId":5,"appointments":[]}"#,
    )
    .unwrap()
}

#[tokio::test]
async fn echoed_secrets_are_redacted() {
    for status in [200, 400, 401, 403, 500] {
        let body = format!("<p>key {APP_KEY} secret {SECRET} token tok.hush</p>");
        let problem = format!(
            r#"{{"title":"key {APP_KEY}","errors":{{"x":["{SECRET}"]}},"other":"tok.hush"}}"#
        );
        let script = Script::with_tokens(
            |_, _| json(200, r#"{"access_token":"tok.hush"}"#),
            move |_, number| json(status, if number % 2 == 0 { &body } else { &problem }),
        );
        let client = client(&script, Dialect::Contract);
        for _ in 0..2 {
            let error = client.jobs().create(&job()).await.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hush"), "{shown}");
        }
    }
}
