use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::ApiClient;

fn named(problem: &Value) -> Vec<&str> {
    problem["errors"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn each_wrong_field_is_reported_at_once() {
    let client = ApiClient::small().await;
    let (status, problem) = client
        .call(Method::POST, &client.contract("jobs"), Some(json!({})))
        .await;
    assert_eq!(status, 400);
    assert_eq!(
        named(&problem),
        [
            "appointments",
            "businessUnitId",
            "campaignId",
            "customerId",
            "jobTypeId",
            "locationId",
            "priority"
        ]
    );
    assert!(
        problem["type"].is_string()
            && problem["traceId"].is_string()
            && problem["data"].is_object()
            && problem["status"] == 400
    );

    let mut body = client.booking().await;
    body["customerId"] = json!("17");
    body["jobTypeId"] = json!(999);
    body["priority"] = json!("Asap");
    body["appointments"] = json!([
        {"start": "2026-03-20T15:00:00Z", "end": "2026-03-20T15:00:00Z", "technicianIds": [1]},
        {"start": "tomorrow", "end": "2026-03-20T15:00:00Z", "arrivalWindowStart": "2026-03-20T15:00:00Z", "arrivalWindowEnd": "2026-03-20T14:00:00Z"},
    ]);
    let (status, problem) = client
        .call(Method::POST, &client.contract("jobs"), Some(body))
        .await;
    assert_eq!(status, 400);
    assert_eq!(
        named(&problem),
        [
            "appointments[0].end",
            "appointments[0].technicianIds",
            "appointments[1].arrivalWindowEnd",
            "appointments[1].start",
            "customerId",
            "jobTypeId",
            "priority"
        ]
    );
}

#[tokio::test]
async fn invalid_bodies_are_refused_by_field() {
    let client = ApiClient::small().await;
    let row = client.appointment("Scheduled").await;
    let reschedule = client.contract(&format!("appointments/{}/reschedule", row["id"]));
    let hold = format!("jobs/{}/hold", row["jobId"]);
    let (start, end) = ("2026-03-20T15:00:00Z", "2026-03-20T16:00:00Z");
    for (method, path, body, field) in [
        (
            Method::PATCH,
            reschedule.clone(),
            json!({"start": start}),
            "end",
        ),
        (
            Method::PATCH,
            reschedule.clone(),
            json!({"start": end, "end": start}),
            "end",
        ),
        (
            Method::PATCH,
            reschedule.clone(),
            json!({"start": "2026-03-20T15:00:00", "end": end}),
            "start",
        ),
        (
            Method::PATCH,
            reschedule.clone(),
            json!({"start": start, "end": end, "arrivalWindowStart": start}),
            "arrivalWindowEnd",
        ),
        (
            Method::PATCH,
            reschedule,
            json!({"start": start, "end": end, "arrivalWindowStart": end, "arrivalWindowEnd": start}),
            "arrivalWindowEnd",
        ),
        (
            Method::PUT,
            client.contract(&hold),
            json!({"reasonId": 9}),
            "reasonId",
        ),
        (
            Method::PUT,
            client.vendor(&hold),
            json!({"reasonId": 601}),
            "memo",
        ),
        (
            Method::PATCH,
            client.contract(&format!("jobs/{}", row["jobId"])),
            json!({"priority": "High!"}),
            "priority",
        ),
        (
            Method::PATCH,
            client.contract(&format!("jobs/{}", row["jobId"])),
            json!({"summary": 5}),
            "summary",
        ),
        (
            Method::POST,
            client.contract("appointments"),
            json!({"jobId": 5, "start": start, "end": end}),
            "jobId",
        ),
        (
            Method::PATCH,
            client.contract(&format!("appointments/{}", row["id"])),
            json!({"specialInstructions": 1}),
            "specialInstructions",
        ),
        (
            Method::POST,
            client.contract("projects"),
            json!({"locationId": 3_000_001}),
            "customerId",
        ),
        (
            Method::POST,
            client.contract("projects"),
            json!({"customerId": 1, "locationId": 1, "startDate": "soon"}),
            "startDate",
        ),
    ] {
        let (status, problem) = client.call(method, &path, Some(body)).await;
        assert_eq!(status, 400, "{path}: {problem}");
        assert!(named(&problem).contains(&field), "{path}: {problem}");
    }
    assert_eq!(
        client.get("/control/effects").await["data"],
        json!([]),
        "a refused request has no effect"
    );
}

#[tokio::test]
async fn body_that_is_no_json_object_is_refused() {
    let client = ApiClient::small().await;
    for body in ["{\"start\":", "[]", "", "null"] {
        let response = client
            .raw(
                Method::POST,
                &client.contract("jobs"),
                Some(body.to_owned()),
            )
            .await;
        assert_eq!(response.status(), 400, "{body}");
        assert_eq!(named(&response.json::<Value>().await.unwrap()), ["$"]);
    }
}

#[tokio::test]
async fn missing_records_return_404() {
    let client = ApiClient::small().await;
    for path in ["jobs/1", "jobs/1/history", "appointments/1", "projects/1"] {
        assert_eq!(
            client
                .call(Method::GET, &client.contract(path), None)
                .await
                .0,
            404,
            "{path}"
        );
    }
    assert_eq!(
        client
            .call(
                Method::PUT,
                &client.contract("jobs/1/cancel"),
                Some(json!({}))
            )
            .await
            .0,
        404
    );
    assert_eq!(
        client
            .call(Method::DELETE, &client.contract("jobs/1"), None)
            .await
            .0,
        405
    );
}
