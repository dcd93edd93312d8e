//! Changes of a project: its fields, its notes, and its jobs.

use jpm_client::ids::{JobId, ProjectId};
use jpm_client::models::{NoteCreate, ProjectDate, ProjectUpdate};

use super::{Call, Decision, SeenJob, SeenProject, conflict, send};
use crate::edit::ProjectFields;
use crate::key::StringId;
use crate::operation::{MergeBase, Operation};
use crate::project_fields::{JobProject, ProjectField};

/// Changes those fields of a project that the server does not have yet.
pub(crate) fn update_project(
    operation: &Operation,
    id: ProjectId,
    changes: &ProjectFields,
    project: &SeenProject,
) -> Decision {
    let theirs = &project.fields;
    let missing: Vec<ProjectField> = changes
        .present()
        .filter(|field| !changes.is_same(theirs, *field))
        .collect();
    let base = operation.base.project.clone().unwrap_or_default();
    if missing.iter().any(|field| !base.is_same(theirs, *field)) {
        let theirs = MergeBase {
            project: Some(theirs.clone()),
            ..MergeBase::default()
        };
        return conflict(theirs, project.changed);
    }
    if missing.is_empty() {
        return Decision::Done;
    }
    let update = update_of(changes, &missing);
    send(operation, vec![Call::UpdateProject(id, Box::new(update))])
}

fn update_of(changes: &ProjectFields, fields: &[ProjectField]) -> ProjectUpdate {
    let day = |date: Option<chrono::NaiveDate>| date.map(ProjectDate::Day);
    let mut update = ProjectUpdate::default();
    for field in fields {
        match field {
            ProjectField::Name => update.name.clone_from(&changes.name),
            ProjectField::Summary => update.summary.clone_from(&changes.summary),
            ProjectField::Status => update.status_id = changes.status_id.map(|id| id.0),
            ProjectField::SubStatus => {
                update.sub_status_id = changes.sub_status_id.map(|id| id.0);
            }
            ProjectField::Type => update.project_type_id = changes.project_type_id.map(|id| id.0),
            ProjectField::StartDate => update.start_date = day(changes.start_date),
            ProjectField::TargetDate => {
                update.target_completion_date = day(changes.target_completion_date);
            }
            ProjectField::CompletionDate => {
                update.actual_completion_date = day(changes.actual_completion_date);
            }
            ProjectField::Managers => {
                update.project_manager_ids = numbers(changes.project_manager_ids.as_ref());
            }
            ProjectField::BusinessUnits => {
                update.business_unit_ids = numbers(changes.business_unit_ids.as_ref());
            }
        }
    }
    update
}

fn numbers<T: Copy>(ids: Option<&Vec<StringId<T>>>) -> Option<Vec<T>> {
    ids.map(|ids| ids.iter().map(|StringId(id)| *id).collect())
}

/// Adds a note to a project.
pub(crate) fn add_project_note(
    operation: &Operation,
    project: ProjectId,
    text: &str,
    pinned: bool,
) -> Decision {
    let mut note = NoteCreate::new(text);
    note.pin_to_top = pinned.then_some(true);
    send(operation, vec![Call::AddProjectNote(project, note)])
}

/// Attaches a job to `wanted`, or detaches it from its project.
pub(crate) fn set_job_project(
    operation: &Operation,
    id: JobId,
    wanted: Option<ProjectId>,
    job: &SeenJob,
) -> Decision {
    let theirs = JobProject { id: job.project };
    if theirs.id == wanted.map(|id| id.0) {
        return Decision::Done;
    }
    if operation
        .base
        .job_project
        .is_some_and(|seen| seen != theirs)
    {
        let theirs = MergeBase {
            job_project: Some(theirs),
            ..MergeBase::default()
        };
        return conflict(theirs, job.changed);
    }
    let call = wanted.map_or(Call::DetachJob(id), |project| Call::AttachJob(project, id));
    send(operation, vec![call])
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used)]
mod tests {
    use chrono::NaiveDate;

    use super::super::samples::{JOB, operation, plan};
    use super::*;
    use crate::edit::Edit;
    use crate::key::Key;

    const PROJECT: ProjectId = ProjectId(9);

    /// How one field is set to the value of a number: in the edit or on the server, and in the
    /// call.
    type Field = (fn(&mut ProjectFields, i64), fn(&mut ProjectUpdate, i64));

    fn date(n: i64) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(730_000 + i32::try_from(n).unwrap()).unwrap()
    }

    const FIELDS: [Field; 10] = [
        (
            |edit, n| edit.name = Some(format!("Name {n}")),
            |call, n| call.name = Some(format!("Name {n}")),
        ),
        (
            |edit, n| edit.summary = Some(format!("Text {n}")),
            |call, n| call.summary = Some(format!("Text {n}")),
        ),
        (
            |edit, n| edit.status_id = Some(StringId(n.into())),
            |call, n| call.status_id = Some(n.into()),
        ),
        (
            |edit, n| edit.sub_status_id = Some(StringId(n.into())),
            |call, n| call.sub_status_id = Some(n.into()),
        ),
        (
            |edit, n| edit.project_type_id = Some(StringId(n.into())),
            |call, n| call.project_type_id = Some(n.into()),
        ),
        (
            |edit, n| edit.start_date = Some(date(n)),
            |call, n| call.start_date = Some(ProjectDate::Day(date(n))),
        ),
        (
            |edit, n| edit.target_completion_date = Some(date(n)),
            |call, n| call.target_completion_date = Some(ProjectDate::Day(date(n))),
        ),
        (
            |edit, n| edit.actual_completion_date = Some(date(n)),
            |call, n| call.actual_completion_date = Some(ProjectDate::Day(date(n))),
        ),
        (
            |edit, n| edit.project_manager_ids = Some(vec![StringId(n.into())]),
            |call, n| call.project_manager_ids = Some(vec![n.into()]),
        ),
        (
            |edit, n| edit.business_unit_ids = Some(vec![StringId(n.into())]),
            |call, n| call.business_unit_ids = Some(vec![n.into()]),
        ),
    ];

    /// All fields with the value of `n`.
    fn fields(n: i64) -> ProjectFields {
        let mut fields = ProjectFields::default();
        for (set, _) in FIELDS {
            set(&mut fields, n);
        }
        fields
    }

    fn decide(changes: &ProjectFields, base: ProjectFields, theirs: &ProjectFields) -> Decision {
        let mut operation = operation(Edit::UpdateProject {
            project_id: Key::Server(PROJECT),
            changes: changes.clone(),
            seen: None,
        });
        operation.base.project = Some(base);
        let project = SeenProject {
            fields: theirs.clone(),
            changed: Some(77),
        };
        update_project(&operation, PROJECT, changes, &project)
    }

    #[test]
    fn each_project_field_is_compared_with_its_seen_value() {
        for (set, call) in FIELDS {
            let (mut changes, mut update) = (ProjectFields::default(), ProjectUpdate::default());
            set(&mut changes, 2);
            call(&mut update, 2);
            let call = Call::UpdateProject(PROJECT, Box::new(update));
            let sent = plan(decide(&changes, fields(1), &fields(1)));
            assert_eq!(sent.calls, std::slice::from_ref(&call));
            let mut others_changed = fields(3);
            set(&mut others_changed, 1);
            let sent = plan(decide(&changes, fields(1), &others_changed));
            assert_eq!(sent.calls, [call], "someone changed other fields");

            let mut made = fields(1);
            set(&mut made, 2);
            assert_eq!(decide(&changes, fields(1), &made), Decision::Done);
            let mut contested = fields(1);
            set(&mut contested, 3);
            let theirs = MergeBase {
                project: Some(contested.clone()),
                ..MergeBase::default()
            };
            let decision = decide(&changes, fields(1), &contested);
            assert_eq!(decision, conflict(theirs, Some(77)));
        }
    }

    #[test]
    fn job_that_was_moved_to_another_project_is_a_conflict() {
        let decide = |wanted: Option<i64>, seen: Option<i64>, theirs: Option<i64>| {
            let mut operation = operation(Edit::SetJobProject {
                job_id: Key::Server(JOB),
                project_id: wanted.map(|id| StringId(id.into())),
            });
            operation.base.job_project = Some(JobProject { id: seen });
            let job = SeenJob {
                project: theirs,
                changed: Some(77),
                ..SeenJob::default()
            };
            set_job_project(&operation, JOB, wanted.map(Into::into), &job)
        };
        let attach = [Call::AttachJob(PROJECT, JOB)];
        assert_eq!(plan(decide(Some(9), None, None)).calls, attach);
        assert_eq!(plan(decide(Some(9), Some(4), Some(4))).calls, attach);
        let detach = [Call::DetachJob(JOB)];
        assert_eq!(plan(decide(None, Some(9), Some(9))).calls, detach);
        assert_eq!(decide(Some(9), None, Some(9)), Decision::Done);
        assert_eq!(decide(None, Some(9), None), Decision::Done);
        let theirs = MergeBase {
            job_project: Some(JobProject { id: Some(4) }),
            ..MergeBase::default()
        };
        for wanted in [Some(9), None] {
            let decision = decide(wanted, Some(8), Some(4));
            assert_eq!(decision, conflict(theirs.clone(), Some(77)));
        }
    }
}
