//! Requests pages ahead of the page being processed, and returns them in the order of the requests.

use std::collections::VecDeque;

use jpm_client::{Client, Error};
use tokio::task::JoinHandle;

use crate::engine::fetch::{FeedPage, PageQuery, fetch};
use crate::views::status::Feed;

/// Calls under way. Dropping it cancels them.
pub(super) struct Prefetch {
    client: Client,
    feed: Feed,
    pages: VecDeque<(PageQuery, JoinHandle<Result<FeedPage, Error>>)>,
}

impl Prefetch {
    pub(super) fn new(client: Client, feed: Feed) -> Self {
        Self {
            client,
            feed,
            pages: VecDeque::new(),
        }
    }

    /// Requests `next` and up to `ahead - 1` pages behind it. Requests for other positions are
    /// canceled.
    pub(super) fn request(&mut self, next: PageQuery, ahead: u32) {
        if self.pages.front().is_some_and(|(asked, _)| *asked != next) {
            self.abort_all();
        }
        let under_way = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        for step in under_way..ahead {
            let query = PageQuery {
                page: next.page.saturating_add(step),
                total: next.total && step == 0,
                ..next
            };
            let (client, feed) = (self.client.clone(), self.feed);
            let page = tokio::spawn(async move { fetch(&client, feed, query).await });
            self.pages.push_back((query, page));
        }
    }

    /// Waits for the first of the requested pages.
    pub(super) async fn next(&mut self) -> Result<FeedPage, Error> {
        let Some((_, page)) = self.pages.front_mut() else {
            // Nobody waits for a page without having requested it.
            return std::future::pending().await;
        };
        let answer = page.await;
        self.pages.pop_front();
        match answer {
            Ok(answer) => answer,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is shutting down, so nothing polls this future again.
                Err(_) => std::future::pending().await,
            },
        }
    }

    fn abort_all(&mut self) {
        for (_, page) in self.pages.drain(..) {
            page.abort();
        }
    }
}

impl Drop for Prefetch {
    fn drop(&mut self) {
        self.abort_all();
    }
}
