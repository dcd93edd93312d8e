//! Reads the vendor's export feed of jobs, because the lists do not say when a job becomes
//! inactive.
//!
//! For everything else the lists are better. A feed gives the whole history and has no filter by
//! start, so it would bring years of appointments for a window of weeks. Its pages cannot be
//! requested ahead. After its last page the vendor asks to wait five to ten minutes, while a list
//! may be read every few seconds. The list of appointments also returns inactive rows
//! (`active=Any`); the list of jobs has no such parameter.

use chrono::TimeDelta;
use jpm_client::export::{ExportFrom, ExportRequest};
use jpm_client::models::Job;
use jpm_client::{CallPriority, Dialect, Error};

use super::blocking::with_store;
use super::call_error::{has_answered, is_signed_out};
use super::pull::{PullError, Puller};
use crate::store::feeds::{self, FeedState};
use crate::store::mirror::Changes;
use crate::store::removal;
use crate::time::from_micros;
use crate::views::status::Feed;

/// The vendor asks to wait five to ten minutes after the last page.
pub(crate) const INTERVAL: TimeDelta = TimeDelta::minutes(10);
/// Pages read in one go. The token is kept, so the next call continues there.
const MAX_PAGES: u32 = 20;

/// Deletes the jobs that the feed reports as inactive. The token of the last page is stored with
/// the cursor of the list.
///
/// # Errors
/// If the server cannot be reached or the disk cannot be written. A feed that is missing, forbidden
/// or faulty is not an error.
pub(crate) async fn remove_inactive_jobs(puller: &Puller) -> Result<(), PullError> {
    if puller.client.dialect() == Dialect::Contract {
        return Ok(());
    }
    let client = puller.client.with_priority(CallPriority::Backfill);
    for _ in 0..MAX_PAGES {
        let state = puller.state(Feed::Jobs).await?;
        let Some(fresh) = state.fresh else {
            return Ok(());
        };
        let from = match state.export_token.clone() {
            Some(token) => ExportFrom::Token(token),
            // Jobs that became inactive before the first download are not in the mirror.
            None => ExportFrom::Day(from_micros(fresh).date_naive()),
        };
        let request = ExportRequest {
            from,
            ..ExportRequest::default()
        };
        let page = match client.export_page::<Job>(&request).await {
            Ok(page) => page,
            Err(error)
                if is_signed_out(&error) || (error.is_transient() && !has_answered(&error)) =>
            {
                return Err(error.into());
            }
            Err(Error::Invalid(_)) if state.export_token.is_some() => {
                // The server may have forgotten a token. Then the feed begins again.
                save(puller, Vec::new(), None).await?;
                return Ok(());
            }
            Err(error) => {
                tracing::info!(%error, "the export feed of jobs cannot be read; the lists and the check are used instead");
                return Ok(());
            }
        };
        let gone: Vec<i64> = page
            .items
            .iter()
            .filter(|job| job.active == Some(false))
            .map(|job| job.id.0)
            .collect();
        // Without a token the position is kept. A feed that always answers so would otherwise be
        // read in circles.
        let token = Some(page.continue_from.clone())
            .filter(|token| !token.is_empty())
            .or_else(|| state.export_token.clone());
        let stuck = token == state.export_token;
        save(puller, gone, token).await?;
        if !page.has_more || stuck {
            break;
        }
    }
    Ok(())
}

async fn save(puller: &Puller, gone: Vec<i64>, token: Option<String>) -> Result<(), PullError> {
    with_store(&puller.store, move |store| {
        let mut changes = Changes::default();
        store.mirror().write(|sql| {
            for id in gone {
                removal::delete_job(sql, id, &mut changes)?;
            }
            let state = FeedState {
                export_token: token,
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
