use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use jpm_client::ids::{AppointmentId, JobId, ProjectId};

use super::*;
use crate::edit::{AppointmentMove, ProjectFields};
use crate::key::{Key, StringId};
use crate::operation::Times;
use crate::store::in_memory;
use crate::time::{EpochMillis, from_micros, to_micros};
use crate::views::jobs::{HoldOrCancelReason, JobChanges};

const CARD: Key<AppointmentId> = Key::Server(AppointmentId(5));
const JOB: Key<JobId> = Key::Server(JobId(7));
const PROJECT: Key<ProjectId> = Key::Server(ProjectId(9));

fn of_job(edit: Edit) -> Operation {
    Operation {
        job: Some(JOB),
        ..Operation::new(edit)
    }
}

fn times(hour: i64) -> Times {
    let start = hour * 3_600_000_000;
    Times {
        start,
        end: start + 3_600_000_000,
        arrival_start: None,
        arrival_end: None,
    }
}

fn moved(card: Key<AppointmentId>, hour: i64, technicians: &[i64]) -> Operation {
    let start = from_micros(times(hour).start);
    Operation {
        appointment: Some(card),
        ..of_job(Edit::MoveAppointment {
            to: AppointmentMove {
                appointment_id: card,
                start: EpochMillis(start),
                end: EpochMillis(start + TimeDelta::hours(1)),
                arrival_start: None,
                arrival_end: None,
                technician_ids: Some(
                    technicians
                        .iter()
                        .map(|id| StringId((*id).into()))
                        .collect(),
                ),
                seen: None,
            },
        })
    }
}

fn noted(text: &str) -> Operation {
    Operation {
        appointment: Some(CARD),
        ..of_job(Edit::SetSpecialInstructions {
            appointment_id: CARD,
            text: text.into(),
            seen: None,
        })
    }
}

fn changed(summary: Option<&str>, campaign: Option<i64>) -> Operation {
    of_job(Edit::UpdateJob {
        job_id: JOB,
        changes: JobChanges {
            summary: summary.map(Into::into),
            campaign_id: campaign.map(|id| StringId(id.into())),
            ..JobChanges::default()
        },
        seen: None,
    })
}

fn project(name: Option<&str>, status: Option<i64>, sub_status: Option<i64>) -> ProjectFields {
    ProjectFields {
        name: name.map(Into::into),
        status_id: status.map(|id| StringId(id.into())),
        sub_status_id: sub_status.map(|id| StringId(id.into())),
        ..ProjectFields::default()
    }
}

fn changed_project(changes: ProjectFields) -> Operation {
    Operation {
        project: Some(PROJECT),
        ..Operation::new(Edit::UpdateProject {
            project_id: PROJECT,
            changes,
            seen: None,
        })
    }
}

fn has_fields(fields: ProjectFields) -> MergeBase {
    MergeBase {
        project: Some(fields),
        ..MergeBase::default()
    }
}

fn stopped(edit: fn(Key<JobId>, HoldOrCancelReason) -> Edit, memo: &str) -> Operation {
    let reason = HoldOrCancelReason {
        reason_id: StringId(1.into()),
        memo: memo.into(),
    };
    of_job(edit(JOB, reason))
}

fn hold(job_id: Key<JobId>, reason: HoldOrCancelReason) -> Edit {
    Edit::HoldJob { job_id, reason }
}

fn cancel(job_id: Key<JobId>, reason: HoldOrCancelReason) -> Edit {
    Edit::CancelJob { job_id, reason }
}

fn at(hour: i64, technicians: &[i64]) -> MergeBase {
    MergeBase {
        times: Some(times(hour)),
        technicians: Some(technicians.iter().copied().collect()),
        ..MergeBase::default()
    }
}

fn text(text: &str) -> MergeBase {
    MergeBase {
        instructions: Some(text.into()),
        ..MergeBase::default()
    }
}

fn fields(summary: &str, campaign: i64) -> MergeBase {
    MergeBase {
        fields: Some(JobFields {
            summary: Some(summary.into()),
            campaign_id: Some(campaign),
            ..JobFields::default()
        }),
        ..MergeBase::default()
    }
}

fn state(word: &str, reasons: &Operation) -> MergeBase {
    MergeBase {
        job_state: Some(word.into()),
        reasons: result_of(reasons).reasons,
        ..MergeBase::default()
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "one table")]
fn own_changes_are_told_from_changes_by_others() {
    let based = |operation: Operation, base: MergeBase| Operation { base, ..operation };
    // Each undoes an older edit: back to 9, based on 10 as the server's value.
    let back = || based(moved(CARD, 9, &[1]), at(10, &[1]));
    let note = || based(noted("Old"), text("First"));
    let change = || based(changed(Some("Old"), Some(1)), fields("First", 2));
    let release = || {
        let edit = Edit::RemoveHold {
            job_id: JOB,
            appointment_ids: Vec::new(),
        };
        based(of_job(edit), state("Hold", &stopped(hold, "Snow")))
    };
    let other_card = Key::Server(AppointmentId(6));
    let table: Vec<(&str, Operation, MergeBase, Vec<Operation>, bool)> = vec![
        (
            "own later move",
            back(),
            at(11, &[1]),
            vec![moved(CARD, 11, &[1])],
            true,
        ),
        (
            "someone's move",
            back(),
            at(12, &[1]),
            vec![moved(CARD, 11, &[1])],
            false,
        ),
        ("no history", back(), at(11, &[1]), vec![], false),
        (
            "another card",
            back(),
            at(11, &[1]),
            vec![moved(other_card, 11, &[1])],
            false,
        ),
        (
            "someone moved it after the own move, to where another own move had been",
            back(),
            at(11, &[1]),
            vec![moved(CARD, 11, &[1]), moved(CARD, 12, &[1])],
            false,
        ),
        (
            "own technicians",
            back(),
            at(10, &[2]),
            vec![moved(CARD, 10, &[2])],
            true,
        ),
        (
            "own time and someone's technicians",
            back(),
            at(11, &[3]),
            vec![moved(CARD, 11, &[2])],
            false,
        ),
        (
            "own words",
            note(),
            text("Second"),
            vec![noted("Second")],
            true,
        ),
        (
            "someone's words",
            note(),
            text("Third"),
            vec![noted("Second")],
            false,
        ),
        (
            "own fields by two edits",
            change(),
            fields("<p>Second</p>", 3),
            vec![changed(Some("Second"), None), changed(None, Some(3))],
            true,
        ),
        (
            "one own field, one of someone else",
            change(),
            fields("Second", 4),
            vec![changed(Some("Second"), None), changed(None, Some(3))],
            false,
        ),
        (
            "own cancellation after the hold",
            release(),
            MergeBase {
                job_state: Some("Canceled".into()),
                ..MergeBase::default()
            },
            vec![stopped(hold, "Snow"), stopped(cancel, "Sold")],
            true,
        ),
        (
            "held again for an own reason",
            release(),
            state("Hold", &stopped(hold, "Parts")),
            vec![stopped(hold, "Snow"), stopped(hold, "Parts")],
            true,
        ),
        (
            "held again for someone's reason",
            release(),
            state("Hold", &stopped(hold, "Ice")),
            vec![stopped(hold, "Snow"), stopped(hold, "Parts")],
            false,
        ),
    ];
    for (what, operation, theirs, history, own) in table {
        assert_eq!(explained(&operation, &theirs, &history), own, "{what}");
    }
}

#[test]
fn own_changes_of_a_project_are_told_from_changes_by_others() {
    // Undoes an older edit, based on the values that it made.
    let change = || Operation {
        base: has_fields(project(Some("First"), Some(1), Some(11))),
        ..changed_project(project(Some("Old"), None, Some(12)))
    };
    let renamed = |name| changed_project(project(Some(name), None, None));
    let table = [
        (
            "own name",
            project(Some("Second"), Some(1), Some(11)),
            vec![renamed("Second")],
            true,
        ),
        (
            "someone's name",
            project(Some("Third"), Some(1), Some(11)),
            vec![renamed("Second")],
            false,
        ),
        (
            "someone's name after the own one, as another own one before it",
            project(Some("Second"), Some(1), Some(11)),
            vec![renamed("Second"), renamed("Third")],
            false,
        ),
        (
            "own name and an own status, which removed the substatus",
            project(Some("Second"), Some(2), None),
            vec![
                renamed("Second"),
                changed_project(project(None, Some(2), None)),
            ],
            true,
        ),
        (
            "own name and someone's substatus",
            project(Some("Second"), Some(1), Some(13)),
            vec![renamed("Second")],
            false,
        ),
    ];
    for (what, theirs, history, own) in table {
        let theirs = has_fields(theirs);
        assert_eq!(explained(&change(), &theirs, &history), own, "{what}");
    }
}

fn finish(sql: &Connection, operation: &Operation) {
    let from = [crate::views::operations::OperationState::Queued];
    let done = crate::views::operations::OperationState::Done;
    outbox::advance(sql, operation.id, &from, done, to_micros(from_micros(1))).unwrap();
}

#[test]
fn history_is_found_by_any_key_of_the_job() {
    let sql = in_memory::outbox();
    let local = uuid::Uuid::from_u128(77);
    let mut ids = IdMap::default();
    ids.insert(local, crate::id_map::LocalKind::Job, 7);
    let later = Operation {
        job: Some(Key::Local(local)),
        ..noted("Second")
    };
    let undo = Operation {
        base: text("First"),
        ..noted("Old")
    };
    for operation in [&later, &undo] {
        outbox::insert(&sql, operation).unwrap();
    }
    let theirs = text("Second");
    let is_own = || is_own_change(&sql, &ids, &undo, &theirs).unwrap();
    assert!(!is_own(), "it was not sent");
    finish(&sql, &later);
    assert!(is_own());
}

#[test]
fn history_is_found_by_any_key_of_the_project() {
    let sql = in_memory::outbox();
    let local = uuid::Uuid::from_u128(79);
    let mut ids = IdMap::default();
    ids.insert(local, crate::id_map::LocalKind::Project, 9);
    let later = Operation {
        project: Some(Key::Local(local)),
        ..changed_project(project(Some("Second"), None, None))
    };
    let elsewhere = Operation {
        project: Some(Key::Server(ProjectId(10))),
        ..changed_project(project(Some("Third"), None, None))
    };
    let undo = Operation {
        base: has_fields(project(Some("First"), None, None)),
        ..changed_project(project(Some("Old"), None, None))
    };
    for operation in [&later, &elsewhere, &undo] {
        outbox::insert(&sql, operation).unwrap();
    }
    let is_own = |name| {
        let theirs = has_fields(project(Some(name), None, None));
        is_own_change(&sql, &ids, &undo, &theirs).unwrap()
    };
    assert!(!is_own("Second"), "it was not sent");
    finish(&sql, &later);
    finish(&sql, &elsewhere);
    assert!(is_own("Second"));
    assert!(!is_own("Third"), "that is another project");
}

#[test]
fn conflict_check_cost_is_independent_of_other_jobs() {
    let sql = in_memory::outbox();
    let finished = |operation: &Operation| {
        outbox::insert(&sql, operation).unwrap();
        finish(&sql, operation);
    };
    let undo = Operation {
        base: text("First"),
        ..noted("Old")
    };
    finished(&noted("Second"));
    let undo_of_project = Operation {
        base: has_fields(project(Some("First"), None, None)),
        ..changed_project(project(Some("Old"), None, None))
    };
    finished(&changed_project(project(Some("Second"), None, None)));
    let steps = || {
        [
            (&undo, text("Second")),
            (
                &undo_of_project,
                has_fields(project(Some("Second"), None, None)),
            ),
        ]
        .map(|(undo, theirs)| {
            let counted = Arc::new(AtomicU32::new(0));
            let counter = Arc::clone(&counted);
            let count = move || {
                counter.fetch_add(1, Ordering::Relaxed);
                false
            };
            sql.progress_handler(1, Some(count)).unwrap();
            assert!(is_own_change(&sql, &IdMap::default(), undo, &theirs).unwrap());
            sql.progress_handler(0, None::<fn() -> bool>).unwrap();
            counted.load(Ordering::Relaxed)
        })
    };
    // The first run also prepares its statements.
    steps();
    let before = steps();
    for job in 100..1_100 {
        finished(&Operation {
            job: Some(Key::Server(JobId(job))),
            ..noted("Elsewhere")
        });
    }
    let after = steps();
    // The index is larger, which costs a step or two.
    for (after, before) in after.into_iter().zip(before) {
        assert!(after < before + 10, "{after} steps, and {before} before");
    }
}
