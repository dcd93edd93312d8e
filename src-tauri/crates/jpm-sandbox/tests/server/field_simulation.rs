//! The simulated field.

use std::time::Duration;

use jpm_sandbox::Data;
use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::{ApiClient, noon, small};

async fn tick(client: &ApiClient, body: Value) -> Value {
    let (code, answer) = client.call(Method::POST, "/control/tick", Some(body)).await;
    assert_eq!(code, 200, "{answer}");
    answer
}

async fn rows(client: &ApiClient, api: &str, list: &str) -> Vec<Value> {
    let page = client
        .get(&client.api_path(api, &format!("{list}?pageSize=5000&active=Any")))
        .await;
    let mut rows = page["data"].as_array().unwrap().clone();
    // Stamps depend on the machine's clock; everything else must be the same.
    for row in &mut rows {
        for field in ["modifiedOn", "createdOn", "assignedOn", "completedOn"] {
            row.as_object_mut().unwrap().remove(field);
        }
    }
    rows
}

#[tokio::test]
async fn technicians_leave_arrive_and_finish() {
    let client = ApiClient::small().await;
    let before = rows(&client, "jpm", "appointments").await;
    let answer = tick(&client, json!({"seconds": 6 * 3600})).await;
    assert_eq!(
        (&answer["from"], &answer["to"]),
        (
            &json!("2026-03-17T17:00:00Z"),
            &json!("2026-03-17T23:00:00Z")
        )
    );
    assert!(answer["happened"].as_u64().unwrap() > 10, "{answer}");
    let after = rows(&client, "jpm", "appointments").await;
    let done = |rows: &[Value]| rows.iter().filter(|row| row["status"] == "Done").count();
    assert!(done(&after) > done(&before));
    let assignments = rows(&client, "dispatch", "appointment-assignments").await;
    for row in &after {
        for assignment in &assignments {
            if assignment["appointmentId"] == row["id"]
                && assignment["active"] == true
                && row["status"] == "Done"
            {
                assert_eq!(assignment["status"], "Done", "{row}");
            }
        }
    }
    let moved = before
        .iter()
        .zip(&after)
        .filter(|(old, new)| old["start"] != new["start"])
        .count();
    assert!(moved > 0, "other dispatchers move things");
    for job in rows(&client, "jpm", "jobs").await {
        let own: Vec<&Value> = after
            .iter()
            .filter(|row| row["jobId"] == job["id"])
            .collect();
        if own.iter().all(|row| row["status"] == "Done") {
            assert_eq!(job["jobStatus"], "Completed", "{job}");
        }
    }
    let log = client.get("/control/effects").await;
    assert_eq!(log["data"][0]["method"], "LIFE");
    assert_eq!(tick(&client, json!({"seconds": 0})).await["happened"], 0);
    let wrong = client
        .call(Method::POST, "/control/tick", Some(json!({})))
        .await;
    assert_eq!(wrong.0, 400);
}

#[tokio::test]
async fn same_seed_and_ticks_simulate_the_same_field() {
    let (one, two) = (ApiClient::small().await, ApiClient::small().await);
    for client in [&one, &two] {
        tick(client, json!({"to": "2026-03-17T20:00:00Z"})).await;
        tick(client, json!({"to": "2026-03-18T16:00:00Z"})).await;
    }
    for (api, list) in [
        ("jpm", "appointments"),
        ("jpm", "jobs"),
        ("dispatch", "appointment-assignments"),
    ] {
        assert_eq!(
            rows(&one, api, list).await,
            rows(&two, api, list).await,
            "{list}"
        );
    }
}

#[tokio::test]
async fn field_simulation_runs_alone_and_resumes_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::File(folder.path().join("tenant.db"));
    // One hour per second.
    let start = || small().data(data.clone()).field_speed(3600.0);
    let client = ApiClient::on(start()).await;
    let happened = async || {
        client.get("/control/effects").await["data"]
            .as_array()
            .unwrap()
            .len()
    };
    tokio::time::timeout(Duration::from_mins(1), async {
        while happened().await < 3 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("the field moves");
    let reached = tick(&client, json!({"seconds": 0})).await["to"].clone();
    client.running.stop().await.unwrap();
    let again = ApiClient::on(small().now(noon()).data(data)).await;
    let from = tick(&again, json!({"seconds": 0})).await["from"].clone();
    assert!(from.as_str() >= reached.as_str(), "{from} {reached}");
}
