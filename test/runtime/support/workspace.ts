import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Engine } from '../../../runtime/index.ts';

export const repository = path.resolve(import.meta.dirname, '..', '..', '..');
export const pythonFolder = path.join(repository, 'python');
export const supervisorScript = path.join(repository, 'dist', 'supervisor.cjs');

/** A temporary workspace with real skills on disk and an engine over it. */
export interface TestWorkspace {
  readonly folder: string;
  readonly engine: Engine;
  /** Writes a file below the workspace; folders are made. */
  write(file: string, text: string, mode?: number): Promise<void>;
  read(file: string): Promise<string>;
  at(...parts: string[]): string;
  dispose(): Promise<void>;
}

export async function makeWorkspace(parent = os.tmpdir()): Promise<TestWorkspace> {
  const folder = await mkdtemp(path.join(parent, 'skillberth test-'));
  const engine = new Engine({ workspaceFolders: [folder], supervisorScript, pythonFolder, actor: 'cli' });
  return {
    folder,
    engine,
    async write(file, text, mode) {
      const absolute = path.join(folder, file);
      await mkdir(path.dirname(absolute), { recursive: true });
      await writeFile(absolute, text);
      if (mode !== undefined) await chmod(absolute, mode);
    },
    read: file => readFile(path.join(folder, file), 'utf8'),
    at: (...parts) => path.join(folder, ...parts),
    async dispose() {
      await engine.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A person who says yes to everything that they are asked. */
export const yes = { approve: async (): Promise<boolean> => true };

export interface SkillFiles {
  readonly name?: string;
  readonly version?: string;
  /** More lines of skill.yaml. */
  readonly manifest?: string;
  readonly main?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** skill.yaml of a small adaos skill whose tool `greet` takes a name. */
export function greeterManifest(name: string, version: string): string {
  return `name: ${name}
version: ${version}
description: Greets by name.
default_tool: greet
tools:
  - name: greet
    description: Greets by name.
    entry: handlers.main:greet
    timeout_seconds: 5
    input_schema:
      type: object
      properties:
        who: { type: string }
      required: [who]
      additionalProperties: false
`;
}

/** Writes a small adaos skill without dependencies whose tool `greet` answers its own version. */
export async function writeSkill(workspace: TestWorkspace, skill: SkillFiles = {}): Promise<void> {
  const { name = 'greeter', version = '1.0.0' } = skill;
  const root = `skills/${name}`;
  await workspace.write(`${root}/skill.yaml`, skill.manifest ?? greeterManifest(name, version));
  await workspace.write(
    `${root}/handlers/main.py`,
    skill.main ??
      `def greet(who):\n    print("greeting", who)\n    return {"text": f"Hello {who}", "version": "${version}"}\n`,
  );
  for (const [file, text] of Object.entries(skill.files ?? {}))
    await workspace.write(`${root}/${file}`, text);
}

/** A copy of the weather example in the workspace. */
export async function copyWeatherSkill(workspace: TestWorkspace): Promise<void> {
  const target = workspace.at('skills', 'weather_skill');
  await cp(path.join(repository, 'examples', 'skills', 'weather_skill'), target, { recursive: true });
}
