import path from 'node:path';
import { hasFix, mendText, overlaySnapshot, validate } from '../skill/index.ts';
import { type CheckedFolder, type CheckRequest, checkSkills } from '../workspace/index.ts';
import { replaceText } from './replaceText.ts';

/** Mending one file can make room in another; more rounds than these are two that undo each other. */
const maximumRounds = 10;

export interface FixedFile {
  /** Absolute. */
  readonly file: string;
  /** How many fixes went in. */
  readonly count: number;
  /** Somebody else wrote the file meanwhile, so it was left alone. */
  readonly skipped: boolean;
}

interface Change {
  readonly before: string;
  readonly after: string;
  readonly count: number;
}

/**
 * Applies every mechanical fix in skills that were checked, round after round until none is left, and then writes each
 * changed file once.
 * @throws the system's error where a file cannot be written; the files before it are mended then.
 */
export async function fixSkills(
  checked: Iterable<CheckedFolder>,
  request: CheckRequest,
): Promise<readonly FixedFile[]> {
  const changes = new Map<string, Map<string, Change>>();
  let round: Iterable<CheckedFolder> = checked;
  for (let count = 0; count < maximumRounds; count += 1) {
    const touched: string[] = [];
    for (const skill of round) if (mend(skill, changes)) touched.push(skill.folder);
    if (touched.length === 0) break;
    round = await verdicts({
      ...request,
      folders: touched,
      overlay: folder => textsAfter(changes.get(folder)),
    });
  }
  const fixed: FixedFile[] = [];
  for (const [folder, files] of changes) {
    for (const [name, { before, after, count }] of files) {
      request.signal?.throwIfAborted();
      const file = path.join(folder, name);
      if (before !== after) fixed.push({ file, count, skipped: !(await replaceText(file, before, after)) });
    }
  }
  return fixed;
}

/** Mends the texts of one folder, one after the other; answers whether any changed. */
function mend(
  { folder, snapshot, findings, rules, targets }: CheckedFolder,
  changes: Map<string, Map<string, Change>>,
): boolean {
  let changed = false;
  let current = snapshot;
  for (const file of new Set(findings.filter(hasFix).map(finding => finding.file))) {
    const text = current.read(file);
    if (text === undefined) continue;
    const base = current;
    const check = (next: string) => validate(overlaySnapshot(base, file, next), { rules, targets });
    const { text: after, count } = mendText(file, text, check(text), check);
    if (after === text) continue;
    changed = true;
    current = overlaySnapshot(base, file, after);
    const files = changes.get(folder) ?? new Map<string, Change>();
    const known = files.get(file);
    files.set(file, { before: known?.before ?? text, after, count: (known?.count ?? 0) + count });
    changes.set(folder, files);
  }
  return changed;
}

function textsAfter(files: ReadonlyMap<string, Change> | undefined): ReadonlyMap<string, string> | undefined {
  return files && new Map([...files].map(([file, { after }]) => [file, after]));
}

/** What is known of each folder at the end: what comes later replaces what came before. */
export async function verdicts(request: CheckRequest): Promise<readonly CheckedFolder[]> {
  const byFolder = new Map<string, CheckedFolder>();
  for await (const checked of checkSkills(request)) byFolder.set(checked.folder, checked);
  return [...byFolder.values()];
}
