import { describe, expect, it } from 'vitest';
import { accepted, completionsAt } from '../support/cursor.ts';

const offsets = [0, 2, 4];
const steps = [2, 4];
const blanks = ['', ' ', '   '];
const cases = offsets.flatMap(offset =>
  steps.flatMap(step => blanks.map(blank => ({ offset, step, blank }))),
);

describe.each(cases)(
  '`- ` $offset behind its key, steps of $step, blanks $blank',
  ({ offset, step, blank }) => {
    const dash = ' '.repeat(offset);
    const entry = `${dash}- `;
    const deeper = ' '.repeat(offset + 2);
    const list = `tools:\n${entry}name: a\n${deeper}entry: b\n`;
    const labels = (text: string) => completionsAt('skill.yaml', text).map(({ label }) => label);

    it('offers the keys that an entry lacks', () => {
      const keys = labels(`${list}${deeper}|${blank}\n`);
      expect(keys).toContain('timeout');
      expect(keys).not.toContain('name');
      expect(keys).not.toContain('events');
    });

    it('offers the keys of a new entry behind its sign', () => {
      const keys = labels(`${list}${entry}|${blank}\n`);
      expect(keys).toEqual(expect.arrayContaining(['name', 'entry']));
      expect(keys).not.toContain('events');
    });

    it('offers a new entry at the column of the signs', () => {
      const text = `${list}${dash}|${blank}\n`;
      expect(labels(text)).toContain('- (new entry)');
      expect(accepted('skill.yaml', text, '- (new entry)')).toContain(
        `${list}${dash}- name: $1\n${deeper}description: $2\n`,
      );
    });

    it('keeps a blank line between entry and cursor', () => {
      expect(labels(`${list}${blank}\n${deeper}|${blank}\n`)).toContain('timeout');
    });

    it('indents what an entry holds by the steps of the text', () => {
      const text = `runtime:\n${' '.repeat(step)}kind: module\n${list}${deeper}|${blank}\n`;
      expect(accepted('skill.yaml', text, 'input_schema')).toContain(
        `${deeper}input_schema:\n${' '.repeat(offset + 2 + step)}type: `,
      );
      expect(accepted('skill.yaml', text, 'permissions')).toContain(
        `${deeper}permissions:\n${' '.repeat(offset + 2 + offset)}- `,
      );
    });

    it('offers values of a list, without those that are there', () => {
      const values = labels(`permissions:\n${entry}network\n${entry}|${blank}\n`);
      expect(values).toContain('gpu');
      expect(values).not.toContain('network');
    });

    it('offers the keys of the whole in column 0', () => {
      expect(labels(`${list}|${blank}\n`)).toContain('events');
    });
  },
);

describe.each(steps)('mappings in steps of %i', step => {
  const below = ' '.repeat(step);

  it.each(blanks)('with blanks %j', blank => {
    const text = `runtime:\n${below}|${blank}\nevents:\n${below}publish: []\n`;
    expect(accepted('skill.yaml', text, 'env')).toContain(`\n${below}env:\n${below}${below}$1`);
  });

  it('in a new mapping', () => {
    expect(accepted('skill.yaml', `runtime:\n${below}kind: module\n|`, 'events')).toBe(
      `runtime:\n${below}kind: module\nevents:\n${below}subscribe:\n${below}${below}- $1\n${below}publish:\n${below}${below}- $2`,
    );
  });
});

it('the second entry of a list knows its own values', () => {
  const text =
    'tools:\n  - name: a\n    permissions: [gpu]\n  - name: b\n    permissions:\n      - network\n      - |';
  const values = completionsAt('skill.yaml', text).map(({ label }) => label);
  expect(values).toContain('gpu');
  expect(values).not.toContain('network');
});
