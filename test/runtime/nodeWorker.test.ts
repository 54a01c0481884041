import { afterEach, describe, expect, it, test } from 'vitest';
import { type NodeWorker, NodeWorkshop } from './nodeWorkerProcess.ts';
import { expectGone } from './support/processes.ts';
import { waitFor } from './support/workerProcess.ts';

const workshop = new NodeWorkshop();
afterEach(() => workshop.close());

const withMain = (text: string): Promise<NodeWorker> => workshop.start({ 'main.mjs': text });

describe('invoke', () => {
  it('awaits, keeps prints out of the reply, and cuts them at the mark', async () => {
    const worker = await withMain(`export async function go({ text }) {
  console.log(text); console.error('to stderr'); process.stdout.write('Content-Length: 2\\r\\n\\r\\n{}');
  await new Promise(done => setTimeout(done, 5));
  return { text };
}`);
    for (const text of ['one', 'two']) {
      const reply = await worker.send('invoke', { module: 'main.mjs', callable: 'go', input: { text } });
      expect(reply).toEqual({
        value: { value: { text } },
        output: `${text}\nContent-Length: 2\r\n\r\n{}`,
        errors: 'to stderr\n',
      });
    }
  });

  it.each([
    ['undefined', 'undefined', null],
    ['a date', "new Date('2026-01-01T00:00:00Z')", '2026-01-01T00:00:00.000Z'],
    ['an absent property', '({ a: undefined, b: 1 })', { b: 1 }],
    ['half a character', "'\\ud83d'", '\ud83d'],
    ['an object without a prototype', "Object.assign(Object.create(null), { a: [1, 'é'] })", { a: [1, 'é'] }],
  ])('returns %s', async (_, value, expected) => {
    const worker = await withMain(`export const go = () => ${value};`);
    expect(await worker.invoke('go')).toEqual(expected);
  });

  it.each([
    ['Number.NaN', 'NaN'],
    ['({ days: [{ low: 1 }, { low: 1 / 0 }] })', 'days[1].low is Infinity'],
    ['10n', 'a BigInt'],
    ['({ next: () => 1 })', 'next is a function'],
    ['[1, undefined]', '[1] is undefined'],
    ['({ all: new Map([[1, 2]]) })', 'all is a Map'],
    ['[new Set()]', '[0] is a Set'],
    ['({ later: Promise.resolve(1) })', 'later is a promise that was not awaited'],
    ['({ error: new Error("x") })', 'error is an error object'],
    ['(() => { const a = {}; a.a = a; return a; })()', 'it contains itself'],
    ['({ get broken() { throw new RangeError("from a getter"); } })', 'RangeError: from a getter'],
    ['({ toJSON() { throw "thrown text"; } })', "'thrown text'"],
    ['new Proxy({}, { ownKeys() { throw new Error("no keys"); } })', 'Error: no keys'],
  ])('refuses %s', async (value, problem) => {
    const worker = await withMain(`export const go = () => (${value});`);
    const failure = await worker.invokeFailure('go');
    expect(failure.data?.kind).toBe('result');
    expect(failure.message).toMatch(/^go returned something that is not JSON: /);
    expect(failure.message).toContain(problem);
  });

  it('refuses over 16 MiB and passes what is just below', async () => {
    const worker = await withMain("export const go = ({ n }) => 'é'.repeat(n);");
    expect(await worker.invokeFailure('go', { n: 2 ** 23 + 1 })).toMatchObject({
      message: 'go returned 16.0 MiB of JSON; at most 16 MiB pass.',
      data: { kind: 'result' },
    });
    expect(String(await worker.invoke('go', { n: 2 ** 23 - 1024 }))).toHaveLength(2 ** 23 - 1024);
  });

  it('tells where a tool threw, by its own frames', async () => {
    const worker = await workshop.start({
      'main.ts': "import { help } from './help.ts';\ntype A = string;\nexport const go = (): A => help();\n",
      'help.ts':
        "\n\nexport function help(): string {\n  throw new TypeError('no such city\\nand more');\n}\n",
    });
    const failure = await worker.invokeFailure('go', {}, 'main.ts');
    expect(failure).toMatchObject({
      message: 'go threw TypeError: no such city',
      data: { kind: 'tool', file: 'help.ts', line: 4 },
    });
    expect(failure.data?.traceback).toContain('main.ts:3');
    expect(failure.data?.traceback).not.toMatch(/node:internal|node-worker/);
  });

  it.each([
    ['a text', 'throw "just text"', "go threw 'just text'"],
    ['nothing', 'throw undefined', 'go threw undefined'],
    [
      'an error whose message throws',
      'throw Object.defineProperty(new Error(), "message", { get() { throw 1; } })',
      'go threw an error that cannot be read',
    ],
    [
      'an error whose stack throws',
      'throw Object.defineProperty(new Error("x"), "stack", { get() { throw 1; } })',
      'go threw Error: x',
    ],
    ['a rejection', 'return Promise.reject(new Error("later"))', 'go threw Error: later'],
  ])('%s that is thrown', async (_, body, message) => {
    const worker = await withMain(`export function go() { ${body}; }`);
    expect(await worker.invokeFailure('go')).toMatchObject({ message, data: { kind: 'tool' } });
  });

  it('process.exit ends the call, and nothing of it runs any further', async () => {
    const worker = await withMain(`export function go() {
  process.on('exit', () => console.log('leaving'));
  try { process.exit(3); } finally { console.log('never'); }
}`);
    expect(await worker.invokeFailure('go')).toMatchObject({
      message: 'go called process.exit(3).',
      data: { kind: 'tool', file: 'main.mjs', line: 3 },
    });
    expect(worker.output).toBe('');
  });

  it.each([
    [
      'an error in a timer',
      'setTimeout(() => { throw new Error("late"); }, 1); return new Promise(() => {});',
    ],
    ['a rejection that nobody waits for', 'Promise.reject(new Error("late")); return new Promise(() => {});'],
    ['a rejection left behind at the return', 'Promise.reject(new Error("late")); return 1;'],
  ])('%s', async (_, body) => {
    const worker = await withMain(`export function go() {\n  ${body}\n}`);
    expect(await worker.invokeFailure('go')).toMatchObject({
      message: 'go left an error that nothing caught: Error: late',
      data: { kind: 'tool', file: 'main.mjs', line: 2 },
    });
  });

  it('an error between two calls ends the worker, which says it', async () => {
    const worker = await withMain(
      'export const go = () => { setTimeout(() => { throw new Error("later"); }, 100); };',
    );
    await worker.invoke('go');
    await worker.ended;
    await waitFor(() => worker.errors.includes('Error: later'));
  });

  it('timers without end keep no reply waiting, and warm calls go on', async () => {
    const worker = await withMain(
      'let n = 0;\nexport const go = () => { setInterval(() => {}, 1); n += 1; return n; };',
    );
    expect([await worker.invoke('go'), await worker.invoke('go')]).toEqual([1, 2]);
  });

  it.each([
    'process.stdout.end(); process.stderr.end();',
    'process.stdout.write = () => true; console._stdout.write = () => true;',
    'process.stdout.destroy();',
    'Object.defineProperty(process, "stdout", { value: null });',
    'JSON.stringify = () => "forged"; globalThis.setImmediate = undefined;',
  ])('the next call prints again after %s', async ruin => {
    const worker = await withMain(
      `export function go({ first }) { console.log('before'); if (first) { ${ruin} } return { first }; }`,
    );
    expect(await worker.invoke('go', { first: true })).toEqual({ first: true });
    const reply = await worker.send('invoke', {
      module: 'main.mjs',
      callable: 'go',
      input: { first: false },
    });
    expect(reply).toMatchObject({ value: { value: { first: false } }, output: 'before\n' });
  });

  it('asks the host, and is refused what it did not declare', async () => {
    const worker = await withMain(`export async function go(_, { secrets, memory, emit, log }) {
  await secrets.set('TOKEN', 'abc'); await memory.set('seen', [1]);
  emit('weather.told', { city: 'Paris' }); log('info', 'told');
  const refused = await secrets.set('UNDECLARED', 'x').catch(error => error.name + ': ' + error.message);
  const before = await secrets.get('TOKEN'); await secrets.delete('TOKEN');
  return [before, await secrets.get('TOKEN'), await memory.get('seen'), refused];
}`);
    expect(await worker.invoke('go')).toEqual(['abc', null, [1], 'HostRefused: UNDECLARED is not declared.']);
    expect(worker.notifications).toEqual([
      { method: 'emit', params: { topic: 'weather.told', payload: { city: 'Paris' }, meta: {} } },
      { method: 'log', params: { level: 'info', message: 'told' } },
    ]);
  });

  it('sends the host at most 16 MiB', async () => {
    const worker = await withMain(
      "export const go = (_, { memory }) => memory.set('much', 'x'.repeat(2 ** 24)).catch(error => error.message);",
    );
    expect(await worker.invoke('go')).toBe('A message to the host holds at most 16 MiB.');
  });

  it('leaves neither its channel nor the way it was started to children', async () => {
    const worker = await workshop.start(
      {
        'main.mjs': `import { execFileSync } from 'node:child_process';
export const go = () => execFileSync('ls', ['-l', '/proc/self/fd'], { encoding: 'utf8' }) + JSON.stringify(process.env) + process.argv.length;`,
      },
      { ELECTRON_RUN_AS_NODE: '1' },
    );
    if (process.platform !== 'linux') return;
    const seen = String(await worker.invoke('go'));
    // The three of its own; 3 is the folder that it lists.
    expect(seen.match(/ \d+ -> socket:.+/g)).toHaveLength(3);
    expect(seen).toMatch(/ 3 -> \/proc\//);
    expect(seen).not.toContain('ELECTRON');
    expect(seen.endsWith('2')).toBe(true);
  });
});

describe('the end of the channel', () => {
  it.each([
    ['waits', 'await new Promise(() => {});'],
    ['loops', 'for (;;);'],
    ['is parked after process.exit', 'process.exit(0);'],
  ])('kills the group while the tool %s', async (_, body) => {
    const worker = await withMain(`import { spawn } from 'node:child_process';
export async function go() {
  const child = spawn('sleep', ['60']);
  console.log(child.pid);
  ${body}
}`);
    let printed = '';
    worker.process.stdout?.on('data', (data: Buffer) => {
      printed += data.toString();
    });
    const call = worker.send('invoke', { module: 'main.mjs', callable: 'go', input: {} });
    call.catch(() => undefined);
    await waitFor(() => printed.includes('\n'));
    const child = Number.parseInt(printed, 10);
    worker.process.stdio[3]?.destroy();
    await worker.ended;
    await expectGone(child);
  });

  it('so does what is no frame', async () => {
    const worker = await withMain('');
    (worker.process.stdio[3] as NodeJS.WritableStream).write('Content-Length: many\r\n\r\n{}');
    await worker.ended;
  });
});

describe('the protocol', () => {
  it('answers what does not fit it with the codes of JSON-RPC', async () => {
    const worker = await withMain('export const go = () => 1;');
    const direct = (method: string, parameters: object): Promise<unknown> =>
      worker.connection.sendRequest(method, parameters);
    await expect(direct('nothing', { mark: 'm' })).rejects.toMatchObject({ code: -32601 });
    await expect(direct('invoke', { mark: 'm' })).rejects.toMatchObject({ code: -32602 });
    await expect(direct('load', {})).rejects.toMatchObject({ code: -32602 });
    await expect(direct('constructor', { mark: 'm' })).rejects.toMatchObject({ code: -32601 });
    expect(await worker.invoke('go')).toBe(1);
  });

  test('requests are served one at a time, in order', async () => {
    const worker = await withMain(
      'let busy = 0;\nexport async function go({ n }) { busy += 1; await new Promise(d => setTimeout(d, 5)); busy -= 1; return [n, busy]; }',
    );
    const answers = await Promise.all([1, 2, 3].map(n => worker.invoke('go', { n })));
    expect(answers).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });
});
