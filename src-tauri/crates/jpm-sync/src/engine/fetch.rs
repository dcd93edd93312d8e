//! Reads one page of a list as rows of the mirror.

use chrono::{DateTime, Utc};
use jpm_client as api;
use jpm_client::query::{Active, Sort, SortField};
use jpm_client::resources::{ListResource, Resource};
use jpm_client::{Client, Dialect, Error, Page, PageRequest};

use super::to_row::{ToMirrorRow, unreadable};
use crate::rows::MirrorRow;
use crate::views::status::Feed;

/// The order to request a list in, if it can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortBy {
    /// By id, for the first download: page numbers can be trusted, several pages can be requested
    /// at once, and rows come in the order of the mirror.
    Id,
    /// By change, the oldest first.
    ModifiedOn,
}

/// A request for a page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageQuery {
    /// Only rows modified at or after it.
    pub(crate) since: Option<DateTime<Utc>>,
    /// Only what begins after it, if the list has such a filter. Only the first download uses it:
    /// later, rows that are moved before it must be seen.
    pub(crate) horizon: Option<DateTime<Utc>>,
    /// The page, from 1.
    pub(crate) page: u32,
    /// The number of rows.
    pub(crate) size: u32,
    /// Whether the server counts all rows, which costs the server more than a page.
    pub(crate) total: bool,
    pub(crate) sort_by: SortBy,
}

/// One page.
#[derive(Debug)]
pub(crate) struct FeedPage {
    pub(crate) rows: Vec<MirrorRow>,
    /// How many records the page had.
    pub(crate) records: usize,
    /// `None` if the list does not say.
    pub(crate) has_more: Option<bool>,
    /// The list's path.
    pub(crate) list: &'static str,
    pub(crate) total: Option<u32>,
    pub(crate) server_time: Option<DateTime<Utc>>,
}

impl FeedPage {
    fn read<T: ListResource + ToMirrorRow>(page: &Page<T>) -> Self {
        let odd = page.unreadable.iter();
        let odd = odd.map(|found| unreadable(found, T::FEED));
        let rows = page.items.iter().map(T::to_row).chain(odd);
        Self {
            rows: rows
                .map(|row| row.with_server_time(page.server_time))
                .collect(),
            records: page.rows(),
            has_more: page.has_more,
            list: T::PATH,
            total: page
                .total_count
                .map(|total| u32::try_from(total).unwrap_or(u32::MAX)),
            server_time: page.server_time,
        }
    }
}

/// Reads one page of a list. The vendor's lists are requested in an order; the contract's have no
/// such parameter.
pub(crate) async fn fetch(
    client: &Client,
    feed: Feed,
    query: PageQuery,
) -> Result<FeedPage, Error> {
    let sort = Some(Sort::ascending(match query.sort_by {
        SortBy::Id => SortField::Id,
        SortBy::ModifiedOn => SortField::ModifiedOn,
    }));
    let active = Some(Active::Any);
    let modified_on_or_after = query.since;
    macro_rules! list {
        ($resource:ident, $filter:ident { $($field:ident),* }) => {
            page(&client.$resource(), query, api::models::$filter { modified_on_or_after, $($field,)* ..Default::default() }).await
        };
    }
    match feed {
        Feed::Appointments => {
            let starts_on_or_after = query.horizon;
            list!(
                appointments,
                AppointmentFilter {
                    sort,
                    active,
                    starts_on_or_after
                }
            )
        }
        Feed::Jobs => list!(jobs, JobFilter { sort }),
        Feed::Projects => list!(projects, ProjectFilter { sort }),
        Feed::Assignments => list!(assignments, AssignmentFilter { sort, active }),
        Feed::Technicians => list!(technicians, TechnicianFilter { active }),
        Feed::Shifts => {
            let starts_on_or_after = query.horizon;
            list!(
                shifts,
                ShiftFilter {
                    sort,
                    active,
                    starts_on_or_after
                }
            )
        }
        Feed::Customers => list!(customers, CustomerFilter { sort, active }),
        Feed::Locations => list!(locations, LocationFilter { sort, active }),
        Feed::BusinessUnits => list!(business_units, BusinessUnitFilter { active }),
        Feed::JobTypes => list!(job_types, JobTypeFilter { active }),
        Feed::Campaigns => list!(campaigns, CampaignFilter { sort, active }),
        Feed::Employees => list!(employees, EmployeeFilter { active }),
        Feed::TagTypes => list!(tag_types, RecordFilter { sort, active }),
        Feed::Zones => list!(zones, RecordFilter { sort, active }),
        Feed::ArrivalWindows => {
            // This list has no filter by change. It is short and read whole each time.
            let filter = api::models::ArrivalWindowFilter {
                active,
                ..Default::default()
            };
            page(&client.arrival_windows(), query, filter).await
        }
        Feed::CancelReasons => {
            let filter = api::models::ReasonFilter {
                modified_on_or_after,
                active,
                sort,
            };
            page(&client.cancel_reasons(), query, filter).await
        }
        Feed::HoldReasons => {
            let filter = api::models::ReasonFilter {
                modified_on_or_after,
                active,
                sort,
            };
            page(&client.hold_reasons(), query, filter).await
        }
        Feed::ProjectStatuses => list!(project_statuses, ProjectStatusFilter { sort }),
        Feed::ProjectSubStatuses => {
            list!(
                project_sub_statuses,
                ProjectSubStatusFilter { sort, active }
            )
        }
        // This list has no filter.
        Feed::ProjectTypes => {
            page(
                &client.project_types(),
                query,
                api::models::ProjectTypeFilter,
            )
            .await
        }
    }
}

async fn page<T: ListResource + ToMirrorRow>(
    resource: &Resource<T>,
    query: PageQuery,
    filter: T::Filter,
) -> Result<FeedPage, Error> {
    let request = PageRequest::new(query.page, query.size);
    let request = if query.total {
        request.with_total()
    } else {
        request
    };
    let page = resource
        .page(&filter, request)
        .await?
        .verify_number(query.page)?;
    Ok(FeedPage::read(&page))
}

/// Whether a list can return one record by its id.
pub(crate) fn has_get(feed: Feed) -> bool {
    !matches!(
        feed,
        Feed::Assignments | Feed::CancelReasons | Feed::HoldReasons | Feed::TagTypes
    )
}

/// Reads one record. `None` if its list cannot return one by its id, see [`has_get`].
pub(crate) async fn fetch_one(
    client: &Client,
    feed: Feed,
    id: i64,
) -> Result<Option<MirrorRow>, Error> {
    macro_rules! one {
        ($resource:ident, $id:ident) => {
            client
                .$resource()
                .get(api::ids::$id(id))
                .await
                .map(|record| {
                    Some(ToMirrorRow::to_row(&record).with_server_time(client.server_time()))
                })
        };
    }
    match feed {
        Feed::Appointments => one!(appointments, AppointmentId),
        Feed::Jobs => one!(jobs, JobId),
        Feed::Projects => one!(projects, ProjectId),
        Feed::Technicians => one!(technicians, TechnicianId),
        Feed::Shifts => one!(shifts, ShiftId),
        Feed::Customers => one!(customers, CustomerId),
        Feed::Locations => one!(locations, LocationId),
        Feed::BusinessUnits => one!(business_units, BusinessUnitId),
        Feed::JobTypes => one!(job_types, JobTypeId),
        Feed::Campaigns => one!(campaigns, CampaignId),
        Feed::Employees => one!(employees, EmployeeId),
        Feed::Zones => one!(zones, ZoneId),
        Feed::ArrivalWindows => one!(arrival_windows, ArrivalWindowId),
        Feed::ProjectStatuses => one!(project_statuses, ProjectStatusId),
        Feed::ProjectSubStatuses => one!(project_sub_statuses, ProjectSubStatusId),
        Feed::ProjectTypes => one!(project_types, ProjectTypeId),
        Feed::Assignments | Feed::CancelReasons | Feed::HoldReasons | Feed::TagTypes => Ok(None),
    }
}

/// Whether a list in this order is ordered by change because that was requested. Otherwise such an
/// order of its rows is a coincidence.
pub(crate) fn is_sorted_by_change(client: &Client, feed: Feed, sort_by: SortBy) -> bool {
    sort_by == SortBy::ModifiedOn && can_sort(client, feed)
}

/// Whether a list's order can be chosen.
fn can_sort(client: &Client, feed: Feed) -> bool {
    match feed {
        Feed::Technicians
        | Feed::BusinessUnits
        | Feed::JobTypes
        | Feed::Employees
        | Feed::ArrivalWindows
        | Feed::ProjectTypes => false,
        Feed::Appointments
        | Feed::Jobs
        | Feed::Projects
        | Feed::CancelReasons
        | Feed::HoldReasons => client.dialect() == Dialect::Vendor,
        // The other APIs are the vendor's in both dialects.
        Feed::Assignments
        | Feed::Shifts
        | Feed::Customers
        | Feed::Locations
        | Feed::Campaigns
        | Feed::TagTypes
        | Feed::Zones
        | Feed::ProjectStatuses
        | Feed::ProjectSubStatuses => true,
    }
}

/// Whether one page is the whole list, as in the contract's lists without parameters.
pub(crate) fn is_single_page(client: &Client, feed: Feed) -> bool {
    client.dialect() == Dialect::Contract && matches!(feed, Feed::JobTypes | Feed::CancelReasons)
}

/// All matching records and unreadable items, over all pages.
pub(crate) async fn fetch_all_rows<T: ListResource>(
    resource: &Resource<T>,
    filter: T::Filter,
) -> Result<(Vec<jpm_client::Record<T>>, Vec<api::decode::UnreadableItem>), Error> {
    use futures_util::TryStreamExt;

    let pages: Vec<Page<T>> = resource.pages(filter, 200).try_collect().await?;
    let (mut records, mut unreadable) = (Vec::new(), Vec::new());
    for page in pages {
        records.extend(page.items);
        unreadable.extend(page.unreadable);
    }
    Ok((records, unreadable))
}
