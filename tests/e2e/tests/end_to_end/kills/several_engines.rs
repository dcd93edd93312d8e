//! Five engine processes on one server, with broken networks, sleeping machines and kills.

use std::sync::Arc;

use chrono::Utc;

use crate::kills::edits::{EditFactory, EditKind, EditTarget};
use crate::kills::engine_process::EngineProcess;
use crate::kills::harness::Harness;
use crate::kills::mirror;
use crate::kills::rng::SeededRng;
use crate::kills::server::Server;
use crate::kills::{number, print_count};

const ENGINES: usize = 5;

struct Workstation {
    harness: Harness,
    engine: Option<EngineProcess>,
    asleep: bool,
    disconnected: bool,
    /// Records that all engines edit.
    common: Vec<EditTarget>,
}

impl Workstation {
    async fn work(&mut self) {
        let common = self.harness.rng.percent(40);
        let (kind, target) = match self.common.pop() {
            Some(target) if common => {
                let kind = *self
                    .harness
                    .rng
                    .pick(&[EditKind::Instruct, EditKind::Update]);
                (kind, target)
            }
            _ => (
                *self.harness.rng.pick(&EditKind::ALL),
                self.harness.factory.target(),
            ),
        };
        let harness = &mut self.harness;
        harness.others += harness
            .factory
            .prepare(&harness.server, kind, &target)
            .await;
        let planned = self.harness.factory.plan(kind, &target);
        let engine = self.engine.as_mut().unwrap();
        self.harness.submit(engine, &planned).await;
    }

    async fn wake(&mut self) {
        self.engine.as_ref().unwrap().signal("-CONT").await;
        self.asleep = false;
    }

    /// One random event of this workstation.
    async fn random_event(&mut self) {
        match self.harness.rng.below(12) {
            0 => {
                let engine = self.engine.take().unwrap();
                self.harness.kill(engine).await;
                self.asleep = false;
                self.engine = Some(self.harness.start().await);
            }
            1 | 2 if self.asleep => self.wake().await,
            1 => {
                self.engine.as_ref().unwrap().signal("-STOP").await;
                self.asleep = true;
            }
            3 | 4 if self.disconnected => {
                self.harness.relay.reconnect();
                self.disconnected = false;
            }
            3 => {
                self.harness.relay.disconnect();
                self.disconnected = true;
            }
            _ if self.asleep => {}
            _ => self.work().await,
        }
    }
}

#[tokio::test]
async fn five_engines_with_disconnections_sleep_and_kills_converge() {
    let seed = number("JPM_DESK_SEED", 23);
    let rounds = number("JPM_DESK_ROUNDS", 250);
    let server = Arc::new(Server::start(seed, 1500).await);
    let mut rng = SeededRng::new(seed);
    let mut factory = EditFactory::of(&server, &mut rng).await;
    let common: Vec<EditTarget> = (0..20).map(|_| factory.target()).collect();
    let mut workstations = Vec::new();
    for (at, factory) in factory.share(ENGINES).into_iter().enumerate() {
        let own = SeededRng::new(seed * 100 + u64::try_from(at).unwrap());
        let mut harness = Harness::on_server(Arc::clone(&server), factory, own).await;
        harness.shared = true;
        let mut common = common.clone();
        harness.rng.shuffle(&mut common);
        workstations.push(Workstation {
            engine: Some(harness.start_synced().await),
            harness,
            asleep: false,
            disconnected: false,
            common,
        });
    }
    for _ in 0..rounds {
        let at = rng.below(ENGINES);
        workstations[at].random_event().await;
    }
    // Everything works again, and all questions are decided.
    for workstation in &mut workstations {
        if workstation.asleep {
            workstation.wake().await;
        }
        workstation.harness.relay.reconnect();
        let engine = workstation.engine.take().unwrap();
        workstation.harness.kill(engine).await;
        workstation.harness.finish_all().await;
    }
    let done = Utc::now().timestamp_millis() + 1000;
    let effects = server.effects().await;
    let mut explained = 0;
    for workstation in &mut workstations {
        let mut engine = workstation.harness.start().await;
        assert!(
            workstation.harness.decide_all(&mut engine).await,
            "settled once is settled"
        );
        engine
            .until("fresh", |status| status.last_synced_on >= done)
            .await;
        workstation.harness.kill(engine).await;
        explained += workstation.harness.check_effects(&effects) + workstation.harness.others;
        mirror::must_equal(&server, workstation.harness.folder.path()).await;
        print_count("seats", seed, &workstation.harness.count);
    }
    assert_eq!(explained, effects.len(), "an effect that nobody asked for");
}
