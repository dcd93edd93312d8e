//! Converts records with a beginning and an end: appointments with their arrival windows, shifts,
//! time off.

use jpm_client::Record;
use jpm_client::models as api;

use super::{MissingField, date, line, origin, problem, reference, text};
use crate::rows::{AppointmentRow, FieldProblem, ShiftRow, parse_appointment_status};
use crate::time::Micros;
use crate::truncate::MAX_INDEXED_BYTES;
use crate::views::calendar::{AppointmentState, ShiftKind};

/// How long an appointment without an end is shown until the duration of its job type is known.
const DEFAULT_DURATION: Micros = 3_600_000_000;
const DAY: Micros = 24 * 3_600_000_000;
/// Nothing on a calendar lasts longer. A later end also stands for "no date": it is the last day of
/// a database's or a form's calendar.
const MAX_SPAN: Micros = 366 * DAY;
/// How far an arrival window may be from the start. One further away has no date of its own, or was
/// left behind when the appointment was moved.
const MAX_WINDOW_DISTANCE: Micros = 31 * DAY;

/// The problem with the end of a span.
fn problem_of_span(start: Micros, end: Micros) -> Option<FieldProblem> {
    if end < start {
        Some(problem("end", "is before the start"))
    } else if end - start > MAX_SPAN {
        Some(problem("end", "is more than a year after the start"))
    } else {
        None
    }
}

pub(super) fn appointment(
    record: &Record<api::Appointment>,
) -> Result<AppointmentRow, MissingField> {
    let mut origin = origin(record, record.id, record.modified_on);
    let Some(job_id) = reference(record.job_id) else {
        let field = "jobId";
        return Err(MissingField { origin, field });
    };
    let (start, end) = (date(record.start), date(record.end));
    let (from, to) = (
        date(record.arrival_window_start),
        date(record.arrival_window_end),
    );
    if start.is_none() {
        origin.problems.push(problem("start", "is missing"));
    }
    let Some(begin) = start.or(from).or(end.map(|end| end - DEFAULT_DURATION)) else {
        let field = "start";
        return Err(MissingField { origin, field });
    };
    let end_problem = end.and_then(|end| problem_of_span(begin, end));
    let known_end = end.filter(|_| end_problem.is_none());
    origin.problems.extend(end_problem);
    let is_far = |at: Micros| (at - begin).abs() > MAX_WINDOW_DISTANCE;
    let window_problem = from.zip(to).and_then(|(from, to)| {
        let far = "is more than a month from the start";
        if to < from {
            Some(problem("arrivalWindowEnd", "is before the window begins"))
        } else if is_far(from) {
            Some(problem("arrivalWindowStart", far))
        } else {
            is_far(to).then(|| problem("arrivalWindowEnd", far))
        }
    });
    let window = from
        .zip(to)
        .filter(|(from, to)| from < to && window_problem.is_none());
    origin.problems.extend(window_problem);
    Ok(AppointmentRow {
        origin,
        job_id,
        number: line(record.appointment_number.as_deref()),
        start: begin,
        end: known_end.unwrap_or(begin + DEFAULT_DURATION),
        end_known: known_end.is_some(),
        arrival_start: window.map(|(from, _)| from),
        arrival_end: window.map(|(_, to)| to),
        state: record
            .status
            .as_ref()
            .map_or(AppointmentState::Other, |status| {
                parse_appointment_status(status.as_str())
            }),
        confirmed: record.is_confirmed.unwrap_or(false),
        instructions: text(record.special_instructions.as_deref(), MAX_INDEXED_BYTES),
        customer_id: reference(record.customer_id),
        active: record.active.unwrap_or(true),
    })
}

pub(super) fn shift(record: &Record<api::Shift>) -> Result<ShiftRow, MissingField> {
    let mut origin = origin(record, record.id, record.modified_on);
    let kind = match record.shift_type {
        Some(api::ShiftType::OnCall) => ShiftKind::OnCall,
        Some(api::ShiftType::TimeOff) => ShiftKind::TimeOff,
        _ => ShiftKind::Normal,
    };
    let parts = (
        reference(record.technician_id),
        date(record.start),
        date(record.end),
    );
    let (technician_id, start, end) = match parts {
        (Some(technician_id), Some(start), Some(end)) => (technician_id, start, end),
        (technician, start, _) => {
            let field = match (technician, start) {
                (None, _) => "technicianId",
                (_, None) => "start",
                _ => "end",
            };
            return Err(MissingField { origin, field });
        }
    };
    let end_problem = problem_of_span(start, end);
    let is_whole = end_problem.is_none();
    origin.problems.extend(end_problem);
    // A technician who is off until further notice must not look free.
    let is_long_absence = kind == ShiftKind::TimeOff && end > start;
    if !is_whole && !is_long_absence {
        return Err(MissingField {
            origin,
            field: "end",
        });
    }
    Ok(ShiftRow {
        origin,
        technician_id,
        start,
        end: end.min(start + MAX_SPAN),
        kind,
        active: record.active.unwrap_or(true),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::super::ToMirrorRow;
    use super::*;
    use crate::rows::{MirrorRow, RecordMeta};

    fn record<T: serde::de::DeserializeOwned>(text: &str) -> Record<T> {
        let raw = serde_json::value::RawValue::from_string(text.to_owned()).unwrap();
        Record::from_raw(raw).unwrap()
    }

    fn fields(origin: &RecordMeta) -> Vec<&str> {
        let fields = origin.problems.iter();
        fields.map(|problem| problem.field.as_str()).collect()
    }

    #[test]
    fn end_far_from_the_start_counts_as_unknown() {
        let day = |days: i64| {
            let start: DateTime<Utc> = "2026-11-24T15:00:00Z".parse().unwrap();
            (start + chrono::TimeDelta::days(days)).to_rfc3339()
        };
        for (end, known) in [
            ("2026-11-24T17:00:00Z", true),
            ("2026-11-24T15:00:00Z", true),
            (day(42).as_str(), true),
            (day(366).as_str(), true),
            (day(367).as_str(), false),
            ("2079-06-06T23:59:00Z", false),
            ("2099-12-31T00:00:00Z", false),
            ("2999-12-31T00:00:00Z", false),
            ("9998-12-31T00:00:00Z", false),
            ("2000-01-01T17:00:00Z", false),
        ] {
            let row = appointment(&record(&format!(
                r#"{{"id":1,"jobId":2,"start":"2026-11-24T15:00:00Z","end":"{end}"}}"#
            )))
            .ok()
            .unwrap();
            assert_eq!(row.end_known, known, "{end}");
            assert_eq!(fields(&row.origin).contains(&"end"), !known, "{end}");
            let length = row.end - row.start;
            assert_eq!(length == DEFAULT_DURATION, !known, "{end}: {length}");
        }
    }

    #[test]
    fn arrival_window_far_from_the_start_is_dropped() {
        for (from, to, or_unreadable, odd) in [
            ("2026-11-24T09:00:00Z", "2026-11-24T11:00:00Z", true, None),
            ("2026-11-01T09:00:00Z", "2026-11-24T11:00:00Z", true, None),
            (
                "2000-01-01T09:00:00Z",
                "2000-01-01T11:00:00Z",
                false,
                Some("arrivalWindowStart"),
            ),
            (
                "2026-09-24T09:00:00Z",
                "2026-09-24T11:00:00Z",
                false,
                Some("arrivalWindowStart"),
            ),
            (
                "2026-11-24T09:00:00Z",
                "2099-12-31T00:00:00Z",
                false,
                Some("arrivalWindowEnd"),
            ),
            (
                "2026-11-24T11:00:00Z",
                "2026-11-24T09:00:00Z",
                false,
                Some("arrivalWindowEnd"),
            ),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", false, None),
        ] {
            let row = appointment(&record(&format!(
                r#"{{"id":1,"jobId":2,"start":"2026-11-24T15:00:00Z","end":"2026-11-24T16:00:00Z",
                    "arrivalWindowStart":"{from}","arrivalWindowEnd":"{to}"}}"#
            )))
            .ok()
            .unwrap();
            assert_eq!(row.arrival_start.is_some(), or_unreadable, "{from} {to}");
            assert_eq!(row.arrival_end.is_some(), or_unreadable, "{from} {to}");
            assert_eq!(fields(&row.origin), Vec::from_iter(odd), "{from} {to}");
        }
    }

    #[test]
    fn shift_without_an_end_is_dropped_and_time_off_lasts_a_year() {
        for (kind, end, days) in [
            ("Normal", "2026-11-24T23:00:00Z", Some(0)),
            ("Normal", "2099-12-31T00:00:00Z", None),
            ("OnCall", "2079-06-06T23:59:00Z", None),
            ("TimeOff", "2026-12-24T15:00:00Z", Some(30)),
            ("TimeOff", "2099-12-31T00:00:00Z", Some(366)),
            ("TimeOff", "2000-01-01T00:00:00Z", None),
        ] {
            let row = api::Shift::to_row(&record(&format!(
                r#"{{"id":1,"technicianId":2,"shiftType":"{kind}","start":"2026-11-24T15:00:00Z","end":"{end}"}}"#
            )));
            let length = match &row {
                MirrorRow::Shift(row) => Some((row.end - row.start) / DAY),
                _ => None,
            };
            assert_eq!(length, days, "{kind} {end}");
            let is_odd = !matches!(days, Some(0..366));
            assert_eq!(
                fields(row.origin()).contains(&"end"),
                is_odd,
                "{kind} {end}"
            );
        }
    }
}
