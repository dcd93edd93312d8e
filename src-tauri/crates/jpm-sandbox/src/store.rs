//! The database: opened or made, seeded once, and the one place where a call's transaction begins and ends.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::{Value, json};

use crate::SandboxError;
use crate::call::{Call, Desk, Reply};
use crate::clock::{Clock, to_text};
use crate::problem::Problem;
use crate::routes::{self, Target};
use crate::seed::{self, Plan};

/// Changes whenever the tables do; a file of another number is refused.
const FORMAT: i64 = 1;

/// What a client must show to be let in. Kept in the database, so that a reopened file keeps its keys.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) app_key: String,
    pub(crate) time_zone: String,
}

/// The one connection. It is slow only where a list is long, so a mutex around it is enough.
pub(crate) struct Store {
    db: Connection,
    clock: Clock,
}

impl Store {
    /// A new tenant in memory.
    pub(crate) fn in_memory(plan: &Plan) -> Result<(Self, Keys), SandboxError> {
        let mut db = Connection::open_in_memory()?;
        fill(&mut db, plan)?;
        Self::over(db)
    }

    /// The tenant in a file; a new one when there is no file.
    pub(crate) fn in_file(path: &Path, plan: &Plan) -> Result<(Self, Keys), SandboxError> {
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
            fill(&mut db, plan).map_err(failed)?;
        } else if format != FORMAT {
            return Err(SandboxError::Data {
                path: path.to_owned(),
                reason: "it is not a sandbox's file of this version".to_owned(),
            });
        }
        // Opening alone does not tell whether the file can be written.
        db.execute_batch(
            "BEGIN IMMEDIATE; UPDATE facts SET value = value WHERE name = 'tenant'; COMMIT",
        )
        .map_err(failed)?;
        Self::over(db)
    }

    fn over(db: Connection) -> Result<(Self, Keys), SandboxError> {
        db.set_prepared_statement_cache_capacity(128);
        let last = db.query_row(
            "SELECT max(coalesce((SELECT max(modified_on) FROM jobs), 0), coalesce((SELECT max(modified_on) FROM appointments), 0),
               coalesce((SELECT max(modified_on) FROM assignments), 0), coalesce((SELECT max(modified_on) FROM projects), 0))",
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
        let clock = Clock::after(last);
        Ok((Self { db, clock }, keys))
    }

    /// Serves one call in one transaction. A refusal leaves no trace; a change writes one line into the effect log.
    pub(crate) fn serve(&mut self, to: &Target<'_>, call: &Call) -> Result<Reply, Problem> {
        let transaction = self.db.transaction()?;
        let desk = Desk::new(&transaction, &self.clock);
        let reply = routes::serve(to, call, &desk)?;
        let touched = desk.into_touched();
        if !touched.is_empty() {
            transaction.execute(
                "INSERT INTO effects (at, method, path, touched, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                (
                    self.clock.tick(),
                    &call.method,
                    &call.path,
                    Value::Array(touched).to_string(),
                    String::from_utf8_lossy(&call.body),
                ),
            )?;
        }
        transaction.commit()?;
        Ok(reply)
    }

    /// The effect log after a sequence number.
    pub(crate) fn effects(&self, after: i64) -> Result<Value, Problem> {
        let parse =
            |text: Option<String>| text.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let mut statement = self
            .db
            .prepare_cached("SELECT * FROM effects WHERE sequence > ?1 ORDER BY sequence")?;
        let data: Vec<Value> = statement
            .query_map([after], |row| {
                Ok(json!({
                    "sequence": row.get::<_, i64>("sequence")?,
                    "time": to_text(row.get("at")?),
                    "method": row.get::<_, String>("method")?,
                    "path": row.get::<_, String>("path")?,
                    "ids": parse(row.get("touched")?),
                    "body": parse(row.get("body")?),
                }))
            })?
            .collect::<Result<_, _>>()?;
        Ok(json!({"data": data}))
    }

    /// How many records there are, for `GET /control/health`.
    pub(crate) fn health(&self) -> Result<Value, Problem> {
        let count = |table: &str| {
            self.db
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get::<_, i64>(0)
                })
        };
        let made: Option<String> = self
            .db
            .query_row(
                "SELECT value FROM facts WHERE name = 'made_on'",
                [],
                |row| row.get(0),
            )
            .optional()?;
        Ok(json!({
            "status": "ok",
            "madeOn": made,
            "jobs": count("jobs")?,
            "appointments": count("appointments")?,
            "customers": count("customers")?,
            "projects": count("projects")?,
        }))
    }
}

fn fill(db: &mut Connection, plan: &Plan) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(include_str!("store/schema.sql"))?;
    seed::fill(&transaction, plan)?;
    transaction.execute_batch(include_str!("store/indexes.sql"))?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
