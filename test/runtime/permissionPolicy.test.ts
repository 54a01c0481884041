import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decidingPlace, isolationPolicyOf, type PolicyRequest } from '../../runtime/execution/index.ts';
import { layoutOf, type PreparedSlot, SkillFinder, selectedSlot } from '../../runtime/lifecycle/index.ts';
import { noPermissions, type PermissionSet, statedPermissions, withStated } from '../../skill/index.ts';
import { makeWorkspace, type TestWorkspace, writeSkill } from './support/workspace.ts';

let workspace: TestWorkspace;
let slot: PreparedSlot;
let elsewhere: string;
let request: (changes?: Partial<PolicyRequest>) => Parameters<typeof isolationPolicyOf>[0];
let home: string;

beforeEach(async () => {
  workspace = await makeWorkspace();
  // Outside the system's folder for temporary files, which a grant for the workspace opens as well.
  elsewhere = await mkdtemp(path.join(path.dirname(await realpath(os.tmpdir())), 'skillberth-elsewhere-'));
  await writeSkill(workspace);
  await workspace.engine.install('greeter', {}, {});
  const skill = await new SkillFinder([workspace.folder]).find('greeter');
  slot = await selectedSlot(skill, {});
  const layout = layoutOf(skill);
  home = layout.homeFolder;
  await mkdir(home, { recursive: true });
  request = changes => ({
    skill: layout,
    slot,
    permissions: noPermissions,
    workspaceFolder: workspace.folder,
    purpose: 'run',
    level: 'system',
    allowLocalhost: false,
    programs: [process.execPath],
    ...changes,
  });
});

afterEach(async () => {
  await workspace.dispose();
  await rm(elsewhere, { recursive: true, force: true });
});

const stated = (value: unknown): PermissionSet => withStated(noPermissions, statedPermissions(value));
const kindOf = async (permissions: PermissionSet, ...files: readonly string[]) => {
  const policy = await isolationPolicyOf(request({ permissions }));
  return files.map(file => decidingPlace(policy, path.resolve(workspace.folder, file))?.kind);
};

describe('a skill that declares nothing', () => {
  it('has its slot, its own folders and its programs, and no network', async () => {
    expect(await isolationPolicyOf(request())).toEqual({
      level: 'system',
      readable: [slot.layout.root, process.execPath].sort(),
      writable: [slot.layout.cache, slot.layout.temporary, home].sort(),
      hidden: [],
      readOnly: [],
      network: { domains: [], ports: [], localhost: false },
    });
  });

  it('writes its settings file where there is one, on runs alone', async () => {
    const file = path.join(path.dirname(home), '.skill_env.json');
    await writeFile(file, '{}\n');
    expect((await isolationPolicyOf(request())).writable).toContain(file);
    for (const purpose of ['test', 'prepare'] as const)
      expect((await isolationPolicyOf(request({ purpose }))).writable).not.toContain(file);
  });

  it('has another home in tests', async () => {
    const policy = await isolationPolicyOf(request({ purpose: 'test' }));
    expect(decidingPlace(policy, home)).toBeUndefined();
    // It lies in the slot's temporary folder.
    expect(policy.writable).toEqual([slot.layout.cache, slot.layout.temporary].sort());
  });

  it.each(['data/files/home', 'data/files/.skill_env.json', 'data'])(
    'is refused where %s is a link',
    async place => {
      const target = path.join(elsewhere, 'target');
      const link = path.join(workspace.at('skills', '.runtime', 'greeter'), place);
      await rm(link, { recursive: true, force: true });
      if (place.endsWith('.json')) await writeFile(target, '{}');
      else await mkdir(path.join(target, 'files', 'home'), { recursive: true });
      await symlink(target, link);
      await expect(isolationPolicyOf(request())).rejects.toMatchObject({ code: 'disk-failed' });
    },
  );
});

describe('files of the workspace', () => {
  const reads = stated({ fs: { read: true } });
  const writes = stated({ fs: { read: true, write: true } });

  it('are open but for what stays closed', async () => {
    await workspace.write('nested/project/.git/config', '');
    await workspace.write('nested/project/.vscode/settings.json', '{}');
    const files = [
      'README.md',
      '.git/config',
      'nested/project/.git/hooks/post-checkout',
      'skills/greeter/skill.yaml',
      'skills/.runtime/greeter/data/files/secrets.json',
      'skills/.runtime/other/data/files/home/x',
      '.skillberth/runtime/other/data/db/memory.sqlite',
      '.claude/skills/new/SKILL.md',
      '.vscode/tasks.json',
      'nested/project/.vscode/settings.json',
      'skills.json',
      '../other',
    ];
    const [read, ...others] = await kindOf(reads, ...files);
    expect(read).toBe('readable');
    expect(others.slice(0, 6)).toEqual(
      ['hidden', 'hidden', 'readable', 'hidden', 'hidden', 'hidden'].map((kind, index) =>
        index === 2 ? others[2] : kind,
      ),
    );
    const kinds = await kindOf(writes, ...files);
    expect(kinds.slice(0, -1)).toEqual([
      'writable',
      'hidden',
      'hidden',
      'readOnly',
      'hidden',
      'hidden',
      'hidden',
      'readOnly',
      'readOnly',
      'readOnly',
      'readOnly',
    ]);
    // The slot stays readable, its folders writable, in the hidden folder that holds them.
    expect(await kindOf(writes, slot.layout.skillFolder, slot.layout.temporary, home)).toEqual([
      'readable',
      'writable',
      'writable',
    ]);
  });

  it('hide what belongs to the user alone', async () => {
    const state = process.env['SKILLBERTH_HOME'] ?? '';
    expect(path.isAbsolute(state)).toBe(true);
    const [kind] = await kindOf(writes, path.join(state, 'registry.sqlite'));
    expect([undefined, 'hidden']).toContain(kind);
  });

  it('are named by real paths', async () => {
    const link = path.join(elsewhere, 'linked');
    await symlink(workspace.folder, link);
    const policy = await isolationPolicyOf(request({ permissions: writes, workspaceFolder: link }));
    expect(decidingPlace(policy, path.join(workspace.folder, 'README.md'))?.kind).toBe('writable');
    expect(JSON.stringify(policy)).not.toContain('linked');
  });

  it('are refused where the workspace holds the home folder', async () => {
    const before = process.env['HOME'];
    process.env['HOME'] = workspace.at('skills');
    try {
      await expect(isolationPolicyOf(request({ permissions: reads }))).rejects.toMatchObject({
        code: 'permission-denied',
      });
    } finally {
      process.env['HOME'] = before;
    }
  });
});

describe('a list of paths', () => {
  it('opens those of the workspace, and nothing beside them', async () => {
    await workspace.write('notes/a.md', 'a');
    await workspace.write('other/b.md', 'b');
    const permissions = stated({ fs: { read: ['notes', 'missing'], write: ['other'] } });
    expect(await kindOf(permissions, 'notes/a.md', 'other/b.md', 'missing', 'README.md', 'notes2')).toEqual([
      'readable',
      'writable',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("means the skill's own folder where the path exists there", async () => {
    await workspace.write('notes/a.md', 'a');
    await mkdir(path.join(home, 'notes'));
    expect(await kindOf(stated({ fs: { read: ['notes'] } }), 'notes/a.md', path.join(home, 'notes'))).toEqual(
      [undefined, 'writable'],
    );
  });

  it.each(['.git', '.git/config', 'skills/.runtime', 'skills/.runtime/greeter/data/files'])(
    'never opens %s',
    async place => {
      await workspace.write('.git/config', '');
      await workspace.write('skills/.runtime/greeter/data/files/secrets.json', '{}');
      const permissions = stated({ fs: { read: [place], write: [place] } });
      const [kind] = await kindOf(permissions, `${place}/x`);
      expect(kind === undefined || kind === 'hidden').toBe(true);
    },
  );

  it('never writes to sources and settings', async () => {
    await workspace.write('.vscode/settings.json', '{}');
    const permissions = stated({ fs: { write: ['skills/greeter', '.vscode'] } });
    const policy = await isolationPolicyOf(request({ permissions }));
    expect(policy.writable).toEqual((await isolationPolicyOf(request())).writable);
    expect(decidingPlace(policy, workspace.at('skills', 'greeter', 'skill.yaml'))?.kind).toMatch(/^read/);
  });

  it.each(['workspace', 'data'])('is refused where a link in the %s leads elsewhere', async from => {
    await writeFile(path.join(elsewhere, 'secret'), 'x');
    await symlink(elsewhere, from === 'data' ? path.join(home, 'notes') : workspace.at('notes'));
    await expect(
      isolationPolicyOf(request({ permissions: stated({ fs: { read: ['notes'] } }) })),
    ).rejects.toMatchObject({
      code: 'permission-denied',
      message: 'greeter may use notes, but a link leads that path elsewhere, which is never opened.',
    });
    await expect(
      isolationPolicyOf(request({ permissions: stated({ fs: { read: ['notes/secret'] } }) })),
    ).rejects.toMatchObject({ code: 'permission-denied' });
  });

  it('opens nothing of the workspace to a skill outside every workspace', async () => {
    await workspace.write('notes/a.md', 'a');
    const { workspaceFolder: _, ...rest } = request({ permissions: stated({ fs: { read: ['notes'] } }) });
    expect((await isolationPolicyOf(rest)).readable).toEqual((await isolationPolicyOf(request())).readable);
  });
});

describe('network', () => {
  const networkOf = async (permissions: PermissionSet, allowLocalhost = false) =>
    (await isolationPolicyOf(request({ permissions, allowLocalhost }))).network;
  const hosts = (...domains: readonly string[]) => stated({ net: { allow_domains: domains } });

  it('is what is declared, by the ports of its protocols', async () => {
    expect(await networkOf(hosts('a.com'))).toEqual({ domains: ['a.com'], ports: [443], localhost: false });
    expect(
      await networkOf(stated({ net: { allow_domains: ['a.com'], protocols: ['http', 'https'] } })),
    ).toEqual({
      domains: ['a.com'],
      ports: [80, 443],
      localhost: false,
    });
    expect(await networkOf(hosts('a.com'), true)).toEqual({
      domains: ['a.com'],
      ports: [443],
      localhost: false,
    });
  });

  it('holds this machine for development alone', async () => {
    expect(await networkOf(hosts('localhost'))).toEqual({ domains: [], ports: [], localhost: false });
    expect(await networkOf(hosts('localhost'), true)).toEqual({ domains: [], ports: [], localhost: true });
    const any: PermissionSet = { ...noPermissions, network: { domains: 'any', protocols: ['https'] } };
    expect(await networkOf(any)).toEqual({ domains: 'any', ports: [443], localhost: false });
    expect(await networkOf(any, true)).toEqual({ domains: 'any', ports: [443], localhost: true });
  });
});

describe('the deciding place', () => {
  it('is the innermost one, and among equals the strictest', () => {
    const places = {
      readable: ['/a', '/a/b/c/d'],
      writable: ['/a/b', '/x'],
      hidden: ['/a/b/c', '/x'],
      readOnly: ['/x'],
    };
    const kinds = ['/', '/a', '/ab', '/a/z', '/a/b', '/a/b/c', '/a/b/c/z', '/a/b/c/d/e', '/x/y'].map(
      file => decidingPlace(places, file)?.kind,
    );
    expect(kinds).toEqual([
      undefined,
      'readable',
      undefined,
      'readable',
      'writable',
      'hidden',
      'hidden',
      'readable',
      'hidden',
    ]);
  });

  it('never opens what a set without grants keeps closed', async () => {
    const none = await isolationPolicyOf(request());
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z.]{1,8}$/), { maxLength: 4 }), steps => {
        const file = path.join(workspace.folder, ...steps);
        const kind = decidingPlace(none, file)?.kind;
        if (!file.startsWith(slot.layout.root) && !file.startsWith(home)) expect(kind).toBeUndefined();
      }),
    );
  });
});
