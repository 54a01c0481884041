import path from 'node:path';
import type { TestReport } from '../../report.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { junitText } from './junit.ts';
import type { SlotLayout } from './layout.ts';
import type { PreparedSlot } from './slots.ts';

/** A report as a slot keeps it: without absolute paths, for a slot is swapped into place and a workspace moves. */
type KeptReport = Omit<TestReport, 'logFile' | 'junitFile'>;

/**
 * Writes `tests.junit.xml` and then `tests.json` of the slot, bound to the build that was tested. The report comes back
 * with the paths that hold once the slot is at `target`.
 */
export async function saveTests(
  slot: PreparedSlot,
  tested: TestReport,
  target: SlotLayout,
): Promise<TestReport> {
  const { logFile: _log, junitFile: _junit, ...report } = tested;
  await writeFileAtomic(slot.layout.junitFile, junitText(report));
  const text = `${JSON.stringify({ build: slot.resolved.build, report }, null, 2)}\n`;
  await writeFileAtomic(slot.layout.testsFile, text);
  return { ...report, logFile: tested.logFile, junitFile: target.junitFile };
}

/** The results of the slot's build, with paths as they are now; undefined where it was never tested. */
export async function readTests(slot: SlotLayout, build: string): Promise<TestReport | undefined> {
  const text = await readTextIfThere(slot.testsFile);
  if (text === undefined) return undefined;
  let kept: { readonly build?: string; readonly report?: KeptReport };
  try {
    kept = JSON.parse(text) as typeof kept;
  } catch {
    // Written atomically, so only a foreign hand damages it; "not run" is then the safe reading.
    return undefined;
  }
  if (kept.build !== build || kept.report === undefined) return undefined;
  const junit = (await exists(slot.junitFile)) ? { junitFile: slot.junitFile } : {};
  return { ...kept.report, logFile: path.join(slot.logs, 'tests.log'), ...junit };
}
