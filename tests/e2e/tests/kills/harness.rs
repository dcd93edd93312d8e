//! One account that is killed again and again, and the judgement in the end: the sandbox's effect log against what was confirmed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Utc;
use e2e::relay::{Hold, Relay};
use serde_json::Value;
use uuid::Uuid;

use crate::edits::{EditFactory, EditKind, EditTarget, ExpectedEffect, PlannedEdit};
use crate::engine_process::{
    EngineProcess, StoredOperation, stored_operation, unfinished, until_row,
};
use crate::mirror;
use crate::rng::SeededRng;
use crate::server::{Effect, Server};

/// More than the time after which the engine believes that a lost booking is lost.
const LOOKUP_WINDOW_SECONDS: i64 = 150;

/// Whatever can go on without the dispatcher is over.
const ONLY_DECISIONS_LEFT: &str = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM operation AS one WHERE
    (state IN ('queued', 'leased', 'acked', 'verifying') OR (state = 'unknown' AND refusal IS NULL))
    AND NOT EXISTS (SELECT 1 FROM operation AS before WHERE before.job = one.job AND before.seq < one.seq
        AND (before.state = 'conflict' OR (before.state = 'unknown' AND before.refusal IS NOT NULL))))";

/// An edit that was given to a engine.
#[derive(Debug)]
struct SubmittedEdit {
    kind: EditKind,
    job: i64,
    expected_effects: Vec<ExpectedEffect>,
    /// Its operation; `None` when the engine was killed before it could confirm.
    operation: Option<Uuid>,
    /// The dispatcher chose to drop it.
    dropped: bool,
    /// How often the dispatcher chose to send it once more.
    again: usize,
}

/// What came of it all.
#[derive(Debug, Default)]
pub struct Count {
    pub kills: u32,
    pub confirmed: usize,
    pub unconfirmed: usize,
    pub asked: u32,
}

pub struct Harness {
    pub server: Arc<Server>,
    pub relay: Relay,
    pub folder: tempfile::TempDir,
    pub factory: EditFactory,
    pub rng: SeededRng,
    pub count: Count,
    /// How far the engine's clock is ahead. It never goes back, as what waits on the disk waits for a time.
    pub ahead: i64,
    /// Whether others change the same records, so that there may be conflicts.
    pub shared: bool,
    /// How often someone else has changed something on the server.
    pub others: usize,
    given: Vec<SubmittedEdit>,
}

impl Harness {
    pub async fn new(seed: u64, appointments: usize) -> Self {
        let server = Arc::new(Server::start(seed, appointments).await);
        let mut rng = SeededRng::new(seed);
        let factory = EditFactory::of(&server, &mut rng).await;
        Self::on_server(server, factory, rng).await
    }

    /// One more account on a server.
    pub async fn on_server(server: Arc<Server>, factory: EditFactory, rng: SeededRng) -> Self {
        let relay = Relay::start(server.host()).await.unwrap();
        Self {
            server,
            relay,
            folder: tempfile::tempdir().unwrap(),
            factory,
            rng,
            count: Count::default(),
            ahead: 0,
            shared: false,
            others: 0,
            given: Vec::new(),
        }
    }

    /// A process without its engine.
    pub async fn open(&self) -> EngineProcess {
        let address = self.server.address(&self.relay.api);
        EngineProcess::open(self.folder.path(), self.ahead, &address).await
    }

    /// A process at work.
    pub async fn start(&self) -> EngineProcess {
        let address = self.server.address(&self.relay.api);
        EngineProcess::start(self.folder.path(), self.ahead, &address).await
    }

    /// A process whose mirror is complete.
    pub async fn start_synced(&self) -> EngineProcess {
        let engine = self.start().await;
        engine.until("live", |status| status.phase == "live").await;
        engine
    }

    /// Notes an edit that was given, with the receipt when there was one.
    pub fn record_edit(
        &mut self,
        kind: EditKind,
        target: &EditTarget,
        expected_effects: Vec<ExpectedEffect>,
        said: Option<Value>,
    ) {
        let operation = said.map(|receipt| receipt["operation"].as_str().unwrap().parse().unwrap());
        self.given.push(SubmittedEdit {
            kind,
            job: target.job,
            expected_effects,
            operation,
            dropped: false,
            again: 0,
        });
    }

    /// Gives a planned edit and waits until it is confirmed. Its operation.
    pub async fn submit(&mut self, engine: &mut EngineProcess, planned: &PlannedEdit) -> Uuid {
        let receipt = engine.submit(&planned.edit).await.unwrap();
        let id = receipt["operation"].as_str().unwrap().parse().unwrap();
        self.record_edit(
            planned.kind,
            &planned.target,
            planned.expected_effects.clone(),
            Some(receipt),
        );
        id
    }

    /// Kills the process; what was held back for it is lost.
    pub async fn kill(&mut self, engine: EngineProcess) -> Vec<Result<Value, String>> {
        let said = engine.kill().await;
        self.relay.hold(Hold::Nothing);
        self.count.kills += 1;
        said
    }

    /// How often an effect is in the server's log.
    pub async fn effect_count(&self, expected: &ExpectedEffect) -> usize {
        let effects = self.server.effects().await;
        effects
            .iter()
            .filter(|effect| expected.matches(effect))
            .count()
    }

    /// Starts the process again, decides as a dispatcher does what it asks, and kills it when nothing waits any more and the mirror has all
    /// that was done.
    pub async fn finish_all(&mut self) {
        loop {
            self.ahead += LOOKUP_WINDOW_SECONDS;
            let mut engine = self.start().await;
            if self.decide_all(&mut engine).await {
                // The server's date has whole seconds.
                let done = Utc::now().timestamp_millis() + 1000;
                engine
                    .until("fresh", |status| status.fresh_on >= done)
                    .await;
                self.kill(engine).await;
                return;
            }
            self.kill(engine).await;
        }
    }

    /// Waits until only the dispatcher can go on, and decides. True when there was nothing to decide.
    pub async fn decide_all(&mut self, engine: &mut EngineProcess) -> bool {
        engine.until("live", |status| status.phase == "live").await;
        until_row(self.folder.path(), "outbox.db", ONLY_DECISIONS_LEFT).await;
        if unfinished(self.folder.path()).is_empty() {
            return true;
        }
        for (id, stored_operation, edit) in unfinished(self.folder.path()) {
            self.decide(engine, id, &stored_operation, &edit).await;
        }
        false
    }

    async fn decide(
        &mut self,
        engine: &mut EngineProcess,
        id: Uuid,
        stored_operation: &StoredOperation,
        edit: &str,
    ) {
        // Nothing is given that the server refuses: the only honest questions are about a call without an answer, about what someone else
        // has done, and about edits of a job whose booking was dropped.
        let orphan = stored_operation
            .refusal
            .as_ref()
            .is_some_and(|why| why.contains("never booked"));
        let honest = match stored_operation.state.as_str() {
            "unknown" => stored_operation.begun,
            "conflict" => self.shared,
            "rejected" => orphan,
            // Behind a question about the same job.
            "queued" => return,
            _ => false,
        };
        assert!(honest, "{stored_operation:?}: {edit}");
        self.count.asked += 1;
        let again = !orphan && self.rng.percent(50);
        if let Some(given) = self
            .given
            .iter_mut()
            .find(|given| given.operation == Some(id))
        {
            given.again += usize::from(again);
            given.dropped = !again;
        }
        engine
            .decide(if again { "retry" } else { "dismiss" }, id)
            .await;
    }

    /// Settles everything, and judges.
    pub async fn check(mut self) -> Count {
        self.finish_all().await;
        let effects = self.server.effects().await;
        let explained = self.check_effects(&effects) + self.others;
        assert_eq!(explained, effects.len(), "an effect that nobody asked for");
        mirror::must_equal(&self.server, self.folder.path()).await;
        self.count
    }

    /// Holds what was confirmed against the effect log. How many effects it accounts for.
    pub fn check_effects(&mut self, effects: &[Effect]) -> usize {
        let mut explained = 0;
        let mut last: BTreeMap<i64, i64> = BTreeMap::new();
        for given in &self.given {
            let done: Vec<Vec<i64>> = given
                .expected_effects
                .iter()
                .map(|expected| {
                    let matching = effects.iter().filter(|effect| expected.matches(effect));
                    matching.map(|effect| effect.sequence).collect()
                })
                .collect();
            explained += done.iter().map(Vec::len).sum::<usize>();
            // Over someone else's change a dispatcher may choose to send the same once more; alone, that is only asked when it was lost.
            let most = if self.shared { 1 + given.again } else { 1 };
            for times in &done {
                assert!(times.len() <= most, "done twice: {given:?}: {done:?}");
            }
            let Some(id) = given.operation else {
                self.count.unconfirmed += 1;
                continue;
            };
            self.count.confirmed += 1;
            let stored_operation = stored_operation(self.folder.path(), id)
                .unwrap_or_else(|| panic!("confirmed and lost: {given:?}"));
            if given.dropped {
                assert_eq!(stored_operation.state, "withdrawn", "{given:?}");
                let none = done.iter().all(Vec::is_empty);
                assert!(none || self.shared, "dropped and done: {given:?}");
                continue;
            }
            assert_eq!(
                stored_operation.state, "done",
                "{given:?}: {stored_operation:?}"
            );
            assert!(
                done.iter().all(|times| !times.is_empty()),
                "confirmed and not done: {given:?}: {done:?}"
            );
            // Edits of what is booked here bear the number of the job that lent it the customer.
            if !matches!(given.kind, EditKind::BookJob | EditKind::CreateProject) {
                let before = last.insert(given.job, done[0][0]);
                assert!(
                    before.is_none_or(|before| before < done[0][0]),
                    "out of order: {given:?}"
                );
            }
        }
        explained
    }
}
