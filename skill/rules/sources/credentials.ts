import type { TextRange } from '../../document/index.ts';
import table from './credentialPatterns.json' with { type: 'json' };
import { mostRead } from './sourceFiles.ts';

/** A text in the published form of a service's credentials; its range is the credential. */
export interface Credential extends TextRange {
  /** With its article, for example `a GitHub token`. */
  readonly name: string;
}

/** `holds` stands in every text that the pattern can match: a search for it costs next to nothing. */
interface CredentialPattern {
  readonly name: string;
  readonly holds: string;
  readonly pattern: RegExp;
}

const patterns: readonly CredentialPattern[] = table.patterns.map(entry => ({
  name: entry.name,
  holds: entry.holds,
  pattern: new RegExp(entry.pattern, 'ignoreCase' in entry && entry.ignoreCase ? 'gid' : 'gd'),
}));

/** Values that documents show instead of real ones: words, one character again and again, counting. */
const example =
  /example|sample|dummy|fake|placeholder|redacted|changeme|your|test|xxxx|0123456|1234567|abcdef[0-9g]|qwerty|(.)\1{6}|(..)\2{5}/i;

/**
 * Finds credentials of known form: prefix, length and alphabet as their makers publish them. No guess by randomness.
 * Time grows with the text's length. Use it with `derivedOf`.
 */
export function credentialsIn(text: string): readonly Credential[] {
  const read = text.length > mostRead ? text.slice(0, mostRead) : text;
  const found: Credential[] = [];
  for (const { name, holds, pattern } of patterns) {
    if (!read.includes(holds)) continue;
    for (const match of read.matchAll(pattern)) {
      const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [match.index, match.index];
      const isKnown = found.some(other => other.start <= start && start < other.end);
      if (!isKnown && !example.test(read.slice(start, end))) found.push({ name, start, end });
      if (found.length >= mostFound) return found;
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** A file with more is a list of examples or a leak; either way the first ones say so. */
const mostFound = 50;
