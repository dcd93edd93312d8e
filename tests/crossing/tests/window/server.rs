//! The server's own word on what happened, asked over HTTP as any other client would.

use chrono::{DateTime, Utc};
use jpm_sandbox::{Connection, Running};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

/// A sandbox, and an own sign-in to it.
pub(crate) struct Server {
    running: Running,
    http: reqwest::Client,
}

/// What the test compares of an appointment.
#[derive(Debug, Deserialize)]
pub(crate) struct Appointment {
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) status: String,
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

    /// The appointment as the server has it now.
    pub(crate) async fn appointment(&self, id: &str) -> Appointment {
        self.get(&format!("appointments/{id}")).await
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let connection = self.connection();
        let token: Token = self
            .http
            .post(&connection.token_url)
            .form(&json!({
                "grant_type": "client_credentials",
                "client_id": connection.client_id,
                "client_secret": connection.client_secret,
            }))
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .json()
            .await
            .unwrap();
        self.http
            .get(format!(
                "{}/jpm/v2/{}/{path}",
                connection.api, connection.tenant
            ))
            .bearer_auth(token.access_token)
            .header("ST-App-Key", &connection.app_key)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .json()
            .await
            .unwrap()
    }
}
