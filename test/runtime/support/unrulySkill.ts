import { readdirSync, readFileSync } from 'node:fs';
import { afterAll } from 'vitest';
import { type Language, type Level, SupervisorProcess } from './supervisorProcess.ts';

/** Reaches into the worker as a hostile skill would: its channel, and the request that it is answering. */
const python = `
import gc, json, os, signal, subprocess, sys, threading, time

def connection():
    from skillberth_worker.connection import Connection
    return next(each for each in gc.get_objects() if isinstance(each, Connection))

def raw(body, length=None):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection().send(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body) if length is None else length, body))

def own_id():
    frame = sys._getframe()
    while "identifier" not in frame.f_locals: frame = frame.f_back
    return frame.f_locals["identifier"]

def later(seconds, work, *args):
    threading.Thread(target=lambda: (time.sleep(seconds), work(*args)), daemon=True).start()

def forged(identifier): return {"jsonrpc": "2.0", "id": identifier, "result": {"value": "forged"}}

def worker(): return open("/proc/self/stat").read().split()[21]

def echo(x, seconds=0):
    time.sleep(seconds)
    return x

def late_reply(seconds): later(seconds, raw, forged(own_id()))

def guessed_replies(seconds):
    for guess in [*range(-2, 60), *map(str, range(60)), None, "", [], {}, True]: later(seconds, raw, forged(guess))

def own_reply():
    raw(forged(own_id()))
    time.sleep(0.3)
    return "real"

def broken(text): raw(text.encode()); time.sleep(3)
def garbage(): connection().send(b"what is this?" * 500); time.sleep(3)
def error_without_data(): raw({"jsonrpc": "2.0", "id": own_id(), "error": {"code": 1, "message": "odd"}}); time.sleep(3)
def error_of_no_kind():
    raw({"jsonrpc": "2.0", "id": own_id(), "error": {"code": 1, "message": "odd", "data": {"kind": "own"}}})
    time.sleep(3)

def ask():
    answer = connection().request("secrets.get", {"name": "A"})
    return answer.get("result", answer)

def ask_later(seconds):
    def work():
        global answered
        connection().notify("log", {"level": "info", "message": "late"})
        answered = connection().request("secrets.get", {"name": "A"})
    later(seconds, work)

answered = None
def what_was_answered(): return answered
def log(text): connection().notify("log", {"level": "info", "message": text})

def marks():
    for _ in range(3): print("\\x1e" + "0" * 36)
    print("\\x1e", end="")
    return "marked"

def close_channel():
    os.closerange(3, 64)
    time.sleep(0.5)

def leave(): sys.exit(3)
def leave_at_once(): os._exit(3)
def kill(): os.kill(os.getpid(), signal.SIGKILL)
def kill_group(): os.killpg(0, signal.SIGKILL)
def stop(): os.kill(os.getpid(), signal.SIGSTOP)

def background(): return subprocess.Popen(["/bin/sleep", "20"]).pid
def background_session(): subprocess.Popen(["/bin/sleep", "20"], start_new_session=True)

def double_fork():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(20)
        # As long as this one lives, a watch sees whose child the other is.
        time.sleep(0.4)
        os._exit(0)
    time.sleep(0.6)

def double_fork_in_group():
    child = os.fork()
    if child == 0:
        if os.fork() == 0: time.sleep(20)
        os._exit(0)
    os.waitpid(child, 0)

def burn(seconds):
    def work():
        end = time.time() + seconds
        while time.time() < end: pass
    threading.Thread(target=work, daemon=True).start()
`;

const node = `
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
const wait = seconds => new Promise(done => setTimeout(done, seconds * 1000));
const born = String(Math.random());
export const worker = () => born;
export async function echo({ x, seconds = 0 }) {
  await wait(seconds);
  return x;
}
const raw = body => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  writeSync(3, 'Content-Length: ' + text.length + '\\r\\n\\r\\n' + text);
};
export async function guessed_replies({ seconds }) {
  setTimeout(() => {
    for (const id of [...Array(60).keys(), ...[...Array(60).keys()].map(String), null, '', [], {}, true]) {
      raw({ jsonrpc: '2.0', id, result: { value: 'forged' } });
    }
  }, seconds * 1000);
}
export async function broken({ text }) {
  raw(text);
  await wait(3);
}
export async function garbage() {
  writeSync(3, 'what is this?'.repeat(500));
  await wait(3);
}
export async function close_channel() {
  closeSync(3);
  await wait(0.5);
}
export const ask = (_, host) => host.secrets.get('A');
export const log = ({ text }, host) => host.log('info', text);
export function marks() {
  for (let count = 0; count < 3; count += 1) console.log('\\x1e' + '0'.repeat(36));
  process.stdout.write('\\x1e');
  return 'marked';
}
export const leave = () => process.exit(3);
export const leave_at_once = () => process.reallyExit(3);
export const kill = () => process.kill(process.pid, 'SIGKILL');
export const kill_group = () => process.kill(0, 'SIGKILL');
export const stop = () => process.kill(process.pid, 'SIGSTOP');
export const background = () => spawn('/bin/sleep', ['20'], { stdio: 'ignore' }).pid;
export const background_session = () => void spawn('/bin/sleep', ['20'], { stdio: 'ignore', detached: true }).unref();
export function burn({ seconds }) {
  setTimeout(() => {
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end);
  }, 20);
}
`;

/** One supervisor for each skill and isolation; every test has a worker of its own. */
const supervisors = new Map<string, Promise<SupervisorProcess>>();
let tests = 0;

export async function supervise(language: Language, level: Level): Promise<SupervisorProcess> {
  const name = `${language} ${level}`;
  const starting =
    supervisors.get(name) ?? SupervisorProcess.start(language, language === 'python' ? python : node, level);
  supervisors.set(name, starting);
  const supervisor = await starting;
  await supervisor.retire('');
  tests += 1;
  supervisor.key = `test ${tests}`;
  return supervisor;
}

afterAll(async () => {
  await Promise.all([...supervisors.values()].map(async supervisor => (await supervisor).dispose()));
});

export const levels: readonly Level[] = process.platform === 'win32' ? ['process'] : ['process', 'system'];
export const cases = levels.flatMap(level =>
  (['python', 'node'] as const).map(language => ({ level, language })),
);

/** The workers of a supervisor; the isolation may need processes beside them. */
export function childrenOf({ child, skill }: SupervisorProcess): readonly number[] {
  return table().flatMap(({ pid, parent, state }) => {
    const isWorker =
      parent === child.pid && state !== 'Z' && read(`/proc/${pid}/environ`).includes(skill.folder);
    return isWorker ? pid : [];
  });
}

/** What its skill left behind: processes with its folder in their environment that are no worker. */
export function sleepers({ skill }: SupervisorProcess): readonly string[] {
  return table().flatMap(({ pid }) => {
    const environment = read(`/proc/${pid}/environ`);
    const words = read(`/proc/${pid}/cmdline`);
    const isLeft = environment.includes(skill.folder) && (words.includes('sleep') || isForked(pid));
    return isLeft ? [`${pid} ${words.replaceAll('\0', ' ')}`] : [];
  });
}

/** A copy of a worker by fork: it has no channel. */
function isForked(pid: number): boolean {
  const words = read(`/proc/${pid}/cmdline`);
  return words.includes('skillberth_worker') && !/^bwrap/.test(words) && orphan(pid);
}

function orphan(pid: number): boolean {
  return table().some(entry => entry.pid === pid && entry.parent === 1);
}

function table(): readonly { readonly pid: number; readonly parent: number; readonly state: string }[] {
  return readdirSync('/proc').flatMap(name => {
    const [, state = '', parent] =
      read(`/proc/${name}/stat`)
        .split(') ')
        .at(-1)
        ?.match(/^(\S) (\d+)/) ?? [];
    return /^\d+$/.test(name) && parent !== undefined
      ? { pid: Number(name), parent: Number(parent), state }
      : [];
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The next test starts another one. */
export function forget(language: Language, level: Level): void {
  supervisors.delete(`${language} ${level}`);
}
