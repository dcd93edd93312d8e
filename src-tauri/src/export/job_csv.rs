//! Jobs as CSV: the columns of the jobs table, in their order.

use std::io::Write;

use jpm_sync::BusinessZone;
use jpm_sync::key::JobKey;
use jpm_sync::time::EpochMillis;
use jpm_sync::views::jobs::{JobQuery, JobRow, JobState};
use serde::Deserialize;
use specta::Type;

use super::csv::{BYTE_ORDER_MARK, line};
use super::csv_cell::as_text;
use crate::error::AppError;
use crate::job_table_preferences::JobColumn;
use crate::limits;

/// Which jobs to export, and how.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JobExportRequest {
    /// The filter and the order. Offset and limit are ignored.
    pub query: JobQuery,
    /// Only these jobs, in this order, if there are any.
    pub job_ids: Vec<JobKey>,
    /// The columns, in order.
    pub columns: Vec<JobColumn>,
    /// Suggested file name, without extension.
    pub name: String,
}

impl JobExportRequest {
    /// Refuses an export that no spreadsheet opens.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        limits::check_length("name", &self.name, limits::MAX_NAME_LENGTH)?;
        limits::check_count("jobIds", self.job_ids.len(), limits::MAX_EXPORTED)?;
        limits::check_count("columns", self.columns.len(), limits::MAX_COLUMNS)?;
        limits::check_job_query(&self.query)
    }
}

/// Writes the header.
pub(crate) fn write_header(
    file: &mut dyn Write,
    columns: &[JobColumn],
) -> Result<(), std::io::Error> {
    let titles: Vec<_> = columns
        .iter()
        .map(|column| title(*column).to_owned())
        .collect();
    file.write_all(BYTE_ORDER_MARK.as_bytes())?;
    file.write_all(line(&titles).as_bytes())
}

/// Writes jobs, with times in the business time zone.
pub(crate) fn write_rows(
    file: &mut dyn Write,
    columns: &[JobColumn],
    rows: &[JobRow],
    zone: BusinessZone,
) -> Result<(), std::io::Error> {
    for row in rows {
        let cells: Vec<_> = columns
            .iter()
            .map(|column| cell(row, *column, zone))
            .collect();
        file.write_all(line(&cells).as_bytes())?;
    }
    Ok(())
}

fn title(column: JobColumn) -> &'static str {
    match column {
        JobColumn::Number => "Number",
        JobColumn::Status => "Status",
        JobColumn::Customer => "Customer",
        JobColumn::Phone => "Phone",
        JobColumn::Location => "Location",
        JobColumn::Address => "Address",
        JobColumn::JobType => "Job type",
        JobColumn::BusinessUnit => "Business unit",
        JobColumn::Project => "Project",
        JobColumn::Tags => "Tags",
        JobColumn::Priority => "Priority",
        JobColumn::Summary => "Summary",
        JobColumn::NextAppointment => "Next appointment",
        JobColumn::Technicians => "Technicians",
        JobColumn::Appointments => "Appointments",
        JobColumn::Total => "Total",
        JobColumn::Created => "Created",
        JobColumn::Completed => "Completed",
        JobColumn::Modified => "Modified",
    }
}

/// One cell. Times and numbers stay values; everything else is forced to text.
fn cell(row: &JobRow, column: JobColumn, zone: BusinessZone) -> String {
    let text = |text: Option<&String>| as_text(text.map_or("", String::as_str));
    let time = |at: Option<EpochMillis>| {
        at.map(|at| {
            at.0.with_timezone(&zone)
                .format("%Y-%m-%d %H:%M")
                .to_string()
        })
        .unwrap_or_default()
    };
    match column {
        JobColumn::Number => text(row.number.as_ref()),
        JobColumn::Status => status(row.state).to_owned(),
        JobColumn::Customer => text(row.customer.as_ref()),
        JobColumn::Phone => text(row.phone.as_ref()),
        JobColumn::Location => text(row.location.as_ref()),
        JobColumn::Address => text(row.address.as_ref()),
        JobColumn::JobType => text(row.job_type.as_ref()),
        JobColumn::BusinessUnit => text(row.business_unit.as_ref()),
        JobColumn::Project => text(row.project.as_ref()),
        JobColumn::Tags => {
            let names: Vec<&str> = row.tags.iter().map(|tag| tag.name.as_str()).collect();
            as_text(&names.join(", "))
        }
        JobColumn::Priority => text(row.priority.as_ref()),
        JobColumn::Summary => text(row.summary.as_ref()),
        JobColumn::NextAppointment => time(row.next_start),
        JobColumn::Technicians => as_text(&row.technicians.join(", ")),
        JobColumn::Appointments => row.appointment_count.to_string(),
        JobColumn::Total => row
            .total
            .map(|total| format!("{total:.2}"))
            .unwrap_or_default(),
        JobColumn::Created => time(row.created_on),
        JobColumn::Completed => time(row.completed_on),
        JobColumn::Modified => time(row.modified_on),
    }
}

fn status(state: JobState) -> &'static str {
    match state {
        JobState::Scheduled => "Scheduled",
        JobState::Dispatched => "Dispatched",
        JobState::InProgress => "Working",
        JobState::Hold => "On hold",
        JobState::Completed => "Completed",
        JobState::Canceled => "Canceled",
        JobState::Other => "Unknown status",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_sync::key::{Key, StringId};
    use jpm_sync::views::calendar::TagView;

    use super::*;

    fn tag(name: &str) -> TagView {
        TagView {
            id: StringId(1.into()),
            name: name.to_owned(),
            color: None,
        }
    }

    #[test]
    fn csv_of_jobs_has_the_chosen_columns_in_the_business_zone_and_no_formula() {
        let row = JobRow {
            id: Key::Server(48.into()),
            number: Some("00048".into()),
            state: JobState::InProgress,
            customer_id: None,
            customer: Some("=HYPERLINK(\"http://x\")".into()),
            phone: None,
            location: Some("Shop, \"rear\"".into()),
            address: None,
            job_type: None,
            business_unit: None,
            project: None,
            tags: vec![tag("Gate code"), tag("=VIP")],
            priority: None,
            summary: Some("Two\nlines".into()),
            next_start: Some(EpochMillis("2026-11-24T15:15:00Z".parse().unwrap())),
            technicians: vec!["Ana Ruiz".into(), "#8".into()],
            total: Some(1234.5),
            created_on: None,
            completed_on: None,
            appointment_count: 2,
            modified_on: None,
            pending: None,
        };
        let columns = [
            JobColumn::Customer,
            JobColumn::Number,
            JobColumn::NextAppointment,
            JobColumn::Technicians,
            JobColumn::Tags,
            JobColumn::Total,
            JobColumn::Location,
            JobColumn::Summary,
            JobColumn::Status,
            JobColumn::Appointments,
        ];
        let mut file = Vec::new();
        write_header(&mut file, &columns).unwrap();
        write_rows(
            &mut file,
            &columns,
            &[row],
            "America/Chicago".parse().unwrap(),
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(file).unwrap(),
            "\u{feff}Customer,Number,Next appointment,Technicians,Tags,Total,Location,Summary,Status,Appointments\r\n\
             \"'=HYPERLINK(\"\"http://x\"\")\",\"\t00048\",2026-11-24 09:15,\"Ana Ruiz, #8\",\"Gate code, =VIP\",1234.50,\"Shop, \"\"rear\"\"\",\"Two\nlines\",Working,2\r\n"
        );
    }
}
