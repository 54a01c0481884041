import path from 'node:path';
import type { OperationContext } from '../../operation.ts';
import { copySources } from '../disk/copySources.ts';
import { removeFolder } from '../disk/files.ts';
import type { SlotLayout } from './layout.ts';
import type { PreparedSlot } from './slots.ts';

/** Where a test run has its copy; there is none between two commands. */
export function testCopyFolder(layout: SlotLayout): string {
  return path.join(layout.temporary, 'tests');
}

/**
 * Calls `work` with the slot over a copy of its sources: tests write beside themselves, and may also run on the active
 * slot, whose sources must stay what was installed. Only under the skill's lock, for the copy has one place: in the
 * slot's `tmp/`, whence a module still finds the slot's `node_modules`.
 */
export async function withTestCopy<Result>(
  slot: PreparedSlot,
  context: OperationContext,
  work: (copy: PreparedSlot) => Promise<Result>,
): Promise<Result> {
  const { layout, resolved } = slot;
  const folder = testCopyFolder(layout);
  const inSlot = (place: string): string => path.relative(layout.root, place).split(path.sep).join('/');
  const moved = (inside: string): string => path.join(folder, path.relative(layout.root, inside));
  const sources = moved(layout.sources);
  const prefix = inSlot(layout.sources);
  try {
    // What a killed run left is none of this one's.
    await removeFolder(folder);
    await copySources(layout.skillFolder, moved(layout.skillFolder), context);
    return await work({
      ...slot,
      layout: { ...layout, sources, skillFolder: moved(layout.skillFolder) },
      resolved: {
        ...resolved,
        runtime: {
          ...resolved.runtime,
          python_paths: resolved.runtime.python_paths.map(relative =>
            relative === prefix || relative.startsWith(`${prefix}/`)
              ? `${inSlot(folder)}/${relative}`
              : relative,
          ),
        },
      },
    });
  } finally {
    await removeFolder(folder);
  }
}
