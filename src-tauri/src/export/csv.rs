//! Export as CSV (RFC 4180), in UTF-8 with a byte order mark so that spreadsheets detect the
//! encoding.

use jpm_sync::BusinessZone;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};

use super::csv_cell::as_text;
use super::technician_names::{TechnicianNames, technician_names};

/// Spreadsheets detect the encoding by it.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

const HEADER: [&str; 17] = [
    "Job",
    "Appointment",
    "Status",
    "Date",
    "Start",
    "End",
    "Arrival from",
    "Arrival to",
    "Technicians",
    "Customer",
    "Phone",
    "Address",
    "Job type",
    "Business unit",
    "Priority",
    "Summary",
    "Instructions",
];

/// Renders appointments as rows, with times in the business time zone.
pub(crate) fn render(
    cards: &[AppointmentCard],
    names: &TechnicianNames,
    zone: BusinessZone,
) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    text.push_str(&line(&HEADER.map(str::to_owned)));
    for card in cards {
        text.push_str(&line(&row(card, names, zone)));
    }
    text
}

/// One row. Dates and times stay values; everything else is forced to text.
fn row(card: &AppointmentCard, names: &TechnicianNames, zone: BusinessZone) -> [String; 17] {
    let start = card.start.0.with_timezone(&zone);
    let end = card.end.0.with_timezone(&zone);
    let time = |at: Option<jpm_sync::time::EpochMillis>| {
        at.map(|at| at.0.with_timezone(&zone).format("%H:%M").to_string())
    };
    // An end on another day includes its date.
    let end_format = if start.date_naive() == end.date_naive() {
        "%H:%M"
    } else {
        "%Y-%m-%d %H:%M"
    };
    let cell = |field: Option<&str>| as_text(field.unwrap_or_default());
    [
        cell(card.job_number.as_deref()),
        cell(card.number.as_deref()),
        status(card).to_owned(),
        start.format("%Y-%m-%d").to_string(),
        start.format("%H:%M").to_string(),
        if card.end_known {
            end.format(end_format).to_string()
        } else {
            String::new()
        },
        time(card.arrival_start).unwrap_or_default(),
        time(card.arrival_end).unwrap_or_default(),
        as_text(&technician_names(card, names)),
        cell(card.customer.as_deref()),
        cell(card.phone.as_deref()),
        cell(card.address.as_deref()),
        cell(card.job_type.as_deref()),
        cell(card.business_unit.as_deref()),
        cell(card.priority.as_deref()),
        cell(card.summary.as_deref()),
        cell(card.special_instructions.as_deref()),
    ]
}

fn status(card: &AppointmentCard) -> &'static str {
    match card.state {
        AppointmentState::Scheduled if card.confirmed => "Confirmed",
        AppointmentState::Scheduled => "Scheduled",
        AppointmentState::Dispatched => "Dispatched",
        AppointmentState::Working => "Working",
        AppointmentState::Hold => "On hold",
        AppointmentState::Done => "Done",
        AppointmentState::Canceled => "Canceled",
        AppointmentState::Other => "Unknown status",
    }
}

/// A line of cells.
pub(super) fn line(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
    cells.join(",") + "\r\n"
}

fn quoted(cell: &str) -> String {
    let is_plain = !cell.contains(['"', ',', ';', '\t', '\r', '\n']) && cell.trim() == cell;
    if is_plain {
        cell.to_owned()
    } else {
        format!("\"{}\"", cell.replace('"', "\"\""))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{card, names};
    use super::*;

    #[test]
    fn csv_row_has_business_zone_times_and_no_formula() {
        let text = render(&[card()], &names(), "America/Chicago".parse().unwrap());
        let second = text.split_once("\r\n").map(|(_, rest)| rest);
        assert_eq!(
            second,
            Some(
                "48213,48213-1,Confirmed,2026-11-24,09:15,11:00,09:00,11:00,\"Ana Ruiz, #8\",\"García, \"\"Lito\"\"\",(512) 555-1000,\"12 Elm St, Evanston\",\
                 No heat,HVAC,High,\"'=HYPERLINK(\"\"http://x\"\")\nSecond line; and, more\",\r\n"
            )
        );
    }

    #[test]
    fn csv_row_of_an_end_on_another_day_has_its_date() {
        let mut long = card();
        long.end = jpm_sync::time::EpochMillis(long.start.0 + chrono::TimeDelta::hours(20));
        let text = render(&[long], &names(), "America/Chicago".parse().unwrap());
        assert!(text.contains(",09:15,2026-11-25 05:15,"), "{text}");
    }
}
