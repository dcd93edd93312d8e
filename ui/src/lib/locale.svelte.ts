/**
 * The language of dates and numbers, and the formatters for it. The text of the window has its own:
 * American English.
 */
import { accent, isPseudoLocale } from './pseudo-locale';

/** Whether a language tag is well formed and its dates and numbers are known here. */
function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** The language that the system is set to. Some name none: WebKitGTK passes on the locale `C`. */
export const systemLocale =
  (globalThis.navigator as Partial<Navigator> | undefined)?.languages?.find(isKnown) ?? 'en-US';

let current = $state(systemLocale);

/** The language in force, such as `en-US`. What is shown with it changes with it. */
export function locale(): string {
  return isPseudoLocale ? 'en-US' : current;
}

/** Sets the language of dates and numbers; null is the system's. */
export function setLocale(tag: string | null): void {
  current = tag !== null && isKnown(tag) ? tag : systemLocale;
}

/** The languages of the setting: those that office computers in North America are set to. */
export const LOCALES = [
  'en-US',
  'en-CA',
  'en-GB',
  'es-MX',
  'es-US',
  'fr-CA',
  'fr-FR',
  'de-DE',
  'pt-BR',
] as const;

/** The name of a language in that language: `español (México)`. */
export function nameOfLocale(tag: string): string {
  const names = new Intl.DisplayNames(tag, { type: 'language', languageDisplay: 'standard' });
  const name = names.of(tag) ?? tag;
  return isPseudoLocale ? accent(name) : name;
}

/** Countries that print on Letter; all others print on A4. */
const LETTER = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'CR', 'GT', 'NI', 'PA', 'PR', 'SV', 'VE', 'DO']);

/** The paper that offices of this language print on. */
export function paper(): 'letter' | 'A4' {
  const { region } = new Intl.Locale(locale()).maximize();
  return LETTER.has(region ?? 'US') ? 'letter' : 'A4';
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();

/**
 * A formatter of dates that were already shifted into the business zone: it reads them as UTC. Making
 * one takes longer than using it a hundred times, so each is made once.
 */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let format = dateFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', ...options });
    dateFormats.set(key, format);
  }
  return format;
}

/** A formatter of numbers. */
export function numberFormat(options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), options);
    numberFormats.set(key, format);
  }
  return format;
}

/** `12,345`. */
export function number(value: number): string {
  return numberFormat().format(value);
}

/** `82%`, from 0.82. */
export function percent(share: number): string {
  return numberFormat({ style: 'percent' }).format(share);
}
