import type { FileDifference } from '../../comparisonReport.ts';
import { throwIfCancelled } from '../../operation.ts';
import { forEachLimited } from '../disk/files.ts';

/** One file of a tree that is compared with another tree. */
export interface TreeFile {
  /** A link's bytes are its target. Undefined where the tree cannot tell the two apart. */
  readonly kind: 'file' | 'link' | undefined;
  /** Undefined where the tree does not know. */
  readonly executable: boolean | undefined;
  /** Hash of the bytes; both trees hash alike. */
  readonly digest: string;
  /** Hash of the bytes as the other side would keep them, with its line endings. */
  readonly convertedDigest?: string;
  /** Undefined where the content is not text, or more than a person reads. */
  text(): Promise<string | undefined>;
}

/** By relative path, with slashes. */
export type Tree = ReadonlyMap<string, TreeFile>;

/** A file that is not the same in both trees. One side is undefined where it has no such file. */
export interface TreeDifference {
  readonly path: string;
  readonly before: TreeFile | undefined;
  readonly after: TreeFile | undefined;
}

/** The files that differ in content, in kind or in being executable, by path. */
export function compareTrees(before: Tree, after: Tree): readonly TreeDifference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .map(path => ({ path, before: before.get(path), after: after.get(path) }))
    .filter(
      pair => pair.before === undefined || pair.after === undefined || !isSame(pair.before, pair.after),
    );
}

function isSame(before: TreeFile, after: TreeFile): boolean {
  const sameBytes = before.digest === after.digest || before.digest === after.convertedDigest;
  return sameBytes && agree(before.kind, after.kind) && agree(before.executable, after.executable);
}

function agree<Value>(one: Value | undefined, other: Value | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** A difference with its texts read. */
export interface ReadDifference extends TreeDifference {
  readonly report: FileDifference;
}

/** Reads the texts of the differing files, a few at a time. */
export async function readDifferences(
  differences: readonly TreeDifference[],
  signal?: AbortSignal,
): Promise<readonly ReadDifference[]> {
  const reports = new Map<string, FileDifference>();
  await forEachLimited(differences, 4, async difference => {
    throwIfCancelled(signal);
    const { path, before, after } = difference;
    const [beforeText, afterText] = await Promise.all([before?.text(), after?.text()]);
    reports.set(path, {
      path,
      change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
      ...(beforeText === undefined ? {} : { before: beforeText }),
      ...(afterText === undefined ? {} : { after: afterText }),
      ...(executableChanged(difference) ? { executable: after?.executable === true } : {}),
    });
  });
  return differences.flatMap(difference => {
    const report = reports.get(difference.path);
    return report === undefined ? [] : [{ ...difference, report }];
  });
}

export function executableChanged({ before, after }: TreeDifference): boolean {
  return before !== undefined && after !== undefined && !agree(before.executable, after.executable);
}
