import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../runtime/support/workspace.ts';
import { languages } from './attack.ts';
import { attacks } from './attacks/index.ts';

const page = readFileSync(path.join(repository, 'docs', 'security.md'), 'utf8');
const table = /<!-- attacks -->([\s\S]*)<!-- \/attacks -->/.exec(page)?.[1] ?? '';
const rows = table.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| ---'));

describe('the table in docs/security.md', () => {
  test('names every attack, and no other', () => {
    const names = [...new Set(attacks.map(({ name }) => name))];
    const shown = rows.map(row => row.split('|')[2]?.trim()).slice(1);
    expect(shown).toEqual(names);
  });

  test('says of each that isolation by the system stops it', () => {
    for (const row of rows.slice(1)) expect(row.split('|')[3]?.trim(), row).toBe('stopped');
  });
});

describe('the attacks', () => {
  test('are at least 40, each in Python and in Node, by names of their own', () => {
    const names = new Set(attacks.map(({ name }) => name));
    expect(attacks.length).toBe(names.size * languages.length);
    expect(attacks.length).toBeGreaterThanOrEqual(40);
  });
});
