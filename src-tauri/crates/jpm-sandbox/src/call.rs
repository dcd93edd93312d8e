//! One request as the rooms see it, and what they answer.

use std::cell::RefCell;
use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use crate::clock::{Clock, Micros};
use crate::problem::Problem;

/// Which of the two documents a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathDialect {
    /// `/jpm/v2/{tenant}/…`
    Contract,
    /// `/jpm/v2/tenant/{tenant}/…`, and all neighbours of JPM.
    Vendor,
}

/// How a fault bends what lists show; none by default.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListDistortion {
    /// Rows by which every page but the first is moved.
    pub(crate) shift: i64,
    /// Rows that changed after this instant are not shown yet.
    pub(crate) latest: Option<Micros>,
}

/// A request whose sender is known and whose path names a tenant that exists.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) dialect: PathDialect,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) distortion: ListDistortion,
}

/// What a room answers when it does not refuse.
#[derive(Debug)]
pub(crate) enum Reply {
    /// 200 with a JSON body.
    Json(Value),
    /// 200 with no body at all, as the contract has it for cancel, hold and reschedule.
    Empty,
}

/// What every room works on: the open transaction, the clock, and the list of what was changed.
pub(crate) struct CallContext<'a> {
    pub(crate) db: &'a Connection,
    clock: &'a Clock,
    changes: RefCell<Changes>,
}

/// What was changed, in order and each once; a day of the field is thousands of changes, so that a list alone would be too slow.
#[derive(Default)]
struct Changes {
    order: Vec<Value>,
    known: HashSet<(String, i64)>,
}

impl<'a> CallContext<'a> {
    pub(crate) fn new(db: &'a Connection, clock: &'a Clock) -> Self {
        Self {
            db,
            clock,
            changes: RefCell::default(),
        }
    }

    /// The next instant of the server's clock.
    pub(crate) fn tick(&self) -> Micros {
        self.clock.tick()
    }

    /// Notes for the effect log that a record was created or changed.
    pub(crate) fn record_change(&self, kind: &str, id: i64) {
        let mut changes = self.changes.borrow_mut();
        if changes.known.insert((kind.to_owned(), id)) {
            changes.order.push(json!({"kind": kind, "id": id}));
        }
    }

    /// All that was changed, in the order of the changes.
    pub(crate) fn into_changes(self) -> Vec<Value> {
        self.changes.into_inner().order
    }

    /// Whether a table holds this id.
    pub(crate) fn exists(&self, table: &str, id: i64) -> Result<bool, Problem> {
        Ok(self
            .db
            .prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
            .exists([id])?)
    }

    /// Whether the settings hold a record of this kind.
    pub(crate) fn known(&self, kind: &str, id: i64) -> Result<bool, Problem> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM records WHERE kind = ?1 AND id = ?2")?
            .exists((kind, id))?)
    }

    /// The display name of a record of the settings.
    pub(crate) fn name_of(&self, kind: &str, id: i64) -> Result<Option<String>, Problem> {
        Ok(self
            .db
            .prepare_cached("SELECT name FROM records WHERE kind = ?1 AND id = ?2")?
            .query_row((kind, id), |row| row.get(0))
            .optional()?)
    }
}
