//! Pages of lists.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::dialect::Dialect;
use crate::list::{DecodedList, UnreadableItem};
use crate::query::Query;
use crate::record::{DecodeError, Record};

/// The page to request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageRequest {
    /// The number of the page, from 1.
    pub number: u32,
    /// The number of rows. It is adjusted to the dialect's limits when it is sent.
    pub size: u32,
    /// Whether the server counts all rows, which costs it a query (vendor only).
    pub with_total: bool,
}

impl PageRequest {
    /// The first page, with `size` rows.
    pub const fn first(size: u32) -> Self {
        Self::new(1, size)
    }

    /// Page `number`, with `size` rows. Page 0 is the first page.
    pub const fn new(number: u32, size: u32) -> Self {
        Self {
            number: if number == 0 { 1 } else { number },
            size,
            with_total: false,
        }
    }

    /// The same page, with the count of all rows.
    #[must_use]
    pub const fn with_total(mut self) -> Self {
        self.with_total = true;
        self
    }

    /// The page after this one.
    #[must_use]
    pub const fn next(mut self) -> Self {
        self.number = self.number.saturating_add(1);
        self
    }

    /// The same page, within the limits of `dialect`.
    pub(crate) fn within(self, dialect: Dialect) -> Self {
        Self {
            number: self.number.max(1),
            size: self.size.clamp(1, dialect.max_page_size()),
            ..self
        }
    }

    /// Writes the parameters to `query`.
    pub(crate) fn write(self, query: &mut Query) {
        query.both("page", &self.number);
        query.both("pageSize", &self.size);
        if self.with_total {
            query.vendor("includeTotal", &true);
        }
    }
}

impl Default for PageRequest {
    /// The first page with 50 rows, which is the default of the documents.
    fn default() -> Self {
        Self::first(50)
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase", bound(serialize = ""))]
#[non_exhaustive]
pub struct Page<T> {
    /// The number of the page, from the response or else from the request.
    pub page: u32,
    /// The page size, from the response or else from the request.
    pub page_size: u32,
    /// Whether more pages follow; `None` if the list does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_more: Option<bool>,
    /// The number of rows on all pages, if it was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// The server's clock when it responded (the HTTP `Date` header). Take cursors from it and not
    /// from the local clock.
    #[serde(skip)]
    pub server_time: Option<DateTime<Utc>>,
    /// The records.
    #[serde(rename = "data")]
    pub items: Vec<Record<T>>,
    /// The items that could not be decoded.
    #[serde(skip)]
    pub unreadable: Vec<UnreadableItem>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Decodes the response to `request`.
    pub(crate) fn read(
        body: &[u8],
        request: PageRequest,
        server_time: Option<DateTime<Utc>>,
    ) -> Result<Self, DecodeError> {
        let list = DecodedList::read(body, &["data"], false)?;
        Ok(Self {
            page: list.page.unwrap_or(request.number),
            page_size: list.page_size.unwrap_or(request.size),
            has_more: list.has_more,
            total_count: list.total_count,
            server_time,
            items: list.items,
            unreadable: list.unreadable,
        })
    }
}

impl<T> Page<T> {
    /// The number of rows that the server sent, with those that could not be decoded.
    pub fn rows(&self) -> usize {
        self.items.len() + self.unreadable.len()
    }
}
