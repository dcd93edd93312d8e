//! Asks the server over HTTP, like any other client.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_sandbox::{Connection, Running};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// A sandbox and an HTTP client.
pub(crate) struct Server {
    running: Running,
    http: reqwest::Client,
}

/// The compared fields of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Appointment {
    pub(crate) job_id: i64,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) status: String,
}

impl Appointment {
    pub(crate) fn length(&self) -> TimeDelta {
        self.end - self.start
    }
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

impl Server {
    pub(crate) fn of(running: Running) -> Self {
        Self {
            running,
            http: reqwest::Client::new(),
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        self.running.connection()
    }

    /// The appointment on the server.
    pub(crate) async fn appointment(&self, id: &str) -> Appointment {
        self.jpm(Method::GET, &format!("appointments/{id}"), None)
            .await
    }

    /// Ids of the assigned technicians.
    pub(crate) async fn technicians(&self, id: &str) -> Vec<String> {
        let page: Value = self
            .call(
                Method::GET,
                &format!(
                    "dispatch/v2/tenant/{}/appointment-assignments?appointmentIds={id}&active=True",
                    self.connection().tenant
                ),
                None,
            )
            .await;
        let rows = page["data"].as_array().unwrap();
        rows.iter()
            .map(|row| row["technicianId"].as_i64().unwrap().to_string())
            .collect()
    }

    /// Ids of the active technicians in the order of the board's rows.
    pub(crate) async fn technicians_by_name(&self) -> Vec<String> {
        let rows = self.names_of_technicians().await;
        rows.into_iter().map(|(id, _)| id).collect()
    }

    /// Ids and names of the active technicians, in the same order.
    pub(crate) async fn names_of_technicians(&self) -> Vec<(String, String)> {
        let path = format!(
            "settings/v2/tenant/{}/technicians?pageSize=5000",
            self.connection().tenant
        );
        let page: Value = self.call(Method::GET, &path, None).await;
        let mut rows: Vec<(String, String)> = page["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["active"] == true)
            .map(|row| {
                let id = row["id"].as_i64().unwrap().to_string();
                (id, row["name"].as_str().unwrap().to_owned())
            })
            .collect();
        rows.sort_by_key(|(id, name)| (name.to_lowercase(), id.clone()));
        rows
    }

    /// Ids of the first appointments of a customer's jobs.
    pub(crate) async fn appointments_of(&self, customer: &str) -> Vec<String> {
        // Only the vendor's own form of the API can filter by customer.
        let path = format!(
            "jpm/v2/tenant/{}/jobs?pageSize=200&customerId={customer}",
            self.connection().tenant
        );
        let page: Value = self.call(Method::GET, &path, None).await;
        let jobs = page["data"].as_array().unwrap();
        jobs.iter()
            .filter_map(|job| Some(job["firstAppointmentId"].as_i64()?.to_string()))
            .collect()
    }

    /// Books a job like an existing one, with one appointment. Returns the appointment's id.
    pub(crate) async fn book(
        &self,
        start: DateTime<Utc>,
        length: TimeDelta,
        technician: Option<&str>,
    ) -> String {
        let page: Value = self.jpm(Method::GET, "jobs?pageSize=200", None).await;
        let jobs = page["data"].as_array().unwrap();
        let like = jobs
            .iter()
            .find(|job| job["campaignId"].is_i64())
            .expect("a job with a campaign");
        let technicians: Vec<i64> = technician
            .map(|id| id.parse().unwrap())
            .into_iter()
            .collect();
        let job = json!({
            "customerId": like["customerId"],
            "locationId": like["locationId"],
            "businessUnitId": like["businessUnitId"],
            "jobTypeId": like["jobTypeId"],
            "campaignId": like["campaignId"],
            "priority": "Normal",
            "summary": "Booked for the window test",
            "appointments": [
                { "start": start, "end": start + length, "technicianIds": technicians },
            ],
        });
        let booked: Value = self.jpm(Method::POST, "jobs", Some(job)).await;
        booked["firstAppointmentId"].as_i64().unwrap().to_string()
    }

    /// Puts the job of an appointment on hold.
    pub(crate) async fn hold(&self, appointment: &str) {
        let job = self.appointment(appointment).await.job_id;
        let reasons: Value = self.jpm(Method::GET, "job-hold-reasons", None).await;
        let body = json!({ "reasonId": reasons["data"][0]["id"], "memo": "Waits for a part" });
        let _: Value = self
            .jpm(Method::PUT, &format!("jobs/{job}/hold"), Some(body))
            .await;
    }

    /// How often the server has rescheduled an appointment.
    pub(crate) async fn reschedules(&self, id: &str) -> usize {
        let log: Value = self.control(Method::GET, "effects", None).await;
        let wanted = format!("/appointments/{id}/reschedule");
        let lines = log["data"].as_array().unwrap();
        lines
            .iter()
            .filter(|line| line["path"].as_str().unwrap().ends_with(&wanted))
            .count()
    }

    /// Replaces the fault rules.
    pub(crate) async fn set_faults(&self, rules: Value) {
        let body = json!({ "rules": rules });
        let _: Value = self.control(Method::PUT, "faults", Some(body)).await;
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }

    async fn control<T: DeserializeOwned>(
        &self,
        method: Method,
        what: &str,
        body: Option<Value>,
    ) -> T {
        let address = format!("{}/control/{what}", self.connection().api);
        answer(self.http.request(method, address), body).await
    }

    async fn jpm<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> T {
        let path = format!("jpm/v2/{}/{path}", self.connection().tenant);
        self.call(method, &path, body).await
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> T {
        let connection = self.connection();
        let keys = json!({
            "grant_type": "client_credentials",
            "client_id": connection.client_id,
            "client_secret": connection.client_secret,
        });
        let token: Token = answer(self.http.post(&connection.token_url).form(&keys), None).await;
        let request = self
            .http
            .request(method, format!("{}/{path}", connection.api))
            .bearer_auth(token.access_token)
            .header("ST-App-Key", &connection.app_key);
        answer(request, body).await
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder, body: Option<Value>) -> T {
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    let response = request.send().await.unwrap().error_for_status().unwrap();
    let body = response.bytes().await.unwrap();
    serde_json::from_slice(if body.is_empty() { b"null" } else { &body }).unwrap()
}
