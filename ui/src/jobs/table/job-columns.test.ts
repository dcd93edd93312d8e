import { describe, expect, it } from 'vitest';
import type { JobTableColumn } from '../../ipc';
import {
  DEFAULT_COLUMNS,
  JOB_COLUMNS,
  knownColumns,
  movedColumn,
  NARROWEST,
  offeredColumns,
  resizedColumns,
  toggledColumn,
  tracks,
  WIDEST,
} from './job-columns';

const columns: JobTableColumn[] = [
  { column: 'number', width: 80 },
  { column: 'customer', width: 140 },
  { column: 'total', width: 90 },
];
const ids = (list: readonly JobTableColumn[]) => list.map(({ column }) => column);

describe('the columns of the jobs table', () => {
  it('move to a place, also beyond the ends', () => {
    expect(ids(movedColumn(columns, 'total', 0))).toEqual(['total', 'number', 'customer']);
    expect(ids(movedColumn(columns, 'number', 1))).toEqual(['customer', 'number', 'total']);
    expect(ids(movedColumn(columns, 'number', 99))).toEqual(['customer', 'total', 'number']);
    expect(ids(movedColumn(columns, 'number', -1))).toEqual(ids(columns));
    expect(movedColumn(columns, 'total', 0).map(({ width }) => width)).toEqual([90, 80, 140]);
  });

  it('stay within the widths that the program accepts', () => {
    const [number, customer, total] = resizedColumns(columns, { number: 1, customer: 9999, total: 91.4 });
    expect([number?.width, customer?.width, total?.width]).toEqual([NARROWEST, WIDEST, 91]);
  });

  it('are shown at the end and hidden, but never all of them', () => {
    expect(ids(toggledColumn(columns, 'phone'))).toEqual(['number', 'customer', 'total', 'phone']);
    expect(ids(toggledColumn(columns, 'customer'))).toEqual(['number', 'total']);
    const last: JobTableColumn[] = [{ column: 'total', width: 90 }];
    expect(toggledColumn(last, 'total')).toEqual(last);
  });

  it('are offered only if the API has their values', () => {
    const shown = ids(columns);
    const ofVendor = offeredColumns(shown, true);
    expect(ofVendor).toContain('tags');
    expect([...shown, ...ofVendor].sort()).toEqual(JOB_COLUMNS.map(({ id }) => id).sort());
    expect(offeredColumns([], false)).toEqual(
      JOB_COLUMNS.map(({ id }) => id).filter((id) => id !== 'tags' && id !== 'total'),
    );
  });

  it('are the defaults if nothing known is saved', () => {
    expect(knownColumns([])).toEqual(DEFAULT_COLUMNS);
    expect(knownColumns([...columns, ...columns])).toEqual(columns);
    expect(new Set(JOB_COLUMNS.map(({ id }) => id)).size).toBe(JOB_COLUMNS.length);
  });

  it('fill the room with those that grow, else with the last one', () => {
    expect(tracks(columns)).toBe('80px minmax(140px, 140fr) 90px');
    expect(tracks(resizedColumns(columns, { customer: 200 }))).toBe('80px 200px minmax(90px, 90fr)');
  });
});
