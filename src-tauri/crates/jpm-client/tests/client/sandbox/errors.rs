//! Tests of errors against the sandbox.

use std::time::Duration;

use chrono::TimeDelta;
use jpm_client::error::AuthFailure;
use jpm_client::ids::{AppointmentId, JobId, ReasonId};
use jpm_client::models::{ReasonAndMemo, Reschedule};
use jpm_client::{Client, Credentials, Effect, Error};
use jpm_sandbox::Sandbox;

use super::setup::{DIALECTS, book, client, keys, now, sandbox};

#[tokio::test]
async fn refused_write_names_the_field_and_has_no_effect() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let error = client.jobs().get(JobId(1)).await.unwrap_err();
        assert!(matches!(error, Error::NotFound(_)), "{error:?}");
        let job = book(&client).await;
        let wrong = ReasonAndMemo::new(ReasonId(1), "No such reason");
        let error = client.jobs().cancel(job.id, &wrong).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
        assert!(
            error.problem().unwrap().errors.contains_key("reasonId"),
            "{error:?}"
        );
        assert_eq!(error.effect(), Effect::None);
        let start = now();
        let backwards = Reschedule::new(start, start - TimeDelta::hours(1));
        let appointment: AppointmentId = job.first_appointment_id.unwrap();
        let error = client
            .appointments()
            .reschedule(appointment, &backwards)
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    }
}

#[tokio::test]
async fn auth_failure_names_the_wrong_credential() {
    for (_, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let refusal = async |spoil: fn(&mut String, &mut Credentials)| {
            let (endpoint, mut tenant, mut credentials) = keys(&sandbox);
            spoil(&mut tenant, &mut credentials);
            let client = Client::builder(endpoint, tenant.parse().unwrap(), credentials)
                .build()
                .unwrap();
            match client.detect_dialect().await.unwrap_err() {
                Error::Unauthorized { reason, .. } => reason,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            refusal(|_, keys| keys.client_secret = "wrong".to_owned().into()).await,
            AuthFailure::Secret
        );
        assert_eq!(
            refusal(|_, keys| keys.app_key = "wrong".to_owned().into()).await,
            AuthFailure::AppKey
        );
        assert_eq!(
            refusal(|tenant, _| "1".clone_into(tenant)).await,
            AuthFailure::Tenant
        );
    }
}

#[tokio::test]
async fn token_that_is_always_expired_fails_once() {
    let sandbox = Sandbox::builder()
        .appointments(50)
        .clock(now())
        .token_life(Duration::ZERO)
        .start()
        .await
        .unwrap();
    let (endpoint, tenant, credentials) = keys(&sandbox);
    let client = Client::builder(endpoint, tenant.parse().unwrap(), credentials)
        .build()
        .unwrap();
    let error = client.jobs().get(JobId(1)).await.unwrap_err();
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
