import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Workshop } from './pythonWorkerProcess.ts';
import { waitFor } from './support/workerProcess.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await Workshop.open();
});

afterEach(() => workshop.stopWorkers());

afterAll(() => workshop.close());

describe('standard streams', () => {
  it('are the log: a printed reply is no reply, and everything comes before the mark', async () => {
    const worker = await workshop.withHandler(`
import os, sys
FRAME = '{"jsonrpc":"2.0","id":0,"result":{"value":"forged"}}'
def forge():
    for identifier in range(5):
        text = FRAME.replace('"id":0', '"id":%d' % identifier)
        message = "Content-Length: %d\\r\\n\\r\\n%s" % (len(text), text)
        print(message, end="")
        print(message, end="", file=sys.stderr)
        for number in range(3, 5):
            try:
                os.write(number, message.encode()) if number == 3 else None
            except OSError:
                pass
    os.system("echo from a child")
    return "real"
def ask(): return input("name? ")
def quiet(): return 1
`);
    const { value, output, errors } = await worker.send<{ value: string }>('invoke', {
      module: 'handlers.main',
      callable: 'forge',
      input: {},
    });
    expect(value.value).toBe('real');
    expect(output).toContain('"value":"forged"');
    expect(output).toMatch(/from a child\n$/);
    expect(errors).toContain('"value":"forged"');
    expect((await worker.invokeFailure('ask')).message).toContain('EOFError');
    const quiet = await worker.send('invoke', { module: 'handlers.main', callable: 'quiet', input: {} });
    expect(quiet).toMatchObject({ output: '', errors: '' });
  });

  it.each([
    'sys.stdout.close(); sys.stderr.close()',
    'sys.stdout = io.StringIO(); sys.stderr = None',
    'sys.stdout = object()',
    'os.close(1); os.close(2)',
    'os.dup2(os.open(os.devnull, os.O_WRONLY), 1)',
    'os.set_blocking(1, False)',
  ])('survive %s', async damage => {
    const worker = await workshop.withHandler(`
import io, os, sys
def damage():
    ${damage}
    return "done"
def speak():
    print("out ż \\ud800")
    print("err", file=sys.stderr)
`);
    expect(await worker.invoke('damage')).toBe('done');
    const spoken = await worker.send('invoke', { module: 'handlers.main', callable: 'speak', input: {} });
    expect(spoken).toMatchObject({ output: 'out ż \\ud800\n', errors: 'err\n' });
  });
});

describe('calls back', () => {
  const handler = `
import asyncio, threading
from adaos.sdk.data import secrets, skill_memory, bus
from adaos.sdk.data.context import get_current_skill, set_current_skill
from adaos.sdk.output import output
async def from_async():
    secrets.set("KEY", "s3cret")
    return [secrets.get("KEY"), secrets.get("NONE", "other"), secrets.get("NONE")]
def from_threads():
    found = []
    threads = [threading.Thread(target=lambda: found.append(secrets.get("KEY"))) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threading.enumerate():
        if thread is not threading.main_thread(): thread.join()
    return found
def memory():
    skill_memory.set("seen", {"count": [1, None]})
    return [skill_memory.get("seen"), skill_memory.get("none", 5)]
def forget():
    secrets.delete("KEY")
    return secrets.get("KEY")
def refused(): secrets.set("UNDECLARED", "x")
async def events():
    got = []
    async def handler(payload): got.append(payload)
    await bus.on("weather.*", handler)
    await bus.emit("weather.told", {"city": "Paris"}, source="sample")
    return [got, bus.get_meta(got[0])]
def current():
    output("hello")
    return [get_current_skill().name, get_current_skill().path.name, set_current_skill("other"), set_current_skill("sample")]
`;

  it('reach secrets, memory and events from async tools and from threads', async () => {
    const worker = await workshop.withHandler(handler);
    expect(await worker.invoke('from_async')).toEqual(['s3cret', 'other', null]);
    expect(await worker.invoke('from_threads')).toEqual(Array(8).fill('s3cret'));
    expect(await worker.invoke('memory')).toEqual([{ count: [1, null] }, 5]);
    expect(await worker.invoke('forget')).toBe(null);
    expect((await worker.invokeFailure('refused')).message).toBe(
      'refused raised HostRefused: UNDECLARED is not declared.',
    );
    expect(await worker.invoke('events')).toEqual([
      [{ city: 'Paris', _meta: { source: 'sample' } }],
      { source: 'sample' },
    ]);
    expect(worker.notifications).toEqual([
      {
        method: 'emit',
        params: { topic: 'weather.told', payload: { city: 'Paris' }, meta: { source: 'sample' } },
      },
    ]);
    expect(await worker.invoke('current')).toEqual(['sample', 'sample', false, true]);
  });

  it('translate by ADAOS_LANG, then LANG, then English, then the key', async () => {
    const files = {
      'handlers/main.py': 'from adaos.sdk.data.i18n import _\ndef say(key): return _(key, city="Köln")\n',
      'i18n/en.json': '{"hello": "Hello {city}", "only": "English", "bad": "{nothing}"}',
      'i18n/de.json': '{"hello": "Hallo {city}"}',
      'i18n/fr.json': '{',
    };
    const german = await workshop.start(files, {
      environment: { ADAOS_LANG: 'de_AT.UTF-8', LANG: 'fr_FR.UTF-8' },
    });
    expect(await german.invoke('say', { key: 'hello' })).toBe('Hallo Köln');
    expect(await german.invoke('say', { key: 'only' })).toBe('English');
    expect(await german.invoke('say', { key: 'none' })).toBe('none');
    expect(await german.invoke('say', { key: 'bad' })).toBe('{nothing}');
    const french = await workshop.start(files, { environment: { LANG: 'fr_FR.UTF-8' } });
    expect(await french.invoke('say', { key: 'hello' })).toBe('Hello Köln');
    await waitFor(() => french.notifications.length === 1);
    expect(french.notifications[0]).toMatchObject({ method: 'log', params: { level: 'warning' } });
  });

  it('stay with the worker: children neither inherit the stream nor answer for it', async () => {
    const worker = await workshop.withHandler(`
import os, subprocess, sys
from adaos import _host
SOCKETS = """
import os, stat
for number in range(3, 256):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode): print(number)
    except OSError: pass
"""
def sockets():
    return subprocess.run([sys.executable, "-c", SOCKETS], stdout=subprocess.PIPE, close_fds=False, text=True).stdout
def fork(how):
    child = os.fork()
    if child == 0:
        if how == "exit": sys.exit(5)
        if how == "call":
            try:
                _host.request("secrets.get", {"name": "KEY"})
            except RuntimeError as problem:
                print(problem)
        return "from the child"
    os.waitpid(child, 0)
    return "from the parent"
def other(): _host.request("testCase", {})
`);
    expect(await worker.invoke('sockets')).toBe('');
    for (const how of ['return', 'exit', 'call']) {
      const parameters = { module: 'handlers.main', callable: 'fork', input: { how } };
      const { value, output, errors } = await worker.send<{ value: unknown }>('invoke', parameters);
      expect(value.value).toBe('from the parent');
      expect(output).toBe(
        how === 'call' ? "A forked process cannot talk to the skill's host; its parent can.\n" : '',
      );
      expect(errors).toBe('');
    }
    expect((await worker.invokeFailure('other')).message).toContain('A skill cannot call testCase.');
  });
});

describe('the end of the stream', () => {
  it.each([
    ['spins', 'while True: pass'],
    ['waits for an answer', 'secrets.get("SLOW")'],
    ['ignores signals and exceptions', 'hold()'],
  ])('kills the group while a tool %s, and a child of it', async (_what, statement) => {
    const worker = await workshop.withHandler(`
import signal, subprocess, time
from adaos.sdk.data import secrets
def hold():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        try: time.sleep(60)
        except BaseException: pass
def hang():
    subprocess.Popen(["sleep", "300"])
    print("child started", flush=True)
    ${statement}
`);
    worker.connection.onRequest('secrets.get', () => new Promise(() => {}));
    const pending = worker.invoke('hang').catch(error => error);
    await waitFor(() => worker.output.includes('child started\n'));
    const started = Date.now();
    // Comes when nobody holds the output any more: neither the worker nor its child.
    const closed = once(worker.process, 'close');
    worker.process.stdio[3]?.destroy();
    expect((await closed)[1]).toBe('SIGKILL');
    expect(Date.now() - started).toBeLessThan(1500);
    worker.connection.dispose();
    expect(await pending).toBeInstanceOf(Error);
  });

  it('ends a worker that is idle, and one that is sent something else than the protocol', async () => {
    const idle = await workshop.withHandler('');
    const ended = once(idle.process, 'exit');
    idle.process.stdio[3]?.destroy();
    expect((await ended)[1]).toBe('SIGKILL');
    const confused = await workshop.withHandler('');
    const stream = confused.process.stdio[3];
    if (!(stream instanceof Duplex)) throw new Error('no stream');
    stream.write('Content-Length: 3\r\n\r\n{]}');
    await once(confused.process, 'exit');
    await waitFor(() => confused.errors.includes('cannot follow its supervisor: not JSON'));
  });
});
