//! Faulty responses: each gives its own error, which says whether a write may have happened.

use std::time::Duration;

use e2e::fault_server::{Fault, FaultServer};
use jpm_client::ids::{JobId, TenantId};
use jpm_client::models::JobCreate;
use jpm_client::{Client, Credentials, Dialect, Effect, Environment, Error, RetryPolicy, Timeouts};
use serde_json::json;

fn client(api: &str, retry: RetryPolicy) -> Client {
    let environment = Environment {
        api: api.parse().unwrap(),
        token_url: format!("{api}/connect/token").parse().unwrap(),
    };
    let credentials = Credentials {
        client_id: "cid.test".to_owned(),
        client_secret: "cs1.test".to_owned().into(),
        app_key: "ak1.test".to_owned().into(),
    };
    Client::builder(environment, TenantId(1), credentials)
        .dialect(Dialect::Vendor)
        .retry(retry)
        .timeouts(Timeouts {
            read: Duration::from_millis(300),
            write: Duration::from_millis(300),
            ..Timeouts::default()
        })
        .build()
        .unwrap()
}

fn a_job() -> JobCreate {
    serde_json::from_value(json!({
        "customerId": 1, "locationId": 1, "businessUnitId": 1, "jobTypeId": 1, "priority": "Normal", "campaignId": 1,
        "summary": "No heat",
        "appointments": [{ "start": "2026-11-24T15:00:00Z", "end": "2026-11-24T16:00:00Z" }]
    }))
    .unwrap()
}

/// Reads and writes with one fault, and returns both errors.
async fn meet(fault: Fault) -> (Error, Error) {
    let server = FaultServer::start(fault).await.unwrap();
    let client = client(&server.api, RetryPolicy::NEVER);
    let read = client.jobs().get(JobId(1)).await.expect_err("a read");
    let write = client.jobs().create(&a_job()).await.expect_err("a write");
    (read, write)
}

#[tokio::test]
async fn captive_portal_returns_not_the_api() {
    let page = "<!doctype html><title>Sign in to Airport WiFi</title>";
    let (read, write) = meet(Fault::answer("200 OK", "text/html", page)).await;
    for error in [&read, &write] {
        assert!(
            matches!(error, Error::NotApi { status: 200, .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains("Airport WiFi"), "{error}");
    }
}

#[tokio::test]
async fn write_with_a_cut_response_has_an_unknown_outcome() {
    let (read, write) = meet(Fault::cut_answer(r#"{"id": 1, "jobNumber": "#)).await;
    assert_eq!(read.effect(), Effect::None, "{read:?}");
    assert_eq!(write.effect(), Effect::Possible, "{write:?}");
}

#[tokio::test]
async fn write_with_a_dropped_connection_has_an_unknown_outcome() {
    let (read, write) = meet(Fault::HangUp).await;
    assert!(read.is_transient(), "{read:?}");
    assert_eq!(write.effect(), Effect::Possible, "{write:?}");
}

#[tokio::test]
async fn write_without_a_response_times_out_with_an_unknown_outcome() {
    let (read, write) = meet(Fault::Silence).await;
    assert!(matches!(read, Error::Timeout { .. }), "{read:?}");
    assert!(matches!(write, Error::Timeout { .. }), "{write:?}");
    assert_eq!(write.effect(), Effect::Possible, "{write:?}");
}

#[tokio::test]
async fn garbage_response_is_an_error() {
    let (read, write) = meet(Fault::Bytes(b"\x00\xffnot http at all\r\n\r\n".to_vec())).await;
    assert!(read.is_transient(), "{read:?}");
    assert_eq!(write.effect(), Effect::Possible, "{write:?}");
}

#[tokio::test]
async fn error_names_an_id_of_the_wrong_type() {
    let body = r#"{"id": "one", "appointmentCount": 1}"#;
    let (read, _) = meet(Fault::answer("200 OK", "application/json", body)).await;
    match read {
        Error::Decode { path, .. } => assert_eq!(path, "id"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn write_with_a_refused_connection_had_no_effect() {
    let nobody = {
        let server = FaultServer::start(Fault::HangUp).await.unwrap();
        server.api.clone()
    };
    let error = client(&nobody, RetryPolicy::NEVER)
        .jobs()
        .create(&a_job())
        .await
        .expect_err("nobody listens");
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    assert_eq!(error.effect(), Effect::None, "{error:?}");
}

#[tokio::test]
async fn write_is_sent_once_for_any_server_failure() {
    let patient = RetryPolicy {
        initial_backoff: Duration::from_millis(1),
        ..RetryPolicy::default()
    };
    let fault = Fault::answer("503 Service Unavailable", "application/json", "{}");
    let server = FaultServer::start(fault).await.unwrap();
    let client = client(&server.api, patient);
    client.jobs().create(&a_job()).await.expect_err("503");
    assert_eq!(
        server.calls(),
        1,
        "a write must never be repeated by itself"
    );
    client.jobs().get(JobId(1)).await.expect_err("503");
    assert!(server.calls() > 2, "a read is worth another try");
}
