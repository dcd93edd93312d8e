//! The window itself.

use jpm_sync::phone::dialed;
use jpm_sync::zone::ZoneDatabase;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::app_state::AppState;
use crate::commands::settings::{TimeZoneRules, rules_of};
use crate::error::{AppError, ErrorKind};
use crate::notices::NoticeKind;

/// What "about" says.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AboutApp {
    /// The version.
    pub version: String,
    /// Where data is kept.
    pub data_directory: String,
    /// Where logs are written.
    pub log_directory: String,
    /// The rules by which local times are computed.
    pub time_zone_rules: TimeZoneRules,
}

/// Shows the folder of the logs in the file manager.
#[tauri::command]
#[specta::specta]
pub async fn open_log(state: State<'_, AppState>) -> Result<(), AppError> {
    state.open_log().await
}

/// The dispatcher has read a notice.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_notice(state: State<'_, AppState>, kind: NoticeKind) -> Result<(), AppError> {
    state.dismiss_notice(kind);
    Ok(())
}

/// The first screen is painted: the window may be shown.
#[tauri::command]
#[specta::specta]
pub async fn window_ready(state: State<'_, AppState>) -> Result<(), AppError> {
    state.show_window();
    Ok(())
}

/// The most characters that the log takes of a failure.
const MAX_PART_LENGTH: usize = 80;
const MAX_MESSAGE_LENGTH: usize = 500;
const MAX_STACK_LENGTH: usize = 4_000;

/// A failure that the window caught.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WindowFailure {
    /// The part that failed.
    pub part: String,
    /// What was thrown.
    pub message: String,
    /// Where.
    pub stack: String,
    /// How often since the log last heard of it.
    pub count: u32,
}

/// Writes a failure of the window to the log.
#[tauri::command]
#[specta::specta]
pub async fn window_failed(failure: WindowFailure) -> Result<(), AppError> {
    tracing::error!(
        part = %line(&failure.part, MAX_PART_LENGTH),
        thrown = %line(&failure.message, MAX_MESSAGE_LENGTH),
        stack = %line(&failure.stack, MAX_STACK_LENGTH),
        count = failure.count,
        "A part of the window failed"
    );
    Ok(())
}

/// Hands a phone number to the system's program for calls.
#[tauri::command]
#[specta::specta]
pub async fn call_phone(number: String) -> Result<(), AppError> {
    let opener = if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let address = phone_address(&number)
        .ok_or_else(|| AppError::new(ErrorKind::Invalid, "This is not a phone number."))?;
    let called = tauri::async_runtime::spawn_blocking(move || {
        std::process::Command::new(opener).arg(address).status()
    });
    match called.await {
        Ok(Ok(status)) if status.success() => Ok(()),
        outcome => {
            tracing::warn!(?outcome, "no program took a phone number");
            let sentence =
                "No program on this computer calls phone numbers. Copy the number instead.";
            Err(AppError::new(ErrorKind::Refused, sentence))
        }
    }
}

/// `tel:+15125551000` for a number as people write it; nothing of it but digits and the plus in front reaches the system.
fn phone_address(number: &str) -> Option<String> {
    dialed(number).map(|number| format!("tel:{number}"))
}

/// A text as one line of at most `most` characters, so that a failure can neither fill the log nor forge its lines.
fn line(text: &str, most: usize) -> String {
    let mut line: String = text
        .chars()
        .take(most)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(most).is_some() {
        line.push('…');
    }
    line
}

/// What "about" says.
#[tauri::command]
#[specta::specta]
pub async fn about(state: State<'_, AppState>) -> Result<AboutApp, AppError> {
    Ok(AboutApp {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_directory: state.data_directory().display().to_string(),
        log_directory: state.log_directory().display().to_string(),
        time_zone_rules: rules_of(ZoneDatabase::of_this_machine(), chrono::Utc::now()),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex, PoisonError};

    use super::{MAX_STACK_LENGTH, WindowFailure, line, phone_address, window_failed};

    /// What is logged while a test runs.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, event: &[u8]) -> io::Result<usize> {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.write(event)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(failure: WindowFailure) -> String {
        let written = Written::default();
        let to = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || to.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tauri::async_runtime::block_on(window_failed(failure)).ok();
        });
        let all = written.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&all).into_owned()
    }

    #[test]
    fn a_failure_of_the_window_is_one_line_of_the_log() {
        let log = logged(WindowFailure {
            part: "The Jobs page".to_owned(),
            message: "rows is null\n2026-11-29T00:00:00Z ERROR forged".to_owned(),
            stack: format!("at JobsRoom\r\n{}", "x".repeat(100_000)),
            count: 3,
        });
        assert_eq!(log.lines().count(), 1, "{log}");
        assert!(
            log.contains("The Jobs page") && log.contains("rows is null"),
            "{log}"
        );
        assert!(log.contains("count=3"), "{log}");
        assert!(log.chars().count() < MAX_STACK_LENGTH + 1_000);
    }

    #[test]
    fn a_phone_number_is_digits_and_nothing_else() {
        assert_eq!(
            phone_address("(512) 555-1000").as_deref(),
            Some("tel:5125551000")
        );
        assert_eq!(
            phone_address("+1 512 555 1000").as_deref(),
            Some("tel:+15125551000")
        );
        assert_eq!(
            phone_address("（５１２） ５５５-１０００ x12").as_deref(),
            Some("tel:5125551000")
        );
        assert_eq!(phone_address("--help"), None);
        assert_eq!(phone_address("1234567890123456"), None);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(line("Weiß", 3), "Wei…");
        assert_eq!(line("Weiß", 4), "Weiß");
        assert_eq!(line("a\tb\u{1b}[31m", 20), "a b [31m");
    }
}
