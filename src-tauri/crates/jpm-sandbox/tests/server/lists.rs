use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::ApiClient;

fn ids(list: &Value) -> Vec<i64> {
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

fn fields(row: &Value) -> BTreeSet<&str> {
    row.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn three_pages_have_each_row_once() {
    let client = ApiClient::small().await;
    for path in [
        client.contract("appointments"),
        client.vendor("appointments"),
        client.vendor("appointments?sort=-ModifiedOn"),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut seen = Vec::new();
        for page in 1..=3 {
            seen.extend(ids(&client
                .get(&format!("{path}{joint}page={page}&pageSize=100"))
                .await));
        }
        assert_eq!(seen.len(), 300, "{path}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 300, "{path}");
        assert_eq!(
            ids(&client
                .get(&format!("{path}{joint}page=4&pageSize=100"))
                .await)
            .len(),
            0
        );
    }
}

#[tokio::test]
async fn each_dialect_has_its_own_envelope() {
    let client = ApiClient::small().await;
    let keys = |list: &Value| {
        list.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&client.get(&client.contract("jobs")).await),
        ["data", "hasMore", "page", "pageSize"]
    );
    for api in [
        "appointments",
        "projects",
        "job-types",
        "job-cancel-reasons",
        "job-hold-reasons",
    ] {
        assert_eq!(
            keys(&client.get(&client.contract(api)).await),
            ["data"],
            "{api}"
        );
        let vendor = client.get(&client.vendor(api)).await;
        assert_eq!(
            keys(&vendor),
            ["data", "hasMore", "page", "pageSize"],
            "{api}"
        );
    }
    let counted = client
        .get(&client.vendor("appointments?includeTotal=true&pageSize=3"))
        .await;
    assert_eq!(
        (counted["totalCount"].as_i64(), counted["hasMore"].as_bool()),
        (Some(300), Some(true))
    );
    assert_eq!(
        client
            .get(&client.vendor("appointments?pageSize=300"))
            .await["hasMore"],
        false
    );
}

#[tokio::test]
async fn page_and_page_size_are_limited() {
    let client = ApiClient::small().await;
    for (path, field) in [
        (client.contract("jobs?page=0"), "page"),
        (client.contract("jobs?pageSize=501"), "pageSize"),
        (client.contract("appointments?pageSize=0"), "pageSize"),
        (client.vendor("jobs?pageSize=5001"), "pageSize"),
        (client.contract("jobs?page=two"), "page"),
        (
            client.contract("jobs?modifiedOnOrAfter=yesterday"),
            "modifiedOnOrAfter",
        ),
        (client.contract("jobs?jobStatus=Working"), "jobStatus"),
        (client.vendor("appointments?status=InProgress"), "status"),
        (client.vendor("appointments?sort=Start"), "sort"),
        (client.vendor("jobs?ids=1,x"), "ids"),
        (
            client.vendor(&format!("jobs?ids={}", vec!["1"; 51].join(","))),
            "ids",
        ),
        (client.contract("jobs/abc"), "id"),
    ] {
        let (status, body) = client.call(Method::GET, &path, None).await;
        assert_eq!(status, 400, "{path}");
        assert!(body["errors"][field][0].is_string(), "{path}: {body}");
    }
    client.get(&client.vendor("jobs?pageSize=5000")).await;
}

#[tokio::test]
async fn modified_on_or_after_returns_only_newer_rows() {
    let client = ApiClient::small().await;
    for api in ["jobs", "appointments", "projects"] {
        let all = client
            .get(&client.contract(&format!("{api}?pageSize=500")))
            .await;
        let mut times: Vec<String> = all["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["modifiedOn"].as_str().unwrap().to_owned())
            .collect();
        times.sort();
        let middle = &times[times.len() / 2];
        let newer = client
            .get(&client.contract(&format!("{api}?pageSize=500&modifiedOnOrAfter={middle}")))
            .await;
        let newer: Vec<&str> = newer["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["modifiedOn"].as_str().unwrap())
            .collect();
        assert_eq!(
            newer.len(),
            times.iter().filter(|time| *time >= middle).count(),
            "{api}"
        );
        assert!(
            newer.len() < times.len() && newer.iter().all(|time| *time >= middle.as_str()),
            "{api}"
        );
    }
}

#[tokio::test]
async fn vendor_filters_select_matching_rows() {
    let client = ApiClient::small().await;
    let range = client.get(&client.vendor("appointments?startsOnOrAfter=2026-03-17T00:00:00Z&startsBefore=2026-03-18T00:00:00Z&pageSize=500")).await;
    let starts: Vec<&str> = range["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["start"].as_str().unwrap())
        .collect();
    assert!(
        !starts.is_empty() && starts.iter().all(|start| start.starts_with("2026-03-17")),
        "{starts:?}"
    );

    let done = client
        .get(&client.vendor("appointments?status=Done&pageSize=1"))
        .await["data"][0]
        .clone();
    let by_job = client
        .get(&client.contract(&format!("appointments?jobId={}", done["jobId"])))
        .await;
    assert!(ids(&by_job).contains(&done["id"].as_i64().unwrap()));
    assert!(
        by_job["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["jobId"] == done["jobId"])
    );
    let by_ids = client
        .get(&client.vendor(&format!("appointments?ids={},1", done["id"])))
        .await;
    assert_eq!(ids(&by_ids), [done["id"].as_i64().unwrap()]);

    let completed = client
        .get(&client.contract("jobs?jobStatus=Completed&pageSize=500"))
        .await;
    assert!(
        completed["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|job| job["jobStatus"] == "Completed" && job["completedOn"].is_string())
    );
    let any = ids(&client
        .get(&client.vendor("job-cancel-reasons?active=Any"))
        .await)
    .len();
    let active = ids(&client.get(&client.vendor("job-cancel-reasons")).await).len();
    let inactive = ids(&client
        .get(&client.vendor("job-cancel-reasons?active=False"))
        .await)
    .len();
    assert_eq!((any, inactive > 0), (active + inactive, true));
}

#[tokio::test]
async fn contract_records_have_exactly_the_documented_fields() {
    let client = ApiClient::small().await;
    let job = client.get(&client.contract("jobs?pageSize=1")).await["data"][0].clone();
    let expected = "id jobNumber customerId locationId jobStatus completedOn businessUnitId jobTypeId priority campaignId summary customFields \
        appointmentCount firstAppointmentId lastAppointmentId recallForId warrantyId jobGeneratedLeadSource noCharge notificationsEnabled createdOn modifiedOn";
    assert_eq!(fields(&job), expected.split_whitespace().collect());
    let project = client.get(&client.contract("projects/4000001")).await;
    let expected = "id number name summary status statusId substatusId customerId locationId projectManagerIds businessUnitIds startDate \
        targetCompletionDate actualCompletionDate modifiedOn";
    assert_eq!(fields(&project), expected.split_whitespace().collect());
    assert_eq!(
        project["startDate"].as_str().unwrap().len(),
        "2026-03-17".len()
    );
    let kind = client.get(&client.contract("job-types")).await["data"][0].clone();
    let expected = "id name businessUnitIds skills tagTypeIds priority duration soldThreshold class summary noCharge \
        enforceRecurringServiceEventSelection invoiceSignaturesRequired modifiedOn externalData";
    assert_eq!(fields(&kind), expected.split_whitespace().collect());
    let reason = client.get(&client.contract("job-cancel-reasons")).await["data"][0].clone();
    assert_eq!(fields(&reason), ["id", "name", "active"].into());
}

#[tokio::test]
async fn both_dialects_show_the_same_record_under_their_own_names() {
    let client = ApiClient::small().await;
    let working = client.appointment("Working").await;
    let id = &working["id"];
    assert_eq!(
        client
            .get(&client.contract(&format!("appointments/{id}")))
            .await["status"],
        "InProgress"
    );
    assert!(working["isConfirmed"].is_boolean() && working["createdById"].is_i64());
    assert_eq!(working["active"], json!(true));

    let project = client.get(&client.vendor("projects/4000001")).await;
    assert!(
        project["startDate"]
            .as_str()
            .unwrap()
            .ends_with("T00:00:00Z")
    );
    assert_eq!(
        project["subStatusId"],
        client.get(&client.contract("projects/4000001")).await["substatusId"]
    );
    assert!(project["jobIds"].is_array());

    let job = &working["jobId"];
    let contract = client
        .get(&client.contract(&format!("jobs/{job}/history")))
        .await;
    let vendor = client
        .get(&client.vendor(&format!("jobs/{job}/history")))
        .await;
    assert_eq!(
        contract["data"].as_array().unwrap().len(),
        vendor["history"].as_array().unwrap().len()
    );
    assert_eq!(vendor["history"][0]["eventType"], "Job Booked");
    assert!(vendor["history"][0]["memo"].is_string() && contract["data"][0].get("memo").is_none());
}
