//! Lists projects with their statuses.
//!
//! ```text
//! cargo run -p jpm-client --example projects
//! ```

#[path = "environment/connect.rs"]
mod environment;

use jpm_client::PageRequest;
use jpm_client::models::{ProjectFilter, ProjectStatusFilter};

#[tokio::main(flavor = "current_thread")]
async fn main() -> environment::Outcome {
    let client = environment::connect().await?;
    let first = PageRequest::first(10);
    let page = client
        .projects()
        .page(&ProjectFilter::default(), first)
        .await?;
    for project in &page.items {
        println!(
            "{:?} {:?}: {:?}",
            project.number, project.status, project.name
        );
    }
    let statuses = client
        .project_statuses()
        .page(&ProjectStatusFilter::default(), first)
        .await?;
    for status in &statuses.items {
        println!("a project can be {:?}", status.name);
    }
    Ok(())
}
