/**
 * Tells the host what the skill's code tried to reach outside of what it may.
 *
 * This reports and enforces nothing. The system refuses these things whether they are reported or not: inside the
 * sandbox a denied path does not exist and a denied host cannot be reached. Code that gets around these wrappers, in a
 * process or a thread of its own, is stopped all the same; only the audit then says less of it.
 */
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Denial } from '../../invocationReport.ts';
import { AllowedPlaces, policyIn } from './allowedPlaces.ts';
import type { Connection } from './connection.ts';
import { kill, readlinkSync, realpathSync } from './kept.ts';

const mostReports = 20;
const longestTarget = 300;
const sources = /\.(?:[cm]?[jt]s|json|node)$/;
const pieces = /'([^']*)'|"([^"]*)"|([^\s'"`=<>|;&(),]+)/g;
const reading = 'The skill may not read this path.';
const writing = 'The skill may not write to this path.';
const program = 'A program that the skill started names a path outside of what the skill may use.';
const socket = 'Sockets of other programs are closed to skills.';
const signal = 'A skill may signal only processes of its own.';
const address = 'A skill connects to the hosts it may use by their names; this address is closed.';

/** Which of their arguments are paths, by how many come first. */
const readers = ['readFile', 'readdir', 'opendir', 'readlink', 'createReadStream', 'watch', 'openAsBlob'];
const writers = [
  ...['writeFile', 'appendFile', 'mkdir', 'mkdtemp', 'rm', 'rmdir', 'unlink', 'truncate', 'chmod', 'chown'],
  ...['lchown', 'utimes', 'lutimes', 'createWriteStream'],
];
const pairs = ['rename', 'link', 'symlink', 'copyFile', 'cp'];

type Arguments = readonly unknown[];
/** Looks at a call before it is made. */
type Look = (given: Arguments, receiver: unknown) => void;

let current: Reporter | undefined;

/** Once, before any code of the skill. Without `SKILLBERTH_ALLOWED` in the environment nothing is reported. */
export function beginReporting(connection: Connection): void {
  const policy = policyIn(process.env);
  delete process.env['SKILLBERTH_ALLOWED'];
  if (policy === undefined) return;
  const own = [path.dirname(process.execPath), path.dirname(__filename)];
  const reporter = new Reporter(connection, new AllowedPlaces(policy, process.env, own));
  current = reporter;
  for (const folder of [fs, fs.promises]) {
    for (const name of readers) wrapBoth(folder, name, given => reporter.path(given[0], false));
    for (const name of writers) wrapBoth(folder, name, given => reporter.path(given[0], true));
    for (const name of pairs) wrapBoth(folder, name, given => reporter.pair(name, given[0], given[1]));
    wrapBoth(folder, 'open', given => reporter.path(given[0], opensToWrite(given[1])));
  }
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    wrap(childProcess, name, given => reporter.program(given[0], given[1]));
  for (const holder of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of Object.getOwnPropertyNames(holder).filter(one => /^(?:lookup|resolve)/.test(one)))
      wrap(holder, name, given => reporter.host(given[0]));
  }
  wrap(net.Socket.prototype, 'connect', given => reporter.connect(given));
  wrap(net.Server.prototype, 'listen', () => reporter.serve());
  wrap(dgram.Socket.prototype, 'send', given => reporter.datagram(given));
  wrap(process, 'kill', given => reporter.kill(given[0]));
  syncBuiltinESMExports();
}

/** From here on everything is new again. */
export function beginCall(): void {
  current?.begin();
}

class Reporter {
  readonly #connection: Connection;
  readonly #places: AllowedPlaces;
  readonly #seen = new Set<string>();
  #hasServer = false;

  constructor(connection: Connection, places: AllowedPlaces) {
    this.#connection = connection;
    this.#places = places;
  }

  begin(): void {
    this.#seen.clear();
  }

  serve(): void {
    this.#hasServer = true;
  }

  path(given: unknown, toWrite: boolean): void {
    const file = pathOf(given);
    if (file === undefined) return;
    if (this.#places.refusesPath(file, toWrite) || this.#leadsOut(file, toWrite))
      this.#report(toWrite ? 'write' : 'read', file, toWrite ? writing : reading);
  }

  /** The first of a copy is read; of a symbolic link it is but a text; the others change both. */
  pair(name: string, from: unknown, to: unknown): void {
    if (name !== 'symlink') this.path(from, name === 'rename' || name === 'link');
    this.path(to, true);
  }

  program(command: unknown, words: unknown): void {
    for (const word of [command, ...(Array.isArray(words) ? words.slice(0, 64) : [])]) {
      if (typeof word !== 'string') continue;
      const text = word.slice(0, 4096);
      // A word of its own is a path with all its spaces; what is for a shell is in pieces.
      if (text.startsWith('/') && this.#namesOutside(text)) continue;
      for (const [, single, double, plain] of text.matchAll(pieces)) {
        const found = single ?? double ?? plain ?? '';
        if (found.length > 1 && found.startsWith('/')) this.#namesOutside(found);
      }
    }
  }

  host(given: unknown): void {
    if (typeof given === 'string' && this.#places.refusesHost(given)) this.#unlisted(given);
  }

  /** `connect(port, host)`, `connect(path)`, `connect({port, host, path})`, or these in one list. */
  connect([first, ...rest]: Arguments): void {
    if (Array.isArray(first)) {
      this.connect(first);
      return;
    }
    if (typeof first === 'object' && first !== null) {
      const { port, host = 'localhost', path: file } = first as Readonly<Record<string, unknown>>;
      if (typeof file === 'string') this.#localSocket(file);
      else this.#address(host, port);
    } else if (typeof first === 'string' && !/^\d+$/.test(first)) this.#localSocket(first);
    else this.#address(typeof rest[0] === 'string' ? rest[0] : 'localhost', first);
  }

  /** `send(message, [offset, length,] [port] [, address] [, callback])` */
  datagram(given: Arguments): void {
    const place = given.findIndex((one, index) => index > 0 && typeof one === 'string');
    if (place > 0) this.#address(given[place], given[place - 1]);
    else this.#address('localhost', typeof given[3] === 'number' ? given[3] : given[1]);
  }

  kill(given: unknown): void {
    if (typeof given !== 'number' || given === 0 || given === process.pid || isInSight(given)) return;
    this.#report('signal', `process ${given}`, signal);
  }

  #namesOutside(given: string): boolean {
    const file = normal(given);
    const isRefused = this.#places.refusesPath(file, false);
    if (isRefused) this.#report('process', file, program);
    return isRefused;
  }

  /** Where a skill can write it can make a link that leads out. */
  #leadsOut(file: string, toWrite: boolean): boolean {
    if (sources.test(file) || !this.#places.isWritable(file)) return false;
    return this.#places.refusesPath(realPath(file), toWrite);
  }

  #localSocket(name: string): void {
    if (name.startsWith('\0')) {
      if (!this.#hasServer) this.#report('socket', `@${name.slice(1)}`, socket);
      return;
    }
    const file = normal(name);
    if (this.#places.refusesPath(file, true)) this.#report('socket', file, socket);
  }

  #address(host: unknown, port: unknown): void {
    if (typeof host !== 'string') return;
    const isName = net.isIP(host) === 0;
    if (isName && this.#places.refusesHost(host)) this.#unlisted(host);
    else if (this.#places.refusesAddress(host, Number(port), this.#hasServer))
      this.#report('network', `${host}:${Number(port)}`, address);
  }

  #unlisted(host: string): void {
    this.#report('network', host, `${host.slice(0, longestTarget)} is not among the allowed hosts.`);
  }

  #report(kind: Denial['kind'], target: string, reason: string): void {
    const known = `${kind} ${target}`;
    if (this.#seen.has(known) || this.#seen.size >= mostReports) return;
    this.#seen.add(known);
    this.#connection.notify('denied', { kind, target: target.slice(0, longestTarget), reason });
  }
}

/** The function of that name and the one that does the same and waits. */
function wrapBoth(holder: object, name: string, look: Look): void {
  wrap(holder, name, look);
  wrap(holder, `${name}Sync`, look);
}

/** The wrapper is called as the function is, and has its properties. What `look` throws is the worker's fault alone. */
function wrap(holder: object, name: string, look: Look): void {
  const described = Object.getOwnPropertyDescriptor(holder, name);
  const original: unknown = described?.value;
  if (typeof original !== 'function') return;
  function reported(this: unknown, ...given: unknown[]): unknown {
    try {
      look(given, this);
    } catch (problem) {
      process.stderr.write(`A refusal could not be reported: ${String(problem)}\n`);
    }
    return Reflect.apply(original as (...all: unknown[]) => unknown, this, given);
  }
  Object.defineProperties(reported, Object.getOwnPropertyDescriptors(original));
  Object.defineProperty(holder, name, { ...described, value: reported });
}

function opensToWrite(flags: unknown): boolean {
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function pathOf(given: unknown): string | undefined {
  if (typeof given === 'string') return normal(given);
  if (given instanceof Uint8Array) return normal(Buffer.from(given).toString());
  if (given instanceof URL && given.protocol === 'file:') return normal(fileURLToPath(given));
  // A descriptor, or what the function itself refuses.
  return undefined;
}

/** Links followed as far as there is something; what is not there has none. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const folder = path.dirname(file);
    const target = linkTarget(file);
    if (target !== undefined) return path.resolve(folder, target);
    return folder === file ? file : path.join(realPath(folder), path.basename(file));
  }
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    // It is no link, or not there.
    return undefined;
  }
}

/** `/proc/self/root` is the same files by another name. */
function normal(file: string): string {
  return path.resolve(file).replace(/^\/proc\/(?:thread-)?self\/root(?=\/)/, '');
}

/**
 * Whether a number means a process of the sandbox beside the one that holds it together. The numbers in /proc may be
 * those of a namespace further out, so the system is asked by a signal that does nothing.
 */
function isInSight(processId: number): boolean {
  if (processId === 1 || processId === process.ppid) return false;
  try {
    return kill(processId, 0);
  } catch {
    return false;
  }
}
