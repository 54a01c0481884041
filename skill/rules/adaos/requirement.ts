/** Why pip cannot read a requirement, and how it is most likely meant. */
export interface RequirementMistake {
  /** Follows the requirement in a sentence. */
  readonly what: string;
  readonly meant?: string;
}

/** One version clause: `>=2.31`, `== 1.0.*`, `~=1.4`, `===local`. */
const clause = /^(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9][A-Za-z0-9.*+!_-]*$/;

/** What certainly is no requirement by PEP 508. Addresses, paths and options of pip are left alone. */
export function requirementMistake(text: string): RequirementMistake | undefined {
  const requirement = withoutComment(text);
  if (requirement === '' || /^[-./]|:\/\/|^[A-Za-z]:\\/.test(requirement)) return undefined;
  const name = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(requirement)?.[0];
  if (name === undefined) return { what: 'does not begin with the name of a package' };
  const rest = requirement.slice(name.length).trimStart();
  const extras = /^\[[^\]]*\]/.exec(rest)?.[0] ?? '';
  const [range = ''] = rest.slice(extras.length).split(';');
  const what = versionsMistake(range.trim());
  return what === undefined ? undefined : withMeant(what, name + extras, rest.slice(extras.length).trim());
}

/** What certainly is no version or range of a dependency that is written as a set of keys. */
export function versionMistake(version: string): string | undefined {
  const text = version.trim();
  if (text === '*' || text === 'latest' || /^\d[\w.*+!-]*$/.test(text)) return undefined;
  return versionsMistake(text);
}

function versionsMistake(range: string): string | undefined {
  if (range === '') return undefined;
  if (range.startsWith('@')) return 'has an `@` without an address behind it';
  const inner = range.startsWith('(') && range.endsWith(')') ? range.slice(1, -1) : range;
  const clauses = inner.split(',').map(part => part.trim());
  // One comma may stand at the end.
  if (clauses.length > 1 && clauses.at(-1) === '') clauses.pop();
  if (clauses.every(part => clause.test(part))) return undefined;
  if (/^=[^=]/.test(range)) return 'has one `=`, and pip needs two';
  if (range.startsWith('^')) return 'has a `^`, which pip does not know';
  return 'has a version that pip cannot read';
}

/** The same with `==` where exactly that is certain to be meant. */
function withMeant(what: string, subject: string, range: string): RequirementMistake {
  const version = /^(?:=|@)?\s*(\d[\w.]*)$/.exec(range)?.[1];
  return version === undefined ? { what } : { what, meant: `${subject}==${version}` };
}

function withoutComment(text: string): string {
  const comment = text.search(/(?:^|\s)#/);
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}
