/** What people type for a time and for a date. */
import { laterDate } from '../shell/zone';

/**
 * Minutes after midnight for `9`, `915`, `9:15`, `9.15`, `9:15 pm`, `9p`, `14:00`; null when it is no
 * time. Without a half of the day, 1 to 5 mean the afternoon when `afternoon` says so.
 */
export function readTime(text: string, afternoon = false): number | null {
  const found = /^(\d{1,2})(?:[:.h]?([0-5]\d))?\s*(a|am|p|pm)?$/.exec(
    text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s\u00a0]+/g, ' '),
  );
  if (!found) return null;
  let hours = Number(found[1]);
  const minutes = Number(found[2] ?? '0');
  const half = found[3]?.[0];
  if (hours > 23 || (half && (hours > 12 || hours === 0))) return null;
  if (half === 'p' && hours < 12) hours += 12;
  else if (half === 'a' && hours === 12) hours = 0;
  else if (!half && afternoon && hours >= 1 && hours <= 5) hours += 12;
  return hours * 60 + minutes;
}

/** Minutes for `90`, `90 min`, `1:30`, `1.5 h`, `2h 30`, `2 h 30 min`; null when it is no length. */
export function readDuration(text: string): number | null {
  const typed = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s\u00a0]+/g, '');
  const colon = /^(\d{1,2}):([0-5]\d)h?$/.exec(typed);
  if (colon) return Number(colon[1]) * 60 + Number(colon[2]);
  const hours = /^(\d+(?:[.,]\d+)?)h(?:ours?|rs?)?(?:(\d{1,2})(?:m(?:in)?)?)?$/.exec(typed);
  if (hours) return Math.round(Number((hours[1] ?? '').replace(',', '.')) * 60) + Number(hours[2] ?? '0');
  const minutes = /^(\d{1,4})(?:m(?:in(?:utes?)?)?)?$/.exec(typed);
  return minutes ? Number(minutes[1]) : null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function civil(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

/** The year in which a day without a year is nearest ahead, or at most half a year past. */
function nearest(month: number, day: number, today: string): string | null {
  const year = Number(today.slice(0, 4));
  const halfYearAgo = laterDate(today, -182);
  const asked = [civil(year - 1, month, day), civil(year, month, day), civil(year + 1, month, day)];
  return asked.find((date) => date !== null && date >= halfYearAgo) ?? null;
}

/**
 * The date for `24 nov`, `Tue 24 Nov 2026`, `nov 24`, `11/24`, `11/24/2026`, `2026-11-24`, `24`,
 * `tue`, `today`, `tomorrow`, `+3`; null when it is no date.
 */
export function readDate(text: string, today: string): string | null {
  const words = text.trim().toLowerCase().replaceAll(',', ' ').split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  if (whole === 'today') return today;
  if (whole === 'tomorrow') return laterDate(today, 1);
  if (whole === 'yesterday') return laterDate(today, -1);
  const ahead = /^[+-]\d{1,3}$/.exec(whole);
  if (ahead) return laterDate(today, Number(whole));
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(whole);
  if (iso) return civil(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const slashed = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/.exec(whole);
  if (slashed) {
    const [month, day] = [Number(slashed[1]), Number(slashed[2])];
    return slashed[3] ? civil(Number(slashed[3]), month, day) : nearest(month, day, today);
  }
  if (words.length === 1) {
    const weekday = WEEKDAYS.findIndex((name) => whole.startsWith(name));
    if (weekday >= 0) {
      const now = new Date(`${today}T00:00:00Z`).getUTCDay();
      return laterDate(today, (weekday - now + 7) % 7 || 7);
    }
  }
  return readNamed(words, today);
}

function readNamed(words: readonly string[], today: string): string | null {
  let month: number | null = null;
  let day: number | null = null;
  let year: number | null = null;
  for (const word of words) {
    const named = MONTHS.findIndex((name) => word.startsWith(name));
    if (named >= 0 && month === null) month = named + 1;
    else if (/^\d{4}$/.test(word) && year === null) year = Number(word);
    else if (/^\d{1,2}(st|nd|rd|th)?\.?$/.test(word) && day === null) day = Number.parseInt(word, 10);
    else if (!WEEKDAYS.some((name) => word.startsWith(name))) return null;
  }
  if (day === null) return null;
  if (month === null) return year === null ? nearest(Number(today.slice(5, 7)), day, today) : null;
  return year === null ? nearest(month, day, today) : civil(year, month, day);
}
