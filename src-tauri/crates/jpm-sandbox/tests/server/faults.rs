//! Each fault happens, and ends.

use std::time::{Duration, Instant};

use jpm_sandbox::SandboxError;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::api_client::{ApiClient, small};

/// A client of a company with these rules.
async fn with(rules: Value) -> ApiClient {
    let client = ApiClient::small().await;
    set(&client, rules).await;
    client
}

async fn set(client: &ApiClient, rules: Value) {
    let (code, answer) = client
        .call(
            Method::PUT,
            "/control/faults",
            Some(json!({"seed": 3, "rules": rules})),
        )
        .await;
    assert_eq!(code, 200, "{answer}");
}

/// The raw response to a GET, up to the end of the connection.
async fn bare(client: &ApiClient, path: &str) -> std::io::Result<String> {
    let host = client
        .connection()
        .api
        .trim_start_matches("http://")
        .to_owned();
    let mut tcp = TcpStream::connect(&host).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\nST-App-Key: {}\r\nConnection: close\r\n\r\n",
        client.token,
        client.connection().app_key
    );
    tcp.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    tcp.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn ids(page: &Value) -> Vec<i64> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

async fn page(client: &ApiClient, number: u32) -> Value {
    client
        .get(&client.vendor(&format!("appointments?pageSize=10&page={number}")))
        .await
}

async fn effects(client: &ApiClient) -> usize {
    client.get("/control/effects").await["data"]
        .as_array()
        .unwrap()
        .len()
}

#[tokio::test]
async fn status_fault_follows_its_matcher_count_and_header() {
    let client = with(
        json!([{"name": "storm", "method": "GET", "path": "*/jobs", "nth": [2, 3, 4], "count": 2,
        "fault": {"kind": "status", "status": 503, "retryAfter": "soon"}}]),
    )
    .await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
        let header = answer.headers().get("retry-after").cloned();
        assert_eq!(
            header.is_some_and(|value| value == "soon"),
            answer.status() == 503
        );
        seen.push(answer.status().as_u16());
    }
    assert_eq!(seen, [200, 503, 503, 200], "the count is used up");
    page(&client, 1).await;
    let report = client.get("/control/faults").await;
    assert_eq!(
        (&report["rules"][0]["matched"], &report["rules"][0]["fired"]),
        (&json!(4), &json!(2))
    );

    set(
        &client,
        json!([{"fault": {"kind": "status", "status": 429}}]),
    )
    .await;
    let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
    assert_eq!(answer.status(), 429);
    assert!(answer.headers().get("retry-after").is_none());
    let (code, _) = client.call(Method::DELETE, "/control/faults", None).await;
    assert_eq!(code, 204);
    page(&client, 1).await;
}

#[tokio::test]
async fn fault_probability_is_drawn_from_the_seed() {
    let rules = json!([{"probability": 0.5, "fault": {"kind": "status", "status": 500}}]);
    let mut runs = Vec::new();
    for _ in 0..2 {
        let client = with(rules.clone()).await;
        let mut seen = Vec::new();
        for _ in 0..24 {
            seen.push(
                client
                    .call(Method::GET, &client.vendor("job-types"), None)
                    .await
                    .0,
            );
        }
        assert!(seen.contains(&200) && seen.contains(&500), "{seen:?}");
        runs.push(seen);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn cut_fault_resets_the_connection_before_or_after_the_effect() {
    let client = ApiClient::small().await;
    let row = client.appointment("Scheduled").await;
    let path = client.vendor(&format!("appointments/{}/reschedule", row["id"]));
    let body = json!({"start": "2026-03-25T13:00:00Z", "end": "2026-03-25T14:00:00Z"}).to_string();
    for (after, expected) in [(false, 0), (true, 1)] {
        set(
            &client,
            json!([{"method": "PATCH", "fault": {"kind": "cut", "afterEffect": after}}]),
        )
        .await;
        let error = client
            .http
            .patch(format!("{}{path}", client.connection().api))
            .header("Authorization", &client.token)
            .header("ST-App-Key", &client.connection().app_key)
            .body(body.clone())
            .send()
            .await
            .unwrap_err();
        assert!(!error.is_status() && !error.is_timeout(), "{error:?}");
        assert_eq!(effects(&client).await, expected);
    }
    set(&client, json!([{"fault": {"kind": "cut"}}])).await;
    match bare(&client, &client.vendor("jobs")).await {
        Ok(answer) => assert_eq!(answer, "", "not one byte comes"),
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
    }
}

#[tokio::test]
async fn body_faults_cut_garble_and_replace_bodies() {
    let client = with(json!([{"fault": {"kind": "cutBody", "bytes": 7}}])).await;
    let answer = bare(&client, &client.vendor("jobs")).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"));
    assert_eq!(body.len(), 7, "{body}");
    let promised = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    assert!(promised.parse::<usize>().unwrap() > 1000);
    let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
    assert!(answer.text().await.is_err());

    set(&client, json!([{"fault": {"kind": "garble"}}])).await;
    let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
    assert_eq!(answer.status(), 200);
    assert!(serde_json::from_str::<Value>(&answer.text().await.unwrap()).is_err());

    set(&client, json!([{"fault": {"kind": "html"}}])).await;
    let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
    assert_eq!(answer.status(), 200);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn page_faults_repeat_shift_loop_and_shrink_pages() {
    let client = ApiClient::small().await;
    let (one, two, three) = (
        page(&client, 1).await,
        page(&client, 2).await,
        page(&client, 3).await,
    );
    let rule = |fault: Value| json!([{"path": "*/appointments", "fault": fault}]);

    set(&client, rule(json!({"kind": "repeatPage"}))).await;
    let repeated = page(&client, 2).await;
    assert_eq!((ids(&repeated), &repeated["page"]), (ids(&one), &json!(2)));
    assert_eq!(ids(&page(&client, 3).await), ids(&two));

    set(&client, rule(json!({"kind": "shiftPages", "rows": 3}))).await;
    assert_eq!(ids(&page(&client, 1).await), ids(&one));
    let moved = [&ids(&two)[3..], &ids(&three)[..3]].concat();
    assert_eq!(ids(&page(&client, 2).await), moved);
    set(&client, rule(json!({"kind": "shiftPages", "rows": -3}))).await;
    let moved = [&ids(&one)[7..], &ids(&two)[..7]].concat();
    assert_eq!(ids(&page(&client, 2).await), moved);

    set(&client, rule(json!({"kind": "loopPages", "pages": 2}))).await;
    assert_eq!(ids(&page(&client, 3).await), ids(&one));
    let far = page(&client, 5000).await;
    assert_eq!((ids(&far), &far["hasMore"]), (ids(&two), &json!(true)));

    set(&client, rule(json!({"kind": "hasMore", "value": false}))).await;
    let lie = page(&client, 1).await;
    assert_eq!((ids(&lie), &lie["hasMore"]), (ids(&one), &json!(false)));

    set(&client, rule(json!({"kind": "pageSize", "most": 4}))).await;
    let small = page(&client, 1).await;
    assert_eq!(
        (ids(&small), &small["hasMore"]),
        (ids(&one)[..4].to_vec(), &json!(true))
    );
}

#[tokio::test]
async fn time_faults_skew_the_clock_and_delay_answers_and_visibility() {
    let client = with(json!([{"fault": {"kind": "clockSkew", "seconds": -7200}}])).await;
    let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
    let date = answer.headers()["date"].to_str().unwrap();
    let date = chrono::DateTime::parse_from_rfc2822(date).unwrap();
    let off = (client.running.now() - date.to_utc()).num_seconds();
    assert!((7190..7290).contains(&off), "{off}");

    set(
        &client,
        json!([{"fault": {"kind": "delay", "millis": 300}}]),
    )
    .await;
    let begun = Instant::now();
    page(&client, 1).await;
    assert!(begun.elapsed() >= Duration::from_millis(300));

    set(
        &client,
        json!([{"method": "GET", "fault": {"kind": "lateVisible", "millis": 3_600_000}}]),
    )
    .await;
    let body = Some(client.booking().await);
    let job = client
        .call(Method::POST, &client.vendor("jobs"), body)
        .await
        .1;
    let list = client.vendor(&format!("jobs?ids={}", job["id"]));
    assert_eq!(client.get(&list).await["data"], json!([]));
    let one = client.vendor(&format!("jobs/{}", job["id"]));
    assert_eq!(client.get(&one).await["id"], job["id"]);
    set(&client, json!([])).await;
    assert_eq!(ids(&client.get(&list).await).len(), 1);
}

#[tokio::test]
async fn invalid_fault_rules_are_refused() {
    let client = ApiClient::small().await;
    for wrong in [
        json!({}),
        json!({"rules": [{"fault": {"kind": "earthquake"}}]}),
        json!({"rules": [{"pathh": "/", "fault": {"kind": "garble"}}]}),
        json!({"rules": [{"fault": {"kind": "delay"}}]}),
    ] {
        let (code, problem) = client
            .call(Method::PUT, "/control/faults", Some(wrong.clone()))
            .await;
        assert_eq!(code, 400, "{wrong} {problem}");
    }
    let refused = small().faults("{").start().await;
    assert!(matches!(refused, Err(SandboxError::Faults(_))));
    let token = json!([{"path": "/connect/token", "fault": {"kind": "status", "status": 500}}]);
    set(&client, token).await;
    let to = client.connection();
    let answer = super::api_client::request_token(&client.http, to, &to.client_secret).await;
    assert_eq!(answer.status(), 500);
}
