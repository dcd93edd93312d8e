//! Several workstations on one server.

use std::path::Path;

use crate::network::{Fault, NetworkConditions};
use crate::run::{Outcome, copy_account_files, run_step, run_until_quiet, runtime, start_server};
use crate::schedule::{Schedule, SharedStep};
use crate::workstation::Workstation;
use crate::world::lock;

/// Number of workstations.
pub const WORKSTATIONS: usize = 5;

/// Runs the schedule of `seed` on several workstations, with files in `dir`: edits, partitions,
/// pauses, kills.
pub fn run_shared_schedule(seed: u64, dir: &Path) -> Outcome {
    let mut schedule = Schedule::new(seed);
    let (world, server) = start_server(seed, &mut schedule);
    let mut workstations: Vec<Workstation> = (0..WORKSTATIONS)
        .map(|index| {
            let mut workstation_options = schedule.workstation_options;
            workstation_options.seed ^= index as u64;
            let dir = copy_account_files(&dir.join(index.to_string()));
            let name = format!("[{index}] ");
            Workstation::new(
                &world,
                &server,
                &dir,
                &name,
                workstation_options,
                schedule.rng.fork(),
            )
        })
        .collect();
    runtime().block_on(async {
        world.awake();
        workstations.iter_mut().for_each(Workstation::start);
        let mut rng = schedule.rng.fork();
        tokio::time::sleep(std::time::Duration::from_secs(rng.between(1, 9))).await;
        for _ in 0..rng.between(10, 30) {
            let index = usize::try_from(rng.below(WORKSTATIONS as u64)).unwrap_or(0);
            run_shared_step(SharedStep::draw(&mut rng), &mut workstations[index]).await;
            workstations.iter_mut().for_each(Workstation::check);
            if world.violation().is_some() {
                return;
            }
        }
        for workstation in workstations
            .iter_mut()
            .filter(|workstation| workstation.open.is_none())
        {
            workstation.start();
        }
        run_until_quiet(&mut workstations, &mut rng).await;
        for workstation in &mut workstations {
            workstation.stop().await;
        }
    });
    let effects = lock(&server).effects.len();
    Outcome {
        wrong: world.violation(),
        trace: world.trace(),
        edits: workstations
            .iter()
            .map(|workstation| workstation.edits.len())
            .sum(),
        effects,
    }
}

async fn run_shared_step(event: SharedStep, workstation: &mut Workstation) {
    match event {
        SharedStep::Step(step) => {
            run_step(step, workstation).await;
        }
        SharedStep::Disconnected(disconnected) => {
            workstation
                .world
                .note(format!("{}is parted: {disconnected}", workstation.name));
            *lock(&workstation.network.conditions) = NetworkConditions {
                fault_percent: if disconnected { 100 } else { 0 },
                faults: vec![Fault::Refused],
                wrong_pages: 0,
                early_ends: 0,
            };
        }
        SharedStep::Paused(true) => workstation.stop().await,
        SharedStep::Paused(false) if workstation.open.is_none() => workstation.start(),
        SharedStep::Paused(false) => {}
        SharedStep::Killed => {
            workstation
                .world
                .note(format!("{}is killed", workstation.name));
            // All traffic stops and the engine gives up, so unfinished work stays on disk as it is.
            workstation.network.freeze(true);
            workstation.stop().await;
            workstation.network.freeze(false);
            workstation.start();
        }
    }
}
