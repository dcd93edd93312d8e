//! Store operations of the control API.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::Store;
use crate::call::CallContext;
use crate::clock::to_text;
use crate::problem::Problem;
use crate::rules;

impl Store {
    /// Adds a payment to a job.
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

    /// Removes a job with its appointments, or one appointment, and updates that appointment's job.
    pub(crate) fn erase(&mut self, table: &str, id: i64) -> Result<(), Problem> {
        let transaction = self.db.transaction()?;
        let ctx = CallContext::new(&transaction, &self.clock);
        let job: Option<i64> = match table {
            "appointments" => transaction
                .query_row(
                    "SELECT job_id FROM appointments WHERE id = ?1",
                    [id],
                    |row| row.get(0),
                )
                .optional()?,
            "jobs" => ctx.exists("jobs", id)?.then_some(id),
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
            rules::update_job(&ctx, job)?;
        }
        ctx.into_changes();
        transaction.commit()?;
        Ok(())
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

    /// Record counts for `GET /control/health`.
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
