/** Checks that no list uses a text as its key: lists fail on equal keys, and texts can be equal. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** The calendar has keys made of rows and times, which its own tests check. */
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.svelte') && !file.startsWith('calendar'),
);

interface List {
  file: string;
  written: string;
  /** The variable of the index, if it has one. */
  index: string | null;
  key: string | null;
}

function listsOf(file: string): List[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/\{#each\s+([\s\S]*?)\}(?=[\s<{\w])/g)].map(([written, head = '']) => {
    const [, item = '', key = null] = /\sas\s+([\s\S]*?)(?:\s\(([^()]*)\))?$/.exec(head) ?? [];
    const [, index = null] = /,\s*(\w+)$/.exec(item) ?? [];
    return { file, written, index, key };
  });
}

/** Lists whose key is neither an index nor an id, and why the key is unique. */
const ALLOWED: Record<string, string> = {
  'accounts/Welcome.svelte text.recoveries': 'values of a fixed list',
  'jobs/ConflictLines.svelte lines': 'sentences, each given once',
  'jobs/EditJob.svelte customFields': 'custom fields, each type once',
  'jobs/JobFacts.svelte editable': 'fields of a fixed list, and custom fields, each type once',
  'jobs/OpeningList.svelte ofDay': 'starts, each listed once',
  'jobs/table/ColumnMenu.svelte [...shown': 'columns of a fixed list',
  'jobs/table/DateFilters.svelte DATE_FIELDS': 'values of a fixed list',
  'jobs/table/JobTable.svelte Array.from': 'numbers, counted here',
  'jobs/table/JobTable.svelte columns': 'columns of a fixed list',
  'jobs/table/JobTable.svelte visible': 'numbers of rows, counted here',
  'jobs/table/JobTableHead.svelte columns': 'columns of a fixed list',
  'jobs/NamedViewsPanel.svelte names': 'names that no two views share',
  'projects/Dashboard.svelte TILES': 'values of a fixed list',
  'projects/Dashboard.svelte shown': 'values of a map, each once',
  'projects/ProjectFilters.svelte SCHEDULE': 'values of a fixed list',
  'app/FrameSkeleton.svelte rows': 'numbers, counted here',
  'app/FrameSkeleton.svelte [0,': 'numbers, written here',
  'components/MonthGrid.svelte weekdays': 'the days of one week',
  'components/MonthGrid.svelte weeks': 'the first date of a week',
  'components/MonthGrid.svelte week': 'dates of one week',
};

describe('the key of a list', () => {
  const lists = files.flatMap(listsOf);

  it('is found in every file', () => {
    expect(lists.length).toBeGreaterThan(30);
  });

  it('is an index or an id, never a name', () => {
    const wrong = lists.filter(({ file, written, index, key }) => {
      const allowed = Object.keys(ALLOWED).some((one) => {
        const [name = '', begin = ''] = one.split(' ');
        return file === name && written.startsWith(`{#each ${begin}`);
      });
      return !allowed && key !== index && !/^\w+\.id$/.test(key ?? '');
    });
    expect(wrong.map(({ file, written }) => `${file}: ${written}`)).toEqual([]);
  });
});
