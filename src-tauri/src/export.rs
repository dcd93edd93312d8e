//! Export of appointments as CSV or iCalendar, and of jobs as CSV.

pub(crate) mod csv;
mod csv_cell;
pub(crate) mod icalendar;
pub(crate) mod job_csv;
mod technician_names;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jpm_sync::key::AppointmentKey;
use jpm_sync::{BusinessZone, Store};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_plugin_dialog::FilePath;

use crate::atomic_file::{self, FileProblem};
use crate::error::{AppError, ErrorReason};
use crate::limits;
use job_csv::JobExportRequest;
use technician_names::TechnicianNames;

/// The file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// CSV, for spreadsheets.
    Csv,
    /// iCalendar, for calendar programs.
    ICalendar,
}

impl ExportFormat {
    /// Name of the file type in the save dialog, and the file extension.
    pub(crate) fn filter(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("Table (CSV)", "csv"),
            Self::ICalendar => ("Calendar (iCalendar)", "ics"),
        }
    }
}

/// What to export.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    /// The file format.
    pub format: ExportFormat,
    /// The appointments, in the order of the file.
    pub appointment_ids: Vec<AppointmentKey>,
    /// Suggested file name, without extension.
    pub name: String,
}

/// An exported file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportedFile {
    /// Path of the file.
    pub path: String,
    /// Number of appointments in it.
    pub count: u32,
}

/// Asks for a path, given a suggested name. Blocks; returns `None` if the dispatcher cancels.
pub(crate) type PickSavePath =
    dyn Fn(&str, ExportFormat) -> Result<Option<PathBuf>, AppError> + Send + Sync;

/// The chosen path. File managers also offer remote places, which have a URL and no path.
pub(crate) fn local_path(chosen: FilePath) -> Result<PathBuf, AppError> {
    let place = chosen.to_string();
    chosen
        .into_path()
        .map_err(|_| AppError::new(ErrorReason::ExportPlaceUnusable { place }))
}

/// A file name that every file system accepts.
pub(crate) fn file_name(name: &str, format: ExportFormat) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_control() || r#"/\:*?"<>|"#.contains(c) {
                '-'
            } else {
                c
            }
        })
        .take(120)
        .collect();
    let plain = plain.trim().trim_start_matches('.');
    let plain = if plain.is_empty() {
        "Appointments"
    } else {
        plain
    };
    format!("{plain}.{}", format.filter().1)
}

/// Renders the content of the file.
pub(crate) fn render(
    store: &Store,
    request: &ExportRequest,
    zone: BusinessZone,
    tenant: i64,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(String, u32), AppError> {
    let cards = store.appointments_in_full(&request.appointment_ids)?;
    let names: TechnicianNames = store.technician_names()?;
    let text = match request.format {
        ExportFormat::Csv => csv::render(&cards, &names, zone),
        ExportFormat::ICalendar => icalendar::render(&cards, &names, zone, tenant, now),
    };
    Ok((text, u32::try_from(cards.len()).unwrap_or(u32::MAX)))
}

/// Jobs that are read at once. The export never holds all rows.
const JOBS_AT_ONCE: usize = 500;

/// Writes the jobs to a file, part by part, and returns their number.
pub(crate) fn write_jobs(
    store: &Store,
    request: &JobExportRequest,
    zone: BusinessZone,
    path: &Path,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<u32, AppError> {
    let most = limits::MAX_EXPORTED_JOBS;
    let keys = if request.job_ids.is_empty() {
        store.job_keys(&request.query, now, most + 1)?
    } else {
        request.job_ids.clone()
    };
    limits::check_count("jobs", keys.len(), most)?;
    let mut written = 0;
    let mut fill = |file: &mut dyn Write| -> Result<(), WriteJobsError> {
        job_csv::write_header(file, &request.columns)?;
        for part in keys.chunks(JOBS_AT_ONCE) {
            let rows = store.job_rows(part, now).map_err(AppError::from)?;
            job_csv::write_rows(file, &request.columns, &rows, zone)?;
            written += rows.len();
        }
        Ok(())
    };
    atomic_file::write_saved(path, &mut fill).map_err(|failed| match failed {
        WriteJobsError::File(error) => write_error(path, &error),
        WriteJobsError::Store(error) => error,
    })?;
    Ok(u32::try_from(written).unwrap_or(u32::MAX))
}

/// Why jobs were not written.
enum WriteJobsError {
    File(io::Error),
    Store(AppError),
}

impl From<io::Error> for WriteJobsError {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<AppError> for WriteJobsError {
    fn from(error: AppError) -> Self {
        Self::Store(error)
    }
}

/// Writes the file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), AppError> {
    let mut fill = |file: &mut dyn Write| file.write_all(text.as_bytes());
    atomic_file::write_saved(path, &mut fill).map_err(|error: io::Error| write_error(path, &error))
}

fn write_error(path: &Path, error: &io::Error) -> AppError {
    AppError::new(ErrorReason::ExportNotWritten {
        path: path.display().to_string(),
        exists: path.exists(),
        problem: FileProblem::from(error),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use std::collections::HashMap;

    use chrono::{TimeZone, Utc};
    use jpm_client::ids::{AppointmentId, JobId, TechnicianId};
    use jpm_sync::key::{Key, StringId};
    use jpm_sync::time::EpochMillis;
    use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};

    use super::*;

    /// An appointment on November 24, 2026, 9:15 to 11:00 AM in Chicago.
    pub(crate) fn card() -> AppointmentCard {
        let at = |hour, minute| {
            EpochMillis(Utc.with_ymd_and_hms(2026, 11, 24, hour, minute, 0).unwrap())
        };
        AppointmentCard {
            id: Key::Server(AppointmentId(77)),
            job_id: Key::Server(JobId(48)),
            number: Some("48213-1".into()),
            job_number: Some("48213".into()),
            start: at(15, 15),
            end: at(17, 0),
            end_known: true,
            phone: Some("(512) 555-1000".into()),
            arrival_start: Some(at(15, 0)),
            arrival_end: Some(at(17, 0)),
            state: AppointmentState::Scheduled,
            confirmed: true,
            customer_id: None,
            customer: Some("García, \"Lito\"".into()),
            address: Some("12 Elm St, Evanston".into()),
            job_type_id: None,
            job_type: Some("No heat".into()),
            business_unit_id: None,
            business_unit: Some("HVAC".into()),
            priority: Some("High".into()),
            tag_ids: Vec::new(),
            zone_id: None,
            summary: Some("=HYPERLINK(\"http://x\")\nSecond line; and, more".into()),
            special_instructions: None,
            technician_ids: vec![StringId(TechnicianId(7)), StringId(TechnicianId(8))],
            pending: None,
            movable: true,
        }
    }

    /// Names one of the card's two technicians.
    pub(crate) fn names() -> TechnicianNames {
        HashMap::from([(TechnicianId(7), "Ana Ruiz".to_owned())])
    }

    #[test]
    fn export_file_name_has_no_special_characters() {
        assert_eq!(
            file_name("Board 11/24: \"all\"", ExportFormat::Csv),
            "Board 11-24- -all-.csv"
        );
        assert_eq!(
            file_name(" .. ", ExportFormat::ICalendar),
            "Appointments.ics"
        );
    }

    #[test]
    fn save_location_without_a_path_is_refused_and_not_a_cancel() {
        let here = local_path(FilePath::Path("/tmp/a.csv".into())).unwrap();
        assert_eq!(here, Path::new("/tmp/a.csv"));
        for place in [
            "sftp://office/plans/a.csv",
            "smb://share/a.csv",
            "mtp://phone/a.csv",
        ] {
            let refused = local_path(FilePath::Url(place.parse().unwrap())).unwrap_err();
            let place = place.to_owned();
            assert_eq!(*refused.reason, ErrorReason::ExportPlaceUnusable { place });
        }
    }

    #[test]
    fn file_that_cannot_be_written_is_named_with_the_problem() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone").join("a.csv");
        let not_written = |problem| ErrorReason::ExportNotWritten {
            path: gone.display().to_string(),
            exists: false,
            problem,
        };
        let missing = write(&gone, "x").unwrap_err();
        assert_eq!(*missing.reason, not_written(FileProblem::FolderMissing));
        let full = write_error(&gone, &io::ErrorKind::StorageFull.into());
        assert_eq!(*full.reason, not_written(FileProblem::DiskFull));
    }
}
