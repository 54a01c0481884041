import type { PermissionSet } from '../../../skill/index.ts';
import { addressIn } from './addressIn.ts';
import type { ArgumentDenial, GuardOptions } from './argumentDenial.ts';
import { fileDenial } from './fileGuard.ts';
import { type AddressKind, addressArguments, argumentName } from './guardedArguments.ts';
import { type GuardedText, joined, type Members, textsIn } from './guardedValues.ts';
import { networkDenial } from './networkGuard.ts';

/** So many objects and lists are looked at: large data is not searched to its end, for the process itself is confined. */
const mostContainers = 100_000;

/**
 * The early denial that explains itself: what the arguments plainly ask for, against the permissions. What they do not
 * show, the isolation denies when it happens.
 */
export function argumentDenial(
  input: unknown,
  permissions: PermissionSet,
  options: GuardOptions,
): ArgumentDenial | undefined {
  const containers: { readonly value: object; readonly at: string }[] = [];
  const seen = new Set<object>();
  const add = (value: unknown, at: string): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || seen.size >= mostContainers) return;
    seen.add(value);
    containers.push({ value, at });
  };
  add(input, '');
  // Grows while it is walked: no depth of nesting can exhaust the stack.
  for (const { value, at } of containers) {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) add(item, `${at}[${index}]`);
      continue;
    }
    const members = Object.entries(value);
    const denial = membersDenial(members, at, permissions, options);
    if (denial !== undefined) return denial;
    for (const [name, member] of members) add(member, joined(at, name));
  }
  return undefined;
}

function membersDenial(
  members: Members,
  at: string,
  permissions: PermissionSet,
  options: GuardOptions,
): ArgumentDenial | undefined {
  let isAddressed = false;
  for (const [name, value] of members) {
    const kind = addressArguments.get(argumentName(name));
    if (kind === undefined) continue;
    for (const guarded of textsIn(value, joined(at, name))) {
      if (!isAddress(guarded, kind, options)) continue;
      isAddressed = true;
      const reason = networkDenial(addressIn(guarded.text, kind), guarded.text, permissions.network, options);
      if (reason !== undefined) return { argument: guarded.at, ...reason };
    }
  }
  return fileDenial(members, at, isAddressed, permissions, options);
}

/** In agentos a `domain` is always a host; elsewhere it may be one of knowledge. */
function isAddress({ text }: GuardedText, kind: AddressKind, { format }: GuardOptions): boolean {
  return kind !== 'domain' || format === 'agentos' || /[.:\u3002]|^\s*(?:localhost|\d+)\s*$/i.test(text);
}
