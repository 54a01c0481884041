import { describe, expect, it } from 'vitest';
import { accepted, completionsAt } from '../support/cursor.ts';

/** A `-` triggers completion, so most lists begin without a blank behind it. */
describe('a `-` without a blank', () => {
  it.each([
    ['permissions:\n  -|', 'network', 'permissions:\n  - network'],
    ['permissions:\n  - |', 'network', 'permissions:\n  - network'],
    ['permissions:\n  -| ', 'network', 'permissions:\n  - network'],
    ['permissions:\n-|', 'network', 'permissions:\n- network'],
    ['permissions:\n- |', 'network', 'permissions:\n- network'],
    ['permissions:\n    -|\nname: a\n', 'network', 'permissions:\n    - network\nname: a\n'],
    ['permissions:\n  - gpu\n  -|\n', 'network', 'permissions:\n  - gpu\n  - network\n'],
    ['permissions:\r\n  -|\r\nname: a\r\n', 'network', 'permissions:\r\n  - network\r\nname: a\r\n'],
    ['permissions:\r\n- |\r\n', 'network', 'permissions:\r\n- network\r\n'],
    ['tools:\n  -|', 'name', 'tools:\n  - name: '],
    ['tools:\n-|', 'name', 'tools:\n- name: '],
    ['tools:\r\n  -|\r\n', 'name', 'tools:\r\n  - name: '.concat('\r\n')],
    [
      'tools:\n  - name: a\n    permissions:\n      -|',
      'gpu',
      'tools:\n  - name: a\n    permissions:\n      - gpu',
    ],
    ['default_tool: a\nexports:\n  tools:\n    -|\ntools:\n  - name: a\n', 'a', undefined],
  ])('%j and `%s` give %j', (text, label, after) => {
    expect(accepted('skill.yaml', text, label, false)).toBe(after ?? text.replace('-|', '- a'));
  });

  it('indents deeper lines from behind the blank', () => {
    expect(accepted('skill.yaml', 'tools:\n  -|', 'input_schema')).toBe(
      accepted('skill.yaml', 'tools:\n  - |', 'input_schema'),
    );
  });

  it('leaves out the keys of its entry', () => {
    const labels = completionsAt('skill.yaml', 'tools:\n  -|\n    entry: b\n').map(({ label }) => label);
    expect(labels).toContain('name');
    expect(labels).not.toContain('entry');
  });

  it('offers nothing before an entry that is there', () => {
    expect(completionsAt('skill.yaml', 'permissions:\n  -| network')).toEqual([]);
  });

  it('is compared without the blank', () => {
    const [first] = completionsAt('skill.yaml', 'permissions:\n  -|');
    expect(first?.filterText).toBe('network');
  });
});
