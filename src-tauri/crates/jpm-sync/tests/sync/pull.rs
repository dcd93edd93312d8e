//! The first download and the incremental pull, against the real sandbox over HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::common::{Fate, Rig, now, rig, until, until_phase};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use jpm_client::models::{
    AppointmentFilter, AssignmentFilter, CustomerFilter, JobFilter, JobTypeFilter, LocationFilter,
    ProjectFilter, ReasonFilter, Reschedule, TechnicianFilter,
};
use jpm_client::query::Active;
use jpm_client::resources::{ListResource, Resource};
use jpm_client::{Client, Dialect};
use jpm_sync::Store;
use jpm_sync::views::calendar::CalendarRequest;
use jpm_sync::views::status::{Feed, FeedStatus, SyncPhase};
use jpm_sync::views::sync_errors::SyncErrorReason;

async fn count<T: ListResource>(resource: &Resource<T>, filter: T::Filter) -> u32 {
    let pages: Vec<_> = resource.pages(filter, 500).try_collect().await.unwrap();
    u32::try_from(pages.iter().map(|page| page.items.len()).sum::<usize>()).unwrap()
}

async fn server_counts(client: &Client) -> BTreeMap<Feed, u32> {
    // The mirror also keeps inactive records, because past work shows their names.
    let active = Some(Active::Any);
    BTreeMap::from([
        (
            Feed::Appointments,
            count(&client.appointments(), AppointmentFilter::default()).await,
        ),
        (
            Feed::Jobs,
            count(&client.jobs(), JobFilter::default()).await,
        ),
        (
            Feed::Projects,
            count(&client.projects(), ProjectFilter::default()).await,
        ),
        (
            Feed::Technicians,
            count(
                &client.technicians(),
                TechnicianFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
        (
            Feed::Assignments,
            count(
                &client.assignments(),
                AssignmentFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
        (
            Feed::Customers,
            count(
                &client.customers(),
                CustomerFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
        (
            Feed::Locations,
            count(
                &client.locations(),
                LocationFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
        (
            Feed::JobTypes,
            count(
                &client.job_types(),
                JobTypeFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
        (
            Feed::CancelReasons,
            count(
                &client.cancel_reasons(),
                ReasonFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
        (
            Feed::HoldReasons,
            count(
                &client.hold_reasons(),
                ReasonFilter {
                    active,
                    ..Default::default()
                },
            )
            .await,
        ),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn first_download_is_complete_in_both_dialects() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(600, dialect).await;
        let (store, engine) = rig.live().await;
        let feeds = store.feeds().unwrap();
        for (feed, rows) in server_counts(&rig.other()).await {
            let mirrored = feeds.iter().find(|status| status.feed == feed).unwrap();
            assert!(
                rows > 0,
                "{feed:?} is empty on the server, so nothing is shown"
            );
            assert_eq!(mirrored.rows, rows, "{feed:?} in {dialect}");
            assert!(mirrored.last_synced_on.is_some());
        }
        let page = rig.calendar(&store);
        assert!(page.appointments.len() > 100);
        assert!(page.technicians_readable);
        for card in &page.appointments {
            assert!(
                card.customer.is_some() && card.job_type.is_some() && card.business_unit.is_some(),
                "{card:?}"
            );
        }
        let asked = &page.required_skills;
        assert!(asked.len() > 20, "{dialect}: {asked:?}");
        assert!(
            page.technicians
                .iter()
                .all(|row| asked.iter().any(|one| row.skills.contains(&one.skills[0]))),
            "{dialect}"
        );
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped_download_resumes_where_it_was() {
    let rig = rig(600, Dialect::Contract).await;
    let store = rig.store();
    let mut pages = 0;
    rig.gate.rule(move |_, path| {
        pages += usize::from(path.ends_with("/appointments"));
        if pages > 3 { Fate::Refuse } else { Fate::Pass }
    });
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Offline).await;
    engine.stop().await;
    let rows = |feed| {
        let feeds = store.feeds().unwrap();
        feeds
            .into_iter()
            .find(|status| status.feed == feed)
            .unwrap()
            .rows
    };
    let before = rows(Feed::Appointments);
    // The engine reads several pages at once. Only those before the first failed page count.
    assert!(
        (100..=300).contains(&before) && before % 100 == 0,
        "one to three pages of 100 were read, {before} rows are here"
    );
    let cursor: Option<i64> = rig
        .mirror()
        .query_row(
            "SELECT cursor_us FROM feed WHERE name = 'appointments'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(cursor, None, "it was not read to its end");
    rig.gate.open();
    let read_before = rig.gate.queries().len();
    let engine = rig.engine(&store);
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
    let all = count(&rig.other().appointments(), AppointmentFilter::default()).await;
    assert_eq!(rows(Feed::Appointments), all);
    let after = rig.gate.queries().split_off(read_before);
    let first = after
        .iter()
        .find(|query| query.contains("/appointments?"))
        .unwrap();
    assert!(
        first.contains(&format!("page={}&", before / 100 + 1)),
        "it goes on with the next page: {first}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn change_by_another_person_arrives() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let start = card.start.0 + TimeDelta::minutes(45);
        let times = Reschedule::new(start, card.end.0 + TimeDelta::minutes(45));
        let id = card.id.server().unwrap();
        let mut changes = store.subscribe();
        rig.other()
            .appointments()
            .reschedule(id, &times)
            .await
            .unwrap();
        let reported = async {
            loop {
                let batch = changes.recv().await.unwrap();
                if batch.everything || batch.appointments.contains(&card.id) {
                    return batch;
                }
            }
        };
        let batch = tokio::time::timeout(Duration::from_secs(20), reported)
            .await
            .unwrap();
        assert!(batch.revision > 0);
        let shown = until(&store, "the other's move", || {
            let page = rig.calendar(&store);
            page.appointments
                .into_iter()
                .find(|shown| shown.id == card.id && shown.start.0 == start)
        })
        .await;
        assert_eq!(shown.pending, None);
        engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calendar_works_with_the_jpm_scopes_alone() {
    let rig = rig(200, Dialect::Contract).await;
    rig.gate.rule(|_, path| {
        if path.contains("/crm/") || path.contains("/dispatch/") {
            Fate::Forbid
        } else {
            Fate::Pass
        }
    });
    let (store, engine) = rig.live().await;
    let page = rig.calendar(&store);
    assert!(!page.appointments.is_empty());
    assert!(!page.technicians_readable);
    assert!(
        page.appointments
            .iter()
            .all(|card| card.customer.is_none() && card.customer_id.is_some())
    );
    let forbidden: Vec<_> = store
        .feeds()
        .unwrap()
        .into_iter()
        .filter(|feed| feed.forbidden)
        .map(|feed| feed.feed)
        .collect();
    assert_eq!(
        forbidden,
        [
            Feed::Zones,
            Feed::ArrivalWindows,
            Feed::Shifts,
            Feed::Assignments,
            Feed::Locations,
            Feed::Customers
        ],
        "each is told"
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mirror_answers_offline_and_the_status_says_why() {
    let rig = rig(200, Dialect::Contract).await;
    let (store, engine) = rig.live().await;
    rig.gate.close();
    let status = until_phase(&engine, SyncPhase::Offline).await;
    assert_eq!(
        status.problem.unwrap().reason,
        SyncErrorReason::ConnectionLost
    );
    assert!(!rig.calendar(&store).appointments.is_empty());
    rig.gate.open();
    engine.sync_now();
    until_phase(&engine, SyncPhase::Live).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_job_reads_its_history() {
    let rig = rig(200, Dialect::Vendor).await;
    let (store, engine) = rig.live().await;
    let job = rig.movable(&store).job_id;
    assert_eq!(store.job(&job).unwrap().unwrap().history_read_on, None);
    engine.refresh_job(job);
    let detail = until(&store, "history", || {
        store
            .job(&job)
            .unwrap()
            .filter(|detail| detail.history_read_on.is_some())
    })
    .await;
    assert!(!detail.history.is_empty() && !detail.appointments.is_empty());
    assert!(detail.allowed.hold && detail.allowed.cancel);
    engine.stop().await;
}

fn feed(store: &Store, feed: Feed) -> FeedStatus {
    let feeds = store.feeds().unwrap();
    feeds
        .into_iter()
        .find(|status| status.feed == feed)
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_page_with_has_more_is_not_the_end_of_a_list() {
    let rig = rig(600, Dialect::Contract).await;
    let mut lists = 0;
    rig.gate.rule(move |_, path| {
        lists += usize::from(path.ends_with("/jobs"));
        if lists == 2 && path.ends_with("/jobs") {
            Fate::Say(r#"{"page":2,"pageSize":100,"hasMore":true,"data":[]}"#)
        } else {
            Fate::Pass
        }
    });
    let (store, engine) = rig.live().await;
    engine.stop().await;
    let all = count(&rig.other().jobs(), JobFilter::default()).await;
    assert!(all > 200);
    assert_eq!(feed(&store, Feed::Jobs).rows, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn list_without_a_server_date_does_not_advance_its_cursor() {
    let rig = rig(200, Dialect::Contract).await;
    rig.gate.rule(|_, path| {
        if path.ends_with("/jobs") {
            Fate::Undated
        } else {
            Fate::Pass
        }
    });
    let store = rig.store();
    let engine = rig.engine(&store);
    let mut status = engine.status();
    let reported = status.wait_for(|status| status.problem.is_some());
    let reported = tokio::time::timeout(Duration::from_secs(20), reported).await;
    let problem = reported.unwrap().unwrap().problem.clone().unwrap();
    assert!(
        matches!(&problem.reason, SyncErrorReason::CallFailed { detail } if detail.contains("no date")),
        "{problem:?}"
    );
    let jobs = feed(&store, Feed::Jobs);
    assert!(jobs.rows > 0 && jobs.last_synced_on.is_none());
    rig.gate.open();
    until_phase(&engine, SyncPhase::Live).await;
    assert!(feed(&store, Feed::Jobs).last_synced_on.is_some());
    engine.stop().await;
}

/// How many appointments on the calendar begin at `start`.
fn appointments_starting_at(rig: &Rig, store: &Store, start: DateTime<Utc>) -> usize {
    let request = CalendarRequest {
        first_day: rig.zone.today(start),
        days: 1,
        margin: 0,
    };
    let page = store.calendar(&request, &rig.zone, now()).unwrap();
    let at = page
        .appointments
        .iter()
        .filter(|card| card.start.0 == start);
    at.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn appointment_in_the_far_future_is_stored() {
    for dialect in [Dialect::Contract, Dialect::Vendor] {
        let rig = rig(300, dialect).await;
        let (store, engine) = rig.live().await;
        let card = rig.movable(&store);
        let start = card.start.0 + TimeDelta::days(250);
        let times = Reschedule::new(start, card.end.0 + TimeDelta::days(250));
        let id = card.id.server().unwrap();
        rig.other()
            .appointments()
            .reschedule(id, &times)
            .await
            .unwrap();
        until(&store, "what was moved far ahead", || {
            (appointments_starting_at(&rig, &store, start) == 1).then_some(())
        })
        .await;
        engine.stop().await;
        // A new mirror has it too.
        let other = tempfile::tempdir().unwrap();
        let store = rig.store_in(other.path());
        let engine = rig.engine(&store);
        until_phase(&engine, SyncPhase::Live).await;
        assert_eq!(
            appointments_starting_at(&rig, &store, start),
            1,
            "{dialect}"
        );
        engine.stop().await;
    }
}
