//! Fills or refreshes a mirror without a window, and prints what it took as JSON.
//!
//! `cargo run -p jpm-sync --example mirror -- DIR`, with `JPM_API` (the address before `/jpm/v2`),
//! `JPM_TOKEN_URL`, `JPM_TENANT`, `JPM_CLIENT_ID`, `JPM_CLIENT_SECRET`, `JPM_APP_KEY`, and
//! `JPM_DIALECT` (contract, vendor; absent: detected).

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use chrono::Utc;
use futures_util::future::BoxFuture;
use jpm_client::clock::SystemClock;
use jpm_client::transport::{RequestLimits, ReqwestTransport, Transport, TransportError};
use jpm_client::{Client, Credentials, Environment};
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{AccountName, Engine, EngineOptions, Store};
use serde_json::json;

/// The network, counted.
struct Counted {
    network: ReqwestTransport,
    requests: Arc<AtomicU64>,
}

impl Transport for Counted {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
        limits: RequestLimits,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.network.send(request, limits)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match fill().await {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn fill() -> Result<serde_json::Value, Box<dyn Error>> {
    let dir = PathBuf::from(std::env::args_os().nth(1).ok_or("usage: mirror DIR")?);
    let variable = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let tenant = variable("JPM_TENANT")?.parse()?;
    let environment = Environment {
        api: variable("JPM_API")?.parse()?,
        token_url: variable("JPM_TOKEN_URL")?.parse()?,
    };
    let credentials = Credentials {
        client_id: variable("JPM_CLIENT_ID")?,
        client_secret: variable("JPM_CLIENT_SECRET")?.into(),
        app_key: variable("JPM_APP_KEY")?.into(),
    };
    let requests = Arc::new(AtomicU64::new(0));
    let network = ReqwestTransport::new(std::time::Duration::from_secs(10))?;
    let mut builder =
        Client::builder(environment, tenant, credentials).transport(Arc::new(Counted {
            network,
            requests: requests.clone(),
        }));
    let dialect = std::env::var("JPM_DIALECT").ok();
    if let Some(dialect) = &dialect {
        builder = builder.dialect(dialect.parse()?);
    }
    let client = builder.build()?;
    let started = Instant::now();
    if dialect.is_none() {
        client.detect_dialect().await?;
    }
    let account = AccountName {
        environment: "headless".into(),
        tenant,
    };
    let store = Store::open(&dir, &account, Utc::now())?;
    let engine = Engine::start(
        store.clone(),
        client,
        EngineOptions::default(),
        Arc::new(SystemClock),
    );
    let mut status = engine.status();
    let end = status
        .wait_for(|status| {
            matches!(
                status.phase,
                SyncPhase::Live | SyncPhase::Offline | SyncPhase::SignedOut
            )
        })
        .await?
        .clone();
    engine.stop().await;
    if end.phase != SyncPhase::Live {
        return Err(end
            .problem
            .map_or_else(
                || "the server did not answer".to_owned(),
                |error| format!("{:?}", error.reason),
            )
            .into());
    }
    let malformed: Vec<_> = store
        .malformed_records()?
        .into_iter()
        .map(|record| json!({"list": record.kind, "id": record.id, "fields": record.fields, "shown": record.shown}))
        .collect();
    let rows: BTreeMap<String, u32> = end
        .feeds
        .iter()
        .map(|feed| (format!("{:?}", feed.feed), feed.rows))
        .collect();
    Ok(json!({
        "rows": rows.values().sum::<u32>(),
        "requests": requests.load(Ordering::Relaxed),
        "seconds": started.elapsed().as_secs_f64(),
        "feeds": rows,
        "malformed": malformed,
    }))
}
