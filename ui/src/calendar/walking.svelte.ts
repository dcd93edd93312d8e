/** Where the arrow keys lead on the view that is on screen. */
import type { Direction } from './kernel/keyboard';
import type { Stop } from './kernel/walk';

/** A view with rows, on which arrows go along time and across rows. */
export interface WalkGround {
  /** One step from an appointment; from nothing the first one. */
  step: (from: Stop | null, towards: Direction) => Stop | null;
  /** Every appointment in the order in which it is read. */
  order: () => string[];
  /** Changes the scale by a turn; nothing brings it back. */
  zoom: (turn: number) => void;
}

class Walking {
  /** The view on screen; absent where appointments are walked in reading order. */
  ground: WalkGround | null = null;
  /** The row that was walked to last: a card of several technicians stands on several. */
  row: string | null = null;
}

/** The walk of the arrow keys. */
export const walking = new Walking();
