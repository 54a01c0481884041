import { describe, expect, test } from 'vitest';
import {
  FrameReader,
  FrameTooLong,
  frameOf,
  isWorkerFailure,
  jsonDepth,
  Turns,
  workerMessage,
} from '../../../runtime/execution/index.ts';

describe('frames', () => {
  function read(pieces: readonly Buffer[], maximum?: () => number): readonly string[] {
    const texts: string[] = [];
    const reader = new FrameReader(text => texts.push(text), maximum);
    for (const piece of pieces) reader.take(piece);
    return texts;
  }
  const texts = ['{"a":1}', '', '"\u00e9\u20ac"', 'x'.repeat(70_000)];
  const stream = Buffer.from(texts.map(frameOf).join(''));

  test.each([1, 2, 3, 7, 64, 5000, 1_000_000])('arrive in pieces of %d bytes', size => {
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
      stream.subarray(index * size, (index + 1) * size),
    );
    expect(read(pieces)).toEqual(texts);
  });

  test('one that is too long is refused at its header', () => {
    const room = [10, 4];
    const maximum = (): number => room.shift() ?? 0;
    expect(() => read([Buffer.from(`${frameOf('12345')}Content-Length: 5\r\n\r\n`)], maximum)).toThrow(
      FrameTooLong,
    );
    expect(() => read([Buffer.from('Content-Length: 999999999999999\r\n\r\n')])).toThrow(FrameTooLong);
  });

  test.each([
    'x'.repeat(5000),
    'Length: 1\r\n\r\n',
    'Content-Length: -1\r\n\r\n',
    'Content-Length: 1e3\r\n\r\n',
  ])('what is none is refused', text => expect(() => read([Buffer.from(text)])).toThrow(/header/i));
});

describe('the depth of a JSON text', () => {
  test.each([
    ['1', 0],
    ['[]', 1],
    ['{"a":[{"b":1},[[]]]}', 4],
    ['"[[[["', 0],
    ['["\\"[[[", "\\\\", [1]]', 2],
  ])('%s', (text, depth) => expect(jsonDepth(text)).toBe(depth));
  test('of millions of brackets', () => expect(jsonDepth('['.repeat(2_000_000))).toBe(2_000_000));
});

describe('what a worker says', () => {
  test.each([
    [{ id: 1, method: 'a' }, 'request'],
    [{ id: 'x', method: 'a', params: {} }, 'request'],
    [{ method: 'a' }, 'notification'],
    [{ id: 1, result: null }, 'result'],
    [{ id: 1, error: { message: 'no' } }, 'error'],
    [{ id: 1, error: 'no' }, 'error'],
  ])('%j is a %s', (message, type) => expect(workerMessage(message)?.type).toBe(type));
  test.each([
    null,
    [],
    'text',
    {},
    { id: 1 },
    { id: {}, method: 'a' },
    { id: null, method: 'a' },
    { method: 1 },
  ])('%j is nothing', message => expect(workerMessage(message)).toBeUndefined());
  test.each([
    [{ kind: 'tool' }, true],
    [{ kind: 'result', file: 'a.py', line: 3, traceback: 't' }, true],
    [{ kind: 'own' }, false],
    [{ kind: 'tool', file: {} }, false],
    [{ kind: 'tool', line: '3' }, false],
    [{ kind: 'tool', traceback: [] }, false],
    [undefined, false],
    [[], false],
  ])('%j as the data of a failure: %s', (data, expected) => expect(isWorkerFailure(data)).toBe(expected));
});

describe('turns', () => {
  const never = new AbortController().signal;
  test('so many at once, the others in their order', async () => {
    const turns = new Turns(2);
    const began: number[] = [];
    const ends: (() => void)[] = [];
    for (const number of [1, 2, 3, 4]) {
      void turns.take(never).then(end => {
        began.push(number);
        ends.push(end);
      });
    }
    await settled();
    expect(began).toEqual([1, 2]);
    ends[1]?.();
    ends[1]?.();
    await settled();
    expect(began).toEqual([1, 2, 3]);
    ends[0]?.();
    await settled();
    expect(began).toEqual([1, 2, 3, 4]);
  });
  test('who gives up waiting takes nobody the turn', async () => {
    const turns = new Turns(1);
    const end = await turns.take(never);
    const controller = new AbortController();
    const first = turns.take(controller.signal);
    const second = turns.take(never);
    controller.abort();
    await expect(first).rejects.toMatchObject({ failure: { reason: 'cancelled' } });
    end();
    await expect(second).resolves.toBeTypeOf('function');
  });
  test('after the end nobody gets one', async () => {
    const turns = new Turns(1);
    await turns.take(never);
    const waiting = turns.take(never);
    turns.stop();
    await expect(waiting).rejects.toMatchObject({ failure: { reason: 'cancelled' } });
    await expect(turns.take(never)).rejects.toMatchObject({ failure: { reason: 'cancelled' } });
  });
  const settled = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));
});
