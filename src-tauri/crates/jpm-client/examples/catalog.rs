//! Lists job types, campaigns and reasons.
//!
//! ```text
//! cargo run -p jpm-client --example catalog
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::PageRequest;
use jpm_client::models::{CampaignFilter, JobTypeFilter, ReasonFilter};

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let first = PageRequest::first(5);
    for kind in client
        .job_types()
        .page(&JobTypeFilter::default(), first)
        .await?
        .items
    {
        println!("job type {:?}", kind.name);
    }
    for campaign in client
        .campaigns()
        .page(&CampaignFilter::default(), first)
        .await?
        .items
    {
        println!("campaign {:?}", campaign.name);
    }
    let reasons = ReasonFilter::default();
    for reason in client.cancel_reasons().page(&reasons, first).await?.items {
        println!("to cancel: {:?}", reason.name);
    }
    for reason in client.hold_reasons().page(&reasons, first).await?.items {
        println!("to hold: {:?}", reason.name);
    }
    for reason in client.call_reasons().page(&reasons, first).await?.items {
        println!("to call: {:?}", reason.name);
    }
    Ok(())
}
