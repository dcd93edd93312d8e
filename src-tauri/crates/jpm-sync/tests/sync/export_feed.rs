//! The vendor's export feed of jobs: what it tells of inactive jobs, and where it is read on.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::common::{Fate, Leap, Rig, now, rig, until, until_phase};
use chrono::TimeDelta;
use jpm_client::Dialect;
use jpm_sync::key::JobKey;
use jpm_sync::views::status::SyncPhase;
use jpm_sync::{Engine, Store};
use serde_json::{Value, json};

const FEED: &str = "/export/jobs";
/// Longer than the vendor asks to wait after the end of a feed.
const A_WHILE: TimeDelta = TimeDelta::minutes(11);

/// A page of the feed.
fn page(jobs: &[Value], token: &str, more: bool) -> Fate {
    let page = json!({"hasMore": more, "continueFrom": token, "data": jobs});
    Fate::Say(Box::leak(page.to_string().into_boxed_str()))
}

fn job(id: JobKey, active: bool) -> Value {
    json!({"id": id.server().unwrap(), "active": active, "jobNumber": "1", "jobStatus": "Scheduled"})
}

/// The feed answers with these, in order; before and after that it may not be read.
fn script(rig: &Rig, fates: impl IntoIterator<Item = Fate>) {
    let mut fates: VecDeque<Fate> = fates.into_iter().collect();
    rig.gate.rule(move |_, path| {
        if path.ends_with(FEED) {
            fates.pop_front().unwrap_or(Fate::Forbid)
        } else {
            Fate::Pass
        }
    });
}

/// From where the feed was read, each time.
fn places(rig: &Rig) -> Vec<String> {
    let asked = rig.gate.asked(FEED);
    let place = |address: &String| address.split("from=").nth(1).unwrap().to_owned();
    asked.iter().map(place).collect()
}

/// A mirror that is complete, its engine on a clock that can be put forward, and some jobs of it.
/// The feed is not read yet.
struct Scene {
    rig: Rig,
    store: Store,
    engine: Engine,
    clock: Arc<Leap>,
    jobs: Vec<JobKey>,
}

impl Scene {
    async fn new(dialect: Dialect) -> Self {
        let rig = rig(200, dialect).await;
        script(&rig, []);
        let store = rig.store();
        let clock = Arc::new(Leap::default());
        let engine = rig.engine_by(&store, clock.clone());
        until_phase(&engine, SyncPhase::Live).await;
        rig.rounds(&engine, 1).await;
        let page = rig.calendar(&store);
        let jobs: BTreeSet<JobKey> = page.appointments.iter().map(|card| card.job_id).collect();
        Self {
            rig,
            store,
            engine,
            clock,
            jobs: jobs.into_iter().collect(),
        }
    }

    /// The time comes at which the feed is read again.
    async fn later(&self) {
        self.clock.forward(A_WHILE);
        self.engine.sync_now();
        self.rig.rounds(&self.engine, 1).await;
    }

    fn has(&self, job: JobKey) -> bool {
        self.store.job(&job).unwrap().is_some()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inactive_job_is_taken_away_and_the_feed_is_read_on_from_its_token() {
    let Scene {
        rig,
        store,
        engine,
        clock,
        jobs,
    } = &Scene::new(Dialect::Vendor).await;
    let scene = [
        page(&[job(jobs[0], true), job(jobs[1], false)], "one", true),
        page(&[job(jobs[2], false)], "two", false),
        page(&[], "two", false),
    ];
    script(rig, scene);
    let before = places(rig).len();
    clock.forward(A_WHILE);
    engine.sync_now();
    for gone in &jobs[1..3] {
        until(store, "an inactive job that is gone", || {
            store.job(gone).unwrap().is_none().then_some(())
        })
        .await;
    }
    rig.rounds(engine, 2).await;
    assert_eq!(places(rig).len(), before + 2, "at its end it is left alone");
    clock.forward(A_WHILE);
    engine.sync_now();
    rig.rounds(engine, 1).await;
    let asked = places(rig).split_off(before);
    let today = now().date_naive().to_string();
    assert_eq!(asked, [today, "one".into(), "two".into()]);
    assert!(
        store.job(&jobs[0]).unwrap().is_some(),
        "an active job stays"
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_outlives_the_program_and_one_that_the_server_has_forgotten_is_dropped() {
    let scene = Scene::new(Dialect::Vendor).await;
    script(&scene.rig, [page(&[], "kept", false)]);
    scene.later().await;
    scene.engine.stop().await;
    // After a start the feed is read at once.
    let before = places(&scene.rig).len();
    script(&scene.rig, [Fate::Answer(400), page(&[], "new", false)]);
    let engine = scene.rig.engine_by(&scene.store, scene.clock.clone());
    scene.rig.rounds(&engine, 1).await;
    scene.clock.forward(A_WHILE);
    engine.sync_now();
    scene.rig.rounds(&engine, 1).await;
    let asked = places(&scene.rig).split_off(before);
    assert_eq!(asked[0], "kept");
    assert_ne!(asked[1], "kept", "it begins anew");
    assert!(asked[1].starts_with("20"), "with a day: {asked:?}");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_does_not_go_on_is_not_asked_for_ever() {
    let scene = Scene::new(Dialect::Vendor).await;
    let before = places(&scene.rig).len();
    script(&scene.rig, (0..50).map(|_| page(&[], "the same", true)));
    scene.later().await;
    assert_eq!(places(&scene.rig).len(), before + 2);
    scene.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_loses_its_token_is_not_read_round_and_round() {
    let scene = Scene::new(Dialect::Vendor).await;
    let before = places(&scene.rig).len();
    let round = ["a-place", "", "a-place", "", "a-place", ""];
    script(&scene.rig, round.map(|token| page(&[], token, true)));
    scene.later().await;
    let asked = places(&scene.rig).split_off(before);
    assert_eq!(asked.len(), 2, "{asked:?}");
    // The next time goes on where this one stood.
    script(&scene.rig, [page(&[], "further", false)]);
    scene.later().await;
    assert!(places(&scene.rig).last().unwrap().contains("a-place"));
    scene.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_cannot_be_read_takes_nothing_away_and_stops_nothing() {
    let scene = Scene::new(Dialect::Vendor).await;
    let mut status = scene.engine.status();
    let watch = tokio::spawn(async move {
        let live = |phase| matches!(phase, SyncPhase::Live);
        // Ends with the engine, or with the first other phase.
        while live(status.borrow_and_update().phase) && status.changed().await.is_ok() {}
        status.borrow().phase
    });
    for fate in [
        Fate::Forbid,
        Fate::Answer(404),
        Fate::Answer(500),
        Fate::Answer(429),
        Fate::Say("<html>"),
    ] {
        let before = places(&scene.rig).len();
        script(&scene.rig, [fate]);
        scene.later().await;
        assert!(places(&scene.rig).len() > before, "it was asked for");
    }
    assert!(!watch.is_finished(), "{:?}", watch.await);
    assert!(scene.jobs.iter().all(|job| scene.has(*job)));
    scene.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_contract_there_is_no_feed_to_ask_for() {
    let scene = Scene::new(Dialect::Contract).await;
    scene.later().await;
    assert_eq!(scene.rig.gate.asked("/export/"), Vec::<String>::new());
    scene.engine.stop().await;
}
