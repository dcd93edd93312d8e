//! Changes of single values: an appointment's instructions and confirmation, and a job's fields.

use jpm_client::ids::{AppointmentId, JobId};
use jpm_client::models::{JobUpdate, Priority};

use super::{Call, Decision, SeenJob, conflict, send};
use crate::job_fields::{JobField, JobFields};
use crate::operation::{MergeBase, Operation, Times};
use crate::plain_text::strip;
use crate::rows::AppointmentRow;
use crate::time::Micros;
use crate::views::jobs::JobChanges;
use crate::views::sync_errors::SendProblem;

/// Sets an appointment's instructions to `text`. The server has `now`.
pub(crate) fn set_instructions(
    operation: &Operation,
    id: AppointmentId,
    text: &str,
    now: &str,
    changed: Option<Micros>,
) -> Decision {
    if now == text {
        return Decision::Done;
    }
    // Markup and white space are ignored, because the dispatcher saw neither.
    let seen = operation.base.instructions.as_ref();
    if seen.is_some_and(|seen| strip(seen) != strip(now)) {
        let theirs = MergeBase {
            instructions: Some(now.to_owned()),
            ..MergeBase::default()
        };
        return conflict(theirs, changed);
    }
    send(operation, vec![Call::SetInstructions(id, text.to_owned())])
}

/// Confirms an appointment, or removes its confirmation. The server has `row`. The customer has
/// confirmed the times that the dispatcher saw, so other times are a conflict.
pub(crate) fn set_confirmation(
    operation: &Operation,
    id: AppointmentId,
    confirmed: bool,
    row: &AppointmentRow,
) -> Decision {
    let now = Times::of_row(row);
    let seen = operation.base.times;
    if confirmed && seen.is_some_and(|seen| seen.to_millis() != now.to_millis()) {
        let theirs = MergeBase {
            times: Some(now),
            ..operation.base.clone()
        };
        return conflict(theirs, Some(row.origin.modified));
    }
    if row.confirmed == confirmed {
        return Decision::Done;
    }
    let call = if confirmed {
        Call::Confirm(id)
    } else {
        Call::RemoveConfirmation(id)
    };
    send(operation, vec![call])
}

/// Changes those fields of a job that the server does not have yet.
pub(crate) fn update_job(
    operation: &Operation,
    id: JobId,
    changes: &JobChanges,
    job: &SeenJob,
) -> Decision {
    let theirs = &job.fields;
    let wanted = JobFields::from(changes);
    let missing = || {
        wanted
            .present()
            .filter(|field| !wanted.is_same(theirs, *field))
    };
    let base = operation.base.fields.clone().unwrap_or_default();
    if missing().any(|field| !base.is_same(theirs, field)) {
        let theirs = MergeBase {
            fields: Some(theirs.clone()),
            ..MergeBase::default()
        };
        return conflict(theirs, job.changed);
    }
    let unreadable = Decision::Reject(SendProblem::ListUnreadable);
    let mut update = JobUpdate::default();
    let mut after = theirs.clone();
    after.apply(wanted.clone());
    for field in missing() {
        match field {
            JobField::Summary => update.summary.clone_from(&changes.summary),
            JobField::Priority => {
                update.priority = changes.priority.as_deref().map(Priority::from);
            }
            JobField::BusinessUnit => {
                update.business_unit_id = changes.business_unit_id.map(|id| id.0);
            }
            JobField::JobType => update.job_type_id = changes.job_type_id.map(|id| id.0),
            JobField::Campaign => update.campaign_id = changes.campaign_id.map(|id| id.0),
            // These two lists replace those of the server, so what they lack would be removed.
            JobField::Tag(_) if job.lacks_tags => return unreadable,
            JobField::CustomField(_) if job.lacks_custom_fields => return unreadable,
            JobField::Tag(_) => update.tag_type_ids = Some(after.tag_ids()),
            JobField::CustomField(_) => update.custom_fields = Some(after.custom_field_values()),
        }
    }
    if update == JobUpdate::default() {
        return Decision::Done;
    }
    send(operation, vec![Call::UpdateJob(id, Box::new(update))])
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use jpm_client::models::CustomFieldValue;

    use super::super::samples::{APPOINTMENT, JOB, operation, plan};
    use super::*;
    use crate::edit::{CustomFieldText, Edit};
    use crate::key::{Key, StringId};

    #[test]
    fn instructions_replace_only_the_text_that_was_seen() {
        let text = "Dog in the yard";
        let edit = Edit::SetSpecialInstructions {
            appointment_id: Key::Server(APPOINTMENT),
            text: text.into(),
            seen: None,
        };
        let decide = |base: Option<&str>, now: &str| {
            let mut operation = operation(edit.clone());
            operation.base.instructions = base.map(Into::into);
            set_instructions(&operation, APPOINTMENT, text, now, Some(77))
        };
        assert_eq!(decide(Some(""), text), Decision::Done);
        for (base, now) in [
            (Some(""), ""),
            (Some("Ring twice"), "<p>Ring twice</p>"),
            (None, "Theirs"),
        ] {
            let call = Call::SetInstructions(APPOINTMENT, text.into());
            assert_eq!(plan(decide(base, now)).calls, [call], "{now}");
        }
        for base in ["", "Ring twice"] {
            let theirs = MergeBase {
                instructions: Some("<p>Theirs</p>".into()),
                ..MergeBase::default()
            };
            let decision = decide(Some(base), "<p>Theirs</p>");
            assert_eq!(decision, conflict(theirs, Some(77)));
        }
    }

    #[test]
    fn only_the_seen_times_are_confirmed() {
        use super::super::samples::{row, times};
        use crate::views::calendar::AppointmentState;
        let decide = |wanted: bool, seen: i64, is_confirmed: bool| {
            let mut operation = operation(Edit::SetConfirmation {
                appointment_id: Key::Server(APPOINTMENT),
                confirmed: wanted,
                seen: None,
            });
            operation.base.times = wanted.then(|| times(seen));
            let mut row = row(APPOINTMENT.0, AppointmentState::Scheduled, 77);
            row.confirmed = is_confirmed;
            set_confirmation(&operation, APPOINTMENT, wanted, &row)
        };
        assert_eq!(
            plan(decide(true, 9, false)).calls,
            [Call::Confirm(APPOINTMENT)]
        );
        assert_eq!(decide(true, 9, true), Decision::Done);
        for is_confirmed in [false, true] {
            let theirs = MergeBase {
                times: Some(times(9)),
                ..MergeBase::default()
            };
            assert_eq!(decide(true, 8, is_confirmed), conflict(theirs, Some(77)));
        }
        let calls = [Call::RemoveConfirmation(APPOINTMENT)];
        assert_eq!(plan(decide(false, 8, true)).calls, calls);
        assert_eq!(decide(false, 8, false), Decision::Done);
    }

    /// How one field is set to the value of a number: in the edit, in the call, and on the server.
    type Field = (
        fn(&mut JobChanges, i64),
        fn(&mut JobUpdate, i64),
        fn(&mut JobFields, i64),
    );

    const FIELDS: [Field; 6] = [
        (
            |edit, n| edit.summary = Some(format!("Text {n}")),
            |call, n| call.summary = Some(format!("Text {n}")),
            |server, n| server.summary = Some(format!("Text {n}")),
        ),
        (
            |edit, n| edit.priority = Some(format!("Priority {n}")),
            |call, n| call.priority = Some(Priority::from(format!("Priority {n}").as_str())),
            |server, n| server.priority = Some(format!("Priority {n}")),
        ),
        (
            |edit, n| edit.business_unit_id = Some(StringId(n.into())),
            |call, n| call.business_unit_id = Some(n.into()),
            |server, n| server.business_unit_id = Some(n),
        ),
        (
            |edit, n| edit.job_type_id = Some(StringId(n.into())),
            |call, n| call.job_type_id = Some(n.into()),
            |server, n| server.job_type_id = Some(n),
        ),
        (
            |edit, n| edit.campaign_id = Some(StringId(n.into())),
            |call, n| call.campaign_id = Some(n.into()),
            |server, n| server.campaign_id = Some(n),
        ),
        (
            |edit, n| {
                edit.custom_fields = vec![CustomFieldText {
                    type_id: StringId(9.into()),
                    name: "Gate".into(),
                    value: format!("Text {n}"),
                }];
            },
            |call, n| {
                let value = CustomFieldValue::new(9.into(), format!("Text {n}"));
                call.custom_fields = Some(vec![value]);
            },
            |server, n| {
                server.custom_fields.insert(9, format!("Text {n}"));
            },
        ),
    ];

    /// All fields with the value of `n`.
    fn fields(n: i64) -> JobFields {
        let mut fields = JobFields::default();
        for (_, _, set) in FIELDS {
            set(&mut fields, n);
        }
        fields
    }

    fn decide(changes: &JobChanges, base: JobFields, theirs: &JobFields) -> Decision {
        let mut operation = operation(Edit::UpdateJob {
            job_id: Key::Server(JOB),
            changes: changes.clone(),
            seen: None,
        });
        operation.base.fields = Some(base);
        let job = SeenJob {
            fields: theirs.clone(),
            changed: Some(77),
            ..SeenJob::default()
        };
        update_job(&operation, JOB, changes, &job)
    }

    #[test]
    fn each_job_field_is_compared_with_its_seen_value() {
        for (edit, call, server) in FIELDS {
            let (mut changes, mut update) = (JobChanges::default(), JobUpdate::default());
            edit(&mut changes, 2);
            call(&mut update, 2);
            let call = Call::UpdateJob(JOB, Box::new(update));
            let sent = plan(decide(&changes, fields(1), &fields(1)));
            assert_eq!(sent.calls, std::slice::from_ref(&call));
            let mut others_changed = fields(3);
            server(&mut others_changed, 1);
            let sent = plan(decide(&changes, fields(1), &others_changed));
            assert_eq!(sent.calls, [call], "someone changed other fields");

            let mut made = fields(1);
            server(&mut made, 2);
            for base in [fields(1), fields(3)] {
                assert_eq!(decide(&changes, base, &made), Decision::Done);
            }
            let mut contested = fields(1);
            server(&mut contested, 3);
            let theirs = MergeBase {
                fields: Some(contested.clone()),
                ..MergeBase::default()
            };
            let decision = decide(&changes, fields(1), &contested);
            assert_eq!(decision, conflict(theirs, Some(77)));
        }
    }

    #[test]
    fn list_that_lacks_an_unreadable_item_does_not_replace_the_servers() {
        let tagged = JobChanges {
            added_tag_ids: vec![StringId(7.into())],
            ..JobChanges::default()
        };
        let filled = JobChanges {
            custom_fields: vec![CustomFieldText {
                type_id: StringId(5.into()),
                name: "Gate".into(),
                value: "4417".into(),
            }],
            ..JobChanges::default()
        };
        let decide = |changes: &JobChanges, lacks_tags: bool, lacks_custom_fields: bool| {
            let mut operation = operation(Edit::UpdateJob {
                job_id: Key::Server(JOB),
                changes: changes.clone(),
                seen: None,
            });
            operation.base.fields = Some(JobFields::default());
            let job = SeenJob {
                lacks_tags,
                lacks_custom_fields,
                ..SeenJob::default()
            };
            update_job(&operation, JOB, changes, &job)
        };
        let refused = Decision::Reject(SendProblem::ListUnreadable);
        assert_eq!(decide(&tagged, true, false), refused);
        assert_eq!(decide(&filled, false, true), refused);
        // The call leaves the other list as it is.
        plan(decide(&tagged, false, true));
        plan(decide(&filled, true, false));
    }

    #[test]
    fn summary_is_compared_without_markup() {
        let summary = |text: Option<&str>| JobFields {
            summary: text.map(Into::into),
            ..JobFields::default()
        };
        let to = |text: &str| JobChanges {
            summary: Some(text.into()),
            ..JobChanges::default()
        };
        let seen = || summary(Some("Pump & filter"));
        let markup = summary(Some("<p>Pump &amp; filter</p>"));
        plan(decide(&to("Ours"), seen(), &markup));
        assert_eq!(
            decide(&to("Pump & filter"), summary(None), &markup),
            Decision::Done
        );
        assert_eq!(
            decide(&to(""), summary(None), &summary(None)),
            Decision::Done
        );
        plan(decide(&to("Ours"), summary(Some("")), &summary(None)));
    }
}
