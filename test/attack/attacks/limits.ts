import { type CodeAttack, inBoth } from '../attack.ts';
import { answers } from '../signs.ts';
import { quoted } from '../support/facts.ts';

const category = 'limits';

/** Every one of them ends by itself: a hole in the limits costs some seconds and a few hundred megabytes. */
export const limits: readonly CodeAttack[] = [
  ...inBoth(
    {
      ...{ name: 'a bomb of processes', category, succeeded: answers('150 processes') },
      ...{
        limits: '{ max_runtime_ms: 20000 }',
        denial: { event: 'result', says: /^limit-processes/ },
      },
    },
    {
      python: () => `children = []
try:
    for _ in range(150):
        child = os.fork()
        if child == 0:
            time.sleep(15)
            os._exit(0)
        children.append(child)
    time.sleep(6)
    return "150 processes"
finally:
    for child in children:
        os.kill(child, 9)
        os.waitpid(child, 0)`,
      node: () => `const children = [];
try {
  for (let count = 0; count < 150; count += 1) children.push(spawn('/bin/sleep', ['15'], { stdio: 'ignore' }));
  await new Promise(resolve => setTimeout(resolve, 6000));
  const alive = children.filter(child => child.pid !== undefined && child.exitCode === null).length;
  return alive + ' processes';
} finally {
  for (const child of children) child.kill('SIGKILL');
}`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a bomb of memory', category, succeeded: answers('600 MB') },
      limits: '{ max_runtime_ms: 20000, max_memory_mb: 256 }',
      denial: { event: 'result', says: /^limit-memory/ },
    },
    {
      python: () => `held = []
for _ in range(30):
    held.append(bytearray(b"x" * 20_000_000))
    time.sleep(0.05)
return "600 MB"`,
      node: () => `const held = [];
for (let count = 0; count < 30; count += 1) {
  held.push(Buffer.alloc(20_000_000, 'x'));
  await new Promise(resolve => setTimeout(resolve, 50));
}
return held.length * 20 + ' MB';`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a bomb of files in memory', category, needsSystem: true, succeeded: answers('400 MB') },
      limits: '{ max_runtime_ms: 20000, max_memory_mb: 256 }',
      denial: { event: 'result' },
    },
    {
      python: at => `for folder in (${quoted(at.home)}, "/dev/shm", "/tmp"):
    file = os.path.join(folder, f"skillberth-bomb-{os.getpid()}")
    try:
        with open(file, "wb") as bomb:
            for _ in range(20):
                bomb.write(b"x" * 20_000_000)
                bomb.flush()
                time.sleep(0.05)
        os.remove(file)
    except OSError:
        if os.path.exists(file):
            os.remove(file)
        continue
    return "400 MB in " + folder
return "refused"`,
      node: at => `for (const folder of [${quoted(at.home)}, '/dev/shm', '/tmp']) {
  const file = path.join(folder, 'skillberth-bomb-' + process.pid);
  try {
    for (let count = 0; count < 20; count += 1) {
      fs.appendFileSync(file, Buffer.alloc(20_000_000, 'x'));
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    fs.rmSync(file);
    return '400 MB in ' + folder;
  } catch {
    fs.rmSync(file, { force: true });
  }
}
return 'refused';`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'an endless loop', category, succeeded: answers('ran to its end') },
      ...{ limits: '{ max_runtime_ms: 1000 }', denial: { event: 'result', says: /^tool-timeout/ } },
    },
    {
      python: () => 'time.sleep(4)\nreturn "ran to its end"',
      node: () => "await new Promise(resolve => setTimeout(resolve, 4000));\nreturn 'ran to its end';",
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a loop that uses the processor up', category, succeeded: answers('ran to its end') },
      limits: '{ max_runtime_ms: 20000, max_cpu_ms: 500 }',
      denial: { event: 'result', says: /^limit-cpu/ },
    },
    {
      python: () => `end = time.monotonic() + 5
while time.monotonic() < end:
    pass
return "ran to its end"`,
      node: () =>
        "const end = performance.now() + 5000;\nwhile (performance.now() < end);\nreturn 'ran to its end';",
    },
  ),
  ...inBoth(
    {
      ...{ name: 'endless output', category, succeeded: answers('printed 20 MB') },
      limits: '{ max_runtime_ms: 20000, max_output_bytes: 100000 }',
      denial: { event: 'result', says: /^limit-output/ },
    },
    {
      python: () => `for _ in range(2000):
    print("x" * 10_000)
return "printed 20 MB"`,
      node: () => `for (let count = 0; count < 2000; count += 1) console.log('x'.repeat(10000));
return 'printed 20 MB';`,
    },
  ),
  ...inBoth(
    {
      ...{ name: 'a result beyond the limit', category },
      succeeded: (_at, { result }) => JSON.stringify(result ?? null).length > 2_000_000,
      limits: '{ max_runtime_ms: 20000, max_output_bytes: 100000 }',
      denial: { event: 'result', says: /^limit-output/ },
    },
    {
      python: () => 'return "x" * 3_000_000',
      node: () => "return 'x'.repeat(3_000_000);",
    },
  ),
  ...inBoth(
    {
      ...{ name: 'open files without end', category, succeeded: answers('1000 files') },
      denial: { event: 'result' },
    },
    {
      python: () => `held = []
try:
    for _ in range(1000):
        held.append(open(__file__))
    return "1000 files"
finally:
    for file in held:
        file.close()`,
      node: () => `const held = [];
try {
  for (let count = 0; count < 1000; count += 1) held.push(fs.openSync(import.meta.filename));
  return held.length + ' files';
} finally {
  for (const file of held) fs.closeSync(file);
}`,
    },
  ),
];
