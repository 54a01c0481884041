import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { writtenText } from '../../../server/service/index.ts';

const texts = [
  ...[
    'weather',
    'handlers.main:chat',
    'a/b.py',
    'true',
    'No',
    'null',
    '~',
    '3.11',
    '1_000',
    '0x1f',
    '.5',
    '+1',
  ],
  ...[
    'a: b',
    'a #b',
    '#a',
    '- a',
    '-a',
    '*a',
    '&a',
    '!a',
    '@a',
    '`a`',
    '%a',
    '?',
    '{a}',
    '[a]',
    'a,b',
    'a]',
    'a}',
  ],
  ...[
    '',
    ' a',
    'a ',
    "it's",
    'say "it"',
    'a\\b',
    'a\nb',
    '${secret:A}',
    'Bash(git:*)',
    '2001-01-01',
    '12:30',
  ],
];

it.each(texts)('%j is read again as itself, in any notation', text => {
  for (const quote of ['', '"', "'"] as const) {
    // Single quotes cannot hold a line break as it is.
    if (quote === "'" && text.includes('\n')) continue;
    expect(parse(`k: ${writtenText(text, { style: 'block', quote })}\n`)).toEqual({ k: text });
    expect(parse(`{k: [${writtenText(text, { style: 'flow', quote })}, x]}\n`)).toEqual({ k: [text, 'x'] });
  }
  expect(JSON.parse(writtenText(text, { style: 'json', quote: '"' }))).toBe(text);
});

it.each(['weather', 'handlers.main:chat', 'a/b.py', 'Bash(git:*)', 'a,b'])(
  '%j needs no quotes in a block',
  text => {
    expect(writtenText(text, { style: 'block', quote: '' })).toBe(text);
  },
);
