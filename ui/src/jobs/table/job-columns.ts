/**
 * The columns of the jobs table. TanStack Table keeps which of them are shown, their order, and
 * their widths.
 */
import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  constructTable,
  functionalUpdate,
  tableFeatures,
  type ColumnOrderState,
  type ColumnSizingState,
  type ColumnVisibilityState,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import type { JobColumn, JobRow, JobSort, JobTableColumn } from '../../ipc';

/** The program accepts these widths, in pixels. */
export const NARROWEST = 48;
export const WIDEST = 1200;

/** A column as it is before it is changed. */
export interface JobColumnDefinition {
  id: JobColumn;
  /** The order of its header; null if the engine has no index for it. */
  sort: JobSort | null;
  width: number;
  /** Takes a share of free room, as long as its width is not changed. */
  grows?: boolean;
  /** Whether it is hidden until it is chosen. */
  hidden?: boolean;
  /** Whether only the vendor's API has its values. */
  vendorOnly?: boolean;
}

export const JOB_COLUMNS: readonly JobColumnDefinition[] = [
  { id: 'number', sort: 'number', width: 84 },
  { id: 'status', sort: 'state', width: 118 },
  { id: 'customer', sort: 'customer', width: 140, grows: true },
  { id: 'phone', sort: null, width: 126 },
  { id: 'location', sort: null, width: 150, grows: true, hidden: true },
  { id: 'address', sort: null, width: 140, grows: true },
  { id: 'jobType', sort: 'jobType', width: 110, grows: true },
  { id: 'businessUnit', sort: 'businessUnit', width: 112, grows: true, hidden: true },
  { id: 'project', sort: null, width: 140, grows: true, hidden: true },
  { id: 'tags', sort: null, width: 140, grows: true, hidden: true, vendorOnly: true },
  { id: 'priority', sort: 'priority', width: 72 },
  { id: 'summary', sort: null, width: 220, grows: true, hidden: true },
  { id: 'nextAppointment', sort: 'nextStart', width: 168 },
  { id: 'technicians', sort: null, width: 112, grows: true },
  { id: 'appointments', sort: null, width: 112, hidden: true },
  { id: 'total', sort: null, width: 96, hidden: true, vendorOnly: true },
  { id: 'created', sort: 'createdOn', width: 150, hidden: true },
  { id: 'completed', sort: 'completedOn', width: 150, hidden: true },
  { id: 'modified', sort: 'modifiedOn', width: 92 },
];

const byId = new Map(JOB_COLUMNS.map((column) => [column.id, column]));

/** The definition of a column. */
export function definitionOf(id: JobColumn): JobColumnDefinition {
  return byId.get(id) ?? { id, sort: null, width: 100 };
}

/** The columns that are shown if nothing was chosen. */
export const DEFAULT_COLUMNS: readonly JobTableColumn[] = JOB_COLUMNS.filter(({ hidden }) => !hidden).map(
  ({ id, width }) => ({ column: id, width }),
);

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
});

interface ColumnState {
  columnOrder: ColumnOrderState;
  columnSizing: ColumnSizingState;
  columnVisibility: ColumnVisibilityState;
}

function stateOf(columns: readonly JobTableColumn[]): ColumnState {
  const shown = new Map(columns.map(({ column, width }) => [column, width]));
  return {
    columnOrder: [...shown.keys(), ...JOB_COLUMNS.map(({ id }) => id).filter((id) => !shown.has(id))],
    columnSizing: Object.fromEntries(shown),
    columnVisibility: Object.fromEntries(JOB_COLUMNS.map(({ id }) => [id, shown.has(id)])),
  };
}

/** The table of these columns. A change is told as the columns after it. */
function tableOf(columns: readonly JobTableColumn[], state = stateOf(columns)) {
  const table = constructTable<typeof features, JobRow>({
    features,
    data: [],
    columns: JOB_COLUMNS.map(({ id, width }) => ({
      id,
      header: id,
      size: width,
      minSize: NARROWEST,
      maxSize: WIDEST,
    })),
    state,
    onColumnOrderChange: (updater) => {
      state.columnOrder = functionalUpdate(updater, state.columnOrder);
    },
    onColumnSizingChange: (updater) => {
      state.columnSizing = functionalUpdate(updater, state.columnSizing);
    },
    onColumnVisibilityChange: (updater) => {
      state.columnVisibility = functionalUpdate(updater, state.columnVisibility);
    },
  });
  return { table, state };
}

function columnsOf(state: ColumnState): JobTableColumn[] {
  const { table } = tableOf([], state);
  return table
    .getVisibleLeafColumns()
    .map((column) => ({ column: column.id as JobColumn, width: Math.round(column.getSize()) }));
}

/** The columns that can be shown besides the shown ones. */
export function offeredColumns(shown: readonly JobColumn[], hasVendorApi: boolean): JobColumn[] {
  return JOB_COLUMNS.filter(({ id, vendorOnly }) => !shown.includes(id) && (hasVendorApi || !vendorOnly)).map(
    ({ id }) => id,
  );
}

/** The columns with one at another place. */
export function movedColumn(
  columns: readonly JobTableColumn[],
  column: JobColumn,
  to: number,
): JobTableColumn[] {
  const { table, state } = tableOf(columns);
  const shown = columns.map((one) => one.column).filter((one) => one !== column);
  shown.splice(Math.max(0, Math.min(shown.length, to)), 0, column);
  const hidden = state.columnOrder.filter((id) => !shown.includes(id as JobColumn));
  table.setColumnOrder([...shown, ...hidden]);
  return columnsOf(state);
}

/** The columns with other widths. */
export function resizedColumns(
  columns: readonly JobTableColumn[],
  widths: Partial<Record<JobColumn, number>>,
): JobTableColumn[] {
  const { table, state } = tableOf(columns);
  table.setColumnSizing((sizing) => ({ ...sizing, ...widths }));
  return columnsOf(state);
}

/** The columns with one shown or hidden. The last one can't be hidden. */
export function toggledColumn(columns: readonly JobTableColumn[], column: JobColumn): JobTableColumn[] {
  const { table, state } = tableOf(columns);
  table.getColumn(column)?.toggleVisibility();
  const next = columnsOf(state);
  return next.length > 0 ? next : [...columns];
}

/** Known columns only, each once: what another version saved may name others. */
export function knownColumns(columns: readonly JobTableColumn[]): JobTableColumn[] {
  const known = columns.filter(
    ({ column }, at) => byId.has(column) && columns.findIndex((one) => one.column === column) === at,
  );
  return known.length > 0 ? known : [...DEFAULT_COLUMNS];
}

/** The tracks of the grid. Columns that grow share the free room until one of them is resized. */
export function tracks(columns: readonly JobTableColumn[]): string {
  const grows = ({ column, width }: JobTableColumn) => {
    const { grows = false, width: own } = definitionOf(column);
    return grows && width === own;
  };
  const some = columns.some(grows);
  return columns
    .map((column, at) => {
      const { width } = column;
      const takes = grows(column) || (!some && at === columns.length - 1);
      return takes ? `minmax(${String(width)}px, ${String(width)}fr)` : `${String(width)}px`;
    })
    .join(' ');
}
