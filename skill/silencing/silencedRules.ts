import type { Finding } from '../finding.ts';
import type { SkillSnapshot } from '../snapshot.ts';
import { familyOf } from './ruleSettings.ts';
import { type FileSilencing, type NamedRule, silencingOf } from './silencingComments.ts';

/** Finds what the comments of a folder silence, and keeps in mind which of their rules met a finding. */
export class SilencedRules {
  readonly #snapshot: SkillSnapshot;
  readonly #files = new Map<string, FileIndex | undefined>();
  readonly #met = new Set<NamedRule>();

  constructor(snapshot: SkillSnapshot) {
    this.#snapshot = snapshot;
  }

  /** The places in comments that name a finding's rule and speak of its first line or its file. */
  namesFor({ file, rule, start }: Finding): readonly NamedRule[] {
    const index = this.#indexOf(file);
    if (index === undefined) return [];
    const line = index.silencing.lineAt(start);
    const names = [rule, familyOf(rule)]
      .flatMap(id => [index.byPlace.get(placeKey(line, id)), index.byPlace.get(placeKey('file', id))])
      .filter(name => name !== undefined);
    for (const name of names) this.#met.add(name);
    return names;
  }

  hasMet(name: NamedRule): boolean {
    return this.#met.has(name);
  }

  #indexOf(file: string): FileIndex | undefined {
    if (!this.#files.has(file)) {
      const silencing = silencingOf(this.#snapshot, file);
      this.#files.set(file, silencing === undefined ? undefined : indexOf(silencing));
    }
    return this.#files.get(file);
  }
}

interface FileIndex {
  readonly silencing: FileSilencing;
  /** By line or file and id. Of two equal ones the first counts, and the other one does nothing. */
  readonly byPlace: ReadonlyMap<string, NamedRule>;
}

function indexOf(silencing: FileSilencing): FileIndex {
  const byPlace = new Map<string, NamedRule>();
  for (const { scope, line, rules } of silencing.comments) {
    if (scope === undefined) continue;
    for (const name of rules) {
      const key = placeKey(scope === 'file' ? 'file' : line, name.id);
      if (!byPlace.has(key)) byPlace.set(key, name);
    }
  }
  return { silencing, byPlace };
}

function placeKey(place: number | 'file', id: string): string {
  return `${place} ${id}`;
}
