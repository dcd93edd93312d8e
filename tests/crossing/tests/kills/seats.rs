//! Five engines as five processes on one server, each with a network of its own that breaks, machines that sleep, and kills.

use std::sync::Arc;

use chrono::Utc;

use crate::dice::Dice;
use crate::edits::{Kind, Subject, Supply};
use crate::lane::Lane;
use crate::mirror;
use crate::seat::Seat;
use crate::server::Server;
use crate::{number, tell};

const SEATS: usize = 5;

struct Place {
    lane: Lane,
    seat: Option<Seat>,
    asleep: bool,
    parted: bool,
    /// Records that all seats work on.
    common: Vec<Subject>,
}

impl Place {
    async fn work(&mut self) {
        let common = self.lane.dice.percent(40);
        let (kind, subject) = match self.common.pop() {
            Some(subject) if common => {
                let kind = *self.lane.dice.pick(&[Kind::Instruct, Kind::Update]);
                (kind, subject)
            }
            _ => (*self.lane.dice.pick(&Kind::ALL), self.lane.supply.subject()),
        };
        let lane = &mut self.lane;
        lane.others += lane.supply.make_ready(&lane.server, kind, &subject).await;
        let planned = self.lane.supply.plan(kind, &subject);
        let seat = self.seat.as_mut().unwrap();
        self.lane.submit(seat, &planned).await;
    }

    async fn wake(&mut self) {
        self.seat.as_ref().unwrap().signal("-CONT").await;
        self.asleep = false;
    }

    /// One thing that happens to this seat.
    async fn happen(&mut self) {
        match self.lane.dice.below(12) {
            0 => {
                let seat = self.seat.take().unwrap();
                self.lane.kill(seat).await;
                self.asleep = false;
                self.seat = Some(self.lane.start().await);
            }
            1 | 2 if self.asleep => self.wake().await,
            1 => {
                self.seat.as_ref().unwrap().signal("-STOP").await;
                self.asleep = true;
            }
            3 | 4 if self.parted => {
                self.lane.relay.join();
                self.parted = false;
            }
            3 => {
                self.lane.relay.part();
                self.parted = true;
            }
            _ if self.asleep => {}
            _ => self.work().await,
        }
    }
}

#[tokio::test]
async fn five_seats_that_are_parted_put_to_sleep_and_killed_all_come_to_the_same() {
    let seed = number("JPM_DESK_SEED", 23);
    let rounds = number("JPM_DESK_ROUNDS", 250);
    let server = Arc::new(Server::start(seed, 1500).await);
    let mut dice = Dice::new(seed);
    let mut supply = Supply::of(&server, &mut dice).await;
    let common: Vec<Subject> = (0..20).map(|_| supply.subject()).collect();
    let mut places = Vec::new();
    for (at, supply) in supply.share(SEATS).into_iter().enumerate() {
        let own = Dice::new(seed * 100 + u64::try_from(at).unwrap());
        let mut lane = Lane::on(Arc::clone(&server), supply, own).await;
        lane.shared = true;
        let mut common = common.clone();
        lane.dice.shuffle(&mut common);
        places.push(Place {
            seat: Some(lane.live().await),
            lane,
            asleep: false,
            parted: false,
            common,
        });
    }
    for _ in 0..rounds {
        let at = dice.below(SEATS);
        places[at].happen().await;
    }
    // Now everything works again, and all look at what is asked.
    for place in &mut places {
        if place.asleep {
            place.wake().await;
        }
        place.lane.relay.join();
        let seat = place.seat.take().unwrap();
        place.lane.kill(seat).await;
        place.lane.settle().await;
    }
    let done = Utc::now().timestamp_millis() + 1000;
    let effects = server.effects().await;
    let mut explained = 0;
    for place in &mut places {
        let mut seat = place.lane.start().await;
        assert!(
            place.lane.decide_all(&mut seat).await,
            "settled once is settled"
        );
        seat.until("fresh", |status| status.fresh_on >= done).await;
        place.lane.kill(seat).await;
        explained += place.lane.verdict(&effects) + place.lane.others;
        mirror::must_equal(&server, place.lane.folder.path()).await;
        tell("seats", seed, &place.lane.count);
    }
    assert_eq!(explained, effects.len(), "an effect that nobody asked for");
}
