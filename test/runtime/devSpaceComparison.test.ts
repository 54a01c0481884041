import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DevComparison } from '../../runtime/index.ts';
import { CertificateAuthority, type CertificateFiles } from './support/certificates.ts';
import { callCommandLine } from './support/commandLine.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

const past = ['20200101', '20200201'] as const;

let folder: string;
let authority: CertificateAuthority;
let other: CertificateAuthority;
let hubKeys: CertificateFiles;
let client: CertificateFiles;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'skillberth certificates-'));
  authority = await CertificateAuthority.make(path.join(folder, 'authority'));
  other = await CertificateAuthority.make(path.join(folder, 'other'));
  hubKeys = await authority.issue('hub');
  client = await authority.issue('node');
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

let workspace: TestWorkspace;
let servers: { close(): unknown; closeAllConnections?(): void }[];

beforeEach(async () => {
  delete process.env['ADAOS_BASE_DIR'];
  workspace = await makeWorkspace();
  servers = [];
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
  await workspace.dispose();
});

/** A hub that demands certificates of its own authority. */
async function startHub(
  answer: RequestListener,
  keys: CertificateFiles = hubKeys,
  clients: CertificateAuthority = authority,
): Promise<string> {
  const ca = execFileSync('cat', [clients.certificateFile]);
  const server: Server = createServer({ ...keys, ca, requestCert: true, rejectUnauthorized: true }, answer);
  return `https://127.0.0.1:${await listen(server)}`;
}

async function listen(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Serves one draft. */
function draftOf(archive: Buffer): RequestListener {
  return (request, response) =>
    send(
      response,
      isArchive(request) ? { archive_b64: archive.toString('base64') } : { name: 'weather', sha256: 'x' },
    );
}

function isArchive(request: IncomingMessage): boolean {
  return request.url?.startsWith('/v1/skills/draft/archive?') === true;
}

function send(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The workspace as a node of the hub. */
async function joinHub(baseUrl: string, keys: CertificateFiles = client, ca = authority): Promise<void> {
  await workspace.write('.adaos/node.yaml', `node:\n  id: node-7\nroot:\n  base_url: ${baseUrl}\n`);
  await workspace.write(
    '.adaos/keys/ca.cert',
    execFileSync('cat', [ca.certificateFile], { encoding: 'utf8' }),
  );
  await workspace.write('.adaos/keys/hub_cert.pem', keys.cert);
  await workspace.write('.adaos/keys/hub_private.pem', keys.key);
}

/** What Python's zipfile, which the drafts come from, makes of a script that writes to `zip`. */
function zip(script: string): Buffer {
  const program = `import io, sys, zipfile, stat\nout = io.BytesIO()\nwith zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zip:\n${script.replace(/^/gm, '    ')}\nsys.stdout.buffer.write(out.getvalue())\n`;
  return execFileSync('python3', ['-c', program], { maxBuffer: 100 * 1024 * 1024 });
}

const manifest = 'name: weather\nversion: 1.0.0\n';

async function writeDraft(): Promise<Buffer> {
  await workspace.write('dev/weather/skill.yaml', manifest);
  await workspace.write('dev/weather/handlers/main.py', 'print("ü")\n');
  return zip(
    `zip.writestr("skill.yaml", ${JSON.stringify(manifest)})\nzip.writestr("handlers/", "")\nzip.writestr("handlers/main.py", 'print("ü")\\n')`,
  );
}

async function compare(options: { diff?: boolean } = {}, signal?: AbortSignal): Promise<DevComparison> {
  const context = signal === undefined ? {} : { signal };
  const answer = await workspace.engine.compare('weather', { space: 'dev', ...options }, context);
  if (answer.dev_compare === undefined) throw new Error('The report has no comparison.');
  return answer.dev_compare;
}

describe('trees', () => {
  test('with the same content are the same, whatever the archive says of times', async () => {
    const base_url = await startHub(draftOf(await writeDraft()));
    await joinHub(base_url);
    expect(await compare()).toEqual({ node_id: 'node-7', base_url, changed_vs_base: false });
  });

  test('differ file by file', async () => {
    await joinHub(await startHub(draftOf(await writeDraft())));
    await workspace.write('dev/weather/handlers/main.py', 'print("u")\n');
    await workspace.write('dev/weather/new.txt', 'new');
    await rm(workspace.at('dev', 'weather', 'skill.yaml'));
    for (const built of ['handlers/__pycache__/main.pyc', 'dist/a.js', '.DS_Store', 'a.pyc'])
      await workspace.write(`dev/weather/${built}`, 'built');
    const { changed_vs_base, files, diff } = await compare({ diff: true });
    expect(changed_vs_base).toBe(true);
    expect(files).toEqual([
      { path: 'handlers/main.py', change: 'changed', before: 'print("ü")\n', after: 'print("u")\n' },
      { path: 'new.txt', change: 'added', after: 'new' },
      { path: 'skill.yaml', change: 'removed', before: manifest },
    ]);
    expect(diff).toContain('-print("ü")\n+print("u")\n');
  });

  test('are asked for by name and node, below the path of the address, and only once each', async () => {
    const asked: string[] = [];
    const serve = draftOf(await writeDraft());
    const baseUrl = await startHub((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.url = request.url?.replace('/api', '') ?? '';
      serve(request, response);
    });
    await joinHub(`${baseUrl.replace('//', '//ada:hunter22@')}/api/`);
    expect(await compare()).toMatchObject({ changed_vs_base: false, base_url: `${baseUrl}/api/` });
    expect(asked).toEqual([
      'GET /api/v1/skills/draft?name=weather&node_id=node-7',
      'GET /api/v1/skills/draft/archive?name=weather&node_id=node-7',
    ]);
  });

  test('of a hub without a draft: everything is added', async () => {
    await writeDraft();
    await joinHub(await startHub((_request, response) => send(response, { detail: 'none' }, 404)));
    expect(await compare({ diff: true })).toMatchObject({
      changed_vs_base: true,
      files: [
        { path: 'handlers/main.py', change: 'added' },
        { path: 'skill.yaml', change: 'added' },
      ],
    });
  });
});

describe('node.yaml', () => {
  test('may lie in ADAOS_BASE_DIR and name other files', async () => {
    const base_url = await startHub(draftOf(await writeDraft()));
    const base = path.join(workspace.folder, 'base dir');
    process.env['ADAOS_BASE_DIR'] = base;
    await workspace.write(
      'base dir/node.yaml',
      `node: { id: 12 }\nroot: { base_url: "${base_url}", ca_cert: ${authority.certificateFile} }\nsubnet: { hub: { cert: own/c.pem, key: own/k.pem } }\n`,
    );
    await workspace.write('base dir/own/c.pem', client.cert);
    await workspace.write('base dir/own/k.pem', client.key);
    expect(await compare()).toEqual({ node_id: '12', base_url, changed_vs_base: false });
  });

  test.each([
    ['that is missing', undefined, 'hub-key-missing', 'node.yaml'],
    ['that is no YAML', 'node: [', 'source-invalid', 'no YAML'],
    ['that is a list', '- 1\n', 'source-invalid', 'node.id'],
    ['without the hub', 'node: { id: n }\n', 'source-invalid', 'root.base_url'],
    [
      'with a hub without TLS',
      'node: { id: n }\nroot: { base_url: "http://x" }\n',
      'source-invalid',
      'https',
    ],
  ])('%s is an error of its own', async (_name, text, code, message) => {
    await writeDraft();
    if (text !== undefined) await workspace.write('.adaos/node.yaml', text);
    expect(await compare()).toEqual({
      remote_error: { code, message: expect.stringContaining(message), nextStep: expect.any(String) },
    });
  });
});

/** Everything that the answer says, for a look at what must not be in it. */
async function expectError(code: string, message: string | RegExp): Promise<void> {
  const compared = await compare({ diff: true });
  expect(compared).toMatchObject({
    node_id: 'node-7',
    remote_error: { code, message: expect.stringMatching(message), nextStep: expect.any(String) },
  });
  expect(compared).not.toHaveProperty('changed_vs_base');
  expect(JSON.stringify(compared)).not.toContain(client.key.split('\n')[1]);
}

describe('a hub that does not answer', () => {
  test('because nothing listens there', async () => {
    await writeDraft();
    const port = await listen(createPlainServer());
    servers.pop()?.close();
    await joinHub(`https://127.0.0.1:${port}`);
    await expectError('hub-unreachable', /could not be reached \(ECONNREFUSED\)/);
  });

  test('because it speaks no TLS', async () => {
    await writeDraft();
    const server = createPlainServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await joinHub(`https://127.0.0.1:${await listen(server)}`);
    await expectError('hub-unreachable', /could not be reached/);
  });

  test('because it falls silent', async () => {
    await writeDraft();
    const server = createPlainServer(socket => void socket.on('error', () => undefined));
    await joinHub(`https://127.0.0.1:${await listen(server)}`);
    await expectError('hub-unreachable', /nothing for too long/);
  });

  test('to the end', async () => {
    await writeDraft();
    await joinHub(
      await startHub((request, response) => {
        if (!isArchive(request)) return send(response, {});
        response.writeHead(200, { 'content-length': '1000' }).write('{');
        setTimeout(() => response.destroy(), 50);
      }),
    );
    await expectError('hub-unreachable', /could not be reached/);
  });

  test('is left at once when the person cancels', async () => {
    await writeDraft();
    const controller = new AbortController();
    await joinHub(await startHub(() => setTimeout(() => controller.abort(), 50)));
    const started = Date.now();
    await expect(compare({}, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(Date.now() - started).toBeLessThan(3_000);
  });
});

describe('a certificate', () => {
  test('of a hub that is not signed by our authority', async () => {
    await writeDraft();
    await joinHub(await startHub(draftOf(Buffer.alloc(0)), await other.issue('stranger')));
    await expectError('hub-certificate', /hub .* is not signed by the CA/);
  });

  test('of a hub that has expired', async () => {
    await writeDraft();
    await joinHub(await startHub(draftOf(Buffer.alloc(0)), await authority.issue('old', { days: past })));
    await expectError('hub-certificate', /hub .* has expired/);
  });

  test('of a hub of another name', async () => {
    await writeDraft();
    const keys = await authority.issue('named', { host: 'DNS:hub.example' });
    await joinHub(await startHub(draftOf(Buffer.alloc(0)), keys));
    await expectError('hub-certificate', /is not for 127\.0\.0\.1/);
  });

  test('of ours that the hub does not trust', async () => {
    const base_url = await startHub(draftOf(await writeDraft()));
    await joinHub(base_url, await other.issue('foreign'));
    await expectError('hub-certificate', /does not accept the client certificate/);
  });

  test('of ours that has expired', async () => {
    const base_url = await startHub(draftOf(await writeDraft()));
    await joinHub(base_url, await authority.issue('late', { days: past }));
    await expectError('hub-certificate', /client certificate expired on 2020-02-01/);
  });

  test('of ours with the key of another', async () => {
    const base_url = await startHub(draftOf(await writeDraft()));
    await joinHub(base_url, { cert: client.cert, key: hubKeys.key });
    await expectError('hub-certificate', /does not belong/);
  });

  test.each([
    ['ca.cert', 'holds no certificate'],
    ['hub_cert.pem', 'holds no certificate'],
    ['hub_private.pem', 'holds no private key'],
  ])('file %s that is no PEM', async (file, message) => {
    await joinHub(await startHub(draftOf(await writeDraft())));
    await workspace.write(`.adaos/keys/${file}`, 'top secret');
    await expectError('hub-certificate', `${file} ${message}`);
    expect(JSON.stringify(await compare())).not.toContain('top secret');
  });

  test.each(['ca.cert', 'hub_cert.pem', 'hub_private.pem'])('file %s that is missing', async file => {
    await joinHub(await startHub(draftOf(await writeDraft())));
    await rm(workspace.at('.adaos', 'keys', file));
    await expectError('hub-key-missing', `is missing: .*${file.replace('.', '\\.')}`);
  });

  test('is asked for even when the environment says otherwise', async () => {
    await writeDraft();
    await joinHub(await startHub(draftOf(Buffer.alloc(0)), await other.issue('stranger')));
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expectError('hub-certificate', /not signed/);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });
});

describe('an answer', () => {
  test.each([
    [401, 'does not allow'],
    [403, 'does not allow'],
    [500, 'answered with status 500'],
    [302, 'sends us elsewhere'],
  ])('with status %d is refused', async (status, message) => {
    await writeDraft();
    let elsewhere = false;
    await joinHub(
      await startHub((request, response) => {
        elsewhere ||= request.url === '/elsewhere';
        response.writeHead(status, { location: '/elsewhere' }).end('{}');
      }),
    );
    await expectError('hub-refused', message);
    expect(elsewhere).toBe(false);
  });

  test.each([
    ['that is no JSON', '<html>', 'JSON'],
    ['that is no object', 'null', 'JSON object'],
    ['without an archive', '{}', 'archive_b64'],
    ['with another archive', '{"archive_b64": "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxkIQ=="}', 'no zip archive'],
    ['with an empty archive', '{"archive_b64": ""}', 'no zip archive'],
  ])('%s is refused', async (_name, text, message) => {
    await writeDraft();
    await joinHub(await startHub((_request, response) => void response.end(text)));
    await expectError('hub-refused', message);
  });

  test('over the limit is not read to its end', async () => {
    await writeDraft();
    let sent = 0;
    await joinHub(
      await startHub((request, response) => {
        if (!isArchive(request)) return send(response, {});
        const piece = Buffer.alloc(1024 * 1024, 'A');
        const more = (): void => {
          while (!response.destroyed && sent < 300) {
            sent += 1;
            if (!response.write(piece)) return void response.once('drain', more);
          }
          response.end();
        };
        more();
      }),
    );
    await expectError('hub-refused', 'more than a draft may hold');
    expect(sent).toBeLessThan(120);
  });
});

describe('an archive', () => {
  test('is read stored, deflated and streamed, with a comment, and with an empty file', async () => {
    await writeDraft();
    await workspace.write('dev/weather/empty', '');
    await workspace.write('dev/weather/long.txt', 'long '.repeat(10_000));
    const files = `
names = {"skill.yaml": ${JSON.stringify(manifest)}, "handlers/main.py": 'print("ü")\\n', "empty": "", "long.txt": "long " * 10000}
for index, (name, text) in enumerate(names.items()):
    target.writestr(name, text, zipfile.ZIP_STORED if index % 2 else zipfile.ZIP_DEFLATED)`;
    const seekable = zip(`target = zip\nzip.comment = b"a comment PK\\x05\\x06"${files}`);
    const streamed = execFileSync('python3', [
      '-c',
      `import sys, zipfile\nclass Pipe:\n    def write(self, data): return sys.stdout.buffer.write(data)\n    def flush(self): pass\nwith zipfile.ZipFile(Pipe(), "w") as target:\n${files.replace(/^/gm, '    ')}\n`,
    ]);
    for (const archive of [seekable, streamed]) {
      await joinHub(await startHub(draftOf(archive)));
      expect(await compare({ diff: true })).toMatchObject({ changed_vs_base: false, files: [] });
    }
  });

  test.each([
    ['../out', 'not allowed'],
    ['a/../../out', 'not allowed'],
    ['/etc/out', 'not allowed'],
    ['C:/out', 'not allowed'],
    ['a\\\\..\\\\out', 'not allowed'],
    ['a//out', 'not allowed'],
    ['a/\\x1b[2J', 'not allowed'],
  ])('with the path %s is refused', async (name, message) => {
    await writeDraft();
    await joinHub(await startHub(draftOf(zip(`zip.writestr("${name}", "x")`))));
    await expectError('hub-refused', message);
  });

  test.each([
    [
      'a link',
      'info = zipfile.ZipInfo("link")\ninfo.create_system = 3\ninfo.external_attr = (stat.S_IFLNK | 0o777) << 16\nzip.writestr(info, "/etc/passwd")',
      'no regular file',
    ],
    [
      'a file twice',
      'import warnings\nwarnings.simplefilter("ignore")\nzip.writestr("a", "1")\nzip.writestr("a", "2")',
      'twice',
    ],
    ['too many files', 'for i in range(10001): zip.writestr(str(i), "")', 'more than 10000 files'],
    ['too much', 'for i in range(5): zip.writestr(str(i), bytes(50 * 1024 * 1024))', 'more than 200 MB'],
    [
      'a way to pack that is not read',
      'zip.writestr("a", "x" * 1000, zipfile.ZIP_BZIP2)',
      'a way that is not read',
    ],
  ])('with %s is refused', async (_name, script, message) => {
    await writeDraft();
    await joinHub(await startHub(draftOf(zip(script))));
    await expectError('hub-refused', message);
  });

  test('that is damaged anywhere is refused, or read as it was made', async () => {
    const whole = await writeDraft();
    const damaged: Buffer[] = [];
    for (let at = 0; at < whole.length; at += 1) {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ 1;
      damaged.push(copy);
      if (at % 8 === 0) damaged.push(whole.subarray(0, at));
    }
    let archive = whole;
    await joinHub(await startHub((request, response) => draftOf(archive)(request, response)));
    const outcomes = new Set<string>();
    for (archive of damaged) {
      const { remote_error, changed_vs_base } = await compare();
      outcomes.add(remote_error?.code ?? `changed: ${changed_vs_base}`);
    }
    // A byte of a time, an attribute or a name is no damage; what is in a file is held by its checksum.
    expect([...outcomes].sort()).toEqual(['changed: false', 'changed: true', 'hub-refused']);
    archive = whole;
    expect(await compare()).toMatchObject({ changed_vs_base: false });
  });

  test('with another content than its checksum says is refused', async () => {
    await writeDraft();
    const archive = zip('zip.writestr("a", "content", zipfile.ZIP_STORED)');
    archive.write('C', archive.indexOf('content'));
    await joinHub(await startHub(draftOf(archive)));
    await expectError('hub-refused', 'a in it is damaged');
  });

  test('that lies about the size of a file is refused before it fills the memory', async () => {
    await writeDraft();
    const bomb = zip('zip.writestr("a", bytes(100 * 1024 * 1024))');
    const directory = bomb.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bomb.writeUInt32LE(10, directory + 24);
    await joinHub(await startHub(draftOf(bomb)));
    await expectError('hub-refused', 'damaged');
  });
});

describe('skillberth status --space dev', () => {
  const status = (...words: string[]) =>
    callCommandLine(['status', 'weather', '--space', 'dev', ...words], { cwd: workspace.folder });

  test('shows the local status and the comparison', async () => {
    await writeSkill(workspace, { name: 'weather' });
    await joinHub(await startHub(draftOf(await writeDraft())));
    await writeFile(workspace.at('dev', 'weather', 'skill.yaml'), `${manifest}# more\n`);
    const { code, stdout } = await status('--diff');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^weather {2}not installed$/m);
    expect(stdout).toMatch(/dev +changed against https:.* \(node node-7\)/);
    expect(stdout).toMatch(/^\+# more$/m);
    expect(JSON.parse((await status('--json')).stdout)).toMatchObject({
      id: 'weather',
      versions: [],
      dev_compare: { node_id: 'node-7', changed_vs_base: true },
    });
  });

  test('stands when the hub is away, also for a skill of the dev space alone', async () => {
    await mkdirSkills();
    await writeDraft();
    await joinHub('https://127.0.0.1:9');
    const { code, stdout } = await status();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^weather {2}in the dev space$/m);
    expect(stdout).toMatch(/dev +not compared[\s\S]*error\[hub-unreachable\][\s\S]*next/);
    expect(JSON.parse((await status('--json')).stdout)).toEqual({
      id: 'weather',
      dev_compare: {
        node_id: 'node-7',
        base_url: 'https://127.0.0.1:9',
        remote_error: { code: 'hub-unreachable', message: expect.any(String), nextStep: expect.any(String) },
      },
    });
  });

  async function mkdirSkills(): Promise<void> {
    await writeSkill(workspace, { name: 'unrelated' });
  }
});

test('a skill that is not in the dev space, and a name that leaves it', async () => {
  await expect(compare()).rejects.toMatchObject({ code: 'skill-not-found' });
  for (const name of ['../skills/greeter', '..', 'a/b', 'a\\b', '']) {
    await expect(workspace.engine.compare(name, { space: 'dev' }, {})).rejects.toMatchObject({
      code: 'usage',
    });
  }
});

test.skipIf(process.platform === 'win32')('a link in the dev space is compared by its target', async () => {
  await joinHub(await startHub(draftOf(await writeDraft())));
  await symlink('/etc/hostname', workspace.at('dev', 'weather', 'link'));
  expect((await compare({ diff: true })).files).toEqual([
    { path: 'link', change: 'added', after: '/etc/hostname' },
  ]);
});
