import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type IsolationPolicy, SupervisorPool } from '../../../runtime/execution/index.ts';
import type { Denial } from '../../../runtime/index.ts';
import { defaultLimits } from '../../../skill/index.ts';

const repository = path.resolve(import.meta.dirname, '..', '..', '..');
export const supervisorScript = path.join(repository, 'dist', 'supervisor.cjs');

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly denials: readonly Denial[];
}

type Changes = Partial<Omit<IsolationPolicy, 'network'>> & {
  readonly network?: Partial<IsolationPolicy['network']>;
};

/** A folder like a slot, with a writable `tmp` in it, and programs that run there under a policy. */
export class IsolatedPrograms {
  readonly folder: string;
  readonly pool = new SupervisorPool(supervisorScript);

  constructor() {
    this.folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'isolated-')));
    mkdirSync(path.join(this.folder, 'tmp'));
  }

  /** Writes a file below the folder and returns its path. */
  write(relative: string, content: string): string {
    const file = path.join(this.folder, relative);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  policy({ network, ...changes }: Changes = {}): IsolationPolicy {
    return {
      level: 'system',
      // The interpreter of the tests may lie anywhere, its libraries beside it.
      readable: [this.folder, path.dirname(path.dirname(realpathSync(process.execPath)))],
      writable: [path.join(this.folder, 'tmp')],
      hidden: [],
      readOnly: [],
      ...changes,
      network: { domains: [], ports: [443], localhost: false, ...network },
    };
  }

  async run(
    command: readonly [string, ...string[]],
    policy = this.policy(),
    environment: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin' },
  ): Promise<Ran> {
    const [program, ...args] = command;
    const output = { stdout: '', stderr: '' };
    const denials: Denial[] = [];
    const exitCode = await this.pool.program(policy, {
      command: program,
      arguments: args,
      workingDirectory: this.folder,
      environment,
      limits: { ...defaultLimits },
      onOutput: (text, stream) => {
        output[stream] += text;
      },
      onDenial: denial => denials.push(denial),
    });
    return { exitCode, ...output, denials };
  }

  /** Runs lines of a shell. */
  async shell(lines: string, policy?: IsolationPolicy): Promise<Ran> {
    return await this.run(['/bin/sh', '-c', lines], policy);
  }

  /** Runs JavaScript. */
  async node(code: string, policy?: IsolationPolicy): Promise<Ran> {
    return await this.run([realpathSync(process.execPath), '--input-type=module', '-e', code], policy);
  }

  async dispose(): Promise<void> {
    await this.pool.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Numbers of the supervisors that `parent` has started. */
export function supervisorsOf(parent = process.pid): readonly number[] {
  return processes(
    ({ status, commandLine }) =>
      status.includes(`\nPPid:\t${parent}\n`) && commandLine.includes(supervisorScript),
  );
}

/** Numbers of the processes whose command line holds a text. */
export function processesWith(text: string): readonly number[] {
  return processes(({ commandLine }) => commandLine.includes(text));
}

function processes(
  wanted: (facts: { readonly status: string; readonly commandLine: string }) => boolean,
): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        // A process that has ended and waits for its parent runs no more.
        return (
          !/^State:\s+Z/m.test(status) &&
          wanted({ status, commandLine: readFileSync(`/proc/${name}/cmdline`, 'utf8') })
        );
      } catch {
        // It ended in the meantime.
        return false;
      }
    })
    .map(Number);
}
