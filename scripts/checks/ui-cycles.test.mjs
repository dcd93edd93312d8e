// What ui-cycles.mjs finds in a few files, and what it lets pass.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uiCycles } from './ui-cycles.mjs';

const cycles = (files) => uiCycles(new Map(Object.entries(files)));

test('one direction is no cycle', () => {
  assert.deepEqual(cycles({ 'a.ts': "import { b } from './b';", 'b.ts': 'export const b = 1;' }), []);
});

test('two files that import each other are a cycle', () => {
  const files = { 'a.ts': "import { b } from './b';", 'b.ts': "import type { A } from './a';" };
  assert.deepEqual(cycles(files), [['a.ts', 'b.ts', 'a.ts']]);
});

test('a cycle leads through components, folders, several lines and re-exports', () => {
  const files = {
    'page/Page.svelte': "<script>\n  import {\n    one,\n    two,\n  } from '../state';\n</script>",
    'state/index.ts': "export { one } from './one.svelte';",
    'state/one.svelte.ts': "import Page from '../page/Page.svelte';",
  };
  assert.deepEqual(
    cycles(files).map((cycle) => new Set(cycle).size),
    [3],
  );
});

test('an import for its effect counts', () => {
  assert.equal(cycles({ 'a.ts': "import './b';", 'b.ts': "import './a';" }).length, 1);
});

test('dynamic imports, types of modules, packages and missing files do not count', () => {
  const files = {
    'a.ts': "import { b } from './b';\nimport 'svelte';\nimport c from './c.css';",
    'b.ts': "const load = () => import('./a');\ntype A = typeof import('./a');\nexport const b = load;",
  };
  assert.deepEqual(cycles(files), []);
});
