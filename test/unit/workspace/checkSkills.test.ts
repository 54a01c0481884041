import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  type CheckRequest,
  checkSkills,
  evidentFolders,
  findSkillFolders,
  readCheckOptions,
} from '../../../workspace/index.ts';
import { type Files, skill, temporaryFolder } from './temporaryFolder.ts';

const settings = (value: object): string => JSON.stringify(value);

describe('.skillberth.json', () => {
  test('the nearer file wins, rule by rule; its family covers single rules further out', async () => {
    const root = await temporaryFolder({
      '.skillberth.json': settings({
        targets: ['spec', 'codex'],
        rules: { 'adaos/topic': 'error', 'agent-skill/name-folder': 'off', 'manifest/key-unknown': 'off' },
      }),
      'skills/.skillberth.json': settings({ rules: { 'adaos/*': 'off', 'manifest/key-unknown': 'warning' } }),
      'skills/weather/.skillberth.json': settings({ targets: ['claude-code'] }),
    });
    expect(await readCheckOptions(root, path.join(root, 'skills', 'weather'))).toEqual({
      targets: ['claude-code'],
      rules: { 'agent-skill/name-folder': 'off', 'adaos/*': 'off', 'manifest/key-unknown': 'warning' },
    });
    expect(await readCheckOptions(root, path.join(root, 'skills', 'other'))).toMatchObject({
      targets: ['spec', 'codex'],
    });
  });

  test('files above the workspace do not count, and broken ones set nothing', async () => {
    const root = await temporaryFolder({
      '.skillberth.json': settings({ targets: ['codex'] }),
      'project/.skillberth.json': '{"targets": ["nobody"], "rules": {"a": 1}',
    });
    const project = path.join(root, 'project');
    expect(await readCheckOptions(project, path.join(project, 'a'))).toEqual({
      targets: undefined,
      rules: {},
    });
  });
});

test('folders of clients that are there', async () => {
  const root = await temporaryFolder({ '.claude/skills/a/SKILL.md': '', '.github/skills': 'a file' });
  expect(await evidentFolders(root)).toEqual(['.claude/skills']);
});

/** What is known of each folder at the end, as `severity rule file`. */
async function verdicts(
  root: string,
  request: Partial<CheckRequest> = {},
): Promise<Readonly<Record<string, readonly string[]>>> {
  const folders = await findSkillFolders(root);
  const known: Record<string, readonly string[]> = {};
  for await (const checked of checkSkills({ workspaceFolder: root, folders, ...request })) {
    const name = path.relative(root, checked.folder).split(path.sep).join('/') || '.';
    known[name] = checked.findings.map(({ severity, rule, file }) => `${severity} ${rule} ${file}`);
  }
  return known;
}

describe('checking skills together', () => {
  test('sources are read', async () => {
    const root = await temporaryFolder({ 'a/SKILL.md': skill('a'), 'a/scripts/run.py': 'x = 1\n' });
    const texts: (string | undefined)[] = [];
    for await (const { snapshot } of checkSkills({ workspaceFolder: root, folders: [path.join(root, 'a')] }))
      texts.push(snapshot.read('scripts/run.py'));
    expect(texts).toEqual(['x = 1\n']);
  });

  test('each folder is judged by the settings that lie above it', async () => {
    const files: Files = {
      'skills/right/SKILL.md': skill('right'),
      'skills/wrong/SKILL.md': skill('other'),
      'skills/silent/SKILL.md': skill('other-too'),
      'skills/silent/.skillberth.json': settings({ rules: { 'agent-skill/name-folder': 'off' } }),
    };
    const known = await verdicts(await temporaryFolder(files));
    expect(known).toMatchObject({
      'skills/right': [],
      'skills/wrong': ['warning agent-skill/name-folder SKILL.md'],
      'skills/silent': [],
    });
  });

  test('given targets and rules win over the settings', async () => {
    const root = await temporaryFolder({
      '.skillberth.json': settings({ targets: ['spec'], rules: { 'agent-skill/name-folder': 'hint' } }),
      'skills/wrong/SKILL.md': skill('other'),
    });
    const rules = { 'agent-skill/name-folder': 'information' } as const;
    expect((await verdicts(root))['skills/wrong']).toEqual(['hint agent-skill/name-folder SKILL.md']);
    expect((await verdicts(root, { rules }))['skills/wrong']).toEqual([
      'information agent-skill/name-folder SKILL.md',
    ]);
  });

  test('settings are judged where no skill is', async () => {
    const root = await temporaryFolder({
      '.skillberth.json': '{"targets": "spec"}',
      'skills/right/SKILL.md': skill('right'),
    });
    expect((await verdicts(root))['.']).toEqual(['error manifest/type .skillberth.json']);
  });

  test('unsaved texts count, also those of settings', async () => {
    const root = await temporaryFolder({ 'skills/wrong/SKILL.md': skill('other') });
    const overlays = new Map([
      [path.join(root, 'skills', 'wrong'), new Map([['SKILL.md', skill('wrong')]])],
      [root, new Map([['.skillberth.json', settings({ rules: { 'agent-skill/name-folder': 'off' } })]])],
    ]);
    const [ofSkill, ofSettings] = await Promise.all(
      [path.join(root, 'skills', 'wrong'), root].map(one =>
        verdicts(root, { overlay: folder => (folder === one ? overlays.get(folder) : undefined) }),
      ),
    );
    expect(ofSkill?.['skills/wrong']).toEqual([]);
    expect(ofSettings?.['skills/wrong']).toEqual([]);
  });

  test('two skills of one name are told of at the end, with all findings of the folder', async () => {
    const root = await temporaryFolder({
      'skills/weather/SKILL.md': skill('weather'),
      '.claude/skills/weather/SKILL.md': `${skill('weather')}`,
      'elsewhere/a/weather/SKILL.md': skill('weather'),
    });
    const seen: string[] = [];
    const folders = await findSkillFolders(root);
    for await (const { folder } of checkSkills({ workspaceFolder: root, folders }))
      seen.push(path.relative(root, folder).split(path.sep).join('/'));
    expect(seen).toEqual([
      '.claude/skills/weather',
      'elsewhere/a/weather',
      'skills/weather',
      '.claude/skills/weather',
    ]);
  });

  test('what is told at the end comes beside what was known before', async () => {
    const root = await temporaryFolder({
      'skills/weather/SKILL.md': skill('weather'),
      '.claude/skills/other/SKILL.md': skill('weather'),
    });
    const findings = (await verdicts(root))['.claude/skills/other'];
    expect(findings).toContain('warning agent-skill/name-folder SKILL.md');
    expect(findings).toContainEqual(expect.stringContaining(' workspace/'));
  });

  test('a folder that went away is passed over; one that is no folder is an error of its own', async () => {
    const root = await temporaryFolder({ 'skills/right/SKILL.md': skill('right'), 'skills/file': '' });
    const folders = ['gone', 'file', 'right'].map(name => path.join(root, 'skills', name));
    const answers: unknown[] = [];
    for await (const { folder, error } of checkSkills({ workspaceFolder: root, folders }))
      answers.push([path.basename(folder), error?.code]);
    expect(answers).toEqual([
      ['file', 'manifest-missing'],
      ['right', undefined],
    ]);
  });

  test('an abort ends it with the reason', async () => {
    const root = await temporaryFolder({ 'a/SKILL.md': skill('a'), 'b/SKILL.md': skill('b') });
    const stop = new AbortController();
    const folders = await findSkillFolders(root);
    const run = async (): Promise<void> => {
      for await (const _ of checkSkills({ workspaceFolder: root, folders, signal: stop.signal }))
        stop.abort(new Error('enough'));
    };
    await expect(run()).rejects.toThrow('enough');
  });

  test('the event loop turns between folders', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `skill-${index}`);
    const root = await temporaryFolder(
      Object.fromEntries(names.map(name => [`skills/${name}/SKILL.md`, skill(name)])),
    );
    const folders = await findSkillFolders(root);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const before: number[] = [];
    for await (const _ of checkSkills({ workspaceFolder: root, folders })) {
      // By then the next folders have been read ahead, so nothing but the turn itself lies between them.
      if (before.length === 0) await sleep(100);
      before.push(turns);
    }
    clearImmediate(timer);
    expect(before).toHaveLength(names.length);
    expect(new Set(before).size).toBe(names.length);
  });
});
