/** Keys with what they hold, as YAML and JSON write them. */
export interface Entries {
  readonly [name: string]: boolean | readonly string[] | Entries;
}

/** The entries as whole lines, `indent` columns in, without braces around them. */
export function entriesText(entries: Entries, language: 'yaml' | 'json', indent: number): string {
  const margin = ' '.repeat(indent);
  const lines = Object.entries(entries).map(([name, value]) => {
    if (isEntries(value)) {
      const inner = entriesText(value, language, indent + 2);
      return language === 'yaml'
        ? `${margin}${scalar(name, language)}:\n${inner}`
        : `${margin}${scalar(name, language)}: {\n${inner}\n${margin}}`;
    }
    const text =
      typeof value === 'boolean'
        ? String(value)
        : `[${value.map(item => scalar(item, language)).join(', ')}]`;
    return `${margin}${scalar(name, language)}: ${text}`;
  });
  return lines.join(language === 'yaml' ? '\n' : ',\n');
}

function isEntries(value: Entries[string]): value is Entries {
  return typeof value === 'object' && !Array.isArray(value);
}

/** What YAML could read as something else than a text is quoted. */
function scalar(text: string, language: 'yaml' | 'json'): string {
  const isPlain =
    /^[a-z_][a-z0-9_./-]*$/i.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return language === 'yaml' && isPlain ? text : JSON.stringify(text);
}
