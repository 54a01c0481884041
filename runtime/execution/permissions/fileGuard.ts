import path from 'node:path';
import {
  coversPath,
  type DeniedAccess,
  type FileGrant,
  normalFilePath,
  type PermissionSet,
} from '../../../skill/index.ts';
import type { ArgumentDenial, DenialReason, GuardOptions } from './argumentDenial.ts';
import {
  argumentName,
  modeArguments,
  operationArguments,
  pathArguments,
  readingWords,
  writingMode,
  writingWords,
} from './guardedArguments.ts';
import { isInside, joined, type Members, shown, textsIn } from './guardedValues.ts';

type Access = 'read' | 'write';

/**
 * What the members of one object ask of files. `isAddressed`: a host or an address stands beside them, so that a path
 * is most likely the one behind it.
 */
export function fileDenial(
  members: Members,
  at: string,
  isAddressed: boolean,
  permissions: PermissionSet,
  options: GuardOptions,
): ArgumentDenial | undefined {
  const paths = members.flatMap(([name, value]) =>
    pathArguments.has(argumentName(name)) && !isAddressed ? textsIn(value, joined(at, name)) : [],
  );
  const operations = members.flatMap(([name, value]) =>
    operationsIn(name, value, joined(at, name), paths.length > 0, options),
  );
  const [first] = paths;
  for (const { access, word, at: place } of operations) {
    if (!grants(permissions.files[access])) {
      const denied = deniedFor(access, first?.text);
      return { argument: place, reason: `The operation ${shown(word)} ${needs[access]}.`, denied };
    }
  }
  const access = operations.some(operation => operation.access === 'write') ? 'write' : 'read';
  for (const { text, at: place } of paths) {
    const denial = pathDenial(text, access, permissions, options);
    if (denial !== undefined) return { argument: place, ...denial };
  }
  return undefined;
}

const needs: Readonly<Record<Access, string>> = {
  read: 'reads files, which the skill may not',
  write: 'changes files, which the skill may not',
};

interface Operation {
  readonly access: Access;
  readonly word: string;
  readonly at: string;
}

/**
 * In agentos `operation` is always one on files, and whatever is not reading is writing. Elsewhere it may be an addition
 * as well: there it counts with a path beside it, or when the word is plainly about files.
 */
function operationsIn(
  name: string,
  value: unknown,
  at: string,
  hasPath: boolean,
  { format }: GuardOptions,
): readonly Operation[] {
  const plain = argumentName(name);
  const isOperation = operationArguments.has(plain);
  if (!isOperation && !modeArguments.has(plain)) return [];
  return textsIn(value, at).flatMap(({ text, at: place }): readonly Operation[] => {
    const word = text.trim().toLowerCase();
    const isWriting = writingWords.has(word) || (!isOperation && writingMode.test(word));
    const isStrict = isOperation && (format === 'agentos' || hasPath);
    if (readingWords.has(word) && (isStrict || hasPath || word === 'read'))
      return [{ access: 'read', word: text, at: place }];
    return isWriting || isStrict ? [{ access: 'write', word: text, at: place }] : [];
  });
}

function grants(grant: FileGrant): boolean {
  return grant === 'workspace' || grant.length > 0;
}

function pathDenial(
  text: string,
  access: Access,
  permissions: PermissionSet,
  options: GuardOptions,
): DenialReason | undefined {
  const written = text.trim();
  if (/^[a-z][a-z0-9+.-]+:[/\\]{1,3}/i.test(written) && !/^[a-z]:/i.test(written))
    return { reason: `${shown(written)} is an address, not a path.` };
  if (/^~/.test(written))
    return { reason: `${shown(written)} leads to a home folder, which is closed to skills.` };
  const isAbsolute =
    path.posix.isAbsolute(written) || path.win32.isAbsolute(written) || /^[a-z]:/i.test(written);
  // Any other relative path lies in the skill's own data folder.
  if (!isAbsolute)
    return leaves(written)
      ? { reason: `${shown(written)} leads out of the skill's folder by \`..\`.` }
      : undefined;
  return absoluteDenial(written, access, permissions, options);
}

/** Whether a relative path ends, or passes, above where it begins. */
function leaves(text: string): boolean {
  let depth = 0;
  for (const step of text.split(/[/\\]/)) {
    if (step === '..') depth -= 1;
    else if (step !== '' && step !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function absoluteDenial(
  text: string,
  access: Access,
  { files }: PermissionSet,
  { places }: GuardOptions,
): DenialReason | undefined {
  const outside = { reason: `${shown(text)} lies outside the workspace, where no permission leads.` };
  // A path of another system is none here.
  if (!path.isAbsolute(text)) return outside;
  const file = path.resolve(text);
  if (places.own.some(folder => isInside(folder, file))) return undefined;
  const grant = files[access];
  // What may be written may be read.
  const opened = access === 'read' ? [files.read, files.write] : [grant];
  const workspaceFolder = places.workspace.find(folder => isInside(folder, file));
  if (workspaceFolder !== undefined) {
    const relative = normalFilePath(path.relative(workspaceFolder, file).split(path.sep).join('/'));
    const isOpen = opened.some(
      some =>
        some === 'workspace' || (relative !== undefined && some.some(known => coversPath(known, relative))),
    );
    if (isOpen) return undefined;
    return {
      reason: `${shown(text)} is not among the files that the skill may ${access}.`,
      denied: { kind: access, ...(relative === undefined ? {} : { path: relative }) },
    };
  }
  if (places.temporary.some(folder => isInside(folder, file))) {
    return opened.includes('workspace')
      ? undefined
      : {
          reason: `${shown(text)} is not among the files that the skill may ${access}.`,
          denied: { kind: access },
        };
  }
  return outside;
}

function deniedFor(access: Access, text: string | undefined): DeniedAccess {
  const relative = text === undefined ? undefined : normalFilePath(text.trim());
  return { kind: access, ...(relative === undefined ? {} : { path: relative }) };
}
