//! Requests that the contract rejects and the vendor accepts. Schemathesis found them.

use reqwest::Method;
use serde_json::json;

use super::api_client::ApiClient;

#[tokio::test]
async fn wrong_method_returns_405_with_the_allowed_ones() {
    let client = ApiClient::small().await;
    for (path, allow) in [
        ("jobs", "GET, POST"),
        ("jobs/1", "GET, PATCH"),
        ("jobs/1/cancel", "PUT"),
        ("jobs/1/history", "GET"),
        ("job-types", "GET"),
    ] {
        let answer = client
            .raw(Method::TRACE, &client.contract(path), None)
            .await;
        assert_eq!(answer.status(), 405, "{path}");
        assert_eq!(answer.headers()["allow"], allow, "{path}");
    }
}

#[tokio::test]
async fn empty_filter_is_refused_by_contract_and_ignored_by_vendor() {
    let client = ApiClient::small().await;
    for filter in ["modifiedOnOrAfter", "page", "jobStatus"] {
        let (status, problem) = client
            .call(
                Method::GET,
                &client.contract(&format!("jobs?{filter}=")),
                None,
            )
            .await;
        assert_eq!(status, 400, "{filter}");
        assert!(problem["errors"][filter].is_array(), "{problem}");
        client.get(&client.vendor(&format!("jobs?{filter}="))).await;
    }
}

#[tokio::test]
async fn null_is_refused_by_contract_and_ignored_by_vendor() {
    let client = ApiClient::small().await;
    let id = client.appointment("Scheduled").await["jobId"].clone();
    let body = json!({"summary": "Call first", "campaignId": null, "someday": null});
    let path = format!("jobs/{id}");
    let (status, problem) = client
        .call(Method::PATCH, &client.contract(&path), Some(body.clone()))
        .await;
    assert_eq!(status, 400);
    assert_eq!(
        problem["errors"],
        json!({"campaignId": ["The campaignId field must not be null."]})
    );
    let (status, _) = client
        .call(Method::PATCH, &client.vendor(&path), Some(body))
        .await;
    assert_eq!(status, 200);
}
