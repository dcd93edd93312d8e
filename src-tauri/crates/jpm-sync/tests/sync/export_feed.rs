//! The vendor's export feed of jobs: it reports inactive jobs, and each read continues at the last
//! token.

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
/// Longer than the wait that the vendor asks for after the end of a feed.
const A_WHILE: TimeDelta = TimeDelta::minutes(11);

/// A page of the feed.
fn page(jobs: &[Value], token: &str, more: bool) -> Fate {
    let page = json!({"hasMore": more, "continueFrom": token, "data": jobs});
    Fate::Say(Box::leak(page.to_string().into_boxed_str()))
}

fn job(id: JobKey, active: bool) -> Value {
    json!({"id": id.server().unwrap(), "active": active, "jobNumber": "1", "jobStatus": "Scheduled"})
}

/// The feed answers with these, in order. Before and after them it refuses to be read.
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

/// The token of each read of the feed.
fn requested_tokens(rig: &Rig) -> Vec<String> {
    let asked = rig.gate.asked(FEED);
    let place = |address: &String| address.split("from=").nth(1).unwrap().to_owned();
    asked.iter().map(place).collect()
}

/// A complete mirror with some of its jobs, and an engine on a clock that can be set forward. The
/// feed has not been read yet.
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

    /// Sets the clock forward to the next read of the feed.
    async fn advance_to_next_read(&self) {
        self.clock.forward(A_WHILE);
        self.engine.sync_now();
        self.rig.rounds(&self.engine, 1).await;
    }

    fn has(&self, job: JobKey) -> bool {
        self.store.job(&job).unwrap().is_some()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn inactive_job_is_removed_and_the_next_read_continues_at_the_token() {
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
    let before = requested_tokens(rig).len();
    clock.forward(A_WHILE);
    engine.sync_now();
    for gone in &jobs[1..3] {
        until(store, "an inactive job that is gone", || {
            store.job(gone).unwrap().is_none().then_some(())
        })
        .await;
    }
    rig.rounds(engine, 2).await;
    assert_eq!(
        requested_tokens(rig).len(),
        before + 2,
        "a feed at its end is not read again at once"
    );
    clock.forward(A_WHILE);
    engine.sync_now();
    rig.rounds(engine, 1).await;
    let asked = requested_tokens(rig).split_off(before);
    let today = now().date_naive().to_string();
    assert_eq!(asked, [today, "one".into(), "two".into()]);
    assert!(
        store.job(&jobs[0]).unwrap().is_some(),
        "an active job stays"
    );
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_survives_a_restart_and_is_dropped_when_the_server_rejects_it() {
    let scene = Scene::new(Dialect::Vendor).await;
    script(&scene.rig, [page(&[], "kept", false)]);
    scene.advance_to_next_read().await;
    scene.engine.stop().await;
    // The engine reads the feed immediately after a start.
    let before = requested_tokens(&scene.rig).len();
    script(&scene.rig, [Fate::Answer(400), page(&[], "new", false)]);
    let engine = scene.rig.engine_by(&scene.store, scene.clock.clone());
    scene.rig.rounds(&engine, 1).await;
    scene.clock.forward(A_WHILE);
    engine.sync_now();
    scene.rig.rounds(&engine, 1).await;
    let asked = requested_tokens(&scene.rig).split_off(before);
    assert_eq!(asked[0], "kept");
    assert_ne!(asked[1], "kept", "it begins anew");
    assert!(asked[1].starts_with("20"), "with a day: {asked:?}");
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn feed_that_repeats_its_token_is_not_read_endlessly() {
    let scene = Scene::new(Dialect::Vendor).await;
    let before = requested_tokens(&scene.rig).len();
    script(&scene.rig, (0..50).map(|_| page(&[], "the same", true)));
    scene.advance_to_next_read().await;
    assert_eq!(requested_tokens(&scene.rig).len(), before + 2);
    scene.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn feed_with_an_empty_next_token_is_not_read_endlessly() {
    let scene = Scene::new(Dialect::Vendor).await;
    let before = requested_tokens(&scene.rig).len();
    let round = ["a-place", "", "a-place", "", "a-place", ""];
    script(&scene.rig, round.map(|token| page(&[], token, true)));
    scene.advance_to_next_read().await;
    let asked = requested_tokens(&scene.rig).split_off(before);
    assert_eq!(asked.len(), 2, "{asked:?}");
    // The next read continues at the token where this one stopped.
    script(&scene.rig, [page(&[], "further", false)]);
    scene.advance_to_next_read().await;
    assert!(
        requested_tokens(&scene.rig)
            .last()
            .unwrap()
            .contains("a-place")
    );
    scene.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_feed_removes_nothing_and_stops_nothing() {
    let scene = Scene::new(Dialect::Vendor).await;
    let mut status = scene.engine.status();
    let watch = tokio::spawn(async move {
        let live = |phase| matches!(phase, SyncPhase::Live);
        // Ends with the engine, or with the first status of another phase.
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
        let before = requested_tokens(&scene.rig).len();
        script(&scene.rig, [fate]);
        scene.advance_to_next_read().await;
        assert!(
            requested_tokens(&scene.rig).len() > before,
            "the feed was read"
        );
    }
    assert!(!watch.is_finished(), "{:?}", watch.await);
    assert!(scene.jobs.iter().all(|job| scene.has(*job)));
    scene.engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contract_dialect_reads_no_export_feed() {
    let scene = Scene::new(Dialect::Contract).await;
    scene.advance_to_next_read().await;
    assert_eq!(scene.rig.gate.asked("/export/"), Vec::<String>::new());
    scene.engine.stop().await;
}
