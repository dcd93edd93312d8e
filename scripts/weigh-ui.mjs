// Measures the gzipped JavaScript that a page loads before its first paint. Dynamic imports do not
// count.
//   node weigh-ui.mjs FOLDER MOST     fails if FOLDER/index.html loads more than MOST bytes
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes that the page loads before its first paint. */
export function weight(folder, page) {
  const sizes = new Map();
  const read = (file) => {
    if (sizes.has(file)) return;
    const text = readFileSync(path.join(folder, 'assets', file), 'utf8');
    sizes.set(file, gzipSync(text).length);
    for (const [, next] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) read(next);
  };
  const html = readFileSync(path.join(folder, page), 'utf8');
  for (const [, file] of html.matchAll(/src="[^"]*assets\/([^"]+\.js)"/g)) read(file);
  if (sizes.size === 0) throw new Error(`${folder}/${page} reads no JavaScript`);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, most] = process.argv.slice(2);
  const bytes = weight(folder, 'index.html');
  console.log(`${(bytes / 1000).toFixed(1)} KB of at most ${(Number(most) / 1000).toFixed(0)} KB, gzipped`);
  process.exit(bytes > Number(most) ? 1 : 0);
}
