//! The endpoints of the simulated server: their responses and their log entries.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http::Method;
use jpm_client::Dialect;
use serde_json::{Value, json};

use crate::call::{Call, instant, number_in, number_of_instant, numbers};
use crate::effect::{Effect, EffectKind};
use crate::records::{Order, Record, Table};
use crate::server::{Refused, Server};

/// An instant as text, for comparison.
pub fn value_text(at: DateTime<Utc>) -> String {
    rfc3339(at)
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
    /// Executes a call and returns its response.
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
                Ok(self.list(call, &self.appointments, |appointment| {
                    let job = call.parameter("jobId");
                    job.is_none_or(|job| job == appointment.job.to_string())
                        && from.is_none_or(|from| appointment.start >= from)
                }))
            }
            (&Method::GET, ["dispatch", "appointment-assignments"]) => {
                let any = call.parameter("active") == Some("Any");
                Ok(self.list(call, &self.assignments, |assignment| {
                    let (job, appointment) =
                        (call.parameter("jobId"), call.parameter("appointmentIds"));
                    let visit_is = |ids: &str| {
                        ids.split(',')
                            .any(|id| id == assignment.appointment.to_string())
                    };
                    (any || assignment.active)
                        && job.is_none_or(|job| job == assignment.job.to_string())
                        && appointment.is_none_or(visit_is)
                }))
            }
            (&Method::GET, ["jpm", "jobs", _, "history"]) => {
                let vendor = self.options.dialect == Dialect::Vendor;
                Ok(json!({if vendor { "history" } else { "data" }: []}))
            }
            (&Method::GET, ["jpm", "jobs", which @ ("hold-reasons" | "cancel-reasons")])
                if self.options.dialect == Dialect::Vendor =>
            {
                let id = call.parameter("ids").map_or(0, number);
                Ok(self.reasons(*which == "hold-reasons", id))
            }
            (&Method::GET, ["jpm", "jobs", id]) => found(self.jobs.get(number(id))),
            (&Method::GET, ["jpm", "appointments", id]) => found(self.appointments.get(number(id))),
            (&Method::GET, [_, _]) => Err(SCOPE),
            (&Method::GET, _) => Err(UNKNOWN),
            _ => self.write(call, &path),
        }
    }

    /// Why a job is canceled, or its appointments are held.
    fn reasons(&self, of_holds: bool, id: i64) -> Value {
        let given = |memo: &str| json!({"reasonId": 3, "name": "A reason", "text": memo});
        let mut rows = Vec::new();
        if of_holds {
            let held = self.appointments.all();
            let held =
                held.filter(|appointment| appointment.job == id && appointment.status == "Hold");
            let held: Vec<Value> = held
                .map(|appointment| {
                    let mut row = given(&appointment.memo);
                    row["appointmentId"] = appointment.id.into();
                    row
                })
                .collect();
            if !held.is_empty() {
                rows.push(json!({"jobId": id, "appointmentHoldReasons": held}));
            }
        } else if let Some(job) = self.jobs.get(id).filter(|job| job.status == "Canceled") {
            let mut row = given(&job.memo);
            row["jobId"] = id.into();
            rows.push(row);
        }
        json!({"page": 1, "pageSize": 50, "hasMore": false, "data": rows})
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each call")]
    fn write(&mut self, call: &Call, path: &[&str]) -> Result<Value, Refused> {
        self.caller.clone_from(&call.workstation);
        let body = &call.body;
        let vendor = self.options.dialect == Dialect::Vendor;
        match (&call.method, path) {
            (&Method::PATCH, ["jpm", "appointments", id, "reschedule"]) => {
                let (start, end, window) = span(body)?;
                let id = number(id);
                let before = self
                    .appointments
                    .get(id)
                    .map(|appointment| value_text(appointment.start));
                let before = before.zip(self.age_of_appointment(id));
                let job = self.reschedule(id, start, end, window)?;
                self.log_over(number_of_instant(start), EffectKind::Times, id, job, before);
                if vendor {
                    return found(self.appointments.get(id));
                }
                Ok(Value::Null)
            }
            (&Method::PATCH, ["jpm", "appointments", id])
            | (&Method::PUT, ["jpm", "appointments", id, "special-instructions"]) => {
                let text = body.get("specialInstructions").and_then(Value::as_str);
                let text = text.ok_or(MISSING)?;
                let id = number(id);
                let before = self
                    .appointments
                    .get(id)
                    .map(|appointment| appointment.text.clone());
                let before = before.zip(self.age_of_appointment(id));
                let job = self.write_text(id, text)?;
                self.log_over(
                    number_in(text).unwrap_or(0),
                    EffectKind::Text,
                    id,
                    job,
                    before,
                );
                found(self.appointments.get(id))
            }
            (&Method::PATCH, ["jpm", "jobs", id]) => self.change_job(number(id), body),
            (&Method::PUT, ["jpm", "jobs", _, "hold"]) if !self.options.holds_jobs => Err(UNKNOWN),
            (&Method::PUT, ["jpm", "jobs", id, act @ ("hold" | "cancel")]) => {
                let memo = body.get("memo").and_then(Value::as_str).unwrap_or_default();
                let edit = number_in(memo);
                let id = number(id);
                let (status, kind) = match *act {
                    "hold" => ("Hold", EffectKind::Hold),
                    _ => ("Canceled", EffectKind::Cancel),
                };
                self.hold_or_cancel(id, status, memo)?;
                self.log(edit.unwrap_or(0), kind, id, id);
                Ok(Value::Null)
            }
            (&Method::PUT, ["jpm", "appointments", id, "hold"]) if vendor => {
                let memo = body.get("memo").and_then(Value::as_str).unwrap_or_default();
                let id = number(id);
                let job = self.hold_appointment(id, memo)?;
                self.log(
                    number_in(memo).unwrap_or(0),
                    EffectKind::HoldAppointment,
                    id,
                    job,
                );
                Ok(Value::Null)
            }
            (&Method::DELETE, ["jpm", "appointments", id, "hold"]) if vendor => {
                let id = number(id);
                let before = self
                    .appointments
                    .get(id)
                    .map(|appointment| appointment.memo.clone());
                let before = before.zip(self.age_of_appointment(id));
                let job = self.remove_hold(id)?;
                self.log_over(0, EffectKind::RemoveHold, id, job, before);
                Ok(Value::Null)
            }
            (&Method::PUT, ["jpm", "jobs", id, "remove-cancellation"]) if vendor => {
                let id = number(id);
                let before = self.jobs.get(id);
                let before = before.map(|job| (job.memo.clone(), self.clock() - job.modified));
                self.remove_cancellation(id)?;
                self.log_over(0, EffectKind::RemoveCancellation, id, id, before);
                Ok(Value::Null)
            }
            (&Method::DELETE, ["jpm", "appointments", id]) if vendor => {
                let id = number(id);
                let before = self
                    .appointments
                    .get(id)
                    .map(|appointment| value_text(appointment.start));
                let before = before.zip(self.age_of_appointment(id));
                let job = self.appointments.get(id).ok_or(UNKNOWN)?.job;
                self.delete(id)?;
                self.log_over(0, EffectKind::RemoveAppointment, id, job, before);
                Ok(Value::Null)
            }
            (&Method::POST, ["jpm", "jobs"]) => self.book_as_told(body),
            (&Method::POST, ["jpm", "appointments"]) => self.add_as_told(body),
            (&Method::POST, ["dispatch", "appointment-assignments", step]) => {
                let appointment = body.get("jobAppointmentId").and_then(Value::as_i64);
                let appointment = appointment.ok_or(MISSING)?;
                let technicians = numbers(body, "technicianIds");
                if *step == "assign-technicians" {
                    let job = self.assign(appointment, &technicians)?;
                    // Other technicians are assigned already, or belong to an earlier, replaced
                    // edit.
                    if let Some(edit) = call.edit() {
                        self.log(edit, EffectKind::Technicians, appointment, job);
                    }
                } else {
                    self.unassign(appointment, &technicians)?;
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
        self.log(number_in(text).unwrap_or(0), EffectKind::Add, id, job);
        found(self.appointments.get(id))
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
        self.log_over(edit, EffectKind::Fields, id, id, before);
        found(self.jobs.get(id))
    }

    fn book_as_told(&mut self, body: &Value) -> Result<Value, Refused> {
        let summary = body.get("summary").and_then(Value::as_str).ok_or(MISSING)?;
        let customer = body.get("customerId").and_then(Value::as_i64);
        let priority = body.get("priority").and_then(Value::as_str);
        let appointments = body.get("appointments").and_then(Value::as_array);
        let appointments = appointments.ok_or(MISSING)?;
        // Sent under an application's id, and returned as its pairs.
        let external = body.pointer("/externalData/externalData");
        let external = external.cloned().unwrap_or(Value::Null);
        let id = self.book(
            customer.ok_or(MISSING)?,
            summary,
            priority.ok_or(MISSING)?,
            external,
        );
        for appointment in appointments {
            let (start, end, window) = span(appointment)?;
            let made = self.add(id, start, end, window, "")?;
            self.assign(made, &numbers(appointment, "technicianIds"))?;
        }
        self.log(number_in(summary).unwrap_or(0), EffectKind::Book, id, id);
        found(self.jobs.get(id))
    }

    /// How long the appointment has not changed.
    fn age_of_appointment(&self, id: i64) -> Option<TimeDelta> {
        Some(self.clock() - self.appointments.get(id)?.modified)
    }

    fn log(&mut self, edit: u32, kind: EffectKind, record: i64, job: i64) {
        self.log_over(edit, kind, record, job, None);
    }

    fn log_over(
        &mut self,
        edit: u32,
        kind: EffectKind,
        record: i64,
        job: i64,
        before: Option<(String, TimeDelta)>,
    ) {
        self.world.note(format!(
            "   the server: {kind:?} of edit {edit} on {record}"
        ));
        self.effects.push(Effect {
            edit,
            kind,
            record,
            job,
            before,
            workstation: self.caller.clone(),
            late: self.is_late,
        });
    }

    /// A page of a list. Filters by job or appointment see changes at once; others see them late.
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
            _ => self.options.order,
        };
        let since = call.parameter("modifiedOnOrAfter").and_then(parsed);
        let rows: Vec<&T> = table
            .listed(clock, order)
            .into_iter()
            .filter(|row| since.is_none_or(|since| row.modified() >= since) && fits(row))
            .collect();
        let asked = |name| call.parameter(name).and_then(|text| text.parse().ok());
        let size = asked("pageSize").unwrap_or(50).clamp(1, self.options.page);
        let page = asked("page").unwrap_or(1_usize).max(1);
        let from = (page - 1).saturating_mul(size);
        let data: Vec<Value> = rows
            .iter()
            .skip(from)
            .take(size)
            .map(|row| row.json())
            .collect();
        let mut answer = json!({"page": page, "pageSize": size, "data": data});
        let says = self.options.dialect == Dialect::Vendor
            || call.path.get(1).is_some_and(|list| list != "appointments");
        if says {
            answer["hasMore"] = Value::Bool(from + size < rows.len());
        }
        answer
    }

    /// Applies delayed calls that are due.
    pub fn catch_up(&mut self) {
        let now = self.world.now();
        let (due, later): (Vec<_>, Vec<_>) =
            self.applied_late.drain(..).partition(|late| late.0 <= now);
        self.applied_late = later;
        for (_, call) in due {
            self.world.note(format!("   comes late: {}", call.line()));
            // The caller is gone, so the response is dropped.
            self.is_late = true;
            let _ = self.answer(&call);
            self.is_late = false;
        }
    }

    /// Delays a call by `wait`.
    pub fn delay(&mut self, call: Call, wait: TimeDelta) {
        self.applied_late.push((self.world.now() + wait, call));
    }

    /// The `Date` header.
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

/// Formats an instant as the API does.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
