/**
 * Every program below ends by itself: its loops and sizes are small enough to harm nothing if a limit did not hold.
 */
export const greedyPython = `
import os, socket, subprocess, sys, time

def echo(x): return x

def memory():
    kept = []
    for _ in range(60):
        kept.append(bytearray(10 * 2**20))
        for at in range(0, len(kept[-1]), 4096): kept[-1][at] = 1
        time.sleep(0.005)
    time.sleep(2)
    return "survived"

def memory_of_children():
    program = "import time; kept = bytearray(b'1' * (60 * 2**20)); time.sleep(6)"
    children = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(5)]
    for child in children: child.wait()
    return "survived"

def shared_by_children():
    kept = bytearray(b"1" * (60 * 2**20))
    children = []
    for _ in range(6):
        pid = os.fork()
        if pid == 0:
            time.sleep(1)
            os._exit(0)
        children.append(pid)
    for pid in children: os.waitpid(pid, 0)
    return len(kept)

def memory_file():
    file = os.memfd_create("hidden")
    for _ in range(40):
        os.write(file, b"1" * (10 * 2**20))
        time.sleep(0.01)
    time.sleep(2)
    return "survived"

def temporary_files():
    with open("/dev/shm/hidden", "wb") as file:
        for _ in range(60):
            file.write(b"1" * 2**20)
            file.flush()
        time.sleep(4)
    return "survived"

def forks():
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    time.sleep(5)
    return "survived"

def forking_forks():
    end = time.time() + 4
    for _ in range(7):
        os.fork()
    while time.time() < end: time.sleep(0.05)
    return "survived"

def cpu():
    end = time.time() + 8
    while time.time() < end: pass
    return "survived"

def cpu_of_children():
    program = "import time\\nend = time.time() + 0.3\\nwhile time.time() < end: pass"
    for _ in range(20): subprocess.run([sys.executable, "-c", program])
    return "survived"

def loop():
    end = time.time() + 8
    while time.time() < end: time.sleep(0.01)
    return "survived"

def output():
    for _ in range(4000): print("x" * 1023)
    return "survived"

def errors():
    for _ in range(4000): sys.stderr.write("x" * 1023 + "\\n")
    return "survived"

def reply(megabytes): return "x" * int(megabytes * 2**20)

def both():
    print("x" * 60_000)
    return "x" * 60_000

def logs():
    from adaos import _host
    for _ in range(4000): _host.notify("log", {"level": "info", "message": "x" * 1000})
    return "survived"

def notices():
    from adaos import _host
    import gc
    from skillberth_worker.connection import Connection
    connection = next(each for each in gc.get_objects() if isinstance(each, Connection))
    for _ in range(40): connection.notify("testCase", {"message": "x" * 2**20})
    return "survived"

def deep():
    value = []
    for _ in range(800): value = [value]
    return value

def files():
    return len([open(os.devnull) for _ in range(400)])

def files_caught():
    kept = []
    try:
        for _ in range(400): kept.append(open(os.devnull))
    except OSError: pass
    return len(kept)

def frame(size):
    import gc
    from skillberth_worker.connection import Connection
    connection = next(each for each in gc.get_objects() if isinstance(each, Connection))
    connection.send(b"Content-Length: %d\\r\\n\\r\\n" % size)
    time.sleep(4)
    return "survived"
`;

export const greedyNode = `
import { spawn, spawnSync } from 'node:child_process';
import { openSync, writeSync } from 'node:fs';
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));

export const echo = ({ x }) => x;
export async function memory() {
  const kept = [];
  for (let count = 0; count < 60; count += 1) {
    kept.push(Buffer.alloc(10 * 2 ** 20, 1));
    await wait(5);
  }
  await wait(2000);
  return 'survived';
}
export async function temporary_files() {
  const file = openSync('/dev/shm/hidden', 'w');
  const part = Buffer.alloc(2 ** 20, 1);
  for (let count = 0; count < 60; count += 1) writeSync(file, part);
  await wait(4000);
  return 'survived';
}
export async function forks() {
  for (let count = 0; count < 200; count += 1) spawn('/bin/sleep', ['5'], { stdio: 'ignore' }).on('error', () => {});
  await wait(5000);
  return 'survived';
}
export function cpu() {
  const end = Date.now() + 8000;
  while (Date.now() < end);
  return 'survived';
}
export function cpu_of_children() {
  const program = 'const end = Date.now() + 300; while (Date.now() < end);';
  for (let count = 0; count < 20; count += 1) spawnSync(process.execPath, ['-e', program]);
  return 'survived';
}
export async function loop() {
  await wait(8000);
  return 'survived';
}
export function output() {
  for (let count = 0; count < 4000; count += 1) console.log('x'.repeat(1023));
  return 'survived';
}
export function errors() {
  for (let count = 0; count < 4000; count += 1) console.error('x'.repeat(1023));
  return 'survived';
}
export const reply = ({ megabytes }) => 'x'.repeat(megabytes * 2 ** 20);
export function both() {
  console.log('x'.repeat(60_000));
  return 'x'.repeat(60_000);
}
export function logs(_, host) {
  for (let count = 0; count < 4000; count += 1) host.log('info', 'x'.repeat(1000));
  return 'survived';
}
export function deep() {
  let value = [];
  for (let count = 0; count < 800; count += 1) value = [value];
  return value;
}
export const files = () => Array.from({ length: 400 }, () => openSync(import.meta.filename)).length;
export function files_caught() {
  const kept = [];
  try {
    while (kept.length < 400) kept.push(openSync(import.meta.filename));
  } catch {}
  return kept.length;
}
`;
