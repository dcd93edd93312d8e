//! Logs, with every secret struck out.
//!
//! No code of ours logs a secret: they are wrapped in `SecretString`. This is the second wall, for what a library
//! might print, and it knows the secrets by their value.

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

/// Shorter text is no secret of the API's, and striking it out would make logs unreadable.
const MIN_SECRET_LENGTH: usize = 8;

/// The values that must never be written.
#[derive(Clone, Default)]
pub struct Redaction(Arc<RwLock<Vec<String>>>);

impl Redaction {
    /// From now on this value is struck out.
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

    /// The same text without them.
    pub(crate) fn redact(&self, line: &str) -> String {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(line.to_owned(), |line, secret| {
            line.replace(secret, REDACTED)
        })
    }
}

/// As it is, and as it stands in a form, an address, or a text in quotes.
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

/// Writes whole events, cleaned.
struct RedactingWriter<W> {
    redaction: Redaction,
    inner: W,
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        // tracing-subscriber hands over one whole event a call, so no secret is cut in two.
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

/// The log file of a day.
pub(crate) fn file_path(directory: &Path, at: DateTime<Utc>) -> PathBuf {
    directory.join(format!("{PREFIX}.{}.{SUFFIX}", at.format("%Y-%m-%d")))
}

/// Keeps the log file's thread alive; what is still in memory is written when it is dropped.
pub type LogGuard = tracing_appender::non_blocking::WorkerGuard;

/// Starts logging to a file a day in `directory`, seven of them kept, and to standard error.
/// Where the directory cannot be written, standard error remains. `JPM_DESK_LOG` sets the level.
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
    // A second start in one process (tests) finds logging in place and leaves it so.
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
    fn a_secret_never_reaches_the_file() {
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
    fn what_hides_secrets_does_not_print_them() {
        let redaction = Redaction::default();
        redaction.add_secret("cs2.very-secret-value");
        assert!(!format!("{redaction:?}").contains("secret-value"));
    }

    #[test]
    fn a_secret_is_struck_out_however_it_is_written() {
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
    fn short_text_is_left_alone() {
        let redaction = Redaction::default();
        redaction.add_secret("a");
        assert_eq!(redaction.redact("a day"), "a day");
    }
}
