//! Reads the server without the client that is tested.

use std::collections::BTreeMap;

use e2e::workstation::SandboxAddress;
use jpm_sandbox::{Running, Sandbox};
use serde_json::Value;

/// A sandbox and an HTTP client for it.
pub struct Server {
    pub sandbox: Running,
    http: reqwest::Client,
    token: String,
}

/// An entry of the sandbox's effect log.
#[derive(Clone, Debug)]
pub struct Effect {
    pub sequence: i64,
    pub method: String,
    pub path: String,
    pub body: Value,
}

impl Server {
    pub async fn start(seed: u64, appointments: usize) -> Self {
        let sandbox = Sandbox::builder()
            .seed(seed)
            .appointments(appointments)
            .token_life(std::time::Duration::from_hours(24))
            .start()
            .await
            .unwrap();
        let connection = sandbox.connection().clone();
        let http = reqwest::Client::new();
        let grant: Value = http
            .post(&connection.token_url)
            .form(&[
                ("grant_type", "client_credentials"),
                ("client_id", &connection.client_id),
                ("client_secret", &connection.client_secret),
            ])
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        Self {
            sandbox,
            http,
            token: grant["access_token"].as_str().unwrap().to_owned(),
        }
    }

    pub fn address(&self, api: &str) -> SandboxAddress {
        SandboxAddress::of(self.sandbox.connection(), api)
    }

    /// Address for a relay.
    pub fn host(&self) -> &str {
        self.sandbox.connection().api.trim_start_matches("http://")
    }

    /// All rows of a vendor's list, for example `("jpm", "appointments")`.
    pub async fn list(&self, api: &str, name: &str) -> Vec<Value> {
        let connection = self.sandbox.connection();
        let mut rows = Vec::new();
        for page in 1.. {
            let address = format!(
                "{}/{api}/v2/tenant/{}/{name}?page={page}&pageSize=5000",
                connection.api, connection.tenant
            );
            let mut answer: Value = self
                .http
                .get(address)
                .bearer_auth(&self.token)
                .header("ST-App-Key", &connection.app_key)
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            let Value::Array(items) = answer["data"].take() else {
                panic!("{name}: {answer}")
            };
            rows.extend(items);
            if answer["hasMore"] != true {
                break;
            }
        }
        rows
    }

    /// Rows by id.
    pub async fn table(&self, api: &str, name: &str) -> BTreeMap<i64, Value> {
        let rows = self.list(api, name).await;
        rows.into_iter()
            .map(|row| (row["id"].as_i64().unwrap(), row))
            .collect()
    }

    /// Another dispatcher sets special instructions.
    pub async fn instruct(&self, appointment: i64, text: &str) {
        let path = format!("appointments/{appointment}/special-instructions");
        self.put(&path, &serde_json::json!({"specialInstructions": text}))
            .await;
    }

    /// Another dispatcher changes a record.
    pub async fn put(&self, path: &str, body: &Value) {
        let connection = self.sandbox.connection();
        let address = format!(
            "{}/jpm/v2/tenant/{}/{path}",
            connection.api, connection.tenant
        );
        let answer = self
            .http
            .put(address)
            .bearer_auth(&self.token)
            .header("ST-App-Key", &connection.app_key)
            .json(body)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Delays some writes before or after their execution.
    pub async fn add_delays(&self) {
        let rule = |method, after| {
            serde_json::json!({"method": method, "probability": 0.4,
                "fault": {"kind": "delay", "millis": 30, "afterEffect": after}})
        };
        let rules: Vec<_> = ["POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .flat_map(|method| [rule(method, false), rule(method, true)])
            .collect();
        let answer = self
            .http
            .put(format!("{}/control/faults", self.sandbox.connection().api))
            .json(&serde_json::json!({"seed": 1, "rules": rules}))
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// The whole effect log.
    pub async fn effects(&self) -> Vec<Effect> {
        let address = format!("{}/control/effects", self.sandbox.connection().api);
        let answer: Value = self
            .http
            .get(address)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        answer["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|effect| Effect {
                sequence: effect["sequence"].as_i64().unwrap(),
                method: effect["method"].as_str().unwrap().to_owned(),
                path: effect["path"].as_str().unwrap().to_owned(),
                body: effect["body"].clone(),
            })
            .collect()
    }
}
