use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use super::api_client::{ApiClient, request_token, small};

#[tokio::test]
async fn wrong_secret_returns_invalid_client() {
    let client = ApiClient::small().await;
    let response = request_token(&client.http, client.connection(), "cs1.wrong").await;
    assert_eq!(response.status(), 400);
    assert_eq!(
        response.json::<Value>().await.unwrap()["error"],
        "invalid_client"
    );
}

#[tokio::test]
async fn token_response_has_its_lifetime() {
    let client = ApiClient::on(small().token_life(Duration::from_secs(77))).await;
    let to = client.connection();
    let answer: Value = request_token(&client.http, to, &to.client_secret)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(answer["expires_in"], 77);
}

#[tokio::test]
async fn expired_or_invalidated_token_returns_401() {
    let expired = ApiClient::on(small().token_life(Duration::ZERO)).await;
    let (status, body) = expired
        .call(Method::GET, &expired.contract("job-types"), None)
        .await;
    assert_eq!((status, body["status"].as_u64()), (401, Some(401)));
    assert!(body["title"].as_str().unwrap().contains("token"));

    let client = ApiClient::small().await;
    client.get(&client.contract("job-types")).await;
    assert_eq!(
        client
            .call(Method::POST, "/control/forget-tokens", None)
            .await
            .0,
        204
    );
    assert_eq!(
        client
            .call(Method::GET, &client.contract("job-types"), None)
            .await
            .0,
        401
    );
}

#[tokio::test]
async fn token_is_accepted_with_and_without_bearer() {
    let mut client = ApiClient::small().await;
    client.token = format!("Bearer {}", client.token);
    client.get(&client.contract("job-types")).await;
}

#[tokio::test]
async fn missing_or_wrong_app_key_is_named_in_the_error() {
    let client = ApiClient::small().await;
    let url = format!(
        "{}{}",
        client.connection().api,
        client.contract("job-types")
    );
    for key in [None, Some("ak1.wrong")] {
        let mut request = client.http.get(&url).header("Authorization", &client.token);
        if let Some(key) = key {
            request = request.header("ST-App-Key", key);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        let body: Value = response.json().await.unwrap();
        assert!(
            body["title"].as_str().unwrap().contains("ST-App-Key"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn another_tenant_returns_403_and_an_unknown_route_404() {
    let client = ApiClient::small().await;
    for path in ["/jpm/v2/1/jobs", "/jpm/v2/tenant/1/jobs"] {
        assert_eq!(client.call(Method::GET, path, None).await.0, 403, "{path}");
    }
    for path in [
        "/",
        "/jpm/v3/1/jobs",
        &client.contract("jbos"),
        &client.contract("project-statuses"),
    ] {
        let (status, body) = client.call(Method::GET, path, None).await;
        assert_eq!(status, 404, "{path}");
        assert!(body["traceId"].is_string());
    }
}

#[tokio::test]
async fn calls_beyond_the_limit_return_429_with_retry_after() {
    let client = ApiClient::on(small().rate_limit(Some(2))).await;
    let path = client.contract("job-cancel-reasons");
    let mut limited = None;
    // Tried several times, because on a slow machine a second may pass between two calls.
    for _ in 0..500 {
        let response = client.raw(Method::GET, &path, None).await;
        if response.status() == 429 {
            limited = Some(response);
            break;
        }
    }
    let limited = limited.expect("one of so many calls is over the limit of two a second");
    assert_eq!(limited.headers()["retry-after"], "1");
    assert!(limited.headers().contains_key("date"));
}

#[tokio::test]
async fn single_dialect_serves_only_its_own_paths() {
    for (dialect, contract, vendor) in [
        (jpm_sandbox::Dialect::Contract, 200, 404),
        (jpm_sandbox::Dialect::Vendor, 404, 200),
    ] {
        let client = ApiClient::on(small().dialect(dialect)).await;
        assert_eq!(
            client
                .call(Method::GET, &client.contract("job-types"), None)
                .await
                .0,
            contract
        );
        assert_eq!(
            client
                .call(Method::GET, &client.vendor("job-types"), None)
                .await
                .0,
            vendor
        );
        assert_eq!(
            client
                .call(
                    Method::GET,
                    &client.api_path("settings", "technicians"),
                    None
                )
                .await
                .0,
            200
        );
    }
}
