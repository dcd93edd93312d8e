//! Lists the newest jobs, with the notes and the history of the first.
//!
//! ```text
//! cargo run -p jpm-client --example jobs
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::models::JobFilter;
use jpm_client::query::{Sort, SortField};
use jpm_client::{Dialect, PageRequest};

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let newest = JobFilter {
        sort: Some(Sort::descending(SortField::CreatedOn)),
        ..JobFilter::default()
    };
    let page = client.jobs().page(&newest, PageRequest::first(10)).await?;
    for job in &page.items {
        println!(
            "{:?} {:?}: {:?}",
            job.job_number, job.job_status, job.summary
        );
    }
    if let Some(job) = page.items.first() {
        println!(
            "{} lines of history",
            client.jobs().history(job.id).await?.len()
        );
        // Only the vendor has notes.
        if client.dialect() == Dialect::Vendor {
            let notes = client.jobs().notes(job.id, PageRequest::default()).await?;
            println!("{} notes", notes.items.len());
        }
    }
    Ok(())
}
