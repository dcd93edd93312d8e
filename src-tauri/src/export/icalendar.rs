//! Export as iCalendar (RFC 5545). Times are in UTC, so no program needs the business time zone.

use chrono::{DateTime, Utc};
use jpm_sync::BusinessZone;
use jpm_sync::views::calendar::{AppointmentCard, AppointmentState};

use super::technician_names::{TechnicianNames, technician_names};

/// Maximum line length without its end (RFC 5545, 3.1).
const MAX_LINE_OCTETS: usize = 75;

/// Renders appointments as events.
pub(crate) fn render(
    cards: &[AppointmentCard],
    names: &TechnicianNames,
    zone: BusinessZone,
    tenant: i64,
    now: DateTime<Utc>,
) -> String {
    let mut text = String::new();
    let mut line = |content: String| fold(&mut text, &content);
    line("BEGIN:VCALENDAR".into());
    line("VERSION:2.0".into());
    line("PRODID:-//JPM Desk//JPM Desk//EN".into());
    line("CALSCALE:GREGORIAN".into());
    line("METHOD:PUBLISH".into());
    for card in cards {
        line("BEGIN:VEVENT".into());
        // A stable UID: exporting an appointment again updates its event.
        line(format!(
            "UID:appointment-{}.tenant-{tenant}@jpm-desk",
            card.id
        ));
        line(format!("DTSTAMP:{}", utc(now)));
        line(format!("DTSTART:{}", utc(card.start.0)));
        // The end must be after the start (RFC 5545, 3.8.2.2), so otherwise it is left out.
        if card.end > card.start {
            line(format!("DTEND:{}", utc(card.end.0)));
        }
        line(format!("SUMMARY:{}", escaped(&title(card))));
        if let Some(address) = &card.address {
            line(format!("LOCATION:{}", escaped(address)));
        }
        line(format!(
            "DESCRIPTION:{}",
            escaped(&description(card, names, zone))
        ));
        if let Some(unit) = &card.business_unit {
            line(format!("CATEGORIES:{}", escaped(unit)));
        }
        line(format!("STATUS:{}", status(card)));
        line("END:VEVENT".into());
    }
    line("END:VCALENDAR".into());
    text
}

fn title(card: &AppointmentCard) -> String {
    let parts = [
        card.customer.as_deref(),
        card.job_type.as_deref(),
        card.number.as_deref(),
    ];
    let known: Vec<&str> = parts.into_iter().flatten().collect();
    if known.is_empty() {
        "Appointment".to_owned()
    } else {
        known.join(" · ")
    }
}

fn description(card: &AppointmentCard, names: &TechnicianNames, zone: BusinessZone) -> String {
    let mut lines = Vec::new();
    if let Some(number) = &card.job_number {
        lines.push(format!("Job {number}"));
    }
    if let Some(phone) = &card.phone {
        lines.push(format!("Phone: {phone}"));
    }
    if !card.end_known {
        lines.push("End unknown".to_owned());
    }
    let technicians = technician_names(card, names);
    if !technicians.is_empty() {
        lines.push(format!("Technicians: {technicians}"));
    }
    if let (Some(from), Some(to)) = (card.arrival_start, card.arrival_end) {
        lines.push(format!(
            "Arrival window: {} – {}",
            from.0.with_timezone(&zone).format("%H:%M"),
            to.0.with_timezone(&zone).format("%H:%M %Z")
        ));
    }
    lines.extend(card.summary.clone());
    lines.extend(card.special_instructions.clone());
    lines.join("\n")
}

fn status(card: &AppointmentCard) -> &'static str {
    match card.state {
        AppointmentState::Canceled => "CANCELLED",
        AppointmentState::Hold => "TENTATIVE",
        _ => "CONFIRMED",
    }
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes a text value (RFC 5545, 3.3.11) and drops other control characters.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' | '\r' => safe.push_str("\\n"),
            '\t' => safe.push('\t'),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// Folds a line at 75 octets, never inside a character.
fn fold(text: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > MAX_LINE_OCTETS {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::super::tests::{card, names};
    use super::*;

    fn rendered(cards: &[AppointmentCard]) -> String {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).unwrap();
        render(cards, &names(), "America/Chicago".parse().unwrap(), 42, now)
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn icalendar_event_has_the_values_of_the_card() {
        let text = rendered(&[card()]);
        let lines = unfolded(&text);
        for line in [
            "UID:appointment-77.tenant-42@jpm-desk",
            "DTSTAMP:20261123T080000Z",
            "DTSTART:20261124T151500Z",
            "DTEND:20261124T170000Z",
            "SUMMARY:García\\, \"Lito\" · No heat · 48213-1",
            "LOCATION:12 Elm St\\, Evanston",
            "STATUS:CONFIRMED",
            "CATEGORIES:HVAC",
        ] {
            assert!(
                lines.contains(&format!("\r\n{line}\r\n")),
                "{line} in\n{lines}"
            );
        }
        assert!(
            lines.contains(
                "Job 48213\\nPhone: (512) 555-1000\\nTechnicians: Ana Ruiz\\, #8\\nArrival window: 09:00 – 11:00 CST\\n=HYPERLINK"
            ),
            "{lines}"
        );
    }

    #[test]
    fn event_without_duration_has_no_end() {
        let mut moment = card();
        moment.end = moment.start;
        let mut backwards = card();
        backwards.end =
            jpm_sync::time::EpochMillis(backwards.start.0 - chrono::TimeDelta::hours(1));
        let text = rendered(&[moment, backwards]);
        assert_eq!(text.matches("DTSTART:20261124T151500Z\r\n").count(), 2);
        assert!(!text.contains("DTEND"), "{text}");
    }

    #[test]
    fn four_octet_characters_are_not_split() {
        let mut one = card();
        one.customer = Some("\u{1f468}\u{200d}\u{1f527}".repeat(40).into());
        let text = rendered(&[one.clone()]);
        assert!(text.split("\r\n").all(|line| line.len() <= MAX_LINE_OCTETS));
        assert!(unfolded(&text).contains(&*one.customer.unwrap()));
    }

    proptest! {
        #[test]
        fn lines_are_at_most_75_octets_and_split_no_character(words in "\\PC{0,300}") {
            let mut one = card();
            one.summary = Some(words.clone());
            let text = rendered(&[one]);
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= MAX_LINE_OCTETS, "{} octets: {line}", line.len());
            }
            prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
            let said = escaped(&words);
            prop_assert!(unfolded(&text).contains(&said));
        }
    }
}
