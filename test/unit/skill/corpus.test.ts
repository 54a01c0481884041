import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TargetId, targets } from '../../../schemas/index.ts';
import { type Finding, readManifest, supportOf, targetIds, validate } from '../../../skill/index.ts';
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

  /** Every SKILL.md of the corpus, with the folder it came in. */
  const skills = (): readonly (Row & { readonly content: string })[] =>
    rows('skill-md.jsonl').map(row => ({
      ...row,
      content: row.encoding === 'base64' ? Buffer.from(row.text, 'base64').toString('utf8') : row.text,
    }));

  it('SKILL.md: no key that a client documents is an error or a warning under the default targets', () => {
    const all = skills();
    expect(all.length).toBeGreaterThan(1_000);
    const documented = new Set(Object.keys(targets.fields));
    const wrong: string[] = [];
    for (const { path: place, dir, file = 'SKILL.md', content } of all) {
      for (const finding of validate(snapshotOf({ [file]: content }, dir))) {
        if (isAboutKey(finding, content, documented)) wrong.push(`${place}: ${finding.message}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  /** An error or warning whose squiggle is a documented key, rather than a value or a missing one. */
  function isAboutKey(finding: Finding, text: string, documented: ReadonlySet<string>): boolean {
    if (!['error', 'warning'].includes(finding.severity) || finding.rule === 'agent-skill/key-missing')
      return false;
    const isKey = /^[ \t]*:/.test(text.slice(finding.end, finding.end + 20));
    return isKey && documented.has(text.slice(finding.start, finding.end));
  }

  const selections: readonly (readonly [name: string, enabled: readonly TargetId[]])[] = [
    ...targetIds.map(target => [target, [target]] as const),
    ['all', targetIds],
  ];

  it.each(selections)(
    'SKILL.md under %s: each is judged in time, within the text, fair to documented keys',
    (_, enabled) => {
      const own = new Set(
        Object.keys(targets.fields).filter(field => enabled.some(target => isRead(field, target))),
      );
      const wrong: string[] = [];
      for (const { path: place, dir, file = 'SKILL.md', content } of skills()) {
        const start = performance.now();
        for (const finding of validate(snapshotOf({ [file]: content }, dir), { targets: enabled })) {
          if (finding.start >= finding.end || finding.start < 0 || finding.end > content.length)
            wrong.push(`${place}: ${finding.rule} covers ${finding.start} to ${finding.end}`);
          if (finding.message.includes('undefined')) wrong.push(`${place}: ${finding.message}`);
          if (isAboutKey(finding, content, own)) wrong.push(`${place}: ${finding.message}`);
        }
        if (performance.now() - start > 2_000) wrong.push(`${place}: took too long`);
      }
      expect(wrong).toEqual([]);
    },
  );

  function isRead(field: string, target: TargetId): boolean {
    return ['required', 'supported'].includes(supportOf(field, target).status);
  }
});
