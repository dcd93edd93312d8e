//! Inserts the generated schedule: jobs, appointments, assignments, history, shifts.

use rusqlite::{Connection, Statement, params};

use super::names::INSTRUCTIONS;
use super::people::{FIRST_EMPLOYEE, Technician};
use super::rng::SeededRng;
use super::schedule::{PlannedAppointment, PlannedJob, Schedule};
use super::trades::UNITS;
use crate::clock::{DAY, HOUR, Micros, SECOND, to_text};

/// The first numbers of a company, and the dates of its rows.
pub(super) struct Numbering<'a> {
    /// The first job id, minus one.
    pub(super) jobs: i64,
    /// The first appointment id, minus one.
    pub(super) appointments: i64,
    /// The first job number, minus one.
    pub(super) numbers: i64,
    pub(super) now: Micros,
    /// Provides `modifiedOn` for rows added after clients have read the rest. Otherwise rows get
    /// the time at which they would have changed.
    pub(super) stamp: Option<&'a dyn Fn() -> Micros>,
}

impl Numbering<'_> {
    /// For a new company.
    pub(super) fn fresh(now: Micros) -> Self {
        Self {
            jobs: 60_000_000,
            appointments: 70_000_000,
            numbers: 48_000,
            now,
            stamp: None,
        }
    }

    fn modified(&self, otherwise: Micros) -> Micros {
        self.stamp.map_or(otherwise, |stamp| stamp())
    }
}

const ON_HOLD: [&str; 3] = [
    "Waiting for parts: blower motor on order",
    "Waiting for customer approval",
    "Waiting for permit or inspection",
];

const CANCELED: [&str; 4] = [
    "Customer no longer needs service",
    "Customer not home",
    "Price",
    "Found another company",
];

fn job_status(schedule: &Schedule, work: &PlannedJob) -> &'static str {
    let has = |status: &str| {
        work.appointments
            .iter()
            .any(|appointment| schedule.appointments[*appointment].status == status)
    };
    match () {
        () if has("Working") => "InProgress",
        () if has("Dispatched") => "Dispatched",
        () if has("Scheduled") => "Scheduled",
        () if has("Hold") => "Hold",
        () if has("Done") => "Completed",
        () => "Canceled",
    }
}

/// Who booked a job, who dispatches it, and when it was booked.
struct Booking<'a> {
    job: i64,
    number: String,
    booker: i64,
    dispatcher: i64,
    created: Micros,
    numbering: &'a Numbering<'a>,
}

/// Statements that run for every row.
struct InsertStatements<'a> {
    job: Statement<'a>,
    appointment: Statement<'a>,
    assignment: Statement<'a>,
    history: Statement<'a>,
}

impl<'a> InsertStatements<'a> {
    fn prepare(db: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            job: db.prepare(
                "INSERT INTO jobs (id, number, customer_id, location_id, status, completed_on, business_unit_id, job_type_id, priority, campaign_id,
                   project_id, summary, appointment_count, first_appointment_id, last_appointment_id, recall_for_id, created_by, created_on, modified_on)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
            )?,
            appointment: db.prepare(
                "INSERT INTO appointments (id, job_id, number, starts, ends, window_start, window_end, status, special_instructions, customer_id, unused,
                   confirmed, active, created_by, created_on, modified_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, 1, ?12, ?13, ?14)",
            )?,
            assignment: db.prepare(
                "INSERT INTO assignments (appointment_id, job_id, technician_id, technician_name, status, assigned_by, active, created_on, modified_on)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8)",
            )?,
            history: db.prepare("INSERT INTO history (job_id, event_type, date, employee_id, tool, memo) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?,
        })
    }

    /// Inserts an appointment with its technicians and history. Returns when its last event was,
    /// and its `modifiedOn`.
    fn insert_appointment(
        &mut self,
        rng: &mut SeededRng,
        crew: &[Technician],
        booking: &Booking<'_>,
        row: (i64, i64),
        customer: i64,
        appointment: &PlannedAppointment,
    ) -> rusqlite::Result<(Micros, Micros)> {
        let (id, count) = row;
        let Booking {
            job,
            number,
            booker,
            dispatcher,
            created,
            ..
        } = booking;
        let created = *created;
        let happened = match appointment.status {
            "Done" => appointment.ends + rng.between(60, 1200) * SECOND,
            "Working" => appointment.starts + rng.between(0, 600) * SECOND,
            "Dispatched" => appointment.starts - rng.between(600, 2400) * SECOND,
            _ => created + rng.between(0, 3 * DAY),
        };
        // Never after now: a client that has read everything must not see a change from the future.
        let happened = (happened + rng.between(0, 999_999)).clamp(created, booking.numbering.now);
        let modified = booking.numbering.modified(happened);
        let label = format!("{number}-{count}");
        let instructions = rng.percent(22).then(|| rng.pick(&INSTRUCTIONS));
        self.appointment.execute(params![
            id,
            job,
            label,
            appointment.starts,
            appointment.ends,
            appointment.window.map(|window| window.0),
            appointment.window.map(|window| window.1),
            appointment.status,
            instructions,
            customer,
            rng.percent(35),
            booker,
            created,
            modified,
        ])?;
        let under_way = matches!(appointment.status, "Working" | "Dispatched" | "Done");
        let state = if under_way {
            appointment.status
        } else {
            "Scheduled"
        };
        for technician in &appointment.technicians {
            let member = &crew[*technician];
            self.assignment.execute((
                id,
                job,
                member.id,
                &member.name,
                state,
                dispatcher,
                created,
                modified,
            ))?;
        }
        let between = created.midpoint(happened);
        if let Some(technician) = appointment.technicians.first() {
            self.history.execute((
                job,
                "Technician Assigned",
                between,
                dispatcher,
                Some("Manual"),
                &crew[*technician].name,
            ))?;
        }
        if rng.percent(8) {
            let memo = format!(
                "Appointment {label} moved to {}",
                to_text(appointment.starts)
            );
            self.history.execute((
                job,
                "Appointment Rescheduled",
                between,
                dispatcher,
                Some("Manual"),
                memo,
            ))?;
        }
        let event = match appointment.status {
            "Done" => Some(("Appointment Completed", "")),
            "Working" => Some(("Technician Arrived", "")),
            "Dispatched" => Some(("Technician Dispatched", "")),
            "Hold" => Some(("Job Put On Hold", rng.pick(&ON_HOLD))),
            "Canceled" => Some(("Job Canceled", rng.pick(&CANCELED))),
            _ => None,
        };
        if let Some((event, memo)) = event {
            self.history
                .execute((job, event, happened, dispatcher, None::<String>, memo))?;
        }
        Ok((happened, modified))
    }
}

/// Inserts the whole schedule.
pub(super) fn write(
    db: &Connection,
    rng: &mut SeededRng,
    crew: &[Technician],
    schedule: &Schedule,
    numbering: &Numbering<'_>,
) -> rusqlite::Result<()> {
    let now = numbering.now;
    let mut statements = InsertStatements::prepare(db)?;
    let mut appointment = numbering.appointments;
    for (place, work) in (1_i64..).zip(&schedule.jobs) {
        let status = job_status(schedule, work);
        let first = work.appointments.first().map_or(now, |appointment| {
            schedule.appointments[*appointment].starts
        });
        let ahead = rng.between(2, 14 * 24) * HOUR + rng.between(0, HOUR - 1);
        let booking = Booking {
            job: numbering.jobs + place,
            number: (numbering.numbers + place).to_string(),
            booker: FIRST_EMPLOYEE + 6 + rng.between(0, 2),
            dispatcher: FIRST_EMPLOYEE + 3 + rng.between(0, 2),
            created: first.min(now) - ahead,
            numbering,
        };
        let first_appointment = appointment + 1;
        let (mut last, mut changed, mut count) = (booking.created, booking.created, 0);
        statements.history.execute((
            booking.job,
            "Job Booked",
            booking.created,
            booking.booker,
            Some("Manual"),
            "",
        ))?;
        for index in &work.appointments {
            appointment += 1;
            count += 1;
            let (happened, modified) = statements.insert_appointment(
                rng,
                crew,
                &booking,
                (appointment, count),
                work.customer,
                &schedule.appointments[*index],
            )?;
            last = last.max(happened);
            changed = changed.max(modified);
        }
        let recall = (work.kind.name.contains("Recall") && place > 200)
            .then(|| booking.job - rng.between(20, 200));
        let priority = if rng.percent(88) {
            work.kind.priority
        } else {
            rng.pick(&crate::body::PRIORITIES)
        };
        statements.job.execute(params![
            booking.job,
            booking.number,
            work.customer,
            work.location,
            status,
            (status == "Completed").then_some(last),
            UNITS[work.kind.unit].0,
            work.kind.id,
            priority,
            401 + rng.between(0, 11),
            work.project,
            rng.pick(work.kind.calls),
            count,
            first_appointment,
            appointment,
            recall,
            booking.booker,
            booking.created,
            changed,
        ])?;
    }
    shifts(db, rng, crew, schedule, numbering)
}

fn shifts(
    db: &Connection,
    rng: &mut SeededRng,
    crew: &[Technician],
    schedule: &Schedule,
    numbering: &Numbering<'_>,
) -> rusqlite::Result<()> {
    let mut row = db.prepare(
        "INSERT INTO shifts (technician_id, type, title, note, starts, ends, active, created_on, modified_on) VALUES (?1, ?2, ?3, NULL, ?4, ?5, 1, ?6, ?6)",
    )?;
    for (technician, kind, starts, ends) in &schedule.shifts {
        let title = match *kind {
            "TimeOff" => rng.pick(&["Vacation", "Sick", "Training", "Doctor"]),
            "OnCall" => "On call",
            _ => "Regular shift",
        };
        row.execute((
            crew[*technician].id,
            kind,
            title,
            starts,
            ends,
            numbering.modified(numbering.now - 30 * DAY),
        ))?;
    }
    Ok(())
}
