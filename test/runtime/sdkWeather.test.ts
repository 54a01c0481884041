import { cp, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, callCommandLine } from './support/commandLine.ts';
import { useStateFolder } from './support/stateFolder.ts';
import { makeWorkspace, repository, type TestWorkspace } from './support/workspace.ts';

const source = path.join(repository, 'test', 'fixtures', 'stubWeather');
const apiKey = 'stub key/+4711=é';

useStateFolder();
let workspace: TestWorkspace;
let server: Server;
let base: string;
/** Keys that requests carried: in the query, and as the bearer. */
let received: (readonly [string | null, string | undefined])[];

beforeEach(async () => {
  workspace = await makeWorkspace();
  received = [];
  server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://stub');
    const key = address.searchParams.get('appid');
    received.push([key, request.headers.authorization]);
    const known = key === apiKey || key === 'a-key-of-the-tests';
    response
      .writeHead(known ? 200 : 401)
      .end(JSON.stringify({ city: address.searchParams.get('q'), temp: 21 }));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});
afterEach(async () => {
  server.close();
  await workspace.dispose();
});

async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files
        .sort()
        .map(async file => [path.relative(folder, file), (await readFile(file)).toString('base64')] as const),
    ),
  );
}

test('an unmodified skill installs with its tests, activates, sets up and runs', async () => {
  const folder = workspace.at('skills', 'stub_weather');
  await cp(source, folder, { recursive: true });
  const seen: string[] = [];
  const skillberth = async (...words: string[]): Promise<Answer> => {
    const answer = await callCommandLine(words, {
      cwd: workspace.folder,
      env: { STUB_WEATHER_BASE: base, LANG: 'en_US.UTF-8', SKILLBERTH_ALLOW_LOCALHOST: '1' },
    });
    seen.push(answer.stdout, answer.stderr);
    return answer;
  };

  const installed = await skillberth('install', 'stub_weather', '--test', '--json');
  const { tests } = JSON.parse(installed.stdout) as {
    readonly tests: { readonly suites: readonly unknown[] };
  };
  expect(tests, installed.stdout).toMatchObject({ outcome: 'passed', passed: 7, failed: 0 });
  expect(tests.suites).toMatchObject([
    { suite: 'smoke', outcome: 'passed' },
    { suite: 'contract', outcome: 'passed' },
  ]);
  expect(await skillberth('activate', 'stub_weather')).toMatchObject({ code: 0 });

  // Nothing of what the tests stored is left.
  const before = await skillberth('run', 'stub_weather');
  expect(JSON.parse(before.stdout)).toEqual({ ok: false, error: 'The weather service needs a key.' });

  const setup = await skillberth('setup', 'stub_weather', '--json', JSON.stringify({ api_key: apiKey }));
  expect(JSON.parse(setup.stdout)).toEqual({ status: 'ok', retries: 2 });
  expect(setup.stderr).toContain('stored the key ***');
  const environment = workspace.at('skills/.runtime/stub_weather/data/files/.skill_env.json');
  expect(JSON.parse(await readFile(environment, 'utf8'))).toMatchObject({ prep: { status: 'ready' } });

  const report = (city: string) => ({
    ok: true,
    city,
    temp: 21,
    text: `In ${city} it is 21 degrees.`,
    heard: [[city, { source: 'stub_weather', trace_id: 't1' }]],
  });
  const paris = await skillberth('run', 'stub_weather', 'get_weather', '--json', '{"city": "Paris"}');
  expect(JSON.parse(paris.stdout)).toEqual(report('Paris'));
  expect(paris.stderr).toContain(`GET ${base}/weather?q=Paris&appid=***`);
  expect(paris.stderr).toContain('In Paris it is 21 degrees.');
  // The memory has the city.
  expect(JSON.parse((await skillberth('run', 'stub_weather')).stdout)).toEqual(report('Paris'));
  expect(received.slice(-2)).toEqual([1, 2].map(() => [apiKey, expect.stringContaining('Bearer ')]));

  await skillberth('secrets', 'set', 'WEATHER_API_KEY', 'wrong-key-value', '--skill', 'stub_weather');
  const refused = await skillberth('run', 'stub_weather');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('answered 401 to the key ***') });

  expect(await filesOf(folder)).toEqual(await filesOf(source));
  const secrets = [apiKey, encodeURIComponent(apiKey), 'stub+key', 'wrong-key-value'];
  const logs = workspace.at('skills/.runtime/stub_weather/0.3.1');
  const kept = Object.values(await filesOf(logs)).map(text => Buffer.from(text, 'base64').toString());
  for (const text of [...seen, ...kept]) {
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});
