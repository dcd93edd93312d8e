//! Runs the `call` example as a program.

use std::path::PathBuf;

use jpm_sandbox::{Connection, Dialect, Sandbox};
use serde_json::{Value, json};
use tokio::process::Command;

/// The path of the example, which cargo builds with the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let built = test.parent().unwrap().parent().unwrap().join("examples");
    built.join(format!("call{}", std::env::consts::EXE_SUFFIX))
}

/// Runs the example with only the sandbox's variables in its environment.
async fn run(
    connection: &Connection,
    arguments: &[&str],
    spoiled: &[(&str, &str)],
) -> (bool, Value) {
    let output = Command::new(program())
        .args(arguments)
        .env_clear()
        .env("JPM_API", &connection.api)
        .env("JPM_TOKEN_URL", &connection.token_url)
        .env("JPM_TENANT", &connection.tenant)
        .env("JPM_CLIENT_ID", &connection.client_id)
        .env("JPM_CLIENT_SECRET", &connection.client_secret)
        .env("JPM_APP_KEY", &connection.app_key)
        .envs(spoiled.iter().copied())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (
        output.status.success(),
        serde_json::from_str(&text).unwrap(),
    )
}

async fn answer(connection: &Connection, operation: &str, given: Value) -> Value {
    let (success, answer) = run(connection, &[operation, &given.to_string()], &[]).await;
    assert!(success, "{operation}: {answer:#}");
    answer
}

async fn failure(connection: &Connection, arguments: &[&str], spoiled: &[(&str, &str)]) -> Value {
    let (success, answer) = run(connection, arguments, spoiled).await;
    assert!(!success, "{arguments:?}: {answer:#}");
    answer["error"].clone()
}

#[tokio::test]
async fn call_example_runs_all_seventeen_operations() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let sandbox = Sandbox::builder()
            .appointments(60)
            .dialect(dialect)
            .start()
            .await
            .unwrap();
        let to = sandbox.connection();

        let jobs = answer(to, "listJobs", json!({ "pageSize": 2, "page": 1 })).await;
        assert_eq!(jobs["data"].as_array().unwrap().len(), 2);
        let like = &jobs["data"][0];
        let booked = answer(
            to,
            "createJob",
            json!({
                "customerId": like["customerId"], "locationId": like["locationId"], "priority": "Normal",
                "businessUnitId": like["businessUnitId"], "jobTypeId": like["jobTypeId"], "campaignId": 410,
                "appointments": [{ "start": "2027-01-11T14:00:00Z", "end": "2027-01-11T16:00:00Z" }],
            }),
        )
        .await;
        let (job, appointment) = (&booked["id"], &booked["firstAppointmentId"]);
        let updated = answer(to, "updateJob", json!({ "id": job, "summary": "By hand" })).await;
        assert_eq!(updated["summary"], "By hand");
        let added = answer(
            to,
            "createAppointment",
            json!({ "jobId": job, "start": "2027-01-12T14:00:00Z", "end": "2027-01-12T15:00:00Z" }),
        )
        .await;
        assert_eq!(added["jobId"], *job);
        let visits = answer(to, "listAppointments", json!({ "jobId": job })).await;
        assert_eq!(visits["data"].as_array().unwrap().len(), 2);
        answer(
            to,
            "updateAppointment",
            json!({ "id": appointment, "specialInstructions": "Dog" }),
        )
        .await;
        answer(
            to,
            "rescheduleAppointment",
            json!({ "id": appointment, "start": "2027-01-13T14:00:00Z", "end": "2027-01-13T15:00:00Z" }),
        )
        .await;
        let moved = answer(to, "getAppointment", json!({ "id": appointment })).await;
        assert_eq!(moved["specialInstructions"], "Dog");
        assert!(
            moved["start"]
                .as_str()
                .unwrap()
                .starts_with("2027-01-13T14:00:00")
        );

        // The contract cannot list hold reasons. In the seed, they follow the cancel reasons.
        let hold = failure(
            to,
            &[
                "holdJob",
                &json!({ "id": job, "reasonId": 1, "memo": "" }).to_string(),
            ],
            &[],
        )
        .await;
        assert!(hold["problem"]["errors"]["reasonId"].is_array(), "{hold:#}");
        let waiting = json!({ "id": job, "reasonId": 601, "memo": "Part" });
        assert_eq!(answer(to, "holdJob", waiting).await, Value::Null);
        assert_eq!(
            answer(to, "getJob", json!({ "id": job })).await["jobStatus"],
            "Hold"
        );
        let reasons = answer(to, "listJobCancelReasons", json!({})).await;
        let canceled =
            json!({ "id": job, "reasonId": reasons["data"][0]["id"], "memo": "Changed plans" });
        assert_eq!(answer(to, "cancelJob", canceled).await, Value::Null);
        let history = answer(to, "getJobHistory", json!({ "id": job })).await;
        assert!(history["data"].as_array().unwrap().len() >= 3);

        let projects = answer(to, "listProjects", json!({ "pageSize": 1 })).await;
        let project = &projects["data"][0];
        assert_eq!(
            answer(to, "getProject", json!({ "id": project["id"] })).await,
            *project
        );
        let named = json!({ "customerId": project["customerId"], "locationId": project["locationId"], "name": "Re-pipe" });
        assert_eq!(answer(to, "createProject", named).await["name"], "Re-pipe");
        let types = answer(to, "listJobTypes", json!({})).await;
        assert!(!types["data"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "a table of mistakes")]
async fn call_example_explains_wrong_arguments() {
    let sandbox = Sandbox::builder().appointments(20).start().await.unwrap();
    let to = sandbox.connection();
    for (arguments, spoiled, kind, words) in [
        (
            &["listJbs"][..],
            &[][..],
            "usage",
            "Known are: listJobs, createJob",
        ),
        (&[], &[], "usage", "Known are: listJobs, createJob"),
        (
            &["getJob", "{}", "x"],
            &[],
            "usage",
            "one argument too many",
        ),
        (
            &["listJobs", r#"{"pageSze":1}"#],
            &[],
            "usage",
            "it takes: page, pageSize",
        ),
        (
            &["listJobTypes", r#"{"page":1}"#],
            &[],
            "usage",
            "it takes no parameters",
        ),
        (&["getJob", "{id:1}"], &[], "usage", "not JSON"),
        (&["getJob", "7"], &[], "usage", "one JSON object"),
        (&["getJob"], &[], "usage", "getJob needs `id`"),
        (
            &["listJobs", r#"{"modifiedOnOrAfter":"today"}"#],
            &[],
            "usage",
            "a date-time such as",
        ),
        (
            &[
                "createAppointment",
                r#"{"jobId":1,"start":"2027-01-11T14:00:00Z"}"#,
            ],
            &[],
            "usage",
            "missing field `end`",
        ),
        (
            &["listJobs"],
            &[("JPM_TENANT", "abc")],
            "usage",
            "JPM_TENANT is `abc`",
        ),
        (
            &["listJobs"],
            &[("JPM_APP_KEY", "")],
            "usage",
            "JPM_APP_KEY is not set",
        ),
        (
            &["listJobs"],
            &[("JPM_DIALECT", "both")],
            "usage",
            "`contract` or `vendor`",
        ),
        (
            &["getJob", r#"{"id":1}"#],
            &[],
            "not_found",
            "There is no job",
        ),
        (
            &["listJobs"],
            &[("JPM_CLIENT_SECRET", "wrong")],
            "unauthorized",
            "secret was refused",
        ),
        (
            &["listJobs"],
            &[("JPM_APP_KEY", "wrong")],
            "unauthorized",
            "application key was refused",
        ),
        (
            &["listJobs"],
            &[("JPM_TENANT", "5")],
            "unauthorized",
            "tenant is not known",
        ),
        (
            &["listJobs"],
            &[("JPM_TOKEN_URL", "http://127.0.0.1:1/token")],
            "connection",
            "no connection",
        ),
    ] {
        let error = failure(to, arguments, spoiled).await;
        assert_eq!(error["kind"], kind, "{arguments:?} {spoiled:?}: {error:#}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(words),
            "{arguments:?} {spoiled:?}: {message}"
        );
    }
}
