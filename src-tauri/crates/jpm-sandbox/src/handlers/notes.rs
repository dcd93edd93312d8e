//! Notes of jobs, projects and customers.

use rusqlite::Row;
use serde_json::{Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext, Reply};
use crate::clock::to_text;
use crate::listing::{Envelope, Listing};
use crate::problem::Problem;

/// The owner of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoteOwner {
    /// A job.
    Job,
    /// A project.
    Project,
    /// A customer.
    Customer,
}

impl NoteOwner {
    /// Value of the column `kind`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Project => "project",
            Self::Customer => "customer",
        }
    }

    fn check(self, ctx: &CallContext<'_>, id: i64) -> Result<(), Problem> {
        let table = match self {
            Self::Job => "jobs",
            Self::Project => "projects",
            Self::Customer => "customers",
        };
        if ctx.exists(table, id)? {
            Ok(())
        } else {
            Err(Problem::not_found(format!(
                "There is no {} with the id {id}.",
                self.word()
            )))
        }
    }
}

/// A note of a customer as JSON. It has an id.
fn customer_note(row: &Row<'_>) -> rusqlite::Result<Value> {
    let mut json = note(row)?;
    json["id"] = row.get::<_, i64>("id")?.into();
    Ok(json)
}

/// A note of a job or a project as JSON. The vendor's has no id.
pub(crate) fn note(row: &Row<'_>) -> rusqlite::Result<Value> {
    Ok(json!({
        "text": row.get::<_, String>("text")?,
        "isPinned": row.get::<_, bool>("pinned")?,
        "createdById": row.get::<_, i64>("created_by")?,
        "createdOn": to_text(row.get("created_on")?),
        "modifiedOn": to_text(row.get("modified_on")?),
    }))
}

pub(crate) fn list(
    call: &Call,
    ctx: &CallContext<'_>,
    owner: NoteOwner,
    id: i64,
) -> Result<Reply, Problem> {
    owner.check(ctx, id)?;
    let mut listing = Listing::new(call);
    listing.filter(
        "kind = ? AND owner_id = ? AND active = 1",
        [owner.word().to_owned().into(), id.into()],
    );
    let shape = match owner {
        NoteOwner::Job | NoteOwner::Project => note,
        NoteOwner::Customer => customer_note,
    };
    listing.answer(ctx, "notes", Envelope::Paged, false, shape)
}

pub(crate) fn add(
    call: &Call,
    ctx: &CallContext<'_>,
    owner: NoteOwner,
    id: i64,
) -> Result<Reply, Problem> {
    owner.check(ctx, id)?;
    let mut body = Body::parse(&call.body)?;
    body.require(&["text"]);
    let text = body.text("text").unwrap_or_default();
    if body.has("text") && text.trim().is_empty() {
        body.wrong("text", "A note needs some text.");
    }
    let pinned = body.flag("pinToTop").unwrap_or(false);
    body.finish()?;
    ctx.db
        .prepare_cached(
            "INSERT INTO notes (kind, owner_id, text, pinned, created_by, active, created_on, modified_on) VALUES (?1, ?2, ?3, ?4, 0, 1, ?5, ?5)",
        )?
        .execute((owner.word(), id, text, pinned, ctx.tick()))?;
    let id_of_note = ctx.db.last_insert_rowid();
    ctx.record_change("note", id_of_note);
    let json = ctx
        .db
        .prepare_cached("SELECT * FROM notes WHERE id = ?1")?
        .query_row([id_of_note], note)?;
    Ok(Reply::Json(json))
}
