//! Finding what the server does not have any more. The API has no list of deletions, and a list's silence proves nothing: a row may be
//! late, or have slipped between two pages. So whatever is missing is asked for by its number, and only a 404 takes it away here.
//!
//! There are two signs of a deletion. A **check** reads the lists of appointments and jobs anew, notes what it sees, and asks for the rest
//! one by one; it runs once soon after the first download, at night, and when someone asks for it. The **count** of a job's appointments is
//! told with the job: when a job that has changed counts less than before, or less than are here, its appointments are read again at once.
//!
//! Either is done in small steps between the pulls, behind everything else. A check that is broken off begins anew.

mod malformed;

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{Appointment, AppointmentFilter};
use jpm_client::query::Active;
use jpm_client::{CallPriority, Client, Error};

use super::attempt::{is_signed_out, stops_all};
use super::board::is_core;
use super::disk::on_disk;
use super::fetch::{Ask, Order, fetch, has_single, is_by_change, is_whole};
use super::intake::Intake;
use super::pull::course::{Course, End};
use super::pull::page::{Rule, keep};
use super::pull::{PullError, Puller};
use super::rest::{Rest, is_due};
use crate::instant::{instant, micros};
use crate::rows::MirrorRow;
use crate::store::mirror::{self, Changes};
use crate::store::{self, Store, StoreError, doubts, notes, removal};
use crate::views::status::Feed;

/// The hours of the business day in which nobody plans.
const NIGHT: std::ops::Range<u32> = 2..5;
/// One check a night.
const NIGHTLY: TimeDelta = TimeDelta::hours(20);
/// A workstation that sleeps at night is checked by day after so long.
const AT_LAST: TimeDelta = TimeDelta::days(3);
/// From a first download to the check that follows it: whoever waited for the one looks around first.
const AFTER_DOWNLOAD: TimeDelta = TimeDelta::minutes(10);
/// After a check that failed for a reason of its own.
const AFTER_FAILURE: TimeDelta = TimeDelta::hours(1);
/// Calls of a check between two pulls.
const STEP: usize = 8;
/// Jobs whose appointments are read again between two pulls.
const JOBS_AT_ONCE: u32 = 10;
/// When a check was last brought to its end.
const CHECKED_ON: &str = "deletions_checked_us";

/// What the check is doing.
enum Stage {
    /// Reading a list and noting what is there.
    Reading {
        feed: Feed,
        course: Course,
        horizon: DateTime<Utc>,
        seen: HashSet<i64>,
        /// The marks of its malformed records.
        odd: BTreeSet<String>,
    },
    /// Asking one by one for what was not there.
    Asking { feed: Feed, missing: Vec<i64> },
    /// Reading again what could not be read, or not in full.
    Rereading(Vec<(Feed, i64)>),
}

/// Looks for deletions.
pub(crate) struct Deletions {
    puller: Puller,
    stage: Option<Stage>,
    /// Lists still to be read whole because of their malformed records.
    lists: Vec<Feed>,
    /// Someone waits for it.
    urgent: bool,
    not_before: Option<Rest>,
    /// There may be jobs noted on the disk whose counts do not go with what is here.
    doubts: bool,
}

impl Deletions {
    pub(crate) fn new(puller: &Puller) -> Self {
        Self {
            puller: Puller {
                client: puller.client.with_priority(CallPriority::Backfill),
                ..puller.clone()
            },
            stage: None,
            lists: Vec::new(),
            urgent: false,
            not_before: None,
            // The program may have died before it had acted on them.
            doubts: true,
        }
    }

    /// Asks for a check, unless one is under way. The next step begins it.
    pub(crate) fn ask_for(&mut self) {
        self.urgent = true;
    }

    /// Whether a check is under way.
    pub(crate) fn is_checking(&self) -> bool {
        self.stage.is_some() || self.urgent
    }

    /// Whether there is something to do that someone waits for.
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// Rows were kept; whether jobs were noted whose counts do not go with what is here.
    pub(crate) fn note(&mut self, doubts: bool) {
        self.doubts |= doubts;
    }

    /// Looks through all jobs for what was deleted between the first reading of the one list and the other: pages of a first download are not
    /// looked through one by one.
    ///
    /// # Errors
    /// When the disk cannot be read or written.
    pub(crate) async fn doubt_overcounted(&mut self) -> Result<(), StoreError> {
        self.doubts = true;
        on_disk(&self.puller.store, |store| {
            // Nobody who writes waits for the search.
            let found = store.mirror().read(doubts::overcounted)?;
            let mut found = found.into_iter();
            store
                .mirror()
                .write(|sql| found.try_for_each(|job| doubts::add(sql, job)))
        })
        .await
    }

    /// When a check was last brought to its end.
    pub(crate) fn checked_on(store: &Store) -> Result<Option<DateTime<Utc>>, StoreError> {
        let kept = store.mirror().read(|sql| notes::read(sql, CHECKED_ON))?;
        Ok(kept.and_then(|text| text.parse().ok()).map(instant))
    }

    /// Goes on with what is to be done, by a few calls.
    ///
    /// # Errors
    /// When the server cannot be reached or the disk cannot be written; then the next step goes on here.
    pub(crate) async fn step(&mut self) -> Result<(), PullError> {
        self.read_doubted().await?;
        // One that someone waits for begins anew where a pause has cut it off in the middle of a
        // call.
        if self.stage.is_none() && (self.urgent || self.is_due().await?) {
            self.stage = Some(self.reading(Feed::Appointments));
        }
        let mut calls = 0;
        while calls < STEP
            && let Some(stage) = self.stage.take()
        {
            calls += 1;
            let outcome = match stage {
                Stage::Reading { .. } => self.read_page(stage).await,
                Stage::Asking { feed, missing } => self.ask_one(feed, missing).await,
                Stage::Rereading(records) => self.reread_one(records).await,
            };
            match outcome {
                Ok(next) => self.stage = next,
                Err(PullError::Server(error)) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(PullError::Server(error)) => {
                    tracing::warn!(%error, "the check for deletions is given up for now");
                    self.stage = None;
                    self.not_before = Some(Rest::new(self.puller.clock.now(), AFTER_FAILURE));
                    self.urgent = false;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn is_due(&mut self) -> Result<bool, StoreError> {
        let now = self.puller.clock.now();
        if self.not_before.is_some_and(|rest| !rest.is_over(now)) {
            return Ok(false);
        }
        let Some(last) = on_disk(&self.puller.store, Self::checked_on).await? else {
            // The first download goes by page numbers, and what was deleted meanwhile has moved a row out of its sight.
            let waited = self.not_before.is_some();
            if !waited {
                self.not_before = Some(Rest::new(now, AFTER_DOWNLOAD));
            }
            return Ok(waited);
        };
        let local = now.with_timezone(&self.puller.store.zone());
        let night = NIGHT.contains(&local.hour());
        let due = is_due(Some(last), if night { NIGHTLY } else { AT_LAST }, now);
        if !due {
            // Looked at again often enough to find the night, and no more often.
            self.not_before = Some(Rest::new(now, TimeDelta::minutes(10)));
        }
        Ok(due)
    }

    fn reading(&self, feed: Feed) -> Stage {
        Stage::Reading {
            feed,
            course: Course::new(
                is_by_change(&self.puller.client, feed, Order::Change),
                None,
                None,
            ),
            horizon: self.puller.horizon(),
            seen: HashSet::new(),
            odd: BTreeSet::new(),
        }
    }

    async fn read_page(&mut self, stage: Stage) -> Result<Option<Stage>, PullError> {
        let Stage::Reading {
            feed,
            mut course,
            horizon,
            mut seen,
            mut odd,
        } = stage
        else {
            return Ok(Some(stage));
        };
        let ask = Ask {
            since: course.floor.map(instant),
            horizon: Some(horizon),
            page: course.page,
            size: self.puller.page_size,
            total: false,
            order: Order::Change,
        };
        let batch = match fetch(&self.puller.client, feed, ask).await {
            Ok(batch) => batch,
            Err(error) if !is_core(feed) && !stops_all(feed, &error) => {
                tracing::debug!(%error, ?feed, "a list with malformed records cannot be read again");
                return self.next_list().await;
            }
            Err(error) => {
                self.stage = Some(Stage::Reading {
                    feed,
                    course,
                    horizon,
                    seen,
                    odd,
                });
                return Err(error.into());
            }
        };
        seen.extend(batch.rows.iter().map(|row| row.origin().id));
        odd.extend(batch.rows.iter().filter_map(MirrorRow::mark));
        let end = if is_whole(&self.puller.client, feed) {
            End::Reached
        } else {
            course.turn(&batch)
        };
        // What a pull has missed is found on the way.
        let rule = Rule::beside(micros(horizon));
        let kept = on_disk(&self.puller.store, move |store| {
            keep(store, batch.rows, rule, |_| Ok(()))
        })
        .await?;
        // What was deleted behind the check's back is missed by it; the job that lost it is read later, and counts less.
        self.note(kept.doubts);
        match end {
            End::Ahead => Ok(Some(Stage::Reading {
                feed,
                course,
                horizon,
                seen,
                odd,
            })),
            End::Untrusted(_) if !is_core(feed) => self.next_list().await,
            End::Untrusted(detail) => Err(super::pull::untrusted("check", detail)),
            End::Reached => {
                let all = !has_single(feed);
                on_disk(&self.puller.store, move |store| {
                    let mirror = store.mirror();
                    mirror.write(|sql| store::malformed::keep_only(sql, feed, &odd, all))
                })
                .await?;
                if !is_core(feed) {
                    return self.next_list().await;
                }
                let here = here(&self.puller.store, feed, micros(horizon)).await?;
                let missing: Vec<i64> = here.into_iter().filter(|id| !seen.contains(id)).collect();
                tracing::info!(
                    ?feed,
                    seen = seen.len(),
                    missing = missing.len(),
                    "checked for deletions"
                );
                Ok(Some(Stage::Asking { feed, missing }))
            }
        }
    }

    async fn ask_one(
        &mut self,
        feed: Feed,
        mut missing: Vec<i64>,
    ) -> Result<Option<Stage>, PullError> {
        let Some(id) = missing.last().copied() else {
            if feed == Feed::Appointments {
                return Ok(Some(self.reading(Feed::Jobs)));
            }
            self.find_odd_lists().await?;
            return self.next_list().await;
        };
        match settle(&self.puller.store, &self.puller.client, feed, id).await {
            Ok(()) => self.doubts |= feed == Feed::Jobs,
            // What cannot be read for a reason of its own stays as it is.
            Err(PullError::Server(error)) if !error.is_transient() && !is_signed_out(&error) => {
                tracing::debug!(%error, ?feed, id, "it is not known whether a record was deleted");
            }
            Err(error) => {
                self.stage = Some(Stage::Asking { feed, missing });
                return Err(error);
            }
        }
        missing.pop();
        Ok(Some(Stage::Asking { feed, missing }))
    }

    async fn finish(&mut self) -> Result<(), StoreError> {
        self.urgent = false;
        let now = micros(self.puller.clock.now());
        on_disk(&self.puller.store, move |store| {
            store
                .mirror()
                .write(|sql| notes::write(sql, CHECKED_ON, &now.to_string()))
        })
        .await
    }

    /// Reads the appointments of jobs whose count has changed.
    async fn read_doubted(&mut self) -> Result<(), PullError> {
        if !self.doubts {
            return Ok(());
        }
        let doubted = on_disk(&self.puller.store, |store| {
            store.mirror().read(|sql| doubts::some(sql, JOBS_AT_ONCE))
        })
        .await?;
        self.doubts = !doubted.is_empty();
        for job in doubted {
            match read_job(&self.puller, job).await {
                Err(PullError::Server(error)) if error.is_transient() || is_signed_out(&error) => {
                    return Err(error.into());
                }
                Err(PullError::Server(error)) => {
                    tracing::debug!(%error, job, "a job's appointments could not be read again");
                }
                Err(error) => return Err(error),
                Ok(()) => {}
            }
            on_disk(&self.puller.store, move |store| {
                store.mirror().write(|sql| doubts::settle(sql, job))
            })
            .await?;
        }
        Ok(())
    }
}

/// The numbers of what is here and should be on the server's list.
async fn here(store: &Store, feed: Feed, horizon: i64) -> Result<Vec<i64>, StoreError> {
    on_disk(store, move |store| {
        store.mirror().read(|sql| match feed {
            Feed::Jobs => sql
                .prepare_cached("SELECT id FROM job")?
                .query_map([], |row| row.get(0))?
                .collect(),
            _ => sql
                .prepare_cached("SELECT id FROM appointment WHERE active = 1 AND end_us >= ?1")?
                .query_map([horizon], |row| row.get(0))?
                .collect(),
        })
    })
    .await
}

/// Asks for one row, and takes it away when the server does not have it. A job that is there is noted for [`doubts`]: what it counts was not
/// looked at.
///
/// # Errors
/// When the server does not answer to the point or the disk cannot be written; then the row stays as it is.
pub(crate) async fn settle(
    store: &Store,
    client: &Client,
    feed: Feed,
    id: i64,
) -> Result<(), PullError> {
    let found = match feed {
        Feed::Jobs => found(client.jobs().get(JobId(id)).await, client)?,
        _ => found(client.appointments().get(AppointmentId(id)).await, client)?,
    };
    on_disk(store, move |store| {
        let mut changes = Changes::default();
        store.mirror().write(|sql| match &found {
            Found::Row(row) => {
                mirror::put(sql, row, &mut changes)?;
                match **row {
                    MirrorRow::Job(_) => doubts::add(sql, id),
                    _ => Ok(()),
                }
            }
            Found::Nothing if feed == Feed::Jobs => removal::job(sql, id, &mut changes),
            Found::Nothing => removal::appointment(sql, id, &mut changes),
        })?;
        if !changes.is_empty() {
            store.publish(changes.batch(false));
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// What the server has under a number.
enum Found {
    Row(Box<MirrorRow>),
    /// It says that there is no such record.
    Nothing,
}

fn found<T: Intake>(
    answer: Result<jpm_client::Record<T>, Error>,
    client: &Client,
) -> Result<Found, Error> {
    match answer {
        Ok(record) => Ok(Found::Row(Box::new(
            T::row(&record).read_at(client.server_time()),
        ))),
        Err(Error::NotFound(_)) => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}

/// Reads a job's appointments, and asks one by one for those that are here and not among them.
async fn read_job(puller: &Puller, job: i64) -> Result<(), PullError> {
    let filter = AppointmentFilter {
        job_id: Some(JobId(job)),
        active: Some(Active::Any),
        ..AppointmentFilter::default()
    };
    let found = puller.client.appointments().all(filter).await?;
    let listed: BTreeSet<i64> = found.iter().map(|record| record.id.0).collect();
    let server = puller.client.server_time();
    let rows: Vec<MirrorRow> = found
        .iter()
        .map(|record| Appointment::row(record).read_at(server))
        .collect();
    let horizon = micros(puller.horizon());
    let here: Vec<i64> = on_disk(&puller.store, move |store| {
        let mut changes = Changes::default();
        let here = store.mirror().write(|sql| {
            for row in &rows {
                match row {
                    MirrorRow::Appointment(card) if card.end < horizon => {}
                    row => mirror::put(sql, row, &mut changes)?,
                }
            }
            sql.prepare_cached("SELECT id FROM appointment WHERE job_id = ?1 AND active = 1")?
                .query_map([job], |row| row.get(0))?
                .collect()
        })?;
        if !changes.is_empty() {
            store.publish(changes.batch(false));
        }
        Ok(here)
    })
    .await?;
    for id in here {
        if !listed.contains(&id) {
            settle(&puller.store, &puller.client, Feed::Appointments, id).await?;
        }
    }
    Ok(())
}
