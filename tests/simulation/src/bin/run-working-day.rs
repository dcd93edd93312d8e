//! Runs a working day on a simulated server and prints each accepted edit. A test traces its system
//! calls.
//!
//! `run-working-day DIR`. It exits with the files open, like a killed process.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use simulation::run::runtime;
use simulation::working_day::WorkingDay;

fn main() -> ExitCode {
    let Some(dir) = std::env::args().nth(1) else {
        return ExitCode::FAILURE;
    };
    let day = WorkingDay::default();
    let mut out = std::io::stdout();
    runtime().block_on(async {
        day.world.awake();
        let mut workstation = day.workstation(Path::new(&dir));
        workstation.start();
        day.run(&workstation, |edit| {
            // Each line is one system call, so that its place among the writes is certain.
            let line = format!("taken {edit}\n");
            if out.write_all(line.as_bytes()).is_err() {
                std::process::exit(1);
            }
        })
        .await;
        std::process::exit(0)
    })
}
