/** Keys of the calendar, apart from the DOM. Who calls has to be sure that no input has the focus. */

/** The views that exist. */
export type ViewName = 'board' | 'day' | 'week' | 'month' | 'agenda';

/** What a key asks for. */
export type KeyCommand =
  | { do: 'view'; view: ViewName }
  | { do: 'today' }
  | { do: 'page'; by: 1 | -1 }
  | { do: 'goTo' }
  | { do: 'focus'; towards: 'previous' | 'next' }
  | { do: 'open' }
  | { do: 'clear' }
  | { do: 'startMove' }
  | { do: 'nudge'; time: -1 | 0 | 1; row: -1 | 0 | 1; fine: boolean }
  | { do: 'drop' }
  | { do: 'cancelMove' }
  | { do: 'undo' }
  | { do: 'redo' };

/** A key press. */
export interface KeyPress {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

/** What the meaning of a key depends on. */
export interface KeyContext {
  /** An appointment is selected. */
  selected: boolean;
  /** Move mode is on. */
  moving: boolean;
  /** Time runs downwards (day, week) instead of to the right (board). */
  timeRunsDown: boolean;
}

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function sign(value: number): -1 | 0 | 1 {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

function whileMoving(press: KeyPress, context: KeyContext): KeyCommand | null {
  if (press.key === 'Escape') return { do: 'cancelMove' };
  if (press.key === 'Enter') return { do: 'drop' };
  const arrow = ARROWS[press.key];
  if (!arrow || press.ctrl) return null;
  const [across, down] = arrow;
  const time = context.timeRunsDown ? down : across;
  const row = context.timeRunsDown ? across : down;
  return { do: 'nudge', time: sign(time), row: sign(row), fine: press.alt };
}

/** What a key press means, or nothing. */
export function commandOf(press: KeyPress, context: KeyContext): KeyCommand | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrl && key === 'z') return press.shift ? { do: 'redo' } : { do: 'undo' };
  if (press.ctrl && key === 'y') return { do: 'redo' };
  if (context.moving) return whileMoving(press, context);
  if (press.ctrl || press.alt) return null;
  switch (key) {
    case 't':
      return { do: 'today' };
    case 'j':
    case 'ArrowRight':
      return { do: 'page', by: 1 };
    case 'k':
    case 'ArrowLeft':
      return { do: 'page', by: -1 };
    case 'ArrowDown':
      return { do: 'focus', towards: 'next' };
    case 'ArrowUp':
      return { do: 'focus', towards: 'previous' };
    case 'b':
      return { do: 'view', view: 'board' };
    case 'd':
      return { do: 'view', view: 'day' };
    case 'w':
      return { do: 'view', view: 'week' };
    case 'a':
      return { do: 'view', view: 'agenda' };
    case 'm':
      return context.selected ? { do: 'startMove' } : { do: 'view', view: 'month' };
    case 'g':
      return { do: 'goTo' };
    case 'z':
      return press.shift ? { do: 'redo' } : { do: 'undo' };
    case 'Enter':
      return context.selected ? { do: 'open' } : null;
    case 'Escape':
      return context.selected ? { do: 'clear' } : null;
    default:
      return null;
  }
}
