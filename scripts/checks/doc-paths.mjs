// Fails when a Markdown file names a source file that is not in the repository.
//   node scripts/checks/doc-paths.mjs
//
// A path is a text in backticks that ends like a source file. It may be a whole path or the end of
// one. `jpm-sync/read.rs` stands for `jpm-sync/src/read.rs`. A file can define more short forms:
// "`sync/` stands for `src-tauri/crates/jpm-sync/src/`". Superseded decisions and change logs may
// name files that no longer exist.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SOURCE = /^[\w@.*/-]+\.(?:rs|ts|svelte|sql|mjs|css|toml|md)$/;
const SHORT_FORM = /`([\w-]+\/)`\s+(?:stands\s+)?for\s+`([^`]+\/)`/g;

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
const documents = files.filter((file) => file.endsWith('.md') && !file.endsWith('CHANGELOG.md'));
const exists = (name) => files.some((file) => file === name || file.endsWith(`/${name}`));

const missing = [];
for (const document of documents) {
  const text = readFileSync(document, 'utf8');
  if (text.includes('\nStatus: superseded')) continue;
  const shortForms = [...text.matchAll(SHORT_FORM)].map(([, short, long]) => [short, long]);
  shortForms.push(...['client', 'sync', 'sandbox'].map((name) => [`jpm-${name}/`, `jpm-${name}/src/`]));
  text.split('\n').forEach((line, index) => {
    for (const [, name] of line.matchAll(/`([^`\s]+)`/g)) {
      if (!SOURCE.test(name) || name.includes('*')) continue;
      const forms = shortForms.flatMap(([short, long]) => (name.startsWith(short) ? [long + name.slice(short.length)] : []));
      const own = document.replace(/[^/]*$/, name);
      if (![name, own, ...forms].some(exists)) missing.push(`${document}:${index + 1}: ${name}`);
    }
  });
}
if (missing.length > 0) {
  console.error(`These files are named and do not exist:\n${missing.join('\n')}`);
  process.exit(1);
}
