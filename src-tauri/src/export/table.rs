//! A table for spreadsheets: RFC 4180, in UTF-8 with the mark by which spreadsheets know it.

use chrono_tz::Tz;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};

use super::{Names, technicians};

const HEAD: [&str; 17] = [
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

/// The appointments as lines; times are those of the business time zone.
pub(crate) fn text(cards: &[AppointmentCard], names: &Names, zone: Tz) -> String {
    let mut text = String::from("\u{feff}");
    push(&mut text, HEAD.map(str::to_owned));
    for card in cards {
        push(&mut text, line(card, names, zone));
    }
    text
}

fn line(card: &AppointmentCard, names: &Names, zone: Tz) -> [String; 17] {
    let start = card.start.0.with_timezone(&zone);
    let end = card.end.0.with_timezone(&zone);
    let time = |at: Option<jpm_sync::moment::Moment>| {
        at.map(|at| at.0.with_timezone(&zone).format("%H:%M").to_string())
    };
    // What ends on another day says on which.
    let until = if start.date_naive() == end.date_naive() {
        "%H:%M"
    } else {
        "%Y-%m-%d %H:%M"
    };
    let said = |field: Option<&str>| field.unwrap_or_default().to_owned();
    [
        said(card.job_number.as_deref()),
        said(card.number.as_deref()),
        status(card).to_owned(),
        start.format("%Y-%m-%d").to_string(),
        start.format("%H:%M").to_string(),
        if card.end_known {
            end.format(until).to_string()
        } else {
            String::new()
        },
        time(card.arrival_start).unwrap_or_default(),
        time(card.arrival_end).unwrap_or_default(),
        technicians(card, names),
        said(card.customer.as_deref()),
        said(card.phone.as_deref()),
        said(card.address.as_deref()),
        said(card.job_type.as_deref()),
        said(card.business_unit.as_deref()),
        said(card.priority.as_deref()),
        said(card.summary.as_deref()),
        said(card.special_instructions.as_deref()),
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

fn push<const N: usize>(text: &mut String, cells: [String; N]) {
    let cells = cells.map(|cell| quoted(&cell));
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell. What a spreadsheet would take for a formula gets an apostrophe, because a customer's words must not run on this machine.
fn quoted(cell: &str) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if runs {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if safe.contains(['"', ',', '\r', '\n']) || safe.starts_with(' ') || safe.ends_with(' ') {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{card, names};
    use super::*;

    #[test]
    fn a_line_says_times_of_the_business_and_runs_nothing() {
        let text = text(&[card()], &names(), chrono_tz::America::Chicago);
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
    fn every_way_to_begin_a_formula_is_quoted() {
        for begin in ["=1", "+1", "-1", "@A", "\tx"] {
            assert!(quoted(begin).contains(&format!("'{begin}")), "{begin}");
        }
        assert_eq!(quoted("12-4"), "12-4");
    }

    #[test]
    fn what_ends_on_another_day_says_so() {
        let mut long = card();
        long.end = jpm_sync::moment::Moment(long.start.0 + chrono::TimeDelta::hours(20));
        let text = text(&[long], &names(), chrono_tz::America::Chicago);
        assert!(text.contains(",09:15,2026-11-25 05:15,"), "{text}");
    }
}
