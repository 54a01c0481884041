import { blockingAccess, type FileAccess, patientAccess } from './fileAccess.ts';

/** Milliseconds that one reading may hold everybody up. */
const mostHeld = 2;

/** Readings that go the patient way after one was slow. */
const readingsAfterSlow = 100;

/**
 * Reads without a detour while the system answers at once, as it does from its cache, where a detour would cost ten
 * times the reading. After a slow answer (a network, a disk at rest) it reads patiently for a while. For work in the
 * background of a process that serves somebody.
 */
export function adaptiveAccess(): FileAccess {
  let patient = 0;
  const choose = <Result>(read: (access: FileAccess) => Result): Result => {
    if (patient > 0) {
      patient -= 1;
      return read(patientAccess);
    }
    const start = performance.now();
    try {
      return read(blockingAccess);
    } finally {
      if (performance.now() - start > mostHeld) patient = readingsAfterSlow;
    }
  };
  return {
    list: folder => choose(access => access.list(folder)),
    read: (file, maximum) => choose(access => access.read(file, maximum)),
    mode: file => choose(access => access.mode(file)),
  };
}
