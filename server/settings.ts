import type { TargetId } from '../schemas/index.ts';
import { isMapping, isRuleId, isTargetId, type RuleSettings, rules, type Severity } from '../skill/index.ts';
import { type ServerSettings, settingsSection } from './protocol.ts';

/** The client's settings for one folder, with what cannot be used left out. */
export interface FolderSettings {
  /** Undefined where the settings name none. */
  readonly targets: readonly TargetId[] | undefined;
  readonly rules: RuleSettings;
  readonly inlayHints: boolean;
}

/** Asks the client for the settings of a scope, an address of a folder; undefined: those of the window. */
export type SettingsReader = (scope: string | undefined) => Promise<unknown>;

/** The settings by scope, asked for once until they change. */
export class Settings {
  readonly #known = new Map<string | undefined, Promise<FolderSettings>>();
  readonly #reported = new Set<string>();
  readonly #report: (problem: string) => void;
  #read: SettingsReader | undefined;
  #given: unknown;

  /** `report` gets a sentence for each value that cannot be used, once. */
  constructor(report: (problem: string) => void) {
    this.#report = report;
  }

  /** Whether the client answers for each scope. */
  get asks(): boolean {
    return this.#read !== undefined;
  }

  /** From now on the client answers for each scope. */
  askWith(read: SettingsReader): void {
    this.#read = read;
    this.#known.clear();
  }

  /** The settings of a client that does not answer questions about them: one set for all scopes. */
  give(raw: unknown): void {
    this.#given = raw;
    this.#known.clear();
  }

  forget(): void {
    this.#known.clear();
  }

  of(scope: string | undefined): Promise<FolderSettings> {
    let settings = this.#known.get(scope);
    if (settings === undefined) {
      settings = this.#ask(scope);
      this.#known.set(scope, settings);
    }
    return settings;
  }

  async #ask(scope: string | undefined): Promise<FolderSettings> {
    let raw = this.#given;
    try {
      if (this.#read !== undefined) raw = (await this.#read(scope)) ?? this.#given;
    } catch (error) {
      this.#tell(`The client did not answer with its settings: ${String(error)}`);
    }
    return readSettings(raw, problem => this.#tell(problem));
  }

  #tell(problem: string): void {
    if (this.#reported.has(problem)) return;
    this.#reported.add(problem);
    this.#report(problem);
  }
}

type Loose<Shape> = { readonly [Key in keyof Shape]?: unknown };

/** Whatever a client sends as settings. */
function readSettings(raw: unknown, report: (problem: string) => void): FolderSettings {
  const settings: Loose<ServerSettings> = isMapping(raw) ? raw : {};
  return {
    targets: readTargets(settings.targets, report),
    rules: readRules(settings.rules, report),
    inlayHints: settings.inlayHints === true,
  };
}

function readTargets(value: unknown, report: (problem: string) => void): readonly TargetId[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    report(`\`${settingsSection}.targets\` is not a list, so it is ignored.`);
    return undefined;
  }
  const targets = value.filter((item): item is TargetId => {
    const isKnown = typeof item === 'string' && isTargetId(item);
    if (!isKnown) report(`\`${settingsSection}.targets\` names \`${String(item)}\`, which is no target.`);
    return isKnown;
  });
  return targets.length === 0 ? undefined : [...new Set(targets)];
}

const severities: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'] satisfies readonly (
  | Severity
  | 'off'
)[];

function isRuleSetting(value: unknown): value is Severity | 'off' {
  return typeof value === 'string' && severities.includes(value);
}

function readRules(value: unknown, report: (problem: string) => void): RuleSettings {
  if (!isMapping(value)) return {};
  const families = new Set(Object.keys(rules).map(rule => `${rule.split('/')[0]}/*`));
  const entries = Object.entries(value).flatMap(([rule, setting]) => {
    if (!(isRuleId(rule) || families.has(rule))) {
      report(`\`${settingsSection}.rules\` names \`${rule}\`, which is no rule.`);
      return [];
    }
    if (isRuleSetting(setting)) return [[rule, setting] as const];
    report(
      `\`${settingsSection}.rules\` sets \`${rule}\` to \`${String(setting)}\`; known: ${severities.join(', ')}.`,
    );
    return [];
  });
  return Object.fromEntries(entries);
}
