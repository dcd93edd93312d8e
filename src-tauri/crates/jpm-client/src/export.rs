//! Export feeds: everything that changed since a place that the server itself remembers (vendor only).

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::Stream;
use http::Method;
use serde::de::DeserializeOwned;

use crate::api_error::Error;
use crate::api_module::ApiModule;
use crate::client::{Call, Client};
use crate::decode::list::{DecodedList, UnreadableItem};
use crate::dialect::Dialect;
use crate::models::{
    Appointment, Assignment, BusinessUnit, CanceledLogEntry, Customer, CustomerContact, Employee,
    Job, JobHistory, JobNote, Location, LocationContact, Project, ProjectNote, TagType, Technician,
};
use crate::query::{Active, Query};
use crate::record::Record;

/// A type of record that has an export feed.
///
/// A feed gives rows in the order of their change, active or not, without a filter on times. A program that needs another feed of
/// the vendor's implements this for a type of its own.
pub trait ExportFeed: DeserializeOwned + Send + Sync + 'static {
    /// The API that the feed belongs to.
    const MODULE: ApiModule;
    /// The path below `export`.
    const FEED: &'static str;
    /// Whether the feed can be narrowed to rows that are active, or that are not.
    const TAKES_ACTIVE: bool = false;
}

macro_rules! feeds {
    ($($type:ty: $module:ident $feed:literal $($takes_active:literal)?),* $(,)?) => {$(
        impl ExportFeed for $type {
            const MODULE: ApiModule = ApiModule::$module;
            const FEED: &'static str = $feed;
            $(const TAKES_ACTIVE: bool = $takes_active;)?
        }
    )*};
}

feeds! {
    Job: Jpm "jobs",
    Project: Jpm "projects",
    Appointment: Jpm "appointments" true,
    CanceledLogEntry: Jpm "job-canceled-logs",
    JobNote: Jpm "job-notes",
    ProjectNote: Jpm "project-notes",
    JobHistory: Jpm "job-history",
    Assignment: Dispatch "appointment-assignments" true,
    Technician: Settings "technicians",
    Employee: Settings "employees",
    BusinessUnit: Settings "business-units",
    TagType: Settings "tag-types",
    Customer: Crm "customers",
    CustomerContact: Crm "customers/contacts",
    Location: Crm "locations",
    LocationContact: Crm "locations/contacts",
}

/// Where a feed is read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExportFrom {
    /// The first change that the server keeps.
    #[default]
    Beginning,
    /// The first change of a day.
    Day(NaiveDate),
    /// After the last change that was read: the [`continue_from`](ExportPage::continue_from) of the last page.
    Token(String),
}

/// What is asked of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRequest {
    /// Where to begin.
    pub from: ExportFrom,
    /// Whether the newest changes come sooner, at the price of rows that come twice.
    pub include_recent_changes: bool,
    /// Which rows are given, where the feed can choose (appointments and assignments); absent, all are.
    pub active: Option<Active>,
}

/// One page of a feed.
#[derive(Clone, Debug)]
pub struct ExportPage<T> {
    /// Whether more is there already; not, where the server does not say. If not, the vendor asks to wait five to ten minutes before the next page is asked for.
    pub has_more: bool,
    /// Where the next page begins. Keep it: it resumes the feed after days.
    pub continue_from: String,
    /// The server's clock when it answered.
    pub server_time: Option<DateTime<Utc>>,
    /// The rows that are records.
    pub items: Vec<Record<T>>,
    /// The rows that are not. They do not keep the others from being read.
    pub unreadable: Vec<UnreadableItem>,
}

impl Client {
    /// Reads one page of an export feed.
    ///
    /// # Errors
    /// [`Error::Unsupported`] in the contract dialect for a feed of JPM, and when `active` is given to a feed that cannot choose.
    pub async fn export_page<T: ExportFeed>(
        &self,
        request: &ExportRequest,
    ) -> Result<ExportPage<T>, Error> {
        if T::MODULE == ApiModule::Jpm && self.dialect() == Dialect::Contract {
            return Err(Error::Unsupported {
                field: "export",
                dialect: Dialect::Contract,
                detail: "its document does not know export feeds",
            });
        }
        let mut query = Query::new(Dialect::Vendor);
        match &request.from {
            ExportFrom::Beginning => {}
            ExportFrom::Day(day) => query.vendor("from", &day.to_string()),
            ExportFrom::Token(token) => query.vendor("from", token),
        }
        if request.include_recent_changes {
            query.vendor("includeRecentChanges", &true);
        }
        if T::TAKES_ACTIVE {
            query.vendor("active", &request.active);
        } else if request.active.is_some() {
            query.refuse("active", "this feed gives all rows");
        }
        let segments: Vec<_> = std::iter::once("export")
            .chain(T::FEED.split('/'))
            .collect();
        let answer = self
            .call(Call {
                method: Method::GET,
                module: T::MODULE,
                form: Dialect::Vendor,
                segments: &segments,
                query: query.finish()?,
                body: None,
            })
            .await?;
        let list = DecodedList::read(&answer.body, &["data"], false)
            .map_err(|mismatch| mismatch.into_error(answer.effect))?;
        Ok(ExportPage {
            has_more: list.has_more.unwrap_or_default(),
            continue_from: list.continue_from.unwrap_or_default(),
            server_time: answer.server_time,
            items: list.items,
            unreadable: list.unreadable,
        })
    }

    /// Reads an export feed up to what is there now.
    ///
    /// The stream ends after the page that says that no more follow, and after its first error. Keep the last page's
    /// [`continue_from`](ExportPage::continue_from), and begin there next time.
    ///
    /// # Errors
    /// As [`export_page`](Self::export_page); and [`Error::Paging`] when the server says that more follow but leads nowhere new.
    pub fn export<T: ExportFeed>(
        &self,
        request: ExportRequest,
    ) -> impl Stream<Item = Result<ExportPage<T>, Error>> + Send + use<T> {
        let client = self.clone();
        async_stream::try_stream! {
            let mut request = request;
            let mut seen = HashSet::new();
            if let ExportFrom::Token(token) = &request.from {
                seen.insert(token.clone());
            }
            loop {
                let page = client.export_page::<T>(&request).await?;
                let (more, next) = (page.has_more, page.continue_from.clone());
                yield page;
                if !more {
                    break;
                }
                if next.is_empty() || !seen.insert(next.clone()) {
                    Err(Error::Paging {
                        list: T::FEED,
                        detail: "it says that more follow, and leads nowhere new",
                    })?;
                }
                request.from = ExportFrom::Token(next);
            }
        }
    }
}
