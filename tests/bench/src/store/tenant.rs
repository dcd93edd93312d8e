//! A generated company, record by record as the API would return it. Its size depends on the number
//! of appointments.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jpm_client::Record;
use jpm_sync::measure::Rows;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::Outcome;

/// Appointments per working day of a large company.
pub(crate) const PER_DAY: usize = 1_500;
/// Rows per commit.
const PAGE: usize = 5_000;

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

/// The first day with appointments.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap_or_default()
}

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
}

fn record<T: DeserializeOwned>(json: String) -> Outcome<Record<T>> {
    Ok(Record::from_raw(RawValue::from_string(json)?)?)
}

fn records<T: DeserializeOwned>(
    from: usize,
    to: usize,
    mut json: impl FnMut(usize) -> String,
) -> Outcome<Vec<Record<T>>> {
    (from..to).map(|at| record(json(at))).collect()
}

/// Number of records of each kind.
pub(crate) struct Company {
    pub(crate) appointments: usize,
    pub(crate) jobs: usize,
    pub(crate) customers: usize,
    pub(crate) projects: usize,
}

impl Company {
    pub(crate) fn of(appointments: usize) -> Self {
        let jobs = appointments * 3 / 4;
        Self {
            appointments,
            jobs,
            customers: jobs / 3,
            projects: appointments / 500,
        }
    }

    /// Number of days with appointments.
    pub(crate) fn days(&self) -> usize {
        self.appointments.div_ceil(PER_DAY)
    }

    /// All records, page by page, in the engine's order of lists.
    pub(crate) fn pages(&self, mut take: impl FnMut(Rows) -> Outcome<()>) -> Outcome<()> {
        let mut rng = SeededRng(42);
        take(Rows::BusinessUnits(records(1, 9, |id| {
            format!(r#"{{"id":{id},"active":true,"name":"Unit {id}"}}"#)
        })?))?;
        take(Rows::JobTypes(records(1, 21, |id| {
            format!(r#"{{"id":{id},"active":true,"name":"{}"}}"#, TYPE[id - 1])
        })?))?;
        take(Rows::Technicians(records(1, 201, |id| {
            format!(
                r#"{{"id":{id},"active":true,"name":"{} {}{}"}}"#,
                rng.of(&FIRST),
                rng.of(&BEGIN),
                rng.of(&END)
            )
        })?))?;
        take(Rows::Employees(records(1, 41, |id| {
            format!(
                r#"{{"id":{id},"active":true,"name":"{} {}{}"}}"#,
                rng.of(&FIRST),
                rng.of(&BEGIN),
                rng.of(&END)
            )
        })?))?;
        for from in (0..self.appointments).step_by(PAGE) {
            let to = (from + PAGE).min(self.appointments);
            take(Rows::Appointments(records(from, to, |at| {
                self.appointment(at, &mut rng)
            })?))?;
        }
        for from in (0..self.appointments).step_by(PAGE) {
            let to = (from + PAGE).min(self.appointments);
            take(Rows::Assignments(records(from, to, |at| {
                format!(
                    r#"{{"id":{},"appointmentId":{},"technicianId":{},"technicianName":"","assignedById":7,"assignedOn":"2026-01-01T09:00:00Z","status":"Scheduled","isPaused":false,"jobId":{},"active":true,"modifiedOn":"2026-01-02T09:00:00Z"}}"#,
                    90_000_000 + at,
                    70_000_000 + at,
                    1 + rng.below(200),
                    40_000_000 + at * 3 / 4,
                )
            })?))?;
        }
        for from in (0..self.customers).step_by(PAGE) {
            let to = (from + PAGE).min(self.customers);
            take(Rows::Locations(records(from, to, |at| {
                format!(
                    r#"{{"id":{},"customerId":{},"active":true,"name":"{} {}{}","address":{},"modifiedOn":"2026-01-02T09:00:00Z","taxZoneId":12,"zoneId":3}}"#,
                    20_000_000 + at,
                    10_000_000 + at,
                    rng.of(&FIRST),
                    rng.of(&BEGIN),
                    rng.of(&END),
                    address(&mut rng)
                )
            })?))?;
        }
        for from in (0..self.customers).step_by(PAGE) {
            let to = (from + PAGE).min(self.customers);
            take(Rows::Customers(records(from, to, |at| {
                format!(
                    r#"{{"id":{},"active":true,"name":"{} {}{}","type":"Residential","address":{},"balance":0.0,"doNotMail":false,"doNotService":false,"createdOn":"2025-03-01T09:00:00Z","modifiedOn":"2026-01-02T09:00:00Z","customFields":[],"tagTypeIds":[3,4]}}"#,
                    10_000_000 + at,
                    rng.of(&FIRST),
                    rng.of(&BEGIN),
                    rng.of(&END),
                    address(&mut rng)
                )
            })?))?;
        }
        for from in (0..self.jobs).step_by(PAGE) {
            let to = (from + PAGE).min(self.jobs);
            take(Rows::Jobs(records(from, to, |at| self.job(at, &mut rng))?))?;
        }
        for from in (0..self.projects).step_by(PAGE) {
            let to = (from + PAGE).min(self.projects);
            take(Rows::Projects(records(from, to, |at| {
                let customer = rng.below(self.customers);
                format!(
                    r#"{{"id":{},"number":"P{}","name":"{} {}","status":"In progress","customerId":{},"locationId":{},"projectManagerIds":[{}],"businessUnitIds":[1],"jobIds":[],"createdOn":"2026-01-02T09:00:00Z","modifiedOn":"2026-01-02T09:00:00Z"}}"#,
                    5_000_000 + at,
                    1000 + at,
                    rng.of(&STREET),
                    rng.of(&TYPE),
                    10_000_000 + customer,
                    20_000_000 + customer,
                    1 + rng.below(40)
                )
            })?))?;
        }
        Ok(())
    }

    fn appointment(&self, at: usize, rng: &mut SeededRng) -> String {
        // Jobs are numbered roughly in order of days. Those before the first day move to the end,
        // so that all days are alike.
        let day = (at / PER_DAY + 7 * self.days() + rng.below(15) - 7) % self.days();
        let start = instant(day)
            + TimeDelta::minutes(i64::try_from(13 * 60 + 15 * rng.below(36)).unwrap_or(0));
        let end = start + TimeDelta::minutes(i64::try_from(60 + 30 * rng.below(4)).unwrap_or(60));
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
        let job = at * 3 / 4;
        format!(
            r#"{{"id":{},"jobId":{},"appointmentNumber":"{}-{}","start":"{}","end":"{}","arrivalWindowStart":"{}","arrivalWindowEnd":"{}","status":"{status}","specialInstructions":{instructions},"createdOn":"2026-01-01T09:00:00Z","modifiedOn":"2026-01-02T09:00:00Z","customerId":{},"unused":false,"createdById":1234,"isConfirmed":{},"active":true}}"#,
            70_000_000 + at,
            40_000_000 + job,
            400_000 + job,
            1 + usize::from(at.is_multiple_of(4)),
            text(start),
            text(end),
            text(start),
            text(start + TimeDelta::hours(2)),
            10_000_000 + self.customer_of(job),
            rng.below(2) == 0,
        )
    }

    fn customer_of(&self, job: usize) -> usize {
        job.wrapping_mul(2_654_435_761) % self.customers
    }

    fn job(&self, at: usize, rng: &mut SeededRng) -> String {
        let customer = self.customer_of(at);
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
            r#"{{"id":{},"jobNumber":"{}","projectId":null,"customerId":{},"locationId":{},"jobStatus":"{status}","completedOn":null,"businessUnitId":{},"jobTypeId":{},"priority":"{}","campaignId":{},"appointmentCount":1,"firstAppointmentId":{},"lastAppointmentId":{},"summary":"{} {}, {}","recallForId":null,"warrantyId":null,"noCharge":false,"notificationsEnabled":true,"createdOn":"2026-01-01T09:00:00Z","createdById":1234,"modifiedOn":"2026-01-{:02}T09:{:02}:00Z","tagTypeIds":[12,77],"customFields":[{{"typeId":1,"name":"Source","value":"Web"}}],"externalData":null,"total":0}}"#,
            40_000_000 + at,
            400_000 + at,
            10_000_000 + customer,
            20_000_000 + customer,
            1 + rng.below(8),
            kind + 1,
            ["Low", "Normal", "Normal", "High", "Urgent"][rng.below(5)],
            1 + rng.below(10),
            70_000_000 + at * 4 / 3,
            70_000_000 + at * 4 / 3,
            TYPE[kind],
            rng.of(&TROUBLE),
            rng.of(&TROUBLE),
            1 + rng.below(28),
            rng.below(60),
        )
    }
}

/// Midnight of a day in UTC.
pub(crate) fn instant(day: usize) -> DateTime<Utc> {
    let date = first_day() + TimeDelta::days(i64::try_from(day).unwrap_or(0));
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}

fn text(at: DateTime<Utc>) -> String {
    at.format("%FT%TZ").to_string()
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
