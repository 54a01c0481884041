import { afterEach, describe, expect, it } from 'vitest';
import { type NodeWorker, NodeWorkshop } from './nodeWorkerProcess.ts';
import { waitFor } from './support/workerProcess.ts';

const workshop = new NodeWorkshop();
afterEach(() => workshop.close());

const outcomes = (worker: NodeWorker) =>
  worker.cases.map(({ file, name, outcome }) => `${outcome} ${file} ${name}`);

describe('test', () => {
  it('reports each test by its whole name, groups not at all', async () => {
    const worker = await workshop.start({
      'src/main.ts': 'export const add = (a: number, b: number): number => a + b;\n',
      'tests/smoke/add.test.ts': `import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { add } from '../../src/main.ts';
console.log('printed');
test('adds', () => assert.equal(add(1, 2), 3));
test('fails', () => {
  assert.equal(add(1, 2), 4);
});
describe('group', () => {
  it('inner', () => {});
  it.skip('left out', () => {});
  it.todo('to be done', () => { throw new Error('not yet'); });
  describe('deep', () => {
    it('breaks', () => { throw new Error('deep inside'); });
  });
});
test('outer', async t => {
  await t.test('one', () => {});
  await t.test('two', () => { throw new Error('second'); });
});
`,
    });
    const { value, output } = await worker.runTests(['tests/smoke/add.test.ts']);
    expect(value).toEqual({ emptyFiles: [] });
    const file = 'tests/smoke/add.test.ts';
    expect(outcomes(worker)).toEqual([
      `passed ${file} adds`,
      `failed ${file} fails`,
      `passed ${file} group > inner`,
      `skipped ${file} group > left out`,
      `skipped ${file} group > to be done`,
      `failed ${file} group > deep > breaks`,
      `passed ${file} outer > one`,
      `failed ${file} outer > two`,
    ]);
    const messages = worker.cases.flatMap(({ message }) => (message === undefined ? [] : [message]));
    expect(messages[0]).toMatch(/^tests\/smoke\/add\.test\.ts:7: AssertionError.*3 !== 4/s);
    expect(messages[1]).toBe('tests/smoke/add.test.ts:14: Error: deep inside');
    expect(worker.cases[0]).toMatchObject({ suite: 'smoke', durationMs: expect.any(Number), line: 5 });
    expect(worker.started.map(({ name }) => name)).toContain('group > deep > breaks');
    expect(output).toMatch(/^printed\n/);
    expect(output).toContain('\u001b[32mPASS\u001b[0m tests/smoke/add.test.ts: group > inner\n');
  });

  it('a failure in the code under test names its place there', async () => {
    const worker = await workshop.start({
      'main.mjs': 'export function go() {\n  throw new TypeError("from the code");\n}\n',
      'tests/a.test.mjs':
        "import test from 'node:test';\nimport { go } from '../main.mjs';\ntest('a', () => go());\n",
    });
    await worker.runTests(['tests/a.test.mjs']);
    expect(worker.cases[0]?.message).toBe('main.mjs:2: TypeError: from the code');
  });

  it.each([
    ['a script that ends well', 'console.log("done");', 'passed', undefined],
    ['one with its own code', 'process.exitCode = 3;', 'failed', 'tests/a.mjs: exited with code 3'],
    ['one that throws', '\nthrow new RangeError("too far");', 'failed', 'tests/a.mjs:2: RangeError: too far'],
    [
      'one that does not parse',
      'const a = 1;\nconst b = ;',
      'failed',
      "tests/a.mjs:2: SyntaxError: Unexpected token ';'",
    ],
    [
      'one that kills itself',
      'process.kill(process.pid, "SIGKILL");',
      'failed',
      'tests/a.mjs: ended by SIGKILL',
    ],
  ])('%s', async (_, text, outcome, message) => {
    const worker = await workshop.start({ 'tests/a.mjs': text });
    const { value } = await worker.runTests(['tests/a.mjs']);
    expect(value.emptyFiles).toEqual([]);
    expect(worker.cases).toEqual([
      {
        suite: 'smoke',
        file: 'tests/a.mjs',
        name: 'a.mjs',
        outcome,
        durationMs: expect.any(Number),
        ...(message === undefined ? {} : { message }),
      },
    ]);
  });

  it('names files in which no test ran', async () => {
    const files = {
      'tests/none.test.mjs': "import test from 'node:test';\nvoid test;\n",
      'tests/helper.mjs':
        "'use strict';\nimport fs from 'node:fs';\nconst x = 1;\nexport function help() { return fs, x; }\n",
      'tests/types.ts': 'export interface A { a: string }\nexport type B = A;\n',
      'tests/blank.mjs': '// nothing\n',
      'tests/real.cjs': "require('node:assert').equal(1, 1);\n",
    };
    const worker = await workshop.start(files);
    const { value } = await worker.runTests(Object.keys(files));
    expect(value.emptyFiles).toEqual([
      'tests/none.test.mjs',
      'tests/helper.mjs',
      'tests/types.ts',
      'tests/blank.mjs',
    ]);
    expect(outcomes(worker)).toEqual(['passed tests/real.cjs real.cjs']);
  });

  it('a hook that fails is a failure of its group', async () => {
    const worker = await workshop.start({
      'tests/a.test.mjs': `import { before, describe, it } from 'node:test';
describe('hooked', () => {
  before(() => { throw new Error('no stage'); });
  it('never runs', () => {});
});
`,
    });
    await worker.runTests(['tests/a.test.mjs']);
    expect(outcomes(worker)).toEqual([
      'failed tests/a.test.mjs hooked > never runs',
      'failed tests/a.test.mjs hooked',
    ]);
    expect(worker.cases[1]?.message).toBe('tests/a.test.mjs:3: Error: no stage');
  });

  it('a test that ends its process has failed, and is never passed', async () => {
    const worker = await workshop.start({
      'tests/a.test.mjs': `import test from 'node:test';
test('one', () => {});
test('leaves', async () => {
  await new Promise(done => setTimeout(done, 50));
  process.exit(0);
});
test('after', () => {});
`,
      'tests/b.test.mjs': "import test from 'node:test';\ntest('leaves', () => process.exit(0));\n",
    });
    const { value } = await worker.runTests(['tests/a.test.mjs', 'tests/b.test.mjs']);
    expect(outcomes(worker)).toEqual(['passed tests/a.test.mjs one', 'failed tests/a.test.mjs leaves']);
    expect(worker.cases[1]?.message).toBe('tests/a.test.mjs:3: The process ended while this test ran.');
    expect(value.emptyFiles).toEqual(['tests/b.test.mjs']);
  });

  it('says which test runs while one hangs', async () => {
    const worker = await workshop.start({
      'tests/a.test.mjs':
        "import { describe, it } from 'node:test';\ndescribe('group', () => {\n  it('waits', () => new Promise(() => {}));\n});\n",
    });
    const running = worker.runTests(['tests/a.test.mjs']);
    running.catch(() => undefined);
    await waitFor(() => worker.started.length === 2);
    expect(worker.started[1]).toEqual({ file: 'tests/a.test.mjs', name: 'group > waits', line: 3 });
  });

  it('tests that run side by side are told apart', async () => {
    const worker = await workshop.start({
      'tests/a.test.mjs': `import { describe, it } from 'node:test';
const wait = ms => new Promise(done => setTimeout(done, ms));
describe('all', { concurrency: true }, () => {
  for (const group of ['a', 'b']) {
    describe(group, { concurrency: true }, () => {
      for (const n of [1, 2]) it('same', () => wait(5 * n));
    });
  }
});
`,
    });
    await worker.runTests(['tests/a.test.mjs']);
    expect(outcomes(worker)).toEqual(
      ['a', 'a', 'b', 'b'].map(group => `passed tests/a.test.mjs all > ${group} > same`),
    );
  });

  it('a missing file is a failure', async () => {
    const worker = await workshop.start({ 'main.mjs': '' });
    await worker.runTests(['tests/gone.mjs']);
    expect(outcomes(worker)).toEqual(['failed tests/gone.mjs gone.mjs']);
  });

  it('files do not see each other', async () => {
    const worker = await workshop.start({
      'tests/a.mjs': 'globalThis.left = 1; console.error("a");',
      'tests/b.mjs': 'if (globalThis.left !== undefined) throw new Error("seen");',
    });
    const { errors } = await worker.runTests(['tests/a.mjs', 'tests/b.mjs']);
    expect(outcomes(worker)).toEqual(['passed tests/a.mjs a.mjs', 'passed tests/b.mjs b.mjs']);
    expect(errors).toBe('a\n');
  });
});
