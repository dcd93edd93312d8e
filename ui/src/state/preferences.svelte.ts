/** The preferences: kept by the program, applied to the page here. */
import { asAppError, desk } from '../ipc';
import type { Preferences } from '../ipc';
import type { TimeStyle } from '../messages/format';
import { session } from './session.svelte';
import { tellProblem } from './toasts';

/** What is shown until the kept preferences are here; the same defaults as the program's. */
export const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'regular',
  clock: 'hours12',
  formatLocale: null,
  firstDayOfWeek: 7,
  dayStartMinutes: 7 * 60,
  dayEndMinutes: 19 * 60,
  snapMinutes: 15,
  colourBy: 'status',
  arrivalWindow: 'moveAlong',
  board: {
    span: 'day',
    grouping: 'none',
    sort: 'name',
    units: 'businessUnit',
    pinned: [],
    folded: [],
  },
  calendars: {},
};

class PreferenceState {
  /** The preferences in force. */
  current = $state.raw<Preferences>(DEFAULTS);
  /** Those that the program has. */
  #kept: Preferences = DEFAULTS;
  /** Business time zone and 12 or 24 hours: what every formatted time needs. */
  times = $derived<TimeStyle>({ timeZone: session.timeZone, clock: this.current.clock });

  /** Reads what was kept. */
  async load(): Promise<void> {
    try {
      this.#kept = await desk.preferences();
      this.current = this.#kept;
    } catch (thrown) {
      tellProblem(asAppError(thrown));
    }
    this.#apply();
  }

  /** Changes some preferences at once and keeps them. */
  change(patch: Partial<Preferences>): void {
    const next = { ...this.current, ...patch };
    this.current = next;
    this.#apply();
    desk
      .savePreferences(next)
      .then(() => {
        this.#kept = next;
      })
      .catch((thrown: unknown) => {
        // A later change is saved by itself, this one with it.
        if (this.current === next) {
          this.current = this.#kept;
          this.#apply();
        }
        tellProblem(asAppError(thrown));
      });
  }

  #apply(): void {
    const root = document.documentElement;
    root.dataset['theme'] = this.current.theme;
    root.dataset['density'] = this.current.density;
  }
}

/** The preferences of this window. */
export const preferences = new PreferenceState();
