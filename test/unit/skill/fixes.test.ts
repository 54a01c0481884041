import { describe, expect, it } from 'vitest';
import {
  type Finding,
  fixesTogether,
  mendText,
  type TextReplacement,
  validate,
  withReplacements,
} from '../../../skill/index.ts';
import { snapshotOf } from '../support/snapshot.ts';

const text = 'abcdef';

function fixing(replacements: readonly TextReplacement[], manual?: true): Finding {
  const fix = { title: 'Mend it', replacements, ...(manual === undefined ? {} : { manual }) };
  return { rule: 'a/b', severity: 'hint', message: '', file: 'a', start: 0, end: 1, fix };
}

const put = (start: number, end: number, inserted: string) => ({ start, end, text: inserted });

it.each([
  ['apart', [fixing([put(4, 5, 'E')]), fixing([put(0, 1, 'A')])], 'AbcdEf'],
  ['side by side', [fixing([put(0, 2, 'X')]), fixing([put(2, 3, 'Y')])], 'XYdef'],
  ['over each other', [fixing([put(0, 3, 'X')]), fixing([put(2, 4, 'Y')])], 'Xdef'],
  ['inserted at one place', [fixing([put(1, 1, 'X')]), fixing([put(1, 1, 'Y')])], 'aXbcdef'],
  ['half in the way', [fixing([put(0, 1, 'X')]), fixing([put(4, 5, 'Y'), put(0, 1, 'Z')])], 'Xbcdef'],
  ['left to a person', [fixing([put(0, 1, 'X')], true), fixing([put(4, 5, 'E')])], 'abcdEf'],
])('fixes %s', (_, findings, expected) => {
  expect(withReplacements(text, fixesTogether(findings).replacements)).toBe(expected);
});

describe('mending a text', () => {
  const error = (rule: string): Finding => ({
    rule,
    severity: 'error',
    message: '',
    file: 'a',
    start: 0,
    end: 1,
  });
  /** Each letter can be made a capital; `X` is an error, and so is `!`, which `?` becomes. */
  const check = (from: string): readonly Finding[] =>
    [...from].flatMap((letter, at): readonly Finding[] => {
      if (letter === 'X' || letter === '!') return [error(letter === 'X' ? 'a/error' : 'b/duplicate-key')];
      if (letter === '?') return [fixing([put(at, at + 1, '!')])];
      return /[a-z]/.test(letter) ? [fixing([put(at, at + 1, letter.toUpperCase())])] : [];
    });

  it.each([
    ['abc', 'ABC', 3],
    ['axb', 'AxB', 2],
    ['xaxbxcx', 'xAxBxCx', 3],
    ['x', 'x', 0],
    ['a?', 'A?', 1],
    ['Xa', 'XA', 1],
  ])('%s becomes %s', (before, after, count) => {
    expect(mendText('a', before, check(before), check)).toEqual({ text: after, count });
  });

  it('leaves the fixes of other files', () => {
    expect(mendText('b', 'abc', check('abc'), check)).toEqual({ text: 'abc', count: 0 });
  });

  it('ends where two fixes undo each other', () => {
    const turn = (from: string) => [fixing([put(0, 1, from === 'a' ? 'b' : 'a')])];
    expect(mendText('a', 'a', turn('a'), turn).text).toMatch(/^[ab]$/);
  });

  it('takes what makes more of a file readable, whatever then comes to light', () => {
    const unread = [{ ...fixing([put(0, 1, 'y')]), rule: 'yaml/syntax', severity: 'error' as const }];
    const judge = (from: string) => (from === 'y' ? [error('a/b'), error('a/c')] : unread);
    expect(mendText('a', 'n', unread, judge).text).toBe('y');
  });

  it('never writes a key twice', () => {
    const skill =
      '---\nname: weather_skill\ndescription: Use it when asked.\nallowed_tools: Bash\nAllowed-Tools: Read\n---\nDo it.\n';
    const judge = (from: string) => validate(snapshotOf({ 'SKILL.md': from }));
    const mended = mendText('SKILL.md', skill, judge(skill), judge).text;
    expect(mended).toContain('\nallowed-tools: Bash\nAllowed-Tools: Read\n');
  });
});
