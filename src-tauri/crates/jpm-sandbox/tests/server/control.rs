use jpm_sandbox::Data;
use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::{ApiClient, instant, noon, small};

#[tokio::test]
async fn effect_log_has_one_entry_per_change() {
    let client = ApiClient::small().await;
    let row = client.appointment("Scheduled").await;
    let path = client.contract(&format!("appointments/{}/reschedule", row["id"]));
    let body = json!({"start": "2026-03-25T13:00:00Z", "end": "2026-03-25T14:00:00Z"});
    client.call(Method::PATCH, &path, Some(body.clone())).await;
    client.call(Method::PATCH, &path, Some(json!({}))).await;
    // The control API needs no keys.
    let url = format!("{}/control/effects", client.connection().api);
    let log: Value = client
        .http
        .get(&url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let effects = log["data"].as_array().unwrap();
    assert_eq!(effects.len(), 1, "{log}");
    assert_eq!(
        (
            &effects[0]["path"],
            &effects[0]["method"],
            &effects[0]["body"]
        ),
        (&json!(path), &json!("PATCH"), &body)
    );
    assert_eq!(
        effects[0]["ids"],
        json!([{"kind": "appointment", "id": row["id"]}, {"kind": "job", "id": row["jobId"]}])
    );
    let after: Value = client
        .http
        .get(format!("{url}?after={}", effects[0]["sequence"]))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(after["data"], json!([]));
}

#[tokio::test]
async fn reopened_file_has_all_data() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::File(folder.path().join("tenant.db"));
    let first = ApiClient::on(small().data(data.clone())).await;
    let job = first
        .call(
            Method::POST,
            &first.contract("jobs"),
            Some(first.booking().await),
        )
        .await
        .1;
    let keys = first.connection().clone();
    first.running.stop().await.unwrap();

    // The other seed is ignored.
    let second = ApiClient::on(small().seed(99).data(data)).await;
    let again = second.connection();
    assert_eq!(
        (&again.tenant, &again.client_secret, &again.app_key),
        (&keys.tenant, &keys.client_secret, &keys.app_key)
    );
    assert_eq!(
        second
            .get(&second.contract(&format!("jobs/{}", job["id"])))
            .await,
        job
    );
    assert_eq!(
        second.get("/control/effects").await["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let later = second
        .call(
            Method::PATCH,
            &second.contract(&format!("jobs/{}", job["id"])),
            Some(json!({"priority": "Low"})),
        )
        .await
        .1;
    assert!(instant(&later["modifiedOn"]) > instant(&job["modifiedOn"]));
}

#[tokio::test]
async fn foreign_file_and_used_port_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(
        &path,
        "Dear customer, this is not a database at all. ".repeat(40),
    )
    .unwrap();
    let error = small()
        .data(Data::File(path))
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("letter.txt"), "{error}");
    let error = small()
        .data(Data::File(folder.path().join("no/such/folder.db")))
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("folder.db"), "{error}");

    let client = ApiClient::small().await;
    let port = client
        .connection()
        .api
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let error = small().port(port).start().await.unwrap_err().to_string();
    assert!(error.contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn same_seed_creates_the_same_company() {
    let (one, two) = (ApiClient::small().await, ApiClient::small().await);
    let other = ApiClient::on(small().seed(4).now(noon())).await;
    assert_eq!(
        one.connection().client_secret,
        two.connection().client_secret
    );
    assert_ne!(
        one.connection().client_secret,
        other.connection().client_secret
    );
    for (api, list) in [
        ("jpm", "jobs"),
        ("jpm", "appointments"),
        ("jpm", "projects"),
        ("dispatch", "appointment-assignments"),
        ("crm", "locations"),
    ] {
        let path = |client: &ApiClient| client.api_path(api, &format!("{list}?pageSize=5000"));
        let first = one.get(&path(&one)).await;
        assert_eq!(first, two.get(&path(&two)).await, "{list}");
        assert_ne!(first, other.get(&path(&other)).await, "{list}");
    }
}

#[tokio::test]
async fn file_of_format_1_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant.db");
    let data = Data::File(path.clone());
    let fresh = ApiClient::on(small().data(data.clone())).await;
    let paths = [
        fresh.vendor("jobs?pageSize=5000"),
        fresh.vendor("projects?pageSize=50"),
        fresh.vendor("export/job-notes"),
        fresh.vendor("export/job-canceled-logs"),
        fresh.api_path("dispatch", "non-job-appointments?pageSize=5000"),
        fresh.api_path("dispatch", "arrival-windows"),
        fresh.api_path("settings", "tag-types"),
        fresh.api_path("dispatch", "zones"),
        fresh.api_path("crm", "customers?pageSize=500"),
        fresh.api_path("crm", "locations?pageSize=500"),
    ];
    let mut expected = Vec::new();
    for path in &paths {
        expected.push(fresh.get(path).await);
    }
    fresh.running.stop().await.unwrap();
    // Without the additions of format 2 the file is of format 1.
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "DROP TRIGGER appointment_times; DROP TRIGGER job_summary; DROP TRIGGER project_texts; DROP TABLE quirks; DROP TABLE contacts;
         DROP TABLE notes; DROP TABLE cancellations; DROP TABLE holds; DROP TABLE events; DROP INDEX jobs_number_value;
         DROP INDEX appointments_open; DROP INDEX history_date; ALTER TABLE jobs DROP COLUMN paid; ALTER TABLE projects DROP COLUMN custom_fields;
         ALTER TABLE customers DROP COLUMN extra; ALTER TABLE locations DROP COLUMN extra;
         DELETE FROM records WHERE kind IN ('tag_type', 'arrival_window', 'zone'); PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(db);
    let again = ApiClient::on(small().data(data)).await;
    for (path, expected) in paths.iter().zip(&expected) {
        assert_eq!(&again.get(path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn erased_record_leaves_no_trace() {
    let client = ApiClient::small().await;
    let row = client.appointment("Scheduled").await;
    let erase = async |path: String| {
        let url = format!("{}/control/records/{path}", client.connection().api);
        client.http.delete(url).send().await.unwrap().status()
    };
    assert_eq!(erase(format!("appointments/{}", row["id"])).await, 200);
    let path = client.vendor(&format!("appointments/{}", row["id"]));
    assert_eq!(client.call(Method::GET, &path, None).await.0, 404);
    let job = client.vendor(&format!("jobs/{}", row["jobId"]));
    assert_eq!(erase(format!("jobs/{}", row["jobId"])).await, 200);
    assert_eq!(client.call(Method::GET, &job, None).await.0, 404);
    assert_eq!(erase(format!("jobs/{}", row["jobId"])).await, 404);
    assert_eq!(erase("customers/1".to_owned()).await, 404);
}

#[tokio::test]
async fn clock_starts_as_configured_and_can_be_advanced() {
    let client = ApiClient::small().await;
    let date = async || {
        let answer = client.raw(Method::GET, &client.vendor("jobs"), None).await;
        let text = answer.headers()["date"].to_str().unwrap().to_owned();
        chrono::DateTime::parse_from_rfc2822(&text)
            .unwrap()
            .to_utc()
    };
    let hour = chrono::TimeDelta::hours(1);
    assert!((noon()..noon() + hour).contains(&(date().await + chrono::TimeDelta::seconds(1))));

    let month = chrono::TimeDelta::days(30);
    let body = json!({"seconds": month.num_seconds()});
    let url = format!("{}/control/clock", client.connection().api);
    let answer = client.http.post(&url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success());
    let later = noon() + month;
    assert!((later..later + hour).contains(&client.running.now()));
    assert!((later..later + hour).contains(&(date().await + chrono::TimeDelta::seconds(1))));

    let row = client.appointment("Scheduled").await;
    let path = client.contract(&format!("appointments/{}/reschedule", row["id"]));
    let body = json!({"start": "2026-05-25T13:00:00Z", "end": "2026-05-25T14:00:00Z"});
    client.call(Method::PATCH, &path, Some(body)).await;
    let path = client.contract(&format!("appointments/{}", row["id"]));
    let modified = client.get(&path).await["modifiedOn"].clone();
    assert!((later..later + hour).contains(&instant(&modified)));
}
