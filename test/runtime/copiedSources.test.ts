import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, type TestWorkspace } from './support/workspace.ts';

let workspace: TestWorkspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  const head = '---\nname: notes\ndescription: Keeps notes. Use when something should be noted.\n---\n';
  await workspace.write('skills/notes/SKILL.md', `${head}\n# Notes\n`);
  await workspace.write('skills/notes/more/deep/list.md', '# List\n');
  await workspace.write('secret.txt', 'not of this skill');
});
afterEach(async () => await workspace.dispose());

const source = (...parts: string[]): string => workspace.at('skills', 'notes', ...parts);
const slots = (): string => workspace.at('skills', '.runtime', 'notes', '0.0.0', 'slots');
const copy = (...parts: string[]): string => path.join(slots(), 'A', 'src', 'skills', 'notes', ...parts);
const install = (onOutput?: (text: string) => void) =>
  workspace.engine.install('notes', {}, onOutput === undefined ? {} : { onOutput });

describe.skipIf(process.platform === 'win32')('links', () => {
  test.each([
    ['an absolute one', [['leaving', '/etc/hostname']]],
    ['an absolute one that stays', [['leaving', 'SKILL.md', 'absolute']]],
    ['upwards', [['leaving', '../../secret.txt']]],
    ['upwards to nothing', [['leaving', '../../not-there.txt']]],
    ['to a folder outside', [['leaving', '../..']]],
    ['out and back in', [['leaving', '../notes/SKILL.md']]],
    [
      'through a link that is inside itself',
      [
        ['more/deep/up', '../..'],
        ['leaving', 'more/deep/up/../../secret.txt'],
      ],
    ],
    [
      'to nothing, through a link that is inside itself',
      [
        ['more/deep/up', '../..'],
        ['leaving', 'more/deep/up/../../not-there.txt'],
      ],
    ],
    [
      'through a linked folder',
      [
        ['more/deep/out', '../../../..'],
        ['leaving', 'more/deep/out/secret.txt'],
      ],
    ],
  ])('%s are refused, and nothing is left', async (_, links) => {
    for (const [name = '', target = '', kind] of links) {
      symlinkSync(kind === 'absolute' ? source(target) : target, source(name));
    }
    await expect(install()).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringMatching(/^The link (leaving|more\/deep\/out) points outside/),
    });
    expect(readdirSync(slots()).sort()).toEqual(['A', 'B']);
    expect(readdirSync(path.join(slots(), 'A'))).toEqual(['logs']);
  });

  test('those that stay inside are copied as they are, also to folders; to nothing with a line in the log', async () => {
    const links = {
      'list.md': 'more/deep/list.md',
      folder: 'more',
      'more/deep/home': '../..',
      'through.md': 'more/deep/home/folder/deep/list.md',
      broken: 'more/not-there.md',
      circle: 'circle',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, source(name));
    let output = '';
    await install(text => {
      output += text;
    });
    for (const [name, target] of Object.entries(links)) expect(readlinkSync(copy(name))).toBe(target);
    expect(output.match(/The link .* leads to nothing/g)).toEqual([
      'The link broken leads to nothing',
      'The link circle leads to nothing',
    ]);
    expect((await workspace.engine.status('notes')).versions[0]?.slots[0]?.stale).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('what is no file is refused', () => {
  test('a pipe', async () => {
    execFileSync('mkfifo', [source('more', 'pipe')]);
    await expect(install()).rejects.toMatchObject({
      code: 'manifest-invalid',
      message: expect.stringContaining('pipe is a pipe, a socket or a device'),
    });
  });

  test('a socket', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(source('more', 's'), resolve));
    try {
      await expect(install()).rejects.toMatchObject({
        code: 'manifest-invalid',
        message: expect.stringContaining('s is a pipe, a socket or a device'),
      });
    } finally {
      server.close();
    }
  });
});

test('files of every size arrive whole, with their modes, and count as unchanged', async () => {
  const sizes = [0, 1, 4_096, 512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 3_000_000];
  mkdirSync(source('data'));
  for (const size of sizes) {
    const bytes = Buffer.alloc(size, `${size} `);
    writeFileSync(source('data', `${size}.bin`), bytes, { mode: size % 2 === 0 ? 0o644 : 0o755 });
  }
  await install();
  for (const size of sizes) {
    expect(statSync(copy('data', `${size}.bin`))).toMatchObject({
      size,
      mode: statSync(source('data', `${size}.bin`)).mode,
    });
  }
  for (const size of sizes) {
    const [from, to] = [source, copy].map(place => readFileSync(place('data', `${size}.bin`)));
    expect(to?.equals(from ?? Buffer.alloc(0))).toBe(true);
  }
  const stale = async () => (await workspace.engine.status('notes')).versions[0]?.slots[0]?.stale;
  expect(await stale()).toBe(false);
  writeFileSync(source('data', '3000000.bin'), Buffer.alloc(3_000_000, 'x'));
  expect(await stale()).toBe(true);
});
