/** The rows of the board and their order. */
import { commonMessages } from '../../messages/common';
import { viewMessages as messages } from '../../messages/calendar';
import type {
  AppointmentCard,
  BoardGrouping,
  BoardSort,
  FallbackRows,
  CalendarPage,
  TechnicianRow,
} from '../../ipc/bindings';
import { UNASSIGNED } from '../../lib/schedule/moves';
import { skillKey } from '../../lib/schedule/skills';

/** A row of the board. */
export interface BoardRowHead {
  /** The id of the technician, business unit or job type; `UNASSIGNED` for the unassigned row. */
  id: string;
  name: string;
  detail: string | null;
  /** Null if the row is not one of a technician. */
  technician: TechnicianRow | null;
}

/** The filters that hide rows. */
export interface RowFilters {
  businessUnitIds: ReadonlySet<string>;
  technicianIds: ReadonlySet<string>;
  teams?: ReadonlySet<string>;
  /** Names as `skillKey` writes them. */
  skills?: ReadonlySet<string>;
  zoneIds?: ReadonlySet<string>;
}

/** Whether the chosen business units, teams, skills, and zones include a technician. */
export function isOfChosen(
  { businessUnitIds, teams, skills, zoneIds }: RowFilters,
  {
    businessUnitId,
    team,
    skills: own,
    zones,
  }: Pick<TechnicianRow, 'businessUnitId' | 'team' | 'skills' | 'zones'>,
): boolean {
  return (
    (businessUnitIds.size === 0 || businessUnitIds.has(businessUnitId ?? '')) &&
    (!teams || teams.size === 0 || teams.has(team ?? '')) &&
    (!skills || skills.size === 0 || own.some((skill) => skills.has(skillKey(skill)))) &&
    (!zoneIds || zoneIds.size === 0 || zones.some(({ id }) => zoneIds.has(id)))
  );
}

/**
 * The technicians of the chosen units, teams, skills, and zones, and those with an appointment that is shown: they may be of
 * another unit, or may have left the company.
 */
function technicianRows(page: CalendarPage, filters: RowFilters, busy: ReadonlySet<string>): BoardRowHead[] {
  const chosen = (id: string): boolean => filters.technicianIds.size === 0 || filters.technicianIds.has(id);
  const current = page.technicians
    .filter((one) => chosen(one.id))
    .filter((one) => isOfChosen(filters, one) || busy.has(one.id))
    .map((one) => ({ id: one.id, name: one.name, detail: one.businessUnit ?? one.team, technician: one }));
  const ids = new Set(page.technicians.map((one) => one.id));
  const former = [...busy].filter((id) => !ids.has(id) && chosen(id));
  return [...current, ...former.map((id) => ({ id, name: `#${id}`, detail: null, technician: null }))];
}

function unitRows(
  rows: ReadonlyMap<string, readonly AppointmentCard[]>,
  filters: RowFilters,
  units: FallbackRows,
): BoardRowHead[] {
  const byType = units === 'jobType';
  return [...rows]
    .filter(([id]) => id !== UNASSIGNED)
    .filter(([id]) => byType || filters.businessUnitIds.size === 0 || filters.businessUnitIds.has(id))
    .map(([id, cards]) => ({
      id,
      name: byType
        ? (cards[0]?.jobType ?? messages.jobType(id))
        : (cards[0]?.businessUnit ?? messages.businessUnit(id)),
      detail: null,
      technician: null,
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * The technicians, after the unassigned row if there is one. If the app may not read technicians,
 * units.
 */
export function boardRows(
  page: CalendarPage,
  rows: ReadonlyMap<string, readonly AppointmentCard[]>,
  filters: RowFilters,
  units: FallbackRows = 'businessUnit',
  busy: ReadonlySet<string> = new Set(),
  withUnassigned = true,
): BoardRowHead[] {
  const unassigned = { id: UNASSIGNED, detail: null, technician: null };
  if (!page.techniciansReadable) {
    const others = unitRows(rows, filters, units);
    const without = units === 'jobType' ? messages.noJobType : messages.noBusinessUnit;
    return rows.has(UNASSIGNED) ? [{ ...unassigned, name: without }, ...others] : others;
  }
  const technicians = technicianRows(page, filters, busy);
  return withUnassigned ? [{ ...unassigned, name: commonMessages.unassigned }, ...technicians] : technicians;
}

/** How rows are arranged. */
export interface Arrangement {
  grouping: BoardGrouping;
  sort: BoardSort;
  pinned: ReadonlySet<string>;
  collapsed: ReadonlySet<string>;
}

/** The values that rows are sorted by. Rows without a value come last. */
export interface RowFacts {
  utilization: (id: string) => number | null;
  firstStart: (id: string) => number | null;
}

/** The head of a group of rows. */
export interface GroupBand {
  kind: 'group';
  /** Identifies the group. The preferences store the keys of collapsed groups. */
  key: string;
  name: string;
  /** Its rows, also if it is collapsed. */
  rows: readonly BoardRowHead[];
  collapsed: boolean;
}

/** One row. */
export interface RowBand {
  kind: 'row';
  row: BoardRowHead;
  pinned: boolean;
}

/** A row or the head of a group. */
export type Band = GroupBand | RowBand;

function groupOf({ technician }: BoardRowHead, grouping: BoardGrouping): string | null {
  // An empty name counts as none.
  return (grouping === 'team' ? technician?.team : technician?.businessUnit) || null;
}

function inOrder(rows: readonly BoardRowHead[], sort: BoardSort, facts: RowFacts): BoardRowHead[] {
  if (sort === 'name') return [...rows].sort((a, b) => a.name.localeCompare(b.name));
  const valueOf = sort === 'utilization' ? facts.utilization : facts.firstStart;
  const values = new Map(rows.map((row) => [row, valueOf(row.id) ?? Infinity] as const));
  const by = (a: BoardRowHead, b: BoardRowHead): number => {
    const one = values.get(a) ?? Infinity;
    const other = values.get(b) ?? Infinity;
    return one === other ? a.name.localeCompare(b.name) : one - other;
  };
  return [...rows].sort(by);
}

/**
 * Arranges the rows: the unassigned one, the pinned ones, then the groups. A collapsed group is only
 * its head.
 */
export function arrange(rows: readonly BoardRowHead[], by: Arrangement, facts: RowFacts): Band[] {
  const band = (row: BoardRowHead, pinned = false): RowBand => ({ kind: 'row', row, pinned });
  const unassigned = rows.filter((row) => row.id === UNASSIGNED);
  const others = inOrder(
    rows.filter((row) => row.id !== UNASSIGNED),
    by.sort,
    facts,
  );
  const pinned = others.filter((row) => by.pinned.has(row.id));
  const rest = others.filter((row) => !by.pinned.has(row.id));
  const top = [...unassigned.map((row) => band(row)), ...pinned.map((row) => band(row, true))];
  if (by.grouping === 'none' || rest.every((row) => row.technician === null)) {
    return [...top, ...rest.map((row) => band(row))];
  }
  const groups = new Map<string | null, BoardRowHead[]>();
  for (const row of rest) {
    const name = groupOf(row, by.grouping);
    const list = groups.get(name);
    if (list) list.push(row);
    else groups.set(name, [row]);
  }
  const without = by.grouping === 'team' ? messages.noTeam : messages.noBusinessUnit;
  const named = [...groups].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b)));
  return [
    ...top,
    ...named.flatMap(([name, list]): Band[] => {
      const key = `${by.grouping} ${name ?? ''}`;
      const collapsed = by.collapsed.has(key);
      const head: GroupBand = { kind: 'group', key, name: name ?? without, rows: list, collapsed };
      return collapsed ? [head] : [head, ...list.map((row) => band(row))];
    }),
  ];
}
