//! Works through a day at a server that is made up, and says of each edit that it was taken. A test looks at what this writes.
//!
//! `run-working-day DIR`. It ends with the files open, as a process that is killed does.

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
            // One call of the system for one line, so that its place among the writes is certain.
            let line = format!("taken {edit}\n");
            if out.write_all(line.as_bytes()).is_err() {
                std::process::exit(1);
            }
        })
        .await;
        std::process::exit(0)
    })
}
