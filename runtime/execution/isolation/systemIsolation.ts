import { existsSync, readdirSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { SandboxManager } from '@anthropic-ai/sandbox-runtime/dist/sandbox/sandbox-manager.js';
import type { Denial } from '../../invocationReport.ts';
import { CallError } from '../supervisor/callError.ts';
import { Denials, denialOf } from './denials.ts';
import type { IsolatedCommand, Isolation } from './isolation.ts';
import type { IsolationPolicy } from './isolationPolicy.ts';
import { kernelFilesReadOnly } from './kernelFiles.ts';
import { keyringFilter } from './keyringFilter.ts';
import { isolationError, programOnPath, refusal, systemFacts } from './missingSystem.ts';
import { mountPlan } from './mountPlan.ts';
import { privateAddresses, refusedConnection } from './networkGate.ts';
import { quoted } from './quoted.ts';
import { startCommand, startScript, startVariable } from './startScript.ts';
import { canLimitSize, capabilityDrop, probe } from './systemAbilities.ts';
import { type SeatbeltPlaces, seatbeltPlaces } from './visiblePlaces.ts';

type SandboxConfiguration = Parameters<typeof SandboxManager.updateConfig>[0];

/** What the library needs to find on PATH, and the shell that starts things. */
interface Programs {
  readonly shell: string;
  readonly bwrap: string | undefined;
  readonly socat: string | undefined;
}

/** The library's command, split where its mounts are: we put ours in their place. */
interface Template {
  readonly before: string;
  /** Namespaces, and /proc of the new one. */
  readonly after: string;
  /** What runs inside: with the relays to the library's proxy, and without them. */
  readonly connected: string;
  readonly disconnected: string;
  /** Variables that the sandbox sets. */
  readonly foreign: readonly string[];
}

/** Where the library's mounts begin and end; it writes each once. */
const mountsBegin = ' --ro-bind / / ';
const mountsEnd = ' --dev /dev --unshare-pid ';
const optionsEnd = ' -- ';
/** Bytes that one argument may have, with room to spare. */
const longestText = 120 * 1024;

const nothing: Pick<IsolationPolicy, 'readable' | 'writable' | 'hidden' | 'readOnly' | 'network'> = {
  readable: [],
  writable: [],
  hidden: [],
  readOnly: [],
  network: { domains: [], ports: [], localhost: false },
};

/** Confines by the operating system: bubblewrap on Linux, Seatbelt on macOS, both driven by the sandbox library. */
export class SystemIsolation implements Isolation {
  readonly #helper: string;
  #policy = nothing;
  #programs: Programs | undefined;
  #prepared: Promise<CallError | undefined> | undefined;
  #template: Template | undefined;
  readonly #placeholders = new Set<string>();
  #denials: Denials | undefined;
  /** In this process's own folder. */
  readonly #filterFile = path.join(os.tmpdir(), 'keyrings.bpf');
  #sized = false;
  #launcher: readonly string[] = [];

  /** `helper`: the program that closes unix sockets (Linux), absolute. */
  constructor(helper: string) {
    this.#helper = helper;
  }

  async prepare(): Promise<void> {
    this.#prepared ??= this.#tried();
    await this.#prepared;
  }

  async configure(policy: IsolationPolicy, onDenial: (denial: Denial) => void): Promise<void> {
    await this.prepare();
    // What was missing when this process started may have been installed since.
    if ((await this.#prepared) !== undefined) this.#prepared = this.#tried();
    const failure = await this.#prepared;
    if (failure !== undefined) throw failure;
    this.#policy = policy;
    this.#denials = new Denials(onDenial);
    const refuses = (file: string): boolean => this.#refusesWrite(file);
    SandboxManager.getSandboxViolationStore().subscribe(violations => {
      const line = violations.at(-1)?.line;
      const denial = line === undefined ? undefined : denialOf(line, refuses);
      if (denial !== undefined) this.#denials?.add(denial);
    });
    if (process.platform === 'darwin') await this.#makeTemplate();
    else SandboxManager.updateConfig(this.#configuration());
  }

  async wrap(command: IsolatedCommand, { files }: { readonly files: number }): Promise<IsolatedCommand> {
    const { domains, localhost, endpoints = [] } = this.#policy.network;
    const network = localhost || domains === 'any' || domains.length > 0 || endpoints.length > 0;
    const { text, foreign } = this.#text(network);
    return {
      command: this.#found().shell,
      arguments: ['-c', text],
      workingDirectory: '/',
      environment: {
        [startVariable]: startScript(command, { files, foreign, network, launcher: this.#launcher }),
      },
    };
  }

  async dispose(): Promise<void> {
    // A sandbox that is killed while it is being built may outlive its parent.
    await this.#prepared;
    for (const place of this.#placeholders) removeEmpty(place);
    await SandboxManager.reset();
  }

  /** Starts what does not depend on the policy and runs a trivial program with nothing allowed. */
  async #tried(): Promise<CallError | undefined> {
    const missing = this.#find();
    if (missing.length > 0 || !['linux', 'darwin'].includes(process.platform)) {
      return isolationError(refusal(systemFacts(missing), ''));
    }
    if (process.platform === 'linux' && !existsSync(this.#helper)) {
      return isolationError({
        message: `Skillberth has no sandbox helper for ${process.platform}-${process.arch}.`,
        remedy: 'Install the package that is built for this platform; x64 and arm64 are supported.',
      });
    }
    try {
      await SandboxManager.initialize(
        this.#configuration(),
        async ({ host, port }) => {
          const reason = refusedConnection(
            this.#policy.network,
            { host, port: port ?? 0 },
            { proxied: isProxied() },
          );
          return reason === undefined ? true : { allow: false, reason };
        },
        true,
      );
      if (process.platform === 'linux') {
        writeFileSync(this.#filterFile, keyringFilter());
        [this.#sized, this.#launcher] = await Promise.all([
          canLimitSize(this.#found().bwrap),
          capabilityDrop(),
        ]);
      }
      await this.#makeTemplate();
      const output = await probe(this.#found().shell, this.#text(false).text);
      return output === undefined ? undefined : isolationError(refusal(systemFacts([]), output));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return isolationError(refusal(systemFacts([]), why));
    }
  }

  /** Names of the programs that are missing. */
  #find(): readonly string[] {
    const linux = process.platform === 'linux';
    const programs = {
      shell: '/bin/sh',
      bwrap: linux ? programOnPath('bwrap') : undefined,
      socat: linux ? programOnPath('socat') : undefined,
    };
    this.#programs = programs;
    if (!linux) return [];
    return (['bwrap', 'socat'] as const).filter(name => programs[name] === undefined);
  }

  #found(): Programs {
    if (this.#programs === undefined) throw new Error('The isolation was not prepared.');
    return this.#programs;
  }

  /**
   * Wraps the start command. On Linux this happens once, before there is a policy: only the mounts depend on that. The
   * rules of macOS are part of the text.
   */
  async #makeTemplate(): Promise<void> {
    SandboxManager.updateConfig(this.#configuration());
    const wrapped = await SandboxManager.wrapWithSandbox(startCommand, this.#found().shell);
    const foreign = foreignVariables(wrapped);
    if (process.platform !== 'linux') {
      this.#template = { before: wrapped, after: '', connected: '', disconnected: '', foreign };
      return;
    }
    const begin = wrapped.indexOf(mountsBegin);
    const end = wrapped.indexOf(mountsEnd);
    const inside = wrapped.indexOf(optionsEnd, end);
    if (begin < 0 || end < begin || inside < 0) {
      throw new Error('The sandbox library made a command of an unknown form.');
    }
    const { shell } = this.#found();
    const helped = `SRT_ALLOW_NESTED_USERNS=0 ${quoted(this.#helper)} ${shell} -c ${quoted(startCommand)}`;
    this.#template = {
      before: wrapped.slice(0, begin),
      after: `${wrapped.slice(end + ' --dev /dev'.length, inside)} ${kernelFilesReadOnly().map(quoted).join(' ')}`,
      // At its end it kills its relays by their job numbers, which not every shell takes; everything (-1) would take
      // the shell above along, and with it the program's exit code.
      connected: wrapped.slice(inside).replaceAll('kill %1 %2 ', 'kill -9 $(jobs -p) '),
      // As the library writes it where there is no proxy: two programs less to start, and nothing to talk to.
      disconnected: `${optionsEnd}${shell} -c ${quoted(helped)}`,
      foreign,
    };
  }

  /** The wrapped start command for the disk as it is now. */
  #text(network: boolean): { readonly text: string; readonly foreign: readonly string[] } {
    if (this.#template === undefined) throw new Error('The isolation was not prepared.');
    const { before, after, connected, disconnected, foreign } = this.#template;
    if (process.platform !== 'linux') return { text: `exec ${before}`, foreign };
    // The library's sockets lie in our folder for temporary files.
    const own = [this.#helper, os.tmpdir()];
    const { arguments: mounts, placeholders } = mountPlan(this.#policy, { own, sized: this.#sized });
    for (const place of placeholders) this.#placeholders.add(place);
    // The sandbox ends with its parent, which must be this process and no shell.
    const text = `exec ${before} ${mounts.map(quoted).join(' ')}${after} --seccomp 9${network ? connected : disconnected} 9<${quoted(this.#filterFile)}`;
    if (text.length > longestText) {
      // Not `isolation`: who asks for too much must not come by less of it.
      throw new CallError('The permissions name more places than the sandbox takes.', { reason: 'spawn' });
    }
    return { text, foreign };
  }

  #configuration(): SandboxConfiguration {
    const { bwrap, socat } = this.#found();
    const { denyRead, allowRead, allowWrite, denyWrite } = this.#seatbelt();
    const names = (places: readonly string[]) =>
      places.map(place => ({ path: place, literal: true as const }));
    return {
      network: {
        // The gate decides each connection by itself; the addresses here are those that a registry's name may lead to
        // although they are private.
        allowedDomains: (this.#policy.network.endpoints ?? [])
          .filter(({ host }) => isIP(host) !== 0)
          .map(({ host, port }) => (isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`)),
        deniedDomains: [],
        deniedResolvedAddresses: [...privateAddresses],
      },
      filesystem: {
        denyRead: names(denyRead),
        allowRead: names(allowRead),
        allowWrite: names(allowWrite),
        denyWrite: names(denyWrite),
      },
      seccomp: { applyPath: this.#helper },
      ...(bwrap === undefined ? {} : { bwrapPath: bwrap }),
      ...(socat === undefined ? {} : { socatPath: socat }),
      // The library looks below the supervisor's own folder for files of other tools to protect. There are none: what
      // is protected is in the policy.
      ripgrep: { command: 'true' },
    };
  }

  /** The rules of macOS; on Linux the mounts are ours. */
  #seatbelt(): SeatbeltPlaces {
    const none = { denyRead: [], allowRead: [], allowWrite: [], denyWrite: [] };
    return process.platform === 'darwin' ? seatbeltPlaces(this.#policy, readdirSync('/').sort()) : none;
  }

  /** The innermost place decides: what is writable may lie in what is hidden. */
  #refusesWrite(file: string): boolean {
    const { writable, readOnly, hidden } = this.#policy;
    const innermost = (places: readonly string[]): number =>
      places
        .filter(place => file === place || file.startsWith(`${place}${path.sep}`))
        .reduce((longest, place) => Math.max(longest, place.length), 0);
    if (innermost(['/dev', '/proc']) > 0) return false;
    return innermost(writable) <= innermost([...readOnly, ...hidden]);
  }
}

/** Whether the library sends connections on to a proxy of the host. */
function isProxied(): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some(
    name => (process.env[name] ?? '') !== '',
  );
}

/** The variables that the sandbox gives to what it starts: by options on Linux, by assignments before it on macOS. */
function foreignVariables(wrapped: string): readonly string[] {
  const names = process.platform === 'linux' ? / --setenv (\w+) /g : /\b([A-Za-z_]\w*)=/g;
  const own = ['SRT_ALLOW_NESTED_USERNS', 'SRT_OBSERVE_SOCK', 'SRT_ENCODED_CMD'];
  return [...new Set([...own, ...[...wrapped.matchAll(names)].map(([, name = '']) => name)])];
}

/** What bubblewrap left where something must not come into being; whatever has content is not ours. */
function removeEmpty(place: string): void {
  const facts = statSync(place, { throwIfNoEntry: false });
  if (facts?.isDirectory() === true && readdirSync(place).length === 0) rmdirSync(place);
  if (facts?.isFile() === true && facts.size === 0) unlinkSync(place);
}
