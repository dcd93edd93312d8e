//! Commands of the window itself.

use jpm_sync::key::StringId;
use jpm_sync::phone::dial_string;
use jpm_sync::zone::ZoneDatabase;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::State;

use crate::app_state::AppState;
use crate::commands::settings::{TimeZoneRules, rules_of};
use crate::error::{AppError, ErrorReason};
use crate::limits;
use crate::notices::NoticeKind;
use crate::record_links::LinkedRecord;
use crate::system_opener::open_address;

/// Content of the About dialog.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AboutApp {
    /// Program version.
    pub version: String,
    /// The data directory.
    pub data_directory: String,
    /// The log folder.
    pub log_directory: String,
    /// The time zone rules in use.
    pub time_zone_rules: TimeZoneRules,
}

/// Opens the log folder in the file manager.
#[tauri::command]
#[specta::specta]
pub async fn open_log(state: State<'_, AppState>) -> Result<(), AppError> {
    state.open_log().await
}

/// Removes a notice that the dispatcher has read.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_notice(state: State<'_, AppState>, kind: NoticeKind) -> Result<(), AppError> {
    state.dismiss_notice(kind);
    Ok(())
}

/// Shows the window, because the first screen is painted.
#[tauri::command]
#[specta::specta]
pub async fn window_ready(state: State<'_, AppState>) -> Result<(), AppError> {
    state.show_window();
    Ok(())
}

/// Limits for the log entry of a failure, in characters.
const MAX_PART_LENGTH: usize = 80;
const MAX_MESSAGE_LENGTH: usize = 500;
const MAX_STACK_LENGTH: usize = 4_000;

/// Limit for an address that a map shows, in characters.
const MAX_ADDRESS_LENGTH: usize = 500;

/// An error that the window caught.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WindowFailure {
    /// The part of the window.
    pub part: String,
    /// The error message.
    pub message: String,
    /// The stack trace.
    pub stack: String,
    /// Number of occurrences since the last report.
    pub count: u32,
}

/// Logs an error of the window.
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

/// Opens the system's phone program with a number.
#[tauri::command]
#[specta::specta]
pub async fn call_phone(number: String) -> Result<(), AppError> {
    let address =
        phone_address(&number).ok_or_else(|| AppError::new(ErrorReason::NotAPhoneNumber))?;
    if open_address(address).await {
        Ok(())
    } else {
        Err(AppError::new(ErrorReason::NoPhoneProgram))
    }
}

/// Opens a record of ServiceTitan in the system's browser.
#[tauri::command]
#[specta::specta]
pub async fn open_in_service_titan(
    state: State<'_, AppState>,
    record: LinkedRecord,
    id: StringId<i64>,
) -> Result<(), AppError> {
    let links = state.preferences().record_links;
    let address = links
        .address(record, id.0)
        .ok_or_else(|| AppError::new(ErrorReason::NoRecordLink))?;
    if open_address(address.into()).await {
        Ok(())
    } else {
        Err(AppError::new(ErrorReason::NoBrowser))
    }
}

/// Shows an address on a map in the system's browser.
#[tauri::command]
#[specta::specta]
pub async fn open_map(state: State<'_, AppState>, address: String) -> Result<(), AppError> {
    limits::check_length("address", &address, MAX_ADDRESS_LENGTH)?;
    let links = state.preferences().record_links;
    let map = links
        .map_of(&address)
        .ok_or_else(|| AppError::new(ErrorReason::NoMapLink))?;
    if open_address(map.into()).await {
        Ok(())
    } else {
        Err(AppError::new(ErrorReason::NoBrowser))
    }
}

/// `tel:+15125551000` for a number as people write it. Only digits and a leading plus reach the
/// system.
fn phone_address(number: &str) -> Option<String> {
    dial_string(number).map(|number| format!("tel:{number}"))
}

/// Truncates a text to one line of `most` characters, so that it can neither flood nor forge the
/// log.
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

/// Content of the About dialog.
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

    /// Captures the log of a test.
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
    fn window_failure_is_one_log_line() {
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
    fn phone_address_has_only_digits_and_a_leading_plus() {
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
    fn log_text_is_cut_between_characters() {
        assert_eq!(line("Weiß", 3), "Wei…");
        assert_eq!(line("Weiß", 4), "Weiß");
        assert_eq!(line("a\tb\u{1b}[31m", 20), "a b [31m");
    }
}
