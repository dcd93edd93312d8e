//! Pages on their way: asked for before the page ahead of them has been looked at, given out in the order of asking.

use std::collections::VecDeque;

use jpm_client::{Client, Error};
use tokio::task::JoinHandle;

use crate::engine::fetch::{Ask, Batch, fetch};
use crate::views::status::Feed;

/// Calls under way. Dropped, they end.
pub(super) struct Flight {
    client: Client,
    feed: Feed,
    pages: VecDeque<(Ask, JoinHandle<Result<Batch, Error>>)>,
}

impl Flight {
    pub(super) fn new(client: Client, feed: Feed) -> Self {
        Self {
            client,
            feed,
            pages: VecDeque::new(),
        }
    }

    /// Sees to it that `next` and up to `ahead - 1` pages behind it are on their way. What was asked for from another place is given up.
    pub(super) fn ask(&mut self, next: Ask, ahead: u32) {
        if self.pages.front().is_some_and(|(asked, _)| *asked != next) {
            self.give_up();
        }
        let under_way = u32::try_from(self.pages.len()).unwrap_or(u32::MAX);
        for step in under_way..ahead {
            let ask = Ask {
                page: next.page.saturating_add(step),
                total: next.total && step == 0,
                ..next
            };
            let (client, feed) = (self.client.clone(), self.feed);
            let page = tokio::spawn(async move { fetch(&client, feed, ask).await });
            self.pages.push_back((ask, page));
        }
    }

    /// The first of the pages under way.
    pub(super) async fn next(&mut self) -> Result<Batch, Error> {
        let Some((_, page)) = self.pages.front_mut() else {
            // Nobody asks for a page without having sent for it.
            return std::future::pending().await;
        };
        let answer = page.await;
        self.pages.pop_front();
        match answer {
            Ok(answer) => answer,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is being shut down; nothing that awaits here is polled again.
                Err(_) => std::future::pending().await,
            },
        }
    }

    fn give_up(&mut self) {
        for (_, page) in self.pages.drain(..) {
            page.abort();
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.give_up();
    }
}
