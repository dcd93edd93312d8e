// Prints "passed failed skipped" from what a test runner wrote.
//   node scripts/count-tests.mjs nextest|cargo|vitest|playwright|tap FILE
import { readFileSync } from 'node:fs';

const [format, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');

/** The number before a word in a runner's summary line, 0 when the word is absent. */
const before = (line, word) => Number(line.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);

const readers = {
  // "Summary [ 1.2s] 9 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 3 skipped"
  nextest() {
    const line = text.split('\n').findLast((row) => /^\s*Summary \[/.test(row));
    if (!line) throw new Error('no summary line');
    const failed = ['failed', 'exec failed', 'timed out'].reduce((sum, word) => sum + before(line, word), 0);
    return [before(line, 'passed'), failed, before(line, 'skipped')];
  },
  // One "test result: ok. 5 passed; 0 failed; 1 ignored; …" for each test program.
  cargo() {
    const lines = text.split('\n').filter((row) => row.startsWith('test result: '));
    return ['passed', 'failed', 'ignored'].map((word) => lines.reduce((sum, line) => sum + before(line, word), 0));
  },
  // Node's own runner ends with "# pass 57" and similar lines.
  tap() {
    const count = (word) => {
      const line = text.match(new RegExp(`^# ${word} (\\d+)$`, 'm'));
      if (!line) throw new Error(`no line for ${word}`);
      return Number(line[1]);
    };
    return [count('pass'), count('fail') + count('cancelled'), count('skipped') + count('todo')];
  },
  vitest() {
    const report = JSON.parse(text);
    // A file that does not load has no failing test.
    const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.length === 0).length;
    return [report.numPassedTests, report.numFailedTests + broken, report.numPendingTests + report.numTodoTests];
  },
  playwright() {
    const { stats, errors } = JSON.parse(text);
    // A flaky test passed only in a second try. Second tries count as failures here.
    return [stats.expected, stats.unexpected + stats.flaky + (stats.unexpected ? 0 : errors.length), stats.skipped];
  },
};

console.log(readers[format]().join(' '));
