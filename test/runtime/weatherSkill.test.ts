import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Installed, type Worker, Workshop } from './pythonWorkerProcess.ts';

const folder = resolve(import.meta.dirname, '../../examples/skills/weather_skill');

interface Manifest {
  readonly name: string;
  readonly tools: readonly { name: string; entry: string; input_schema: object; output_schema: object }[];
}

let workshop: Workshop;
let installed: Installed;
let manifest: Manifest;
let server: Server;
let base: string;
const asked: URL[] = [];

/** Open-Meteo on this machine. */
function answer(address: URL): object {
  if (address.pathname === '/v1/search') {
    const known = address.searchParams.get('name') === 'Paris';
    return known ? { results: [{ name: 'Paris', country: 'France', latitude: 48.9, longitude: 2.3 }] } : {};
  }
  return {
    current: {
      time: '2026-03-01T12:00',
      temperature_2m: 11,
      apparent_temperature: 9.5,
      relative_humidity_2m: 70,
      precipitation: 0,
      weather_code: 0,
      wind_speed_10m: 12,
    },
    daily: {
      time: ['2026-03-01', '2026-03-02'],
      weather_code: [3, 61],
      temperature_2m_min: [4, 5],
      temperature_2m_max: [12, 13],
      precipitation_sum: [0, 2.5],
    },
  };
}

beforeAll(async () => {
  workshop = await Workshop.open();
  installed = await workshop.install('pytest', 'requests>=2.31,<3');
  manifest = parse(await readFile(join(folder, 'skill.yaml'), 'utf8')) as Manifest;
  server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://stub');
    asked.push(address);
    response.end(JSON.stringify(answer(address)));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}, 120_000);

afterEach(async () => {
  asked.length = 0;
  await workshop.stopWorkers();
});

afterAll(async () => {
  server.close();
  await workshop.close();
});

function start(
  skip: (note: string) => void,
  environment: Readonly<Record<string, string>> = {},
): Promise<Worker> {
  if (installed.folder === undefined) skip(installed.why);
  return workshop.start(
    {},
    {
      name: 'weather_skill',
      copyOf: folder,
      folders: installed.folder === undefined ? [] : [installed.folder],
      environment: { WEATHER_API_BASE: base, NO_PROXY: '127.0.0.1', ...environment },
    },
  );
}

/** The result, checked against the tool's own schemas as a run checks it. */
async function call(worker: Worker, name: string, input: object): Promise<unknown> {
  const tool = manifest.tools.find(candidate => candidate.name === name);
  if (tool === undefined) throw new Error(`the manifest has no tool ${name}`);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
  expect(ajv.validate(tool.input_schema, input), ajv.errorsText()).toBe(true);
  const result = await worker.invoke(tool.entry.split(':')[1] ?? '', input);
  expect(ajv.validate(tool.output_schema, result), ajv.errorsText()).toBe(true);
  return result;
}

describe('the weather skill', () => {
  it('loads and is healthy', async ({ skip }) => {
    const worker = await start(skip);
    const tools = manifest.tools.map(({ name, entry }) => {
      const [module, callable] = entry.split(':');
      return { name, module, callable };
    });
    expect((await worker.send('load', { tools })).value).toEqual({});
    expect((await worker.send('probe', {})).value).toMatchObject({ status: 'ok' });
  });

  it('tells the weather, and stores a key that later calls send', async ({ skip }) => {
    const worker = await start(skip, { ADAOS_LANG: 'de' });
    expect(await call(worker, 'get_weather', { city: 'Paris', days: 2 })).toMatchObject({
      ok: true,
      city: 'Paris',
      country: 'France',
      current: { weather: 'klarer Himmel', temperature_c: 11 },
      days: [{ date: '2026-03-01' }, { date: '2026-03-02', weather: 'leichter Regen' }],
    });
    expect(asked.some(address => address.searchParams.has('apikey'))).toBe(false);
    expect(await call(worker, 'setup', { api_key: 'k' })).toEqual({
      ok: true,
      message: 'Der Schlüssel ist gespeichert.',
    });
    expect(worker.stored.get('secrets:WEATHER_API_KEY')).toBe('k');
    await call(worker, 'get_weather', { city: 'Paris' });
    expect(asked.slice(2).map(address => address.searchParams.get('apikey'))).toEqual(['k', 'k']);
  });

  it('answers with a sentence when there is no weather to tell', async ({ skip }) => {
    const worker = await start(skip, { WEATHER_API_BASE: 'http://127.0.0.1:9' });
    expect(await call(worker, 'get_weather', { city: 'Paris' })).toEqual({
      ok: false,
      error: 'The weather service cannot be reached; check the network connection and try again.',
    });
  });

  it.for(['smoke', 'contract'])('passes its own %s tests', async (suite, { skip }) => {
    const worker = await start(skip);
    const names = await readdir(join(folder, 'tests', suite));
    const files = names.filter(name => name.endsWith('.py')).map(name => `tests/${suite}/${name}`);
    const { value, output } = await worker.send('test', { suite, files });
    expect(value).toEqual({ emptyFiles: [] });
    expect(
      worker.cases.filter(({ outcome }) => outcome !== 'passed'),
      output,
    ).toEqual([]);
    expect(worker.cases.length).toBeGreaterThan(suite === 'smoke' ? 3 : 30);
    // The user's secrets are not the tests' to change.
    expect([...worker.stored]).toEqual([]);
  });
});
