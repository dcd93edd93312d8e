//! Edits of every kind, each with the effects by which the server's log shows that it was done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crossing::relay::Call;
use jpm_client::ids::{
    AppointmentId, BusinessUnitId, CampaignId, CustomerId, JobId, JobTypeId, LocationId, ReasonId,
    TechnicianId,
};
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::{AppointmentKey, AsText, JobKey, Key};
use jpm_sync::moment::Moment;
use jpm_sync::views::jobs::{JobChanges, NewJob, PlannedVisit, ReasonGiven};
use jpm_sync::views::projects::NewProject;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::server::{Effect, Server};

/// What a dispatcher can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Move,
    /// Another time and another technician: three calls.
    Reassign,
    Instruct,
    Update,
    Hold,
    Cancel,
    /// A hold taken back.
    Release,
    /// A cancellation taken back.
    Revive,
    Book,
    Visit,
    Project,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Move,
        Kind::Reassign,
        Kind::Instruct,
        Kind::Update,
        Kind::Hold,
        Kind::Cancel,
        Kind::Release,
        Kind::Revive,
        Kind::Book,
        Kind::Visit,
        Kind::Project,
    ];

    /// Whether it is a POST that makes a record.
    pub fn makes(self) -> bool {
        matches!(self, Kind::Book | Kind::Visit | Kind::Project)
    }
}

/// An effect that an edit has: a call to a path with such an ending, whose body has this.
#[derive(Clone, Debug)]
pub struct Trace {
    method: &'static str,
    ending: String,
    field: Option<(&'static str, Value)>,
}

impl Trace {
    pub fn is(&self, effect: &Effect) -> bool {
        effect.method == self.method
            && effect.path.ends_with(&self.ending)
            && self
                .field
                .as_ref()
                .is_none_or(|(name, value)| effect.body[*name] == *value)
    }
}

/// An edit that is about to be made.
#[derive(Clone, Debug)]
pub struct Planned {
    pub kind: Kind,
    pub edit: Edit,
    /// One for each call that it takes.
    pub traces: Vec<Trace>,
    pub subject: Subject,
}

impl Planned {
    /// The read with which the engine compares before it writes. Edits that make a record have none.
    pub fn first_read(&self) -> Call {
        let Subject {
            appointment, job, ..
        } = &self.subject;
        match self.kind {
            Kind::Move | Kind::Reassign | Kind::Instruct => {
                Call::new("GET", format!("/appointments/{appointment} HTTP"))
            }
            _ => Call::new("GET", format!("/jobs/{job} HTTP")),
        }
    }

    /// The call that writes; the first where there are several.
    pub fn write(&self) -> Call {
        let trace = &self.traces[0];
        Call::new(trace.method, format!("{} HTTP", trace.ending))
    }

    /// The read after the write, and how many reads like it come before.
    pub fn read_again(&self) -> (Call, u32) {
        let job = Call::new("GET", format!("/jobs/{} HTTP", self.subject.job));
        match self.kind {
            Kind::Move | Kind::Reassign | Kind::Instruct | Kind::Visit => (job, 0),
            Kind::Update | Kind::Hold | Kind::Cancel | Kind::Release | Kind::Revive => (job, 1),
            Kind::Book => (Call::new("GET", "/jobs/* HTTP"), 0),
            Kind::Project => (Call::new("GET", "/projects/* HTTP"), 0),
        }
    }

    /// Where the move leads to.
    pub fn new_start(&self) -> DateTime<Utc> {
        match &self.edit {
            Edit::MoveAppointment { to } => to.start.0,
            other => panic!("{other:?} is no move"),
        }
    }
}

/// A job that is planned and an appointment of it.
#[derive(Clone, Debug)]
pub struct Subject {
    pub job: i64,
    pub appointment: i64,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    technicians: BTreeSet<i64>,
    customer: i64,
    location: i64,
    unit: i64,
    job_type: i64,
    campaign: i64,
}

/// Records that no edit has touched yet, and names that no edit bears yet.
pub struct Supply {
    subjects: Vec<Subject>,
    technicians: Vec<i64>,
    cancel_reason: i64,
    hold_reason: i64,
    marks: i64,
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

impl Supply {
    pub async fn of(server: &Server, dice: &mut Dice) -> Self {
        let jobs = server.table("jpm", "jobs").await;
        let appointments = server.list("jpm", "appointments").await;
        let mut assigned: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for row in server.list("dispatch", "appointment-assignments").await {
            assigned
                .entry(row["appointmentId"].as_i64().unwrap())
                .or_default()
                .insert(row["technicianId"].as_i64().unwrap());
        }
        let soon = Utc::now() + TimeDelta::hours(1);
        let planned = |row: &Value| row["status"] == "Scheduled" && instant(&row["start"]) > soon;
        let busy: BTreeSet<i64> = appointments
            .iter()
            .filter(|row| !planned(row))
            .map(|row| row["jobId"].as_i64().unwrap())
            .collect();
        let mut seen = BTreeSet::new();
        let mut subjects = Vec::new();
        for row in &appointments {
            let (id, job_id) = (row["id"].as_i64().unwrap(), row["jobId"].as_i64().unwrap());
            let job = &jobs[&job_id];
            // A job of a project may have a payment, and is then not cancelled.
            if busy.contains(&job_id) || !job["projectId"].is_null() || !seen.insert(job_id) {
                continue;
            }
            let Some(technicians) = assigned.get(&id) else {
                continue;
            };
            subjects.push(Subject {
                job: job_id,
                appointment: id,
                start: instant(&row["start"]),
                end: instant(&row["end"]),
                window: row["arrivalWindowStart"].is_string().then(|| {
                    (
                        instant(&row["arrivalWindowStart"]),
                        instant(&row["arrivalWindowEnd"]),
                    )
                }),
                technicians: technicians.clone(),
                customer: job["customerId"].as_i64().unwrap(),
                location: job["locationId"].as_i64().unwrap(),
                unit: job["businessUnitId"].as_i64().unwrap(),
                job_type: job["jobTypeId"].as_i64().unwrap(),
                campaign: job["campaignId"].as_i64().unwrap(),
            });
        }
        dice.shuffle(&mut subjects);
        let first = |rows: Vec<Value>| {
            let row = rows.iter().find(|row| row["active"] != false).unwrap();
            row["id"].as_i64().unwrap()
        };
        let technicians = server.table("settings", "technicians").await;
        Self {
            subjects,
            technicians: technicians
                .into_iter()
                .filter(|(_, row)| row["active"] == true)
                .map(|(id, _)| id)
                .collect(),
            cancel_reason: first(server.list("jpm", "job-cancel-reasons").await),
            hold_reason: first(server.list("jpm", "job-hold-reasons").await),
            marks: 0,
        }
    }

    /// Shares the records among so many, each with words of its own.
    pub fn share(mut self, among: usize) -> Vec<Self> {
        let each = self.subjects.len() / among;
        (1..=among)
            .map(|one| Self {
                subjects: self.subjects.split_off(self.subjects.len() - each),
                technicians: self.technicians.clone(),
                marks: i64::try_from(one).unwrap() * 10_000,
                ..self
            })
            .collect()
    }

    /// A job that no edit has touched yet.
    pub fn subject(&mut self) -> Subject {
        self.subjects.pop().expect("enough jobs in the sandbox")
    }

    /// Brings about what an edit of this kind takes back, as someone else. How many changes it takes.
    pub async fn make_ready(&self, server: &Server, kind: Kind, subject: &Subject) -> usize {
        let (act, reason) = match kind {
            Kind::Release => ("hold", self.hold_reason),
            Kind::Revive => ("cancel", self.cancel_reason),
            _ => return 0,
        };
        let body = json!({"reasonId": reason, "memo": "To be taken back"});
        server
            .put(&format!("jobs/{}/{act}", subject.job), &body)
            .await;
        1
    }

    /// An edit of this kind. No other edit has its words or its times.
    pub fn plan(&mut self, kind: Kind, subject: &Subject) -> Planned {
        self.marks += 1;
        let mark = self.marks;
        let words = format!("Edit {mark}");
        let job_key = JobKey::Server(JobId(subject.job));
        let appointment = subject.appointment;
        let job = subject.job;
        let trace = |method, ending: String, field| {
            vec![Trace {
                method,
                ending,
                field,
            }]
        };
        let said = |field| Some((field, json!(words)));
        let why = |reason| ReasonGiven {
            reason_id: AsText(ReasonId(reason)),
            memo: words.clone(),
        };
        let (edit, traces) = match kind {
            Kind::Move => moving(subject, mark, None),
            Kind::Reassign => {
                let other = *self
                    .technicians
                    .iter()
                    .find(|id| !subject.technicians.contains(id))
                    .unwrap();
                moving(subject, mark, Some(other))
            }
            Kind::Instruct => (
                instruct(Key::Server(AppointmentId(appointment)), &words),
                trace(
                    "PUT",
                    format!("/appointments/{appointment}/special-instructions"),
                    said("specialInstructions"),
                ),
            ),
            Kind::Update => (
                Edit::UpdateJob {
                    job_id: job_key,
                    changes: JobChanges {
                        summary: Some(words.clone()),
                        ..JobChanges::default()
                    },
                    seen: None,
                },
                trace("PATCH", format!("/jobs/{job}"), said("summary")),
            ),
            Kind::Hold => (
                Edit::HoldJob {
                    job_id: job_key,
                    reason: why(self.hold_reason),
                },
                trace("PUT", format!("/jobs/{job}/hold"), said("memo")),
            ),
            Kind::Cancel => (
                Edit::CancelJob {
                    job_id: job_key,
                    reason: why(self.cancel_reason),
                },
                trace("PUT", format!("/jobs/{job}/cancel"), said("memo")),
            ),
            Kind::Release => (
                Edit::ReleaseJob {
                    job_id: job_key,
                    appointment_ids: vec![AsText(AppointmentId(appointment))],
                },
                trace("DELETE", format!("/appointments/{appointment}/hold"), None),
            ),
            Kind::Revive => (
                Edit::ReviveJob { job_id: job_key },
                trace("PUT", format!("/jobs/{job}/remove-cancellation"), None),
            ),
            Kind::Book => (
                booking(subject, mark, &words),
                trace("POST", "/jobs".into(), said("summary")),
            ),
            Kind::Visit => self.another_visit(job_key, subject),
            Kind::Project => (
                project(subject, &words),
                trace("POST", "/projects".into(), said("name")),
            ),
        };
        Planned {
            kind,
            edit,
            traces,
            subject: subject.clone(),
        }
    }

    /// Another appointment for a job that may not be on the server yet.
    pub fn another_visit(&mut self, job: JobKey, subject: &Subject) -> (Edit, Vec<Trace>) {
        self.marks += 1;
        let words = format!("Edit {}", self.marks);
        let edit = Edit::AddAppointment {
            job_id: job,
            visit: visit(subject, self.marks),
            special_instructions: Some(words.clone()),
        };
        let trace = Trace {
            method: "POST",
            ending: "/appointments".into(),
            field: Some(("specialInstructions", json!(words))),
        };
        (edit, vec![trace])
    }

    /// Other instructions for an appointment that may not be on the server yet.
    pub fn other_instructions(&mut self, appointment: AppointmentKey) -> (Edit, Vec<Trace>) {
        self.marks += 1;
        let words = format!("Edit {}", self.marks);
        let trace = Trace {
            method: "PUT",
            ending: "/special-instructions".into(),
            field: Some(("specialInstructions", json!(words))),
        };
        (instruct(appointment, &words), vec![trace])
    }
}

fn moving(subject: &Subject, mark: i64, to: Option<i64>) -> (Edit, Vec<Trace>) {
    let by = TimeDelta::minutes(1 + mark % 55);
    let id = subject.appointment;
    let edit = Edit::MoveAppointment {
        to: AppointmentMove {
            appointment_id: Key::Server(AppointmentId(id)),
            start: Moment(subject.start + by),
            end: Moment(subject.end + by),
            arrival_start: subject.window.map(|window| Moment(window.0 + by)),
            arrival_end: subject.window.map(|window| Moment(window.1 + by)),
            technician_ids: to.map(|id| vec![AsText(TechnicianId(id))]),
            seen: None,
        },
    };
    let mut traces = vec![Trace {
        method: "PATCH",
        ending: format!("/appointments/{id}/reschedule"),
        field: None,
    }];
    if to.is_some() {
        for act in ["assign-technicians", "unassign-technicians"] {
            traces.push(Trace {
                method: "POST",
                ending: format!("/{act}"),
                field: Some(("jobAppointmentId", json!(id))),
            });
        }
    }
    (edit, traces)
}

fn booking(subject: &Subject, mark: i64, words: &str) -> Edit {
    Edit::CreateJob {
        job: NewJob {
            customer_id: AsText(CustomerId(subject.customer)),
            location_id: AsText(LocationId(subject.location)),
            business_unit_id: AsText(BusinessUnitId(subject.unit)),
            job_type_id: AsText(JobTypeId(subject.job_type)),
            priority: "Normal".into(),
            campaign_id: AsText(CampaignId(subject.campaign)),
            appointments: vec![visit(subject, mark), visit(subject, mark + 100_000)],
            summary: Some(words.to_owned()),
        },
    }
}

fn project(subject: &Subject, words: &str) -> Edit {
    Edit::CreateProject {
        project: NewProject {
            customer_id: AsText(CustomerId(subject.customer)),
            location_id: AsText(LocationId(subject.location)),
            name: Some(words.to_owned()),
            summary: None,
            project_manager_ids: Vec::new(),
            start_date: NaiveDate::from_ymd_opt(2027, 1, 4),
            target_completion_date: None,
        },
    }
}

fn instruct(appointment: AppointmentKey, words: &str) -> Edit {
    Edit::SetSpecialInstructions {
        appointment_id: appointment,
        text: words.to_owned(),
        seen: None,
    }
}

/// At a time of its own: a second a mark, so that no two bookings look alike.
fn visit(subject: &Subject, mark: i64) -> PlannedVisit {
    let start = subject.start + TimeDelta::days(7) + TimeDelta::seconds(mark);
    PlannedVisit {
        start: Moment(start),
        end: Moment(start + TimeDelta::hours(2)),
        arrival_start: None,
        arrival_end: None,
        technician_ids: subject
            .technicians
            .iter()
            .map(|id| AsText(TechnicianId(*id)))
            .collect(),
    }
}
