//! Reads every list of the first download through `jpm-client`, and drops each row after decoding.

use std::time::Instant;

use futures_util::{StreamExt, pin_mut};
use jpm_client::models::{
    AppointmentFilter, AssignmentFilter, BusinessUnitFilter, CampaignFilter, CustomerFilter,
    EmployeeFilter, JobFilter, JobTypeFilter, LocationFilter, ProjectFilter, ReasonFilter,
    ShiftFilter, TechnicianFilter,
};
use jpm_client::resources::{ListResource, Resource};
use jpm_client::{Client, Credentials, Dialect, Environment};

use crate::Outcome;
use crate::processor;
use crate::reading::{NO_LIMIT, Reading, peak_kib, print, variable};

/// The engine's page size.
const PAGE_SIZE: u32 = 1000;

/// A client for the sandbox in the environment, in the vendor's dialect, which has all lists.
pub(crate) fn client() -> Outcome<Client> {
    let environment = Environment {
        api: variable("BENCH_API")?.parse()?,
        token_url: variable("BENCH_TOKEN_URL")?.parse()?,
    };
    let credentials = Credentials {
        client_id: variable("BENCH_CLIENT_ID")?,
        client_secret: variable("BENCH_CLIENT_SECRET")?.into(),
        app_key: variable("BENCH_APP_KEY")?.into(),
    };
    Ok(
        Client::builder(environment, variable("BENCH_TENANT")?.parse()?, credentials)
            .dialect(Dialect::Vendor)
            .calls_per_second(NO_LIMIT)
            .build()?,
    )
}

/// Reads a list to its end.
async fn list<T: ListResource>(
    resource: &Resource<T>,
    filter: T::Filter,
    reading: &mut Reading,
) -> Outcome<()> {
    let pages = resource.pages(filter, PAGE_SIZE);
    pin_mut!(pages);
    while let Some(page) = pages.next().await {
        let page = page?;
        reading.calls += 1;
        reading.rows += page.items.len();
        reading.bytes += page
            .items
            .iter()
            .map(|item| item.raw().len())
            .sum::<usize>();
    }
    Ok(())
}

/// Reads the lists in the engine's order.
pub(crate) async fn read() -> Outcome<()> {
    let began = Instant::now();
    let client = client()?;
    let mut all = Reading::default();
    list(
        &client.business_units(),
        BusinessUnitFilter::default(),
        &mut all,
    )
    .await?;
    list(&client.job_types(), JobTypeFilter::default(), &mut all).await?;
    list(&client.cancel_reasons(), ReasonFilter::default(), &mut all).await?;
    list(&client.hold_reasons(), ReasonFilter::default(), &mut all).await?;
    list(&client.employees(), EmployeeFilter::default(), &mut all).await?;
    list(&client.technicians(), TechnicianFilter::default(), &mut all).await?;
    list(&client.shifts(), ShiftFilter::default(), &mut all).await?;
    list(
        &client.appointments(),
        AppointmentFilter::default(),
        &mut all,
    )
    .await?;
    list(&client.assignments(), AssignmentFilter::default(), &mut all).await?;
    list(&client.locations(), LocationFilter::default(), &mut all).await?;
    list(&client.customers(), CustomerFilter::default(), &mut all).await?;
    list(&client.jobs(), JobFilter::default(), &mut all).await?;
    list(&client.projects(), ProjectFilter::default(), &mut all).await?;
    list(&client.campaigns(), CampaignFilter::default(), &mut all).await?;
    all.seconds = began.elapsed().as_secs_f64();
    all.processor = processor::of_process()?;
    all.peak_kib = peak_kib()?;
    print(&all)
}
