//! Keeps the merge bases of waiting edits right when an edit before them is undone.

use rusqlite::Connection;

use super::inverse::result_of;
use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::operation::{MergeBase, Operation};
use crate::store::outbox;
use crate::store::sql::Sql;
use crate::views::operations::OperationState;

/// Inserts the opposite of an edit that was undone while it was being sent, right behind that edit
/// and before all later edits of the job. The dispatcher's last edit must win.
///
/// The opposite is sent even if a later edit changes the same fields. If that one is undone too,
/// the values from before both must come back.
pub(super) fn enqueue_after(
    sql: &Connection,
    ids: &IdMap,
    undone: &Operation,
    opposite: &Operation,
) -> Sql<()> {
    outbox::insert(sql, opposite)?;
    let mut rebase = Rebase {
        cause: opposite,
        old_base: opposite.base.clone(),
        new_base: result_of(opposite),
    };
    for mut later in outbox::enqueued_after(sql, undone.seq)? {
        later.resolve(ids);
        if later.id == opposite.id || later.lane() != opposite.lane() {
            continue;
        }
        outbox::move_to_end(sql, later.id)?;
        rebase.apply(sql, &later)?;
    }
    Ok(())
}

/// Rebases queued edits that assumed `withdrawn`'s values: their merge base becomes the values
/// before `withdrawn`.
pub(super) fn rebase_without(sql: &Connection, ids: &IdMap, withdrawn: &Operation) -> Sql<()> {
    let mut withdrawn = withdrawn.clone();
    withdrawn.resolve(ids);
    let mut rebase = Rebase {
        cause: &withdrawn,
        old_base: result_of(&withdrawn),
        new_base: withdrawn.base.clone(),
    };
    for mut later in outbox::enqueued_after(sql, withdrawn.seq)? {
        later.resolve(ids);
        if later.lane() == withdrawn.lane() {
            rebase.apply(sql, &later)?;
        }
    }
    Ok(())
}

/// How the merge base of later edits changes because of `cause`.
struct Rebase<'a> {
    /// The operation that causes the change.
    cause: &'a Operation,
    old_base: MergeBase,
    new_base: MergeBase,
}

impl Rebase<'_> {
    /// Rebases one edit. If its merge base contains the old values, the server will no longer have
    /// them when its turn comes.
    fn apply(&mut self, sql: &Connection, later: &Operation) -> Sql<()> {
        let same_record =
            (later.job, later.appointment) == (self.cause.job, self.cause.appointment);
        let unsent = later.state == OperationState::Queued;
        if !same_record || !unsent || !is_based_on(&later.edit, &self.cause.edit) {
            return Ok(());
        }
        let base = later.base.rebased(&self.old_base, &self.new_base);
        if base != later.base {
            outbox::set_base(sql, later.id, &base)?;
        }
        for base in [&mut self.old_base, &mut self.new_base] {
            let result = result_of(&Operation {
                base: base.clone(),
                ..later.clone()
            });
            // A move that names no technicians leaves those that are assigned.
            let technicians = result.technicians.or(base.technicians.take());
            *base = MergeBase {
                technicians,
                ..result
            };
        }
        Ok(())
    }
}

/// Whether the merge base of `later` has values that `earlier` changes.
fn is_based_on(later: &Edit, earlier: &Edit) -> bool {
    let times_count = matches!(later, Edit::SetConfirmation { .. });
    std::mem::discriminant(later) == std::mem::discriminant(earlier)
        || (times_count && matches!(earlier, Edit::MoveAppointment { .. }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
