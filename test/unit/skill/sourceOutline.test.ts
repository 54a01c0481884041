import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlineOf, pythonModuleFile, pythonModules, type SourceOutline } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

function outline(text: string, file = 'handlers/main.py'): SourceOutline {
  const found = outlineOf(snapshotOf({ [file]: text }), file);
  if (found === undefined) throw new Error(`${file} has no outline`);
  return found;
}

const python = (text: string) => summary(outline(text));
const javascript = (text: string, file = 'index.mjs') => summary(outline(text, file));

/** `kind name` of each symbol, `+` in front of those that other modules can reach. */
function summary({ symbols, isComplete }: SourceOutline): readonly string[] {
  const names = symbols.map(({ kind, name, isExported }) => `${isExported ? '+' : ''}${kind} ${name}`);
  return isComplete ? names : [...names, 'incomplete'];
}

describe('Python names', () => {
  it.each<[text: string, names: string[]]>([
    ['def run(a, b=1):\n    inner = 1\n', ['+function run']],
    ['async def run():\n    pass\n', ['+function run']],
    ['class Weather(Base):\n    field = 1\n    def run(self): pass\n', ['+class Weather']],
    ['run = lambda city: city\n', ['+variable run']],
    ['a = b = 1\n', ['+variable a', '+variable b']],
    ['(a, *b), [c, d] = call(e)\n', ['+variable a', '+variable b', '+variable c', '+variable d']],
    ['a, b = 1, 2\n', ['+variable a', '+variable b']],
    ['limit: int = 3\nonly_declared: str\n', ['+variable limit']],
    ['self.a = 1\nlist[0] = 2\n', []],
    ['count += 1\n', []],
    ['import os.path, json as j\n', ['+import os', '+import j']],
    ['from a.b import c, d as e\n', ['+import c', '+import e']],
    ['from . import (c,\n  d as e,)\n', ['+import c', '+import e']],
    ['if a:\n    def run(): pass\nelse:\n    run = None\n', ['+function run']],
    [
      'try:\n    import fast\nexcept ImportError as error:\n    fast = None\nelse:\n    x = 1\n',
      ['+import fast', '+variable x'],
    ],
    [
      'with open(p) as f:\n    text = f.read()\nfor i, j in pairs:\n    k = i\n',
      ['+variable f', '+variable text', '+variable i', '+variable j', '+variable k'],
    ],
    ['if (n := 5) > 3: pass\n', ['+variable n']],
    ['match value:\n    case {"a": found}: pass\n', ['+variable found']],
    ['type Pair = tuple[int, int]\n', ['+variable Pair']],
    ['def start():\n    global client\n    client = 1\n', ['+function start', '+variable client']],
    ['@cache\n@other.thing(1)\ndef run(): pass\n', ['+function run']],
    ['squares = [x * x for x in range(3)]\n', ['+variable squares']],
  ])('%j', (text, names) => {
    expect([...python(text)].sort()).toEqual([...names].sort());
  });

  it.each([
    'from handlers.tools import *\n',
    'globals()["run"] = 1\n',
    'exec(code)\n',
    'setattr(module, "run", 1)\n',
    'import sys\nsetattr(sys.modules[__name__], "run", 1)\n',
    'def load():\n    globals().update(names)\n',
    'def load():\n    import sys\n    sys.modules[__name__].x = 1\n',
    'vars()["a"] = 1\n',
    'def __getattr__(name):\n    return 1\n',
    'def broken(:\n    pass\ndef run(): pass\n',
  ])('may bind more than can be seen: %j', text => {
    expect(python(text)).toContain('incomplete');
  });

  it.each([
    'def run(module):\n    setattr(module, "a", 1)\n    return vars(module)\n',
    'import sys\nprint(sys.argv, other.modules)\n',
    'text = f"{run!r} {x:>{width}}"\n',
    'def run(*args, key: str = "a", **rest) -> dict[str, int]:\n    return {**rest}\n',
    'print("ü", """\nexec(1)\n""")  # globals()\n',
  ])('binds all that it shows: %j', text => {
    expect(python(text)).not.toContain('incomplete');
  });

  it('gives what can be read of a broken source', () => {
    expect(python('def run():\n    pass\n\nbroken = (\n\ndef later():\n    pass\n')).toContain(
      '+function run',
    );
  });

  it('points at the name', () => {
    const text = 'x = 1\nasync def run(): pass\n';
    const range = outline(text).symbols.find(({ name }) => name === 'run')?.range;
    expect(text.slice(range?.start, range?.end)).toBe('run');
    expect(range?.start).toBe(text.indexOf('run'));
  });

  it('points at the module’s own binding rather than at a `global` in a function', () => {
    const text = 'def start():\n    global client\n    client = 1\nclient = None\n';
    expect(outline(text).symbols.find(({ name }) => name === 'client')?.range.start).toBe(
      text.lastIndexOf('client'),
    );
  });
});

describe('Python tools', () => {
  it.each<[text: string, tools: string[]]>([
    ['@tool("get_weather")\ndef run(): pass\n', ['get_weather']],
    ["@tool('get_weather', summary='x')\nasync def run(): pass\n", ['get_weather']],
    ['@tool(summary="x", name="get_weather")\ndef run(): pass\n', ['get_weather']],
    ['@tool\ndef get_weather(): pass\n', ['get_weather']],
    ['@tool()\ndef get_weather(): pass\n', ['get_weather']],
    ['@decorators.tool\n@cache\ndef get_weather(): pass\n', ['get_weather']],
    ['@tool(NAME)\ndef run(): pass\n', []],
    ['@tool(*names)\ndef run(): pass\n', []],
    ['@tool(f"a{b}")\ndef run(): pass\n', []],
    ['@tool("a\\u0062")\ndef run(): pass\n', []],
    ['@mytool("a")\ndef run(): pass\n', []],
    ['@tool.later("a")\ndef run(): pass\n', []],
    ['def make():\n    @tool("inner")\n    def run(): pass\n', []],
    ['if a:\n    @tool("in_block")\n    def run(): pass\n', ['in_block']],
  ])('%j', (text, tools) => {
    const found = outline(text).tools;
    expect(found.map(({ name }) => name)).toEqual(tools);
    expect(found.map(({ range }) => text.slice(range.start, range.end))).toEqual(tools);
  });
});

describe('JavaScript names', () => {
  it.each<[text: string, names: string[]]>([
    ['export function run() { const inner = 1; }', ['+function run']],
    ['export async function run() {}\nfunction* local() {}', ['+function run', 'function local']],
    ['export const run = async () => {}, b = 1;', ['+function run', '+variable b']],
    [
      'export const { a, b: c = () => { const d = 1; }, ...e } = f, [g] = h;',
      ['+variable a', '+variable c', '+variable e', '+variable g'],
    ],
    ['export class Weather {}', ['+class Weather']],
    ['function run() {}\nexport { run };', ['+function run']],
    ['export { run };\nfunction run() {}', ['+function run']],
    ['function run() {}\nexport { run as get_weather };', ['function run', '+function get_weather']],
    ["export { a, b as c } from './x.js';", ['+import a', '+import c']],
    ["export * as all from './x.js';", ['+import all']],
    ['export default function run() {}', ['function run', '+function default']],
    ['export default class Weather {}', ['class Weather', '+class default']],
    [
      'export default { run() {}, stop: () => {} };',
      ['+variable default', '+function run', '+function stop'],
    ],
    ["import d, { a as b } from 'x';\nimport * as ns from 'y';", ['import d', 'import b', 'import ns']],
    ['exports.run = function () {};', ['+function run']],
    ["exports['run'] = () => {};", ['+function run']],
    ['function run() {}\nmodule.exports.run = run;', ['+function run']],
    [
      'function run() {}\nmodule.exports = { run, stop: () => {}, "a": 1, go() {} };',
      ['+function run', '+function stop', '+variable a', '+function go'],
    ],
    ['exports = module.exports = { run: 1 };', ['+variable run']],
    ['Object.defineProperty(exports, "__esModule", { value: true });\nexports.run = 1;', ['+variable run']],
    ['Object.defineProperty(exports, "run", { get() {} });', ['+variable run']],
    ['if (require.main === module) { run(); }\nfunction run() {}', ['function run']],
    ['try { var a = 1; } catch (error) { const b = 2; }', ['variable a', 'variable b']],
  ])('%j', (text, names) => {
    expect([...javascript(text, 'index.cjs')].sort()).toEqual([...names].sort());
  });

  it.each([
    "export * from './x.js';",
    "module.exports = require('./x.js');",
    'module.exports = { ...others };',
    'export default { [name]: 1 };',
    'exports[name] = 1;',
    'Object.assign(exports, others);',
    'Object.assign(module.exports, others);',
    '__exportStar(require("./x"), exports);',
    'eval(code);',
    'function broken( {',
  ])('may export more than can be seen: %j', text => {
    expect(javascript(text)).toContain('incomplete');
  });

  it.each<[text: string, names: string[]]>([
    [
      'export const run: Handler = async (city: string): Promise<void> => {};\nexport type T = { a: string };\nexport interface I { b: number }',
      ['+function run'],
    ],
    ["import type { A } from 'x';\nimport { type B, c } from 'y';\nexport type { A };", ['import c']],
    ['declare const host: unknown;\nexport enum Unit { Metric }', ['+variable Unit']],
    ['export abstract class Base<T> { abstract run(): T; }', ['+class Base']],
    ['const a = <T,>(x: T) => x;\nexport { a };', ['+function a']],
  ])('TypeScript: %j', (text, names) => {
    expect([...javascript(text, 'index.ts')].sort()).toEqual([...names].sort());
    expect([...javascript(text, 'index.mts')].sort()).toEqual([...names].sort());
  });
});

describe('JavaScript tools', () => {
  it.each<[text: string, tools: string[]]>([
    ["export default { register(api) { api.registerTool({ name: 'a', execute() {} }); } };", ['a']],
    ['export function register(api) { api.registerTool({ "name": `b` }) }', ['b']],
    ['const { registerTool } = api; registerTool<Input>({ name: "c" });', ['c']],
    ['const tool: Tool = { name: "d" } as const; api.registerTool(tool);', ['d']],
    ['api.registerTool(tool); const tool = { name: "e" };', ['e']],
    ["export default { tools: [{ name: 'f' }, { name: 'g' }] };", ['f', 'g']],
    ["const first = { name: 'h' }; module.exports = { tools: [first] };", ['h']],
    ["const plugin = { tools: [{ name: 'i' }] }; export default plugin;", ['i']],
    ['api.registerTool({ name }); api.registerTool({ name: `a${b}` }); api.registerTool(make());', []],
    ['api.registerTool({ name: "" }); api.registerTool();', []],
    ["fetch(url, { tools: [{ name: 'elsewhere' }] });", []],
    ["const t = { name: 'a' }; { const t = { name: 'b' }; api.registerTool(t); }", []],
  ])('%j', (text, tools) => {
    const found = outline(text, 'index.ts').tools;
    expect(found.map(({ name }) => name)).toEqual(tools);
    expect(found.map(({ range }) => text.slice(range.start, range.end))).toEqual(tools);
  });
});

describe('files', () => {
  it.each(['a.py', 'a.js', 'a.mjs', 'a.cjs', 'a.ts', 'a.mts', 'a.cts'])('%s has an outline', file => {
    expect(outlineOf(snapshotOf({ [file]: '' }), file)).toEqual({ symbols: [], tools: [], isComplete: true });
  });

  it.each(['a.txt', 'a.pyc', 'a.json', 'py'])('%s has none', file => {
    expect(outlineOf(snapshotOf({ [file]: '' }), file)).toBeUndefined();
  });

  it('has none where the text is not known', () => {
    const snapshot = { ...snapshotOf({ 'a.py': '' }), read: () => undefined };
    expect(outlineOf(snapshot, 'a.py')).toBeUndefined();
  });

  it('is made once for each text', () => {
    const snapshot = snapshotOf({ 'a.py': 'a = 1\n' });
    expect(outlineOf(snapshot, 'a.py')).toBe(outlineOf(snapshot, 'a.py'));
  });

  it('does not read a source over 500,000 characters', () => {
    expect(outline(`a = 1\n#${'x'.repeat(500_000)}`)).toEqual({
      symbols: [],
      tools: [],
      isComplete: false,
    });
  });

  it.each([
    ['handlers.main', 'handlers/main.py'],
    ['skills.weather_skill.handlers.main', 'handlers/main.py'],
    ['tools', 'tools/__init__.py'],
    ['both', 'both/__init__.py'],
    ['handlers', undefined],
    ['handlers.other', undefined],
    ['skills.other.handlers.main', undefined],
    ['', undefined],
    ['handlers.main.chat', undefined],
  ])('the module `%s` is %s', (module, file) => {
    const files = { 'handlers/main.py': '', 'tools/__init__.py': '', 'both.py': '', 'both/__init__.py': '' };
    expect(pythonModuleFile(snapshotOf(files), module)).toBe(file);
    expect(pythonModules(snapshotOf(files))).toEqual(['both', 'handlers.main', 'tools']);
  });
});

describe('any text', () => {
  const pieces = [
    'def f(',
    '):',
    '\n',
    '    ',
    'class ',
    '@tool(',
    '"',
    "'",
    '"""',
    '`',
    '${',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    'import ',
    'from ',
    '*',
    ' as ',
    'export ',
    'default ',
    'module.exports = ',
    'exports.',
    '= ',
    'registerTool(',
    'tools: ',
    'name: ',
    'global x',
    'match x:',
    'case ',
    ':=',
    'lambda x: ',
    ',',
    '...',
    '\\',
    '\u{1F600}',
    'é',
    'if a:',
    'try:',
    '//',
    '/*',
    '#',
    'a',
    'type ',
    'declare ',
    ';',
    '<',
    '>',
    '\r\n',
    '\t',
    '\0',
  ];
  const source = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(parts => parts.join(''));

  it.each(['a.py', 'a.mjs', 'a.ts'])('of %s gives ranges that hold the names', file => {
    fc.assert(
      fc.property(fc.oneof(source, fc.string({ unit: 'binary' })), text => {
        const { symbols, tools } = outline(text, file);
        for (const { name, range } of [...symbols, ...tools])
          expect(text.slice(range.start, range.end)).toBe(name);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['a.py', '('],
    ['a.py', 'def f():\n'],
    ['a.py', 'a = '],
    ['a.py', '@tool('],
    ['a.ts', '{'],
    ['a.ts', 'a => '],
    ['a.ts', 'module.exports = '],
    ['a.ts', 'f('],
    ['a.ts', '`${'],
    ['a.py', ') '],
    ['a.ts', '"'],
    ['a.py', '{'],
  ])('a large %s of %j ends', (file, piece) => {
    const start = performance.now();
    outline(piece.repeat(Math.floor(300_000 / piece.length)), file);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
