//! Six weeks of work: who goes where and when, how far it has come, and the shifts.

use std::ops::RangeInclusive;

use super::dice::Dice;
use super::people::{Place, Technician};
use super::trades::{JOB_TYPES, JobType, UNITS};
use super::{Plan, ZONE};
use crate::clock::{HOUR, MINUTE, Micros};
use chrono::{Datelike, Duration, NaiveDate, TimeZone, Timelike, Weekday};

/// A job before it is written.
pub(crate) struct Work {
    pub(crate) kind: &'static JobType,
    pub(crate) customer: i64,
    pub(crate) location: i64,
    /// Id of the project that it belongs to.
    pub(crate) project: Option<i64>,
    /// Indices into the visits of the [`Book`], in the order of time.
    pub(super) visits: Vec<usize>,
}

/// An appointment before it is written.
pub(super) struct Visit {
    /// Indices into the crew.
    pub(super) technicians: Vec<usize>,
    pub(super) starts: Micros,
    pub(super) ends: Micros,
    pub(super) window: Option<(Micros, Micros)>,
    pub(super) status: &'static str,
}

/// All that is planned.
pub(crate) struct Book {
    pub(super) visits: Vec<Visit>,
    pub(crate) jobs: Vec<Work>,
    /// Technician, type, start, end.
    pub(super) shifts: Vec<(usize, &'static str, Micros, Micros)>,
}

/// An instant from a day and minutes after local midnight.
pub(super) fn local(day: NaiveDate, minutes: i64) -> Micros {
    let wall = day.and_time(chrono::NaiveTime::MIN) + Duration::minutes(minutes);
    ZONE.from_local_datetime(&wall).earliest().map_or_else(
        || wall.and_utc().timestamp_micros(),
        |instant| instant.timestamp_micros(),
    )
}

/// The day of an instant in the company's time zone.
pub(super) fn local_day(instant: Micros) -> NaiveDate {
    ZONE.timestamp_micros(instant)
        .single()
        .map_or(NaiveDate::MIN, |instant| instant.date_naive())
}

fn kind_for(dice: &mut Dice, unit: usize) -> &'static JobType {
    let kinds: Vec<&'static JobType> = JOB_TYPES.iter().filter(|kind| kind.unit == unit).collect();
    kinds[dice.weighted(&kinds.iter().map(|kind| kind.weight).collect::<Vec<_>>())]
}

/// A stretch of work of one technician: a day, its first minute, how many visits at most.
fn stretch(
    dice: &mut Dice,
    unit: usize,
    day: NaiveDate,
    weekend_crew: usize,
) -> Option<(i64, usize)> {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    if weekend {
        // On call, with a visit or two.
        return (unit != 1 && dice.percent(weekend_crew))
            .then(|| (dice.between(32, 52) * 15, 1 + dice.below(2)));
    }
    let visits = if unit == 1 {
        1 + dice.weighted(&[45, 40, 15])
    } else {
        3 + dice.weighted(&[15, 40, 30, 15])
    };
    Some((dice.between(28, 34) * 15, visits))
}

/// Draws the schedule: 21 days back, 21 ahead, exactly so many appointments.
pub(super) fn draw(dice: &mut Dice, crew: &[Technician], places: &[Place], plan: &Plan) -> Book {
    let now = plan.now.timestamp_micros();
    let today = local_day(now);
    let mut book = draw_days(dice, crew, places, (today, -21..=21), plan.weekend_crew);
    trim(dice, &mut book, plan.appointments, today, places);
    settle_all(dice, &mut book, now);
    book
}

/// Brings every job that was drawn into the state that fits the time of day.
pub(super) fn settle_all(dice: &mut Dice, book: &mut Book, now: Micros) {
    for job in 0..book.jobs.len() {
        settle(dice, book, job, now);
    }
}

/// Draws the work of some days, counted from today: as much as the crew can do.
pub(super) fn draw_days(
    dice: &mut Dice,
    crew: &[Technician],
    places: &[Place],
    (today, days): (NaiveDate, RangeInclusive<i64>),
    weekend_crew: usize,
) -> Book {
    let mut book = Book {
        visits: Vec::new(),
        jobs: Vec::new(),
        shifts: Vec::new(),
    };
    for (technician, member) in crew.iter().enumerate() {
        // A job of several visits goes on with the technician's next one.
        let mut going: Option<(usize, usize)> = None;
        for offset in days.clone() {
            let day = today + Duration::days(offset);
            let Some((first, most)) = stretch(dice, member.unit, day, weekend_crew) else {
                continue;
            };
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            if !weekend && dice.percent(3) {
                book.shifts.push((
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
            book.shifts.push((
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
                        (job, book.jobs[job].kind)
                    }
                    None => open_job(dice, &mut book, member.unit, places, &mut going),
                };
                let length = (kind.minutes + dice.between(-2, 3) * 15).clamp(45, 240);
                let window = dice.percent(86).then(|| {
                    let start = minute - minute % 60;
                    let hours = 2 + i64::try_from(dice.weighted(&[55, 20, 25])).unwrap_or(0);
                    (local(day, start), local(day, start + hours * 60))
                });
                let mut technicians = vec![technician];
                if dice.percent(if member.unit == 1 { 35 } else { 4 }) && crew.len() > 1 {
                    let second = (technician + 1 + dice.below(crew.len() - 1)) % crew.len();
                    technicians.push(second);
                }
                book.jobs[job].visits.push(book.visits.len());
                book.visits.push(Visit {
                    technicians,
                    starts: local(day, minute),
                    ends: local(day, minute + length),
                    window,
                    status: "Scheduled",
                });
                // One in fifty is booked over the one before, on purpose.
                minute += if dice.percent(2) {
                    length - 30
                } else {
                    length + dice.between(0, 2) * 15
                };
            }
        }
    }
    book
}

fn open_job(
    dice: &mut Dice,
    book: &mut Book,
    unit: usize,
    places: &[Place],
    going: &mut Option<(usize, usize)>,
) -> (usize, &'static JobType) {
    let kind = kind_for(dice, unit);
    let commercial = unit == 5;
    let mut place = places[dice.below(places.len())];
    for _ in 0..12 {
        if place.commercial == commercial {
            break;
        }
        place = places[dice.below(places.len())];
    }
    let job = book.jobs.len();
    book.jobs.push(Work {
        kind,
        customer: place.customer,
        location: place.location,
        project: None,
        visits: Vec::new(),
    });
    if kind.visits > 1 {
        *going = Some((job, kind.visits - 1));
    }
    (job, kind)
}

/// Makes the number of appointments exact: takes jobs away at random, or adds some that nobody is assigned to.
fn trim(dice: &mut Dice, book: &mut Book, appointments: usize, today: NaiveDate, places: &[Place]) {
    let mut surplus = book.visits.len().saturating_sub(appointments);
    while surplus > 0 && !book.jobs.is_empty() {
        let place = dice.below(book.jobs.len());
        let Some(visit) = book.jobs[place].visits.pop() else {
            book.jobs.swap_remove(place);
            continue;
        };
        // A visit that no job owns is dropped below.
        book.visits[visit].ends = 0;
        surplus -= 1;
        if book.jobs[place].visits.is_empty() {
            book.jobs.swap_remove(place);
        }
    }
    while book.visits.iter().filter(|visit| visit.ends != 0).count() < appointments {
        let unit = dice.below(UNITS.len());
        let (job, kind) = open_job(dice, book, unit, places, &mut None);
        let day = today + Duration::days(dice.between(1, 20));
        let minute = dice.between(30, 60) * 15;
        book.jobs[job].visits.push(book.visits.len());
        book.visits.push(Visit {
            technicians: Vec::new(),
            starts: local(day, minute),
            ends: local(day, minute + kind.minutes),
            window: None,
            status: "Scheduled",
        });
    }
    book.jobs.sort_by_key(|job| {
        job.visits
            .first()
            .map_or(0, |visit| book.visits[*visit].starts)
    });
}

/// Gives the visits of a job the states that fit the time of day.
fn settle(dice: &mut Dice, book: &mut Book, job: usize, now: Micros) {
    let visits = book.jobs[job].visits.clone();
    let single = visits.len() == 1;
    for index in visits {
        let visit = &mut book.visits[index];
        visit.status = if visit.ends <= now {
            let late = now - visit.ends < 2 * HOUR;
            match dice.below(100) {
                0..5 if single => "Canceled",
                5 if single => "Hold",
                6..24 if late => "Working",
                _ => "Done",
            }
        } else if visit.starts <= now {
            ["Working", "Dispatched", "Scheduled"][dice.weighted(&[75, 18, 7])]
        } else if visit.starts - now < 45 * MINUTE {
            ["Dispatched", "Scheduled"][dice.weighted(&[60, 40])]
        } else {
            match dice.below(100) {
                0..3 if single => "Canceled",
                3..6 if single => "Hold",
                _ => "Scheduled",
            }
        };
        let open = matches!(visit.status, "Scheduled" | "Hold");
        if open && visit.ends > now && dice.percent(9) {
            visit.technicians.clear();
        }
    }
}

/// The day of an instant in the company's time zone, for dates that have no time.
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
