import table from './shownByEditor.json' with { type: 'json' };

/** What the editor itself shows on documents of a language, so that an author does not see it twice. */
export const shownByEditor = {
  /** `rule`: a diagnostic's code. */
  finding: (languageId: string, rule: unknown): boolean =>
    typeof rule === 'string' && languages.has(languageId) && Object.hasOwn(table.findings, rule),
  completion: (languageId: string, key: string): boolean =>
    languages.has(languageId) && completionKeys.has(key),
  hover: (languageId: string, key: string): boolean => languages.has(languageId) && hoverKeys.has(key),
} as const;

const languages: ReadonlySet<string> = new Set(table.languageIds);
const completionKeys: ReadonlySet<string> = new Set(table.completionKeys);
const hoverKeys: ReadonlySet<string> = new Set(table.hoverKeys);
