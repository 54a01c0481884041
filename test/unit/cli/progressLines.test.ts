import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProgressLines } from '../../../cli/index.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function terminal(isTTY: boolean) {
  const parts: string[] = [];
  const target = { isTTY, write: (part: string) => parts.push(part) };
  const lines = new ProgressLines(target, { stdout: target, stderr: target });
  return { lines, shown: () => stripVTControlCharacters(parts.join('')) };
}

describe('the lines of a long operation', () => {
  test('count the seconds in a terminal and end with the time taken', () => {
    const { lines, shown } = terminal(true);
    lines.progress.onStep?.('Installing 2 packages');
    vi.advanceTimersByTime(2500);
    lines.end();
    expect(shown()).toBe(
      '\u203a Installing 2 packages\r\u203a Installing 2 packages 1 s\r\u203a Installing 2 packages 2 s' +
        '\r\u203a Installing 2 packages 2.5 s\n',
    );
  });

  test('are plain lines in a file', () => {
    const { lines, shown } = terminal(false);
    lines.progress.onStep?.('Copying sources');
    lines.progress.onStep?.('Running tests');
    vi.advanceTimersByTime(3000);
    lines.end();
    expect(shown()).toBe('\u203a Copying sources\n\u203a Running tests\n  took 3.0 s\n');
  });

  test('give way to what programs print', () => {
    const { lines, shown } = terminal(true);
    lines.progress.onStep?.('Running tests');
    lines.progress.onOutput?.('PASS one\n', 'stdout');
    vi.advanceTimersByTime(5000);
    lines.end();
    expect(shown()).toBe('\u203a Running tests\r\u203a Running tests\nPASS one\n  took 5.0 s\n');
  });
});
