import type { TestReport } from '../../report.ts';
import { writeFileAtomic } from '../disk/files.ts';
import type { PreparedSlot } from './slots.ts';

/** Writes the slot's `tests.json`, bound to the build it tested. */
export async function saveTests(slot: PreparedSlot, report: TestReport): Promise<void> {
  const text = `${JSON.stringify({ build: slot.resolved.build, report }, null, 2)}\n`;
  await writeFileAtomic(slot.layout.testsFile, text);
}
