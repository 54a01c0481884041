import path from 'node:path';
import type { PreparedSlot } from '../slots/slots.ts';
import { findInterpreter, type Interpreter, interpreterAt } from './interpreter.ts';

/**
 * The Python that a prepared slot runs on: the one it was built for, or another of its minor version where that one
 * is gone or was replaced (a moved workspace, an upgraded system). Throws `python-missing`, `python-version-missing`.
 */
export async function slotInterpreter(slot: PreparedSlot, setting: string | undefined): Promise<Interpreter> {
  const { interpreter, version } = slot.resolved.runtime;
  const minor = version?.split('.').slice(0, 2).join('.');
  if (interpreter !== undefined) {
    const found = await interpreterAt(path.resolve(slot.layout.root, interpreter));
    if (found !== undefined && (minor === undefined || found.version.startsWith(`${minor}.`))) return found;
  }
  return await findInterpreter(setting === undefined ? {} : { setting }, minor, {});
}
