//! Reading malformed records again, to take their marks away when they are sound or gone.
//!
//! A record with an id is read singly where its list allows that. The others are looked for in the
//! whole list.

use jpm_client::Error;

use super::{Deletions, Stage};
use crate::engine::attempt::stops_all;
use crate::engine::board::is_core;
use crate::engine::disk::on_disk;
use crate::engine::fetch::{fetch_one, has_single};
use crate::engine::pull::page::{Rule, keep};
use crate::engine::pull::{PullError, Puller};
use crate::instant::micros;
use crate::store::{StoreError, malformed};
use crate::views::status::Feed;

impl Deletions {
    /// Notes which lists besides those of the check must be read whole: those with marks that no
    /// reading of a single record can take away.
    pub(super) async fn find_odd_lists(&mut self) -> Result<(), StoreError> {
        let lists = on_disk(&self.puller.store, |store| {
            store.mirror().read(malformed::lists)
        });
        let lists = lists.await?.into_iter();
        let unread = lists.filter(|(feed, nameless)| *nameless || !has_single(*feed));
        self.lists = unread.map(|(feed, _)| feed).collect();
        self.lists.retain(|feed| !is_core(*feed));
        Ok(())
    }

    /// Goes on with the next list to be read whole. After them, records are read singly.
    pub(super) async fn next_list(&mut self) -> Result<Option<Stage>, PullError> {
        if let Some(feed) = self.lists.pop() {
            return Ok(Some(self.reading(feed)));
        }
        let read = on_disk(&self.puller.store, |store| {
            store.mirror().read(malformed::named)
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
            Err(PullError::Server(error)) if !stops_all(feed, &error) => {
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

/// Reads a record again that could not be read, or not in full. Its mark goes when it is sound, or
/// is not there any more.
async fn reread(puller: &Puller, feed: Feed, id: i64) -> Result<(), PullError> {
    let row = match fetch_one(&puller.client, feed, id).await {
        Ok(Some(row)) => Some(row),
        Ok(None) => return Ok(()),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let rule = Rule::beside(micros(puller.horizon()));
    on_disk(&puller.store, move |store| {
        let is_odd = row
            .as_ref()
            .is_some_and(|row| !row.origin().problems.is_empty());
        keep(store, row.into_iter().collect(), rule, |sql| {
            if is_odd {
                return Ok(());
            }
            malformed::clear(sql, feed, id)
        })
    })
    .await?;
    Ok(())
}
