// Measures the processor time of a program and everything it started. Other load on the machine
// hardly affects it.
import { readFileSync, readdirSync } from 'node:fs';

const numbers = (folder) => readdirSync(folder).filter((name) => /^\d+$/.test(name));

/** The process with all its descendants. */
function family(root) {
  const children = new Map();
  for (const id of numbers('/proc')) {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      children.set(parent, [...(children.get(parent) ?? []), id]);
    } catch {
      // The process has ended.
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

/**
 * Processor time since the program began, in milliseconds. Undefined if the system does not report
 * it.
 */
export function worked(root) {
  try {
    let sum = 0;
    for (const id of family(root)) {
      try {
        for (const thread of numbers(`/proc/${id}/task`)) sum += Number(readFileSync(`/proc/${id}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
      } catch {
        // The process has ended.
      }
    }
    return sum;
  } catch {
    return null;
  }
}
