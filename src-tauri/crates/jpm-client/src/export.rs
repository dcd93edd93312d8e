//! Export feeds: lists of everything that changed since a token of the server (vendor only).

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::Stream;
use http::Method;
use serde::de::DeserializeOwned;

use crate::api_error::Error;
use crate::api_module::ApiModule;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::list::{DecodedList, UnreadableItem};
use crate::models::{
    Appointment, Assignment, BusinessUnit, CanceledLogEntry, Customer, CustomerContact, Employee,
    Job, JobHistory, JobNote, Location, LocationContact, Project, ProjectNote, TagType, Technician,
};
use crate::query::{Active, Query};
use crate::record::Record;

/// A record type that has an export feed.
///
/// A feed contains active and inactive rows in the order of their changes. It has no time filter.
/// To read another feed of the vendor, implement this trait for a type of your own.
pub trait ExportFeed: DeserializeOwned + Send + Sync + 'static {
    /// The API module that has the feed.
    const MODULE: ApiModule;
    /// The path below `export`.
    const FEED: &'static str;
    /// Whether the feed can be limited to active or to inactive rows.
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

/// Where to start reading a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExportFrom {
    /// At the first change that the server has.
    #[default]
    Beginning,
    /// At the first change of a day.
    Day(NaiveDate),
    /// After the last change that was read: the
    /// [`continue_from`](ExportPage::continue_from) of the last page.
    Token(String),
}

/// The parameters of a feed. End a literal with `..ExportRequest::default()`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRequest {
    /// Where to start.
    pub from: ExportFrom,
    /// Whether the newest changes come sooner. Some rows may then come twice.
    pub include_recent_changes: bool,
    /// Limits appointments and assignments to active or inactive rows; `None` gives all.
    pub active: Option<Active>,
}

/// One page of a feed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExportPage<T> {
    /// Whether more changes are available now. If not, the vendor asks to wait five to ten minutes
    /// before the next request.
    pub has_more: bool,
    /// The token of the next page. Store it to resume the feed, even after days.
    pub continue_from: String,
    /// The server's clock when it responded.
    pub server_time: Option<DateTime<Utc>>,
    /// The records.
    pub items: Vec<Record<T>>,
    /// The items that could not be decoded.
    pub unreadable: Vec<UnreadableItem>,
}

impl Client {
    /// Reads one page of an export feed.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a feed of JPM in the contract dialect, and if `active` is set
    /// for a feed that does not have it.
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

    /// Streams the pages of an export feed up to the latest change.
    ///
    /// The stream ends after a page without more changes, and after its first error. Store the last
    /// page's [`continue_from`](ExportPage::continue_from) and start there next time.
    ///
    /// # Errors
    /// Those of [`export_page`](Self::export_page), and [`Error::Paging`] if the server says that
    /// more follows but returns a token that was used before.
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
                        detail: "it says that more follows and repeats a token",
                    })?;
                }
                request.from = ExportFrom::Token(next);
            }
        }
    }
}
