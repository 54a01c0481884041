import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IsolatedPrograms, processesWith } from './support/isolatedPrograms.ts';

const supported = process.platform === 'linux';

describe.skipIf(!supported)('files', () => {
  let programs: IsolatedPrograms;
  let home: string;
  beforeAll(() => {
    programs = new IsolatedPrograms();
    home = mkdtempSync(path.join(os.homedir(), '.isolation-test-'));
    writeFileSync(path.join(home, 'canary'), 'of the user');
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await programs.dispose();
  });

  test('home and the rest of the disk do not exist', async () => {
    const beside = mkdtempSync(path.join(os.tmpdir(), 'isolated-beside-'));
    writeFileSync(path.join(beside, 'canary'), 'of another skill');
    try {
      const { stdout, stderr } = await programs.shell(
        `cat ${home}/canary ${beside}/canary /etc/shadow /etc/machine-id; ls -A /home /run /tmp`,
      );
      expect(stdout).not.toContain('of the user');
      expect(stdout).not.toContain('of another skill');
      expect(stderr.match(/No such file/g)).toHaveLength(4);
      expect(stdout).not.toContain(path.basename(beside));
      const top = (await programs.shell('ls -A /')).stdout.trim().split('\n');
      const kept = [
        'bin',
        'dev',
        'etc',
        'home',
        'lib',
        'lib32',
        'lib64',
        'libx32',
        'proc',
        'run',
        'sbin',
        'sys',
        'tmp',
      ];
      const own = programs.policy().readable.map(place => place.split('/')[1]);
      expect(top.filter(name => ![...kept, 'usr', 'var', ...own].includes(name))).toEqual([]);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });

  test('what is readable is not writable, and the writable folder in it is', async () => {
    programs.write('source.txt', 'as it was');
    const { exitCode, stdout } = await programs.shell(
      'cat source.txt; echo changed > source.txt; echo new > other.txt; echo kept > tmp/kept.txt && cat tmp/kept.txt',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toBe('as it waskept\n');
    expect(readFileSync(path.join(programs.folder, 'source.txt'), 'utf8')).toBe('as it was');
    expect(readFileSync(path.join(programs.folder, 'tmp', 'kept.txt'), 'utf8')).toBe('kept\n');
    expect(existsSync(path.join(programs.folder, 'other.txt'))).toBe(false);
  });

  test('a write to a hidden place fails, lands nowhere and is reported', async () => {
    const target = path.join(home, 'planted');
    const { stderr, denials } = await programs.shell(`touch ${target} /tmp/planted /opt/planted; sleep 0.2`);
    expect(stderr.match(/Read-only file system|No such file/g)).toHaveLength(3);
    expect(existsSync(target)).toBe(false);
    expect(existsSync('/tmp/planted')).toBe(false);
    const reported = denials.map(({ kind, target }) => `${kind} ${target}`);
    expect(reported).toContain(`write ${target}`);
    expect(reported).toContain('write /tmp/planted');
  });

  test('what is hidden or read-only below a writable folder stays so', async () => {
    programs.write('place/.git/config', 'secret configuration');
    programs.write('place/secrets.json', 'secret values');
    programs.write('place/source/main.py', 'the source');
    const place = path.join(programs.folder, 'place');
    const policy = programs.policy({
      writable: [path.join(programs.folder, 'tmp'), place],
      hidden: [path.join(place, '.git'), path.join(place, 'secrets.json')],
      readOnly: [path.join(place, 'source')],
    });
    const { stdout } = await programs.shell(
      `cd place; cat .git/config secrets.json source/main.py
      echo x > .git/config; echo x > .git/hook; echo x > secrets.json; echo x > source/main.py; rm -rf source .git secrets.json
      mv source moved; echo fine > result.txt`,
      policy,
    );
    expect(stdout).toBe('the source');
    expect(readFileSync(path.join(place, '.git', 'config'), 'utf8')).toBe('secret configuration');
    expect(readFileSync(path.join(place, 'secrets.json'), 'utf8')).toBe('secret values');
    expect(readFileSync(path.join(place, 'source', 'main.py'), 'utf8')).toBe('the source');
    expect(existsSync(path.join(place, '.git', 'hook'))).toBe(false);
    expect(readFileSync(path.join(place, 'result.txt'), 'utf8')).toBe('fine\n');
  });

  test('what must not come into being in a writable folder does not, and leaves nothing', async () => {
    programs.write('granted/readme.txt', '');
    const place = path.join(programs.folder, 'granted');
    const other = new IsolatedPrograms();
    const policy = programs.policy({
      writable: [place],
      hidden: [path.join(place, '.git')],
      readOnly: [path.join(place, 'deep', '.vscode')],
    });
    try {
      const { stdout } = await other.shell(
        `cd ${place}; mkdir -p .git/hooks deep/.vscode; echo x > .git/config; echo x > deep/.vscode/tasks.json; echo y > fine.txt; ls -A .git`,
        { ...policy, readable: [...policy.readable, other.folder] },
      );
      expect(stdout).toBe('');
    } finally {
      await other.dispose();
    }
    expect(readdirSync(place).sort()).toEqual(['fine.txt', 'readme.txt']);
  });

  test('a folder that a skill put a link in place of is not opened', async () => {
    const place = path.join(programs.folder, 'granted-later');
    symlinkSync(home, place);
    const policy = programs.policy({ writable: [place] });
    const { stdout } = await programs.shell(`cat ${place}/canary; echo ran`, policy);
    expect(stdout).toBe('ran\n');
  });

  test('what holds a hidden place cannot be renamed', async () => {
    programs.write('outer/inner/.git/config', 'secret configuration');
    const outer = path.join(programs.folder, 'outer');
    const policy = programs.policy({ writable: [outer], hidden: [path.join(outer, 'inner', '.git')] });
    await programs.shell('cd outer; mv inner moved; mv inner/.git inner/git', policy);
    const { stdout } = await programs.shell('cat outer/*/.git/config outer/*/git/config', policy);
    expect(stdout).toBe('');
    expect(existsSync(path.join(outer, 'inner', '.git', 'config'))).toBe(true);
  });

  test('a place that appears after the policy was given is opened', async () => {
    const late = path.join(programs.folder, 'late');
    const policy = programs.policy({ writable: [path.join(programs.folder, 'tmp'), late] });
    expect((await programs.shell('ls late', policy)).exitCode).not.toBe(0);
    programs.write('late/there.txt', 'now');
    expect((await programs.shell('cat late/there.txt; echo more > late/more.txt', policy)).stdout).toBe(
      'now',
    );
    expect(existsSync(path.join(late, 'more.txt'))).toBe(true);
  });
});

describe.skipIf(!supported)('processes', () => {
  let programs: IsolatedPrograms;
  beforeAll(() => {
    programs = new IsolatedPrograms();
  });
  afterAll(async () => {
    await programs.dispose();
  });

  test('the environment is exactly what was given', async () => {
    const environment = { PATH: '/usr/bin:/bin', TMPDIR: '/x', QUOTED: `it's "so"\n$HOME`, EMPTY: '' };
    const { stdout } = await programs.run(['/usr/bin/env', '-0'], programs.policy(), environment);
    const seen = Object.fromEntries(
      stdout
        .split('\0')
        .filter(line => line !== '')
        .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(seen).toEqual(environment);
  });

  test('with a network there are the proxy variables too, and no exceptions from them', async () => {
    const policy = programs.policy({ network: { domains: ['example.com'] } });
    const { stdout } = await programs.run(['/usr/bin/env'], policy, {});
    const names = stdout.split('\n').map(line => line.replace(/=.*/, ''));
    expect(names.filter(name => name !== '').sort()).toEqual(
      [
        'ALL_PROXY',
        'HTTPS_PROXY',
        'HTTP_PROXY',
        'NODE_USE_ENV_PROXY',
        'all_proxy',
        'http_proxy',
        'https_proxy',
      ].sort(),
    );
  });

  test('variables of a skill choose nothing that runs outside', async () => {
    const planted = path.join(programs.folder, 'outside');
    for (const name of ['bwrap', 'socat', 'sh'])
      programs.write(`bin/${name}`, `#!/bin/sh\ntouch ${planted}\n`);
    programs.write('startup', `touch ${planted}\n`);
    await programs.run(['/bin/sh', '-c', 'true'], programs.policy(), {
      PATH: path.join(programs.folder, 'bin'),
      BASH_ENV: path.join(programs.folder, 'startup'),
      ENV: path.join(programs.folder, 'startup'),
      LD_PRELOAD: path.join(programs.folder, 'startup'),
    });
    expect(existsSync(planted)).toBe(false);
  });

  test('a secret of the environment is in no argument list', async () => {
    const secret = 'tell-nobody-5f1c';
    const running = programs.run(['/bin/sleep', '1'], programs.policy(), { TOKEN: secret });
    const until = Date.now() + 900;
    while (Date.now() < until) {
      expect(processesWith(secret)).toEqual([]);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    await running;
  });

  test('unix sockets are refused, pipes and pairs of sockets are not', async () => {
    const { stdout } = await programs.run([
      '/usr/bin/python3',
      '-c',
      `
import socket, subprocess
try:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
except PermissionError as error:
    print('refused', error.errno)
left, right = socket.socketpair()
left.sendall(b'pair')
print(right.recv(4).decode())
print(subprocess.run(['/bin/echo', 'child'], capture_output=True, text=True).stdout.strip())`,
    ]);
    expect(stdout).toBe('refused 1\npair\nchild\n');
  });

  test('there are no capabilities, no core dumps and no more open files than allowed', async () => {
    const { stdout } = await programs.shell(
      'grep -E "Cap(Eff|Prm|Bnd)" /proc/self/status; ulimit -n; ulimit -c',
    );
    const lines = stdout.trim().split('\n');
    expect(lines.slice(-2)).toEqual(['256', '0']);
    if (process.geteuid?.() === 0) {
      expect(lines.slice(0, 3).map(line => line.replace(/.*\s/, ''))).toEqual(Array(3).fill('0'.repeat(16)));
    }
  });

  test('other processes of the computer cannot be seen or signalled', async () => {
    const { stdout } = await programs.shell(
      `ls /proc | grep -c '^[0-9]*$'; kill -0 ${process.pid} 2>/dev/null && echo reached`,
    );
    expect(Number(stdout.split('\n')[0])).toBeLessThan(20);
    expect(stdout).not.toContain('reached');
  });
});

describe.skipIf(!supported)('a program', () => {
  test.each([
    ['no network', {}],
    ['a host', { domains: ['example.com'] }],
    ['an endpoint', { endpoints: [{ host: '127.0.0.1', port: 9 }] }],
  ])('keeps its exit code and leaves nothing running, with %s', async (_, network) => {
    const programs = new IsolatedPrograms();
    try {
      const policy = programs.policy({ network });
      const { exitCode } = await programs.run(['/bin/bash', '-c', 'sleep 347 & exit 3'], policy);
      expect(exitCode).toBe(3);
      expect(processesWith('sleep 347')).toEqual([]);
    } finally {
      await programs.dispose();
    }
  });
});
