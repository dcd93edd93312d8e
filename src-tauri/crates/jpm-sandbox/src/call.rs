//! A request as the handlers see it, and their reply.

use std::cell::RefCell;
use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use crate::clock::{Clock, Micros};
use crate::problem::Problem;

/// The dialect of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathDialect {
    /// `/jpm/v2/{tenant}/…`
    Contract,
    /// `/jpm/v2/tenant/{tenant}/…`, and all APIs other than JPM.
    Vendor,
}

/// How a fault distorts lists; not at all by default.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListDistortion {
    /// Number of rows by which every page after the first is shifted.
    pub(crate) shift: i64,
    /// Rows changed after this instant are hidden.
    pub(crate) latest: Option<Micros>,
}

/// An authenticated request for an existing tenant.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) dialect: PathDialect,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) distortion: ListDistortion,
}

/// A successful reply.
#[derive(Debug)]
pub(crate) enum Reply {
    /// 200 with a JSON body.
    Json(Value),
    /// 200 without a body, as the contract has it for cancel, hold and reschedule.
    Empty,
}

/// What a handler works with: the transaction, the clock, and the list of changes.
pub(crate) struct CallContext<'a> {
    pub(crate) db: &'a Connection,
    clock: &'a Clock,
    changes: RefCell<Changes>,
}

/// The changed records, in order and without duplicates. The set is needed for speed: a simulated
/// day has thousands of changes.
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

    /// Records for the effect log that a record was created or changed.
    pub(crate) fn record_change(&self, kind: &str, id: i64) {
        let mut changes = self.changes.borrow_mut();
        if changes.known.insert((kind.to_owned(), id)) {
            changes.order.push(json!({"kind": kind, "id": id}));
        }
    }

    /// All changes, in order.
    pub(crate) fn into_changes(self) -> Vec<Value> {
        self.changes.into_inner().order
    }

    /// True if a table holds this id.
    pub(crate) fn exists(&self, table: &str, id: i64) -> Result<bool, Problem> {
        Ok(self
            .db
            .prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?
            .exists([id])?)
    }

    /// True if the settings hold a record of this kind.
    pub(crate) fn known(&self, kind: &str, id: i64) -> Result<bool, Problem> {
        Ok(self
            .db
            .prepare_cached("SELECT 1 FROM records WHERE kind = ?1 AND id = ?2")?
            .exists((kind, id))?)
    }

    /// Display name of a settings record.
    pub(crate) fn name_of(&self, kind: &str, id: i64) -> Result<Option<String>, Problem> {
        Ok(self
            .db
            .prepare_cached("SELECT name FROM records WHERE kind = ?1 AND id = ?2")?
            .query_row((kind, id), |row| row.get(0))
            .optional()?)
    }
}
