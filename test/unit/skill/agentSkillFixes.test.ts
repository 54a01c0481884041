import { describe, expect, it } from 'vitest';
import { both, type Case, judge } from '../support/frontmatter.ts';

describe('fixes', () => {
  /** Applies the fixes that need nobody to choose, then those that do. */
  function mended(frontmatter: string, details: Case, withManual: boolean): string {
    const text = `---\n${frontmatter}---\n\nText.\n`;
    const found = judge(frontmatter, details);
    const replacements = found
      .flatMap(({ fix }) =>
        fix === undefined || (fix.manual === true && !withManual) ? [] : fix.replacements,
      )
      .sort((a, b) => b.start - a.start);
    const result = replacements.reduce(
      (kept, { start, end, text: inserted }) => kept.slice(0, start) + inserted + kept.slice(end),
      text,
    );
    return result.slice(4, result.lastIndexOf('---\n'));
  }

  it.each<[before: string, after: string, details: Case]>([
    ['name: PDF_Forms\n', 'name: pdf-forms\n', {}],
    ['name: "PDF Forms"\n', 'name: pdf-forms\n', {}],
    ['name: -pdf--forms-\n', 'name: pdf-forms\n', {}],
    ['name: >-\n  PDF_Forms\n', 'name: pdf-forms\n', {}],
    ['name: PDF_Forms # note\n', 'name: pdf-forms # note\n', {}],
    ['name: _1_\n', 'name: "1"\n', { folder: '1' }],
    ['name: True!\n', 'name: "true"\n', { folder: 'true' }],
    ['name: Größe\n', 'name: "größe"\n', { folder: 'größe' }],
    ['name: Größe\n', 'name: Größe\n', { folder: 'größe', targets: ['vscode'] }],
    ['name: 123\n', 'name: "123"\n', { folder: '123' }],
    [
      `${both}metadata:\n  a: 1.10\n  b: yes\n  c: true\n`,
      `${both}metadata:\n  a: "1.10"\n  b: yes\n  c: "true"\n`,
      {},
    ],
    [`${both}version: 1.10\n`, `${both}version: "1.10"\n`, {}],
    [`${both}allowed-tools: Read, Grep,Bash(a, b)\n`, `${both}allowed-tools: Read Grep Bash(a, b)\n`, {}],
    [`${both}allowed-tools: "Read, Grep"\n`, `${both}allowed-tools: Read Grep\n`, {}],
    [`${both}allowed-tools: [Read, "Bash(git:*)"]\n`, `${both}allowed-tools: Read Bash(git:*)\n`, {}],
    [`${both}allowed-tools:\n  - Read\n  - Grep\n`, `${both}allowed-tools: Read Grep\n`, {}],
    [
      `${both}allowed-tools:\n  - Read # why\n  - Grep\n`,
      `${both}allowed-tools:\n  - Read # why\n  - Grep\n`,
      {},
    ],
    [`${both}allowed-tools: ["Azure MCP/a"]\n`, `${both}allowed-tools: ["Azure MCP/a"]\n`, {}],
    ['Name: pdf-forms\ndescripton: Use it.\n', 'name: pdf-forms\ndescription: Use it.\n', {}],
    [`${both}"Allowed_Tools": Read\n`, `${both}allowed-tools: Read\n`, {}],
  ])('%j', (before, after, details) => {
    const once = mended(before, details, true);
    expect(once).toBe(after);
    expect(mended(once, details, true)).toBe(once);
  });

  it('leaves a choice between two names to a person', () => {
    expect(mended('name: forms\n', {}, false)).toBe('name: forms\n');
    expect(mended('name: forms\n', {}, true)).toBe('name: pdf-forms\n');
    expect(mended('name: Forms\n', {}, false)).toBe('name: Forms\n');
    expect(mended('name: PDF_Forms\n', {}, false)).toBe('name: pdf-forms\n');
    expect(mended('name: forms\n', { folder: 'PDF Forms' }, true)).toBe('name: forms\n');
  });
});
