/** Keys of the calendar, apart from the DOM. Who calls has to be sure that no input has the focus. */

/** The views that exist. */
export type ViewName = 'board' | 'day' | 'week' | 'month' | 'agenda';

/** Where the focus goes from an appointment: along time, or to the rows beside. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** What a key asks for. */
export type KeyCommand =
  | { do: 'view'; view: ViewName }
  | { do: 'today' }
  | { do: 'page'; by: 1 | -1 }
  | { do: 'goTo' }
  | { do: 'walk'; towards: Direction; extend: boolean }
  | { do: 'selectAll' }
  | { do: 'zoom'; by: 1 | -1 | 0 }
  | { do: 'open' }
  | { do: 'hold' }
  | { do: 'cancelJob' }
  | { do: 'menu' }
  | { do: 'clear' }
  | { do: 'startMove' }
  | { do: 'nudge'; time: -1 | 0 | 1; row: -1 | 0 | 1; fine: boolean }
  | { do: 'nudgeDay'; by: -1 | 1 }
  | { do: 'stretch'; by: -1 | 1; fine: boolean }
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

const TOWARDS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

function sign(value: number): -1 | 0 | 1 {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

function whileMoving(press: KeyPress, context: KeyContext): KeyCommand | null {
  const fine = press.alt || press.shift;
  switch (press.key) {
    case 'Escape':
      return { do: 'cancelMove' };
    case 'Enter':
      return { do: 'drop' };
    case 'PageUp':
      return { do: 'nudgeDay', by: -1 };
    case 'PageDown':
      return { do: 'nudgeDay', by: 1 };
    // The brackets shorten and lengthen; with Shift they are braces on most keyboards.
    case '[':
    case '{':
      return { do: 'stretch', by: -1, fine };
    case ']':
    case '}':
      return { do: 'stretch', by: 1, fine };
  }
  const arrow = ARROWS[press.key];
  if (!arrow) return null;
  const [across, down] = arrow;
  const time = sign(context.timeRunsDown ? down : across);
  const row = sign(context.timeRunsDown ? across : down);
  if (press.ctrl) return time === 0 ? null : { do: 'nudgeDay', by: time };
  return { do: 'nudge', time, row, fine };
}

function withCtrl(key: string): KeyCommand | null {
  return key === 'a' ? { do: 'selectAll' } : key === '0' ? { do: 'zoom', by: 0 } : null;
}

function onSelected(key: string): KeyCommand | null {
  switch (key) {
    case 'm':
      return { do: 'startMove' };
    case 'e':
      return { do: 'open' };
    case 'h':
      return { do: 'hold' };
    case 'Delete':
      return { do: 'cancelJob' };
    case 'Escape':
      return { do: 'clear' };
    case 'ContextMenu':
      return { do: 'menu' };
    default:
      return null;
  }
}

/** What a key press means, or nothing. */
export function commandOf(press: KeyPress, context: KeyContext): KeyCommand | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrl && key === 'z') return press.shift ? { do: 'redo' } : { do: 'undo' };
  if (press.ctrl && key === 'y') return { do: 'redo' };
  if (context.moving) return whileMoving(press, context);
  if (press.alt) return null;
  if (press.ctrl) return withCtrl(key);
  if (context.selected && press.shift && key === 'F10') return { do: 'menu' };
  const towards = TOWARDS[key];
  // Without a selection the arrows of time turn the page, and the others begin to walk.
  if (towards && (context.selected || towards === 'up' || towards === 'down')) {
    return { do: 'walk', towards, extend: press.shift && context.selected };
  }
  const acted = context.selected ? onSelected(key) : null;
  if (acted) return acted;
  switch (key) {
    case 't':
      return { do: 'today' };
    case 'j':
    case 'ArrowRight':
      return { do: 'page', by: 1 };
    case 'k':
    case 'ArrowLeft':
      return { do: 'page', by: -1 };
    case 'b':
      return { do: 'view', view: 'board' };
    case 'd':
      return { do: 'view', view: 'day' };
    case 'w':
      return { do: 'view', view: 'week' };
    case 'a':
      return { do: 'view', view: 'agenda' };
    case 'm':
      return { do: 'view', view: 'month' };
    case 'g':
      return { do: 'goTo' };
    case '+':
    case '=':
      return { do: 'zoom', by: 1 };
    case '-':
      return { do: 'zoom', by: -1 };
    case 'z':
      return press.shift ? { do: 'redo' } : { do: 'undo' };
    default:
      return null;
  }
}
