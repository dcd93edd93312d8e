//! Property: after any edits and undos before sending, each remaining edit is based on the server's
//! values when its turn comes.

use std::collections::BTreeSet;

use chrono::DateTime;
use jpm_client::ids::{AppointmentId, BusinessUnitId, JobId, TagTypeId, TenantId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::account::AccountName;
use crate::edit::{AppointmentMove, CustomFieldText, Edit};
use crate::job_fields::JobFields;
use crate::key::{AppointmentKey, JobKey, Key, StringId};
use crate::operation::{Operation, Times};
use crate::store::{Store, StoreOptions, outbox};
use crate::submit::EditError;
use crate::time::{EpochMillis, Micros, to_micros};
use crate::views::jobs::JobChanges;

const HOUR: Micros = 3_600_000_000;
const JOB: JobKey = Key::Server(JobId(1));
const APPOINTMENTS: usize = 2;
const TAG: StringId<TagTypeId> = StringId(TagTypeId(5));
/// The type of a custom field.
const GATE_CODE: i64 = 9;

/// An action of the dispatcher. There are few values, so that edits often restore an earlier value.
#[derive(Clone, Debug)]
enum Action {
    Move {
        appointment: usize,
        hour: i64,
        /// The length of the arrival window in hours, if one is given.
        window: Option<i64>,
        technicians: Option<BTreeSet<i64>>,
    },
    Instruct {
        appointment: usize,
        text: &'static str,
    },
    Confirm {
        appointment: usize,
        confirmed: bool,
    },
    Update {
        summary: Option<&'static str>,
        priority: Option<&'static str>,
        unit: Option<i64>,
        /// Whether a tag is added or removed.
        tag: Option<bool>,
        gate_code: Option<&'static str>,
    },
    /// Attaches the job to a project or detaches it.
    Attach(Option<i64>),
    /// Undoes an edit, counted from the newest.
    Undo(usize),
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let technicians = prop::collection::btree_set(900..903_i64, 1..3);
    let moving = (
        0..APPOINTMENTS,
        0..4_i64,
        prop::option::of(1..3_i64),
        prop::option::of(technicians),
    );
    let fields = (
        prop::option::of(prop::sample::select(&["No heat", "Noise", "Leak"][..])),
        prop::option::of(prop::sample::select(&["Low", "High"][..])),
        prop::option::of(1..3_i64),
        prop::option::of(any::<bool>()),
        prop::option::of(prop::sample::select(&["", "1111", "4417"][..])),
    )
        .prop_filter("an edit of something", |fields| {
            *fields != (None, None, None, None, None)
        });
    let action = prop_oneof![
        4 => moving.prop_map(|(appointment, hour, window, technicians)| Action::Move {
            appointment,
            hour,
            window,
            technicians
        }),
        2 => (0..APPOINTMENTS, prop::sample::select(&["", "Dog", "Ring twice"][..]))
            .prop_map(|(appointment, text)| Action::Instruct { appointment, text }),
        2 => (0..APPOINTMENTS, any::<bool>())
            .prop_map(|(appointment, confirmed)| Action::Confirm { appointment, confirmed }),
        3 => fields.prop_map(|(summary, priority, unit, tag, gate_code)| Action::Update {
            summary,
            priority,
            unit,
            tag,
            gate_code
        }),
        2 => prop::option::of(70..72_i64).prop_map(Action::Attach),
        2 => (0..3_usize).prop_map(Action::Undo),
    ];
    prop::collection::vec(action, 1..14)
}

fn appointment_key(appointment: usize) -> AppointmentKey {
    Key::Server(AppointmentId(10 + i64::try_from(appointment).unwrap()))
}

fn edit(action: &Action) -> Edit {
    let at = |hour: i64| EpochMillis::from_micros(hour * HOUR);
    match action {
        Action::Move {
            appointment,
            hour,
            window,
            technicians,
        } => Edit::MoveAppointment {
            to: AppointmentMove {
                appointment_id: appointment_key(*appointment),
                start: at(*hour),
                end: at(hour + 1),
                arrival_start: window.map(|_| at(*hour)),
                arrival_end: window.map(|long| at(hour + long)),
                technician_ids: technicians
                    .as_ref()
                    .map(|ids| ids.iter().map(|id| StringId((*id).into())).collect()),
                seen: None,
            },
        },
        Action::Instruct { appointment, text } => Edit::SetSpecialInstructions {
            appointment_id: appointment_key(*appointment),
            text: (*text).into(),
            seen: None,
        },
        Action::Confirm {
            appointment,
            confirmed,
        } => Edit::SetConfirmation {
            appointment_id: appointment_key(*appointment),
            confirmed: *confirmed,
            seen: None,
        },
        Action::Update {
            summary,
            priority,
            unit,
            tag,
            gate_code,
        } => Edit::UpdateJob {
            job_id: JOB,
            changes: JobChanges {
                summary: summary.map(Into::into),
                priority: priority.map(Into::into),
                business_unit_id: unit.map(|id| StringId(BusinessUnitId(id))),
                added_tag_ids: tag
                    .filter(|added| *added)
                    .map(|_| TAG)
                    .into_iter()
                    .collect(),
                removed_tag_ids: tag
                    .filter(|added| !added)
                    .map(|_| TAG)
                    .into_iter()
                    .collect(),
                custom_fields: gate_code
                    .map(|value| CustomFieldText {
                        type_id: StringId(GATE_CODE.into()),
                        name: "Gate code".into(),
                        value: value.into(),
                    })
                    .into_iter()
                    .collect(),
                ..JobChanges::default()
            },
            seen: None,
        },
        Action::Attach(project) => Edit::SetJobProject {
            job_id: JOB,
            project_id: project.map(|id| StringId(id.into())),
        },
        Action::Undo(_) => unreachable!("no edit"),
    }
}

/// An appointment as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ServerAppointment {
    times: Times,
    technicians: BTreeSet<i64>,
    instructions: String,
    confirmed: bool,
}

/// All values that the edits can change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    appointments: Vec<ServerAppointment>,
    fields: JobFields,
    project: Option<i64>,
}

impl Server {
    fn new() -> Self {
        let appointment = ServerAppointment {
            times: Times {
                start: HOUR,
                end: 2 * HOUR,
                arrival_start: Some(HOUR),
                arrival_end: Some(2 * HOUR),
            },
            technicians: [900].into(),
            instructions: String::new(),
            confirmed: false,
        };
        Self {
            appointments: vec![appointment; APPOINTMENTS],
            fields: JobFields {
                summary: Some("No heat".into()),
                priority: Some("Low".into()),
                business_unit_id: Some(1),
                custom_fields: [(GATE_CODE, "1111".into())].into(),
                ..JobFields::default()
            },
            project: None,
        }
    }

    fn appointment(&mut self, key: AppointmentKey) -> &mut ServerAppointment {
        let found = (0..APPOINTMENTS).find(|appointment| appointment_key(*appointment) == key);
        &mut self.appointments[found.unwrap()]
    }

    /// Applies the calls of one edit.
    fn take(&mut self, edit: &Edit) {
        match edit {
            Edit::MoveAppointment { to } => {
                let appointment = self.appointment(to.appointment_id);
                let window = |at: Option<EpochMillis>| at.map(|at| to_micros(at.0));
                appointment.times = Times {
                    start: to_micros(to.start.0),
                    end: to_micros(to.end.0),
                    // An omitted arrival window stays.
                    arrival_start: window(to.arrival_start).or(appointment.times.arrival_start),
                    arrival_end: window(to.arrival_end).or(appointment.times.arrival_end),
                };
                if let Some(ids) = &to.technician_ids {
                    appointment.technicians = ids.iter().map(|id| id.0.0).collect();
                }
            }
            Edit::SetSpecialInstructions {
                appointment_id,
                text,
                ..
            } => self
                .appointment(*appointment_id)
                .instructions
                .clone_from(text),
            Edit::SetConfirmation {
                appointment_id,
                confirmed,
                ..
            } => self.appointment(*appointment_id).confirmed = *confirmed,
            Edit::UpdateJob { changes, .. } => self.fields.apply(changes.into()),
            Edit::SetJobProject { project_id, .. } => {
                self.project = project_id.map(|id| id.0.0);
            }
            other => unreachable!("{other:?}"),
        }
    }

    /// Whether the fields that an operation changes have the values that it expects. If not, the
    /// dispatcher sees a conflict that no other person caused.
    fn is_as_expected(&mut self, operation: &Operation) -> bool {
        let base = &operation.base;
        match &operation.edit {
            Edit::MoveAppointment { to } => {
                let appointment = self.appointment(to.appointment_id);
                base.times == Some(appointment.times)
                    && (to.technician_ids.is_none()
                        || base.technicians.as_ref() == Some(&appointment.technicians))
            }
            Edit::SetSpecialInstructions { appointment_id, .. } => {
                base.instructions.as_ref() == Some(&self.appointment(*appointment_id).instructions)
            }
            // A confirmation is of certain times, so other times are a conflict.
            Edit::SetConfirmation {
                appointment_id,
                confirmed,
                ..
            } => {
                let appointment = self.appointment(*appointment_id);
                base.confirmed == Some(appointment.confirmed)
                    && (!confirmed || base.times == Some(appointment.times))
            }
            Edit::UpdateJob { changes, .. } => {
                let seen = base.fields.as_ref().unwrap();
                let changes = JobFields::from(changes);
                changes.contested(seen, &self.fields).next().is_none()
            }
            Edit::SetJobProject { .. } => base.job_project.unwrap().id == self.project,
            other => unreachable!("{other:?}"),
        }
    }
}

/// A store whose mirror has the server's initial values.
fn store(dir: &std::path::Path) -> Store {
    let account = AccountName {
        environment: "test".into(),
        tenant: TenantId(1),
    };
    let options = StoreOptions {
        survives_power_cut: false,
        ..StoreOptions::default()
    };
    let store = Store::open_with(dir, &account, DateTime::UNIX_EPOCH, options).unwrap();
    store.set_dialect(jpm_client::Dialect::Vendor);
    store
        .mirror()
        .write(|sql| {
            sql.execute_batch(
                r#"INSERT INTO job (id, number, status, priority, business_unit_id, summary, modified_us, raw)
                   VALUES (1, '1', 'Scheduled', 'Low', 1, 'No heat', 0,
                       '{"id":1,"summary":"No heat","customFields":[{"typeId":9,"name":"Gate code","value":"1111"}]}');"#,
            )?;
            for appointment in 10..12_i64 {
                sql.execute(
                    "INSERT INTO appointment (id, job_id, start_us, end_us, arrival_start_us, arrival_end_us, status, confirmed, active,
                         modified_us, raw)
                     VALUES (?1, 1, ?2, 2 * ?2, ?2, 2 * ?2, 'Scheduled', 0, 1, 0, '{}')",
                    (appointment, HOUR),
                )?;
                sql.execute(
                    "INSERT INTO assignment (id, appointment_id, technician_id, active, modified_us, raw) VALUES (?1, ?1, 900, 1, 0, '{}')",
                    [appointment],
                )?;
            }
            Ok(())
        })
        .unwrap();
    store
}

/// The values on the screen. The unit has no name here, so it is not shown.
fn shown(store: &Store) -> Server {
    let job = store.job(&JOB).unwrap().unwrap();
    let mut server = Server::new();
    server.fields.summary = Some(job.summary);
    server.fields.priority = job.priority;
    server.fields.business_unit_id = None;
    server.fields.tags = job.tags.iter().map(|tag| (tag.id.0.0, true)).collect();
    let gate_code = job.custom_fields[0].value.clone();
    server.fields.custom_fields.insert(GATE_CODE, gate_code);
    server.project = job.project_id.and_then(Key::server).map(|id| id.0);
    for card in job.appointments {
        let window = |at: Option<EpochMillis>| at.map(|at| to_micros(at.0));
        *server.appointment(card.id) = ServerAppointment {
            times: Times {
                start: to_micros(card.start.0),
                end: to_micros(card.end.0),
                arrival_start: window(card.arrival_start),
                arrival_end: window(card.arrival_end),
            },
            technicians: card.technician_ids.iter().map(|id| id.0.0).collect(),
            instructions: card.special_instructions.unwrap_or_default(),
            confirmed: card.confirmed,
        };
    }
    server
}

/// Performs the actions. Fails if a remaining edit does not find the values that it expects when
/// its turn comes, or if the window shows other values than the server's final ones.
fn check(actions: &[Action]) -> Result<(), TestCaseError> {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    let now = DateTime::UNIX_EPOCH;
    // The edits that were not undone.
    let mut left: Vec<Uuid> = Vec::new();
    for action in actions {
        if let Action::Undo(back) = action {
            if let Some(at) = left.len().checked_sub(back + 1) {
                store.undo(left.remove(at), now).unwrap();
            }
        } else {
            match store.submit(edit(action), now) {
                Ok(receipt) => left.push(receipt.operation_id),
                // The job is in that project already.
                Err(EditError::Invalid { .. }) if matches!(action, Action::Attach(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
    let mut server = Server::new();
    let waiting = store.outbox().read(outbox::unfinished).unwrap();
    let ids: Vec<Uuid> = waiting.iter().map(|operation| operation.id).collect();
    prop_assert_eq!(ids, left);
    for operation in waiting {
        prop_assert!(
            server.is_as_expected(&operation),
            "{operation:#?}\n{server:#?}"
        );
        server.take(&operation.edit);
    }
    server.fields.business_unit_id = None;
    server.fields.tags.retain(|_, is_on_job| *is_on_job);
    prop_assert_eq!(shown(&store), server);
    Ok(())
}

/// Moves the first appointment, and assigns `technicians` if given.
fn moved(technicians: Option<i64>) -> Action {
    Action::Move {
        appointment: 0,
        hour: 0,
        window: None,
        technicians: technicians.map(|id| [id].into()),
    }
}

#[test]
fn move_without_technicians_keeps_those_of_the_previous_edit() {
    let actions = [
        moved(Some(901)),
        moved(None),
        moved(Some(900)),
        Action::Undo(2),
    ];
    check(&actions).unwrap();
}

/// A quarter of the usual cases, because each opens a store.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases / 4,
        failure_persistence: None,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn remaining_edits_after_any_undo_conflict_with_nobody(actions in actions()) {
        check(&actions)?;
    }
}
