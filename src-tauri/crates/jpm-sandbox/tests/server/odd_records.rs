//! Records with values outside the API documents.

use std::collections::BTreeSet;

use jpm_sandbox::{OddRecord, Tenant};
use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::{ApiClient, small};
use super::tenant::all;

/// The API of each list with odd records.
const LISTS: [(&str, &str); 20] = [
    ("jpm", "appointments"),
    ("jpm", "jobs"),
    ("jpm", "projects"),
    ("jpm", "job-types"),
    ("jpm", "job-cancel-reasons"),
    ("jpm", "job-hold-reasons"),
    ("jpm", "project-statuses"),
    ("jpm", "project-substatuses"),
    ("crm", "customers"),
    ("crm", "locations"),
    ("crm", "contacts"),
    ("dispatch", "appointment-assignments"),
    ("dispatch", "technician-shifts"),
    ("dispatch", "non-job-appointments"),
    ("dispatch", "arrival-windows"),
    ("settings", "technicians"),
    ("settings", "employees"),
    ("settings", "business-units"),
    ("settings", "tag-types"),
    ("marketing", "campaigns"),
];

async fn odd(tenant: Tenant) -> ApiClient {
    let builder = small().tenant(tenant).closed_jobs(50);
    ApiClient::on(builder.odd(true)).await
}

/// True if a list shows an odd record as announced.
fn shown(rows: &[Value], record: &OddRecord) -> bool {
    let Some(field) = &record.field else {
        return rows.contains(record.value.as_ref().unwrap_or(&Value::Null));
    };
    let pointer = format!("/{}", field.replace('.', "/"));
    if field == "id" {
        return rows
            .iter()
            .any(|row| row.is_object() && row.pointer(&pointer) == record.value.as_ref());
    }
    rows.iter()
        .any(|row| row["id"] == record.id && row.pointer(&pointer) == record.value.as_ref())
}

#[tokio::test]
async fn each_list_has_its_odd_records_and_keeps_the_others() {
    for tenant in [Tenant::Tidy, Tenant::Messy] {
        let client = odd(tenant).await;
        let records = client.running.odd_records();
        let announced = client.get("/control/odd").await;
        assert_eq!(announced["data"], json!(records));
        let kinds: BTreeSet<&str> = records.iter().map(|record| record.kind.as_str()).collect();
        let clean = ApiClient::on(small().tenant(tenant).closed_jobs(50)).await;
        for (api, list) in LISTS {
            assert!(kinds.contains(list), "{list}");
            let path = match list {
                "contacts" => "customers/contacts?modifiedOnOrAfter=2000-01-01T00:00:00Z",
                "non-job-appointments" | "project-statuses" => list,
                _ => &format!("{list}?active=Any"),
            };
            let rows = all(&client, api, path).await;
            for record in records.iter().filter(|record| record.kind == list) {
                assert!(shown(&rows, record), "{record:?}");
            }
            let right = all(&clean, api, path).await;
            let own = records.iter().filter(|record| record.kind == list).count();
            assert_eq!(rows.len(), right.len(), "{list}");
            let same = rows.iter().zip(&right).filter(|(odd, right)| odd == right);
            assert_eq!(same.count(), right.len() - own, "{list}");
        }
    }
}

#[tokio::test]
async fn odd_record_is_odd_in_both_dialects_until_restored() {
    let client = odd(Tenant::Tidy).await;
    let records = client.running.odd_records();
    let of = |kind: &str, field: &str| {
        let found = records
            .iter()
            .find(|record| record.kind == kind && record.field.as_deref() == Some(field));
        found.unwrap().clone()
    };
    let record = of("appointments", "arrivalWindowStart");
    let (id, value) = (record.id, record.value.unwrap());
    assert_eq!(value, "");
    for path in [
        client.vendor(&format!("appointments/{id}")),
        client.contract(&format!("appointments/{id}")),
    ] {
        assert_eq!(client.get(&path).await["arrivalWindowStart"], "");
    }
    let listed = client.contract("appointments?pageSize=500");
    let listed = client.get(&listed).await;
    let listed = listed["data"].as_array().unwrap();
    assert!(
        listed
            .iter()
            .any(|row| row["id"] == id && row["arrivalWindowStart"] == "")
    );
    let feed = client.get(&client.vendor("export/appointments")).await;
    let feed = feed["data"].as_array().unwrap();
    assert!(
        feed.iter()
            .any(|row| row["id"] == id && row["arrivalWindowStart"] == "")
    );

    let path = client.vendor(&format!("appointments/{id}/special-instructions"));
    let body = json!({"specialInstructions": "Ring twice"});
    let (status, _) = client.call(Method::PUT, &path, Some(body)).await;
    assert_eq!(status, 200);
    let path = client.vendor(&format!("appointments/{id}"));
    let row = client.get(&path).await;
    assert_eq!(row["specialInstructions"], "Ring twice");
    assert_eq!(row["arrivalWindowStart"], "");

    let heal = format!("/control/odd/appointments/{id}");
    assert_eq!(client.call(Method::DELETE, &heal, None).await.0, 204);
    assert_eq!(client.call(Method::DELETE, &heal, None).await.0, 404);
    assert_ne!(client.get(&path).await["arrivalWindowStart"], "");
    assert_eq!(client.running.odd_records().len(), records.len() - 1);
    assert_eq!(
        client.call(Method::DELETE, "/control/odd", None).await.0,
        204
    );
    assert_eq!(client.running.odd_records(), []);
}

#[tokio::test]
async fn sandbox_has_no_odd_records_by_default() {
    let client = ApiClient::small().await;
    assert_eq!(client.running.odd_records(), []);
}
