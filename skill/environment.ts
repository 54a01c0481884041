export interface ExpandedEnvironment {
  readonly values: Readonly<Record<string, string>>;
  /** Every host variable that the values name, sorted: each is a permission. */
  readonly hostVariables: readonly string[];
}

const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Fills `${NAME}` and `${NAME:-default}` from the host's variables. The default stands for a variable that is
 * unset or empty. A variable whose whole value comes from host variables that are unset is left out, so that
 * the program's own default applies. Other braces, `${secret:NAME}` among them, stay as they are.
 */
export function expandEnvironment(
  environment: Readonly<Record<string, string>>,
  host: Readonly<Record<string, string | undefined>>,
): ExpandedEnvironment {
  const values: Record<string, string> = {};
  const hostVariables = new Set<string>();
  for (const [variable, template] of Object.entries(environment)) {
    let unset = false;
    const value = template.replace(placeholder, (_, name: string, fallback: string | undefined) => {
      hostVariables.add(name);
      const found = host[name];
      if (found !== undefined && found !== '') return found;
      unset ||= fallback === undefined;
      return fallback ?? '';
    });
    if (value !== '' || !unset) values[variable] = value;
  }
  return { values, hostVariables: [...hostVariables].sort() };
}
