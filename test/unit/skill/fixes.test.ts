import { expect, it } from 'vitest';
import { type Finding, fixesTogether, type TextReplacement, withReplacements } from '../../../skill/index.ts';

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
