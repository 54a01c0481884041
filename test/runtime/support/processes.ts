import { readFileSync } from 'node:fs';
import { readdir, readFile as readFileText, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Fails unless the process ends within a second. One that only waits to be reaped by init has ended. */
export async function expectGone(pid: number): Promise<void> {
  if (!(pid > 0)) throw new Error(`${pid} is no process number.`);
  for (let tries = 0; tries < 50; tries += 1) {
    if (!isRunning(pid)) return;
    await sleep(20);
  }
  throw new Error(`Process ${pid} still runs.`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // proc(5): the state follows the command's name in parentheses.
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * The processes that work for something below a folder, found from outside their sandbox: by their
 * working directory, or by a command line or an environment that names the folder. A process that
 * has changed its own directory is found by what it was started with. Sorted process numbers of
 * this machine; empty where there is no proc(5).
 */
export async function processesBelow(folder: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const others = entries.map(Number).filter(pid => pid > 0 && pid !== process.pid);
  const found = await Promise.all(others.map(async pid => (await worksBelow(pid, folder)) && isRunning(pid)));
  return others.filter((_, index) => found[index]).sort((left, right) => left - right);
}

/** The command lines of the processes that work below a folder. */
export async function commandsBelow(folder: string): Promise<readonly string[]> {
  return await Promise.all((await processesBelow(folder)).map(commandOf));
}

/** Waits until processes work below the folder, and tells them. Fails after ten seconds. */
export async function someBelow(folder: string): Promise<number[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const running = await processesBelow(folder);
    if (running.length > 0) return running;
    await sleep(50);
  }
  throw new Error(`No process works below ${folder}.`);
}

/** Fails unless every process that works below the folder ends within a second. */
export async function expectNoneBelow(folder: string): Promise<void> {
  let running: number[] = [];
  const deadline = Date.now() + 1_000;
  do {
    running = await processesBelow(folder);
    if (running.length === 0) return;
    await sleep(20);
  } while (Date.now() < deadline);
  const named = await Promise.all(running.map(async pid => `${pid} (${await commandOf(pid)})`));
  throw new Error(`Still running below ${folder}: ${named.join(', ')}.`);
}

async function worksBelow(pid: number, folder: string): Promise<boolean> {
  const directory = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  if (directory === folder || directory.startsWith(`${folder}/`)) return true;
  const facts = await Promise.all(
    ['cmdline', 'environ'].map(fact => readFileText(`/proc/${pid}/${fact}`, 'utf8').catch(() => '')),
  );
  return facts.some(fact => fact.includes(folder));
}

async function commandOf(pid: number): Promise<string> {
  const line = await readFileText(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.replaceAll('\0', ' ').trim().slice(0, 200);
}
