//! One account that is killed again and again, and the judgement in the end: the sandbox's effect log against what was confirmed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Utc;
use crossing::relay::{Hold, Relay};
use serde_json::Value;
use uuid::Uuid;

use crate::dice::Dice;
use crate::edits::{Kind, Planned, Subject, Supply, Trace};
use crate::mirror;
use crate::seat::{Seat, Standing, standing, unsettled, until_row};
use crate::server::{Effect, Server};

/// More than the time after which the engine believes that a lost booking is lost.
const BEYOND_THE_WINDOW: i64 = 150;

/// Whatever can go on without the dispatcher is over.
const NOTHING_BUT_QUESTIONS: &str = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM operation AS one WHERE
    (state IN ('queued', 'leased', 'acked', 'verifying') OR (state = 'unknown' AND refusal IS NULL))
    AND NOT EXISTS (SELECT 1 FROM operation AS before WHERE before.job = one.job AND before.seq < one.seq
        AND (before.state = 'conflict' OR (before.state = 'unknown' AND before.refusal IS NOT NULL))))";

/// An edit that was given to a seat.
#[derive(Debug)]
struct Given {
    kind: Kind,
    job: i64,
    traces: Vec<Trace>,
    /// Its operation; `None` when the seat was killed before it could confirm.
    taken: Option<Uuid>,
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

pub struct Lane {
    pub server: Arc<Server>,
    pub relay: Relay,
    pub folder: tempfile::TempDir,
    pub supply: Supply,
    pub dice: Dice,
    pub count: Count,
    /// How far the seat's clock is ahead. It never goes back, as what waits on the disk waits for a time.
    pub ahead: i64,
    /// Whether others change the same records, so that there may be conflicts.
    pub shared: bool,
    /// How often someone else has changed something on the server.
    pub others: usize,
    given: Vec<Given>,
}

impl Lane {
    pub async fn new(seed: u64, appointments: usize) -> Self {
        let server = Arc::new(Server::start(seed, appointments).await);
        let mut dice = Dice::new(seed);
        let supply = Supply::of(&server, &mut dice).await;
        Self::on(server, supply, dice).await
    }

    /// One more account on a server.
    pub async fn on(server: Arc<Server>, supply: Supply, dice: Dice) -> Self {
        let relay = Relay::to(server.host()).await.unwrap();
        Self {
            server,
            relay,
            folder: tempfile::tempdir().unwrap(),
            supply,
            dice,
            count: Count::default(),
            ahead: 0,
            shared: false,
            others: 0,
            given: Vec::new(),
        }
    }

    /// A process without its engine.
    pub async fn open(&self) -> Seat {
        let address = self.server.address(&self.relay.api);
        Seat::open(self.folder.path(), self.ahead, &address).await
    }

    /// A process at work.
    pub async fn start(&self) -> Seat {
        let address = self.server.address(&self.relay.api);
        Seat::start(self.folder.path(), self.ahead, &address).await
    }

    /// A process whose mirror is complete.
    pub async fn live(&self) -> Seat {
        let seat = self.start().await;
        seat.until("live", |status| status.phase == "live").await;
        seat
    }

    /// Notes an edit that was given, with the receipt when there was one.
    pub fn note(&mut self, kind: Kind, subject: &Subject, traces: Vec<Trace>, said: Option<Value>) {
        let taken = said.map(|receipt| receipt["operation"].as_str().unwrap().parse().unwrap());
        self.given.push(Given {
            kind,
            job: subject.job,
            traces,
            taken,
            dropped: false,
            again: 0,
        });
    }

    /// Gives a planned edit and waits until it is confirmed. Its operation.
    pub async fn submit(&mut self, seat: &mut Seat, planned: &Planned) -> Uuid {
        let receipt = seat.submit(&planned.edit).await.unwrap();
        let id = receipt["operation"].as_str().unwrap().parse().unwrap();
        self.note(
            planned.kind,
            &planned.subject,
            planned.traces.clone(),
            Some(receipt),
        );
        id
    }

    /// Kills the process; what was held back for it is lost.
    pub async fn kill(&mut self, seat: Seat) -> Vec<Result<Value, String>> {
        let said = seat.kill().await;
        self.relay.hold(Hold::Nothing);
        self.count.kills += 1;
        said
    }

    /// How often an effect is in the server's log.
    pub async fn times(&self, trace: &Trace) -> usize {
        let effects = self.server.effects().await;
        effects.iter().filter(|effect| trace.is(effect)).count()
    }

    /// Starts the process again, decides as a dispatcher does what it asks, and kills it when nothing waits any more and the mirror has all
    /// that was done.
    pub async fn settle(&mut self) {
        loop {
            self.ahead += BEYOND_THE_WINDOW;
            let mut seat = self.start().await;
            if self.decide_all(&mut seat).await {
                // The server's date has whole seconds.
                let done = Utc::now().timestamp_millis() + 1000;
                seat.until("fresh", |status| status.fresh_on >= done).await;
                self.kill(seat).await;
                return;
            }
            self.kill(seat).await;
        }
    }

    /// Waits until only the dispatcher can go on, and decides. True when there was nothing to decide.
    pub async fn decide_all(&mut self, seat: &mut Seat) -> bool {
        seat.until("live", |status| status.phase == "live").await;
        until_row(self.folder.path(), "outbox.db", NOTHING_BUT_QUESTIONS).await;
        if unsettled(self.folder.path()).is_empty() {
            return true;
        }
        for (id, standing, edit) in unsettled(self.folder.path()) {
            self.decide(seat, id, &standing, &edit).await;
        }
        false
    }

    async fn decide(&mut self, seat: &mut Seat, id: Uuid, standing: &Standing, edit: &str) {
        // Nothing is given that the server refuses: the only honest questions are about a call without an answer, about what someone else
        // has done, and about edits of a job whose booking was dropped.
        let orphan = standing
            .refusal
            .as_ref()
            .is_some_and(|why| why.contains("never booked"));
        let honest = match standing.state.as_str() {
            "unknown" => standing.begun,
            "conflict" => self.shared,
            "rejected" => orphan,
            // Behind a question about the same job.
            "queued" => return,
            _ => false,
        };
        assert!(honest, "{standing:?}: {edit}");
        self.count.asked += 1;
        let again = !orphan && self.dice.percent(50);
        if let Some(given) = self.given.iter_mut().find(|given| given.taken == Some(id)) {
            given.again += usize::from(again);
            given.dropped = !again;
        }
        seat.decide(if again { "retry" } else { "dismiss" }, id)
            .await;
    }

    /// Settles everything, and judges.
    pub async fn judge(mut self) -> Count {
        self.settle().await;
        let effects = self.server.effects().await;
        let explained = self.verdict(&effects) + self.others;
        assert_eq!(explained, effects.len(), "an effect that nobody asked for");
        mirror::must_equal(&self.server, self.folder.path()).await;
        self.count
    }

    /// Holds what was confirmed against the effect log. How many effects it accounts for.
    pub fn verdict(&mut self, effects: &[Effect]) -> usize {
        let mut explained = 0;
        let mut last: BTreeMap<i64, i64> = BTreeMap::new();
        for given in &self.given {
            let done: Vec<Vec<i64>> = given
                .traces
                .iter()
                .map(|trace| {
                    let matching = effects.iter().filter(|effect| trace.is(effect));
                    matching.map(|effect| effect.sequence).collect()
                })
                .collect();
            explained += done.iter().map(Vec::len).sum::<usize>();
            // Over someone else's change a dispatcher may choose to send the same once more; alone, that is only asked when it was lost.
            let most = if self.shared { 1 + given.again } else { 1 };
            for times in &done {
                assert!(times.len() <= most, "done twice: {given:?}: {done:?}");
            }
            let Some(id) = given.taken else {
                self.count.unconfirmed += 1;
                continue;
            };
            self.count.confirmed += 1;
            let standing = standing(self.folder.path(), id)
                .unwrap_or_else(|| panic!("confirmed and lost: {given:?}"));
            if given.dropped {
                assert_eq!(standing.state, "withdrawn", "{given:?}");
                let none = done.iter().all(Vec::is_empty);
                assert!(none || self.shared, "dropped and done: {given:?}");
                continue;
            }
            assert_eq!(standing.state, "done", "{given:?}: {standing:?}");
            assert!(
                done.iter().all(|times| !times.is_empty()),
                "confirmed and not done: {given:?}: {done:?}"
            );
            // Edits of what is booked here bear the number of the job that lent it the customer.
            if !matches!(given.kind, Kind::Book | Kind::Project) {
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
