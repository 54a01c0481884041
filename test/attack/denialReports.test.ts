import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Language } from './attack.ts';
import { AttackGround, willing } from './support/attackGround.ts';
import { fileOf } from './support/skillSource.ts';

/** What honest skills do: imports, own files, links and children, pairs of sockets, a server of their own. */
const honest: Readonly<Record<Language, string>> = {
  python: `import asyncio, csv, email, http.client, os, signal, socket, sqlite3, subprocess, sys, tempfile, urllib.request
from concurrent.futures import ThreadPoolExecutor


async def nothing():
    await asyncio.sleep(0)


def work():
    asyncio.run(nothing())
    home = os.environ["HOME"]
    with open(os.path.join(home, "notes.txt"), "w") as file:
        file.write("x")
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(home, "notes.txt"), os.path.join(folder, "link"))
        open(os.path.join(folder, "link")).close()
        os.listdir(folder)
    sqlite3.connect(":memory:").close()
    open(__file__).close()
    open("/etc/passwd").close()
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"])
    os.kill(child.pid, signal.SIGTERM)
    child.wait()
    server = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(server.getsockname()).close()
    with ThreadPoolExecutor() as pool:
        pool.map(len, ["a"])
    return "done"
`,
  node: `import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

export async function work() {
  const home = process.env.HOME;
  fs.writeFileSync(path.join(home, 'notes.txt'), 'x');
  const folder = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'own-'));
  fs.symlinkSync(path.join(home, 'notes.txt'), path.join(folder, 'link'));
  await fs.promises.readFile(path.join(folder, 'link'));
  fs.rmSync(folder, { recursive: true });
  fs.readFileSync(import.meta.filename);
  fs.readFileSync('/etc/passwd');
  execFileSync(process.execPath, ['-e', '1']);
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)']);
  process.kill(child.pid);
  await new Promise(resolve => child.once('exit', resolve));
  const server = http.createServer((_, response) => response.end('x'));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
  server.closeAllConnections();
  return 'done';
}
`,
};

const many: Readonly<Record<Language, string>> = {
  python: `def work():
    for number in range(50):
        try:
            open(f"/nowhere/{number % 30}")
        except OSError:
            pass
    return "done"
`,
  node: `import fs from 'node:fs';
export function work() {
  for (let number = 0; number < 50; number += 1) {
    try { fs.readFileSync('/nowhere/' + number % 30); } catch {}
  }
  return 'done';
}
`,
};

describe('what a worker reports', () => {
  let ground: AttackGround;
  beforeAll(async () => {
    ground = await AttackGround.plant();
  });
  afterAll(async () => await ground.clear());

  async function denialsOf(id: string, language: Language, source: string, permissions?: string) {
    const asked = permissions === undefined ? {} : { permissions };
    await ground.writeSkill({ id, language, commands: ['work'], ...asked }, source);
    await ground.activate(id);
    const report = await ground.engine().run(id, 'work', {}, willing);
    expect(report.result, report.log).toBe('done');
    const records = await ground.audit(id);
    return records.filter(({ event }) => event === 'denied').map(({ reason }) => reason);
  }

  test.each(Object.keys(fileOf) as Language[])('nothing of an honest skill (%s)', async language => {
    expect(await denialsOf(`honest-${language}`, language, honest[language])).toEqual([]);
    const open = '{ fs: { read: true, write: true } }';
    expect(await denialsOf(`open-${language}`, language, honest[language], open)).toEqual([]);
  });

  test.each(Object.keys(fileOf) as Language[])('at most 20 refusals, each once (%s)', async language => {
    const reasons = await denialsOf(`many-${language}`, language, many[language]);
    expect(reasons).toHaveLength(20);
    expect(new Set(reasons).size).toBe(20);
    expect(reasons[0]).toMatch(/^permission-denied: read \/nowhere\/0/);
  });
});
