//! Several desks at one server.

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::desk::Desk;
use crate::network::{Fate, Weather};
use crate::run::{Outcome, furnish, runtime, settle, take};
use crate::schedule::{Schedule, Together};
use crate::server::Server;
use crate::world::{World, lock};

/// How many desks there are.
pub const DESKS: usize = 5;

/// Lives through what `seed` makes happen at several desks, with files in `dir`: edits, partitions, pauses, kills.
pub fn live_together(seed: u64, dir: &Path) -> Outcome {
    let mut schedule = Schedule::new(seed);
    let world = World::new(schedule.begins);
    world.note(format!(
        "seed {seed}: {:?} jobs {} {:?}",
        schedule.manners, schedule.jobs, schedule.setup
    ));
    let server = Arc::new(Mutex::new(Server::new(
        world.clone(),
        schedule.manners,
        schedule.jobs,
        schedule.dice.fork(),
    )));
    let mut desks: Vec<Desk> = (0..DESKS)
        .map(|index| {
            let mut setup = schedule.setup;
            setup.seed ^= index as u64;
            let dir = furnish(&dir.join(index.to_string()));
            let name = format!("[{index}] ");
            Desk::new(&world, &server, &dir, &name, setup, schedule.dice.fork())
        })
        .collect();
    runtime().block_on(async {
        world.awake();
        desks.iter_mut().for_each(Desk::start);
        let mut dice = schedule.dice.fork();
        tokio::time::sleep(std::time::Duration::from_secs(dice.between(1, 9))).await;
        for _ in 0..dice.between(10, 30) {
            let index = usize::try_from(dice.below(DESKS as u64)).unwrap_or(0);
            happen(Together::draw(&mut dice), &mut desks[index]).await;
            desks.iter_mut().for_each(Desk::look);
            if world.accusation().is_some() {
                return;
            }
        }
        for desk in desks.iter_mut().filter(|desk| desk.open.is_none()) {
            desk.start();
        }
        settle(&mut desks, &mut dice).await;
        for desk in &mut desks {
            desk.stop().await;
        }
    });
    let effects = lock(&server).effects.len();
    Outcome {
        wrong: world.accusation(),
        trace: world.trace(),
        edits: desks.iter().map(|desk| desk.edits.len()).sum(),
        effects,
    }
}

async fn happen(event: Together, desk: &mut Desk) {
    match event {
        Together::Step(step) => {
            take(step, desk).await;
        }
        Together::Parted(parted) => {
            desk.world.note(format!("{}is parted: {parted}", desk.name));
            *lock(&desk.network.weather) = Weather {
                trouble: if parted { 100 } else { 0 },
                fates: vec![Fate::Refused],
                lies: 0,
                ends: 0,
            };
        }
        Together::Paused(true) => desk.stop().await,
        Together::Paused(false) if desk.open.is_none() => desk.start(),
        Together::Paused(false) => {}
        Together::Killed => {
            desk.world.note(format!("{}is killed", desk.name));
            // Nothing leaves and nothing arrives any more; the engine gives up, and what was under way stays as it is on the disk.
            desk.network.freeze(true);
            desk.stop().await;
            desk.network.freeze(false);
            desk.start();
        }
    }
}
