import path from 'node:path';
import { isMapping } from '../../../skill/index.ts';
import type { TestOutcome, TestReport } from '../../report.ts';
import { exists, readTextIfThere, writeFileAtomic } from '../disk/files.ts';
import { junitText } from './junit.ts';
import type { SlotLayout } from './layout.ts';
import type { PreparedSlot } from './slots.ts';

/** A report as a slot keeps it: without absolute paths, for a slot is swapped into place and a workspace moves. */
type KeptReport = Omit<TestReport, 'logFile' | 'junitFile'>;

const outcomes: ReadonlySet<string> = new Set<TestOutcome>([
  'not-run',
  'passed',
  'failed',
  'none',
  'nothing-ran',
]);

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
  const kept = parse(text);
  if (kept?.build !== build) return undefined;
  const junit = (await exists(slot.junitFile)) ? { junitFile: slot.junitFile } : {};
  return { ...kept.report, logFile: path.join(slot.logs, 'tests.log'), ...junit };
}

interface KeptTests {
  readonly build: string;
  readonly report: KeptReport;
}

/** Written atomically, so only a foreign hand damages the file or gives it another shape: "not run" is then the safe reading. */
function parse(text: string): KeptTests | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is KeptTests {
  if (!isMapping(value) || typeof value['build'] !== 'string') return false;
  const { report } = value;
  if (!isMapping(report)) return false;
  const { outcome, at, passed, failed, suites } = report;
  const known = typeof outcome === 'string' && outcomes.has(outcome);
  return known && [passed, failed].every(Number.isFinite) && typeof at === 'string' && Array.isArray(suites);
}
