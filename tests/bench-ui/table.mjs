// Prints the figures as a table, with notes on what cannot be compared.
import { percentile, whole } from './figures.mjs';

const NAMES = { ours: 'JPM Desk', view: '  its calendar', fullcalendar: 'FullCalendar', daypilot: 'DayPilot Lite', eventcalendar: 'event-calendar' };
const SCENES = {
  board: 'Board: 100 technicians, 1,000 on the day, 10,500 loaded',
  week: 'Week: 1,000 appointments',
  month: 'Month: 5,000 appointments',
};
/** The targets of issue 5 in WebKitGTK, in milliseconds. */
const AIMS = {
  board: 'paint 100, drag 17 / 34, drop 50, scroll 25, 2,000 nodes, 150 KB',
  week: 'paint 120, drag 17, drop 60, 2,000 nodes',
  month: 'paint 120, drop 60, 2,000 nodes',
};

/** The columns of a row: title, width, and source of the value. */
const COLUMNS = [
  ['paint', 6, 'paint'],
  ['cpu', 6, 'paintCpu'],
  ['drag p95', 9, 'dragP95'],
  ['max', 5, 'dragMax'],
  ['cpu', 5, 'moveCpu'],
  ['drop', 5, 'drop'],
  ['down', 5, 'scrollDown'],
  ['cpu', 5, 'scrollDownCpu'],
  ['across', 7, 'scrollAcross'],
  ['cpu', 5, 'scrollAcrossCpu'],
  ['nodes', 6, 'nodes'],
  ['KB', 5, 'kb'],
];

/** The times of page changes in our own window. */
function windowLines(measured) {
  if (!measured) return ['', 'Our own window: not measured, because no jpm-desk is built under target.'];
  if (measured.failed) return ['', `Our own window: not measured: ${measured.failed}`];
  return [
    '',
    `Our own window, ${measured.profile} build, on the demo: from the end of a click of 80 ms by a real pointer to the second frame, the mirror read meanwhile   (aim: 100 at p95)`,
    `${' '.repeat(15)}median   p95   cpu`,
    ...Object.entries(measured.turns).map(([name, list]) => {
      const took = list.map((one) => one.took);
      const cpu = list.map((one) => one.cpu);
      return name.padEnd(15) + [percentile(took, 0.5), percentile(took, 0.95), percentile(cpu, 0.5)].map((value) => whole(value).padStart(6)).join('');
    }),
  ];
}

/** All figures as text. */
export function table(rows, turns) {
  const lines = [];
  for (const engine of new Set(rows.map((row) => row.engine))) {
    lines.push('', engine === 'webkit' ? 'WebKitGTK (MiniBrowser)' : 'Chromium');
    for (const [scene, title] of Object.entries(SCENES)) {
      const own = rows.filter((row) => row.engine === engine && row.scene === scene);
      if (own.length === 0) continue;
      lines.push('', `${title}${engine === 'webkit' ? `   (aim: ${AIMS[scene]})` : ''}`);
      lines.push(' '.repeat(15) + COLUMNS.map(([head, width]) => head.padStart(width)).join(''));
      for (const row of own) {
        const name = (NAMES[row.name] ?? row.name).padEnd(15);
        lines.push(name + COLUMNS.map(([, width, key]) => whole(row[key]).padStart(width)).join(''));
        if (row.failed) lines.push(`${' '.repeat(15)} ended early: ${row.failed}`);
      }
    }
  }
  if (turns !== null || rows.length === 0) lines.push(...windowLines(turns));
  lines.push(
    '',
    'Milliseconds. Paint: from the call that draws to the second frame with an appointment, the middle of five fresh pages. Drag: frames while a',
    'real pointer moves. Drop: from the release to the second frame, the middle of five. Down, across: frames while it is scrolled, p95. cpu: what',
    'all processors did in all of the browser for it, for each move and each frame of a scroll; a busy machine moves that little. KB: JavaScript',
    'read before the first paint, gzipped. Its calendar: the same drawn into a window that stands and waits for its appointments, as peers are',
    'drawn into a page.',
    'Not comparable: JPM Desk is its whole window (rail, bar, tray, drawing of shifts) on answers from memory; peers get the day shown on',
    'the board, JPM Desk also the 9,500 around it; the free editions of FullCalendar have no board and DayPilot Lite no comparable week and month.',
  );
  return lines.join('\n');
}
