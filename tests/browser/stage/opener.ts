import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'jpm-desk-opener-'));
const opened = path.join(folder, 'opened');
for (const name of ['xdg-open', 'open']) {
  writeFileSync(path.join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$1" >>'${opened}'\n`);
  chmodSync(path.join(folder, name), 0o755);
}

/** The search path of an app that opens addresses with this program instead of a browser. */
export const pathWithOpener = `${folder}:${process.env['PATH'] ?? ''}`;

/** The addresses that the apps of this worker have opened so far. */
export function openedAddresses(): readonly string[] {
  return existsSync(opened) ? readFileSync(opened, 'utf8').trim().split('\n') : [];
}
