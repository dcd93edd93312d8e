//! The store: write speed, and the time of each screen's queries with a mirror of a given size.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::time::EpochMillis;
use jpm_sync::views::availability::AvailabilityRequest;
use jpm_sync::views::calendar::{AppointmentCard, CalendarRequest};
use jpm_sync::views::jobs::{JobQuery, JobSort, JobState};
use jpm_sync::{AccountName, BusinessZone, Store, measure};

use crate::Outcome;
use crate::company::{Company, SeededRng};
use crate::processor;

/// Repetitions of each query, with varying days and words.
const RUNS: usize = 300;
const EDITS: usize = 300;

fn zone() -> BusinessZone {
    "America/Chicago"
        .parse()
        .unwrap_or_else(|_| BusinessZone::utc())
}

/// The times of a query, and their total processor time.
struct Times(Vec<Duration>, Duration);

impl Times {
    fn take(mut ask: impl FnMut(usize) -> Outcome<usize>) -> Outcome<(Self, usize)> {
        let (mut times, mut rows) = (Vec::with_capacity(RUNS), 0);
        let before = processor::of_thread()?;
        for turn in 0..RUNS {
            let began = Instant::now();
            rows += ask(turn)?;
            times.push(began.elapsed());
        }
        times.sort();
        let used = processor::of_thread()?.saturating_sub(before);
        Ok((Self(times, used), rows / RUNS))
    }

    /// Processor time per query, in milliseconds.
    fn processor(&self) -> f64 {
        self.1.as_secs_f64() * 1000.0 / f64::from(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    fn at(&self, hundredth: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let place = (self.0.len() * hundredth / 100).min(last);
        self.0
            .get(place)
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

fn heading() {
    println!(
        "{:<52} {:>9} {:>9} {:>9} {:>9} {:>8}",
        "", "p50 ms", "p99 ms", "max ms", "cpu ms", "rows"
    );
}

fn figure(what: &str, ask: impl FnMut(usize) -> Outcome<usize>) -> Outcome<()> {
    let (times, rows) = Times::take(ask)?;
    println!(
        "  {what:<50} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {rows:>8}",
        times.at(50),
        times.at(99),
        times.at(100),
        times.processor()
    );
    Ok(())
}

fn size(dir: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("mirror") {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

fn request(company: &Company, day: usize, days: u16) -> CalendarRequest {
    CalendarRequest {
        first_day: company.date(day),
        days,
        margin: 0,
    }
}

/// Fills a store, then measures the queries of all screens.
pub(crate) fn measure(appointments: usize) -> Outcome<()> {
    let dir = std::env::temp_dir().join(format!("jpm-desk-bench-{}", std::process::id()));
    let outcome = measure_in(&dir, appointments);
    std::fs::remove_dir_all(&dir)?;
    outcome
}

fn measure_in(dir: &Path, appointments: usize) -> Outcome<()> {
    let company = Company::very_large(appointments);
    let account = AccountName {
        environment: "bench".into(),
        tenant: "1".parse()?,
    };
    let now = company.midnight(company.days() / 2) + TimeDelta::hours(15);
    let store = Store::open(dir, &account, now)?;
    store.set_zone(zone());
    println!(
        "\nstore: {appointments} appointments, {} jobs, {} customers",
        company.jobs, company.customers
    );
    let (mut spent, mut used, mut rows) = (Duration::ZERO, Duration::ZERO, 0);
    company.pages(|page| {
        let (began, before) = (Instant::now(), processor::of_thread()?);
        measure::write_page(&store, &page)?;
        let took = began.elapsed();
        spent += took;
        used += processor::of_thread()?.saturating_sub(before);
        rows += page.len();
        if std::env::var_os("BENCH_PAGES").is_some() {
            println!(
                "    {:<14} {:>7.0} rows/s",
                page.name(),
                rate(page.len(), took)
            );
        }
        Ok(())
    })?;
    println!(
        "  {rows} rows kept in {:.1} s, {:.1} s of processor: {:.0} rows/s; {} bytes of file each",
        spent.as_secs_f64(),
        used.as_secs_f64(),
        rate(rows, spent),
        size(dir)? / u64::try_from(rows)?
    );
    heading();
    calendar(&store, &company, now)?;
    jobs(&store, &company, now)?;
    search(&store, &company, now)?;
    edits(&store, &company, now)
}

fn rate(rows: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

fn calendar(store: &Store, company: &Company, now: DateTime<Utc>) -> Outcome<()> {
    let mut rng = SeededRng(7);
    let days = company.days();
    for (what, length) in [("a day on the board", 1), ("a week", 7)] {
        figure(what, |_| {
            let day = rng.below(days.saturating_sub(length));
            let page =
                store.calendar(&request(company, day, u16::try_from(length)?), &zone(), now)?;
            Ok(page.appointments.len())
        })?;
    }
    figure("the free time of 14 days", |_| {
        let request = request(company, rng.below(days.saturating_sub(14)), 14);
        let request = AvailabilityRequest {
            first_day: request.first_day,
            days: request.days,
            location_id: None,
            job_id: None,
        };
        Ok(store.availability(&request, &zone(), now)?.busy.len())
    })?;
    figure("the tray of a day", |_| {
        let tray = store.tray(&request(company, rng.below(days), 1), &zone())?;
        Ok(tray.unassigned.len() + tray.on_hold.len() + tray.canceled.len())
    })
}

fn jobs(store: &Store, company: &Company, now: DateTime<Utc>) -> Outcome<()> {
    let mut rng = SeededRng(11);
    let page = |change: &dyn Fn(&mut JobQuery)| -> Outcome<usize> {
        let mut query = JobQuery {
            limit: 100,
            sort: JobSort::Number,
            descending: true,
            ..JobQuery::default()
        };
        change(&mut query);
        Ok(store.jobs(&query, now)?.rows.len())
    };
    figure("the table of jobs, by number", |_| page(&|_| {}))?;
    figure("  by next start", |_| {
        page(&|query| query.sort = JobSort::NextStart)
    })?;
    figure("  by customer", |_| {
        page(&|query| query.sort = JobSort::Customer)
    })?;
    figure("  a page anywhere in it", |_| {
        let offset = u32::try_from(rng.below(company.jobs))?;
        page(&|query| query.offset = offset)
    })?;
    figure("  on hold, by next start", |_| {
        page(&|query| {
            query.states = vec![JobState::Hold];
            query.sort = JobSort::NextStart;
        })
    })?;
    figure("  with two words", |_| {
        page(&|query| query.text = "garcia furnace".into())
    })?;
    figure("a job in the drawer", |_| {
        let id = 40_000_000 + rng.below(company.jobs);
        let detail = store.job(&format!("{id}").parse()?)?;
        Ok(detail.map_or(0, |detail| detail.appointments.len()))
    })
}

fn search(store: &Store, company: &Company, now: DateTime<Utc>) -> Outcome<()> {
    let typed = [
        "g",
        "s",
        "4",
        "m",
        "ga",
        "sm",
        "40",
        "el",
        "gar",
        "smi",
        "401",
        "garcia",
        "smith",
        "jose garcia",
        "maria s",
        "a b",
        "garcia furn",
        "elm springf",
        "dog",
        "gate 12",
        "furnace repair",
        "no heat elm",
        "12 oak",
        "zzz",
        "garcia leaks base",
    ];
    for (what, words) in [
        ("search, one letter", &typed[..4]),
        ("search, two letters", &typed[4..8]),
        ("search, three letters", &typed[8..11]),
        ("search, words", &typed[11..]),
    ] {
        figure(what, |turn| {
            let hits = store.search(words[turn % words.len()], 8, &zone(), now)?;
            Ok(hits.jobs.len()
                + hits.appointments.len()
                + hits.customers.len()
                + hits.projects.len())
        })?;
    }
    let mut rng = SeededRng(13);
    figure("search, a job's number", |_| {
        let number = 400_000 + rng.below(company.jobs);
        let hits = store.search(&number.to_string(), 8, &zone(), now)?;
        Ok(hits.jobs.len())
    })?;
    figure("a customer while booking", |turn| {
        let words = &typed[turn % typed.len()];
        Ok(store.find_customers(words, 20)?.len())
    })
}

fn edits(store: &Store, company: &Company, now: DateTime<Utc>) -> Outcome<()> {
    let page = store.calendar(&request(company, company.days() / 2, 7), &zone(), now)?;
    let movable: Vec<&AppointmentCard> = page
        .appointments
        .iter()
        .filter(|card| card.movable)
        .take(EDITS)
        .collect();
    let mut next = movable.iter();
    figure("an edit, until it is on the disk", |_| {
        let Some(card) = next.next() else {
            return Ok(0);
        };
        let later = |at: EpochMillis| EpochMillis(at.0 + TimeDelta::minutes(15));
        let to = AppointmentMove {
            appointment_id: card.id,
            start: later(card.start),
            end: later(card.end),
            arrival_start: card.arrival_start.map(later),
            arrival_end: card.arrival_end.map(later),
            technician_ids: None,
            seen: None,
        };
        store.submit(Edit::MoveAppointment { to }, now)?;
        Ok(1)
    })?;
    println!(
        "  with {} edits that wait (a day has {} appointments):",
        movable.len(),
        company.per_day
    );
    calendar(store, company, now)?;
    figure("search, words", |_| {
        let hits = store.search("garcia furn", 8, &zone(), now)?;
        Ok(hits.jobs.len())
    })?;
    figure("the table of jobs, by number", |_| {
        let query = JobQuery {
            limit: 100,
            sort: JobSort::Number,
            descending: true,
            ..JobQuery::default()
        };
        Ok(store.jobs(&query, now)?.rows.len())
    })
}
