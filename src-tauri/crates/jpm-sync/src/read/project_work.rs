//! The jobs and appointments of projects, as they are shown: counted for each project, by week, and
//! by day.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

use super::cards;
use crate::key::{JobKey, Key, ProjectKey};
use crate::overlay::{JobProjects, Overlay, PendingJob};
use crate::rows::{job_status_name, parse_appointment_status};
use crate::store::mirror::json_array;
use crate::store::sql::Sql;
use crate::time::{Micros, from_micros, to_micros};
use crate::views::calendar::{AppointmentCard, AppointmentState};
use crate::views::jobs::JobState;
use crate::views::projects::{
    ProjectDay, ProjectDays, ProjectWeek, ProjectWeeks, ProjectWeeksRequest,
};
use crate::zone::BusinessZone;

/// The weeks before the present one, half a year.
const WEEKS_BACK: u32 = 26;
/// The present week and those after it.
const WEEKS_AHEAD: u32 = 8;

/// The days that are listed of one project. Appointments of the past are kept for a month, so this
/// is more than a year of work without a day off.
const MOST_DAYS: usize = 400;

const JOBS: &str = "SELECT j.project_id, j.id, j.status, j.created_us, j.completed_us, j.modified_us FROM job_list j";

/// Whether somebody is assigned is read only for starts from `?2` until `?3`.
const APPOINTMENTS: &str = "SELECT j.project_id, j.id, a.id, a.start_us, a.end_us, a.status,
        CASE WHEN a.start_us >= ?2 AND a.start_us < ?3 THEN EXISTS (SELECT 1 FROM assignment s WHERE s.appointment_id = a.id AND s.active = 1) ELSE 1 END
    FROM job_list j";

const WITH_APPOINTMENTS: &str = "CROSS JOIN appointment a ON a.job_id = j.id AND a.active = 1";

const BY_PROJECT: &str = "INDEXED BY job_list_project";

/// Some jobs of the mirror.
struct JobSource<'a> {
    index: &'static str,
    /// The condition on `job_list j`. `?1` is `ids`.
    condition: &'static str,
    ids: Option<String>,
    kind: JobSourceKind<'a>,
}

enum JobSourceKind<'a> {
    /// All jobs that the mirror has in the projects.
    Mirrored { except: &'a JobProjects },
    /// Those that waiting edits attach to a project.
    Attached {
        jobs: &'a JobProjects,
        projects: Option<&'a [i64]>,
    },
}

impl<'a> JobSource<'a> {
    /// The jobs of a list of projects, or of all of them.
    fn of_projects(projects: Option<&'a [i64]>, edited: &'a JobProjects) -> Vec<Self> {
        let mut sources = vec![Self {
            index: BY_PROJECT,
            condition: of_projects(projects),
            ids: projects.map(json_array),
            kind: JobSourceKind::Mirrored { except: edited },
        }];
        if !edited.is_empty() {
            let jobs: Vec<i64> = edited.keys().copied().collect();
            sources.push(Self {
                index: "",
                condition: "j.id IN (SELECT value FROM json_each(?1))",
                ids: Some(json_array(&jobs)),
                kind: JobSourceKind::Attached {
                    jobs: edited,
                    projects,
                },
            });
        }
        sources
    }

    /// The query for these jobs.
    fn jobs(&self) -> String {
        format!("{JOBS} {} WHERE {}", self.index, self.condition)
    }

    /// The query for their appointments.
    fn appointments(&self) -> String {
        let (index, condition) = (self.index, self.condition);
        format!("{APPOINTMENTS} {index} {WITH_APPOINTMENTS} WHERE {condition}")
    }

    /// The project of a job as it is shown. `None` if the source does not have the job.
    fn project(&self, job: i64, mirrored: Option<i64>) -> Option<i64> {
        match &self.kind {
            JobSourceKind::Mirrored { except } => mirrored.filter(|_| !except.contains_key(&job)),
            JobSourceKind::Attached { jobs, projects } => {
                let project = jobs.get(&job).copied().flatten();
                project.filter(|project| is_wanted(*projects, *project))
            }
        }
    }
}

/// The condition for a list of projects, or for all of them. `?1` is the list.
fn of_projects(projects: Option<&[i64]>) -> &'static str {
    if projects.is_some() {
        "j.project_id IN (SELECT value FROM json_each(?1))"
    } else {
        "j.project_id IS NOT NULL AND ?1 IS NULL"
    }
}

/// A job of a project.
struct ProjectJob {
    project: i64,
    completed: bool,
    created_at: Option<Micros>,
    completed_at: Option<Micros>,
}

/// An appointment of a project that is not canceled.
struct ProjectAppointment {
    project: i64,
    start: Micros,
    end: Micros,
    done: bool,
    assigned: bool,
}

/// The numbers of one project. Canceled jobs and appointments do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) jobs: u32,
    pub(crate) jobs_completed: u32,
    pub(crate) appointments: u32,
    pub(crate) appointments_done: u32,
    /// The start of the next appointment.
    pub(crate) next: Option<Micros>,
    /// The end of the last appointment.
    pub(crate) last: Option<Micros>,
}

/// The numbers of the projects that have jobs.
pub(crate) fn counts(
    sql: &Connection,
    overlay: &Overlay,
    only: Option<ProjectKey>,
    now: Micros,
) -> Sql<HashMap<i64, Counts>> {
    let ids = only.map(|key| vec![key.server().map_or(-1, |id| id.0)]);
    let mut found: HashMap<i64, Counts> = HashMap::new();
    each_job(sql, overlay, ids.as_deref(), |job| {
        let counts = found.entry(job.project).or_default();
        counts.jobs += 1;
        counts.jobs_completed += u32::from(job.completed);
    })?;
    each_appointment(sql, overlay, ids.as_deref(), 0..0, |appointment| {
        let counts = found.entry(appointment.project).or_default();
        counts.appointments += 1;
        counts.appointments_done += u32::from(appointment.done);
        if appointment.start >= now {
            let next = counts.next.unwrap_or(Micros::MAX);
            counts.next = Some(next.min(appointment.start));
        }
        counts.last = counts.last.max(Some(appointment.end));
    })?;
    Ok(found)
}

/// The work of projects by week.
pub(crate) fn weeks(
    sql: &Connection,
    overlay: &Overlay,
    request: &ProjectWeeksRequest,
    zone: BusinessZone,
    now: DateTime<Utc>,
) -> Sql<ProjectWeeks> {
    let this_week = first_day_of_week(zone.today(now), request.first_day_of_week);
    let first = this_week - TimeDelta::weeks(WEEKS_BACK.into());
    let days: Vec<_> = (0..=WEEKS_BACK + WEEKS_AHEAD)
        .map(|week| first + TimeDelta::weeks(week.into()))
        .collect();
    let starts: Vec<_> = days
        .iter()
        .map(|day| to_micros(zone.start_of(*day)))
        .collect();
    let mut weeks: Vec<_> = days[..days.len() - 1]
        .iter()
        .map(|day| ProjectWeek::of(*day))
        .collect();
    let present = WEEKS_BACK as usize;
    // What is older belongs to the first week, so that sums are right.
    let week_of = |at: Micros| {
        starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1)
    };
    let ids = request
        .projects
        .as_ref()
        .map(|keys| server_ids(overlay, keys));
    let ids = ids.as_deref();

    each_job(sql, overlay, ids, |job| {
        let created = job.created_at.map_or(0, week_of);
        if let Some(week) = weeks.get_mut(created) {
            week.jobs_created += 1;
        }
        if let Some(week) = job
            .completed_at
            .filter(|_| job.completed)
            .and_then(|at| weeks.get_mut(week_of(at)))
        {
            week.jobs_completed += 1;
        }
    })?;
    let mut working: Vec<HashSet<i64>> = vec![HashSet::new(); weeks.len()];
    let ahead = starts[present]..starts[starts.len() - 1];
    each_appointment(sql, overlay, ids, ahead, |appointment| {
        let at = week_of(appointment.start);
        let Some(week) = weeks.get_mut(at) else {
            return;
        };
        week.appointments += 1;
        week.appointments_done += u32::from(appointment.done);
        week.unassigned += u32::from(!appointment.assigned);
        week.minutes += minutes(appointment.end - appointment.start);
        if at >= present {
            working[at].insert(appointment.project);
        }
    })?;
    for (week, projects) in weeks.iter_mut().zip(working) {
        let mut projects: Vec<_> = projects.into_iter().collect();
        projects.sort_unstable();
        week.projects = projects
            .into_iter()
            .map(|id| Key::Server(id.into()))
            .collect();
    }
    Ok(ProjectWeeks {
        present: WEEKS_BACK,
        weeks,
    })
}

/// The days on which these projects have appointments, in the order of the projects.
pub(crate) fn days(
    sql: &Connection,
    overlay: &Overlay,
    keys: &[ProjectKey],
    zone: BusinessZone,
) -> Sql<Vec<ProjectDays>> {
    let ids = server_ids(overlay, keys);
    let mut found: HashMap<i64, BTreeMap<NaiveDate, (u32, u32)>> = HashMap::new();
    each_appointment(sql, overlay, Some(&ids), 0..0, |appointment| {
        let day = zone.today(from_micros(appointment.start));
        let (all, done) = found
            .entry(appointment.project)
            .or_default()
            .entry(day)
            .or_default();
        *all += 1;
        *done += u32::from(appointment.done);
    })?;
    Ok(keys
        .iter()
        .map(|key| {
            let id = overlay.ids.resolve(*key).server();
            let days = id.and_then(|id| found.remove(&id.0)).unwrap_or_default();
            ProjectDays {
                project: *key,
                days: days
                    .into_iter()
                    .take(MOST_DAYS)
                    .map(|(date, (appointments, done))| ProjectDay {
                        date,
                        appointments,
                        done,
                    })
                    .collect(),
            }
        })
        .collect())
}

/// The server's ids of these projects. One that the server does not have yet has no jobs.
fn server_ids(overlay: &Overlay, keys: &[ProjectKey]) -> Vec<i64> {
    keys.iter()
        .filter_map(|key| overlay.ids.resolve(*key).server())
        .map(|id| id.0)
        .collect()
}

/// The first day of the week of a date. `first` is 1 for Monday and 7 for Sunday.
fn first_day_of_week(date: NaiveDate, first: u8) -> NaiveDate {
    let weekday = date.weekday().number_from_monday();
    let past = (weekday + 7 - u32::from(first.clamp(1, 7))) % 7;
    date - TimeDelta::days(past.into())
}

/// The length in minutes. A real appointment has at most some weeks.
fn minutes(length: Micros) -> u32 {
    u32::try_from(length.max(0) / 60_000_000)
        .unwrap_or(0)
        .min(60 * 24 * 31)
}

fn each_job(
    sql: &Connection,
    overlay: &Overlay,
    projects: Option<&[i64]>,
    mut visit: impl FnMut(ProjectJob),
) -> Sql<()> {
    let edited = overlay.job_projects();
    for source in JobSource::of_projects(projects, &edited) {
        each_mirrored_job(sql, overlay, &source, &mut visit)?;
    }
    for new in &overlay.new_jobs {
        let Some(project) = new_project(overlay, new) else {
            continue;
        };
        if is_wanted(projects, project) && !is_mirrored(sql, new.key)? {
            visit(ProjectJob {
                project,
                completed: false,
                created_at: Some(new.created_at),
                completed_at: None,
            });
        }
    }
    Ok(())
}

fn each_mirrored_job(
    sql: &Connection,
    overlay: &Overlay,
    source: &JobSource<'_>,
    visit: &mut impl FnMut(ProjectJob),
) -> Sql<()> {
    let mut statement = sql.prepare_cached(&source.jobs())?;
    let mut rows = statement.query([&source.ids])?;
    let completed = job_status_name(JobState::Completed);
    let canceled = job_status_name(JobState::Canceled);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(1)?;
        let Some(project) = source.project(id, row.get(0)?) else {
            continue;
        };
        let key: JobKey = Key::Server(id.into());
        let state = overlay.jobs.get(&key).and_then(|patch| patch.state);
        let status = match state {
            Some(state) => job_status_name(state),
            None => row.get_ref(2)?.as_str()?,
        };
        if status != canceled {
            visit(ProjectJob {
                project,
                completed: status == completed,
                created_at: row.get(3)?,
                // Without a date, it was completed at the latest when it was last changed.
                completed_at: row.get::<_, Option<_>>(4)?.or(row.get(5)?),
            });
        }
    }
    Ok(())
}

fn is_wanted(projects: Option<&[i64]>, project: i64) -> bool {
    projects.is_none_or(|projects| projects.contains(&project))
}

fn is_mirrored(sql: &Connection, job: JobKey) -> Sql<bool> {
    match job {
        Key::Server(id) => cards::exists(sql, "SELECT 1 FROM job WHERE id = ?1", id.0),
        Key::Local(_) => Ok(false),
    }
}

fn each_appointment(
    sql: &Connection,
    overlay: &Overlay,
    projects: Option<&[i64]>,
    assigned_in: std::ops::Range<Micros>,
    mut visit: impl FnMut(ProjectAppointment),
) -> Sql<()> {
    let edited = overlay.job_projects();
    for source in JobSource::of_projects(projects, &edited) {
        each_mirrored_appointment(sql, overlay, &source, &assigned_in, &mut visit)?;
    }
    for new in &overlay.new_appointments {
        let Some(project) = project_of(sql, overlay, &edited, new.job)? else {
            continue;
        };
        if is_wanted(projects, project)
            && !cards::is_mirrored(sql, new)?
            && let Some(card) = cards::card(sql, overlay, new.key)?
        {
            visit_card(project, &card, &mut visit);
        }
    }
    Ok(())
}

fn each_mirrored_appointment(
    sql: &Connection,
    overlay: &Overlay,
    source: &JobSource<'_>,
    assigned_in: &std::ops::Range<Micros>,
    visit: &mut impl FnMut(ProjectAppointment),
) -> Sql<()> {
    let changed: HashSet<i64> = overlay.changed_appointments().into_iter().collect();
    let patched: HashSet<i64> = overlay.patched_jobs().into_iter().collect();
    let mut statement = sql.prepare_cached(&source.appointments())?;
    let mut rows = statement.query((&source.ids, assigned_in.start, assigned_in.end))?;
    while let Some(row) = rows.next()? {
        let (job, id): (i64, i64) = (row.get(1)?, row.get(2)?);
        let Some(project) = source.project(job, row.get(0)?) else {
            continue;
        };
        let key = Key::Server(id.into());
        if changed.contains(&id) || patched.contains(&job) || overlay.is_removed(key) {
            if let Some(card) = cards::card(sql, overlay, key)? {
                visit_card(project, &card, visit);
            }
        } else if let Some(appointment) = mirrored(project, row)? {
            visit(appointment);
        }
    }
    Ok(())
}

/// An appointment as the mirror has it, or nothing if it is canceled.
fn mirrored(project: i64, row: &Row<'_>) -> Sql<Option<ProjectAppointment>> {
    let state = parse_appointment_status(row.get_ref(5)?.as_str()?);
    if state == AppointmentState::Canceled {
        return Ok(None);
    }
    Ok(Some(ProjectAppointment {
        project,
        start: row.get(3)?,
        end: row.get(4)?,
        done: state == AppointmentState::Done,
        assigned: row.get(6)?,
    }))
}

fn visit_card(project: i64, card: &AppointmentCard, visit: &mut impl FnMut(ProjectAppointment)) {
    if card.state != AppointmentState::Canceled {
        visit(ProjectAppointment {
            project,
            start: to_micros(card.start.0),
            end: to_micros(card.end.0),
            done: card.state == AppointmentState::Done,
            assigned: !card.technician_ids.is_empty(),
        });
    }
}

/// The project of a new job.
fn new_project(overlay: &Overlay, new: &PendingJob) -> Option<i64> {
    let edited = overlay.jobs.get(&new.key).and_then(|patch| patch.project);
    edited.map_or(new.job.project_id.map(|id| id.0.0), |project| project.id)
}

/// The project of a job to which an edit adds an appointment.
fn project_of(
    sql: &Connection,
    overlay: &Overlay,
    edited: &JobProjects,
    job: JobKey,
) -> Sql<Option<i64>> {
    if let Some(new) = overlay.new_jobs.iter().find(|new| new.key == job) {
        return Ok(new_project(overlay, new));
    }
    let Key::Server(id) = job else {
        return Ok(None);
    };
    if let Some(project) = edited.get(&id.0) {
        return Ok(*project);
    }
    let found: Option<Option<i64>> = sql
        .prepare_cached("SELECT project_id FROM job_list WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(found.flatten())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
