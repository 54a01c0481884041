import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { targets } from '../../../schemas/index.ts';
import { type Finding, readManifest, validate } from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

/** Real manifests, one JSON object a line: `{path, dir, file?, encoding?, text, skillsRef?}`. */
const folder = process.env['SKILLBERTH_CORPUS'] ?? '';
const isThere = folder !== '' && existsSync(folder);
if (!isThere) console.log('Corpus tests are skipped: SKILLBERTH_CORPUS names no folder of real manifests.');

interface Row {
  readonly path: string;
  readonly dir: string;
  readonly file?: string;
  readonly encoding?: string;
  readonly text: string;
}

function rows(name: string): readonly Row[] {
  return readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Row);
}

function errors(row: Row, file: string): readonly string[] {
  const { findings } = readManifest(snapshotOf({ [file]: row.text }, row.dir));
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

describe.skipIf(!isThere)('real manifests', () => {
  it('adaos: none has an error, each is read', () => {
    const all = rows('adaos-manifests.jsonl');
    expect(all.length).toBeGreaterThan(20);
    for (const row of all) {
      const file = path.basename(row.path);
      expect(errors(row, file), row.path).toEqual([]);
      const { manifest } = readManifest(snapshotOf({ [file]: row.text }, row.dir));
      expect(manifest?.format, row.path).toBe('adaos');
      expect(row.text).toContain(manifest?.name);
    }
  });

  it('adytum: none has an error', () => {
    const all = rows('adytum-manifests.jsonl');
    expect(all.length).toBeGreaterThan(5);
    for (const row of all) expect(errors(row, 'adytum.plugin.json'), row.path).toEqual([]);
  });

  it('SKILL.md: each is judged, and no key that a client documents is an error or a warning', () => {
    const all = rows('skill-md.jsonl');
    expect(all.length).toBeGreaterThan(1_000);
    const documented = new Set(Object.keys(targets.fields));
    const wrong: string[] = [];
    for (const row of all) {
      const text = row.encoding === 'base64' ? Buffer.from(row.text, 'base64').toString('utf8') : row.text;
      for (const finding of validate(snapshotOf({ 'SKILL.md': text }, row.dir))) {
        expect(finding.start, row.path).toBeLessThan(finding.end);
        expect(finding.end, row.path).toBeLessThanOrEqual(text.length);
        if (isAboutKey(finding, text, documented)) wrong.push(`${row.path}: ${finding.message}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  /** An error or warning whose squiggle is a documented key, rather than a value or a missing one. */
  function isAboutKey(finding: Finding, text: string, documented: ReadonlySet<string>): boolean {
    if (!['error', 'warning'].includes(finding.severity) || finding.rule === 'agent-skill/key-missing')
      return false;
    return documented.has(text.slice(finding.start, finding.end));
  }
});
