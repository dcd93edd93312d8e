//! The draft plan: moves that are stored and not sent until the dispatcher publishes them.
//!
//! The plan is a file of its own beside the outbox, because it is small and always written as a
//! whole. It is replaced atomically and needs no database migration. The store's lock on the
//! account folder covers it too.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use jpm_sync::edit::{AppointmentMove, AppointmentSeen, Edit};
use jpm_sync::key::AppointmentKey;
use jpm_sync::views::calendar::AppointmentCard;
use jpm_sync::views::operations::EditReceipt;
use jpm_sync::{BatchError, Store};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::atomic_file::{self, FileProblem};
use crate::error::{AppError, ErrorReason, RejectedMove, count};

const FILE: &str = "plan.json";
/// Format version that this program writes. Fields are only added.
const FORMAT: u32 = 1;
/// Limits the size of the file.
const MAX_MOVES: usize = 2000;

/// Planned moves in the order they were made, one per appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftPlan {
    /// The moves. `seen` holds the values that the dispatcher planned from.
    pub moves: Vec<AppointmentMove>,
}

/// A plan with the appointments that it moves.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftPlanView {
    /// The moves.
    pub plan: DraftPlan,
    /// The appointments as they are without the plan. Unknown ones are left out.
    pub cards: Vec<AppointmentCard>,
}

/// The part of the file that every version can read.
#[derive(Deserialize)]
struct FormatVersion {
    #[serde(rename = "form")]
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(rename = "form")]
    version: u32,
    #[serde(flatten)]
    plan: DraftPlan,
}

/// The plan file of one account.
#[derive(Debug)]
pub(crate) struct PlanFile {
    path: PathBuf,
    /// Serializes changes.
    write_lock: Mutex<()>,
}

impl PlanFile {
    /// The plan in an account folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        PlanFile {
            path: folder.join(FILE),
            write_lock: Mutex::new(()),
        }
    }

    /// Reads the plan; `None` if there is none.
    pub(crate) fn read(&self) -> Result<Option<DraftPlan>, AppError> {
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.unreadable(&error)),
        };
        let version = serde_json::from_slice(&text).map(|FormatVersion { version }| version);
        if version.is_ok_and(|version| version > FORMAT) {
            return Err(AppError::new(ErrorReason::DraftPlanNewer));
        }
        let document: Document =
            serde_json::from_slice(&text).map_err(|error| self.damaged(&error))?;
        Ok(Some(document.plan))
    }

    fn unreadable(&self, error: &std::io::Error) -> AppError {
        AppError::new(ErrorReason::DraftPlanUnreadable {
            path: self.path.display().to_string(),
            problem: FileProblem::from(error),
        })
    }

    /// Sets the damaged file aside, so that a new plan does not overwrite it.
    fn damaged(&self, error: &dyn std::fmt::Display) -> AppError {
        tracing::error!(%error, path = %self.path.display(), "the draft plan is damaged");
        match atomic_file::set_aside(&self.path, Utc::now()) {
            Ok(file) => AppError::new(ErrorReason::DraftPlanDamaged { file }),
            Err(error) => self.unreadable(&error),
        }
    }

    /// Saves the plan. It is on disk when this returns.
    pub(crate) fn save(&self, plan: DraftPlan) -> Result<(), AppError> {
        if plan.moves.len() > MAX_MOVES {
            let max = count(MAX_MOVES);
            return Err(AppError::new(ErrorReason::DraftPlanFull { max }));
        }
        let _guard = self
            .write_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let document = Document {
            version: FORMAT,
            plan,
        };
        let text = serde_json::to_vec(&document).map_err(|error| not_saved(&error.into()))?;
        atomic_file::write(&self.path, &text).map_err(|error| not_saved(&error))
    }

    /// Discards the plan.
    pub(crate) fn discard(&self) -> Result<(), AppError> {
        let _guard = self
            .write_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        atomic_file::remove(&self.path).map_err(|error| not_saved(&error))
    }

    /// Adds every move to the outbox in one transaction, then removes the plan.
    ///
    /// After a crash in between, the plan still exists. Moves that are already applied are skipped,
    /// so publishing again sends nothing twice.
    pub(crate) fn publish(
        &self,
        store: &Store,
        now: DateTime<Utc>,
    ) -> Result<Vec<EditReceipt>, AppError> {
        let _guard = self
            .write_lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let plan = self.read()?.unwrap_or_default();
        let keys: Vec<_> = plan.moves.iter().map(|to| to.appointment_id).collect();
        let cards = store.appointments(&keys)?;
        let moves: Vec<_> = plan
            .moves
            .into_iter()
            .filter(|to| {
                !cards
                    .iter()
                    .any(|card| card.id == to.appointment_id && is_applied(card, to))
            })
            .collect();
        let appointments: Vec<_> = moves
            .iter()
            .map(|to| {
                let card = cards.iter().find(|card| card.id == to.appointment_id);
                (to.appointment_id, card)
            })
            .collect();
        let edits = moves
            .into_iter()
            .map(|to| Edit::MoveAppointment { to })
            .collect();
        let receipts = store
            .submit_all(edits, now)
            .map_err(|error| batch_error(error, &appointments))?;
        atomic_file::remove(&self.path).map_err(|error| not_saved(&error))?;
        Ok(receipts)
    }
}

/// Why nothing was published. `appointments` are those of the moves, in order.
fn batch_error(
    error: BatchError,
    appointments: &[(AppointmentKey, Option<&AppointmentCard>)],
) -> AppError {
    let rejected = match error {
        BatchError::Refused(rejected) => rejected,
        BatchError::Store(error) => return error.into(),
        other => return AppError::internal(&other),
    };
    let moves = rejected.into_iter().filter_map(|one| {
        let (appointment_id, card) = appointments.get(one.index)?;
        let why = AppError::from(one.why);
        Some(RejectedMove {
            appointment_id: *appointment_id,
            customer: card.and_then(|card| card.customer.as_deref().map(ToOwned::to_owned)),
            job_number: card.and_then(|card| card.job_number.as_deref().map(ToOwned::to_owned)),
            reason: why.reason,
            field_errors: why.field_errors.into_values().flatten().collect(),
        })
    });
    AppError::new(ErrorReason::DraftPlanNotPublished {
        moves: moves.collect(),
    })
}

fn not_saved(error: &std::io::Error) -> AppError {
    AppError::new(ErrorReason::DraftPlanNotSaved {
        problem: FileProblem::from(error),
    })
}

/// True if the appointment already is where the move puts it.
fn is_applied(card: &AppointmentCard, to: &AppointmentMove) -> bool {
    let going = to.technician_ids.as_ref().or(to
        .seen
        .as_ref()
        .map(|seen: &AppointmentSeen| &seen.technician_ids));
    card.start == to.start
        && card.end == to.end
        && card.arrival_start == to.arrival_start
        && card.arrival_end == to.arrival_end
        && going.is_none_or(|ids| same_technicians(ids, &card.technician_ids))
}

fn same_technicians<T: PartialEq>(some: &[T], others: &[T]) -> bool {
    some.len() == others.len() && some.iter().all(|one| others.contains(one))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jpm_client::ids::AppointmentId;
    use jpm_sync::key::Key;
    use jpm_sync::time::EpochMillis;
    use jpm_sync::views::errors::{EditFieldError, NotAllowed};
    use jpm_sync::{EditError, RefusedEdit};

    use super::*;
    use crate::error::{ErrorKind, FieldError};

    fn a_move(id: i64) -> AppointmentMove {
        let start = EpochMillis(DateTime::UNIX_EPOCH);
        AppointmentMove {
            appointment_id: Key::Server(AppointmentId(id)),
            start,
            end: EpochMillis(start.0 + chrono::TimeDelta::hours(1)),
            arrival_start: None,
            arrival_end: None,
            technician_ids: None,
            seen: None,
        }
    }

    #[test]
    fn plan_file_with_the_old_key_opens_and_a_newer_format_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let plan = PlanFile::in_folder(folder.path());
        std::fs::write(folder.path().join(FILE), r#"{"form":1,"moves":[]}"#).unwrap();
        assert_eq!(plan.read().unwrap(), Some(DraftPlan::default()));
        std::fs::write(folder.path().join(FILE), r#"{"form":99,"moves":7}"#).unwrap();
        assert_eq!(plan.read().unwrap_err().kind, ErrorKind::NewerFile);
    }

    #[test]
    fn saved_plan_can_be_read_and_discarded() {
        let folder = tempfile::tempdir().unwrap();
        let plan = DraftPlan {
            moves: vec![a_move(1), a_move(2)],
        };
        assert_eq!(PlanFile::in_folder(folder.path()).read().unwrap(), None);
        PlanFile::in_folder(folder.path())
            .save(plan.clone())
            .unwrap();
        assert_eq!(
            PlanFile::in_folder(folder.path()).read().unwrap(),
            Some(plan)
        );
        PlanFile::in_folder(folder.path()).discard().unwrap();
        assert_eq!(PlanFile::in_folder(folder.path()).read().unwrap(), None);
    }

    #[test]
    fn plan_of_a_newer_version_is_refused_and_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        for text in [
            r#"{"form":2,"moves":[],"more":1}"#,
            r#"{"form":2,"steps":{}}"#,
        ] {
            std::fs::write(&path, text).unwrap();
            let refused = PlanFile::in_folder(folder.path()).read().unwrap_err();
            assert_eq!(refused.kind, ErrorKind::NewerFile, "{refused}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn damaged_plan_is_set_aside_and_a_new_one_can_be_saved() {
        for text in [
            &b""[..],
            b"{",
            b"[]",
            br#"{"form":1,"moves":7}"#,
            &[0xff; 40],
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(FILE), text).unwrap();
            let plan = PlanFile::in_folder(folder.path());
            let refused = plan.read().unwrap_err();
            assert!(
                matches!(&*refused.reason, ErrorReason::DraftPlanDamaged { file } if file.starts_with("plan.damaged-")),
                "{refused}"
            );
            assert_eq!(plan.read().unwrap(), None);
            plan.save(DraftPlan::default()).unwrap();
            let mut files = std::fs::read_dir(folder.path()).unwrap();
            assert!(files.any(|file| std::fs::read(file.unwrap().path()).unwrap() == text));
        }
    }

    #[test]
    fn rejected_moves_are_listed_with_their_reasons() {
        let appointments = [1, 2, 3].map(|id| (Key::Server(AppointmentId(id)), None));
        let why = EditError::Invalid {
            field_errors: [("end".to_owned(), vec![EditFieldError::EndNotAfterStart])].into(),
        };
        let moves = vec![
            RefusedEdit { index: 0, why },
            RefusedEdit {
                index: 2,
                why: EditError::NotAllowed(NotAllowed::AppointmentDone),
            },
        ];
        let error = batch_error(BatchError::Refused(moves), &appointments);
        let rejected = |at: usize, reason, field_errors| RejectedMove {
            appointment_id: appointments[at].0,
            customer: None,
            job_number: None,
            reason: Box::new(reason),
            field_errors,
        };
        let end = FieldError::Edit(EditFieldError::EndNotAfterStart);
        let why = NotAllowed::AppointmentDone;
        let moves = vec![
            rejected(0, ErrorReason::InvalidFields, vec![end]),
            rejected(2, ErrorReason::NotAllowed { why }, Vec::new()),
        ];
        assert_eq!(*error.reason, ErrorReason::DraftPlanNotPublished { moves });
    }
}
