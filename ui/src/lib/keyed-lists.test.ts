/** Lists fail on equal keys, and texts can be equal, such as the names of two accounts. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** The calendar's lists have keys of their own, of places and times, and tests of their own. */
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.svelte') && !file.startsWith('calendar'),
);

interface List {
  file: string;
  written: string;
  /** The variable of the place, if it has one. */
  place: string | null;
  key: string | null;
}

function listsOf(file: string): List[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/\{#each\s+([\s\S]*?)\}(?=[\s<{\w])/g)].map(([written, head = '']) => {
    const [, item = '', key = null] = /\sas\s+([\s\S]*?)(?:\s\(([^()]*)\))?$/.exec(head) ?? [];
    const [, place = null] = /,\s*(\w+)$/.exec(item) ?? [];
    return { file, written, place, key };
  });
}

/** A list whose key is neither its place nor the id of a record, and why it is there once. */
const ALLOWED: Record<string, string> = {
  'accounts/Welcome.svelte text.recoveries': 'values of a fixed list',
  'jobs/JobsPage.svelte visible': 'numbers of rows, counted here',
  'app/FrameSkeleton.svelte rows': 'numbers, counted here',
  'jobs/JobsPage.svelte Array.from': 'numbers, counted here',
  'app/FrameSkeleton.svelte [0,': 'numbers, written here',
};

describe('the key of a list', () => {
  const lists = files.flatMap(listsOf);

  it('is found in every file', () => {
    expect(lists.length).toBeGreaterThan(30);
  });

  it('is its place or the id of a record, never a name', () => {
    const wrong = lists.filter(({ file, written, place, key }) => {
      const allowed = Object.keys(ALLOWED).some((one) => {
        const [name = '', begin = ''] = one.split(' ');
        return file === name && written.startsWith(`{#each ${begin}`);
      });
      return !allowed && key !== place && !/^\w+\.id$/.test(key ?? '');
    });
    expect(wrong.map(({ file, written }) => `${file}: ${written}`)).toEqual([]);
  });
});
