import { isBuiltin } from 'node:module';
import path from 'node:path';
import { type Import, importsOf } from './imports.ts';
import { arrows, entryFiles, gatheringFiles, protocolFiles, type Room, roomOf } from './rooms.ts';

/**
 * What is wrong with the imports of one source, a line each.
 * @param file its path in the repository, with forward slashes
 */
export function checkImports(file: string, source: string): string[] {
  return importsOf(source).flatMap(one => {
    const rule = brokenRule(file, one);
    return rule === undefined ? [] : [`${file}:${one.line} imports '${one.specifier}': ${rule}`];
  });
}

function brokenRule(file: string, one: Import): string | undefined {
  const from = roomOf(file);
  if (!one.specifier.startsWith('.')) return from && brokenPackageRule(from, one.specifier);
  const target = path.posix.join(path.posix.dirname(file), one.specifier);
  const to = roomOf(target);
  if (to === undefined) {
    const outside = from !== undefined && !/^(package\.json|docs\/)/.test(target);
    return outside ? 'a room imports from rooms only' : undefined;
  }
  if (from === to) return undefined;
  // Types are erased: the extension host loads nothing of what they come from.
  if (from === 'client' && one.typeOnly) return undefined;
  return brokenArrow(file, from, to, target) ?? brokenDoor(from, to, target);
}

function brokenPackageRule(from: Room, specifier: string): string | undefined {
  const module = specifier.replace(/\/.*/, '');
  if (from === 'skill' && (module === 'vscode' || isBuiltin(specifier)))
    return 'skill/ is pure: neither modules of Node nor vscode';
  if (module === 'vscode' && from !== 'client') return 'only client/ runs in the extension host';
  return undefined;
}

function brokenArrow(file: string, from: Room | undefined, to: Room, target: string): string | undefined {
  if (from === undefined) return undefined;
  if (from === 'client') {
    if (protocolFiles.includes(target)) return undefined;
    return `client/ imports types, and values only from ${protocolFiles.join(' and ')}`;
  }
  // What the runtime offers gathers what its sub-rooms do, without the process above them.
  if (gatheringFiles.includes(file) && /^runtime\/(lifecycle|execution|plugins)$/.test(to)) return undefined;
  if (gatheringFiles.includes(target) && from !== 'runtime/host' && from.startsWith('runtime/'))
    return `${target} stands above the sub-rooms, so they cannot use it`;
  if (arrows[from].includes(to)) return undefined;
  const allowed = arrows[from].join(', ') || 'nothing else';
  return `${from}/ may not import from ${to}/ (allowed: ${allowed})`;
}

function brokenDoor(from: Room | undefined, to: Room, target: string): string | undefined {
  if (target === `${to}/index.ts`) return undefined;
  // Data, and the validators that the build makes of it.
  if (to === 'schemas' && /\.json$|^schemas\/generated\//.test(target)) return undefined;
  if (protocolFiles.includes(target)) return undefined;
  // Tests and scripts may start what the build starts.
  if (from === undefined && entryFiles.includes(target)) return undefined;
  // Files directly in runtime/ are shared by its sub-rooms; server/ and its service are one house.
  if (to === 'runtime' && from?.startsWith('runtime/')) return undefined;
  return `nobody imports past ${to}/index.ts`;
}
