// The figures as a table, and what may not be compared in them.

const NAMES = { ours: 'JPM Desk', fullcalendar: 'FullCalendar', daypilot: 'DayPilot Lite', eventcalendar: 'event-calendar' };
const SCENES = {
  board: 'Board: 100 technicians, 1,000 on the day, 10,500 loaded',
  week: 'Week: 1,000 appointments',
  month: 'Month: 5,000 appointments',
};
/** What issue 5 aims at in WebKitGTK, in milliseconds. */
const AIMS = {
  board: 'paint 100, drag 17 / 34, drop 50, scroll 25, 2,000 nodes, 150 KB',
  week: 'paint 120, drag 17, drop 60, 2,000 nodes',
  month: 'paint 120, drop 60, 2,000 nodes',
};

const ms = (value) => (value === undefined || value === null || Number.isNaN(value) ? '–' : value.toFixed(0));

/** Everything that was measured, for people. */
export function table(rows) {
  const lines = [];
  for (const engine of new Set(rows.map((row) => row.engine))) {
    lines.push('', engine === 'webkit' ? 'WebKitGTK (MiniBrowser)' : 'Chromium');
    for (const [scene, title] of Object.entries(SCENES)) {
      const own = rows.filter((row) => row.engine === engine && row.scene === scene);
      if (own.length === 0) continue;
      lines.push('', `${title}${engine === 'webkit' ? `   (aim: ${AIMS[scene]})` : ''}`);
      lines.push('                 paint  drag p95  drag max  drop  scroll down  across   nodes  JS gzip KB');
      for (const row of own) {
        const name = (NAMES[row.name] ?? row.name).padEnd(15);
        if (row.failed) lines.push(`${name}  not measured: ${row.failed}`);
        else
          lines.push(
            [
              name,
              ms(row.paint).padStart(6),
              ms(row.dragP95).padStart(9),
              ms(row.dragMax).padStart(9),
              ms(row.drop).padStart(5),
              ms(row.scrollDown).padStart(12),
              ms(row.scrollAcross).padStart(7),
              String(row.nodes).padStart(7),
              row.kb.toFixed(0).padStart(11),
            ].join(' '),
          );
      }
    }
  }
  lines.push(
    '',
    'Milliseconds. Paint: from the call that draws to the second frame with an appointment, the middle of three fresh pages. Drag: frames while a',
    'real pointer moves. Drop: from the release to the second frame. Not comparable: JPM Desk is its whole window (rail, bar, tray, drawing of shifts)',
    'on answers from memory, peers are the calendar alone; peers get the day shown on the board, JPM Desk also the 9,500 around it; the free editions',
    'of FullCalendar have no board and DayPilot Lite no comparable week and month; JavaScript is what is read before the first paint.',
  );
  return lines.join('\n');
}
