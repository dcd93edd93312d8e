/** Reads typed times, durations, dates and arrival windows. */
import { dateFormat, locale } from '../lib/locale.svelte';
import { laterDate } from '../lib/zone';

const HALF_DAY = 720;

/** Small letters, plain digits and colons, one blank between words. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[‐‑‒–—−]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

interface Clock {
  /** Minutes after midnight as written, 12 PM and 12 AM already put right. */
  minute: number;
  /** Which half of the day was written. */
  half: 'a' | 'p' | null;
}

function readClock(text: string): Clock | null {
  const typed = plain(text)
    .replace(/^(?:at|around|about) /, '')
    .replace(/ ?(?:in the |this )?morning$/, 'a')
    .replace(/ ?(?:in the |this )?(?:afternoon|evening)$/, 'p')
    .replace(/^half past (\d{1,2})/, '$1:30')
    .replace(/^quarter past (\d{1,2})/, '$1:15')
    .replace(/(?<=\d)\s?([ap])\.?\s?m\b\.?$/, '$1')
    .replace(/(\d)\s?([ap])\.$/, '$1$2')
    .replace(/\s?o['’]?\s?clock/, '');
  if (/^(12 ?)?noon$/.test(typed)) return { minute: HALF_DAY, half: 'p' };
  if (/^(12 ?)?midnight$/.test(typed)) return { minute: 0, half: 'a' };
  const found = /^(\d{1,2})(?:[:.h ]?([0-5]\d))?(?::00)?h?\s?([ap])?$/.exec(typed);
  if (!found) return null;
  let hours = Number(found[1]);
  const half = found[3] === 'a' || found[3] === 'p' ? found[3] : null;
  if (hours > 23 || (half && (hours > 12 || hours === 0))) return null;
  if (half === 'p' && hours < 12) hours += 12;
  else if (half === 'a' && hours === 12) hours = 0;
  return { minute: hours * 60 + Number(found[2] ?? '0'), half };
}

/** Without AM or PM, 1 to 5 mean the afternoon if `afternoon` is set. */
function inAfternoon({ minute, half }: Clock, afternoon: boolean): number {
  return !half && afternoon && minute >= 60 && minute < 360 ? minute + HALF_DAY : minute;
}

/**
 * Minutes after midnight for `9`, `915`, `9:15`, `9.15`, `9:15 p.m.`, `915p`, `14:00`, `noon`; null
 * if the text is no time. Without AM or PM, 1 to 5 mean the afternoon if `afternoon` is set.
 */
export function readTime(text: string, afternoon = false): number | null {
  const clock = readClock(text);
  return clock && inAfternoon(clock, afternoon);
}

/** Two times of day; the second is on the next day when it is not after the first. */
export interface TypedWindow {
  from: number;
  to: number;
}

/** The window for `8-10`, `8 to 10 am`, `11am-1`, `noon - 2 pm`; null when it is none. */
export function readWindow(text: string, afternoon = false): TypedWindow | null {
  const [first = '', second = '', ...rest] = plain(text).split(/ ?(?:-|\bto\b|\btill?\b|\buntil\b) ?/);
  const from = readClock(first);
  const to = readClock(second);
  if (!from || !to || rest.length > 0) return null;
  let end = inAfternoon(to, afternoon);
  let start = inAfternoon(from, afternoon);
  // "8-10 pm" is an evening, "11-1 pm" begins before noon.
  if (!from.half && to.half) {
    const hour = from.minute % HALF_DAY;
    start = to.half === 'p' && hour + HALF_DAY < end ? hour + HALF_DAY : hour;
    if (to.half === 'a' && hour >= end) start = hour + HALF_DAY;
  } else if (!to.half && afternoon && to.minute >= 60 && to.minute < HALF_DAY + 60) {
    // The first time of this name after the start: "10-2" ends at 2 PM, "10pm-2" at 2 AM.
    const hour = to.minute % HALF_DAY;
    end = start >= hour && start < hour + HALF_DAY ? hour + HALF_DAY : hour;
  }
  return { from: start, to: end };
}

const FRACTIONS: Readonly<Record<string, string>> = { '½': '.5', '¼': '.25', '¾': '.75' };
const UNITS: Readonly<Record<string, number>> = { d: 1440, h: 60, m: 1 };

const NUMBERS = [
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['twelve', 12],
  ['fifteen', 15],
  ['twenty', 20],
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['sixty', 60],
  ['ninety', 90],
] as const;
const NUMBER = new Map<string, number>(NUMBERS);
const NUMBER_WORD = new RegExp(`\\b(?:${[...NUMBER.keys()].join('|')})\\b`, 'g');

/** Numbers that are written as words, `forty-five` too. */
function inDigits(text: string): string {
  return text
    .replaceAll(NUMBER_WORD, (word) => String(NUMBER.get(word) ?? word))
    .replaceAll(/\b([2-69]0)[ -]([1-9])\b(?!\s*[/.,:\d])/g, (_, tens: string, ones: string) =>
      String(Number(tens) + Number(ones)),
    );
}

/** `1 1/2` and `3/4` with a point; `a half` and `a quarter` too. */
function withPoint(text: string): string {
  return text
    .replaceAll(/\ba couple(?: of)?\b/g, '2')
    .replaceAll(/\bhalf (?:an? )?(?=hour|day)/g, '0.5 ')
    .replace(/^(?:an? )?quarter (?:of )?(?:an? )?(?=hour)/, '0.25 ')
    .replace(/^3 quarters (?:of )?(?:an? )?(?=hour)/, '0.75 ')
    .replace(/^(\d+) (?:an? )?0\.5 (?=h)/, '$1.5 ')
    .replace(/^(\d+) (?:an? )?half (?=h)/, '$1.5 ')
    .replace(/^(\d+) ?(h(?:ours?|rs?\.?)?) (?:an? )?half$/, '$1.5 $2')
    .replace(/^(\d+) ?(h(?:ours?|rs?\.?)?) (?:an? )?quarter$/, '$1.25 $2')
    .replaceAll(
      /(?:\b(\d+) )?\b(\d)\/([2-9])\b/g,
      (_, whole: string | undefined, top: string, bottom: string) =>
        String(Number(whole ?? 0) + Number(top) / Number(bottom)),
    );
}

/**
 * Minutes for `90`, `1:30`, `1.5h`, `1h30`, `1 hour 30 minutes`, `2 d 4 h`; null if it is no
 * duration.
 */
export function readDuration(text: string): number | null {
  const words = text
    .toLowerCase()
    .replaceAll(/ ?[½¼¾]/g, (sign) => FRACTIONS[sign.trim()] ?? sign)
    .replaceAll(/\band\b|&/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim()
    .replace(/^an? (?=half )/, '')
    .replace(/^an? (?=hour|day)/, '1 ');
  const typed = withPoint(inDigits(words)).replaceAll(' ', '');
  const colon = /^(\d{1,3}):([0-5]\d)(?:h|hrs?|hours?)?$/.exec(typed);
  if (colon) return Number(colon[1]) * 60 + Number(colon[2]);
  // A plain number is minutes; one with a fraction can only be hours.
  if (/^\d{1,5}$/.test(typed)) return Number(typed);
  if (/^\d{0,3}[.,]\d{1,2}$/.test(typed)) return Math.round(Number(typed.replace(',', '.')) * 60);
  const parts =
    /^(?:([\d.,]+)(?:d(?:ays?|[ií]as?)?|j(?:ours?)?|tage?|tg\.?))?,?(?:([\d.,]+)(?:h(?:ours?|rs?)?|std)\.?)?,?(?:(\d{1,5})(?:m(?:in(?:ute)?s?)?\.?)?)?$/.exec(
      typed,
    );
  const units = Object.values(UNITS);
  if (!parts || typed === '') return null;
  const minutes = parts
    .slice(1)
    .reduce(
      (sum, part: string | undefined, at) => sum + Number((part ?? '0').replace(',', '.')) * (units[at] ?? 0),
      0,
    );
  return Number.isFinite(minutes) ? Math.round(minutes) : null;
}

/** Names that are read in every language setting: the text of the window is English. */
const ENGLISH_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const ENGLISH_WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

interface Names {
  months: readonly string[][];
  weekdays: readonly string[][];
}

const namesByLocale = new Map<string, Names>();

/** The months from January and the days from Sunday, in English and in the language of dates. */
function dateNames(): Names {
  let names = namesByLocale.get(locale());
  if (!names) {
    const written = (at: Date, options: Intl.DateTimeFormatOptions) =>
      dateFormat(options).format(at).toLowerCase().replace(/\.$/, '');
    const months = ENGLISH_MONTHS.map((english, month) => {
      const at = new Date(Date.UTC(2024, month, 1));
      return [
        english,
        written(at, { month: 'long' }),
        written(at, { month: 'short', day: 'numeric' }).replaceAll(/[\d\s.,]|^de /g, ''),
      ];
    });
    const weekdays = ENGLISH_WEEKDAYS.map((english, day) => {
      const at = new Date(Date.UTC(2023, 0, 1 + day));
      return [english, written(at, { weekday: 'long' }), written(at, { weekday: 'short' })];
    });
    names = { months, weekdays };
    namesByLocale.set(locale(), names);
  }
  return names;
}

/** The index of a name that is typed in full or with at least three letters, or -1. */
function named(names: readonly string[][], word: string): number {
  const typed = word.replace(/\.$/, '');
  const isMeant = (name: string) => name === typed || (typed.length >= 3 && name.startsWith(typed));
  return typed === '' ? -1 : names.findIndex((forms) => forms.some(isMeant));
}

const monthNamed = (word: string): number => named(dateNames().months, word);
const weekdayNamed = (word: string): number => named(dateNames().weekdays, word);

function civil(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.toISOString().slice(0, 10) : null;
}

/** `26` is 2026: appointments are not made for the last century. */
function fullYear(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

/** The year in which a day without a year is nearest ahead, or at most half a year past. */
function nearest(month: number, day: number, today: string): string | null {
  const year = Number(today.slice(0, 4));
  const halfYearAgo = laterDate(today, -182);
  // Eight years ahead: a leap day can be so far away.
  for (let one = year - 1; one <= year + 8; one += 1) {
    const date = civil(one, month, day);
    if (date !== null && date >= halfYearAgo) return one <= year + 1 ? date : null;
  }
  return null;
}

/** Whether the day stands before the month where this language is written. */
export function dayComesFirst(locale: string): boolean {
  try {
    const parts = new Intl.DateTimeFormat(locale).formatToParts(0).map(({ type }) => type);
    return parts.indexOf('day') < parts.indexOf('month');
  } catch {
    return false;
  }
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

const NAMED_DAYS = new Map([
  ['today', 0],
  ['now', 0],
  ['tomorrow', 1],
  ['tmrw', 1],
  ['tmw', 1],
  ['yesterday', -1],
]);

/** `mon`, `next fri`, `today`, `in 3 days`, `+3`. */
function readRelative(words: readonly string[], today: string): string | null {
  const whole = words.join(' ');
  const days = NAMED_DAYS.get(whole);
  if (days !== undefined) return laterDate(today, days);
  if (whole === 'day after tomorrow') return laterDate(today, 2);
  if (whole === 'next week') return laterDate(today, 7);
  const signed = /^[+-]\d{1,3}$/.exec(whole);
  if (signed) return laterDate(today, Number(whole));
  const counted = /^(?:in )?(\d{1,3}|an?) (day|week)s?$/.exec(inDigits(whole));
  if (counted) {
    const many = /^\d/.test(counted[1] ?? '') ? Number(counted[1]) : 1;
    return laterDate(today, many * (counted[2] === 'week' ? 7 : 1));
  }
  const [which, name = which] = words;
  const weekday = words.length <= 2 ? weekdayNamed(name ?? '') : -1;
  if (weekday < 0) return null;
  const present = weekdayOf(today);
  if (words.length === 1 || which === 'this' || which === 'on') {
    return laterDate(today, (weekday - present + 7) % 7 || 7);
  }
  // The one of next week, which begins on Sunday.
  return which === 'next' ? laterDate(today, 7 - present + weekday) : null;
}

/** `11/30`, `11/30/26`, `30.11.2026`, in the order of the place; `2026-11-30` anywhere. */
function readNumbers(whole: string, today: string, dayFirst: boolean): string | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(whole);
  if (iso) return civil(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const found = /^(\d{1,2})\s?[-/.]\s?(\d{1,2})(?:\s?[-/.]\s?(\d{4}|\d{2}))?\.?$/.exec(whole);
  if (!found) return null;
  const [first, second] = [Number(found[1]), Number(found[2])];
  const [month, day] = dayFirst ? [second, first] : [first, second];
  return found[3] ? civil(fullYear(found[3]), month, day) : nearest(month, day, today);
}

/** `Nov 30`, `30 Nov 2026`, `Tue, Nov 24, 2026`, `November 30th`, `the 30th`, `24`. */
function readNamed(words: readonly string[], today: string): string | null {
  let month: number | null = null;
  let day: number | null = null;
  let year: number | null = null;
  for (const word of words) {
    const name = monthNamed(word);
    if (name >= 0 && month === null) month = name + 1;
    else if (day === null && /^\d{1,2}(?:st|nd|rd|th)?\.?$/.test(word)) day = Number.parseInt(word, 10);
    else if (year === null && /^(?:\d{4}|['’]?\d{2})$/.test(word)) year = fullYear(word.replace(/^['’]/, ''));
    else if (!['the', 'of', 'on', 'de'].includes(word) && weekdayNamed(word) < 0) return null;
  }
  if (day === null) return null;
  if (month === null) return year === null ? dayOfMonth(day, today) : null;
  return year === null ? nearest(month, day, today) : civil(year, month, day);
}

/** A day of this month, or of the next one that has so many. */
function dayOfMonth(day: number, today: string): string | null {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  // No two months without the 31st follow one another, and February is followed by March.
  return civil(year, month, day) ?? civil(year + Math.floor(month / 12), (month % 12) + 1, day);
}

/**
 * The date for `Nov 30`, `30 Nov 2026`, `11/30`, `11/30/26`, `2026-11-30`, `24`, `tue`, `next fri`,
 * `today`, `in 3 days`, `+3`; null if the text is no date. In numbers such as `11/30`, the month
 * comes first unless `dayFirst` is set.
 */
export function readDate(text: string, today: string, dayFirst = false): string | null {
  const words = plain(text).replaceAll(',', ' ').split(' ').filter(Boolean);
  if (words.length === 0) return null;
  const withoutDay = words.filter((word) => weekdayNamed(word) < 0).join(' ');
  return (
    readRelative(words, today) ??
    readNumbers(withoutDay, today, dayFirst) ??
    readNamed(words, today) ??
    // In French `mar` is a Tuesday and a March.
    (weekdayNamed(words[0] ?? '') < 0 ? null : readNamed(words.slice(1), today))
  );
}
