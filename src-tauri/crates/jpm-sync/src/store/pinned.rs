//! The records that unfinished edits refer to. They stay in the mirror, however old they are.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::outbox;
use super::sql::Sql;
use crate::edit::Edit;
use crate::id_map::IdMap;
use crate::key::Key;

/// Ids of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PinnedIds {
    pub(crate) appointments: BTreeSet<i64>,
    pub(crate) jobs: BTreeSet<i64>,
    pub(crate) customers: BTreeSet<i64>,
    pub(crate) locations: BTreeSet<i64>,
}

/// Reads them from the outbox.
pub(crate) fn read(outbox: &Connection, ids: &IdMap) -> Sql<PinnedIds> {
    let mut pinned = PinnedIds::default();
    for operation in outbox::unfinished(outbox)? {
        let appointment = operation.appointment.map(|key| ids.resolve(key));
        pinned
            .appointments
            .extend(appointment.and_then(Key::server).map(|id| id.0));
        let job = operation.job.map(|key| ids.resolve(key));
        pinned.jobs.extend(job.and_then(Key::server).map(|id| id.0));
        let (customer, location) = match &operation.edit {
            Edit::CreateJob { job } => (job.customer_id, job.location_id),
            Edit::CreateProject { project } => (project.customer_id, project.location_id),
            _ => continue,
        };
        pinned.customers.insert(customer.0.0);
        pinned.locations.insert(location.0.0);
    }
    Ok(pinned)
}
