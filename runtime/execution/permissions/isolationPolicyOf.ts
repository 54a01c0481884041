import { existsSync } from 'node:fs';
import path from 'node:path';
import { isLocalhost, type NetworkProtocol, type PermissionSet } from '../../../skill/index.ts';
import { stepsBelow } from '../../../workspace/index.ts';
import type { IsolationLevel } from '../../invocationReport.ts';
import type { PreparedSlot, SkillLayout } from '../../lifecycle/index.ts';
import type { IsolationPolicy } from '../isolation/isolationPolicy.ts';
import { decidingPlace } from './decidingPlace.ts';
import { grantedPlaces } from './grantedPlaces.ts';
import { protectedPlaces, userPlaces } from './protectedPlaces.ts';
import { ownPlace, realPlace } from './realPlace.ts';

/** `prepare`: import check and health probe, also of a slot that is not active yet. */
export type PolicyPurpose = 'run' | 'test' | 'prepare';

export interface PolicyRequest {
  readonly skill: SkillLayout;
  readonly slot: PreparedSlot;
  /** What is enforced: `permissionsOf(…).effective`. */
  readonly permissions: PermissionSet;
  /** Absolute; absent for a skill outside every workspace. */
  readonly workspaceFolder?: string;
  readonly purpose: PolicyPurpose;
  readonly level: IsolationLevel;
  /** For development: declared hosts may be on this machine or in its network. */
  readonly allowLocalhost: boolean;
  /** Absolute files and folders that the worker needs. */
  readonly programs: readonly string[];
}

/** The skill's home folder for a purpose: nothing of a test may change what the user's runs find. */
export function homeOf(skill: SkillLayout, slot: PreparedSlot, purpose: PolicyPurpose): string {
  return purpose === 'test' ? path.join(slot.layout.temporary, 'home') : skill.homeFolder;
}

/** What the system lets a process of the slot do. Throws `permission-denied` for grants that lead elsewhere. */
export async function isolationPolicyOf(request: PolicyRequest): Promise<IsolationPolicy> {
  const places = await placesOf(request);
  return { level: request.level, ...places, network: networkOf(request) };
}

type Places = Pick<IsolationPolicy, 'readable' | 'writable' | 'hidden' | 'readOnly'>;

async function placesOf(request: PolicyRequest): Promise<Places> {
  const { skill, slot, permissions, purpose, programs } = request;
  const own = (place: string): string => ownPlace(skill, place);
  const home = own(homeOf(skill, slot, purpose));
  const workspaceFolder =
    request.workspaceFolder === undefined ? undefined : realPlace(request.workspaceFolder);
  const ownWritable = [
    own(slot.layout.temporary),
    own(slot.layout.cache),
    home,
    // The one file of the data that tools share with their skill's sources.
    ...(purpose === 'run' ? [own(skill.skillEnvironmentFile)].filter(file => existsSync(file)) : []),
  ];
  const ownReadable = [own(slot.layout.root), ...programs.map(realPlace)];
  const grants = { skill: skill.id, workspaceFolder, home };
  const granted = {
    readable: grantedPlaces(permissions.files.read, grants),
    writable: grantedPlaces(permissions.files.write, grants),
  };
  if (granted.readable.length + granted.writable.length === 0)
    return clean({ readable: ownReadable, writable: ownWritable, hidden: [], readOnly: [] });
  const closed = await closedPlaces(request, workspaceFolder, granted);
  const opens = (place: string): boolean =>
    decidingPlace({ ...nothing, hidden: closed.hidden }, place) === undefined;
  const isChangeable = (place: string): boolean =>
    decidingPlace({ ...nothing, readOnly: closed.readOnly }, place) === undefined;
  const writable = granted.writable.filter(opens);
  const changeable = writable.filter(isChangeable);
  const open = { ...nothing, ...closed, writable: changeable };
  return clean({
    readable: [
      ...ownReadable,
      // What may be written may be read; of sources that is all that remains.
      ...[...granted.readable.filter(opens), ...writable].filter(
        place => decidingPlace(open, place)?.kind !== 'writable',
      ),
    ],
    writable: [...ownWritable, ...changeable],
    ...closed,
  });
}

const nothing: Places = { readable: [], writable: [], hidden: [], readOnly: [] };

/** What stays closed in the granted places; what lies in none of them is closed anyway. */
async function closedPlaces(
  { skill }: PolicyRequest,
  workspaceFolder: string | undefined,
  granted: Pick<Places, 'readable' | 'writable'>,
): Promise<Pick<Places, 'hidden' | 'readOnly'>> {
  const { hidden, readOnly } =
    workspaceFolder === undefined ? nothing : await protectedPlaces(workspaceFolder);
  const open = [...granted.readable, ...granted.writable];
  /** Also what holds a granted place: nothing below `.git` is opened by naming it. */
  const touches = (place: string): boolean =>
    open.some(other => stepsBelow(other, place) !== undefined || stepsBelow(place, other) !== undefined);
  const unchanged = readOnly.filter(touches);
  /** Nobody can make it in there, and the sandbox can't either; once it exists the policy is another one. */
  const isAbsent = (place: string): boolean =>
    unchanged.some(other => stepsBelow(other, place) !== undefined) && !existsSync(place);
  return {
    hidden: [...hidden, realPlace(skill.runtimeFolder), ...userPlaces()].filter(
      place => touches(place) && !isAbsent(place),
    ),
    readOnly: unchanged,
  };
}

/** Sorted, each place once, none that another one decides in the same way. */
function clean(places: Places): Places {
  const sorted = {
    readable: unique(places.readable),
    writable: unique(places.writable),
    hidden: unique(places.hidden),
    readOnly: unique(places.readOnly),
  };
  const needed = (kind: keyof Places): readonly string[] =>
    sorted[kind].filter(place => {
      const others = { ...sorted, [kind]: sorted[kind].filter(other => other !== place) };
      return decidingPlace(others, place)?.kind !== kind;
    });
  return {
    readable: needed('readable').filter(place => !sorted.writable.includes(place)),
    writable: needed('writable'),
    hidden: needed('hidden'),
    readOnly: needed('readOnly'),
  };
}

function unique(places: readonly string[]): readonly string[] {
  return [...new Set(places)].sort();
}

const ports: Readonly<Record<NetworkProtocol, number>> = { https: 443, http: 80 };

function networkOf({ permissions, allowLocalhost }: PolicyRequest): IsolationPolicy['network'] {
  const { domains, protocols } = permissions.network;
  const named = domains === 'any' ? [] : domains;
  const others = domains === 'any' ? domains : named.filter(domain => !isLocalhost(domain));
  const reaches = others === 'any' || others.length > 0;
  return {
    domains: others,
    ports: reaches ? protocols.map(protocol => ports[protocol]).sort((one, other) => one - other) : [],
    // A name of this machine is no host like the others: without the flag it leads nowhere.
    localhost: allowLocalhost && (domains === 'any' || named.some(isLocalhost)),
  };
}
