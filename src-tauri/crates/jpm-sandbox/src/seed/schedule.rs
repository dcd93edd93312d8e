//! Generates the schedule: assignments, progress, and shifts of six weeks.

use std::ops::RangeInclusive;

use super::people::{Place, Technician};
use super::rng::SeededRng;
use super::trades::{JOB_TYPES, JobType, UNITS};
use super::{SeedOptions, ZONE};
use crate::clock::{HOUR, MINUTE, Micros};
use chrono::{Datelike, Duration, NaiveDate, TimeZone, Timelike, Weekday};

/// A job to insert.
pub(crate) struct PlannedJob {
    pub(crate) kind: &'static JobType,
    pub(crate) customer: i64,
    pub(crate) location: i64,
    /// Id of its project.
    pub(crate) project: Option<i64>,
    /// Indices into the appointments of the [`Schedule`], in order of time.
    pub(super) appointments: Vec<usize>,
}

/// An appointment to insert.
pub(super) struct PlannedAppointment {
    /// Indices into the crew.
    pub(super) technicians: Vec<usize>,
    pub(super) starts: Micros,
    pub(super) ends: Micros,
    pub(super) window: Option<(Micros, Micros)>,
    pub(super) status: &'static str,
}

/// The generated schedule.
pub(crate) struct Schedule {
    pub(super) appointments: Vec<PlannedAppointment>,
    pub(crate) jobs: Vec<PlannedJob>,
    /// Technician, type, start, end.
    pub(super) shifts: Vec<(usize, &'static str, Micros, Micros)>,
}

/// The instant of a day and minutes after local midnight.
pub(super) fn local(day: NaiveDate, minutes: i64) -> Micros {
    let wall = day.and_time(chrono::NaiveTime::MIN) + Duration::minutes(minutes);
    ZONE.from_local_datetime(&wall).earliest().map_or_else(
        || wall.and_utc().timestamp_micros(),
        |instant| instant.timestamp_micros(),
    )
}

/// The local day of an instant.
pub(super) fn local_day(instant: Micros) -> NaiveDate {
    ZONE.timestamp_micros(instant)
        .single()
        .map_or(NaiveDate::MIN, |instant| instant.date_naive())
}

fn random_job_type(rng: &mut SeededRng, unit: usize) -> &'static JobType {
    let kinds: Vec<&'static JobType> = JOB_TYPES.iter().filter(|kind| kind.unit == unit).collect();
    kinds[rng.weighted(&kinds.iter().map(|kind| kind.weight).collect::<Vec<_>>())]
}

/// The working day of a technician: first minute, and maximum number of appointments.
fn work_day(
    rng: &mut SeededRng,
    unit: usize,
    day: NaiveDate,
    weekend_crew: usize,
) -> Option<(i64, usize)> {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    if weekend {
        // On call, with one or two appointments.
        return (unit != 1 && rng.percent(weekend_crew))
            .then(|| (rng.between(32, 52) * 15, 1 + rng.below(2)));
    }
    let appointments = if unit == 1 {
        1 + rng.weighted(&[45, 40, 15])
    } else {
        3 + rng.weighted(&[15, 40, 30, 15])
    };
    Some((rng.between(28, 34) * 15, appointments))
}

/// Generates 21 days back and 21 ahead, with the exact number of appointments.
pub(super) fn generate(
    rng: &mut SeededRng,
    crew: &[Technician],
    places: &[Place],
    options: &SeedOptions,
) -> Schedule {
    let now = options.now.timestamp_micros();
    let today = local_day(now);
    let mut schedule = generate_days(rng, crew, places, (today, -21..=21), options.weekend_crew);
    adjust_appointment_count(rng, &mut schedule, options.appointments, today, places);
    assign_statuses(rng, &mut schedule, now);
    schedule
}

/// Gives every job the statuses that fit the time of day.
pub(super) fn assign_statuses(rng: &mut SeededRng, schedule: &mut Schedule, now: Micros) {
    for job in 0..schedule.jobs.len() {
        assign_job_statuses(rng, schedule, job, now);
    }
}

/// Generates some days, relative to today, with as much work as the crew can do.
pub(super) fn generate_days(
    rng: &mut SeededRng,
    crew: &[Technician],
    places: &[Place],
    (today, days): (NaiveDate, RangeInclusive<i64>),
    weekend_crew: usize,
) -> Schedule {
    let mut schedule = Schedule {
        appointments: Vec::new(),
        jobs: Vec::new(),
        shifts: Vec::new(),
    };
    for (technician, member) in crew.iter().enumerate() {
        // A job of several appointments continues with the technician's next one.
        let mut going: Option<(usize, usize)> = None;
        for offset in days.clone() {
            let day = today + Duration::days(offset);
            let Some((first, most)) = work_day(rng, member.unit, day, weekend_crew) else {
                continue;
            };
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if !weekend && rng.percent(3) {
                schedule.shifts.push((
                    technician,
                    "TimeOff",
                    local(day, 0),
                    local(day + Duration::days(1), 0),
                ));
                continue;
            }
            let shift = if weekend {
                ("OnCall", 7 * 60, 19 * 60)
            } else {
                ("Normal", first - first % 60, first - first % 60 + 9 * 60)
            };
            schedule.shifts.push((
                technician,
                shift.0,
                local(day, shift.1),
                local(day, shift.2),
            ));
            let mut minute = first;
            for _ in 0..most {
                if minute > 17 * 60 {
                    break;
                }
                let (job, kind) = match going.take() {
                    Some((job, left)) => {
                        going = (left > 1).then_some((job, left - 1));
                        (job, schedule.jobs[job].kind)
                    }
                    None => add_job(rng, &mut schedule, member.unit, places, &mut going),
                };
                let length = (kind.minutes + rng.between(-2, 3) * 15).clamp(45, 240);
                let window = rng.percent(86).then(|| {
                    let start = minute - minute % 60;
                    let hours = 2 + i64::try_from(rng.weighted(&[55, 20, 25])).unwrap_or(0);
                    (local(day, start), local(day, start + hours * 60))
                });
                let mut technicians = vec![technician];
                if rng.percent(if member.unit == 1 { 35 } else { 4 }) && crew.len() > 1 {
                    let second = (technician + 1 + rng.below(crew.len() - 1)) % crew.len();
                    technicians.push(second);
                }
                schedule.jobs[job]
                    .appointments
                    .push(schedule.appointments.len());
                schedule.appointments.push(PlannedAppointment {
                    technicians,
                    starts: local(day, minute),
                    ends: local(day, minute + length),
                    window,
                    status: "Scheduled",
                });
                // One in fifty overlaps the one before, on purpose.
                minute += if rng.percent(2) {
                    length - 30
                } else {
                    length + rng.between(0, 2) * 15
                };
            }
        }
    }
    schedule
}

fn add_job(
    rng: &mut SeededRng,
    schedule: &mut Schedule,
    unit: usize,
    places: &[Place],
    going: &mut Option<(usize, usize)>,
) -> (usize, &'static JobType) {
    let kind = random_job_type(rng, unit);
    let commercial = unit == 5;
    let mut place = places[rng.below(places.len())];
    for _ in 0..12 {
        if place.commercial == commercial {
            break;
        }
        place = places[rng.below(places.len())];
    }
    let job = schedule.jobs.len();
    schedule.jobs.push(PlannedJob {
        kind,
        customer: place.customer,
        location: place.location,
        project: None,
        appointments: Vec::new(),
    });
    if kind.appointments > 1 {
        *going = Some((job, kind.appointments - 1));
    }
    (job, kind)
}

/// Adjusts the number of appointments: removes random jobs, or adds unassigned ones.
fn adjust_appointment_count(
    rng: &mut SeededRng,
    schedule: &mut Schedule,
    appointments: usize,
    today: NaiveDate,
    places: &[Place],
) {
    let mut surplus = schedule.appointments.len().saturating_sub(appointments);
    while surplus > 0 && !schedule.jobs.is_empty() {
        let place = rng.below(schedule.jobs.len());
        let Some(appointment) = schedule.jobs[place].appointments.pop() else {
            schedule.jobs.swap_remove(place);
            continue;
        };
        // An appointment without a job is skipped below.
        schedule.appointments[appointment].ends = 0;
        surplus -= 1;
        if schedule.jobs[place].appointments.is_empty() {
            schedule.jobs.swap_remove(place);
        }
    }
    while schedule
        .appointments
        .iter()
        .filter(|appointment| appointment.ends != 0)
        .count()
        < appointments
    {
        let unit = rng.below(UNITS.len());
        let (job, kind) = add_job(rng, schedule, unit, places, &mut None);
        let day = today + Duration::days(rng.between(1, 20));
        let minute = rng.between(30, 60) * 15;
        schedule.jobs[job]
            .appointments
            .push(schedule.appointments.len());
        schedule.appointments.push(PlannedAppointment {
            technicians: Vec::new(),
            starts: local(day, minute),
            ends: local(day, minute + kind.minutes),
            window: None,
            status: "Scheduled",
        });
    }
    schedule.jobs.sort_by_key(|job| {
        job.appointments
            .first()
            .map_or(0, |appointment| schedule.appointments[*appointment].starts)
    });
}

/// Gives the appointments of a job statuses that fit the time of day.
fn assign_job_statuses(rng: &mut SeededRng, schedule: &mut Schedule, job: usize, now: Micros) {
    let appointments = schedule.jobs[job].appointments.clone();
    let single = appointments.len() == 1;
    for index in appointments {
        let appointment = &mut schedule.appointments[index];
        appointment.status = if appointment.ends <= now {
            let late = now - appointment.ends < 2 * HOUR;
            match rng.below(100) {
                0..5 if single => "Canceled",
                5 if single => "Hold",
                6..24 if late => "Working",
                _ => "Done",
            }
        } else if appointment.starts <= now {
            ["Working", "Dispatched", "Scheduled"][rng.weighted(&[75, 18, 7])]
        } else if appointment.starts - now < 45 * MINUTE {
            ["Dispatched", "Scheduled"][rng.weighted(&[60, 40])]
        } else {
            match rng.below(100) {
                0..3 if single => "Canceled",
                3..6 if single => "Hold",
                _ => "Scheduled",
            }
        };
        let open = matches!(appointment.status, "Scheduled" | "Hold");
        if open && appointment.ends > now && rng.percent(9) {
            appointment.technicians.clear();
        }
    }
}

/// The local date of an instant, for dates without a time.
pub(super) fn day_of(instant: Micros) -> String {
    ZONE.timestamp_micros(instant)
        .single()
        .map(|instant| {
            instant
                .with_hour(12)
                .unwrap_or(instant)
                .date_naive()
                .to_string()
        })
        .unwrap_or_default()
}
