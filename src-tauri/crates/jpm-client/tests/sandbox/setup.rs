//! A server, a client for it, and a job to work on.

use chrono::{DateTime, TimeDelta, Utc};
use jpm_client::models::{CampaignFilter, Job, JobAppointment, JobCreate, JobFilter, Priority};
use jpm_client::{Client, Credentials, Dialect, Environment, PageRequest, Record};
use jpm_sandbox::{Running, Sandbox};

pub(crate) const DIALECTS: [(Dialect, jpm_sandbox::Dialect); 2] = [
    (Dialect::Contract, jpm_sandbox::Dialect::Contract),
    (Dialect::Vendor, jpm_sandbox::Dialect::Vendor),
];

/// A Tuesday morning at which every test begins, whatever the machine's clock shows.
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

/// Addresses and keys of `sandbox`, for a test to spoil.
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

/// A client that has found the dialect by itself.
pub(crate) async fn client(sandbox: &Running, expected: Dialect) -> Client {
    let (environment, tenant, credentials) = keys(sandbox);
    let client = Client::builder(environment, tenant.parse().unwrap(), credentials)
        .build()
        .unwrap();
    assert_eq!(client.detect_dialect().await.unwrap(), expected);
    client
}

/// A job as the ones that are there, booked anew, with one appointment tomorrow.
pub(crate) fn booking(like: &Record<Job>, campaign: jpm_client::ids::CampaignId) -> JobCreate {
    let start = now() + TimeDelta::days(1);
    JobCreate {
        customer_id: like.customer_id.unwrap(),
        location_id: like.location_id.unwrap(),
        business_unit_id: like.business_unit_id.unwrap(),
        job_type_id: like.job_type_id.unwrap(),
        priority: Priority::High,
        campaign_id: campaign,
        appointments: vec![JobAppointment {
            start,
            end: start + TimeDelta::hours(2),
            arrival_window_start: Some(start),
            arrival_window_end: Some(start + TimeDelta::hours(1)),
            technician_ids: Vec::new(),
        }],
        summary: Some("No heat upstairs".into()),
        should_update_invoice_items: None,
        project_id: None,
        job_generated_lead_source: None,
        custom_fields: Vec::new(),
        tag_type_ids: Vec::new(),
        external_data: None,
        customer_po: None,
        sold_by_id: None,
    }
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
