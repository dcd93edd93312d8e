//! Pages of a list: how they are asked for, and what comes back.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::decode::list::{DecodedList, UnreadableItem};
use crate::dialect::Dialect;
use crate::query::Query;
use crate::record::{DecodeError, Record};

/// Which page to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The number of the page, from 1.
    pub number: u32,
    /// The rows wanted on it; brought into the dialect's bounds when sent.
    pub size: u32,
    /// Whether to count all rows (vendor's lists only; it costs the server a query).
    pub with_total: bool,
}

impl PageRequest {
    /// The first page, with `size` rows.
    pub const fn first(size: u32) -> Self {
        Self::new(1, size)
    }

    /// Page `number`, with `size` rows; page 0 is the first.
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

    /// The same page, within the bounds of `dialect`.
    pub(crate) fn within(self, dialect: Dialect) -> Self {
        Self {
            number: self.number.max(1),
            size: self.size.clamp(1, dialect.max_page_size()),
            ..self
        }
    }

    /// Adds its parameters to `query`.
    pub(crate) fn write(self, query: &mut Query) {
        query.both("page", &self.number);
        query.both("pageSize", &self.size);
        if self.with_total {
            query.vendor("includeTotal", &true);
        }
    }
}

impl Default for PageRequest {
    /// The first page, with the 50 rows that the documents call the default.
    fn default() -> Self {
        Self::first(50)
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase", bound(serialize = ""))]
pub struct Page<T> {
    /// The number of the page: the server's, or the one asked for where the server is silent.
    pub page: u32,
    /// The rows that the server puts on a page: its own word, or what was asked for.
    pub page_size: u32,
    /// Whether more pages follow; `None` where the list does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_more: Option<bool>,
    /// The count of all rows, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// The server's clock when it answered (the HTTP `Date` header). Cursors must come from it, never from the local clock.
    #[serde(skip)]
    pub server_time: Option<DateTime<Utc>>,
    /// The rows that are records.
    #[serde(rename = "data")]
    pub items: Vec<Record<T>>,
    /// The rows that are not. They do not keep the others from being read.
    #[serde(skip)]
    pub unreadable: Vec<UnreadableItem>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Decodes the answer to `asked`.
    pub(crate) fn read(
        body: &[u8],
        asked: PageRequest,
        server_time: Option<DateTime<Utc>>,
    ) -> Result<Self, DecodeError> {
        let list = DecodedList::read(body, &["data"], false)?;
        Ok(Self {
            page: list.page.unwrap_or(asked.number),
            page_size: list.page_size.unwrap_or(asked.size),
            has_more: list.has_more,
            total_count: list.total_count,
            server_time,
            items: list.items,
            unreadable: list.unreadable,
        })
    }
}

impl<T> Page<T> {
    /// How many rows the server gave, those that cannot be read among them.
    pub fn rows(&self) -> usize {
        self.items.len() + self.unreadable.len()
    }
}
