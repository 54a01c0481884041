import { afterEach, describe, expect, it } from 'vitest';
import { type NodeWorker, NodeWorkshop } from './nodeWorkerProcess.ts';

const workshop = new NodeWorkshop();
afterEach(() => workshop.close());

const withMain = (text: string): Promise<NodeWorker> => workshop.start({ 'main.mjs': text });

describe('modules', () => {
  it.each([
    ['an ES module', 'main.mjs', 'export function go({ n }) { return n + 1; }'],
    ['CommonJS', 'main.cjs', 'exports.go = ({ n }) => n + 1;'],
    [
      'CommonJS that exports an object made elsewhere',
      'main.cjs',
      'const all = { go: x => x.n + 1 }; module.exports = Object.freeze(all);',
    ],
    [
      'TypeScript',
      'src/main.ts',
      'export async function go({ n }: { readonly n: number }): Promise<number> {\n  return n + 1;\n}',
    ],
    [
      'TypeScript as CommonJS',
      'main.cts',
      'const go = ({ n }: { n: number }): number => n + 1;\nmodule.exports = { go };',
    ],
    ['a default export with the function', 'main.mjs', 'export default { go: ({ n }) => n + 1 };'],
    ['JavaScript without a sign of its kind', 'main.js', 'export const go = ({ n }) => n + 1;'],
  ])('%s', async (_, file, text) => {
    const worker = await workshop.start({ [file]: text });
    const load = { tools: [{ name: 'go', module: file, callable: 'go' }] };
    expect((await worker.send('load', load)).value).toEqual({});
    expect(await worker.invoke('go', { n: 1 }, file)).toBe(2);
    expect(worker.errors).toBe('');
  });

  it('says which Node it is first', async () => {
    const worker = await withMain('');
    expect(await worker.ready).toEqual({ node: process.versions.node });
  });

  it('resolves packages from the folders above', async () => {
    const worker = await workshop.start({
      'main.ts': "import { name } from 'tool-kit';\nexport const go = (): string => name;",
      'node_modules/tool-kit/package.json': '{"name":"tool-kit","main":"index.js"}',
      'node_modules/tool-kit/index.js': "exports.name = 'kit';",
    });
    expect(await worker.invoke('go', {}, 'main.ts')).toBe('kit');
  });
});

describe('load failures', () => {
  it('names the handler that is missing and those that are there', async () => {
    const worker = await withMain('export function greet() {}\nexport const size = 3;');
    expect(await worker.loadFailure('great')).toMatchObject({
      code: -32000,
      message: 'Tool tool_one: main.mjs exports no function great. It exports greet.',
      data: { kind: 'callable-missing', tool: 'tool_one', file: 'main.mjs' },
    });
    expect((await worker.loadFailure('size')).message).toBe(
      'Tool tool_one: size of main.mjs is 3, not a function.',
    );
  });

  it.each([
    ['main.mjs', 'const a = 1;\nconst b = ;\n', 2],
    ['main.cjs', 'const a = 1;\nconst b = ;\n', 2],
    ['main.ts', 'const a: number = 1;\n\nconst b: = 3;\n', 3],
    ['main.ts', 'const a: number = 1;\nenum Kind { A }\n', 2],
    ['main.mjs', "import { nothing } from 'node:fs';\n", 1],
    ['main.mjs', "\nimport { z } from 'not-installed';\n", 2],
    ['main.mjs', "\n\nthrow new TypeError('at once');\n", 3],
  ])('%s: %j, line %i', async (file, text, line) => {
    const worker = await workshop.start({ [file]: text });
    const failure = await worker.loadFailure('go', file);
    expect(failure.data).toMatchObject({ kind: 'import', file, line });
    expect(failure.message).toMatch(new RegExp(`^Tool tool_one: module ${file} cannot be imported: \\S`));
    expect(failure.message).not.toContain('skillberth node');
    expect(failure.data?.traceback).not.toContain('node:internal');
    expect(failure.data?.traceback).not.toContain('node-worker');
  });

  it('finds the file that does not parse behind the one that is loaded', async () => {
    const worker = await workshop.start({
      'main.mjs': "import './lib/a.mjs';\n",
      'lib/a.mjs': "import { b } from './b.mjs';\n",
      'lib/b.mjs': '\n\nexport const b = {;\n',
    });
    expect((await worker.loadFailure('go')).data).toMatchObject({ file: 'lib/b.mjs', line: 3 });
  });

  it.each(['gone.mjs', '../outside.mjs'])('refuses %s', async module => {
    const worker = await withMain('');
    expect(await worker.loadFailure('go', module)).toMatchObject({
      message: `Tool tool_one: the skill has no module ${module}.`,
      data: { kind: 'import' },
    });
  });

  it('a module that leaves the process is a failed import', async () => {
    const worker = await withMain('process.exit(7);\n');
    expect(await worker.loadFailure('go')).toMatchObject({
      message: 'The module called process.exit(7).',
      data: { kind: 'import', file: 'main.mjs', line: 1 },
    });
  });
});

describe('plugins', () => {
  it.each([
    ['index.ts', 'export default { register(api: unknown) { void api; } };'],
    ['index.ts', 'export default { activate() {} };'],
    ['index.mjs', 'export default function (api) {}'],
    ['index.mjs', 'export function register(api) {}'],
    ['index.mjs', 'export default { tools: [], onLoad() {} };'],
    ['index.cjs', 'module.exports = { register() {} };'],
    ['index.cjs', 'module.exports = api => {};'],
    [
      'index.cjs',
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = { register() {} };',
    ],
  ])('%s: %s', async (plugin, text) => {
    const worker = await workshop.start({ [plugin]: text });
    expect((await worker.send('load', { tools: [], plugin })).value).toEqual({});
  });

  it.each(['export const answer = 42;', 'export default { name: "x" };', 'export default 3;'])(
    'is none: %s',
    async text => {
      const worker = await workshop.start({ 'index.mjs': text });
      expect(await worker.failure('load', { tools: [], plugin: 'index.mjs' })).toMatchObject({
        message: expect.stringContaining('exports no plugin'),
        data: { kind: 'callable-missing', file: 'index.mjs' },
      });
    },
  );
});

describe('probe', () => {
  it.each([
    ['none', {}, null],
    ['by name', { 'runtime/health.mjs': "export const probe = () => ({ status: 'ok' });" }, { status: 'ok' }],
    [
      'by default',
      { 'runtime/health.ts': "export default async (): Promise<object> => ({ status: 'ill', detail: 1 });" },
      { status: 'ill', detail: 1 },
    ],
    ['in CommonJS', { 'runtime/health.js': "exports.probe = () => ({ status: 'ok' });" }, { status: 'ok' }],
  ])('%s', async (_, files, expected) => {
    const worker = await workshop.start(files);
    expect((await worker.send('probe', {})).value).toEqual(expected);
  });

  it.each([
    ['export const other = 1;', 'runtime/health.mjs exports no function probe.'],
    ['export const probe = () => 3;', "probe returned 3; it must return an object such as { status: 'ok' }."],
    ['export const probe = () => { throw new Error("down"); };', 'probe threw Error: down'],
    [
      'export const probe = () => ({ status: "ok", detail: NaN });',
      'probe returned something that is not JSON: detail is NaN.',
    ],
    ['export const = 1;', "module runtime/health.mjs cannot be imported: SyntaxError: Unexpected token '='"],
  ])('%s', async (text, message) => {
    const worker = await workshop.start({ 'runtime/health.mjs': text });
    expect(await worker.failure('probe', {})).toMatchObject({
      message,
      data: { kind: 'probe', file: 'runtime/health.mjs' },
    });
  });
});
