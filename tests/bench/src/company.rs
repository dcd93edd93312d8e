//! A generated company, record by record as the API would return it. Its size depends on the number
//! of appointments.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jpm_client::Record;
use jpm_sync::measure::Rows;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::Outcome;

/// Rows per commit.
const PAGE: usize = 5_000;
/// Technicians have shifts for this many days before and after the middle of the appointments.
const SHIFT_DAYS: usize = 28;
/// The office hours in minutes after midnight UTC: 7 to 16 in Chicago in winter.
const OPENS: usize = 13 * 60;
const HOURS: usize = 9;

const FIRST: [&str; 24] = [
    "José", "Maria", "Ann", "Peter", "Zoë", "Olga", "Luis", "Grace", "Hugo", "Ines", "Karl", "Mia",
    "Noah", "Ruth", "Sara", "Tom", "Uma", "Vera", "Will", "Xavier", "Yann", "Amy", "Ben", "Carla",
];
const BEGIN: [&str; 30] = [
    "Gar", "Smi", "Joh", "Mül", "Nov", "Per", "Bro", "Wil", "Dav", "Mar", "Lop", "And", "Tho",
    "Jac", "Whi", "Har", "Mor", "Cla", "Rod", "Lew", "Rob", "Wal", "You", "All", "Kin", "Wri",
    "Sco", "Tor", "Ngu", "Fle",
];
const END: [&str; 16] = [
    "cía", "th", "nson", "ler", "ak", "ez", "wn", "liams", "is", "tin", "ton", "ders", "mas",
    "kson", "ker", "ra",
];
const STREET: [&str; 20] = [
    "Elm", "Oak", "Maple", "Cedar", "Lake", "Hill", "Park", "River", "Church", "Mill", "Spring",
    "North", "Sunset", "Union", "Walnut", "Willow", "Adams", "Jackson", "Forest", "Franklin",
];
const CITY: [&str; 8] = [
    "Springfield",
    "Riverside",
    "Franklin",
    "Greenville",
    "Bristol",
    "Clinton",
    "Fairview",
    "Salem",
];
const TYPE: [&str; 20] = [
    "Furnace repair",
    "No heat",
    "No cooling",
    "Tune-up",
    "Water heater install",
    "Drain cleaning",
    "Leak",
    "Repipe",
    "Panel upgrade",
    "Outlet repair",
    "Inspection",
    "Estimate",
    "Thermostat",
    "Duct cleaning",
    "Sewer camera",
    "Sump pump",
    "Generator",
    "Lighting",
    "Heat pump install",
    "Warranty visit",
];
const TROUBLE: [&str; 16] = [
    "makes a loud noise at night",
    "leaks on the floor of the basement",
    "does not start since the storm",
    "was installed last year and needs its first service",
    "smells burnt",
    "trips the breaker every morning",
    "is above ten years old, customer wants an offer",
    "drips into the ceiling below",
    "is slow to drain",
    "shows an error code",
    "was looked at last week, customer calls back",
    "needs a new filter",
    "is a rental, call the tenant first",
    "has no pressure upstairs",
    "freezes over",
    "runs all the time",
];

/// A reproducible sequence of numbers.
pub(crate) struct SeededRng(pub(crate) u64);

impl SeededRng {
    /// A number in `0..end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % end.max(1)
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let at = self.below(list.len());
        list.get(at).copied().unwrap_or_default()
    }

    fn name(&mut self) -> String {
        let first = self.of(&FIRST);
        format!("{first} {}{}", self.of(&BEGIN), self.of(&END))
    }
}

fn record<T: DeserializeOwned>(json: String) -> Outcome<Record<T>> {
    Ok(Record::from_raw(RawValue::from_string(json)?)?)
}

fn records<T: DeserializeOwned>(
    numbers: impl Iterator<Item = usize>,
    json: impl FnMut(usize) -> String,
) -> Outcome<Vec<Record<T>>> {
    numbers.map(json).map(record).collect()
}

/// Takes the rows `0..count` in batches of a page.
fn batches(
    count: usize,
    take: &mut impl FnMut(Rows) -> Outcome<()>,
    mut rows: impl FnMut(Range<usize>) -> Outcome<Rows>,
) -> Outcome<()> {
    (0..count)
        .step_by(PAGE)
        .try_for_each(|from| take(rows(from..count.min(from + PAGE))?))
}

/// Its number of records of each kind, and its days.
pub(crate) struct Company {
    pub(crate) appointments: usize,
    pub(crate) jobs: usize,
    pub(crate) customers: usize,
    pub(crate) projects: usize,
    pub(crate) technicians: usize,
    /// Appointments per day.
    pub(crate) per_day: usize,
    /// The first day with appointments.
    first_day: NaiveDate,
}

impl Company {
    /// A very large company, with 1,500 appointments per day.
    pub(crate) fn very_large(appointments: usize) -> Self {
        let jobs = appointments * 3 / 4;
        Self {
            jobs,
            customers: jobs / 3,
            projects: appointments / 500,
            technicians: 200,
            per_day: 1_500,
            first_day: NaiveDate::from_ymd_opt(2026, 1, 5).unwrap_or_default(),
            ..Self::large(appointments, NaiveDate::default())
        }
    }

    /// A company of 100 technicians and 5,000 projects, with as many jobs as appointments. `today`
    /// is in the middle of its days.
    pub(crate) fn large(appointments: usize, today: NaiveDate) -> Self {
        let mut company = Self {
            appointments,
            jobs: appointments,
            customers: appointments / 3,
            projects: 5_000,
            technicians: 100,
            per_day: 400,
            first_day: today,
        };
        company.first_day -= days(company.days() / 2);
        company
    }

    /// Number of days with appointments.
    pub(crate) fn days(&self) -> usize {
        self.appointments.div_ceil(self.per_day)
    }

    /// A day, counted from the first.
    pub(crate) fn date(&self, day: usize) -> NaiveDate {
        self.first_day + days(day)
    }

    /// Its midnight in UTC.
    pub(crate) fn midnight(&self, day: usize) -> DateTime<Utc> {
        self.date(day).and_time(chrono::NaiveTime::MIN).and_utc()
    }

    /// All records, page by page, in the engine's order of lists.
    pub(crate) fn pages(&self, mut take: impl FnMut(Rows) -> Outcome<()>) -> Outcome<()> {
        let rng = &mut SeededRng(42);
        let take = &mut take;
        self.people(rng, take)?;
        self.visits(rng, take)?;
        batches(self.customers, take, |range| {
            Ok(Rows::Locations(records(range, |at| location(at, rng))?))
        })?;
        batches(self.customers, take, |range| {
            Ok(Rows::Customers(records(range, |at| customer(at, rng))?))
        })?;
        batches(self.customers, take, |range| {
            let numbers = range.map(|at| Ok((i64::try_from(10_000_000 + at)?, phone(at))));
            Ok(Rows::Phones(numbers.collect::<Outcome<_>>()?))
        })?;
        batches(self.jobs, take, |range| {
            Ok(Rows::Jobs(records(range, |at| self.job(at, rng))?))
        })?;
        batches(self.projects, take, |range| {
            Ok(Rows::Projects(records(range, |at| self.project(at, rng))?))
        })
    }

    /// The lists of names, and the shifts.
    fn people(
        &self,
        rng: &mut SeededRng,
        take: &mut impl FnMut(Rows) -> Outcome<()>,
    ) -> Outcome<()> {
        take(Rows::BusinessUnits(records(1..9, |id| {
            format!(r#"{{"id":{id},"active":true,"name":"Unit {id}"}}"#)
        })?))?;
        take(Rows::JobTypes(records(1..21, |id| {
            format!(r#"{{"id":{id},"active":true,"name":"{}"}}"#, TYPE[id - 1])
        })?))?;
        let mut person = |id| {
            let name = rng.name();
            format!(r#"{{"id":{id},"active":true,"name":"{name}"}}"#)
        };
        take(Rows::Technicians(records(
            1..=self.technicians,
            &mut person,
        )?))?;
        take(Rows::Employees(records(1..41, person)?))?;
        let middle = self.days() / 2;
        let first = middle.saturating_sub(SHIFT_DAYS);
        let count = self.technicians * (middle + SHIFT_DAYS - first);
        batches(count, take, |range| {
            Ok(Rows::Shifts(records(range, |at| {
                let start = self.midnight(first + at / self.technicians) + minutes(OPENS);
                format!(
                    r#"{{"id":{},"shiftType":"Normal","active":true,"technicianId":{},"start":"{}","end":"{}","modifiedOn":"2026-01-02T09:00:00Z"}}"#,
                    80_000_000 + at,
                    1 + at % self.technicians,
                    text(start),
                    text(start + minutes(60 * HOURS)),
                )
            })?))
        })
    }

    /// The appointments and their technicians.
    fn visits(
        &self,
        rng: &mut SeededRng,
        take: &mut impl FnMut(Rows) -> Outcome<()>,
    ) -> Outcome<()> {
        batches(self.appointments, take, |range| {
            Ok(Rows::Appointments(records(range, |at| {
                self.appointment(at, rng)
            })?))
        })?;
        batches(self.appointments, take, |range| {
            Ok(Rows::Assignments(records(range, |at| {
                format!(
                    r#"{{"id":{},"appointmentId":{},"technicianId":{},"technicianName":"","assignedById":7,"assignedOn":"2026-01-01T09:00:00Z","status":"Scheduled","isPaused":false,"jobId":{},"active":true,"modifiedOn":"2026-01-02T09:00:00Z"}}"#,
                    90_000_000 + at,
                    70_000_000 + at,
                    1 + rng.below(self.technicians),
                    40_000_000 + self.job_of(at),
                )
            })?))
        })
    }

    fn appointment(&self, at: usize, rng: &mut SeededRng) -> String {
        // Jobs are numbered roughly in order of days. Those before the first day move to the end,
        // so that all days are alike.
        let day = (at / self.per_day + 7 * self.days() + rng.below(15) - 7) % self.days();
        let start = self.midnight(day) + minutes(OPENS + 15 * rng.below(4 * HOURS));
        let end = start + minutes(60 + 30 * rng.below(4));
        let status = match rng.below(20) {
            0 => "Hold",
            1 => "Canceled",
            2..8 => "Done",
            _ => "Scheduled",
        };
        let instructions = match rng.below(4) {
            0 => format!(
                r#""Gate code {}, beware of the dog""#,
                1000 + rng.below(9000)
            ),
            _ => "null".to_owned(),
        };
        let job = self.job_of(at);
        let is_second = at > 0 && job == self.job_of(at - 1);
        format!(
            r#"{{"id":{},"jobId":{},"appointmentNumber":"{}-{}","start":"{}","end":"{}","arrivalWindowStart":"{}","arrivalWindowEnd":"{}","status":"{status}","specialInstructions":{instructions},"createdOn":"2026-01-01T09:00:00Z","modifiedOn":"2026-01-02T09:00:00Z","customerId":{},"unused":false,"createdById":1234,"isConfirmed":{},"active":true}}"#,
            70_000_000 + at,
            40_000_000 + job,
            400_000 + job,
            1 + usize::from(is_second),
            text(start),
            text(end),
            text(start),
            text(start + TimeDelta::hours(2)),
            10_000_000 + self.customer_of(job),
            rng.below(2) == 0,
        )
    }

    fn project(&self, at: usize, rng: &mut SeededRng) -> String {
        let customer = rng.below(self.customers);
        let start = self.midnight(rng.below(self.days()));
        let end = start + days(14 + rng.below(180));
        format!(
            r#"{{"id":{},"number":"P{}","name":"{} {}","status":"{}","startDate":"{}","targetCompletionDate":"{}","customerId":{},"locationId":{},"projectManagerIds":[{}],"businessUnitIds":[1],"jobIds":[],"createdOn":"2026-01-02T09:00:00Z","modifiedOn":"2026-01-02T09:00:00Z"}}"#,
            5_000_000 + at,
            1000 + at,
            rng.of(&STREET),
            rng.of(&TYPE),
            rng.of(&["Planned", "In progress", "On hold", "Completed"]),
            text(start),
            text(end),
            10_000_000 + customer,
            20_000_000 + customer,
            1 + rng.below(40)
        )
    }

    /// The job of an appointment.
    fn job_of(&self, at: usize) -> usize {
        at * self.jobs / self.appointments
    }

    fn customer_of(&self, job: usize) -> usize {
        job.wrapping_mul(2_654_435_761) % self.customers
    }

    fn job(&self, at: usize, rng: &mut SeededRng) -> String {
        let customer = self.customer_of(at);
        let appointment = (at * self.appointments).div_ceil(self.jobs);
        let kind = rng.below(20);
        let status = [
            "Scheduled",
            "InProgress",
            "Completed",
            "Completed",
            "Hold",
            "Canceled",
        ][rng.below(6)];
        format!(
            r#"{{"id":{},"jobNumber":"{}","projectId":{},"customerId":{},"locationId":{},"jobStatus":"{status}","completedOn":null,"businessUnitId":{},"jobTypeId":{},"priority":"{}","campaignId":{},"appointmentCount":1,"firstAppointmentId":{},"lastAppointmentId":{},"summary":"{} {}, {}","recallForId":null,"warrantyId":null,"noCharge":false,"notificationsEnabled":true,"createdOn":"2026-01-01T09:00:00Z","createdById":1234,"modifiedOn":"2026-01-{:02}T09:{:02}:00Z","tagTypeIds":[12,77],"customFields":[{{"typeId":1,"name":"Source","value":"Web"}}],"externalData":null,"total":0}}"#,
            40_000_000 + at,
            400_000 + at,
            5_000_000 + at % self.projects.max(1),
            10_000_000 + customer,
            20_000_000 + customer,
            1 + rng.below(8),
            kind + 1,
            ["Low", "Normal", "Normal", "High", "Urgent"][rng.below(5)],
            1 + rng.below(10),
            70_000_000 + appointment,
            70_000_000 + appointment,
            TYPE[kind],
            rng.of(&TROUBLE),
            rng.of(&TROUBLE),
            1 + rng.below(28),
            rng.below(60),
        )
    }
}

fn days(count: usize) -> TimeDelta {
    TimeDelta::days(i64::try_from(count).unwrap_or(0))
}

fn minutes(count: usize) -> TimeDelta {
    TimeDelta::minutes(i64::try_from(count).unwrap_or(0))
}

fn text(at: DateTime<Utc>) -> String {
    at.format("%FT%TZ").to_string()
}

fn location(at: usize, rng: &mut SeededRng) -> String {
    format!(
        r#"{{"id":{},"customerId":{},"active":true,"name":"{}","address":{},"modifiedOn":"2026-01-02T09:00:00Z","taxZoneId":12,"zoneId":3}}"#,
        20_000_000 + at,
        10_000_000 + at,
        rng.name(),
        address(rng)
    )
}

fn customer(at: usize, rng: &mut SeededRng) -> String {
    format!(
        r#"{{"id":{},"active":true,"name":"{}","type":"Residential","address":{},"balance":0.0,"doNotMail":false,"doNotService":false,"createdOn":"2025-03-01T09:00:00Z","modifiedOn":"2026-01-02T09:00:00Z","customFields":[],"tagTypeIds":[3,4]}}"#,
        10_000_000 + at,
        rng.name(),
        address(rng)
    )
}

/// The phone number of a customer. Each has another one.
fn phone(at: usize) -> String {
    let digits = (2_000_000_000 + at * 31_337).to_string();
    format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..])
}

fn address(rng: &mut SeededRng) -> String {
    format!(
        r#"{{"street":"{} {} St","unit":null,"city":"{}","state":"OH","zip":"{}","country":"USA","latitude":40.1,"longitude":-82.2}}"#,
        1 + rng.below(9999),
        rng.of(&STREET),
        rng.of(&CITY),
        43_000 + rng.below(999)
    )
}
