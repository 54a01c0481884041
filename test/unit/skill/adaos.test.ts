import { describe, expect, it } from 'vitest';
import { type Finding, validate } from '../../../skill/index.ts';
import { findingsIn, fixed, snapshotOf } from '../support/snapshot.ts';

const head = 'name: weather_skill\nversion: 1.0.0\n';
const manifest = (text: string) => ({ 'skill.yaml': head + text });
const tool = (text: string) =>
  `tools:\n  - name: get_weather\n    input_schema: { type: object }\n    ${text}\n`;

/** Findings in the manifest of a skill with one Python module. */
function withSource(text: string, source: string, file = 'handlers/main.py'): readonly string[] {
  return findingsIn({ ...manifest(text), [file]: source }).filter(found => found.includes(' adaos/'));
}

function first(files: Readonly<Record<string, string>>): Finding | undefined {
  return validate(snapshotOf(files)).find(({ rule }) => rule.startsWith('adaos/'));
}

describe('entries', () => {
  const source = 'def get_weather(city):\n    pass\n\n@tool("marked")\ndef inner():\n    pass\n';

  it.each([
    'entry: handlers.main:get_weather',
    'entry: handlers/main.py:get_weather',
    'entry: ./handlers/main.py:get_weather',
    'entry: skills.weather_skill.handlers.main:get_weather',
    'entry: handlers.main:marked',
    'entry: "handlers.main : get_weather"',
    'entry: handlers.main',
    'description: No entry',
  ])('%s leads somewhere', line => {
    expect(withSource(tool(line), source)).toEqual([]);
  });

  it.each<[line: string, finding: string]>([
    ['entry: handlers.mian:get_weather', 'warning adaos/entry-module-missing "handlers.mian"'],
    ['entry: handlers/mian.py:get_weather', 'warning adaos/entry-module-missing "handlers/mian.py"'],
    ['entry: "handlers.other:get_weather"', 'warning adaos/entry-module-missing "handlers.other"'],
    ['entry: handlers.main.get_weather', 'warning adaos/entry-module-missing "handlers.main.get_weather"'],
    ['entry: handlers.main.forecast', 'warning adaos/entry-module-missing "handlers.main.forecast"'],
    ['entry: tools:get_weather', 'warning adaos/entry-module-missing "tools"'],
    [
      'entry: skills.weather_skill.main:get_weather',
      'warning adaos/entry-module-missing "skills.weather_skill.main"',
    ],
    ['entry: handlers.main:get_wether', 'warning adaos/entry-callable-missing "get_wether"'],
    ["entry: 'handlers.main:forecast'", 'warning adaos/entry-callable-missing "forecast"'],
    ['entry: handlers.main:get_weather.run', 'warning adaos/entry-callable-missing "get_weather.run"'],
    [
      'entry: >-\n      handlers.main:forecast',
      'warning adaos/entry-callable-missing ">-\\n      handlers.main:forecast"',
    ],
  ])('%s', (line, finding) => {
    expect(withSource(tool(line), source)).toEqual([finding]);
  });

  it.each([
    ['handlers.main.get_weather', 'handlers.main:get_weather'],
    ['"handlers.main.get_weather"', '"handlers.main:get_weather"'],
    ['handlers.main.forecast', undefined],
    ['handlers.other.get_weather', undefined],
  ])('a dot for the colon: %s', (entry, mended) => {
    const files = { 'skill.yaml': `${head}${tool(`entry: ${entry}`)}`, 'handlers/main.py': source };
    const [finding] = validate(snapshotOf(files));
    const fix = mended === undefined ? undefined : { manual: true, replacements: [{ text: mended }] };
    expect(finding?.fix?.replacements[0]?.text).toBe(mended);
    expect(finding).toMatchObject({
      rule: 'adaos/entry-module-missing',
      ...(fix === undefined ? {} : { fix }),
    });
  });

  it.each<[text: string, finding: string]>([
    [
      'tools: [{ name: forecast, entry: handlers/main.py, input_schema: {} }]',
      'warning adaos/entry-callable-missing "handlers/main.py"',
    ],
    [
      'entry: handlers/main.py\ntools: [{ name: forecast, input_schema: {} }]',
      'warning adaos/entry-callable-missing "forecast"',
    ],
    ['tools: [{ name: forecast, input_schema: {} }]', 'warning adaos/entry-callable-missing "forecast"'],
    [
      'entry: handlers/mian.py\ntools: [{ name: a, input_schema: {} }, { name: b, input_schema: {} }]',
      'warning adaos/entry-module-missing "handlers/mian.py"',
    ],
    ['entry: { module: handlers.mian }', 'warning adaos/entry-module-missing "handlers.mian"'],
    ['entry: { script: "run.py" }', 'warning adaos/entry-module-missing "run.py"'],
    ['runtime: { module: handlers.mian }', 'warning adaos/entry-module-missing "handlers.mian"'],
  ])('%s', (text, finding) => {
    expect(withSource(text, source)).toEqual([finding]);
  });

  it('the usual module is missing once, however many tools need it', () => {
    const text = 'tools: [{ name: a, input_schema: {} }, { name: b, input_schema: {} }]';
    expect(withSource(text, '', 'README.md')).toEqual(['warning adaos/entry-module-missing "a"']);
  });

  it.each([
    ['a manifest alone', manifest(tool('entry: nowhere:f'))],
    [
      'a source whose names cannot all be seen',
      {
        ...manifest(tool('entry: handlers.main:f')),
        'handlers/main.py': 'from x import *\n',
      },
    ],
    ['a broken source', { ...manifest(tool('entry: handlers.main:f')), 'handlers/main.py': 'def f(:\n' }],
    [
      'a module of a dependency',
      {
        ...manifest(`dependencies: [other]\n${tool('entry: other.main:f')}`),
        'handlers/main.py': '',
      },
    ],
    ['a module of the system', { ...manifest(tool('entry: adaos.tools:f')), 'handlers/main.py': '' }],
    ['another skill', { ...manifest(tool('entry: skills.other.handlers.main:f')), 'a.py': '' }],
    [
      'a compiled module',
      { ...manifest(tool('entry: handlers.fast:f')), 'handlers/fast.cpython-311.so': '' },
    ],
    [
      'a folder without __init__.py',
      { ...manifest(tool('entry: handlers.fast:f')), 'handlers/fast/a.py': '' },
    ],
    ['a service without tools', { ...manifest('runtime: { kind: service }'), 'handlers/other.py': '' }],
  ])('says nothing of %s', (_, files) => {
    expect(findingsIn(files)).toEqual([]);
  });

  it('says nothing of a source whose text is not known', () => {
    const files = { ...manifest(tool('entry: handlers.main:f')), 'handlers/main.py': '' };
    const snapshot = snapshotOf(files);
    const read = (file: string) => (file === 'skill.yaml' ? snapshot.read(file) : undefined);
    expect(validate({ ...snapshot, read })).toEqual([]);
  });

  it('proposes what may be meant', () => {
    const files = { ...manifest(tool('entry: handlers.main:get_wether')), 'handlers/main.py': source };
    expect(first(files)?.message).toContain('Did you mean `get_weather`?');
    const module = { ...manifest(tool('entry: handlers.mian:f')), 'handlers/main.py': source };
    expect(first(module)?.message).toContain('Did you mean `handlers.main`?');
  });

  it('mends the function’s name', () => {
    const files = { ...manifest(tool('entry: "handlers.main:get_wether"')), 'handlers/main.py': source };
    const [replacement] = first(files)?.fix?.replacements ?? [];
    const text = files['skill.yaml'];
    const mended = text.slice(0, replacement?.start) + replacement?.text + text.slice(replacement?.end);
    expect(mended).toBe(text.replace('get_wether', 'get_weather'));
    expect(findingsIn({ ...files, 'skill.yaml': mended })).toEqual([]);
  });
});

describe('tools', () => {
  it.each<[text: string, findings: string[]]>([
    ['timeout: 3\n    timeout_seconds: 5', ['warning adaos/two-time-limits "timeout"']],
    ['timeout: 5\n    timeout_seconds: 5', []],
    ['timeout: 5', []],
    ['output_schema: { type: dict }', ['warning adaos/tool-schema "dict"']],
    ['output_schema: { type: Object }', ['warning adaos/tool-schema "Object"']],
    ['output_schema: { type: thing }', ['warning adaos/tool-schema "thing"']],
    ['output_schema: { type: [string, nil] }', ['warning adaos/tool-schema "nil"']],
    ['output_schema: { type: [string, "null"] }', []],
    ['output_schema: { properties: { a: { items: { type: int } } } }', ['warning adaos/tool-schema "int"']],
    ['output_schema: { anyOf: [{ type: str }, { type: string }] }', ['warning adaos/tool-schema "str"']],
    ['output_schema: { properties: { type: { type: string } } }', []],
    ['output_schema: { enum: [{ type: str }], default: { type: str } }', []],
    ['output_schema: { pattern: "[a-" }', ['warning adaos/tool-schema "\\"[a-\\""']],
    ['output_schema: { pattern: "^[a-z]+$" }', []],
    ['output_schema: { required: yes }', ['warning manifest/type "yes"']],
    ['output_schema: { properties: [a] }', ['warning manifest/type "[a]"']],
  ])('%s', (text, findings) => {
    expect(findingsIn(manifest(tool(text)))).toEqual(findings);
  });

  it.each<[text: string, findings: string[]]>([
    ['exports: { tools: [get_weather] }\n', []],
    ['exports: { tools: [get_wether] }\n', ['warning adaos/exported-tool-unknown "get_wether"']],
    ['exports: { tools: [get_weather, forecast] }\n', ['warning adaos/exported-tool-unknown "forecast"']],
    ['default_tool: get_weather\n', []],
    ['default_tool: forecast\n', ['warning adaos/default-tool-unknown "forecast"']],
  ])('%s', (text, findings) => {
    expect(findingsIn(manifest(text + tool('description: Tells the weather.')))).toEqual(findings);
  });
});

describe('environment, secrets, dependencies', () => {
  it.each<[text: string, findings: string[]]>([
    [
      'env: { A: "${B}", C: "${D:-}", E: "x${F:-y}z", G: "${secret:KEY}", H: "$I", J: 1 }\nsecrets: [KEY]',
      [],
    ],
    ['env: { A: "x${B-y}" }', ['warning adaos/environment-placeholder "${B-y}"']],
    ['env: { A: "${B:y}" }', ['warning adaos/environment-placeholder "${B:y}"']],
    ['env: { A: "${my-name}" }', ['warning adaos/environment-placeholder "${my-name}"']],
    ['env: { A: "${}${B}" }', ['warning adaos/environment-placeholder "${}"']],
    ['env: { A: "x ${B" }', ['warning adaos/environment-placeholder "${B"']],
    ['secrets: [API_KEY, api-key, weather.key]', []],
    ['secrets: ["${secret:API_KEY}"]', ['warning adaos/secret-name "\\"${secret:API_KEY}\\""']],
    ['secrets: ["$API_KEY"]', ['warning adaos/secret-name "\\"$API_KEY\\""']],
    ['secrets: ["API_KEY=abc"]', ['warning adaos/secret-name "\\"API_KEY=abc\\""']],
    ['secrets: ["api key"]', ['warning adaos/secret-name "\\"api key\\""']],
    [
      'tools: [x, { name: a, input_schema: {}, secrets: ["$A"] }]',
      ['error manifest/type "x"', 'warning adaos/secret-name "\\"$A\\""'],
    ],
  ])('%s', (text, findings) => {
    expect(findingsIn(manifest(text))).toEqual(findings);
  });

  it('never repeats the value of a secret', () => {
    expect(first(manifest('secrets: ["API_KEY=hunter2"]'))?.message).not.toContain('hunter2');
  });

  it.each([
    'requests',
    'requests>=2.31',
    'requests >= 2.31, < 3',
    'requests[socks,security]~=2.31',
    'requests==2.*',
    'requests===2.31-local',
    'requests (>=2.31)',
    'requests; python_version < "3.12"',
    'requests>=2.31 ; sys_platform == "win32"',
    'requests>=2.31,  # why',
    'pip @ https://example.com/pip.zip',
    'git+https://example.com/a.git',
    './wheels/a.whl',
    '-r requirements.txt',
    'zope.interface!=5.0',
    'a',
    'torch==2.1.0+cpu',
  ])('`%s` is a requirement', text => {
    expect(findingsIn(manifest(`dependencies: [${JSON.stringify(text)}]\n`))).toEqual([]);
  });

  it.each([
    'requests=2.31',
    'requests 2.31',
    'requests@2.31',
    'requests@latest',
    'requests^2.31',
    'requests>=',
    'requests>2.31 <3',
    '"requests"',
    '==2',
  ])('`%s` is none', text => {
    expect(findingsIn(manifest(`dependencies: [${JSON.stringify(text)}]\n`))).toEqual([
      `warning adaos/dependency ${JSON.stringify(JSON.stringify(text))}`,
    ]);
  });

  it.each([
    ['"1.2.0"', 0],
    ['">=1.2"', 0],
    ['"*"', 0],
    ['latest', 0],
    ['1.x', 0],
    ['"^1.2"', 1],
    ['newest', 1],
  ])('the version %s', (version, count) => {
    const found = findingsIn(manifest(`dependencies: [{ name: requests, version: ${version} }]\n`));
    expect(found).toEqual(count === 0 ? [] : [`warning adaos/dependency ${JSON.stringify(version)}`]);
  });
});

describe('fixes', () => {
  it.each([
    ['env: { A: "${B-y}" }\n', 'env: { A: "${B:-y}" }\n'],
    ['secrets: ["${secret:API_KEY}", $OTHER]\n', 'secrets: ["API_KEY", OTHER]\n'],
    ['dependencies: [requests=2.31, "flask 3.0"]\n', 'dependencies: [requests==2.31, "flask==3.0"]\n'],
    ["dependencies: ['requests@2.31']\n", "dependencies: ['requests==2.31']\n"],
    [tool('output_schema: { type: dict }'), tool('output_schema: { type: object }')],
    [
      `exports: { tools: [get_wether] }\n${tool('description: a')}`,
      `exports: { tools: [get_weather] }\n${tool('description: a')}`,
    ],
  ])('%j', (text, mended) => {
    expect(fixed('skill.yaml', head + text)).toBe(head + mended);
    expect(fixed('skill.yaml', head + mended)).toBe(head + mended);
  });
});

it('reads long values quickly', () => {
  const start = performance.now();
  const long = '${'.repeat(100_000);
  findingsIn(
    manifest(
      `env: { A: ${JSON.stringify(long)} }\ndependencies: [${JSON.stringify(`a=${'.'.repeat(200_000)}`)}]\n`,
    ),
  );
  expect(performance.now() - start).toBeLessThan(2_000);
});
