//! What a transaction of the mirror changed.

use std::collections::BTreeSet;

use crate::key::Key;
use crate::views::status::ChangeBatch;

/// More changed appointments, jobs or projects than this are published as "everything".
const MAX_LISTED_CHANGES: usize = 500;

/// What a transaction changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) appointments: BTreeSet<i64>,
    pub(crate) jobs: BTreeSet<i64>,
    pub(crate) projects: BTreeSet<i64>,
    pub(crate) names: bool,
    pub(crate) everything: bool,
    /// How many rows have changed.
    pub(crate) rows: usize,
}

impl Changes {
    /// The event for the windows.
    pub(crate) fn batch(self, operations: bool) -> ChangeBatch {
        let counts = [
            self.appointments.len(),
            self.jobs.len(),
            self.projects.len(),
        ];
        if self.everything || counts.iter().any(|count| *count > MAX_LISTED_CHANGES) {
            return ChangeBatch {
                everything: true,
                names: self.names,
                operations,
                ..ChangeBatch::default()
            };
        }
        ChangeBatch {
            revision: 0,
            appointments: self
                .appointments
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            jobs: self
                .jobs
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            projects: self
                .projects
                .into_iter()
                .map(|id| Key::Server(id.into()))
                .collect(),
            customers: Vec::new(),
            names: self.names,
            operations,
            everything: false,
        }
    }

    /// Whether nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 && !self.everything
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_changes_of_any_kind_are_published_as_everything() {
        type Set = fn(&mut Changes) -> &mut BTreeSet<i64>;
        let sets: [Set; 3] = [
            |changes| &mut changes.appointments,
            |changes| &mut changes.jobs,
            |changes| &mut changes.projects,
        ];
        for set in sets {
            let everything = |count| {
                let mut changes = Changes::default();
                set(&mut changes).extend(0..count);
                changes.batch(false).everything
            };
            assert!(!everything(500) && everything(501));
        }
    }
}
