/** The scenario, chosen in the address of the page. */
import type { ErrorKind, Preferences } from '../src/ipc/bindings';

/** The scenarios: a normal day, the welcome page, and rare states. */
export type State =
  'live' | 'welcome' | 'opening' | 'download' | 'offline' | 'signedOut' | 'empty' | 'forbidden' | 'odd';

/** A scenario and its options. */
export interface Scene {
  state: State;
  /** With `welcome`: why no account could be opened. */
  problem: ErrorKind | null;
  /** How long commands take, in milliseconds. */
  latency: number;
  workstation: string;
  /** Commands that return nonsense, to test how the window handles it. */
  broken: readonly string[];
  /** The number of technicians with ten appointments a day each; 0 is the normal company. */
  crowd: number;
  preferences: Partial<Preferences>;
}

const STATES: readonly State[] = [
  'live',
  'welcome',
  'opening',
  'download',
  'offline',
  'signedOut',
  'empty',
  'forbidden',
  'odd',
];

/** Reads the address. */
export function sceneOf(asked: URLSearchParams): Scene {
  const problem = asked.get('problem') as ErrorKind | null;
  const state = STATES.find((one) => one === asked.get('state')) ?? (problem ? 'welcome' : 'live');
  const theme = asked.get('theme');
  const density = asked.get('density');
  const clock = asked.get('clock');
  return {
    state,
    problem,
    latency: Number(asked.get('latency') ?? '15'),
    workstation: asked.get('workstation') ?? 'America/Chicago',
    broken: asked.getAll('broken'),
    crowd: Number(asked.get('crowd') ?? '0'),
    preferences: {
      ...(theme === 'dark' || theme === 'light' ? { theme } : {}),
      ...(density === 'compact' || density === 'comfortable' ? { density } : {}),
      ...(clock === 'hours24' ? { clock } : {}),
    },
  };
}
