//! Reports panics: a log entry at once, and a notice at the next start.
//!
//! See docs/decisions/0001-unwind-on-panic.md for what a panic does.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::atomic_file;
use crate::logs::{self, Redaction};

/// File in the data directory that holds the panic for the next start.
pub(crate) const FILE: &str = "panic.json";

/// A panic of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PanicReport {
    /// When it happened.
    pub(crate) at: DateTime<Utc>,
    /// True if the program continued and the user ended it.
    pub(crate) survived: bool,
}

/// Writes panics to the log and to a file.
#[derive(Clone)]
pub(crate) struct PanicReporter {
    data: PathBuf,
    logs: PathBuf,
    redaction: Redaction,
}

impl PanicReporter {
    pub(crate) fn new(data: &Path, logs: PathBuf, redaction: Redaction) -> Self {
        PanicReporter {
            data: data.to_owned(),
            logs,
            redaction,
        }
    }

    /// Installs the panic hook. It writes synchronously, because the log's own thread may not get
    /// to it.
    pub(crate) fn install_hook(self: &Arc<Self>) {
        let reporter = Arc::clone(self);
        let default_hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Err(error) = reporter.report(panic, Utc::now()) {
                eprintln!("A panic could not be written down: {error}");
            }
            default_hook(panic);
        }));
    }

    fn report(&self, panic: &PanicHookInfo<'_>, at: DateTime<Utc>) -> io::Result<()> {
        let entry = self.redaction.redact(&log_entry(panic, at));
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(logs::file_path(&self.logs, at))?;
        log.write_all(entry.as_bytes())?;
        log.sync_data()?;
        let survived = false;
        self.store(&PanicReport { at, survived })
    }

    /// Marks the last panic as survived, because the user ended the program.
    pub(crate) fn mark_clean_exit(&self) {
        if let Some(panicked) = self.read() {
            let survived = true;
            if let Err(error) = self.store(&PanicReport {
                survived,
                ..panicked
            }) {
                tracing::warn!(%error, "the panic of this run may be reported wrongly");
            }
        }
    }

    /// The panic of the last run. It is returned only once.
    pub(crate) fn take(&self) -> Option<PanicReport> {
        let panicked = self.read();
        if let Err(error) = atomic_file::remove(&self.data.join(FILE)) {
            tracing::warn!(%error, "the panic of the last run will be reported again");
        }
        panicked
    }

    fn store(&self, panicked: &PanicReport) -> io::Result<()> {
        atomic_file::write(&self.data.join(FILE), &serde_json::to_vec(panicked)?)
    }

    fn read(&self) -> Option<PanicReport> {
        let text = std::fs::read(self.data.join(FILE)).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

/// The log entry, in the format of the others.
fn log_entry(panic: &PanicHookInfo<'_>, at: DateTime<Utc>) -> String {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("unnamed");
    let place = panic
        .location()
        .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let message = panic.payload_as_str().unwrap_or("no message");
    let mut entry = format!(
        "{} ERROR jpm_desk::panics: panic thread={name:?} location={place} message={message:?}\n",
        at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
    );
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        entry.push_str(&backtrace.to_string());
    }
    entry
}

/// Panics if `JPM_DESK_PANIC` is set, for a test.
#[cfg(debug_assertions)]
pub(crate) fn panic_if_requested() {
    const VARIABLE: &str = "JPM_DESK_PANIC";
    #[allow(clippy::panic, reason = "it is what the test asks for")]
    fn fail() {
        panic!("asked for by {VARIABLE}")
    }
    match std::env::var(VARIABLE).as_deref() {
        Ok("main") => fail(),
        Ok("thread") => drop(std::thread::spawn(fail)),
        Ok("task") => drop(tauri::async_runtime::spawn(async { fail() })),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::process::Command;

    use super::*;

    const FOLDER: &str = "JPM_DESK_TEST_PANIC_IN";
    const SECRET: &str = "cs1.do-not-write-this";

    fn reporter(folder: &Path) -> Arc<PanicReporter> {
        let redaction = Redaction::default();
        redaction.add_secret(SECRET);
        Arc::new(PanicReporter::new(folder, folder.to_owned(), redaction))
    }

    /// Not a test by itself: it is the process that panics for the tests below.
    #[test]
    fn a_program_that_panics() {
        let Some(folder) = std::env::var_os(FOLDER) else {
            return;
        };
        reporter(Path::new(&folder)).install_hook();
        match std::env::var("JPM_DESK_PANIC").unwrap().as_str() {
            "thread" => {
                let thread = std::thread::Builder::new().name("reader".to_owned());
                let panics = thread.spawn(|| panic!("the secret is {SECRET}")).unwrap();
                panics.join().unwrap_err();
            }
            "task" => {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                let panics = async { panic!("the secret is {SECRET}") };
                let task = runtime.spawn(panics);
                runtime.block_on(task).unwrap_err();
            }
            _ => panic!("the secret is {SECRET}"),
        }
        // Exits without flushing, as after a panic.
        std::process::exit(101);
    }

    #[test]
    fn panic_of_any_thread_is_logged_and_reported_once_at_the_next_start() {
        for place in ["main", "thread", "task"] {
            let folder = tempfile::tempdir().unwrap();
            let before = Utc::now();
            let status = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "panics::tests::a_program_that_panics"])
                .env(FOLDER, folder.path())
                .env("JPM_DESK_PANIC", place)
                .env("RUST_BACKTRACE", "1")
                .output()
                .unwrap()
                .status;
            assert!(!status.success(), "{place}");
            let reporter = reporter(folder.path());
            let panicked = reporter.take().unwrap();
            assert!(panicked.at >= before && !panicked.survived);
            assert_eq!(reporter.take(), None, "it is reported once");

            let log = std::fs::read_to_string(logs::file_path(folder.path(), panicked.at)).unwrap();
            for part in [
                "ERROR",
                "thread=",
                "location=src-tauri/src/panics.rs:",
                "the secret is [secret]",
                "a_program_that_panics",
            ] {
                assert!(log.contains(part), "{place}: {part} in {log}");
            }
            assert!(!log.contains(SECRET));
        }
    }

    #[test]
    fn survived_panic_is_reported_as_survived() {
        let folder = tempfile::tempdir().unwrap();
        let reporter = reporter(folder.path());
        reporter.mark_clean_exit();
        assert_eq!(reporter.take(), None, "there was none");
        let (at, survived) = ("2026-11-24T15:15:00Z".parse().unwrap(), false);
        reporter.store(&PanicReport { at, survived }).unwrap();
        reporter.mark_clean_exit();
        let survived = true;
        assert_eq!(reporter.take(), Some(PanicReport { at, survived }));
    }

    #[test]
    fn damaged_panic_file_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), b"\x00{").unwrap();
        assert_eq!(reporter(folder.path()).take(), None);
        assert!(!folder.path().join(FILE).exists());
    }
}
