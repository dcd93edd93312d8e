//! Logs without secrets.
//!
//! The code never logs a secret, because they are `SecretString`s. Redaction by value is a second
//! line of defense, against what a library might print.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

const REDACTED: &str = "[secret]";

/// Shorter values are no API secrets, and redacting them would make the log unreadable.
const MIN_SECRET_LENGTH: usize = 8;

/// The secrets to redact.
#[derive(Clone, Default)]
pub struct Redaction(Arc<RwLock<Vec<String>>>);

impl Redaction {
    /// Adds a secret to redact.
    pub fn add_secret(&self, secret: &str) {
        if secret.len() < MIN_SECRET_LENGTH {
            return;
        }
        let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for written in encodings(secret) {
            if !secrets.contains(&written) {
                secrets.push(written);
            }
        }
    }

    /// The text with all secrets redacted.
    pub(crate) fn redact(&self, line: &str) -> String {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(line.to_owned(), |line, secret| {
            line.replace(secret, REDACTED)
        })
    }
}

/// The secret as it is, URL-encoded, and as a debug string.
fn encodings(secret: &str) -> [String; 3] {
    let form = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let quoted = secret.escape_debug().collect();
    [secret.to_owned(), form, quoted]
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redaction")
    }
}

/// Redacts whole events.
struct RedactingWriter<W> {
    redaction: Redaction,
    inner: W,
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        // tracing-subscriber writes one whole event per call, so a secret is never split.
        let text = String::from_utf8_lossy(event);
        self.inner
            .write_all(self.redaction.redact(&text).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

struct MakeRedactingWriter<M> {
    redaction: Redaction,
    make: M,
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for MakeRedactingWriter<M> {
    type Writer = RedactingWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactingWriter {
            redaction: self.redaction.clone(),
            inner: self.make.make_writer(),
        }
    }
}

const PREFIX: &str = "jpm-desk";
const SUFFIX: &str = "log";

/// Path of a day's log file.
pub(crate) fn file_path(directory: &Path, at: DateTime<Utc>) -> PathBuf {
    directory.join(format!("{PREFIX}.{}.{SUFFIX}", at.format("%Y-%m-%d")))
}

/// Keeps the log thread alive; dropping it flushes the log.
pub type LogGuard = tracing_appender::non_blocking::WorkerGuard;

/// Starts logging to standard error and to one file per day, of which seven are kept. Without a
/// directory, only to standard error. `JPM_DESK_LOG` sets the level.
pub fn start(directory: Option<&Path>, redaction: &Redaction) -> Option<LogGuard> {
    let level = EnvFilter::try_from_env("JPM_DESK_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,jpm_desk=info,jpm_sync=info,jpm_client=info"));
    let to_error = tracing_subscriber::fmt::layer().with_writer(MakeRedactingWriter {
        redaction: redaction.clone(),
        make: io::stderr,
    });
    let file = directory.and_then(|directory| {
        tracing_appender::rolling::Builder::new()
            .rotation(tracing_appender::rolling::Rotation::DAILY)
            .filename_prefix(PREFIX)
            .filename_suffix(SUFFIX)
            .max_log_files(7)
            .build(directory)
            .inspect_err(|error| eprintln!("No log file: {error}"))
            .ok()
    });
    let (to_file, guard) = match file.map(tracing_appender::non_blocking) {
        Some((writer, guard)) => (
            Some(
                tracing_subscriber::fmt::layer()
                    .with_ansi(false)
                    .with_writer(MakeRedactingWriter {
                        redaction: redaction.clone(),
                        make: writer,
                    }),
            ),
            Some(guard),
        ),
        None => (None, None),
    };
    // In tests, logging may already be set up.
    let _ = tracing_subscriber::registry()
        .with(level)
        .with(to_error)
        .with(to_file)
        .try_init();
    guard
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn log_file_has_no_secret() {
        let redaction = Redaction::default();
        redaction.add_secret("cs2.very-secret-value");
        let mut written = Vec::new();
        let mut writer = RedactingWriter {
            redaction,
            inner: &mut written,
        };
        writer
            .write_all(b"POST /connect/token client_secret=cs2.very-secret-value failed\n")
            .unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(
            written,
            "POST /connect/token client_secret=[secret] failed\n"
        );
    }

    #[test]
    fn redaction_debug_output_has_no_secret() {
        let redaction = Redaction::default();
        redaction.add_secret("cs2.very-secret-value");
        assert!(!format!("{redaction:?}").contains("secret-value"));
    }

    #[test]
    fn secret_is_redacted_in_each_encoding() {
        let redaction = Redaction::default();
        redaction.add_secret("a+b/c=d&secret");
        for written in ["a+b/c=d&secret", "a%2Bb%2Fc%3Dd%26secret"] {
            assert!(
                !redaction
                    .redact(&format!("x {written} y"))
                    .contains(written),
                "{written}"
            );
        }
    }

    #[test]
    fn short_text_is_not_redacted() {
        let redaction = Redaction::default();
        redaction.add_secret("a");
        assert_eq!(redaction.redact("a day"), "a day");
    }
}
