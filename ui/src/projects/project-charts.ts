/** The figures of the charts: jobs over time, and the appointments of the next weeks. */
import type { ProjectWeeks } from '../ipc';

/** The jobs up to the end of a week. */
export interface BurnUpPoint {
  /** The first day of the week. */
  date: Date;
  firstDay: string;
  /** The jobs that existed. */
  jobs: number;
  /** The jobs that were completed. */
  completed: number;
}

/** The jobs at the end of each week, up to the present one. Leading weeks without a job are left out. */
export function burnUp({ weeks, present }: ProjectWeeks): BurnUpPoint[] {
  let [jobs, completed] = [0, 0];
  const points = weeks.slice(0, present + 1).map((week) => {
    jobs += week.jobsCreated;
    completed += week.jobsCompleted;
    return { date: new Date(`${week.firstDay}T00:00:00Z`), firstDay: week.firstDay, jobs, completed };
  });
  const first = points.findIndex((point) => point.jobs > 0);
  return first === -1 ? [] : points.slice(Math.max(0, first - 1));
}

/** A week of appointments to come. */
export interface WeekLoad {
  firstDay: string;
  appointments: number;
  assigned: number;
  unassigned: number;
  done: number;
  hours: number;
  /** The projects with appointments in it. */
  projects: readonly string[];
}

/** The present week and those after it. */
export function loadAhead({ weeks, present }: ProjectWeeks): WeekLoad[] {
  return weeks.slice(present).map((week) => ({
    firstDay: week.firstDay,
    appointments: week.appointments,
    assigned: week.appointments - week.unassigned,
    unassigned: week.unassigned,
    done: week.appointmentsDone,
    hours: Math.round(week.minutes / 60),
    projects: week.projects,
  }));
}
