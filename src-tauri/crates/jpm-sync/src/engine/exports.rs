//! The one thing that the vendor's export feeds tell and the lists do not: that a job is not active any more.
//!
//! For everything else the lists serve better. A feed gives the whole history and cannot be narrowed by start, so it would bring years of
//! appointments for a window of weeks; its pages follow one from the other, so none can be asked for ahead; and after its last page the
//! vendor asks to wait five to ten minutes, where a list may be asked every few seconds. An appointment that was deleted is in the list
//! too, with `active=Any`. The list of jobs has no such parameter.

use chrono::TimeDelta;
use jpm_client::export::{ExportFrom, ExportRequest};
use jpm_client::models::Job;
use jpm_client::{CallPriority, Dialect, Error};

use super::attempt::{is_signed_out, was_reached};
use super::disk::on_disk;
use super::pull::{PullError, Puller};
use crate::instant::instant;
use crate::store::feeds::{self, FeedState};
use crate::store::mirror::Changes;
use crate::store::removal;
use crate::views::status::Feed;

/// The vendor asks to wait five to ten minutes after the last page.
pub(crate) const EVERY: TimeDelta = TimeDelta::minutes(10);
/// Pages read at once; the token is kept, so the next time goes on there.
const MOST_PAGES: u32 = 20;

/// Takes away the jobs that the feed tells to be inactive. The token of the last page is kept with the list's cursor.
///
/// # Errors
/// When the server cannot be reached or the disk cannot be written. That the feed may not be read, is not there or has trouble of its own is no
/// error.
pub(crate) async fn take_inactive_jobs(puller: &Puller) -> Result<(), PullError> {
    if puller.client.dialect() == Dialect::Contract {
        return Ok(());
    }
    let client = puller.client.with_priority(CallPriority::Backfill);
    for _ in 0..MOST_PAGES {
        let state = puller.state(Feed::Jobs).await?;
        let Some(fresh) = state.fresh else {
            return Ok(());
        };
        let from = match state.token.clone() {
            Some(token) => ExportFrom::Token(token),
            // What became inactive before the first download is not in the mirror.
            None => ExportFrom::Day(instant(fresh).date_naive()),
        };
        let request = ExportRequest {
            from,
            ..ExportRequest::default()
        };
        let page = match client.export_page::<Job>(&request).await {
            Ok(page) => page,
            Err(error)
                if is_signed_out(&error) || (error.is_transient() && !was_reached(&error)) =>
            {
                return Err(error.into());
            }
            Err(Error::Invalid(_)) if state.token.is_some() => {
                // A token may be forgotten by the server; it begins anew.
                keep(puller, Vec::new(), None).await?;
                return Ok(());
            }
            Err(error) => {
                tracing::info!(%error, "the export feed of jobs cannot be read; lists and checks stand in for it");
                return Ok(());
            }
        };
        let gone: Vec<i64> = page
            .items
            .iter()
            .filter(|job| job.active == Some(false))
            .map(|job| job.id.0)
            .collect();
        // Without a token the place is not lost: begun anew at a day, a feed that says so each time would be read round and round.
        let token = Some(page.continue_from.clone())
            .filter(|token| !token.is_empty())
            .or_else(|| state.token.clone());
        let stuck = token == state.token;
        keep(puller, gone, token).await?;
        if !page.has_more || stuck {
            break;
        }
    }
    Ok(())
}

async fn keep(puller: &Puller, gone: Vec<i64>, token: Option<String>) -> Result<(), PullError> {
    on_disk(&puller.store, move |store| {
        let mut changes = Changes::default();
        store.mirror().write(|sql| {
            for id in gone {
                removal::job(sql, id, &mut changes)?;
            }
            let state = FeedState {
                token,
                ..feeds::load(sql, Feed::Jobs)?
            };
            feeds::save(sql, Feed::Jobs, &state)
        })?;
        if !changes.is_empty() {
            store.publish(changes.batch(false));
        }
        Ok(())
    })
    .await?;
    Ok(())
}
