use jpm_client::error::AuthFailure;
use jpm_client::{Dialect, Error};

use crate::scripted_transport::{Script, builder, json, page};

#[tokio::test]
async fn dialect_is_detected_by_requests() {
    for (dialect, root) in [
        (Dialect::Contract, "/base/jpm/v2/77"),
        (Dialect::Vendor, "/base/jpm/v2/tenant/77"),
    ] {
        let path = format!("{root}/job-types");
        let script = Script::new(move |seen, _| {
            if seen.path == path {
                json(200, r#"{"data":[{"id":1}]}"#)
            } else {
                json(404, "{}")
            }
        });
        let client = builder(&script).build().unwrap();
        assert_eq!(client.detect_dialect().await.unwrap(), dialect);
        assert_eq!(client.dialect(), dialect);
        assert_eq!(client.clone().dialect(), dialect);
    }
}

#[tokio::test]
async fn failed_detection_returns_the_most_informative_error() {
    type Answer = fn(&str) -> crate::scripted_transport::Reply;
    async fn detect(answer: Answer) -> Error {
        let script = Script::new(move |seen, _| answer(&seen.path));
        builder(&script)
            .build()
            .unwrap()
            .detect_dialect()
            .await
            .unwrap_err()
    }
    let error = detect(|_| json(404, r#"{"title":"There is no tenant 77"}"#)).await;
    assert!(
        matches!(
            error,
            Error::Unauthorized {
                reason: AuthFailure::Tenant,
                ..
            }
        ),
        "{error:?}"
    );
    let error = detect(|_| json(401, r#"{"title":"The ST-App-Key is not known"}"#)).await;
    assert!(
        matches!(
            error,
            Error::Unauthorized {
                reason: AuthFailure::AppKey,
                ..
            }
        ),
        "{error:?}"
    );
    let error = detect(|_| json(403, r#"{"title":"The tenant 77 is unknown"}"#)).await;
    assert!(
        matches!(
            error,
            Error::Unauthorized {
                reason: AuthFailure::Tenant,
                ..
            }
        ),
        "{error:?}"
    );
    // A server of the contract takes `tenant` for the id. The error of the right path counts.
    let error = detect(|path| {
        if path.contains("/tenant/") {
            json(403, r#"{"title":"The tenant tenant is unknown"}"#)
        } else {
            json(403, r#"{"title":"Scope missing"}"#)
        }
    })
    .await;
    assert!(matches!(error, Error::Forbidden(_)), "{error:?}");
    let error = detect(|_| json(401, "{}")).await;
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
    let error = detect(|path| {
        if path.contains("/tenant/") {
            json(403, r#"{"title":"Scope missing"}"#)
        } else {
            json(404, "{}")
        }
    })
    .await;
    assert!(matches!(error, Error::Forbidden(_)), "{error:?}");
    let error = detect(|_| page("<html>Welcome to our wifi</html>")).await;
    assert!(matches!(error, Error::NotApi { .. }), "{error:?}");
    let error = detect(|_| json(404, "{}")).await;
    assert!(
        matches!(error, Error::NotApi { status: 404, .. }),
        "{error:?}"
    );
    let error = detect(|_| json(200, r#"{"hello":"world"}"#)).await;
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}
