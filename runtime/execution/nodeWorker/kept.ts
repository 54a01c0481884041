/**
 * Functions of the system as they were before any code of the skill ran: mocked timers, a patched `fs` or a replaced
 * `JSON` belong to the skill and must not reach the worker.
 */
import fs from 'node:fs';

declare global {
  namespace NodeJS {
    interface Process {
      /** Where `process.exit` ends, after the listeners of `exit`. */
      reallyExit(code?: number): never;
    }
  }
}

export const { stringify, parse } = JSON;
export const { writeSync, readFileSync, readlinkSync, realpathSync } = fs;
export const kill: NodeJS.Process['kill'] = process.kill.bind(process);
export const nextTurn = globalThis.setImmediate;
export const reallyExit: (code?: number) => never = process.reallyExit.bind(process);

const { ELECTRON_RUN_AS_NODE: electron } = process.env;
/** What a process that this one starts as another Node needs, and the skill's own processes must not get. */
export const runAsNode: Readonly<Record<string, string>> =
  electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: electron };
