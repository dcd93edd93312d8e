//! The database: opened or made, seeded once, and the one place where a call's transaction begins and ends.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::{Value, json};

use crate::SandboxError;
use crate::call::{Call, Desk, Reply};
use crate::clock::{Clock, Micros, ServerTime, to_text};
use crate::life;
use crate::problem::Problem;
use crate::routes::{self, Target};
use crate::rules;
use crate::seed::{self, Plan};

/// Changes whenever the tables do. A file of format 1 is brought up to date, one of any other number is refused.
const FORMAT: i64 = 2;

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
    pub(crate) fn in_memory(
        plan: &Plan,
        time: Arc<ServerTime>,
    ) -> Result<(Self, Keys), SandboxError> {
        let mut db = Connection::open_in_memory()?;
        fill(&mut db, plan)?;
        Self::over(db, time)
    }

    /// The tenant in a file; a new one when there is no file.
    pub(crate) fn in_file(
        path: &Path,
        plan: &Plan,
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
            fill(&mut db, plan).map_err(failed)?;
        } else if format == 1 {
            complete(&mut db).map_err(failed)?;
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
        Self::over(db, time)
    }

    fn over(db: Connection, time: Arc<ServerTime>) -> Result<(Self, Keys), SandboxError> {
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

    /// Serves one call in one transaction. A refusal leaves no trace; a change writes one line into the effect log.
    pub(crate) fn serve(&mut self, to: &Target<'_>, call: &Call) -> Result<Reply, Problem> {
        let transaction = self.db.transaction()?;
        let desk = Desk::new(&transaction, &self.clock);
        let reply = routes::serve(to, call, &desk)?;
        let touched = desk.into_touched();
        if !touched.is_empty() {
            let body = String::from_utf8_lossy(&call.body);
            log(
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

    /// Notes that a payment was made for a job.
    pub(crate) fn pay(&mut self, job: i64) -> Result<(), Problem> {
        let found = self
            .db
            .execute("UPDATE jobs SET paid = 1 WHERE id = ?1", [job])?;
        if found == 0 {
            return Err(Problem::not_found(format!(
                "There is no job with the id {job}."
            )));
        }
        Ok(())
    }

    /// Takes a job with its appointments, or one appointment, out of the data, and brings the appointment's job in line.
    pub(crate) fn erase(&mut self, table: &str, id: i64) -> Result<(), Problem> {
        let transaction = self.db.transaction()?;
        let desk = Desk::new(&transaction, &self.clock);
        let job: Option<i64> = match table {
            "appointments" => transaction
                .query_row(
                    "SELECT job_id FROM appointments WHERE id = ?1",
                    [id],
                    |row| row.get(0),
                )
                .optional()?,
            "jobs" => desk.exists("jobs", id)?.then_some(id),
            _ => None,
        };
        let Some(job) = job else {
            return Err(Problem::not_found(format!(
                "There is nothing in {table} with the id {id}."
            )));
        };
        let column = if table == "jobs" { "job_id" } else { "id" };
        transaction.execute(
            &format!(
                "DELETE FROM assignments WHERE appointment_id IN (SELECT id FROM appointments WHERE {column} = ?1)"
            ),
            [id],
        )?;
        transaction.execute(
            &format!("DELETE FROM appointments WHERE {column} = ?1"),
            [id],
        )?;
        if table == "jobs" {
            transaction.execute("DELETE FROM jobs WHERE id = ?1", [id])?;
        } else {
            rules::settle_job(&desk, job)?;
        }
        desk.into_touched();
        transaction.commit()?;
        Ok(())
    }

    /// How far the field has come.
    pub(crate) fn field_now(&self) -> Result<Micros, Problem> {
        Ok(life::reached(&self.db, self.clock.tick())?)
    }

    /// Moves the field on to an instant; answers how many things happened. They are one line in the effect log.
    pub(crate) fn advance_field(&mut self, seed: u64, to: Micros) -> Result<usize, Problem> {
        let transaction = self.db.transaction()?;
        let desk = Desk::new(&transaction, &self.clock);
        let happened = life::advance(&desk, seed, to)?;
        let touched = desk.into_touched();
        if !touched.is_empty() {
            log(&transaction, &self.clock, "LIFE", "/life", touched, None)?;
        }
        transaction.commit()?;
        Ok(happened)
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

fn log(
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

fn fill(db: &mut Connection, plan: &Plan) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(include_str!("store/schema.sql"))?;
    seed::fill(&transaction, plan)?;
    transaction.execute_batch(include_str!("store/indexes.sql"))?;
    seed::complete(&transaction)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

/// Brings a file of format 1 up to date, all or nothing.
fn complete(db: &mut Connection) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    seed::complete(&transaction)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
