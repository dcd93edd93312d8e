//! An authenticated HTTP client.

use jpm_sandbox::{Builder, Connection, Running, Sandbox};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

/// A sandbox and a token for it.
pub(crate) struct ApiClient {
    pub(crate) running: Running,
    pub(crate) http: Client,
    pub(crate) token: String,
}

/// Requests a token with the given secret.
pub(crate) async fn request_token(http: &Client, to: &Connection, secret: &str) -> Response {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", to.client_id.as_str()),
        ("client_secret", secret),
    ];
    http.post(&to.token_url).form(&form).send().await.unwrap()
}

/// Noon on a Tuesday, in the middle of the working day.
pub(crate) fn noon() -> chrono::DateTime<chrono::Utc> {
    "2026-03-17T17:00:00Z".parse().unwrap()
}

/// Parses an instant. Texts with and without fractions of a second do not sort by time.
pub(crate) fn instant(text: &Value) -> chrono::DateTime<chrono::Utc> {
    text.as_str().unwrap().parse().unwrap()
}

/// A small company that is the same in every test.
pub(crate) fn small() -> Builder {
    Sandbox::builder().seed(5).appointments(300).clock(noon())
}

impl ApiClient {
    pub(crate) async fn small() -> Self {
        Self::on(small()).await
    }

    pub(crate) async fn on(builder: Builder) -> Self {
        let running = builder.start().await.unwrap();
        let http = Client::builder().no_proxy().build().unwrap();
        let to = running.connection();
        let answer: Value = request_token(&http, to, &to.client_secret)
            .await
            .json()
            .await
            .unwrap();
        let token = answer["access_token"].as_str().unwrap().to_owned();
        Self {
            running,
            http,
            token,
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        self.running.connection()
    }

    /// A JPM path of the contract.
    pub(crate) fn contract(&self, rest: &str) -> String {
        format!("/jpm/v2/{}/{rest}", self.connection().tenant)
    }

    /// A JPM path of the vendor.
    pub(crate) fn vendor(&self, rest: &str) -> String {
        self.api_path("jpm", rest)
    }

    /// A path of any API of the vendor.
    pub(crate) fn api_path(&self, api: &str, rest: &str) -> String {
        format!("/{api}/v2/tenant/{}/{rest}", self.connection().tenant)
    }

    pub(crate) async fn raw(&self, method: Method, path: &str, body: Option<String>) -> Response {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.connection().api))
            .header("Authorization", &self.token)
            .header("ST-App-Key", &self.connection().app_key);
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/json")
                .body(body);
        }
        request.send().await.unwrap()
    }

    /// Status and body; a missing body is null.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let response = self
            .raw(method, path, body.map(|body| body.to_string()))
            .await;
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap()
        };
        (status, body)
    }

    /// GET that must succeed.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert_eq!(status, 200, "GET {path} answered {body}");
        body
    }

    /// An assigned appointment with this vendor status.
    pub(crate) async fn appointment(&self, status: &str) -> Value {
        let list = self
            .get(&self.vendor(&format!("appointments?pageSize=1&status={status}")))
            .await;
        list["data"][0].clone()
    }

    /// A body that books a job.
    pub(crate) async fn booking(&self) -> Value {
        let location = self
            .get(&self.api_path("crm", "locations?pageSize=1"))
            .await["data"][0]
            .clone();
        json!({
            "customerId": location["customerId"], "locationId": location["id"], "businessUnitId": 101, "jobTypeId": 201,
            "priority": "High", "campaignId": 401, "summary": "No heat in the nursery",
            "appointments": [{
                "start": "2026-03-20T15:00:00Z", "end": "2026-03-20T16:30:00Z",
                "arrivalWindowStart": "2026-03-20T15:00:00Z", "arrivalWindowEnd": "2026-03-20T17:00:00Z", "technicianIds": [5001, 5002],
            }],
        })
    }
}
