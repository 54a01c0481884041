/** Prints every budget with its figure, beside its peer where it has one. Exit code 1 when a budget is exceeded. */
import { benchExtension } from './extension.ts';
import { benchLanguage } from './language.ts';
import { benchLifecycle } from './lifecycle.ts';
import type { BenchRow } from './row.ts';
import { benchWorkspace } from './workspace.ts';

const rows = [
  ...(await benchLifecycle()),
  ...(await benchLanguage()),
  ...(await benchWorkspace()),
  ...(await benchExtension()),
];
const width = Math.max(...rows.map(row => row.name.length));
for (const row of rows) console.log(line(row));
process.exitCode = rows.some(isExceeded) ? 1 : 0;

function line(row: BenchRow): string {
  const budget = row.budget === undefined ? '' : `  budget ${figure(row.budget, row.unit)}`;
  const peer =
    row.peer === undefined || row.peerValue === undefined
      ? ''
      : `  ${row.peer}: ${figure(row.peerValue, row.unit)} (ratio ${(row.value / row.peerValue).toFixed(2)})`;
  return `${isExceeded(row) ? '✘' : '✔'} ${row.name.padEnd(width)}  ${figure(row.value, row.unit).padStart(9)}${budget}${peer}`;
}

function isExceeded(row: BenchRow): boolean {
  return row.budget !== undefined && row.value > row.budget;
}

function figure(value: number, unit: BenchRow['unit']): string {
  return `${value.toFixed(1)} ${unit}`;
}
