//! Invariants of holds, cancellations and deletions, and of their reversals.

use std::collections::{BTreeMap, BTreeSet};

use jpm_sync::key::{JobKey, Key};
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::jobs::JobState;
use jpm_sync::views::operations::{OperationKind, OperationRow, OperationState};

use crate::call::number_in;
use crate::checks::COMPARE_WINDOW;
use crate::effect::EffectKind;
use crate::server::Server;
use crate::workstation::{Intent, Workstation};
use crate::world::lock;

/// True if the edit will take effect, or has and is not settled.
fn is_pending(row: &OperationRow) -> bool {
    let open = matches!(
        row.state,
        OperationState::Queued
            | OperationState::Leased
            | OperationState::Acked
            | OperationState::Unknown
            | OperationState::Verifying
    );
    open && !row.undo_pending
}

fn is_of(job: Option<JobKey>, id: i64) -> bool {
    job == Some(Key::Server(id.into()))
}

impl Workstation {
    /// A job shows the status of its newest unsettled edit.
    pub(crate) fn check_job_states(&self, rows: &[OperationRow]) {
        let Some(store) = self.store() else { return };
        let mut met = BTreeSet::new();
        for row in rows.iter().filter(|row| is_pending(row)) {
            let wanted = match row.kind {
                OperationKind::HoldJob => JobState::Hold,
                OperationKind::CancelJob => JobState::Canceled,
                OperationKind::RemoveHold | OperationKind::RemoveCancellation => {
                    JobState::Scheduled
                }
                _ => continue,
            };
            let Some(job) = row.job_id else { continue };
            if !met.insert(job.to_string()) {
                continue;
            }
            let shown = store.job(&job).ok().flatten().map(|job| job.state);
            if shown.is_some_and(|shown| shown != wanted) {
                self.world.report_violation(format!(
                    "{}{:?} of job {job} is {:?}, and the screen says {shown:?}",
                    self.name, row.kind, row.state
                ));
            }
        }
    }

    /// A known appointment stays visible as long as the server has it, whatever the lists say.
    pub(crate) fn check_none_missing(&mut self, rows: &[OperationRow], cards: &[AppointmentCard]) {
        let here: BTreeSet<i64> = cards
            .iter()
            .filter_map(|card| card.id.server())
            .map(|id| id.0)
            .collect();
        let removing = |id: i64| {
            rows.iter().any(|row| {
                row.kind == OperationKind::DeleteAppointment
                    && is_pending(row)
                    && row.appointment_id == Some(Key::Server(id.into()))
            })
        };
        let server = lock(&self.server);
        self.known
            .retain(|id| server.appointments.get(*id).is_some());
        for id in self.known.difference(&here) {
            if !removing(*id) {
                self.world.report_violation(format!(
                    "{}appointment {id} is not here any more, and the server has it",
                    self.name
                ));
            }
        }
        drop(server);
        self.known.extend(here);
    }

    /// Only the dispatcher's own holds and cancellations are reversed, each once and completely.
    pub(crate) fn check_reversals(&self, server: &Server) {
        let mut counts: BTreeMap<(EffectKind, i64), u32> = BTreeMap::new();
        let own = server
            .effects
            .iter()
            .filter(|effect| effect.workstation == self.name && !effect.late);
        for effect in own {
            let intent = match effect.kind {
                EffectKind::RemoveHold => Intent::RemoveHold,
                EffectKind::RemoveCancellation => Intent::RemoveCancellation,
                EffectKind::RemoveAppointment => Intent::RemoveAppointment,
                _ => continue,
            };
            let back = self
                .edits
                .iter()
                .filter(|edit| edit.intent == intent && is_of(edit.job, effect.job));
            let (mut allowed, mut asked) = (0, false);
            for edit in back {
                allowed += 1 + edit.again;
                asked |= edit.again > 0;
            }
            let count = counts.entry((effect.kind, effect.record)).or_default();
            *count += 1;
            if *count > allowed {
                self.world.report_violation(format!(
                    "{}{:?} of {} took effect {count} times, and was wanted {allowed} times",
                    self.name, effect.kind, effect.record
                ));
            }
            let Some((memo, age)) = &effect.before else {
                continue;
            };
            let ours = number_in(memo)
                .is_some_and(|number| self.edits.iter().any(|edit| edit.number == number));
            if effect.kind != EffectKind::RemoveAppointment
                && !(ours || asked || *age < COMPARE_WINDOW)
            {
                self.world.report_violation(format!(
                    "{}{:?} of {} took back \"{memo}\", which is not ours",
                    self.name, effect.kind, effect.record
                ));
            }
        }
        self.check_reversed(server);
    }

    fn check_reversed(&self, server: &Server) {
        let applied_late = lock(&self.network.create_calls).applied_late.clone();
        for edit in &self.edits {
            let (OperationState::Done, Some(number)) = (edit.state, edit.reverses) else {
                continue;
            };
            let of = self.edits.iter().find(|other| other.number == number);
            if applied_late.contains(&number) || of.is_none_or(|of| of.again > 0) {
                continue;
            }
            let memo = format!("Edit {number}");
            let stands = match edit.intent {
                Intent::RemoveHold => server
                    .appointments
                    .all()
                    .any(|appointment| appointment.status == "Hold" && appointment.memo == memo),
                Intent::RemoveCancellation => server
                    .jobs
                    .all()
                    .any(|job| job.status == "Canceled" && job.memo == memo),
                Intent::RemoveAppointment => server
                    .appointments
                    .all()
                    .any(|appointment| appointment.text == memo),
                _ => false,
            };
            if stands {
                self.world.report_violation(format!(
                    "{}#{number} was taken back, and it stands",
                    self.name
                ));
            }
        }
    }
}
