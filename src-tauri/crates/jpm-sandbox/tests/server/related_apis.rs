use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::ApiClient;

async fn technicians(client: &ApiClient, appointment: &Value) -> Vec<i64> {
    let list = client
        .get(&client.api_path(
            "dispatch",
            &format!("appointment-assignments?appointmentIds={appointment}"),
        ))
        .await;
    list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["technicianId"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn technicians_are_assigned_and_unassigned() {
    let client = ApiClient::small().await;
    let job = client
        .call(
            Method::POST,
            &client.contract("jobs"),
            Some(client.booking().await),
        )
        .await
        .1;
    let id = &job["firstAppointmentId"];
    let assign = client.api_path("dispatch", "appointment-assignments/assign-technicians");
    let unassign = client.api_path("dispatch", "appointment-assignments/unassign-technicians");
    let body =
        |technicians: &[i64]| Some(json!({"jobAppointmentId": id, "technicianIds": technicians}));

    let (status, answer) = client
        .call(Method::POST, &assign, body(&[5002, 5004]))
        .await;
    assert_eq!((status, &answer["id"]), (200, id));
    assert_eq!(
        technicians(&client, id).await,
        [5001, 5002, 5004],
        "who is there already is not put on twice"
    );
    assert_eq!(
        client
            .call(Method::POST, &unassign, body(&[5001, 5002]))
            .await
            .0,
        200
    );
    assert_eq!(technicians(&client, id).await, [5004]);
    let any = client
        .get(&client.api_path(
            "dispatch",
            &format!("appointment-assignments?jobId={}&active=Any", job["id"]),
        ))
        .await;
    assert_eq!(any["data"].as_array().unwrap().len(), 3);
    assert_eq!(
        client.call(Method::POST, &unassign, body(&[5001])).await.0,
        400,
        "not assigned any more"
    );
    assert_eq!(
        client.call(Method::POST, &assign, body(&[1])).await.0,
        400,
        "no such technician"
    );
    let name = &client
        .get(&client.api_path("settings", "technicians/5004"))
        .await["name"];
    let left = client
        .get(&client.api_path(
            "dispatch",
            &format!("appointment-assignments?jobId={}", job["id"]),
        ))
        .await;
    assert_eq!(&left["data"][0]["technicianName"], name);
}

#[tokio::test]
async fn working_or_finished_technician_stays_assigned() {
    let client = ApiClient::small().await;
    for (status, on) in [("Working", 200), ("Done", 409)] {
        let row = client.appointment(status).await;
        let there = technicians(&client, &row["id"]).await;
        let body = json!({"jobAppointmentId": row["id"], "technicianIds": [there[0]]});
        let unassign = client.api_path("dispatch", "appointment-assignments/unassign-technicians");
        assert_eq!(
            client
                .call(Method::POST, &unassign, Some(body.clone()))
                .await
                .0,
            400,
            "{status}"
        );
        let assign = client.api_path("dispatch", "appointment-assignments/assign-technicians");
        assert_eq!(
            client.call(Method::POST, &assign, Some(body)).await.0,
            on,
            "{status}"
        );
        assert_eq!(technicians(&client, &row["id"]).await, there);
    }
}

#[tokio::test]
async fn lists_of_names_are_served() {
    let client = ApiClient::small().await;
    for (api, list, field) in [
        ("settings", "technicians", "team"),
        ("settings", "employees", "role"),
        ("settings", "business-units", "officialName"),
        ("dispatch", "technician-shifts", "shiftType"),
        ("crm", "customers", "name"),
        ("crm", "locations", "customerId"),
        ("marketing", "campaigns", "category"),
        ("jbce", "call-reasons", "isLead"),
        ("jpm", "project-statuses", "order"),
        ("jpm", "project-substatuses", "statusId"),
    ] {
        let page = client
            .get(&client.api_path(api, &format!("{list}?pageSize=2")))
            .await;
        assert_eq!(page["data"].as_array().unwrap().len(), 2, "{list}");
        assert!(
            !page["data"][0][field].is_null() && page["hasMore"] == true,
            "{list}: {page}"
        );
    }
    let two = client
        .get(&client.api_path("crm", "customers?ids=2000001,2000003"))
        .await;
    assert_eq!(two["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        client
            .get(&client.api_path("crm", "customers/2000003"))
            .await,
        two["data"][1]
    );
    let place = client
        .get(&client.api_path("crm", "locations?customerId=2000003"))
        .await["data"][0]
        .clone();
    assert_eq!(
        (
            place["customerId"].as_i64(),
            place["address"]["state"].as_str()
        ),
        (Some(2_000_003), Some("TX"))
    );
    let phones = client
        .get(&client.api_path("crm", "customers/contacts?customerIds=2000003"))
        .await;
    assert!(
        phones["data"][0]["value"]
            .as_str()
            .unwrap()
            .starts_with("512555")
    );
    let mut own = phones["data"].clone();
    own[0]
        .as_object_mut()
        .unwrap()
        .remove("customerId")
        .unwrap();
    for path in [
        "customers/2000003/contacts".to_owned(),
        format!("locations/{}/contacts", place["id"]),
    ] {
        let there = client.get(&client.api_path("crm", &path)).await;
        assert_eq!(there["data"], own, "{path}");
    }
    assert_eq!(
        client
            .call(
                Method::GET,
                &client.api_path("crm", "customers/contacts"),
                None
            )
            .await
            .0,
        400
    );
}
