/** How a project stands, in words and hues, and where its dates lie on a line. */
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Hourglass from '@lucide/svelte/icons/hourglass';
import type { Hue } from '../components/status';
import type { ProjectCard, ProjectPace } from '../ipc';

/** How a pace looks. */
export interface PaceLook {
  label: string;
  hue: Hue;
  icon: typeof CircleDashed;
}

/** How each pace looks. */
export const PACES: Record<ProjectPace, PaceLook> = {
  overdue: { label: 'Overdue', hue: 'late', icon: CircleAlert },
  dueSoon: { label: 'Due soon', hue: 'hold', icon: Hourglass },
  onTrack: { label: 'On track', hue: 'scheduled', icon: CircleDot },
  noTarget: { label: 'No target', hue: 'done', icon: CircleDashed },
  completed: { label: 'Completed', hue: 'working', icon: CircleCheck },
  canceled: { label: 'Canceled', hue: 'done', icon: CircleSlash },
};

const DAY = 86_400_000;

/** A date as a number of days; dates have no time, so every day counts the same. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
}

/** The days that a timeline shows. */
export interface Span {
  from: number;
  to: number;
}

/** The span of all projects' dates around today, with a margin. */
export function spanOf(projects: readonly ProjectCard[], today: string): Span {
  const days = projects
    .flatMap((project) => [project.startDate, project.targetDate, project.actualDate])
    .filter((date) => date !== null)
    .map(dayNumber);
  const now = dayNumber(today);
  // Old and far dates would press everything else together; they run off the edge instead.
  const from = Math.max(now - 120, Math.min(now - 14, ...days) - 3);
  const to = Math.min(now + 240, Math.max(now + 14, ...days) + 3);
  return { from, to };
}

/** Where a date lies in a span, 0 to 1. */
export function placeOf(date: string, span: Span): number {
  return Math.min(1, Math.max(0, (dayNumber(date) - span.from) / (span.to - span.from)));
}

/** The first of each month in a span. */
export function monthsOf(span: Span): { date: string; label: string }[] {
  const months: { date: string; label: string }[] = [];
  const first = new Date(span.from * DAY);
  let month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
  while (month.getTime() / DAY < span.to) {
    months.push({
      date: month.toISOString().slice(0, 10),
      label: new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' }).format(month),
    });
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
  }
  return months;
}

/** How far the target is, in words: `5 days over`, `in 12 days`, `today`. */
export function targetWords(project: ProjectCard, today: string): string {
  if (project.targetDate === null) return 'no target';
  const late = (date: string) => dayNumber(date) - dayNumber(project.targetDate ?? date);
  const plural = (days: number) => `${String(days)} ${days === 1 ? 'day' : 'days'}`;
  if (project.actualDate !== null) {
    const days = late(project.actualDate);
    return days > 0 ? `${plural(days)} late` : days < 0 ? `${plural(-days)} early` : 'on the day';
  }
  const days = late(today);
  return days > 0 ? `${plural(days)} over` : days < 0 ? `in ${plural(-days)}` : 'today';
}
