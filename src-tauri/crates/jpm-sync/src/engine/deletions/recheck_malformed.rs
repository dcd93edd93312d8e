//! Reads malformed records again and clears the marks of those that are sound or gone.
//!
//! A record with an id is read singly where its list allows that. The others are looked for in the
//! whole list.

use jpm_client::Error;

use super::{DeletionCheck, Stage};
use crate::engine::blocking::with_store;
use crate::engine::call_error::blocks_all_feeds;
use crate::engine::fetch::{fetch_one, has_get};
use crate::engine::pull::page::{WritePolicy, write_page};
use crate::engine::pull::{PullError, Puller};
use crate::store::{StoreError, malformed};
use crate::time::to_micros;
use crate::views::status::Feed;

impl DeletionCheck {
    /// Records which other lists must be read completely: those with marks that no read of a single
    /// record can clear.
    pub(super) async fn find_feeds_to_recheck(&mut self) -> Result<(), StoreError> {
        let lists = with_store(&self.puller.store, |store| {
            store.mirror().read(malformed::feeds_to_recheck)
        });
        let lists = lists.await?.into_iter();
        let unread = lists.filter(|(feed, nameless)| *nameless || !has_get(*feed));
        self.feeds = unread.map(|(feed, _)| feed).collect();
        self.feeds.retain(|feed| !feed.is_core());
        Ok(())
    }

    /// Continues with the next list that must be read completely. After these, records are read
    /// singly.
    pub(super) async fn next_feed(&mut self) -> Result<Option<Stage>, PullError> {
        if let Some(feed) = self.feeds.pop() {
            return Ok(Some(self.reading(feed)));
        }
        let read = with_store(&self.puller.store, |store| {
            store.mirror().read(malformed::with_id)
        });
        Ok(Some(Stage::Rereading(read.await?)))
    }

    pub(super) async fn reread_one(
        &mut self,
        mut records: Vec<(Feed, i64)>,
    ) -> Result<Option<Stage>, PullError> {
        let Some((feed, id)) = records.last().copied() else {
            self.finish().await?;
            return Ok(None);
        };
        match reread(&self.puller, feed, id).await {
            Ok(()) => {}
            Err(PullError::Server(error)) if !blocks_all_feeds(feed, &error) => {
                tracing::debug!(%error, ?feed, id, "a malformed record could not be read again");
            }
            Err(error) => {
                self.stage = Some(Stage::Rereading(records));
                return Err(error);
            }
        }
        records.pop();
        Ok(Some(Stage::Rereading(records)))
    }
}

/// Reads a malformed record again. Its mark is cleared if it is sound or deleted.
async fn reread(puller: &Puller, feed: Feed, id: i64) -> Result<(), PullError> {
    let row = match fetch_one(&puller.client, feed, id).await {
        Ok(Some(row)) => Some(row),
        Ok(None) => return Ok(()),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let policy = WritePolicy::beside(to_micros(puller.horizon()));
    with_store(&puller.store, move |store| {
        let is_odd = row
            .as_ref()
            .is_some_and(|row| !row.origin().problems.is_empty());
        write_page(store, row.into_iter().collect(), policy, |sql| {
            if is_odd {
                return Ok(());
            }
            malformed::clear(sql, feed, id)
        })
    })
    .await?;
    Ok(())
}
