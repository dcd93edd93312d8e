//! An account that is killed many times. The final check compares the sandbox's effect log with the
//! confirmed edits.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Utc;
use e2e::relay::{Hold, Relay};
use serde_json::Value;
use uuid::Uuid;

use crate::kills::edits::{EditFactory, EditKind, EditTarget, ExpectedEffect, PlannedEdit};
use crate::kills::engine_process::{
    EngineProcess, StoredOperation, stored_operation, unfinished, until_row,
};
use crate::kills::mirror;
use crate::kills::rng::SeededRng;
use crate::kills::server::{Effect, Server};

/// Longer than the engine looks for the effect of a lost creation.
const LOOKUP_WINDOW_SECONDS: i64 = 150;

/// True once only the dispatcher can continue.
const ONLY_DECISIONS_LEFT: &str = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM operation AS one WHERE
    (state IN ('queued', 'leased', 'acked', 'verifying') OR (state = 'unknown' AND error IS NULL))
    AND NOT EXISTS (SELECT 1 FROM operation AS before WHERE before.job = one.job AND before.seq < one.seq
        AND (before.state = 'conflict' OR (before.state = 'unknown' AND before.error IS NOT NULL))))";

/// A submitted edit.
#[derive(Debug)]
struct SubmittedEdit {
    kind: EditKind,
    job: i64,
    expected_effects: Vec<ExpectedEffect>,
    /// Its operation; `None` if the engine was killed before it confirmed the edit.
    operation: Option<Uuid>,
    /// The dispatcher dropped it.
    dropped: bool,
    /// How often the dispatcher retried it.
    again: usize,
}

/// Counts of a run.
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
    /// How far the engine's clock is ahead. It never goes back, because stored waits depend on it.
    pub ahead: i64,
    /// True if others edit the same records, so that conflicts can occur.
    pub shared: bool,
    /// Number of changes by others on the server.
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

    /// Another account on the same server.
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

    /// A process whose engine does not run.
    pub async fn open(&self) -> EngineProcess {
        let address = self.server.address(&self.relay.api);
        EngineProcess::open(self.folder.path(), self.ahead, &address).await
    }

    /// A process with a running engine.
    pub async fn start(&self) -> EngineProcess {
        let address = self.server.address(&self.relay.api);
        EngineProcess::start(self.folder.path(), self.ahead, &address).await
    }

    /// A process with a complete mirror.
    pub async fn start_synced(&self) -> EngineProcess {
        let engine = self.start().await;
        engine.until("live", |status| status.phase == "live").await;
        engine
    }

    /// Records a submitted edit, with its receipt if there was one.
    pub fn record_edit(
        &mut self,
        kind: EditKind,
        target: &EditTarget,
        expected_effects: Vec<ExpectedEffect>,
        said: Option<Value>,
    ) {
        let operation =
            said.map(|receipt| receipt["operationId"].as_str().unwrap().parse().unwrap());
        self.given.push(SubmittedEdit {
            kind,
            job: target.job,
            expected_effects,
            operation,
            dropped: false,
            again: 0,
        });
    }

    /// Submits an edit and waits for its confirmation. Returns the operation.
    pub async fn submit(&mut self, engine: &mut EngineProcess, planned: &PlannedEdit) -> Uuid {
        let receipt = engine.submit(&planned.edit).await.unwrap();
        let id = receipt["operationId"].as_str().unwrap().parse().unwrap();
        self.record_edit(
            planned.kind,
            &planned.target,
            planned.expected_effects.clone(),
            Some(receipt),
        );
        id
    }

    /// Kills the process; held traffic is lost.
    pub async fn kill(&mut self, engine: EngineProcess) -> Vec<Result<Value, String>> {
        let said = engine.kill().await;
        self.relay.hold(Hold::Nothing);
        self.count.kills += 1;
        said
    }

    /// Number of matching entries in the effect log.
    pub async fn effect_count(&self, expected: &ExpectedEffect) -> usize {
        let effects = self.server.effects().await;
        effects
            .iter()
            .filter(|effect| expected.matches(effect))
            .count()
    }

    /// Restarts the process and decides open questions until nothing waits and the mirror is
    /// complete, then kills it.
    pub async fn finish_all(&mut self) {
        loop {
            self.ahead += LOOKUP_WINDOW_SECONDS;
            let mut engine = self.start().await;
            if self.decide_all(&mut engine).await {
                // The server's `Date` has whole seconds.
                let done = Utc::now().timestamp_millis() + 1000;
                engine
                    .until("fresh", |status| status.last_synced_on >= done)
                    .await;
                self.kill(engine).await;
                return;
            }
            self.kill(engine).await;
        }
    }

    /// Waits until only the dispatcher can continue, and decides. True if there was nothing to
    /// decide.
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
        // The server refuses no edit here. So questions may only be about a call without a
        // response, a change by others, or an edit of a job whose booking was dropped.
        let orphan = stored_operation
            .error
            .as_ref()
            .is_some_and(|why| why.contains("jobNeverBooked"));
        let honest = match stored_operation.state.as_str() {
            "unknown" => stored_operation.begun,
            "conflict" => self.shared,
            "rejected" => orphan,
            // It waits behind a question about the same job.
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

    /// Finishes everything and checks the result.
    pub async fn check(mut self) -> Count {
        self.finish_all().await;
        let effects = self.server.effects().await;
        let explained = self.check_effects(&effects) + self.others;
        assert_eq!(explained, effects.len(), "an effect that nobody asked for");
        mirror::must_equal(&self.server, self.folder.path()).await;
        self.count
    }

    /// Compares the confirmed edits with the effect log. Returns the number of explained effects.
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
            // In a conflict with another's change, a retry may send the same again. Otherwise a
            // retry is only offered if the first call was lost.
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
            // Bookings are recorded under the job whose customer they use.
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
