/** How the schedule status of a project looks, and where its dates are on a timeline. */
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Hourglass from '@lucide/svelte/icons/hourglass';
import type { StatusLook } from '../components/status';
import type { ProjectCard, ScheduleStatus } from '../ipc';
import { civilShort, monthName } from '../messages/format';
import { scheduleStatusMessages as messages } from '../messages/projects';

export const SCHEDULE_STATUSES: Record<ScheduleStatus, StatusLook> = {
  overdue: { label: messages.overdue, hue: 'late', icon: CircleAlert },
  dueSoon: { label: messages.dueSoon, hue: 'hold', icon: Hourglass },
  onTrack: { label: messages.onTrack, hue: 'scheduled', icon: CircleDot },
  noTarget: { label: messages.noTarget, hue: 'done', icon: CircleDashed },
  completed: { label: messages.completed, hue: 'working', icon: CircleCheck },
  canceled: { label: messages.canceled, hue: 'done', icon: CircleSlash },
};

const DAY = 86_400_000;

/** Days since January 1, 1970, for a date such as `2026-11-24`. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
}

/** The first and the last day of a timeline. */
export interface Span {
  from: number;
  to: number;
}

/** The span of the dates of all projects, with a margin, at most 120 days back and 240 ahead. */
export function spanOf(projects: readonly ProjectCard[], today: string): Span {
  const now = dayNumber(today);
  let first = now - 14;
  let last = now + 14;
  for (const { startDate, targetDate, actualDate } of projects) {
    for (const date of [startDate, targetDate, actualDate]) {
      if (date === null) continue;
      first = Math.min(first, dayNumber(date));
      last = Math.max(last, dayNumber(date));
    }
  }
  // Very old and very far dates are cut off; otherwise all others would be too close together.
  return { from: Math.max(now - 120, first - 3), to: Math.min(now + 240, last + 3) };
}

/** The position of a date in a span, 0 to 1. */
export function positionOf(date: string, span: Span): number {
  return Math.min(1, Math.max(0, (dayNumber(date) - span.from) / (span.to - span.from)));
}

/** The first of each month in a span. */
export function monthsOf(span: Span): { date: string; label: string }[] {
  const months: { date: string; label: string }[] = [];
  const first = new Date(span.from * DAY);
  let month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
  while (month.getTime() / DAY < span.to) {
    const date = month.toISOString().slice(0, 10);
    months.push({ date, label: monthName(date) });
    month = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
  }
  return months;
}

/** The dates of a project in words, for a tooltip and for screen readers. */
export function datesInWords({ startDate, targetDate, actualDate }: ProjectCard): string {
  return [
    startDate ? messages.startDate(civilShort(startDate)) : messages.noStart,
    targetDate ? messages.targetDate(civilShort(targetDate)) : messages.noTargetDate,
    actualDate ? messages.completedDate(civilShort(actualDate)) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The distance to the target date: `5 days overdue`, `Due in 12 days`, `4 days late`. */
export function targetText(project: ProjectCard, today: string): string {
  if (project.targetDate === null) return messages.noTargetDate;
  const late = dayNumber(project.actualDate ?? today) - dayNumber(project.targetDate);
  if (project.actualDate !== null) {
    if (late === 0) return messages.onTime;
    return late > 0 ? messages.late(late) : messages.early(-late);
  }
  if (late === 0) return messages.dueToday;
  return late > 0 ? messages.overdueBy(late) : messages.dueIn(-late);
}

/**
 * The days between the target date and the end of the work; more than zero is late. The end is the
 * completion date, or else the last appointment or today, if they are after the target. Null if there is no
 * target, or if the project is canceled.
 */
export function slipOf(project: ProjectCard, today: string): number | null {
  if (project.targetDate === null || project.scheduleStatus === 'canceled') return null;
  const target = dayNumber(project.targetDate);
  if (project.actualDate !== null) return dayNumber(project.actualDate) - target;
  const last = project.lastAppointment === null ? target : dayNumber(project.lastAppointment);
  return Math.max(target, last, dayNumber(today)) - target;
}
