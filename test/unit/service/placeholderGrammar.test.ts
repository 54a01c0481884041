import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Pattern {
  readonly include?: string;
  readonly match?: string;
}

interface Grammar {
  readonly scopeName: string;
  readonly injectionSelector: string;
  readonly patterns: readonly Pattern[];
  readonly repository?: Readonly<Record<string, Pattern>>;
}

const folder = path.join(import.meta.dirname, '../../../syntaxes');

function grammar(name: string): Grammar {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Grammar;
}

/** What the patterns of a grammar cover in a line, in order; the first pattern of two at one place wins. */
function covered({ patterns, repository = {} }: Grammar, line: string): readonly string[] {
  const matches = patterns.map(({ include, match }) => {
    const found = match ?? repository[include?.slice(1) ?? '']?.match;
    if (found === undefined) throw new Error(`The grammar has no ${include}`);
    return new RegExp(found, 'y');
  });
  const result: string[] = [];
  for (let at = 0; at < line.length; ) {
    const found = matches.map(match => {
      match.lastIndex = at;
      return match.exec(line)?.[0];
    });
    const text = found.find(part => part !== undefined);
    if (text !== undefined) result.push(text);
    at += Math.max(1, text?.length ?? 0);
  }
  return result;
}

describe('placeholders', () => {
  const placeholders = grammar('placeholders.tmLanguage.json');
  it.each([
    ['key: ${secret:API_KEY} and ${secret:a.b-c}', ['${secret:API_KEY}', '${secret:a.b-c}']],
    ['${NAME} ${NAME:-default value} ${_x:-}', ['${NAME}', '${NAME:-default value}', '${_x:-}']],
    ['Do $ARGUMENTS, then $ARGUMENTS[0].', ['$ARGUMENTS', '$ARGUMENTS[0]']],
    ['Run ${CLAUDE_SKILL_DIR}/a.py or {baseDir}/b.py', ['${CLAUDE_SKILL_DIR}', '{baseDir}']],
    ['a$ARGUMENTS $$ARGUMENTS \\$ARGUMENTS $ARGUMENTSX', []],
    ['${} ${1} ${secret:} {basedir} $NAME {x}', []],
  ])('%j: %j', (line, parts) => {
    expect(covered(placeholders, line)).toEqual(parts);
  });

  it('are looked for in texts, never in comments', () => {
    expect(placeholders.scopeName).toBe('skillberth.placeholders');
    for (const selector of placeholders.injectionSelector.split(',')) expect(selector.trim()).toMatch(/^L:/);
    for (const scope of ['source.yaml string', 'source.json string', 'text.html.markdown'])
      expect(placeholders.injectionSelector).toContain(`L:${scope}`);
  });
});

describe('positional arguments', () => {
  const positional = grammar('positional-arguments.tmLanguage.json');
  it.each([
    ['Copy $1 to $2.', ['$1', '$2']],
    ['It costs $100 or $1.50 or US$5, \\$3 or $4x', []],
  ])('%j: %j', (line, parts) => {
    expect(covered(positional, line)).toEqual(parts);
  });

  it('are looked for in the prompts of the editor only', () => {
    expect(positional.injectionSelector).toMatch(/^L:text\.html\.markdown\.prompt /);
  });
});
