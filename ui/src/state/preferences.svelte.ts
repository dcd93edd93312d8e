/** The preferences: saved by the program, applied to the window here. */
import { asAppError, backend } from '../ipc';
import type { Preferences } from '../ipc';
import { setLocale } from '../lib/locale.svelte';
import type { TimeStyle } from '../messages/format';
import { session } from './session.svelte';
import { showError } from './toasts';

/** Used until the saved preferences are loaded. The program has the same defaults. */
export const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'regular',
  clock: 'hours12',
  formatLocale: null,
  firstDayOfWeek: 7,
  dayStartMinutes: 7 * 60,
  dayEndMinutes: 19 * 60,
  snapMinutes: 15,
  colorBy: 'status',
  arrivalWindow: 'moveAlong',
  recordLinks: {
    job: 'https://go.servicetitan.com/#/Job/Index/{id}',
    customer: 'https://go.servicetitan.com/#/Customer/{id}',
    location: 'https://go.servicetitan.com/#/Location/{id}',
    project: 'https://go.servicetitan.com/#/project/{id}',
    map: 'https://www.google.com/maps/search/?api=1&query={address}',
  },
  customerText: '',
  board: {
    span: 'day',
    grouping: 'none',
    sort: 'name',
    fallbackRows: 'businessUnit',
    unassigned: 'tray',
    pinned: [],
    collapsed: [],
  },
  calendars: {},
  callbacks: [],
  jobTables: {},
  projectViews: {},
};

class PreferenceState {
  /** The current preferences. */
  current = $state.raw<Preferences>(DEFAULTS);
  /** The preferences that the program has saved. */
  #saved: Preferences = DEFAULTS;
  /** Ends when all changes so far are saved. Two at once could be saved in the wrong order. */
  #saving: Promise<void> = Promise.resolve();
  /** The business time zone and the clock format, for every formatted time. */
  times = $derived<TimeStyle>({ timeZone: session.timeZone, clock: this.current.clock });

  /** Loads the saved preferences. */
  async load(): Promise<void> {
    try {
      this.#saved = await backend.preferences();
      this.current = this.#saved;
    } catch (thrown) {
      showError(asAppError(thrown));
    }
    this.#apply();
  }

  /** Applies changes at once and saves them. */
  change(patch: Partial<Preferences>): void {
    const next = { ...this.current, ...patch };
    this.current = next;
    this.#apply();
    this.#saving = this.#saving.then(() => this.#save(next));
  }

  async #save(next: Preferences): Promise<void> {
    try {
      await backend.savePreferences(next);
      this.#saved = next;
    } catch (thrown) {
      // A later change saves this one with it.
      if (this.current === next) {
        this.current = this.#saved;
        this.#apply();
      }
      showError(asAppError(thrown));
    }
  }

  #apply(): void {
    const root = document.documentElement;
    root.dataset['theme'] = this.current.theme;
    root.dataset['density'] = this.current.density;
    setLocale(this.current.formatLocale);
  }
}

/** The preferences of this window. */
export const preferences = new PreferenceState();
