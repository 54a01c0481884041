import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  type AuditRecord,
  Engine,
  type EngineOptions,
  type OperationContext,
} from '../../../runtime/index.ts';
import { pythonFolder, supervisorScript } from '../../runtime/support/workspace.ts';
import { type Canaries, dataFile, type Facts, secretsFile } from './facts.ts';
import { Listeners } from './listeners.ts';
import { type ManifestParts, manifestOf } from './skillSource.ts';

const otherSkill = 'other-skill';
/** Whoever is asked says yes: what the attacks get is what a person approved. */
export const willing: OperationContext = { approve: () => Promise.resolve(true) };

/** A user's home, a workspace with another skill, and listeners: everything that attacks are after, planted. */
export class AttackGround {
  readonly folder: string;
  readonly at: Omit<Facts, 'own'>;
  readonly listeners: Listeners;
  readonly #bystanders: readonly ChildProcess[];
  readonly #before: NodeJS.ProcessEnv;
  readonly #engines = new Map<string, Engine>();
  readonly #options: Partial<EngineOptions>;

  private constructor(
    folder: string,
    at: Omit<Facts, 'own'>,
    listeners: Listeners,
    bystanders: readonly ChildProcess[],
    options: Partial<EngineOptions>,
  ) {
    this.folder = folder;
    this.at = at;
    this.listeners = listeners;
    this.#bystanders = bystanders;
    this.#options = options;
    this.#before = { ...process.env };
    process.env['HOME'] = at.home;
    process.env['SKILLBERTH_HOME'] = at.state;
    process.env['AWS_SECRET_ACCESS_KEY'] = at.canary.environment;
    process.env['OTHER_SKILL_TOKEN'] = at.canary.otherSecret;
  }

  static async plant(options: Partial<EngineOptions> = {}): Promise<AttackGround> {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'skillberth attack-')));
    const inFolder = (...parts: string[]): string => path.join(folder, ...parts);
    const canary: Canaries = {
      key: secretWord('key'),
      cloud: secretWord('cloud'),
      otherData: secretWord('otherdata'),
      otherSecret: secretWord('othersecret'),
      ownSecret: secretWord('ownsecret'),
      workspace: secretWord('workspace'),
      environment: secretWord('environment'),
    };
    const workspace = inFolder('workspace');
    const home = inFolder('home');
    const planted: Readonly<Record<string, string>> = {
      [path.join(home, '.ssh', 'id_rsa')]: canary.key,
      [path.join(home, '.aws', 'credentials')]: canary.cloud,
      [path.join(home, '.bashrc')]: '# a shell\n',
      [inFolder('outside', 'notes.txt')]: 'nobody\n',
      [path.join(workspace, 'notes.txt')]: canary.workspace,
      [path.join(workspace, '.git', 'hooks', 'README')]: 'hooks\n',
      [path.join(workspace, '.vscode', 'settings.json')]: '{}\n',
    };
    for (const [file, text] of Object.entries(planted)) await writeInto(file, text);
    const listeners = new Listeners();
    // The name of this machine leads to itself; where it has none that does, its plainest name is taken.
    const hostName = os.hostname();
    const tcpPort = await listeners.tcp('tcp', 0);
    const socketFile = inFolder('outside', 'agent.sock');
    const abstractSocket = `skillberth-attack-${randomBytes(6).toString('hex')}`;
    await listeners.tcp('unix', socketFile);
    await listeners.tcp('abstract', `\0${abstractSocket}`);
    const bystanders = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'ignore' }),
    );
    const [bystander = 0, python = 0, node = 0] = bystanders.map(({ pid }) => pid);
    const at: Omit<Facts, 'own'> = {
      canary,
      home,
      key: path.join(home, '.ssh', 'id_rsa'),
      cloud: path.join(home, '.aws', 'credentials'),
      workspace,
      outside: inFolder('outside'),
      state: inFolder('state', 'skillberth'),
      other: runtimeOf(workspace, otherSkill),
      hostName,
      address: ownAddress(),
      tcpPort,
      webPort: await listeners.tcp('web', 80, 0),
      udpPort: await listeners.udp(),
      redirectPort: await listeners.redirect(`http://${hostName}:${tcpPort}/`),
      socketFile,
      abstractSocket,
      bystander,
      targets: { python, node },
      host: process.pid,
    };
    return new AttackGround(folder, at, listeners, bystanders, options);
  }

  factsFor(skill: string): Facts {
    return { ...this.at, own: runtimeOf(this.at.workspace, skill) };
  }

  /** The other skill, with a note and a secret. Its code is harmless. */
  async installOther(): Promise<void> {
    const commands = ['remember'];
    await this.writeSkill(
      { id: otherSkill, language: 'python', commands },
      'def remember():\n    return 1\n',
    );
    await this.activate(otherSkill);
    await writeInto(dataFile(this.at.other), this.at.canary.otherData);
    await this.engine().setSecret(otherSkill, 'OTHER_SKILL_TOKEN', this.at.canary.otherSecret);
  }

  /** The same without an engine: what an attack finds where nothing protects it. */
  async plantRuntimes(skill: string): Promise<Facts> {
    const facts = this.factsFor(skill);
    await writeInto(dataFile(facts.other), facts.canary.otherData);
    await writeInto(secretsFile(facts.other), facts.canary.otherSecret);
    await writeInto(secretsFile(facts.own), facts.canary.ownSecret);
    await writeInto(path.join(facts.own, 'state.json'), '{}');
    await writeInto(path.join(facts.workspace, 'skills', otherSkill, 'main.py'), '');
    await writeInto(path.join(facts.state, 'registry.sqlite'), 'SQLite format 3');
    return facts;
  }

  /** One engine for each answer to whether `localhost` is allowed. */
  engine({ allowLocalhost = false, actor = 'cli' }: Partial<EngineOptions> = {}): Engine {
    const key = `${actor} ${allowLocalhost}`;
    const known = this.#engines.get(key);
    if (known !== undefined) return known;
    const engine = new Engine({
      ...{ workspaceFolders: [this.at.workspace], supervisorScript, pythonFolder, actor },
      ...this.#options,
      allowLocalhost,
    });
    this.#engines.set(key, engine);
    return engine;
  }

  async writeSkill(parts: ManifestParts, source: string, more: Readonly<Record<string, string>> = {}) {
    const folder = path.join(this.at.workspace, 'skills', parts.id);
    await writeInto(path.join(folder, 'skill.yaml'), manifestOf(parts));
    await writeInto(path.join(folder, parts.language === 'python' ? 'main.py' : 'main.mjs'), source);
    for (const [file, text] of Object.entries(more)) await writeInto(path.join(folder, file), text);
    return folder;
  }

  /** Installed, approved, active. */
  async activate(skill: string, engine = this.engine()): Promise<void> {
    await engine.install(skill, {}, willing);
    await engine.activate(skill, {}, willing);
  }

  /** Whether the engine still runs another skill's code. */
  async isServing(): Promise<boolean> {
    try {
      const { result } = await this.engine().run(otherSkill, 'remember', {}, willing);
      return result === 1;
    } catch {
      return false;
    }
  }

  /** The records of one skill, as text. */
  async audit(skill: string): Promise<readonly AuditRecord[]> {
    return await this.engine().audit({ skill });
  }

  /** Whether a skill's command answers in another workspace, as after a clone. */
  async runsIn(workspaceFolder: string, skill: string, command: string): Promise<boolean> {
    const engine = new Engine({
      ...{ workspaceFolders: [workspaceFolder], supervisorScript, pythonFolder, actor: 'cli' },
      ...this.#options,
    });
    try {
      await engine.run(skill, command, {}, {});
      return true;
    } catch {
      return false;
    } finally {
      await engine.dispose();
    }
  }

  async stopEngines(): Promise<void> {
    for (const engine of this.#engines.values()) await engine.dispose();
    this.#engines.clear();
  }

  async clear(): Promise<void> {
    await this.stopEngines();
    this.listeners.close();
    for (const bystander of this.#bystanders) bystander.kill('SIGKILL');
    for (const name of ['HOME', 'SKILLBERTH_HOME', 'AWS_SECRET_ACCESS_KEY', 'OTHER_SKILL_TOKEN']) {
      const value = this.#before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

function runtimeOf(workspace: string, skill: string): string {
  return path.join(workspace, 'skills', '.runtime', skill);
}

function secretWord(name: string): string {
  return `canary-${name}-${randomBytes(9).toString('hex')}`;
}

/** An address of this machine that is not loopback, where it has one. */
function ownAddress(): string {
  const all = Object.values(os.networkInterfaces()).flatMap(list => list ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
