//! Changes of jobs, appointments and projects beyond the contract, and their errors.

use reqwest::Method;
use serde_json::{Value, json};

use super::api_client::{ApiClient, instant};

async fn status(client: &ApiClient, method: Method, path: &str, body: Option<Value>) -> u16 {
    client.call(method, &client.vendor(path), body).await.0
}

async fn vendor(client: &ApiClient, path: &str) -> Value {
    client.get(&client.vendor(path)).await
}

async fn booked(client: &ApiClient) -> Value {
    let body = client.booking().await;
    client
        .call(Method::POST, &client.vendor("jobs"), Some(body))
        .await
        .1
}

async fn add(client: &ApiClient, job: &Value) -> Value {
    let body = json!({"jobId": job["id"], "start": "2026-03-21T15:00:00Z", "end": "2026-03-21T16:00:00Z", "technicianIds": [5001]});
    client
        .call(Method::POST, &client.vendor("appointments"), Some(body))
        .await
        .1
}

#[tokio::test]
async fn appointment_is_deleted_unless_it_is_the_last_one() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let second = add(&client, &job).await;
    let path = format!("appointments/{}", second["id"]);
    assert_eq!(status(&client, Method::DELETE, &path, None).await, 200);
    let row = vendor(&client, &path).await;
    assert_eq!(row["active"], false);
    let there = vendor(&client, &format!("appointments?jobId={}", job["id"])).await;
    assert_eq!(there["data"].as_array().unwrap().len(), 1);
    let assigned = client
        .get(&client.api_path(
            "dispatch",
            &format!("appointment-assignments?appointmentIds={}", second["id"]),
        ))
        .await;
    assert_eq!(assigned["data"], json!([]));
    assert_eq!(
        vendor(&client, &format!("jobs/{}", job["id"])).await["appointmentCount"],
        1
    );
    assert_eq!(
        status(&client, Method::DELETE, &path, None).await,
        404,
        "it is gone already"
    );
    let contract = client.contract(&path);
    assert_eq!(client.call(Method::GET, &contract, None).await.0, 404);

    let first = format!("appointments/{}", job["firstAppointmentId"]);
    let (code, problem) = client
        .call(Method::DELETE, &client.vendor(&first), None)
        .await;
    assert_eq!((code, problem["status"].as_u64()), (409, Some(409)));
    assert!(problem["title"].as_str().unwrap().contains("only one"));
    for state in ["Working", "Done"] {
        let row = client.appointment(state).await;
        let path = format!("appointments/{}", row["id"]);
        assert_eq!(
            status(&client, Method::DELETE, &path, None).await,
            409,
            "{state}"
        );
    }
    assert_eq!(
        status(&client, Method::DELETE, "appointments/1", None).await,
        404
    );
    assert_eq!(
        status(&client, Method::DELETE, "appointments/x", None).await,
        400
    );
}

#[tokio::test]
async fn confirmation_is_set_and_removed_once() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let path = format!("appointments/{}", job["firstAppointmentId"]);
    let confirmation = format!("{path}/confirmation");
    for (method, expected, confirmed) in [
        (Method::DELETE, 409, false),
        (Method::PUT, 200, true),
        (Method::PUT, 409, true),
        (Method::DELETE, 200, false),
    ] {
        assert_eq!(status(&client, method, &confirmation, None).await, expected);
        assert_eq!(vendor(&client, &path).await["isConfirmed"], confirmed);
    }
}

#[tokio::test]
async fn hold_is_set_and_removed_with_its_reason() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let second = add(&client, &job).await;
    let job_path = format!("jobs/{}", job["id"]);
    let first = format!("appointments/{}/hold", job["firstAppointmentId"]);
    let other = format!("appointments/{}/hold", second["id"]);
    let body = || Some(json!({"reasonId": 601, "memo": "Compressor on order"}));
    assert_eq!(status(&client, Method::DELETE, &first, None).await, 409);
    assert_eq!(
        status(&client, Method::PUT, &first, Some(json!({}))).await,
        400
    );
    assert_eq!(status(&client, Method::PUT, &first, body()).await, 200);
    assert_eq!(status(&client, Method::PUT, &first, body()).await, 409);
    assert_eq!(vendor(&client, &job_path).await["jobStatus"], "Scheduled");
    assert_eq!(status(&client, Method::PUT, &other, body()).await, 200);
    assert_eq!(vendor(&client, &job_path).await["jobStatus"], "Hold");

    let reasons = vendor(&client, &format!("jobs/hold-reasons?ids={}", job["id"])).await;
    let row = &reasons["data"][0];
    assert_eq!(
        (&row["jobId"], &row["reasonId"], &row["text"]),
        (&job["id"], &json!(601), &json!("Compressor on order"))
    );
    assert_eq!(row["appointmentHoldReasons"].as_array().unwrap().len(), 2);
    assert_eq!(status(&client, Method::DELETE, &other, None).await, 200);
    assert_eq!(vendor(&client, &job_path).await["jobStatus"], "Scheduled");
    assert_eq!(status(&client, Method::DELETE, &first, None).await, 200);
    let reasons = vendor(&client, &format!("jobs/hold-reasons?ids={}", job["id"])).await;
    assert_eq!(reasons["data"], json!([]));
    assert_eq!(
        status(&client, Method::GET, "jobs/hold-reasons", None).await,
        400,
        "ids are needed"
    );
}

#[tokio::test]
async fn cancellation_is_removed_and_a_payment_prevents_it() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let path = format!("jobs/{}", job["id"]);
    let body = || Some(json!({"reasonId": 505, "memo": "Too dear"}));
    let revive = format!("{path}/remove-cancellation");
    assert_eq!(status(&client, Method::PUT, &revive, None).await, 400);
    let cancel = format!("{path}/cancel");
    assert_eq!(status(&client, Method::PUT, &cancel, body()).await, 200);
    let reasons = vendor(&client, &format!("jobs/cancel-reasons?ids={}", job["id"])).await;
    assert_eq!(
        reasons["data"],
        json!([{"jobId": job["id"], "reasonId": 505, "name": "Price", "text": "Too dear"}])
    );
    assert_eq!(status(&client, Method::PUT, &revive, None).await, 200);
    assert_eq!(vendor(&client, &path).await["jobStatus"], "Scheduled");
    let visit = format!("appointments/{}", job["firstAppointmentId"]);
    assert_eq!(vendor(&client, &visit).await["status"], "Scheduled");
    let reasons = vendor(&client, &format!("jobs/cancel-reasons?ids={}", job["id"])).await;
    assert_eq!(reasons["data"], json!([]));
    let log = vendor(&client, &format!("{path}/canceled-log")).await;
    assert_eq!(
        (&log["data"][0]["reasonId"], &log["data"][0]["active"]),
        (&json!(505), &json!(false))
    );

    // Jobs of projects in progress have a deposit.
    let projects = vendor(&client, "projects?status=In Progress").await;
    let mut tried = 0;
    for project in projects["data"].as_array().unwrap() {
        let open = vendor(
            &client,
            &format!("jobs?jobStatus=Scheduled&projectId={}", project["id"]),
        )
        .await;
        for job in open["data"].as_array().unwrap() {
            tried += 1;
            let (code, problem) = client
                .call(
                    Method::PUT,
                    &client.vendor(&format!("jobs/{}/cancel", job["id"])),
                    body(),
                )
                .await;
            assert_eq!(code, 409);
            assert!(problem["title"].as_str().unwrap().contains("payment"));
        }
    }
    assert!(tried > 0, "the company has jobs with a deposit");
}

#[tokio::test]
async fn notes_are_listed_and_added() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let project = vendor(&client, "projects?pageSize=1").await["data"][0]["id"].clone();
    for path in [
        format!("jobs/{}/notes", job["id"]),
        format!("projects/{project}/notes"),
    ] {
        let before = vendor(&client, &path).await["data"]
            .as_array()
            .unwrap()
            .len();
        let body = json!({"text": "Key under the pot", "pinToTop": true});
        let (code, note) = client
            .call(Method::POST, &client.vendor(&path), Some(body))
            .await;
        assert_eq!((code, &note["isPinned"]), (200, &json!(true)));
        let page = vendor(&client, &format!("{path}?includeTotal=true&pageSize=1")).await;
        assert_eq!(page["totalCount"], before + 1);
        for wrong in [json!({}), json!({"text": " "}), json!({"text": 4})] {
            assert_eq!(status(&client, Method::POST, &path, Some(wrong)).await, 400);
        }
    }
    assert_eq!(
        status(&client, Method::GET, "jobs/1/notes", None).await,
        404
    );
}

#[tokio::test]
async fn project_is_updated_and_its_jobs_attached_and_detached() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let made = json!({"locationId": job["locationId"], "name": "Attic"});
    let project = client
        .call(Method::POST, &client.vendor("projects"), Some(made))
        .await
        .1;
    let path = format!("projects/{}", project["id"]);
    let patch = json!({"name": "Attic and crawl space", "statusId": 4, "subStatusId": 15, "startDate": "2026-03-20T00:00:00Z",
        "customFields": [{"typeId": 9, "value": "blue"}], "jobIds": [job["id"]]});
    let (code, after) = client
        .call(Method::PATCH, &client.vendor(&path), Some(patch))
        .await;
    assert_eq!(code, 200, "{after}");
    assert_eq!(
        (&after["status"], &after["subStatus"], &after["startDate"]),
        (
            &json!("In Progress"),
            &json!("Rough-in"),
            &json!("2026-03-20T00:00:00Z")
        )
    );
    assert_eq!(after["jobIds"], json!([job["id"]]));
    assert_eq!(after["customFields"][0]["value"], "blue");
    assert!(instant(&after["modifiedOn"]) > instant(&project["modifiedOn"]));
    let wrong = json!({"statusId": 4, "subStatusId": 11});
    assert_eq!(
        status(&client, Method::PATCH, &path, Some(wrong)).await,
        400
    );
    let (_, moved) = client
        .call(
            Method::PATCH,
            &client.vendor(&path),
            Some(json!({"statusId": 3})),
        )
        .await;
    assert_eq!(moved["subStatusId"], Value::Null, "it belonged to status 4");

    let detach = format!("projects/detach-job/{}", job["id"]);
    assert_eq!(status(&client, Method::POST, &detach, None).await, 200);
    assert_eq!(vendor(&client, &path).await["jobIds"], json!([]));
    assert_eq!(status(&client, Method::POST, &detach, None).await, 400);
    let attach = format!("{path}/attach-job/{}", job["id"]);
    assert_eq!(status(&client, Method::POST, &attach, None).await, 200);
    assert_eq!(vendor(&client, &path).await["jobIds"], json!([job["id"]]));
    let jobs = vendor(&client, "jobs?pageSize=50").await;
    let stranger = jobs["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|other| other["customerId"] != job["customerId"])
        .unwrap();
    let attach = format!("{path}/attach-job/{}", stranger["id"]);
    assert_eq!(
        status(&client, Method::POST, &attach, None).await,
        400,
        "of another customer"
    );
    assert_eq!(vendor(&client, &path).await["jobIds"], json!([job["id"]]));
}

#[tokio::test]
async fn dispatch_api_serves_events_windows_and_hours() {
    let client = ApiClient::small().await;
    let path = |rest: &str| client.api_path("dispatch", rest);
    let body = json!({"technicianId": 5001, "start": "2026-03-20T15:00:00Z", "duration": "01:30:00", "name": "Dentist", "allDay": false,
        "showOnTechnicianSchedule": true});
    let (code, event) = client
        .call(
            Method::POST,
            &path("non-job-appointments"),
            Some(body.clone()),
        )
        .await;
    assert_eq!(
        (code, &event["duration"], &event["showOnTechnicianSchedule"]),
        (200, &json!("01:30:00"), &json!(true))
    );
    let one = path(&format!("non-job-appointments/{}", event["id"]));
    let mut later = body.clone();
    later["start"] = json!("2026-03-20T16:00:00Z");
    let (code, moved) = client.call(Method::PUT, &one, Some(later)).await;
    assert_eq!(
        (code, &moved["start"]),
        (200, &json!("2026-03-20T16:00:00Z"))
    );
    let found = client
        .get(&path("non-job-appointments?technicianId=5001&startsOnOrAfter=2026-03-20T15:59:00Z&startsOnOrBefore=2026-03-20T16:00:00Z&activeOnly=true"))
        .await;
    let mut listed = found["data"][0].clone();
    listed
        .as_object_mut()
        .unwrap()
        .remove("modifiedOn")
        .unwrap();
    assert_eq!(listed, moved, "only the list tells when it changed");
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(client.call(Method::DELETE, &one, None).await.0, 200);
    assert_eq!(client.call(Method::DELETE, &one, None).await.0, 404);
    let mut wrong = body;
    wrong["duration"] = json!("90 minutes");
    let (code, problem) = client
        .call(Method::POST, &path("non-job-appointments"), Some(wrong))
        .await;
    assert_eq!(code, 400);
    assert!(problem["errors"]["duration"].is_array(), "{problem}");
    let seeded = client.get(&path("non-job-appointments?pageSize=2")).await;
    assert_eq!(seeded["hasMore"], true);

    let windows = client.get(&path("arrival-windows")).await;
    let window = &windows["data"][0];
    assert_eq!(
        (&window["start"], &window["duration"]),
        (&json!("08:00:00"), &json!("02:00:00"))
    );
    assert_eq!(
        window.as_object().unwrap().len(),
        5,
        "and no field that the document does not have"
    );
    let by_id = client
        .get(&path(&format!("arrival-windows/{}", window["id"])))
        .await;
    assert_eq!(&by_id, window);
    let configuration = client.get(&path("arrival-windows/configuration")).await;
    assert_eq!(configuration["configuration"], "StartTimeOfArrivalWindow");
    let hours = client.get(&path("business-hours")).await;
    assert_eq!(hours["weekdays"][0]["fromHour"], 7);
    let shift = client.get(&path("technician-shifts?pageSize=1")).await["data"][0].clone();
    let by_id = client
        .get(&path(&format!("technician-shifts/{}", shift["id"])))
        .await;
    assert_eq!(by_id, shift);
    let tags = client.get(&client.api_path("settings", "tag-types")).await;
    assert_eq!(tags["data"][0]["importance"], "High");
    let project_status = vendor(&client, "project-statuses/4").await;
    let fields: Vec<&String> = project_status.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["id", "modifiedOn", "name", "order"]);
}

#[tokio::test]
async fn jobs_are_found_by_the_times_of_their_appointments() {
    let client = ApiClient::small().await;
    let job = booked(&client).await;
    let ids = async |query: &str| -> Vec<Value> {
        vendor(&client, &format!("jobs?pageSize=5000&{query}")).await["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|job| job["id"].clone())
            .collect()
    };
    let (from, to) = ("2026-03-20T15:00:00Z", "2026-03-20T15:00:00.000001Z");
    let found = ids(&format!(
        "firstAppointmentStartsOnOrAfter={from}&firstAppointmentStartsBefore={to}"
    ))
    .await;
    assert!(found.contains(&job["id"]));
    let after = ids(&format!("firstAppointmentStartsOnOrAfter={to}")).await;
    assert!(!after.contains(&job["id"]) && !after.is_empty());
    assert_eq!(ids("hasUnusedAppointments=true").await, [Value::Null; 0]);
    assert!(ids("hasUnusedAppointments=false").await.len() > 100);
    assert_eq!(
        ids(&format!("invoiceId={}", job["invoiceId"])).await,
        std::slice::from_ref(&job["id"])
    );
    let working = ids("appointmentStatus=Working").await;
    assert!(!working.is_empty() && !working.contains(&job["id"]));
    for wrong in [
        "appointmentStatus=InProgress",
        "hasUnusedAppointments=maybe",
        "tagTypeIds=a",
    ] {
        let path = format!("jobs?{wrong}");
        assert_eq!(
            status(&client, Method::GET, &path, None).await,
            400,
            "{wrong}"
        );
    }
    let mut body = client.booking().await;
    body["tagTypeIds"] = json!([701, 703]);
    let tagged = client
        .call(Method::POST, &client.vendor("jobs"), Some(body))
        .await
        .1;
    assert_eq!(
        ids("tagTypeIds=701,705").await,
        std::slice::from_ref(&tagged["id"])
    );
}
