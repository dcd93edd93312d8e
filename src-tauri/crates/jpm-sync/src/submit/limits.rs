//! Limits that no dispatcher exceeds on purpose: dates in another century, appointments of a year,
//! very long texts. Such an edit comes from a slip or from a program, and neither the server nor a
//! screen can handle it.
//!
//! The vendor documents no lengths, so these limits are generous and our own. An appointment that
//! already exceeds them may keep its values: moving one that lasts six weeks leaves it at six
//! weeks. An undo is not checked, because it restores what the server had.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jpm_client::ids::TagTypeId;

use super::EditError;
use super::rules::{FieldErrors, add_error, into_result};
use crate::edit::{AppointmentMove, AppointmentSeen, Edit, JobSeen, ProjectFields};
use crate::key::StringId;
use crate::time::EpochMillis;
use crate::truncate;
use crate::views::errors::EditFieldError;
use crate::views::jobs::{HoldOrCancelReason, JobChanges, NewAppointment, NewJob};
use crate::views::projects::NewProject;

/// Appointments over several weeks exist. One of more than a month is a job with several
/// appointments.
const MAX_DURATION: TimeDelta = TimeDelta::days(31);
/// From the earliest promised arrival to the latest, and from either to the start.
const MAX_ARRIVAL_WINDOW: TimeDelta = TimeDelta::days(1);
/// How far from now, or from its old time, an appointment can be moved.
const MAX_PAST: TimeDelta = TimeDelta::days(2 * 366);
const MAX_FUTURE: TimeDelta = TimeDelta::days(5 * 366);
/// The years of a project's dates.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

const MAX_TEXT: usize = 20_000;
/// The longest text that a window shows, in characters. Nobody has seen more of one.
const MAX_SEEN: usize = truncate::MAX_TEXT_BYTES;
const MAX_MEMO: usize = 5_000;
const MAX_NAME: usize = 250;
const MAX_PEOPLE: usize = 50;
const MAX_APPOINTMENTS: usize = 50;
const MAX_TAGS: usize = 50;
const MAX_CUSTOM_FIELDS: usize = 200;

/// Refuses what exceeds the limits. `shown` is the appointment of the edit.
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
            appointment,
            special_instructions,
            ..
        } => {
            check_appointment(appointment, "", &times, &mut errors);
            let text = special_instructions.as_deref();
            check_text("specialInstructions", text, None, MAX_TEXT, &mut errors);
        }
        Edit::SetSpecialInstructions { text, seen, .. } => {
            check_text("text", Some(text), seen.as_deref(), MAX_TEXT, &mut errors);
        }
        Edit::AddNote { text, .. } | Edit::AddProjectNote { text, .. } => {
            check_text("text", Some(text), None, MAX_TEXT, &mut errors);
        }
        Edit::UpdateProject { changes, seen, .. } => {
            check_project_changes(changes, seen.as_ref(), &mut errors);
        }
        Edit::SetJobProject { project_id, .. } => {
            if let Some(StringId(id)) = project_id {
                check_id("projectId", id.0, &mut errors);
            }
        }
        Edit::CreateJob { job } => check_job(job, &times, &mut errors),
        Edit::UpdateJob { changes, seen, .. } => {
            check_changes(changes, seen.as_ref(), &mut errors);
        }
        Edit::HoldJob { reason, .. } | Edit::CancelJob { reason, .. } => {
            check_reason(reason, &mut errors);
        }
        Edit::CreateProject { project } => check_project(project, &mut errors),
        // The program composes it. No form does.
        Edit::RemoveHold { .. }
        | Edit::SetConfirmation { .. }
        | Edit::RemoveCancellation { .. }
        | Edit::DeleteAppointment { .. } => {}
    }
    into_result(errors)
}

/// Refuses a move that could not be kept as an edit, before it is planned. The old times are those
/// that the move says were seen.
pub fn check_planned(to: &AppointmentMove, now: DateTime<Utc>) -> Result<(), EditError> {
    let mut errors = FieldErrors::new();
    let times = Bounds {
        shown: to.seen.as_ref(),
        now,
    };
    check_move(to, &times, &mut errors);
    into_result(errors)
}

/// What times are compared with.
struct Bounds<'a> {
    shown: Option<&'a AppointmentSeen>,
    now: DateTime<Utc>,
}

/// The times of a planned appointment.
struct PlannedTimes {
    start: EpochMillis,
    end: EpochMillis,
    arrival_start: Option<EpochMillis>,
    arrival_end: Option<EpochMillis>,
}

impl Bounds<'_> {
    fn check(&self, wanted: &PlannedTimes, place: &str, errors: &mut FieldErrors) {
        self.check_date(wanted.start, &format!("{place}start"), errors);
        let length = wanted.end.0 - wanted.start.0;
        let kept = self
            .shown
            .is_some_and(|card| card.end.0 - card.start.0 == length);
        if !kept && length <= TimeDelta::zero() {
            let field = format!("{place}end");
            add_error(errors, &field, EditFieldError::EndNotAfterStart);
        } else if !kept && length > MAX_DURATION {
            let field = format!("{place}end");
            let max_days = count(MAX_DURATION.num_days());
            add_error(
                errors,
                &field,
                EditFieldError::AppointmentTooLong { max_days },
            );
        }
        self.check_window(wanted, place, errors);
    }

    fn check_date(&self, start: EpochMillis, field: &str, errors: &mut FieldErrors) {
        let near = |from: DateTime<Utc>| (-MAX_PAST..=MAX_FUTURE).contains(&(start.0 - from));
        if !near(self.now) && !self.shown.is_some_and(|card| near(card.start.0)) {
            add_error(errors, field, EditFieldError::StartOutOfRange);
        }
    }

    fn check_window(&self, wanted: &PlannedTimes, place: &str, errors: &mut FieldErrors) {
        let (begin, end) = (format!("{place}arrivalStart"), format!("{place}arrivalEnd"));
        let (from, to) = match (wanted.arrival_start, wanted.arrival_end) {
            (None, None) => return,
            (Some(_), None) => {
                return add_error(errors, &end, EditFieldError::ArrivalWindowWithoutEnd);
            }
            (None, Some(_)) => {
                return add_error(errors, &begin, EditFieldError::ArrivalWindowWithoutStart);
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
            add_error(errors, &end, EditFieldError::ArrivalWindowEndsBeforeStart);
        } else if to - from > MAX_ARRIVAL_WINDOW && !stays {
            add_error(errors, &end, EditFieldError::ArrivalWindowTooLong);
        } else if ahead.abs() > MAX_ARRIVAL_WINDOW {
            add_error(errors, &begin, EditFieldError::ArrivalWindowTooFar);
        }
    }
}

fn check_move(to: &AppointmentMove, times: &Bounds<'_>, errors: &mut FieldErrors) {
    let wanted = PlannedTimes {
        start: to.start,
        end: to.end,
        arrival_start: to.arrival_start,
        arrival_end: to.arrival_end,
    };
    times.check(&wanted, "", errors);
    if let Some(ids) = &to.technician_ids {
        let kept = times.shown.is_some_and(|card| card.technician_ids == *ids);
        if !kept {
            check_people("technicianIds", ids, |id| id.0, errors);
        }
    }
}

fn check_appointment(
    appointment: &NewAppointment,
    place: &str,
    times: &Bounds<'_>,
    errors: &mut FieldErrors,
) {
    let wanted = PlannedTimes {
        start: appointment.start,
        end: appointment.end,
        arrival_start: appointment.arrival_start,
        arrival_end: appointment.arrival_end,
    };
    times.check(&wanted, place, errors);
    let field = format!("{place}technicianIds");
    check_people(&field, &appointment.technician_ids, |id| id.0, errors);
}

fn check_job(job: &NewJob, times: &Bounds<'_>, errors: &mut FieldErrors) {
    check_id("customerId", job.customer_id.0.0, errors);
    check_id("locationId", job.location_id.0.0, errors);
    check_id("businessUnitId", job.business_unit_id.0.0, errors);
    check_id("jobTypeId", job.job_type_id.0.0, errors);
    check_id("campaignId", job.campaign_id.0.0, errors);
    check_text("priority", Some(&job.priority), None, MAX_NAME, errors);
    check_text("summary", job.summary.as_deref(), None, MAX_TEXT, errors);
    if let Some(StringId(id)) = job.project_id {
        check_id("projectId", id.0, errors);
    }
    let order_number = job.customer_po.as_deref();
    check_text("customerPo", order_number, None, MAX_NAME, errors);
    if let Some(StringId(id)) = job.lead_employee_id {
        check_id("leadEmployeeId", id.0, errors);
    }
    check_tags(&job.tag_ids, errors);
    if job.appointments.len() > MAX_APPOINTMENTS {
        let max = count(MAX_APPOINTMENTS);
        let error = EditFieldError::TooManyAppointments { max };
        return add_error(errors, "appointments", error);
    }
    for (index, appointment) in job.appointments.iter().enumerate() {
        check_appointment(
            appointment,
            &format!("appointments[{index}]."),
            times,
            errors,
        );
    }
}

fn check_tags(tags: &[StringId<TagTypeId>], errors: &mut FieldErrors) {
    if tags.len() > MAX_TAGS {
        let max = count(MAX_TAGS);
        return add_error(errors, "tagIds", EditFieldError::TooManyTags { max });
    }
    for StringId(id) in tags {
        check_id("tagIds", id.0, errors);
    }
}

fn check_changes(changes: &JobChanges, seen: Option<&JobSeen>, errors: &mut FieldErrors) {
    check_text(
        "summary",
        changes.summary.as_deref(),
        seen.and_then(|seen| seen.summary.as_deref()),
        MAX_TEXT,
        errors,
    );
    let priority = changes.priority.as_deref();
    let seen = seen.and_then(|seen| seen.priority.as_deref());
    check_text("priority", priority, seen, MAX_NAME, errors);
    if priority.is_some_and(|priority| priority.trim().is_empty()) {
        add_error(errors, "priority", EditFieldError::PriorityMissing);
    }
    if let Some(StringId(id)) = changes.business_unit_id {
        check_id("businessUnitId", id.0, errors);
    }
    if let Some(StringId(id)) = changes.job_type_id {
        check_id("jobTypeId", id.0, errors);
    }
    if let Some(StringId(id)) = changes.campaign_id {
        check_id("campaignId", id.0, errors);
    }
    check_tags(&changes.added_tag_ids, errors);
    check_tags(&changes.removed_tag_ids, errors);
    if changes.custom_fields.len() > MAX_CUSTOM_FIELDS {
        let max = count(MAX_CUSTOM_FIELDS);
        let error = EditFieldError::TooManyCustomFields { max };
        return add_error(errors, "customFields", error);
    }
    for field in &changes.custom_fields {
        check_id("customFields", field.type_id.0.0, errors);
        let value = Some(field.value.as_str());
        check_text("customFields", value, None, MAX_TEXT, errors);
        check_text("customFields", Some(&field.name), None, MAX_MEMO, errors);
    }
}

fn check_reason(reason: &HoldOrCancelReason, errors: &mut FieldErrors) {
    check_id("reasonId", reason.reason_id.0.0, errors);
    check_text("memo", Some(&reason.memo), None, MAX_MEMO, errors);
}

fn check_project(project: &NewProject, errors: &mut FieldErrors) {
    check_id("customerId", project.customer_id.0.0, errors);
    check_id("locationId", project.location_id.0.0, errors);
    check_text("name", project.name.as_deref(), None, MAX_NAME, errors);
    check_text(
        "summary",
        project.summary.as_deref(),
        None,
        MAX_TEXT,
        errors,
    );
    let managers = &project.project_manager_ids;
    check_people("projectManagerIds", managers, |id| id.0, errors);
    check_project_date("startDate", project.start_date, errors);
    let target = project.target_completion_date;
    check_project_date("targetCompletionDate", target, errors);
}

fn check_project_changes(
    changes: &ProjectFields,
    seen: Option<&ProjectFields>,
    errors: &mut FieldErrors,
) {
    let name_seen = seen.and_then(|seen| seen.name.as_deref());
    let name = changes.name.as_deref();
    check_text("name", name, name_seen, MAX_NAME, errors);
    if name.is_some_and(|name| name.trim().is_empty()) {
        add_error(errors, "name", EditFieldError::NameMissing);
    }
    let summary_seen = seen.and_then(|seen| seen.summary.as_deref());
    let summary = changes.summary.as_deref();
    check_text("summary", summary, summary_seen, MAX_TEXT, errors);
    let ids = [
        ("statusId", changes.status_id.map(|id| id.0.0)),
        ("subStatusId", changes.sub_status_id.map(|id| id.0.0)),
        ("projectTypeId", changes.project_type_id.map(|id| id.0.0)),
    ];
    for (field, id) in ids {
        if let Some(id) = id {
            check_id(field, id, errors);
        }
    }
    check_project_date("startDate", changes.start_date, errors);
    let (target, actual) = (
        changes.target_completion_date,
        changes.actual_completion_date,
    );
    check_project_date("targetCompletionDate", target, errors);
    check_project_date("actualCompletionDate", actual, errors);
    if let Some(managers) = &changes.project_manager_ids {
        check_people("projectManagerIds", managers, |id| id.0, errors);
    }
    if let Some(units) = &changes.business_unit_ids {
        check_people("businessUnitIds", units, |id| id.0, errors);
    }
}

fn check_project_date(field: &str, date: Option<NaiveDate>, errors: &mut FieldErrors) {
    if date.is_some_and(|date| !YEARS.contains(&chrono::Datelike::year(&date))) {
        let (first, last) = (*YEARS.start(), *YEARS.end());
        let error = EditFieldError::DateOutOfRange { first, last };
        add_error(errors, field, error);
    }
}

fn check_id(field: &str, id: i64, errors: &mut FieldErrors) {
    if id <= 0 {
        add_error(errors, field, EditFieldError::NotInList);
    }
}

fn check_people<T>(
    field: &str,
    ids: &[StringId<T>],
    number: impl Fn(&T) -> i64,
    errors: &mut FieldErrors,
) {
    if ids.len() > MAX_PEOPLE {
        let max = count(MAX_PEOPLE);
        return add_error(errors, field, EditFieldError::TooManyPeople { max });
    }
    let mut seen = BTreeSet::new();
    for StringId(id) in ids {
        let id = number(id);
        if id <= 0 {
            add_error(errors, field, EditFieldError::NotInList);
        } else if !seen.insert(id) {
            add_error(errors, field, EditFieldError::PersonTwice);
        }
    }
}

/// Refuses a text that is too long, unless it is not longer than before, and one that nobody has
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
    if seen > MAX_SEEN {
        add_error(errors, field, EditFieldError::SeenTextTooLong);
    } else if found > most && found > seen {
        let (length, max) = (count(found), count(most));
        add_error(errors, field, EditFieldError::TextTooLong { length, max });
    }
}

/// A number for the window.
fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
