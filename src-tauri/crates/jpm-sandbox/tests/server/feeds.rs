//! The export feeds.

use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::{ApiClient, small};

/// Reads a feed to its end. Returns the rows, the last token, and the number of pages.
async fn drain(client: &ApiClient, feed: &str, from: &str) -> (Vec<Value>, String, usize) {
    let (mut rows, mut token, mut pages) = (Vec::new(), from.to_owned(), 0);
    loop {
        let page = client.get(&format!("{feed}?from={token}")).await;
        rows.extend(page["data"].as_array().unwrap().iter().cloned());
        page["continueFrom"]
            .as_str()
            .unwrap()
            .clone_into(&mut token);
        pages += 1;
        if page["hasMore"] == false {
            return (rows, token, pages);
        }
    }
}

#[tokio::test]
async fn feed_returns_each_record_once_and_then_changes() {
    let client = ApiClient::on(small().appointments(2500)).await;
    let feed = client.vendor("export/appointments");
    let (rows, token, pages) = drain(&client, &feed, "").await;
    assert_eq!(pages, 3);
    let mut ids: Vec<i64> = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2500);
    let (nothing, again, _) = drain(&client, &feed, &token).await;
    assert_eq!((nothing.len(), &again), (0, &token));

    let row = client.appointment("Scheduled").await;
    let body = json!({"start": "2026-03-25T13:00:00Z", "end": "2026-03-25T14:00:00Z"});
    let path = client.vendor(&format!("appointments/{}/reschedule", row["id"]));
    let moved = client.call(Method::PATCH, &path, Some(body)).await.1;
    let (changed, _, _) = drain(&client, &feed, &token).await;
    assert_eq!(changed, [moved]);
    let (recent, _, _) = drain(&client, &feed, "2026-03-17").await;
    assert!(recent.len() < 2500 && !recent.is_empty());
    let wrong = format!("{feed}?from=yesterday");
    assert_eq!(client.call(Method::GET, &wrong, None).await.0, 400);
}

#[tokio::test]
async fn each_feed_returns_the_fields_of_its_document() {
    let client = ApiClient::small().await;
    for (api, feed, field) in [
        ("jpm", "jobs", "active"),
        ("jpm", "projects", "jobIds"),
        ("jpm", "appointments", "isConfirmed"),
        ("jpm", "job-canceled-logs", "reasonId"),
        ("jpm", "job-notes", "jobId"),
        ("jpm", "project-notes", "projectId"),
        ("jpm", "job-history", "history"),
        ("dispatch", "appointment-assignments", "technicianName"),
        ("settings", "technicians", "team"),
        ("settings", "employees", "role"),
        ("settings", "business-units", "officialName"),
        ("settings", "tag-types", "color"),
        ("crm", "customers", "address"),
        ("crm", "locations", "customerId"),
        ("crm", "customers/contacts", "value"),
    ] {
        let (rows, _, _) = drain(
            &client,
            &client.api_path(api, &format!("export/{feed}")),
            "",
        )
        .await;
        assert!(!rows.is_empty(), "{feed}");
        assert!(
            rows.iter().all(|row| !row[field].is_null()),
            "{feed}: {}",
            rows[0]
        );
    }
    let none = client.vendor("export/invoices");
    assert_eq!(client.call(Method::GET, &none, None).await.0, 404);
    let contract = client.contract("export/jobs");
    assert_eq!(client.call(Method::GET, &contract, None).await.0, 404);
}
