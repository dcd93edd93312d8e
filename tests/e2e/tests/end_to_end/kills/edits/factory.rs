//! Creates edits from the records of a server.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jpm_client::ids::{
    AppointmentId, BusinessUnitId, CampaignId, CustomerId, JobId, JobTypeId, LocationId, ReasonId,
    TechnicianId,
};
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::key::{AppointmentKey, JobKey, Key, StringId};
use jpm_sync::time::EpochMillis;
use jpm_sync::views::jobs::{HoldOrCancelReason, JobChanges, NewAppointment, NewJob};
use jpm_sync::views::projects::NewProject;
use serde_json::{Value, json};

use super::{EditKind, EditTarget, ExpectedEffect, PlannedEdit};
use crate::kills::rng::SeededRng;
use crate::kills::server::Server;

/// Creates edits of unused records with unique values.
pub struct EditFactory {
    subjects: Vec<EditTarget>,
    technicians: Vec<i64>,
    cancel_reason: i64,
    hold_reason: i64,
    marks: i64,
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

impl EditFactory {
    pub async fn of(server: &Server, rng: &mut SeededRng) -> Self {
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
            // A job of a project may have a payment, which prevents cancellation.
            if busy.contains(&job_id) || !job["projectId"].is_null() || !seen.insert(job_id) {
                continue;
            }
            let Some(technicians) = assigned.get(&id) else {
                continue;
            };
            subjects.push(EditTarget {
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
                confirmed: row["isConfirmed"] == true,
                customer: job["customerId"].as_i64().unwrap(),
                location: job["locationId"].as_i64().unwrap(),
                unit: job["businessUnitId"].as_i64().unwrap(),
                job_type: job["jobTypeId"].as_i64().unwrap(),
                campaign: job["campaignId"].as_i64().unwrap(),
            });
        }
        rng.shuffle(&mut subjects);
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

    /// Splits the records into so many factories with distinct values.
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

    /// An unused job.
    pub fn target(&mut self) -> EditTarget {
        self.subjects.pop().expect("enough jobs in the sandbox")
    }

    /// Prepares, as another dispatcher, what an edit of this kind removes. Returns the number of
    /// changes.
    pub async fn prepare(&self, server: &Server, kind: EditKind, target: &EditTarget) -> usize {
        let (act, reason) = match kind {
            EditKind::RemoveHold => ("hold", self.hold_reason),
            EditKind::RemoveCancellation => ("cancel", self.cancel_reason),
            _ => return 0,
        };
        let body = json!({"reasonId": reason, "memo": "To be undone"});
        server
            .put(&format!("jobs/{}/{act}", target.job), &body)
            .await;
        1
    }

    /// An edit of this kind with unique values.
    pub fn plan(&mut self, kind: EditKind, target: &EditTarget) -> PlannedEdit {
        self.marks += 1;
        let mark = self.marks;
        let words = format!("Edit {mark}");
        let job_key = JobKey::Server(JobId(target.job));
        let appointment = target.appointment;
        let job = target.job;
        let expected = |method, ending: String, field| {
            vec![ExpectedEffect {
                method,
                ending,
                field,
            }]
        };
        let said = |field| Some((field, json!(words)));
        let why = |reason| HoldOrCancelReason {
            reason_id: StringId(ReasonId(reason)),
            memo: words.clone(),
        };
        let (edit, expected_effects) = match kind {
            EditKind::Move => move_edit(target, mark, None),
            EditKind::Reassign => {
                let other = *self
                    .technicians
                    .iter()
                    .find(|id| !target.technicians.contains(id))
                    .unwrap();
                move_edit(target, mark, Some(other))
            }
            EditKind::Instruct => (
                instruct(Key::Server(AppointmentId(appointment)), &words),
                expected(
                    "PUT",
                    format!("/appointments/{appointment}/special-instructions"),
                    said("specialInstructions"),
                ),
            ),
            EditKind::Confirm => (
                Edit::SetConfirmation {
                    appointment_id: Key::Server(AppointmentId(appointment)),
                    confirmed: !target.confirmed,
                    seen: None,
                },
                expected(
                    if target.confirmed { "DELETE" } else { "PUT" },
                    format!("/appointments/{appointment}/confirmation"),
                    None,
                ),
            ),
            EditKind::Update => (
                Edit::UpdateJob {
                    job_id: job_key,
                    changes: JobChanges {
                        summary: Some(words.clone()),
                        ..JobChanges::default()
                    },
                    seen: None,
                },
                expected("PATCH", format!("/jobs/{job}"), said("summary")),
            ),
            EditKind::Hold => (
                Edit::HoldJob {
                    job_id: job_key,
                    reason: why(self.hold_reason),
                },
                expected("PUT", format!("/jobs/{job}/hold"), said("memo")),
            ),
            EditKind::Cancel => (
                Edit::CancelJob {
                    job_id: job_key,
                    reason: why(self.cancel_reason),
                },
                expected("PUT", format!("/jobs/{job}/cancel"), said("memo")),
            ),
            EditKind::RemoveHold => (
                Edit::RemoveHold {
                    job_id: job_key,
                    appointment_ids: vec![Key::Server(AppointmentId(appointment))],
                },
                expected("DELETE", format!("/appointments/{appointment}/hold"), None),
            ),
            EditKind::RemoveCancellation => (
                Edit::RemoveCancellation { job_id: job_key },
                expected("PUT", format!("/jobs/{job}/remove-cancellation"), None),
            ),
            EditKind::BookJob => (
                booking(target, mark, &words),
                expected("POST", "/jobs".into(), said("summary")),
            ),
            EditKind::AddAppointment => self.another_appointment(job_key, target),
            EditKind::CreateProject => (
                project(target, &words),
                expected("POST", "/projects".into(), said("name")),
            ),
        };
        PlannedEdit {
            kind,
            edit,
            expected_effects,
            target: target.clone(),
        }
    }

    /// Another appointment for a job that may not be on the server yet.
    pub fn another_appointment(
        &mut self,
        job: JobKey,
        target: &EditTarget,
    ) -> (Edit, Vec<ExpectedEffect>) {
        self.marks += 1;
        let words = format!("Edit {}", self.marks);
        let edit = Edit::AddAppointment {
            job_id: job,
            appointment: planned_appointment(target, self.marks),
            special_instructions: Some(words.clone()),
        };
        let expected = ExpectedEffect {
            method: "POST",
            ending: "/appointments".into(),
            field: Some(("specialInstructions", json!(words))),
        };
        (edit, vec![expected])
    }

    /// Special instructions for an appointment that may not be on the server yet.
    pub fn other_instructions(
        &mut self,
        appointment: AppointmentKey,
    ) -> (Edit, Vec<ExpectedEffect>) {
        self.marks += 1;
        let words = format!("Edit {}", self.marks);
        let expected = ExpectedEffect {
            method: "PUT",
            ending: "/special-instructions".into(),
            field: Some(("specialInstructions", json!(words))),
        };
        (instruct(appointment, &words), vec![expected])
    }
}

fn move_edit(target: &EditTarget, mark: i64, to: Option<i64>) -> (Edit, Vec<ExpectedEffect>) {
    let by = TimeDelta::minutes(1 + mark % 55);
    let id = target.appointment;
    let edit = Edit::MoveAppointment {
        to: AppointmentMove {
            appointment_id: Key::Server(AppointmentId(id)),
            start: EpochMillis(target.start + by),
            end: EpochMillis(target.end + by),
            arrival_start: target.window.map(|window| EpochMillis(window.0 + by)),
            arrival_end: target.window.map(|window| EpochMillis(window.1 + by)),
            technician_ids: to.map(|id| vec![StringId(TechnicianId(id))]),
            seen: None,
        },
    };
    let mut expected_effects = vec![ExpectedEffect {
        method: "PATCH",
        ending: format!("/appointments/{id}/reschedule"),
        field: None,
    }];
    if to.is_some() {
        for act in ["assign-technicians", "unassign-technicians"] {
            expected_effects.push(ExpectedEffect {
                method: "POST",
                ending: format!("/{act}"),
                field: Some(("jobAppointmentId", json!(id))),
            });
        }
    }
    (edit, expected_effects)
}

fn booking(target: &EditTarget, mark: i64, words: &str) -> Edit {
    Edit::CreateJob {
        job: NewJob {
            customer_id: StringId(CustomerId(target.customer)),
            location_id: StringId(LocationId(target.location)),
            business_unit_id: StringId(BusinessUnitId(target.unit)),
            job_type_id: StringId(JobTypeId(target.job_type)),
            priority: "Normal".into(),
            campaign_id: StringId(CampaignId(target.campaign)),
            appointments: vec![
                planned_appointment(target, mark),
                planned_appointment(target, mark + 100_000),
            ],
            summary: Some(words.to_owned()),
            project_id: None,
            customer_po: None,
            lead_employee_id: None,
            tag_ids: Vec::new(),
        },
    }
}

fn project(target: &EditTarget, words: &str) -> Edit {
    Edit::CreateProject {
        project: NewProject {
            customer_id: StringId(CustomerId(target.customer)),
            location_id: StringId(LocationId(target.location)),
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

/// A unique start, one second per number, so that no two bookings are equal.
fn planned_appointment(target: &EditTarget, mark: i64) -> NewAppointment {
    let start = target.start + TimeDelta::days(7) + TimeDelta::seconds(mark);
    NewAppointment {
        start: EpochMillis(start),
        end: EpochMillis(start + TimeDelta::hours(2)),
        arrival_start: None,
        arrival_end: None,
        technician_ids: target
            .technicians
            .iter()
            .map(|id| StringId(TechnicianId(*id)))
            .collect(),
    }
}
