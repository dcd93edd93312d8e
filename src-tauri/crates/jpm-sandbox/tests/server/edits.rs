use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::{ApiClient, instant};

async fn history(client: &ApiClient, job: &Value) -> Vec<String> {
    let list = client
        .get(&client.vendor(&format!("jobs/{job}/history")))
        .await;
    list["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["eventType"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn booked_job_appears_with_its_appointment_and_technicians() {
    let client = ApiClient::small().await;
    for form in [client.contract("jobs"), client.vendor("jobs")] {
        let (status, job) = client
            .call(Method::POST, &form, Some(client.booking().await))
            .await;
        assert_eq!(status, 200, "{job}");
        assert_eq!(
            (job["jobStatus"].as_str(), job["appointmentCount"].as_i64()),
            (Some("Scheduled"), Some(1))
        );
        assert_eq!(job["firstAppointmentId"], job["lastAppointmentId"]);
        let since = job["createdOn"].as_str().unwrap();
        let listed = client
            .get(&format!("{form}?modifiedOnOrAfter={since}"))
            .await;
        assert_eq!(listed["data"].as_array().unwrap().len(), 1);
        assert_eq!(listed["data"][0], job);
        let appointment = client
            .get(&client.contract(&format!("appointments/{}", job["firstAppointmentId"])))
            .await;
        assert_eq!(
            appointment["appointmentNumber"],
            format!("{}-1", job["jobNumber"].as_str().unwrap())
        );
        assert_eq!(
            (
                appointment["start"].as_str(),
                appointment["arrivalWindowEnd"].as_str()
            ),
            (Some("2026-03-20T15:00:00Z"), Some("2026-03-20T17:00:00Z"))
        );
        let assigned = client
            .get(&client.api_path(
                "dispatch",
                &format!("appointment-assignments?jobId={}", job["id"]),
            ))
            .await;
        let technicians: Vec<i64> = assigned["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["technicianId"].as_i64().unwrap())
            .collect();
        assert_eq!(technicians, [5001, 5002]);
        assert_eq!(history(&client, &job["id"]).await, ["Job Booked"]);
    }
}

#[tokio::test]
async fn job_numbers_continue_and_the_lead_marker_is_found() {
    let client = ApiClient::small().await;
    let mut body = client.booking().await;
    let guid = "8C1E47F0-57D0-4E4B-8D1B-0B9F5E8E2F11";
    body["externalData"] =
        json!({"applicationGuid": guid, "externalData": [{"key": "operation", "value": "op-17"}]});
    let first = client
        .call(Method::POST, &client.vendor("jobs"), Some(body))
        .await
        .1;
    let second = client
        .call(
            Method::POST,
            &client.vendor("jobs"),
            Some(client.booking().await),
        )
        .await
        .1;
    let number = |job: &Value| job["jobNumber"].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(number(&second), number(&first) + 1);
    let found = client
        .get(&client.vendor(&format!("jobs?externalDataApplicationGuid={guid}&externalDataKey=operation&externalDataValues=op-17")))
        .await;
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        (
            &found["data"][0]["id"],
            &found["data"][0]["externalData"][0]["value"]
        ),
        (&first["id"], &json!("op-17"))
    );
}

#[tokio::test]
async fn reschedule_changes_the_times_and_modified_on() {
    let client = ApiClient::small().await;
    let before = client.appointment("Scheduled").await;
    let job_before = client
        .get(&client.contract(&format!("jobs/{}", before["jobId"])))
        .await;
    let path = format!("appointments/{}", before["id"]);
    let times = json!({"start": "2026-03-25T08:00:00-05:00", "end": "2026-03-25T15:30:00Z"});
    let (status, body) = client
        .call(
            Method::PATCH,
            &client.contract(&format!("{path}/reschedule")),
            Some(times),
        )
        .await;
    assert_eq!(
        (status, body),
        (200, Value::Null),
        "the contract answers without a body"
    );
    let after = client.get(&client.vendor(&path)).await;
    assert_eq!(
        (after["start"].as_str(), after["end"].as_str()),
        (Some("2026-03-25T13:00:00Z"), Some("2026-03-25T15:30:00Z"))
    );
    assert_eq!(
        after["arrivalWindowStart"], before["arrivalWindowStart"],
        "a window that is left out stays"
    );
    assert!(instant(&after["modifiedOn"]) > instant(&before["modifiedOn"]));
    let job_after = client
        .get(&client.contract(&format!("jobs/{}", before["jobId"])))
        .await;
    assert!(instant(&job_after["modifiedOn"]) > instant(&job_before["modifiedOn"]));

    let cleared = json!({"arrivalWindowStart": null, "arrivalWindowEnd": null});
    let (status, answer) = client
        .call(
            Method::PATCH,
            &client.vendor(&format!("{path}/reschedule")),
            Some(cleared),
        )
        .await;
    assert_eq!(
        (status, answer["id"].clone()),
        (200, before["id"].clone()),
        "the vendor answers the appointment"
    );
    assert!(answer["arrivalWindowStart"].is_null() && answer["start"] == after["start"]);
    assert!(instant(&answer["modifiedOn"]) > instant(&after["modifiedOn"]));
    assert!(history(&client, &before["jobId"]).await.ends_with(&[
        "Appointment Rescheduled".to_owned(),
        "Appointment Rescheduled".to_owned()
    ]));
}

#[tokio::test]
async fn hold_and_cancel_change_the_job_its_appointments_and_its_history() {
    let client = ApiClient::small().await;
    let job = client
        .call(
            Method::POST,
            &client.contract("jobs"),
            Some(client.booking().await),
        )
        .await
        .1;
    let id = &job["id"];
    let appointment = client.contract(&format!("appointments/{}", job["firstAppointmentId"]));
    let hold = client.contract(&format!("jobs/{id}/hold"));
    assert_eq!(
        client
            .call(
                Method::PUT,
                &hold,
                Some(json!({"reasonId": 601, "memo": "motor"}))
            )
            .await,
        (200, Value::Null)
    );
    assert_eq!(
        client.get(&client.contract(&format!("jobs/{id}"))).await["jobStatus"],
        "Hold"
    );
    assert_eq!(client.get(&appointment).await["status"], "Hold");
    assert_eq!(
        client.call(Method::PUT, &hold, Some(json!({}))).await.0,
        409,
        "on hold already"
    );

    let again = json!({"start": "2026-03-26T15:00:00Z", "end": "2026-03-26T16:00:00Z"});
    let reschedule = client.contract(&format!(
        "appointments/{}/reschedule",
        job["firstAppointmentId"]
    ));
    assert_eq!(
        client
            .call(Method::PATCH, &reschedule, Some(again.clone()))
            .await
            .0,
        200
    );
    assert_eq!(
        client.get(&appointment).await["status"],
        "Scheduled",
        "a held appointment that is moved is scheduled again"
    );
    assert_eq!(
        client.get(&client.contract(&format!("jobs/{id}"))).await["jobStatus"],
        "Scheduled"
    );

    let cancel = client.vendor(&format!("jobs/{id}/cancel"));
    assert_eq!(
        client
            .call(
                Method::PUT,
                &cancel,
                Some(json!({"reasonId": 501, "memo": "sold the house"}))
            )
            .await,
        (200, Value::Null)
    );
    assert_eq!(
        client.get(&client.contract(&format!("jobs/{id}"))).await["jobStatus"],
        "Canceled"
    );
    assert_eq!(client.get(&appointment).await["status"], "Canceled");
    let (status, problem) = client
        .call(
            Method::PUT,
            &cancel,
            Some(json!({"reasonId": 501, "memo": "x"})),
        )
        .await;
    assert_eq!((status, problem["status"].as_i64()), (409, Some(409)));
    assert!(problem["title"].as_str().unwrap().contains("canceled"));
    assert_eq!(
        client.call(Method::PATCH, &reschedule, Some(again)).await.0,
        409
    );
    assert_eq!(
        history(&client, id).await,
        [
            "Job Booked",
            "Job Put On Hold",
            "Appointment Rescheduled",
            "Job Canceled"
        ]
    );
}

#[tokio::test]
async fn started_or_finished_appointment_cannot_be_moved() {
    let client = ApiClient::small().await;
    for status in ["Done", "Canceled", "Working"] {
        let row = client.appointment(status).await;
        let path = client.contract(&format!("appointments/{}/reschedule", row["id"]));
        let times = json!({"start": "2026-03-25T13:00:00Z", "end": "2026-03-25T14:00:00Z"});
        let (answer, problem) = client.call(Method::PATCH, &path, Some(times)).await;
        assert_eq!(answer, 409, "{status}: {problem}");
        assert_eq!(
            client
                .get(&client.vendor(&format!("appointments/{}", row["id"])))
                .await,
            row,
            "a refusal changes nothing"
        );
    }
}

#[tokio::test]
async fn added_appointment_raises_the_count() {
    let client = ApiClient::small().await;
    let job = client
        .call(
            Method::POST,
            &client.contract("jobs"),
            Some(client.booking().await),
        )
        .await
        .1;
    let body = json!({
        "jobId": job["id"], "start": "2026-03-23T15:00:00Z", "end": "2026-03-23T16:00:00Z", "technicianIds": [5003],
        "specialInstructions": "Gate code 1234",
    });
    let (status, added) = client
        .call(Method::POST, &client.contract("appointments"), Some(body))
        .await;
    assert_eq!(
        (status, added["specialInstructions"].as_str()),
        (200, Some("Gate code 1234")),
        "{added}"
    );
    assert!(added["appointmentNumber"].as_str().unwrap().ends_with("-2"));
    let after = client
        .get(&client.contract(&format!("jobs/{}", job["id"])))
        .await;
    assert_eq!(
        (
            after["appointmentCount"].as_i64(),
            &after["lastAppointmentId"]
        ),
        (Some(2), &added["id"])
    );
    assert_eq!(after["firstAppointmentId"], job["firstAppointmentId"]);
}

#[tokio::test]
async fn each_dialect_changes_special_instructions_with_its_own_call() {
    let client = ApiClient::small().await;
    let row = client.appointment("Scheduled").await;
    let plain = format!("appointments/{}", row["id"]);
    let special = format!("{plain}/special-instructions");
    let body = |text: &str| Some(json!({"specialInstructions": text}));
    let (status, answer) = client
        .call(Method::PATCH, &client.contract(&plain), body("Side door"))
        .await;
    assert_eq!(
        (status, answer["specialInstructions"].as_str()),
        (200, Some("Side door"))
    );
    let (status, answer) = client
        .call(Method::PUT, &client.vendor(&special), body("Front door"))
        .await;
    assert_eq!(
        (status, answer["specialInstructions"].as_str()),
        (200, Some("Front door"))
    );
    assert_eq!(
        client
            .call(Method::PATCH, &client.vendor(&plain), body("x"))
            .await
            .0,
        405
    );
    assert_eq!(
        client
            .call(Method::PUT, &client.contract(&special), body("x"))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn job_update_changes_only_the_given_fields() {
    let client = ApiClient::small().await;
    let job = client
        .call(
            Method::POST,
            &client.contract("jobs"),
            Some(client.booking().await),
        )
        .await
        .1;
    let path = client.contract(&format!("jobs/{}", job["id"]));
    let (status, after) = client
        .call(
            Method::PATCH,
            &path,
            Some(json!({"priority": "Low", "summary": "Heat is back"})),
        )
        .await;
    assert_eq!(
        (
            status,
            after["priority"].as_str(),
            after["summary"].as_str()
        ),
        (200, Some("Low"), Some("Heat is back"))
    );
    assert_eq!(
        (&after["jobTypeId"], &after["campaignId"]),
        (&job["jobTypeId"], &job["campaignId"])
    );
    assert!(instant(&after["modifiedOn"]) > instant(&job["modifiedOn"]));
    let extras = json!({"customerPo": "PO-9", "tagTypeIds": [4], "customFields": [{"typeId": 7, "value": "blue"}]});
    let (status, after) = client
        .call(
            Method::PATCH,
            &client.vendor(&format!("jobs/{}", job["id"])),
            Some(extras),
        )
        .await;
    assert_eq!(
        (
            status,
            &after["customerPo"],
            &after["tagTypeIds"],
            &after["customFields"][0]["value"]
        ),
        (200, &json!("PO-9"), &json!([4]), &json!("blue"))
    );
}

#[tokio::test]
async fn created_project_is_listed() {
    let client = ApiClient::small().await;
    let booking = client.booking().await;
    let body = json!({
        "customerId": booking["customerId"], "locationId": booking["locationId"], "name": "Repipe", "summary": "PEX",
        "projectManagerIds": [9001], "startDate": "2026-04-01", "targetCompletionDate": "2026-04-20",
    });
    let (status, project) = client
        .call(Method::POST, &client.contract("projects"), Some(body))
        .await;
    assert_eq!(
        (
            status,
            project["startDate"].as_str(),
            project["status"].as_str()
        ),
        (200, Some("2026-04-01"), Some("Not Started")),
        "{project}"
    );
    assert_eq!(
        client
            .get(&client.contract(&format!("projects/{}", project["id"])))
            .await,
        project
    );
    let all = client.get(&client.contract("projects")).await;
    assert_eq!(all["data"].as_array().unwrap().last().unwrap(), &project);
    let (status, other) = client
        .call(Method::POST, &client.vendor("projects"), Some(json!({"locationId": booking["locationId"], "statusId": 4, "startDate": "2026-04-01T00:00:00Z"})))
        .await;
    assert_eq!(
        (status, &other["customerId"], other["status"].as_str()),
        (200, &booking["customerId"], Some("In Progress")),
        "{other}"
    );
}
