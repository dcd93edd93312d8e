/** When an appointment is and who comes, in a few words: `Tue 8 AM–12 PM · K. Hughes`. */
import type { AppointmentSummary } from '../ipc';
import { laterDate } from '../lib/zone';
import { shortTechnician } from './appointments';
import { commonMessages } from './common';
import { customerMessages as messages } from './customers';
import { dateIn, day, dayWithYear, shortRange, weekday, type TimeStyle } from './format';

/** From this many days on, a weekday alone would be ambiguous. */
const DAYS_BY_NAME = 6;
/** From this distance on, a date without its year would be ambiguous, in milliseconds. */
const NEAR = 300 * 86_400_000;

/** `Today`, `Tomorrow`, `Tue`, `Tue, Dec 15` or `Tue, Dec 15, 2025`. */
function nearDay(instant: number, now: number, style: TimeStyle): string {
  const date = dateIn(style.timeZone, instant);
  const today = dateIn(style.timeZone, now);
  if (date === today) return messages.today;
  if (date === laterDate(today, 1)) return messages.tomorrow;
  if (date > today && date <= laterDate(today, DAYS_BY_NAME)) return weekday(instant, style);
  return Math.abs(instant - now) < NEAR ? day(instant, style) : dayWithYear(instant, style);
}

/** The day with the arrival window, which is what the customer knows, or else the planned time. */
export function whenInWords(appointment: AppointmentSummary, now: number, style: TimeStyle): string {
  const { arrivalStart, arrivalEnd } = appointment;
  const [start, end] =
    arrivalStart !== null && arrivalEnd !== null
      ? [arrivalStart, arrivalEnd]
      : [appointment.start, appointment.end];
  const times = shortRange(start, end, style);
  const name = nearDay(start, now, style);
  return name.includes(',') ? messages.fullDayAndTimes(name, times) : messages.dayAndTimes(name, times);
}

/** `K. Hughes`, `K. Hughes + 2`, or `Unassigned`. */
export function whoInWords(appointment: AppointmentSummary): string {
  const [first, ...others] = [...new Set(appointment.technicians)].map(shortTechnician);
  if (first === undefined) return commonMessages.unassigned;
  return others.length === 0 ? first : messages.andMore(first, others.length);
}

/** `Tue 8 AM–12 PM · K. Hughes`. */
export function appointmentLine(appointment: AppointmentSummary, now: number, style: TimeStyle): string {
  return `${whenInWords(appointment, now, style)} · ${whoInWords(appointment)}`;
}
