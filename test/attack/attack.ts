import type { AuditEvent } from '../../runtime/index.ts';
import type { AttackGround } from './support/attackGround.ts';
import type { Facts } from './support/facts.ts';
import type { ListenerName } from './support/listeners.ts';

export type Language = 'python' | 'node';

export type Category =
  | 'network'
  | 'files'
  | 'processes'
  | 'limits'
  | 'replies'
  | 'environment'
  | 'approval'
  | 'preparation';

/** What the test saw of one attack, all of it from outside. */
export interface Seen {
  /** Result, output and error of the call, as one text. */
  readonly answer: string;
  readonly result: unknown;
  /** How many connections or datagrams each listener got meanwhile. */
  readonly received: Readonly<Record<ListenerName, number>>;
}

/** A record that the audit must hold: its event, and what its reason says. */
export interface ExpectedDenial {
  readonly event: AuditEvent;
  /** Absent where nothing is refused: what was looked for does not exist, and the call's own record is all. */
  readonly says?: RegExp;
}

interface CommonAttack {
  readonly name: string;
  readonly category: Category;
  readonly language: Language;
  readonly denial: ExpectedDenial;
  /** Only the sandbox stops it, although other means stop its likes. */
  readonly needsSystem?: true;
}

/** A command of a skill that tries something and answers what it got. */
export interface CodeAttack extends CommonAttack {
  readonly kind: 'code';
  /** The body of the command's function; finite. */
  readonly code: (at: Facts) => string;
  /** YAML of `requires.permissions`, in one line. */
  readonly permissions?: (at: Facts) => string;
  /** YAML of `limits`, in one line. */
  readonly limits?: string;
  readonly allowLocalhost?: boolean;
  /** It damages the skill itself, which therefore serves no other attack. */
  readonly alone?: true;
  readonly succeeded: (at: Facts, seen: Seen, ground: AttackGround) => boolean | Promise<boolean>;
  /** Why it fails without any protection too: there is nothing to steal then. */
  readonly harmlessBare?: string;
}

/** What several operations make up: an edit after the approval, a cloned folder. */
export interface StoryAttack extends CommonAttack {
  readonly kind: 'story';
  /** True where the attack succeeded. `skill`: an id of its own. */
  readonly play: (ground: AttackGround, skill: string) => Promise<boolean>;
}

export type Attack = CodeAttack | StoryAttack;

export const languages: readonly Language[] = ['python', 'node'];

type Shared = Omit<CodeAttack, 'kind' | 'language' | 'code'>;

/** The same attack in both languages. */
export function inBoth(shared: Shared, code: Readonly<Record<Language, CodeAttack['code']>>): CodeAttack[] {
  return languages.map(language => ({ ...shared, kind: 'code', language, code: code[language] }));
}

export function storyInBoth(
  shared: Omit<StoryAttack, 'kind' | 'language' | 'play'>,
  play: (ground: AttackGround, skill: string, language: Language) => Promise<boolean>,
): StoryAttack[] {
  return languages.map(language => ({
    ...shared,
    kind: 'story',
    language,
    play: (ground, skill) => play(ground, skill, language),
  }));
}

export function titleOf({ category, name, language }: Attack): string {
  return `${category}: ${name} (${language === 'python' ? 'Python' : 'Node'})`;
}
