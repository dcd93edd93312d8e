//! Streams over whole lists, with guards against servers that never end a list.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_util::{Stream, StreamExt, TryStreamExt, pin_mut, stream};

use super::{ListResource, Resource};
use crate::api_error::Error;
use crate::page::{Page, PageRequest};
use crate::record::Record;

/// The page size of [`Resource::items`] and [`Resource::all`]. Both dialects allow it.
const PAGE_SIZE: u32 = 200;

/// No tenant has this many pages, so a server that exceeds it is broken.
const MAX_PAGES: u32 = 100_000;

/// How many successive pages may repeat an earlier page. Rows can shift between two requests, so
/// one repetition is normal.
const MAX_REPEATS: u32 = 2;

impl<T: ListResource> Resource<T> {
    /// Streams the pages of a list.
    ///
    /// The stream ends when the server says so (`hasMore: false`), or after an empty page if the
    /// list has no such field. A page that is not full does not end it, because a server may cap
    /// the page size.
    ///
    /// The stream also ends after its first error. Resume it with
    /// [`pages_from`](Self::pages_from) at the page after the last good one.
    pub fn pages(
        &self,
        filter: T::Filter,
        page_size: u32,
    ) -> impl Stream<Item = Result<Page<T>, Error>> + Send + use<T> {
        self.pages_from(filter, PageRequest::first(page_size))
    }

    /// Streams the pages of a list, starting at `first`.
    pub fn pages_from(
        &self,
        filter: T::Filter,
        first: PageRequest,
    ) -> impl Stream<Item = Result<Page<T>, Error>> + Send + use<T> {
        let resource = self.clone();
        async_stream::try_stream! {
            let mut request = first.within(resource.path_dialect());
            let mut guard = Guard::new(T::PATH, resource.is_unpaged());
            loop {
                let page = resource.page(&filter, request).await?.verify_number(request.number)?;
                let more = guard.check(&page);
                yield page;
                if !more? {
                    break;
                }
                request = request.next();
            }
        }
    }

    /// Streams the records of a list, page after page.
    ///
    /// Items that cannot be decoded are logged and skipped. Use [`pages`](Self::pages) to see
    /// them. The stream ends after its first error.
    pub fn items(
        &self,
        filter: T::Filter,
    ) -> impl Stream<Item = Result<Record<T>, Error>> + Send + use<T> {
        self.pages(filter, PAGE_SIZE)
            .map_ok(|page| {
                for item in &page.unreadable {
                    tracing::warn!(
                        list = T::PATH,
                        id = item.id,
                        path = item.path,
                        detail = item.detail,
                        "skipped an item that cannot be decoded"
                    );
                }
                stream::iter(page.items.into_iter().map(Ok))
            })
            .try_flatten()
    }

    /// Reads all records of a list into memory.
    ///
    /// Items that cannot be decoded are logged and skipped.
    ///
    /// # Errors
    /// The first error of [`items`](Self::items).
    pub async fn all(&self, filter: T::Filter) -> Result<Vec<Record<T>>, Error> {
        let items = self.items(filter);
        pin_mut!(items);
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

impl<T: ListResource> Page<T> {
    /// Returns the page if the server says that it is page `number`.
    ///
    /// Check each page when you read a list to its end: the `hasMore` of another page would end
    /// the list too early. [`Resource::page`] does not check, because the examples of the
    /// documents contain any number.
    ///
    /// # Errors
    /// [`Error::Paging`] if it is another page.
    pub fn verify_number(self, number: u32) -> Result<Self, Error> {
        if self.page == number {
            return Ok(self);
        }
        Err(Error::Paging {
            list: T::PATH,
            detail: "another page came than was asked for",
        })
    }
}

/// Decides after each page whether another one follows.
struct Guard {
    list: &'static str,
    /// Whether a page without `hasMore` is the whole list.
    unpaged: bool,
    pages: u32,
    repeats: u32,
    seen: HashSet<u64>,
}

impl Guard {
    fn new(list: &'static str, unpaged: bool) -> Self {
        Self {
            list,
            unpaged,
            pages: 0,
            repeats: 0,
            seen: HashSet::new(),
        }
    }

    /// Whether another page follows `page`.
    fn check<T>(&mut self, page: &Page<T>) -> Result<bool, Error> {
        let more = match page.has_more {
            Some(more) => more,
            None => !self.unpaged && page.rows() > 0,
        };
        if !more {
            return Ok(false);
        }
        if page.rows() == 0 {
            return Err(self.error("a page without rows says that more pages follow"));
        }
        let mut hasher = DefaultHasher::new();
        let rows = page.items.iter().map(Record::raw);
        for row in rows.chain(page.unreadable.iter().map(|row| row.raw.as_str())) {
            row.hash(&mut hasher);
        }
        if self.seen.insert(hasher.finish()) {
            self.repeats = 0;
        } else {
            self.repeats += 1;
        }
        if self.repeats > MAX_REPEATS {
            return Err(self.error("the same rows come again and again"));
        }
        self.pages += 1;
        if self.pages >= MAX_PAGES || page.page == u32::MAX {
            return Err(self.error("the pages do not end"));
        }
        Ok(true)
    }

    fn error(&self, detail: &'static str) -> Error {
        Error::Paging {
            list: self.list,
            detail,
        }
    }
}
