//! The server's calls: which there are, what they answer, and what they leave in the log.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http::Method;
use jpm_client::Dialect;
use serde_json::{Value, json};

use crate::others::mark;
use crate::records::{Order, Record, Table};
use crate::server::{Effect, Part, Refused, Server};

/// A call as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its method.
    pub method: Method,
    /// The path below the tenant, behind the area: `jpm`, `jobs`, `12`.
    pub path: Vec<String>,
    /// The parameters.
    pub query: Vec<(String, String)>,
    /// The body, `null` where there is none.
    pub body: Value,
    /// Who calls.
    pub desk: String,
}

impl Call {
    /// Reads a call. `None` when it is not below a tenant.
    pub fn read(method: &Method, path: &str, query: &str, body: &[u8]) -> Option<Self> {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let area = parts.next()?.to_owned();
        let mut rest: Vec<String> = parts.map(str::to_owned).collect();
        // "v2", then the tenant in the form of either document.
        let tenant = 1 + usize::from(rest.get(1).is_some_and(|part| part == "tenant"));
        rest.drain(..=tenant.min(rest.len().checked_sub(1)?));
        rest.insert(0, area);
        Some(Self {
            method: method.clone(),
            path: rest,
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
            desk: String::new(),
        })
    }

    /// A parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|pair| pair.0 == name)?;
        Some(&found.1)
    }

    /// Whether it asks for a page of a list.
    pub fn is_list(&self) -> bool {
        self.method == Method::GET && self.path.len() == 2
    }

    /// The call in one line.
    pub fn line(&self) -> String {
        let of_interest = ["page", "modifiedOnOrAfter", "jobId", "appointmentIds"];
        let query: Vec<String> = self
            .query
            .iter()
            .filter(|pair| of_interest.contains(&pair.0.as_str()))
            .map(|pair| format!("{}={}", pair.0, pair.1))
            .collect();
        let mut body = self.body.clone();
        if let Some(fields) = body.as_object_mut() {
            // A mark is another at each run.
            fields.remove("externalData");
        }
        let body = if body.is_null() {
            String::new()
        } else {
            format!(" {body}")
        };
        format!(
            "{} {} {}{body}",
            self.method,
            self.path.join("/"),
            query.join("&")
        )
    }

    /// The number of the edit that a writing call carries out, where its values tell.
    pub fn edit(&self) -> Option<u32> {
        if self.method == Method::GET {
            return None;
        }
        let text = |name: &str| number_in(self.body.get(name)?.as_str()?);
        let technician = numbers(&self.body, "technicianIds").into_iter().max();
        text("summary")
            .or_else(|| text("memo"))
            .or_else(|| text("specialInstructions"))
            .or_else(|| instant(&self.body, "start").map(mark))
            .or_else(|| u32::try_from(technician? - 1000).ok())
    }

    /// What makes a record: the number of the edit that it comes from.
    pub fn makes(&self) -> Option<u32> {
        if self.method != Method::POST || self.path.first().is_none_or(|area| area != "jpm") {
            return None;
        }
        match self.path.get(1)?.as_str() {
            "jobs" if self.path.len() == 2 => number_in(self.body.get("summary")?.as_str()?),
            "appointments" if self.path.len() == 2 => {
                number_in(self.body.get("specialInstructions")?.as_str()?)
            }
            _ => None,
        }
    }
}

/// An instant as the checks compare it.
pub fn words_for(at: DateTime<Utc>) -> String {
    on_wire(at)
}

/// The number at the end of a text of ours.
pub fn number_in(text: &str) -> Option<u32> {
    text.strip_prefix("Edit ")?.parse().ok()
}

fn instant(value: &Value, name: &str) -> Option<DateTime<Utc>> {
    let text = value.get(name)?.as_str()?;
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

fn numbers(value: &Value, name: &str) -> Vec<i64> {
    let list = value.get(name).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect()
}

type Span = (
    DateTime<Utc>,
    DateTime<Utc>,
    Option<(DateTime<Utc>, DateTime<Utc>)>,
);

fn span(value: &Value) -> Result<Span, Refused> {
    let missing = (400, "Times are missing.");
    let window = instant(value, "arrivalWindowStart").zip(instant(value, "arrivalWindowEnd"));
    Ok((
        instant(value, "start").ok_or(missing)?,
        instant(value, "end").ok_or(missing)?,
        window,
    ))
}

const UNKNOWN: Refused = (404, "There is no such call.");
const SCOPE: Refused = (403, "The scope is missing.");
const MISSING: Refused = (400, "Something is missing.");

impl Server {
    /// Does what a call asks for, and answers it.
    pub fn answer(&mut self, call: &Call) -> Result<Value, Refused> {
        let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
        match (&call.method, path.as_slice()) {
            (&Method::GET, ["jpm", "jobs"]) => Ok(self.list(call, &self.jobs, |job| {
                let json = job.external.to_string();
                let values = call.parameter("externalDataValues");
                values.is_none_or(|values| values.split(',').all(|value| json.contains(value)))
            })),
            (&Method::GET, ["jpm", "appointments"]) => {
                let from = call.parameter("startsOnOrAfter").and_then(parsed);
                Ok(self.list(call, &self.visits, |visit| {
                    let job = call.parameter("jobId");
                    job.is_none_or(|job| job == visit.job.to_string())
                        && from.is_none_or(|from| visit.start >= from)
                }))
            }
            (&Method::GET, ["dispatch", "appointment-assignments"]) => {
                let any = call.parameter("active") == Some("Any");
                Ok(self.list(call, &self.seats, |seat| {
                    let (job, visit) = (call.parameter("jobId"), call.parameter("appointmentIds"));
                    let visit_is =
                        |ids: &str| ids.split(',').any(|id| id == seat.visit.to_string());
                    (any || seat.active)
                        && job.is_none_or(|job| job == seat.job.to_string())
                        && visit.is_none_or(visit_is)
                }))
            }
            (&Method::GET, ["jpm", "jobs", _, "history"]) => {
                let vendor = self.manners.dialect == Dialect::Vendor;
                Ok(json!({if vendor { "history" } else { "data" }: []}))
            }
            (&Method::GET, ["jpm", "jobs", which @ ("hold-reasons" | "cancel-reasons")])
                if self.manners.dialect == Dialect::Vendor =>
            {
                let id = call.parameter("ids").map_or(0, number);
                Ok(self.reasons(*which == "hold-reasons", id))
            }
            (&Method::GET, ["jpm", "jobs", id]) => found(self.jobs.get(number(id))),
            (&Method::GET, ["jpm", "appointments", id]) => found(self.visits.get(number(id))),
            (&Method::GET, [_, _]) => Err(SCOPE),
            (&Method::GET, _) => Err(UNKNOWN),
            _ => self.write(call, &path),
        }
    }

    /// Why a job is cancelled, or its appointments are on hold.
    fn reasons(&self, of_holds: bool, id: i64) -> Value {
        let given = |memo: &str| json!({"reasonId": 3, "name": "A reason", "text": memo});
        let mut rows = Vec::new();
        if of_holds {
            let held = self.visits.all();
            let held = held.filter(|visit| visit.job == id && visit.status == "Hold");
            let held: Vec<Value> = held
                .map(|visit| {
                    let mut row = given(&visit.halted);
                    row["appointmentId"] = visit.id.into();
                    row
                })
                .collect();
            if !held.is_empty() {
                rows.push(json!({"jobId": id, "appointmentHoldReasons": held}));
            }
        } else if let Some(job) = self.jobs.get(id).filter(|job| job.status == "Canceled") {
            let mut row = given(&job.halted);
            row["jobId"] = id.into();
            rows.push(row);
        }
        json!({"page": 1, "pageSize": 50, "hasMore": false, "data": rows})
    }

    fn write(&mut self, call: &Call, path: &[&str]) -> Result<Value, Refused> {
        self.caller.clone_from(&call.desk);
        let body = &call.body;
        let vendor = self.manners.dialect == Dialect::Vendor;
        match (&call.method, path) {
            (&Method::PATCH, ["jpm", "appointments", id, "reschedule"]) => {
                let (start, end, window) = span(body)?;
                let id = number(id);
                let before = self.visits.get(id).map(|visit| words_for(visit.start));
                let before = before.zip(self.age_of_visit(id));
                let job = self.reschedule(id, start, end, window)?;
                self.log_over(mark(start), Part::Times, id, job, before);
                if vendor {
                    return found(self.visits.get(id));
                }
                Ok(Value::Null)
            }
            (&Method::PATCH, ["jpm", "appointments", id])
            | (&Method::PUT, ["jpm", "appointments", id, "special-instructions"]) => {
                let text = body.get("specialInstructions").and_then(Value::as_str);
                let text = text.ok_or(MISSING)?;
                let id = number(id);
                let before = self.visits.get(id).map(|visit| visit.text.clone());
                let before = before.zip(self.age_of_visit(id));
                let job = self.write_text(id, text)?;
                self.log_over(number_in(text).unwrap_or(0), Part::Text, id, job, before);
                found(self.visits.get(id))
            }
            (&Method::PATCH, ["jpm", "jobs", id]) => self.change_job(number(id), body),
            (&Method::PUT, ["jpm", "jobs", _, "hold"]) if !self.manners.holds_jobs => Err(UNKNOWN),
            (&Method::PUT, ["jpm", "jobs", id, act @ ("hold" | "cancel")]) => {
                let memo = body.get("memo").and_then(Value::as_str).unwrap_or_default();
                let edit = number_in(memo);
                let id = number(id);
                let (status, part) = match *act {
                    "hold" => ("Hold", Part::Hold),
                    _ => ("Canceled", Part::Cancel),
                };
                self.halt(id, status, memo)?;
                self.log(edit.unwrap_or(0), part, id, id);
                Ok(Value::Null)
            }
            (&Method::PUT, ["jpm", "appointments", id, "hold"]) if vendor => {
                let memo = body.get("memo").and_then(Value::as_str).unwrap_or_default();
                let id = number(id);
                let job = self.hold_one(id, memo)?;
                self.log(number_in(memo).unwrap_or(0), Part::HoldOne, id, job);
                Ok(Value::Null)
            }
            (&Method::DELETE, ["jpm", "appointments", id, "hold"]) if vendor => {
                let id = number(id);
                let before = self.visits.get(id).map(|visit| visit.halted.clone());
                let before = before.zip(self.age_of_visit(id));
                let job = self.release(id)?;
                self.log_over(0, Part::Release, id, job, before);
                Ok(Value::Null)
            }
            (&Method::PUT, ["jpm", "jobs", id, "remove-cancellation"]) if vendor => {
                let id = number(id);
                let before = self.jobs.get(id);
                let before = before.map(|job| (job.halted.clone(), self.clock() - job.modified));
                self.revive(id)?;
                self.log_over(0, Part::Revive, id, id, before);
                Ok(Value::Null)
            }
            (&Method::DELETE, ["jpm", "appointments", id]) if vendor => {
                let id = number(id);
                let before = self.visits.get(id).map(|visit| words_for(visit.start));
                let before = before.zip(self.age_of_visit(id));
                let job = self.visits.get(id).ok_or(UNKNOWN)?.job;
                self.delete(id)?;
                self.log_over(0, Part::Remove, id, job, before);
                Ok(Value::Null)
            }
            (&Method::POST, ["jpm", "jobs"]) => self.book_as_told(body),
            (&Method::POST, ["jpm", "appointments"]) => self.add_as_told(body),
            (&Method::POST, ["dispatch", "appointment-assignments", step]) => {
                let visit = body.get("jobAppointmentId").and_then(Value::as_i64);
                let visit = visit.ok_or(MISSING)?;
                let technicians = numbers(body, "technicianIds");
                if *step == "assign-technicians" {
                    let job = self.assign(visit, &technicians)?;
                    // The others are there already or were an earlier edit's, for which this one stands.
                    if let Some(edit) = call.edit() {
                        self.log(edit, Part::On, visit, job);
                    }
                } else {
                    self.unassign(visit, &technicians)?;
                }
                Ok(json!({}))
            }
            _ => Err(UNKNOWN),
        }
    }

    fn add_as_told(&mut self, body: &Value) -> Result<Value, Refused> {
        let (start, end, window) = span(body)?;
        let job = body.get("jobId").and_then(Value::as_i64).ok_or(MISSING)?;
        let text = body.get("specialInstructions").and_then(Value::as_str);
        let text = text.unwrap_or_default();
        let id = self.add(job, start, end, window, text)?;
        self.assign(id, &numbers(body, "technicianIds"))?;
        self.log(number_in(text).unwrap_or(0), Part::Add, id, job);
        found(self.visits.get(id))
    }

    fn change_job(&mut self, id: i64, body: &Value) -> Result<Value, Refused> {
        let mut job = self.jobs.get(id).cloned().ok_or(UNKNOWN)?;
        if job.status == "Canceled" {
            return Err((409, "A cancelled job cannot be changed."));
        }
        let mut edit = 0;
        let before = Some((job.summary.clone(), self.clock() - job.modified));
        if let Some(summary) = body.get("summary").and_then(Value::as_str) {
            summary.clone_into(&mut job.summary);
            edit = number_in(summary).unwrap_or(0);
        }
        if let Some(priority) = body.get("priority").and_then(Value::as_str) {
            priority.clone_into(&mut job.priority);
        }
        self.put_job(job);
        self.log_over(edit, Part::Fields, id, id, before);
        found(self.jobs.get(id))
    }

    fn book_as_told(&mut self, body: &Value) -> Result<Value, Refused> {
        let summary = body.get("summary").and_then(Value::as_str).ok_or(MISSING)?;
        let customer = body.get("customerId").and_then(Value::as_i64);
        let priority = body.get("priority").and_then(Value::as_str);
        let visits = body.get("appointments").and_then(Value::as_array);
        let visits = visits.ok_or(MISSING)?;
        // Sent under a program's name, and given back as its pairs.
        let external = body.pointer("/externalData/externalData");
        let external = external.cloned().unwrap_or(Value::Null);
        let id = self.book(
            customer.ok_or(MISSING)?,
            summary,
            priority.ok_or(MISSING)?,
            external,
        );
        for visit in visits {
            let (start, end, window) = span(visit)?;
            let made = self.add(id, start, end, window, "")?;
            self.assign(made, &numbers(visit, "technicianIds"))?;
        }
        self.log(number_in(summary).unwrap_or(0), Part::Book, id, id);
        found(self.jobs.get(id))
    }

    /// How long an appointment has been as it is.
    fn age_of_visit(&self, id: i64) -> Option<TimeDelta> {
        Some(self.clock() - self.visits.get(id)?.modified)
    }

    fn log(&mut self, edit: u32, part: Part, record: i64, job: i64) {
        self.log_over(edit, part, record, job, None);
    }

    fn log_over(
        &mut self,
        edit: u32,
        part: Part,
        record: i64,
        job: i64,
        before: Option<(String, TimeDelta)>,
    ) {
        self.world.note(format!(
            "   the server: {part:?} of edit {edit} on {record}"
        ));
        self.effects.push(Effect {
            edit,
            part,
            record,
            job,
            before,
            desk: self.caller.clone(),
            late: self.is_late,
        });
    }

    /// A page of a list. What is asked for by job or appointment is there at once; what is asked for by change comes late.
    fn list<T: Record>(&self, call: &Call, table: &Table<T>, fits: impl Fn(&T) -> bool) -> Value {
        let at_once =
            call.parameter("jobId").is_some() || call.parameter("appointmentIds").is_some();
        let clock = if at_once {
            DateTime::<Utc>::MAX_UTC
        } else {
            self.clock()
        };
        let order = match call.parameter("sort") {
            Some(sort) if sort.contains("ModifiedOn") => Order::Changed,
            Some(sort) if sort.contains("Id") => Order::Id,
            _ => self.manners.order,
        };
        let since = call.parameter("modifiedOnOrAfter").and_then(parsed);
        let rows: Vec<&T> = table
            .listed(clock, order)
            .into_iter()
            .filter(|row| since.is_none_or(|since| row.modified() >= since) && fits(row))
            .collect();
        let asked = |name| call.parameter(name).and_then(|text| text.parse().ok());
        let size = asked("pageSize").unwrap_or(50).clamp(1, self.manners.page);
        let page = asked("page").unwrap_or(1_usize).max(1);
        let from = (page - 1).saturating_mul(size);
        let data: Vec<Value> = rows
            .iter()
            .skip(from)
            .take(size)
            .map(|row| row.json())
            .collect();
        let mut answer = json!({"page": page, "pageSize": size, "data": data});
        let says = self.manners.dialect == Dialect::Vendor
            || call.path.get(1).is_some_and(|list| list != "appointments");
        if says {
            answer["hasMore"] = Value::Bool(from + size < rows.len());
        }
        answer
    }

    /// Lets calls take effect whose time has come though nobody waits for them any more.
    pub fn catch_up(&mut self) {
        let now = self.world.now();
        let (due, later): (Vec<_>, Vec<_>) = self.belated.drain(..).partition(|late| late.0 <= now);
        self.belated = later;
        for (_, call) in due {
            self.world.note(format!("   comes late: {}", call.line()));
            // Whoever sent it has gone; what it answers interests nobody.
            self.is_late = true;
            let _ = self.answer(&call);
            self.is_late = false;
        }
    }

    /// A call will take effect after `wait`.
    pub fn delay(&mut self, call: Call, wait: TimeDelta) {
        self.belated.push((self.world.now() + wait, call));
    }

    /// The `Date` of an answer.
    pub fn date(&self) -> String {
        self.clock().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}

fn parsed(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

fn found<T: Record>(record: Option<&T>) -> Result<Value, Refused> {
    record
        .map(Record::json)
        .ok_or((404, "There is no such record."))
}

/// An instant in the form of the wire.
pub fn on_wire(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
