import { describe, expect, test } from 'vitest';
import { LimitExceededError, limitErrorOf } from '../../../runtime/execution/index.ts';

describe('what a limit says', () => {
  test.each([
    ['cpu', 2500, 'limit-cpu', 'go was killed at its limit of 2.5 s of CPU time.'],
    ['memory', 512, 'limit-memory', 'go was killed at its limit of 512 MB of memory.'],
    ['processes', 64, 'limit-processes', 'go was killed at its limit of 64 processes.'],
    ['files', 256, 'limit-files', 'go reached its limit of 256 open files.'],
  ] as const)('%s', (kind, value, code, message) => {
    const error = limitErrorOf({ reason: 'limit', limit: { kind, value } }, 'go', 'agentos', 'greeter');
    expect(error).toBeInstanceOf(LimitExceededError);
    expect(error).toMatchObject({ code, message, limit: { kind, value }, subject: 'greeter' });
  });

  test('wall clock', () => {
    expect(limitErrorOf({ reason: 'timeout', limitMs: 1500 }, 'go', 'adaos')).toMatchObject({
      code: 'tool-timeout',
      message: 'go was killed at its limit of 1.5 s.',
      nextStep: 'Make the tool faster, or raise its timeout_seconds in the manifest and install again.',
    });
  });

  test.each([
    ['agentos', 'memory', /limits\.max_memory_mb/],
    ['agentos', 'cpu', /limits\.max_cpu_ms/],
    ['agentos', 'output', /limits\.max_output_bytes/],
    ['agentos', 'files', /cannot raise/],
    ['adaos', 'memory', /cannot raise/],
    ['adytum', 'processes', /cannot raise/],
  ] as const)('%s, %s: the way out is that of the format', (format, kind, words) => {
    const error = limitErrorOf({ reason: 'limit', limit: { kind, value: 1 } }, 'go', format);
    expect(error?.nextStep).toMatch(words);
  });

  test('any other failure is none', () => {
    for (const reason of ['crashed', 'spawn', 'cancelled', 'worker', 'isolation'] as const) {
      expect(limitErrorOf({ reason }, 'go', 'adaos')).toBeUndefined();
    }
  });
});
