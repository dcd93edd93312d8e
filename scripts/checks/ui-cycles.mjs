// Fails when files of the UI import each other in a cycle.
//   node scripts/checks/ui-cycles.mjs
//
// Static imports and re-exports count, also those of types. A dynamic `import()` does not count: it
// loads a chunk later, and may lead back. Tests and fixtures do not count.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { components } from './module-cycles.mjs';

const ROOT = 'ui/src';

/** The path of each static import or re-export. */
const IMPORT = /^\s*(?:import|export)\s+(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;

/** The imports of each file: `files` has their texts by path. */
function importsOf(files) {
  const edges = new Map();
  for (const [file, text] of files) {
    const targets = new Map();
    for (const [, specifier] of text.matchAll(IMPORT)) {
      if (!specifier.startsWith('.')) continue;
      const target = path.posix.join(path.posix.dirname(file), specifier);
      const found = [target, `${target}.ts`, `${target}/index.ts`].find((name) => files.has(name));
      if (found && found !== file) targets.set(found, true);
    }
    edges.set(file, targets);
  }
  return edges;
}

/** The shortest cycle through the first file of a component, as its files in order. */
function shortestCycle(edges, members) {
  const [start] = members;
  const inside = new Set(members);
  const queue = [[start]];
  const visited = new Set();
  for (let route = queue.shift(); route; route = queue.shift()) {
    for (const next of edges.get(route.at(-1)).keys()) {
      if (next === start) return [...route, start];
      if (!inside.has(next) || visited.has(next)) continue;
      visited.add(next);
      queue.push([...route, next]);
    }
  }
  return members;
}

/** One cycle for each group of files that import each other. */
export function uiCycles(files) {
  const edges = importsOf(files);
  return components(edges).map((members) => shortestCycle(edges, members));
}

/** The texts of the product files below a folder, by path. */
function readTree(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const product = names.filter((name) => /\.(?:ts|svelte)$/.test(name) && !/\.(?:test|fixture)\.ts$/.test(name));
  return new Map(product.map((name) => [name.replaceAll('\\', '/'), readFileSync(path.join(folder, name), 'utf8')]));
}

function main() {
  const cycles = uiCycles(readTree(ROOT));
  for (const cycle of cycles) console.error(`Import cycle: ${cycle.join(' -> ')}`);
  process.exit(cycles.length > 0 ? 1 : 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
