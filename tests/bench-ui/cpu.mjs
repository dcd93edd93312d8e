// How long the processors have worked for a program and all that it started. Unlike a clock it is hardly moved by what else
// runs on the machine.
import { readFileSync, readdirSync } from 'node:fs';

const numbers = (folder) => readdirSync(folder).filter((name) => /^\d+$/.test(name));

/** The process and its children and theirs. */
function family(root) {
  const children = new Map();
  for (const id of numbers('/proc')) {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      children.set(parent, [...(children.get(parent) ?? []), id]);
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [];
  const waiting = [String(root)];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    found.push(id);
    waiting.push(...(children.get(id) ?? []));
  }
  return found;
}

/** Milliseconds since the program began; absent where the system does not tell. */
export function worked(root) {
  try {
    let sum = 0;
    for (const id of family(root)) {
      try {
        for (const thread of numbers(`/proc/${id}/task`)) sum += Number(readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
      } catch {
        // It ended meanwhile.
      }
    }
    return sum;
  } catch {
    return null;
  }
}
