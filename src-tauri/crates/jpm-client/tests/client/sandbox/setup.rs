//! Starts a sandbox with a client and a job.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::models::{CampaignFilter, Job, JobAppointment, JobCreate, JobFilter, Priority};
use jpm_client::{Client, Credentials, Dialect, Environment, PageRequest, Record};
use jpm_sandbox::{Running, Sandbox};

pub(crate) const DIALECTS: [(Dialect, jpm_sandbox::Dialect); 2] = [
    (Dialect::Contract, jpm_sandbox::Dialect::Contract),
    (Dialect::Vendor, jpm_sandbox::Dialect::Vendor),
];

/// The fixed time at which every test starts: a Tuesday morning.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-03-24T15:00:00Z".parse().unwrap()
}

pub(crate) async fn sandbox(dialect: jpm_sandbox::Dialect) -> Running {
    Sandbox::builder()
        .appointments(300)
        .clock(now())
        .dialect(dialect)
        .start()
        .await
        .unwrap()
}

/// The addresses and credentials of `sandbox`, which a test may change.
pub(crate) fn keys(sandbox: &Running) -> (Environment, String, Credentials) {
    let connection = sandbox.connection();
    (
        Environment {
            api: connection.api.parse().unwrap(),
            token_url: connection.token_url.parse().unwrap(),
        },
        connection.tenant.clone(),
        Credentials {
            client_id: connection.client_id.clone(),
            client_secret: connection.client_secret.clone().into(),
            app_key: connection.app_key.clone().into(),
        },
    )
}

/// A client that has detected the dialect.
pub(crate) async fn client(sandbox: &Running, expected: Dialect) -> Client {
    let (environment, tenant, credentials) = keys(sandbox);
    let client = Client::builder(environment, tenant.parse().unwrap(), credentials)
        .build()
        .unwrap();
    assert_eq!(client.detect_dialect().await.unwrap(), expected);
    client
}

/// A new job like an existing one, with one appointment tomorrow.
pub(crate) fn booking(like: &Record<Job>, campaign: jpm_client::ids::CampaignId) -> JobCreate {
    let start = now() + TimeDelta::days(1);
    let mut booking = JobCreate::new(
        like.customer_id.unwrap(),
        like.location_id.unwrap(),
        like.business_unit_id.unwrap(),
        like.job_type_id.unwrap(),
        Priority::High,
        campaign,
        vec![
            JobAppointment::new(start, start + TimeDelta::hours(2))
                .with_arrival_window(start, start + TimeDelta::hours(1)),
        ],
    );
    booking.summary = Some("No heat upstairs".into());
    booking
}

pub(crate) async fn book(client: &Client) -> Record<Job> {
    let first = PageRequest::first(1);
    let page = client
        .jobs()
        .page(&JobFilter::default(), first)
        .await
        .unwrap();
    let campaigns = client
        .campaigns()
        .page(&CampaignFilter::default(), first)
        .await
        .unwrap();
    let job = booking(&page.items[0], campaigns.items[0].id);
    client.jobs().create(&job).await.unwrap()
}
