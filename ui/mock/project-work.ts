/** The projects of the mock backend with their appointments by week and by day. */
import type {
  AppointmentCard,
  ProjectDashboard,
  ProjectDays,
  ProjectWeek,
  ProjectWeeks,
  ProjectWeeksRequest,
} from '../src/ipc';
import { laterDate, wallOf } from '../src/lib/zone';
import type { FakeDesk } from './desk';
import { zoneOf } from './reads';

const WEEKS_BACK = 26;
const WEEKS_AHEAD = 8;

export function projectDashboard(desk: FakeDesk): ProjectDashboard {
  const projects = [...desk.tenant.projects.values()].map((one) => ({
    ...one,
    pending: desk.pendingOf((row) => row.projectId === one.id),
  }));
  projects.sort(
    (a, b) =>
      Number(a.scheduleStatus === 'completed') - Number(b.scheduleStatus === 'completed') ||
      (a.targetDate ?? '9').localeCompare(b.targetDate ?? '9'),
  );
  return { today: wallOf(Date.now(), zoneOf(desk)).date, projects };
}

/** The appointments of a project that are not canceled, with the date on which they start. */
function work(desk: FakeDesk): (AppointmentCard & { projectId: string; date: string })[] {
  return [...desk.tenant.appointments.values()].flatMap((card) => {
    const projectId = desk.tenant.jobs.get(card.jobId)?.projectId ?? null;
    if (projectId === null || card.state === 'canceled') return [];
    return [{ ...card, projectId, date: wallOf(card.start, zoneOf(desk)).date }];
  });
}

export function projectWeeks(desk: FakeDesk, request: ProjectWeeksRequest): ProjectWeeks {
  const today = wallOf(Date.now(), zoneOf(desk)).date;
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay() || 7;
  const present = laterDate(today, -((weekday - request.firstDayOfWeek + 7) % 7));
  const wanted = request.projects && new Set(request.projects);
  const isWanted = (project: string | null): project is string =>
    project !== null && (wanted?.has(project) ?? true);
  const weeks = Array.from({ length: WEEKS_BACK + WEEKS_AHEAD }, (_, at): ProjectWeek & { end: string } => {
    const firstDay = laterDate(present, (at - WEEKS_BACK) * 7);
    return {
      firstDay,
      end: laterDate(firstDay, 7),
      jobsCreated: 0,
      jobsCompleted: 0,
      appointments: 0,
      appointmentsDone: 0,
      unassigned: 0,
      minutes: 0,
      projects: [],
    };
  });
  const weekOf = (date: string) => weeks.find((week) => date < week.end);
  for (const job of desk.tenant.jobs.values()) {
    if (!isWanted(job.projectId)) continue;
    const created = weekOf(wallOf(job.createdOn, zoneOf(desk)).date);
    if (created) created.jobsCreated += 1;
    const completed = job.state === 'completed' && weekOf(wallOf(job.completedOn ?? 0, zoneOf(desk)).date);
    if (completed) completed.jobsCompleted += 1;
  }
  for (const card of work(desk)) {
    const week = isWanted(card.projectId) ? weekOf(card.date) : undefined;
    if (!week) continue;
    week.appointments += 1;
    week.appointmentsDone += Number(card.state === 'done');
    week.minutes += (card.end - card.start) / 60_000;
    if (week.firstDay < present) continue;
    week.unassigned += Number(card.technicianIds.length === 0);
    if (!week.projects.includes(card.projectId)) week.projects.push(card.projectId);
  }
  return { present: WEEKS_BACK, weeks: weeks.map(({ end: _, ...week }) => week) };
}

export function projectDays(desk: FakeDesk, projectIds: readonly string[]): ProjectDays[] {
  const all = work(desk);
  return projectIds.map((project) => {
    const days = new Map<string, { date: string; appointments: number; done: number }>();
    for (const card of all) {
      if (card.projectId !== project) continue;
      const day = days.get(card.date) ?? { date: card.date, appointments: 0, done: 0 };
      day.appointments += 1;
      day.done += Number(card.state === 'done');
      days.set(card.date, day);
    }
    return { project, days: [...days.values()].sort((a, b) => a.date.localeCompare(b.date)) };
  });
}
