//! What no dispatcher means: dates in another century, appointments of a year, texts of a book's length. Such an edit comes from a slip or from
//! a program, and neither the server nor a screen can do anything with it.
//!
//! The vendor documents no lengths, so the bounds are wide ones of our own. What an appointment has already, however odd, may be kept: moving
//! one that lasts six weeks leaves it six weeks. An undo is not checked, because it brings back what the server had.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::EditError;
use super::rules::{FieldErrors, note, valid};
use crate::cut;
use crate::edit::{AppointmentMove, AppointmentSeen, Edit, JobSeen};
use crate::key::AsText;
use crate::moment::Moment;
use crate::views::jobs::{JobChanges, NewJob, PlannedVisit, ReasonGiven};
use crate::views::projects::NewProject;

/// An appointment over several weeks exists; one of more than a month is a job with several appointments.
const LONGEST_VISIT: TimeDelta = TimeDelta::days(31);
/// From the earliest promised arrival to the latest, and from either to the start.
const LONGEST_WINDOW: TimeDelta = TimeDelta::days(1);
/// How far from now, or from where it was, an appointment can be put.
const BACK: TimeDelta = TimeDelta::days(2 * 366);
const AHEAD: TimeDelta = TimeDelta::days(5 * 366);
/// The years of a project.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

const LONGEST_TEXT: usize = 20_000;
/// No window shows more of a text, in characters, so nobody has seen more of one.
const MOST_SEEN: usize = cut::LONGEST_TEXT;
const LONGEST_MEMO: usize = 5_000;
const LONGEST_NAME: usize = 250;
const MOST_PEOPLE: usize = 50;
const MOST_VISITS: usize = 50;

/// Refuses what is out of all bounds. `shown` is the appointment that the edit is about.
pub(super) fn check(
    edit: &Edit,
    shown: Option<&AppointmentSeen>,
    now: DateTime<Utc>,
) -> Result<(), EditError> {
    let mut errors = FieldErrors::new();
    let times = Bounds { shown, now };
    match edit {
        Edit::MoveAppointment { to } => check_move(to, &times, &mut errors),
        Edit::AddAppointment {
            visit,
            special_instructions,
            ..
        } => {
            check_visit(visit, "", &times, &mut errors);
            let text = special_instructions.as_deref();
            check_text("specialInstructions", text, None, LONGEST_TEXT, &mut errors);
        }
        Edit::SetSpecialInstructions { text, seen, .. } => {
            check_text(
                "text",
                Some(text),
                seen.as_deref(),
                LONGEST_TEXT,
                &mut errors,
            );
        }
        Edit::CreateJob { job } => check_job(job, &times, &mut errors),
        Edit::UpdateJob { changes, seen, .. } => {
            check_changes(changes, seen.as_ref(), &mut errors);
        }
        Edit::HoldJob { reason, .. } | Edit::CancelJob { reason, .. } => {
            check_reason(reason, &mut errors);
        }
        Edit::CreateProject { project } => check_project(project, &mut errors),
        // Made here and not by a form.
        Edit::ReleaseJob { .. } | Edit::ReviveJob { .. } | Edit::RemoveAppointment { .. } => {}
    }
    valid(errors)
}

/// Refuses a move that could not be kept as an edit, before it is planned. What the appointment was
/// is what the move says was seen.
pub fn check_planned(to: &AppointmentMove, now: DateTime<Utc>) -> Result<(), EditError> {
    let mut errors = FieldErrors::new();
    let times = Bounds {
        shown: to.seen.as_ref(),
        now,
    };
    check_move(to, &times, &mut errors);
    valid(errors)
}

/// What times are measured by.
struct Bounds<'a> {
    shown: Option<&'a AppointmentSeen>,
    now: DateTime<Utc>,
}

/// The times of a wanted appointment.
struct Wanted {
    start: Moment,
    end: Moment,
    arrival_start: Option<Moment>,
    arrival_end: Option<Moment>,
}

impl Bounds<'_> {
    fn check(&self, wanted: &Wanted, place: &str, errors: &mut FieldErrors) {
        self.check_date(wanted.start, &format!("{place}start"), errors);
        let length = wanted.end.0 - wanted.start.0;
        let kept = self
            .shown
            .is_some_and(|card| card.end.0 - card.start.0 == length);
        if !kept && length <= TimeDelta::zero() {
            let field = format!("{place}end");
            note(errors, &field, "The end must be after the start.");
        } else if !kept && length > LONGEST_VISIT {
            let field = format!("{place}end");
            let days = LONGEST_VISIT.num_days();
            let sentence = format!(
                "An appointment lasts {days} days at most. Choose an earlier end, or add more appointments to the job."
            );
            note(errors, &field, &sentence);
        }
        self.check_window(wanted, place, errors);
    }

    fn check_date(&self, start: Moment, field: &str, errors: &mut FieldErrors) {
        let near = |from: DateTime<Utc>| (-BACK..=AHEAD).contains(&(start.0 - from));
        if !near(self.now) && !self.shown.is_some_and(|card| near(card.start.0)) {
            note(
                errors,
                field,
                "This date is more than two years ago or more than five years ahead. Check the year, and the clock of this computer.",
            );
        }
    }

    fn check_window(&self, wanted: &Wanted, place: &str, errors: &mut FieldErrors) {
        let (begin, end) = (format!("{place}arrivalStart"), format!("{place}arrivalEnd"));
        let (from, to) = match (wanted.arrival_start, wanted.arrival_end) {
            (None, None) => return,
            (Some(_), None) => return note(errors, &end, "The arrival window has no end."),
            (None, Some(_)) => {
                return note(errors, &begin, "The arrival window has no beginning.");
            }
            (Some(from), Some(to)) => (from.0, to.0),
        };
        let ahead = from - wanted.start.0;
        let moved_along = self.shown.is_some_and(|card| {
            let window = card.arrival_start.zip(card.arrival_end);
            window.is_some_and(|(old_from, old_to)| {
                old_from.0 - card.start.0 == ahead && old_to.0 - old_from.0 == to - from
            })
        });
        let stays = self.shown.is_some_and(|card| {
            card.arrival_start == wanted.arrival_start && card.arrival_end == wanted.arrival_end
        });
        if moved_along {
            return;
        }
        if to <= from && !stays {
            note(errors, &end, "The arrival window must end after it begins.");
        } else if to - from > LONGEST_WINDOW && !stays {
            note(
                errors,
                &end,
                "An arrival window is 24 hours long at most. Choose an earlier end.",
            );
        } else if ahead.abs() > LONGEST_WINDOW {
            note(
                errors,
                &begin,
                "The arrival window is more than a day away from the start. Move the window with the appointment.",
            );
        }
    }
}

fn check_move(to: &AppointmentMove, times: &Bounds<'_>, errors: &mut FieldErrors) {
    let wanted = Wanted {
        start: to.start,
        end: to.end,
        arrival_start: to.arrival_start,
        arrival_end: to.arrival_end,
    };
    times.check(&wanted, "", errors);
    if let Some(ids) = &to.technician_ids {
        let kept = times.shown.is_some_and(|card| card.technician_ids == *ids);
        if !kept {
            check_people("technicianIds", "technician", ids, |id| id.0, errors);
        }
    }
}

fn check_visit(visit: &PlannedVisit, place: &str, times: &Bounds<'_>, errors: &mut FieldErrors) {
    let wanted = Wanted {
        start: visit.start,
        end: visit.end,
        arrival_start: visit.arrival_start,
        arrival_end: visit.arrival_end,
    };
    times.check(&wanted, place, errors);
    let field = format!("{place}technicianIds");
    check_people(
        &field,
        "technician",
        &visit.technician_ids,
        |id| id.0,
        errors,
    );
}

fn check_job(job: &NewJob, times: &Bounds<'_>, errors: &mut FieldErrors) {
    check_id("customerId", "a customer", job.customer_id.0.0, errors);
    check_id("locationId", "a location", job.location_id.0.0, errors);
    check_id(
        "businessUnitId",
        "a business unit",
        job.business_unit_id.0.0,
        errors,
    );
    check_id("jobTypeId", "a job type", job.job_type_id.0.0, errors);
    check_id("campaignId", "a campaign", job.campaign_id.0.0, errors);
    check_text("priority", Some(&job.priority), None, LONGEST_NAME, errors);
    check_text(
        "summary",
        job.summary.as_deref(),
        None,
        LONGEST_TEXT,
        errors,
    );
    if job.appointments.len() > MOST_VISITS {
        let sentence = format!(
            "A job is booked with {MOST_VISITS} appointments at most. Add the others when it is booked."
        );
        return note(errors, "appointments", &sentence);
    }
    for (index, visit) in job.appointments.iter().enumerate() {
        check_visit(visit, &format!("appointments[{index}]."), times, errors);
    }
}

fn check_changes(changes: &JobChanges, seen: Option<&JobSeen>, errors: &mut FieldErrors) {
    check_text(
        "summary",
        changes.summary.as_deref(),
        seen.and_then(|seen| seen.summary.as_deref()),
        LONGEST_TEXT,
        errors,
    );
    let priority = changes.priority.as_deref();
    let seen = seen.and_then(|seen| seen.priority.as_deref());
    check_text("priority", priority, seen, LONGEST_NAME, errors);
    if priority.is_some_and(|priority| priority.trim().is_empty()) {
        note(errors, "priority", "Choose a priority.");
    }
    if let Some(AsText(id)) = changes.business_unit_id {
        check_id("businessUnitId", "a business unit", id.0, errors);
    }
    if let Some(AsText(id)) = changes.job_type_id {
        check_id("jobTypeId", "a job type", id.0, errors);
    }
    if let Some(AsText(id)) = changes.campaign_id {
        check_id("campaignId", "a campaign", id.0, errors);
    }
}

fn check_reason(reason: &ReasonGiven, errors: &mut FieldErrors) {
    check_id("reasonId", "a reason", reason.reason_id.0.0, errors);
    check_text("memo", Some(&reason.memo), None, LONGEST_MEMO, errors);
}

fn check_project(project: &NewProject, errors: &mut FieldErrors) {
    check_id("customerId", "a customer", project.customer_id.0.0, errors);
    check_id("locationId", "a location", project.location_id.0.0, errors);
    check_text("name", project.name.as_deref(), None, LONGEST_NAME, errors);
    check_text(
        "summary",
        project.summary.as_deref(),
        None,
        LONGEST_TEXT,
        errors,
    );
    let managers = &project.project_manager_ids;
    check_people("projectManagerIds", "manager", managers, |id| id.0, errors);
    let dates = [
        ("startDate", project.start_date),
        ("targetCompletionDate", project.target_completion_date),
    ];
    for (field, date) in dates {
        if date.is_some_and(|date: NaiveDate| !YEARS.contains(&chrono::Datelike::year(&date))) {
            let (first, last) = (YEARS.start(), YEARS.end());
            note(
                errors,
                field,
                &format!("Choose a date between {first} and {last}."),
            );
        }
    }
}

fn check_id(field: &str, what: &str, id: i64, errors: &mut FieldErrors) {
    if id <= 0 {
        note(errors, field, &format!("Choose {what} from the list."));
    }
}

fn check_people<T>(
    field: &str,
    what: &str,
    ids: &[AsText<T>],
    number: impl Fn(&T) -> i64,
    errors: &mut FieldErrors,
) {
    if ids.len() > MOST_PEOPLE {
        let sentence = format!("Choose {MOST_PEOPLE} {what}s at most.");
        return note(errors, field, &sentence);
    }
    let mut seen = BTreeSet::new();
    for AsText(id) in ids {
        let id = number(id);
        if id <= 0 {
            note(
                errors,
                field,
                &format!("Choose each {what} from the list; {id} is none."),
            );
        } else if !seen.insert(id) {
            note(errors, field, &format!("Choose each {what} once."));
        }
    }
}

/// Refuses a text that is too long, unless it is no longer than it was, and one that nobody has
/// seen.
fn check_text(
    field: &str,
    text: Option<&str>,
    before: Option<&str>,
    most: usize,
    errors: &mut FieldErrors,
) {
    let length = |text: &str| text.chars().count();
    let found = text.map_or(0, length);
    let seen = before.map_or(0, length);
    if seen > MOST_SEEN {
        note(
            errors,
            field,
            "The text that was there is too long to be true. Open it again and repeat the change.",
        );
    } else if found > most && found > seen {
        note(
            errors,
            field,
            &format!("This text has {found} characters, and {most} are the most. Shorten it."),
        );
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
