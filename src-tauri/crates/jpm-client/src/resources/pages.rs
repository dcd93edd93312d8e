//! All pages of a list, one after the other, with guards against servers that never end.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use futures_util::Stream;

use super::Resource;
use crate::api_error::Error;
use crate::page::{Page, PageRequest};
use crate::record::Record;
use crate::resources::ListResource;

/// No tenant has this many pages; a server that goes on is broken.
const MAX_PAGES: u32 = 100_000;

/// How many pages in a row may hold what an earlier page held. One may: rows shift while they are read.
const MAX_REPEATS: u32 = 2;

impl<T: ListResource> Resource<T> {
    /// Reads the pages of a list from the first to the last.
    ///
    /// The end is the server's own word (`hasMore: false`), or an empty page where the list does not say; never a page with fewer rows
    /// than were asked for, because a server may cap it. The stream ends after its first error, so it can be resumed with
    /// [`pages_from`](Self::pages_from) at the page after the last good one.
    pub fn pages(
        &self,
        filter: T::Filter,
        page_size: u32,
    ) -> impl Stream<Item = Result<Page<T>, Error>> + Send + use<T> {
        self.pages_from(filter, PageRequest::first(page_size))
    }

    /// Reads the pages of a list from `first` on.
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
}

impl<T: ListResource> Page<T> {
    /// The page, if it is page `number` of its list.
    ///
    /// Whoever reads a list to its end asks this of each page: the rows of another one, and its word that it is the last, would end the
    /// reading too early. A single page is taken as it comes, since a document's own examples say any number.
    ///
    /// # Errors
    /// [`Error::Paging`] when the server says that it is another.
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

/// Decides after each page whether to go on.
struct Guard {
    list: &'static str,
    /// Whether a page that says nothing is the whole list.
    whole: bool,
    pages: u32,
    repeats: u32,
    seen: HashSet<u64>,
}

impl Guard {
    fn new(list: &'static str, whole: bool) -> Self {
        Self {
            list,
            whole,
            pages: 0,
            repeats: 0,
            seen: HashSet::new(),
        }
    }

    /// Whether more pages follow `page`.
    fn check<T>(&mut self, page: &Page<T>) -> Result<bool, Error> {
        let more = match page.has_more {
            Some(more) => more,
            None => !self.whole && page.rows() > 0,
        };
        if !more {
            return Ok(false);
        }
        if page.rows() == 0 {
            return Err(self.untrusted("it says that more pages follow, and gives no rows"));
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
            return Err(self.untrusted("the same rows come again and again"));
        }
        self.pages += 1;
        if self.pages >= MAX_PAGES || page.page == u32::MAX {
            return Err(self.untrusted("they do not end"));
        }
        Ok(true)
    }

    fn untrusted(&self, detail: &'static str) -> Error {
        Error::Paging {
            list: self.list,
            detail,
        }
    }
}
