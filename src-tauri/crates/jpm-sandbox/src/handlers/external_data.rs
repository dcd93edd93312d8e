//! External data: pairs that an application stores on a job under its own id, and can search for.

use serde_json::{Value, json};

use crate::body::Body;
use crate::call::{Call, CallContext};
use crate::problem::Problem;

/// The data of the application in the query. Without one the vendor returns none.
pub(super) fn read(call: &Call, ctx: &CallContext<'_>, job: i64) -> rusqlite::Result<Value> {
    let Some((_, application)) = call
        .query
        .iter()
        .find(|(key, _)| key == "externalDataApplicationGuid")
    else {
        return Ok(json!([]));
    };
    let mut statement = ctx.db.prepare_cached(
        "SELECT key, value FROM external_data WHERE job_id = ?1 AND application = lower(?2)",
    )?;
    let pairs: Vec<Value> = statement
        .query_map((job, application), |row| {
            Ok(json!({"key": row.get::<_, String>(0)?, "value": row.get::<_, String>(1)?}))
        })?
        .collect::<Result<_, _>>()?;
    Ok(Value::Array(pairs))
}

/// Parses `externalData`: an application id and its pairs.
pub(super) fn parse(body: &mut Body) -> Option<(String, Vec<(String, String)>)> {
    let mut outer = body.object("externalData")?;
    outer.require(&["applicationGuid", "externalData"]);
    let application = outer.text("applicationGuid").unwrap_or_default();
    let mut pairs = Vec::new();
    for mut pair in outer.objects("externalData").unwrap_or_default() {
        pair.require(&["key"]);
        pairs.push((
            pair.text("key").unwrap_or_default(),
            pair.text("value").unwrap_or_default(),
        ));
        outer.absorb(pair);
    }
    body.absorb(outer);
    Some((application.to_lowercase(), pairs))
}

/// Stores an application's pairs on a job.
pub(super) fn write(
    ctx: &CallContext<'_>,
    job: i64,
    application: &str,
    pairs: &[(String, String)],
) -> Result<(), Problem> {
    for (key, value) in pairs {
        ctx.db
            .prepare_cached("INSERT INTO external_data (job_id, application, key, value) VALUES (?1, ?2, ?3, ?4)")?
            .execute((job, application, key, value))?;
    }
    Ok(())
}
