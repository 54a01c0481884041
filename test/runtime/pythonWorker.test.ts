import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Workshop } from './pythonWorkerProcess.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await Workshop.open();
});

afterEach(() => workshop.stopWorkers());

afterAll(() => workshop.close());

describe('start', () => {
  it('sends its version first and never the modules of the skill instead of its own', async () => {
    const worker = await workshop.start({
      'handlers/main.py': 'import loader, queue\ndef names():\n    return [loader.WHOSE, queue.__name__]\n',
      'loader.py': 'WHOSE = "skill"\n',
      'queue.py': 'raise RuntimeError("the skill\'s own queue.py")\n',
      'linecache.py': 'raise RuntimeError("never")\n',
    });
    expect((await worker.ready).python).toMatch(/^3\.\d+\.\d+$/);
    expect(await worker.invoke('names')).toEqual(['skill', 'queue']);
  });

  it('adds the folders of .pth files, and exit()', async () => {
    const environmentFolder = join(workshop.root, 'env');
    await mkdir(join(environmentFolder, 'hidden'), { recursive: true });
    await writeFile(join(environmentFolder, 'one.pth'), 'hidden\n');
    await writeFile(join(environmentFolder, 'hidden/found_by_pth.py'), 'VALUE = 7\n');
    const worker = await workshop.start(
      {
        'handlers/main.py':
          'from found_by_pth import VALUE\ndef value():\n    return [VALUE, callable(exit)]\n',
      },
      { folders: [environmentFolder] },
    );
    expect(await worker.invoke('value')).toEqual([7, true]);
  });

  it('answers an unknown method and a request without mark with an error', async () => {
    const worker = await workshop.withHandler('');
    await expect(worker.connection.sendRequest('fly', { mark: 'm' })).rejects.toMatchObject({ code: -32601 });
    await expect(worker.connection.sendRequest('probe', {})).rejects.toMatchObject({ code: -32602 });
    await expect(worker.connection.sendRequest('invoke', { mark: 'm', module: 'x' })).rejects.toMatchObject({
      code: -32602,
      message: 'invoke needs the parameter callable.',
    });
  });
});

describe('load', () => {
  it('imports a module as written, and below the package', async () => {
    const worker = await workshop.start({
      'handlers/main.py': 'from .helper import one\ndef go():\n    return __name__\n',
      'handlers/helper.py': 'def one():\n    return 1\n',
    });
    const tools = [{ name: 'go', module: 'handlers.main', callable: 'go' }];
    expect((await worker.send('load', { tools })).value).toEqual({});
    const other = [{ name: 'go', module: 'sample.handlers.main', callable: 'go' }];
    expect((await worker.failure('load', { tools: other })).message).toContain("No module named 'sample'");
    expect(await worker.invoke('go')).toBe('handlers.main');
  });

  it('falls back to the package where another regular package has the name', async () => {
    const environmentFolder = join(workshop.root, 'env-handlers');
    await mkdir(join(environmentFolder, 'handlers'), { recursive: true });
    await writeFile(join(environmentFolder, 'handlers/__init__.py'), '');
    const worker = await workshop.start(
      {
        'handlers/main.py':
          'from adaos.sdk.core.decorators import tool\n@tool("go")\ndef run():\n    return __name__\n',
      },
      { folders: [environmentFolder] },
    );
    expect(await worker.invoke('go')).toBe('skills.sample.handlers.main');
  });

  it.each([
    ['import reqeusts\n', "No module named 'reqeusts'", 1],
    [
      'import json\n\nfrom adaos.sdk.data.bus import shout\n',
      "cannot import name 'shout' from 'adaos.sdk.data.bus'",
      3,
    ],
    ['x = 1\nraise ValueError("bad\\nsecond line")\n', 'ValueError: bad', 2],
    ['def broken(:\n', 'SyntaxError: ', 1],
    ['import sys\nsys.exit(3)\n', 'SystemExit: 3', 2],
  ])('names the tool and the place when %j cannot be imported', async (text, reason, line) => {
    const worker = await workshop.withHandler(text);
    const failure = await worker.load('go');
    expect(failure.code).toBe(-32000);
    expect(failure.message).toContain(`Tool tool_one: module handlers.main cannot be imported: ${reason}`);
    expect(failure.message).not.toContain('second line');
    expect(failure.data).toMatchObject({ kind: 'import', tool: 'tool_one', file: 'handlers/main.py', line });
    expect(failure.data.traceback).toContain('handlers/main.py');
    expect(failure.data.traceback).not.toMatch(/skillberth_worker|frozen importlib|importlib.__init__/);
  });

  it('names the innermost place in the sources, and a module that is not there', async () => {
    const worker = await workshop.start({
      'handlers/main.py': 'import json\nfrom handlers.deep import fail\nfail()\n',
      'handlers/deep.py': 'import json\n\n\ndef fail():\n    json.loads("{")\n',
    });
    expect((await worker.load('go')).data).toMatchObject({ file: 'handlers/deep.py', line: 5 });
    const missing = await worker.load('go', 'handlers.mian');
    expect(missing.message).toContain("No module named 'handlers.mian'");
    expect(missing.data.file).toBeUndefined();
  });

  it('names close matches of a missing callable', async () => {
    const worker = await workshop.withHandler('get_weather = 3\ndef get_wether():\n    pass\n');
    const failure = await worker.load('get_weathre');
    expect(failure.data).toMatchObject({
      kind: 'callable-missing',
      tool: 'tool_one',
      file: 'handlers/main.py',
    });
    expect(failure.message).toBe(
      'Tool tool_one: handlers.main has no callable get_weathre. Did you mean get_wether?',
    );
    expect((await worker.load('get_weather')).message).toContain('is an int, not a function');
    expect((await worker.load('zzz')).message).not.toContain('Did you mean');
  });
});

describe('invoke', () => {
  it('passes keywords, a whole payload, and awaits', async () => {
    const worker = await workshop.withHandler(`
import asyncio
def keywords(city, /, days=1, *, unit="C"):
    return [city, days, unit]
def whole(payload):
    return payload
def data_only(*, data=None):
    return data
async def later(city):
    await asyncio.sleep(0)
    return {"city": city}
def rest(first, **others):
    return [first, others]
class Box:
    def __call__(self, x): return x
box = Box()
`);
    expect(await worker.invoke('keywords', { city: 'Paris', unit: 'F' })).toEqual(['Paris', 1, 'F']);
    expect(await worker.invoke('whole', { a: 1, payload: 2 })).toEqual({ a: 1, payload: 2 });
    expect(await worker.invoke('data_only', { a: [] })).toEqual({ a: [] });
    expect(await worker.invoke('later', { city: 'Łódź 🌧' })).toEqual({ city: 'Łódź 🌧' });
    expect(await worker.invoke('rest', { first: 1, x: 2 })).toEqual([1, { x: 2 }]);
    expect(await worker.invoke('box', { x: null })).toBe(null);
  });

  it('names the argument that does not fit', async () => {
    const worker = await workshop.withHandler(`
def get_weather(city, days=1): return 1
def nothing(): return 1
def fails_inside(): return nothing(1)
def position(a=1, b=2, /): return [a, b]
`);
    const message = async (callable: string, input: object) => {
      const failure = await worker.invokeFailure(callable, input);
      expect(failure.data.kind).toBe('input');
      return failure.message;
    };
    expect(await message('get_weather', {})).toBe('get_weather needs the argument city.');
    expect(await message('get_weather', { city: 'x', dayz: 1 })).toBe(
      'get_weather has no argument dayz. Did you mean days?',
    );
    expect(await message('get_weather', { city: 'x', qqq: 1 })).toBe(
      'get_weather has no argument qqq. It takes city, days.',
    );
    expect(await message('nothing', { a: 1 })).toBe('nothing has no argument a. It takes none.');
    expect(await message('position', { b: 1 })).toBe('position needs the argument a when b is given.');
    // A TypeError of the tool's own is the tool's, not the caller's.
    expect((await worker.invokeFailure('fails_inside')).data).toMatchObject({ kind: 'tool', line: 4 });
  });

  it('reports an exception, sys.exit and an interrupt, and works on', async () => {
    const worker = await workshop.withHandler(`
import sys
def boom():
    try:
        {}["x"]
    except KeyError as cause:
        raise ValueError("bad value\\nmore") from cause
async def later():
    boom()
def leave(code): sys.exit(code)
def interrupt(): raise KeyboardInterrupt
class Odd(Exception):
    def __str__(self): raise RuntimeError("no")
def odd(): raise Odd()
def fine(): return "fine"
`);
    const boom = await worker.invokeFailure('boom');
    expect(boom.message).toBe('boom raised ValueError: bad value');
    expect(boom.data).toMatchObject({ kind: 'tool', file: 'handlers/main.py', line: 7 });
    expect(boom.data.traceback).toMatch(/KeyError: 'x'[\s\S]*direct cause[\s\S]*ValueError: bad value\nmore/);
    const later = await worker.invokeFailure('later');
    for (const { traceback } of [boom.data, later.data]) {
      expect(traceback).not.toMatch(/skillberth_worker|asyncio|runners\.py/);
    }
    expect(await worker.invokeFailure('leave', { code: 0 })).toMatchObject({
      message: 'leave called sys.exit(0).',
      data: { kind: 'tool' },
    });
    expect((await worker.invokeFailure('interrupt')).message).toBe('interrupt raised KeyboardInterrupt');
    expect((await worker.invokeFailure('odd')).data.kind).toBe('tool');
    expect(await worker.invoke('fine')).toBe('fine');
  });

  it('refuses what is not JSON and says where', async () => {
    const worker = await workshop.withHandler(`
import datetime
def date(): return {"days": [{"when": datetime.date(2020, 1, 1)}]}
def nan(): return [1.0, float("nan")]
def infinity(): return {"x": float("-inf")}
def cycle():
    value = []
    value.append(value)
    return value
def keys(): return {(1, 2): 3}
def surrogate(): return "\\ud800"
`);
    const message = async (callable: string) => {
      const failure = await worker.invokeFailure(callable);
      expect(failure.data.kind).toBe('result');
      return failure.message;
    };
    expect(await message('date')).toContain('the result.days[0].when is a date');
    expect(await message('nan')).toContain('the result[1] is nan');
    expect(await message('infinity')).toContain('the result.x is -inf');
    expect(await message('cycle')).toContain('holds itself');
    expect(await message('keys')).toContain('a key that is a tuple');
    expect(await worker.invoke('surrogate')).toBe('\ud800');
  });

  it('carries results up to 16 MiB and refuses larger ones without a hang', async () => {
    const worker = await workshop.withHandler(`
from adaos.sdk.data import skill_memory
def text(size): return "x" * size
def remember(size): skill_memory.set("big", "x" * size)
`);
    expect(await worker.invoke('text', { size: 15_000_000 })).toHaveLength(15_000_000);
    const failure = await worker.invokeFailure('text', { size: 17 * 2 ** 20 });
    expect(failure.data.kind).toBe('result');
    expect(failure.message).toContain('at most 16 MiB');
    expect((await worker.invokeFailure('remember', { size: 17 * 2 ** 20 })).data.kind).toBe('tool');
    expect(await worker.invoke('text', { size: 1 })).toBe('x');
  });
});

describe('probe', () => {
  const probe = async (text: string | undefined) => {
    const worker = await workshop.start(
      text === undefined ? {} : { 'runtime/health.py': text, 'tools.py': 'OK = "ok"\n' },
    );
    return worker;
  };

  it('is null without a health check, else what probe() returned', async () => {
    expect((await (await workshop.start({})).send('probe', {})).value).toBe(null);
    const worker = await probe(
      'from tools import OK\nasync def probe():\n    return {"status": OK, "detail": "x"}\n',
    );
    expect((await worker.send('probe', {})).value).toEqual({ status: 'ok', detail: 'x' });
  });

  it.each([
    ['def other(): pass\n', 'runtime/health.py has no function probe.'],
    ['import nothing_here\n', "runtime/health.py cannot be imported: No module named 'nothing_here'"],
    ['def probe():\n    raise OSError("no disk")\n', 'probe raised OSError: no disk'],
    [
      'def probe():\n    return True\n',
      'probe returned True; it must return an object such as {"status": "ok"}.',
    ],
    ['def probe():\n    return {"status": "ok", "x": {1, 2}}\n', 'the status.x is a set'],
  ])('refuses %j', async (text, message) => {
    const worker = await probe(text);
    const failure = await worker.failure('probe', {});
    expect(failure.data).toMatchObject({ kind: 'probe', file: 'runtime/health.py' });
    expect(failure.message).toContain(message);
  });
});
