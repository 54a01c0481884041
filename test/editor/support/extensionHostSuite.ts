import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { type EditorHost, startEditorHost } from './editorHost.ts';
import {
  describeTest,
  readEvents,
  resultOf,
  type SuiteEvent,
  type SuiteResult,
  suiteEventsVariable,
} from './suiteEvents.ts';

export interface ExtensionHostSuite {
  /** Absolute path of a CommonJS module that exports `run(): Promise<void>`. */
  readonly suite: string;
  readonly workspaceFolder: string;
  readonly extensionDevelopmentPath: string;
  /** Installed extensions to load beside it. */
  readonly extensionsDir?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A suite that says nothing for so many milliseconds is given up. */
  readonly silence?: number;
}

/** Runs a suite in the extension host of a real editor, with the extension loaded from its folder. */
export async function runSuiteInExtensionHost(options: ExtensionHostSuite): Promise<SuiteResult> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'skillberth-suite-'));
  const events = path.join(scratch, 'events.ndjson');
  try {
    const host = await startEditorHost({
      workspaceFolder: options.workspaceFolder,
      testDriver: true,
      environment: { ...options.environment, [suiteEventsVariable]: events },
      ...(options.extensionsDir === undefined ? {} : { extensionsDir: options.extensionsDir }),
      ...(options.settings ? { settings: options.settings } : {}),
    });
    try {
      const crash = await runInBrowser(host, options, events);
      return resultOf(contentOf(events), crash);
    } finally {
      await host.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @returns why the suite did not come to its end, undefined when it did */
async function runInBrowser(
  host: EditorHost,
  options: ExtensionHostSuite,
  events: string,
): Promise<string | undefined> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const { promise: exit, resolve } = Promise.withResolvers<number>();
    await exposeAutomation(page, resolve);
    await page.goto(addressOf(host, options));
    const watch = watchSuite(page, host, events, options.silence ?? 180_000);
    const exitOrTrouble = await Promise.race([exit, watch.trouble]);
    watch.stop();
    if (typeof exitOrTrouble === 'string') return exitOrTrouble;
    return howItEnded(readEvents(contentOf(events)), exitOrTrouble);
  } finally {
    await browser.close();
  }
}

/** The editor calls these two functions of its page while it runs a suite. */
async function exposeAutomation(page: Page, exit: (code: number) => void): Promise<void> {
  // The suite reports through its file of events; what the editor logs is noise to a reader.
  await page.exposeFunction('codeAutomationLog', () => {});
  await page.exposeFunction('codeAutomationExit', exit);
}

function addressOf(host: EditorHost, options: ExtensionHostSuite): string {
  const remote = (file: string): string =>
    `vscode-remote://127.0.0.1:${host.port}${pathToFileURL(file).pathname}`;
  const payload = [
    ['extensionDevelopmentPath', remote(options.extensionDevelopmentPath)],
    ['extensionTestsPath', remote(options.suite)],
  ];
  const query = new URLSearchParams({ folder: options.workspaceFolder, payload: JSON.stringify(payload) });
  return `${host.url}?${query}`;
}

function howItEnded(events: readonly SuiteEvent[], code: number): string | undefined {
  const error = events.find(event => event.event === 'error');
  const failed = events.some(event => event.event === 'test' && event.outcome === 'failed');
  // The suite ends in an error when a test failed, which the result says by itself.
  if (error !== undefined) return failed ? undefined : error.message;
  if (events.some(event => event.event === 'end')) return undefined;
  if (events.length === 0) return `the editor could not load it (exit code ${code})`;
  return `the extension host ended ${whereIn(events)} (exit code ${code})`;
}

interface Watch {
  /** Settles with a sentence when the suite can no longer come to its end. */
  readonly trouble: Promise<string>;
  /** Prints what is left and ends the watch. */
  stop(): void;
}

/** Prints the tests as they end, and sees to it that a suite which cannot end is given up. */
function watchSuite(page: Page, host: EditorHost, file: string, silence: number): Watch {
  const { promise: trouble, resolve } = Promise.withResolvers<string>();
  page.on('crash', () => resolve('the browser page crashed'));
  page.on('close', () => resolve('the browser page was closed'));
  void host.ended.then(() => resolve(`the editor server ended:\n${host.log()}`));
  let seen = 0;
  let lastNews = Date.now();
  const look = (): void => {
    const events = readEvents(contentOf(file));
    const news = events.slice(seen);
    seen = events.length;
    if (news.length > 0) lastNews = Date.now();
    for (const event of news) if (event.event === 'test') console.log(describeTest(event));
    const quiet = Date.now() - lastNews;
    // Once the suite has ended, the extension host ends as well; its exit code comes by way of the page.
    const over = events.some(event => event.event === 'end' || event.event === 'error');
    const dead = events.some(event => event.event === 'start' && !isAlive(event.pid));
    if (over && quiet > 15_000) resolve('it ended, but the editor did not say how');
    else if (!over && dead) resolve(`the extension host crashed ${whereIn(events)}`);
    else if (quiet > silence) resolve(`it said nothing for ${silence / 1000} s ${whereIn(events)}`);
  };
  const timer = setInterval(look, 250);
  const stop = (): void => {
    clearInterval(timer);
    look();
  };
  return { trouble, stop };
}

function whereIn(events: readonly SuiteEvent[]): string {
  const last = events.findLast(event => event.event === 'begin');
  if (last !== undefined) return `in "${last.title}"`;
  return events.length > 0 ? 'before its first test' : 'before it was loaded';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function contentOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
