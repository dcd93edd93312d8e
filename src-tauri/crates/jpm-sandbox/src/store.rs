//! The database. It is created and filled once, and each call runs in one transaction.

#[cfg(feature = "control")]
mod control;

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::call::{Call, CallContext, Reply};
use crate::clock::{Clock, Micros, ServerTime};
use crate::error::SandboxError;
use crate::field_simulation;
use crate::odd::Odd;
use crate::problem::Problem;
use crate::quirks;
use crate::routes::{self, Target};
use crate::seed::{self, SeedOptions};

/// Format of the tables. Older files are upgraded; unknown formats are refused.
const FORMAT: i64 = 4;

/// Credentials of the client, stored in the database so that a reopened file keeps them.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) app_key: String,
    pub(crate) time_zone: String,
}

/// The single connection. Only long lists are slow, so a mutex is enough.
pub(crate) struct Store {
    db: Connection,
    clock: Clock,
}

impl Store {
    /// A new tenant in memory.
    pub(crate) fn in_memory(
        options: &SeedOptions,
        time: Arc<ServerTime>,
    ) -> Result<(Self, Keys), SandboxError> {
        let mut db = Connection::open_in_memory()?;
        fill(&mut db, options)?;
        Self::with_connection(db, time)
    }

    /// The tenant in a file, which is created if missing.
    pub(crate) fn in_file(
        path: &Path,
        options: &SeedOptions,
        time: Arc<ServerTime>,
    ) -> Result<(Self, Keys), SandboxError> {
        let failed = |error: rusqlite::Error| SandboxError::Data {
            path: path.to_owned(),
            reason: error.to_string(),
        };
        let mut db = Connection::open_with_flags(path, OpenFlags::default()).map_err(failed)?;
        db.pragma_update(None, "journal_mode", "WAL")
            .map_err(failed)?;
        db.pragma_update(None, "synchronous", "NORMAL")
            .map_err(failed)?;
        let format: i64 = db
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(failed)?;
        let tables: i64 = db
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
            .map_err(failed)?;
        if tables == 0 {
            fill(&mut db, options).map_err(failed)?;
        } else if (1..FORMAT).contains(&format) {
            upgrade(&mut db, format).map_err(failed)?;
        } else if format != FORMAT {
            return Err(SandboxError::Data {
                path: path.to_owned(),
                reason: "it is not a sandbox's file of this version".to_owned(),
            });
        }
        // Opening alone does not show whether the file is writable.
        db.execute_batch(
            "BEGIN IMMEDIATE; UPDATE facts SET value = value WHERE name = 'tenant'; COMMIT",
        )
        .map_err(failed)?;
        Self::with_connection(db, time)
    }

    fn with_connection(
        db: Connection,
        time: Arc<ServerTime>,
    ) -> Result<(Self, Keys), SandboxError> {
        db.set_prepared_statement_cache_capacity(128);
        let last = db.query_row(
            "SELECT max(coalesce((SELECT max(modified_on) FROM jobs), 0), coalesce((SELECT max(modified_on) FROM appointments), 0),
               coalesce((SELECT max(modified_on) FROM assignments), 0), coalesce((SELECT max(modified_on) FROM projects), 0),
               coalesce((SELECT max(modified_on) FROM notes), 0), coalesce((SELECT max(modified_on) FROM events), 0),
               coalesce((SELECT max(date) FROM history), 0), coalesce((SELECT max(modified_on) FROM cancellations), 0))",
            [],
            |row| row.get(0),
        )?;
        let fact = |name: &str| {
            db.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| {
                row.get::<_, String>(0)
            })
        };
        let keys = Keys {
            tenant: fact("tenant")?,
            client_id: fact("client_id")?,
            client_secret: fact("client_secret")?,
            app_key: fact("app_key")?,
            time_zone: fact("time_zone")?,
        };
        let clock = Clock::after(last, time);
        Ok((Self { db, clock }, keys))
    }

    /// Serves a call in one transaction. An error changes nothing; a change adds one entry to the
    /// effect log.
    pub(crate) fn serve(&mut self, to: &Target<'_>, call: &Call) -> Result<Reply, Problem> {
        let transaction = self.db.transaction()?;
        let ctx = CallContext::new(&transaction, &self.clock);
        let mut reply = routes::serve(to, call, &ctx)?;
        if let Some(kind) = to.collection() {
            reply = quirks::apply(&transaction, kind, call.dialect, reply)?;
        }
        let touched = ctx.into_changes();
        if !touched.is_empty() {
            let body = String::from_utf8_lossy(&call.body);
            log_effect(
                &transaction,
                &self.clock,
                &call.method,
                &call.path,
                touched,
                Some(&body),
            )?;
        }
        transaction.commit()?;
        Ok(reply)
    }

    /// How far the field is simulated.
    pub(crate) fn field_now(&self) -> Result<Micros, Problem> {
        Ok(field_simulation::position(&self.db, self.clock.tick())?)
    }

    /// Chooses the records that are served odd.
    pub(crate) fn odd(&self, now: Micros) -> Result<Odd, SandboxError> {
        Ok(Odd::choose(&self.db, now)?)
    }

    /// Simulates the field up to an instant. Returns the number of events, which are one entry in
    /// the effect log.
    pub(crate) fn advance_field(&mut self, seed: u64, to: Micros) -> Result<usize, Problem> {
        let transaction = self.db.transaction()?;
        let ctx = CallContext::new(&transaction, &self.clock);
        let happened = field_simulation::advance(&ctx, seed, to)?;
        let touched = ctx.into_changes();
        if !touched.is_empty() {
            log_effect(&transaction, &self.clock, "LIFE", "/life", touched, None)?;
        }
        transaction.commit()?;
        Ok(happened)
    }
}

fn log_effect(
    db: &Connection,
    clock: &Clock,
    method: &str,
    path: &str,
    touched: Vec<Value>,
    body: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO effects (at, method, path, touched, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((
        clock.tick(),
        method,
        path,
        Value::Array(touched).to_string(),
        body,
    ))?;
    Ok(())
}

fn fill(db: &mut Connection, options: &SeedOptions) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(include_str!("store/schema.sql"))?;
    seed::fill(&transaction, options)?;
    transaction.execute_batch(include_str!("store/indexes.sql"))?;
    seed::add_format_2(&transaction)?;
    transaction.execute_batch(include_str!("store/contacts.sql"))?;
    transaction.execute_batch(include_str!("store/tags_and_zones.sql"))?;
    seed::add_messy_data(&transaction, options)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

/// Upgrades a file of an older format, all or nothing.
fn upgrade(db: &mut Connection, format: i64) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    if format < 2 {
        seed::add_format_2(&transaction)?;
    }
    if format < 3 {
        transaction.execute_batch(include_str!("store/contacts.sql"))?;
    }
    transaction.execute_batch(include_str!("store/tags_and_zones.sql"))?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
