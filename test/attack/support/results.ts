import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IsolationLevel } from '../../../runtime/index.ts';
import { repository } from '../../runtime/support/workspace.ts';
import { type Attack, titleOf } from '../attack.ts';
import type { Outcome } from './attackRun.ts';

export interface AttackResult {
  readonly category: string;
  readonly name: string;
  readonly language: string;
  readonly succeeded: boolean;
}

/** What `scripts/attackTable.mjs` reads; only of a run of all attacks. */
export async function saveResults(
  level: IsolationLevel,
  outcomes: ReadonlyMap<Attack, Outcome>,
): Promise<void> {
  const results: readonly AttackResult[] = [...outcomes].map(
    ([{ category, name, language }, { succeeded }]) => ({ category, name, language, succeeded }),
  );
  const file = path.join(repository, 'test-results', `attacks-${level}.json`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(results, undefined, 1));
}

export function printed(outcomes: ReadonlyMap<Attack, Outcome>): string {
  const rows = [...outcomes].map(([attack, { succeeded, audited }]) => {
    const words = `${succeeded ? 'SUCCEEDED' : 'stopped'}${audited ? '' : ', not in the audit'}`;
    return `${titleOf(attack).padEnd(92)} ${words}`;
  });
  const succeeded = [...outcomes.values()].filter(one => one.succeeded).length;
  return [...rows, `${outcomes.size} attacks, ${succeeded} succeeded`].join('\n');
}
