import type { DocumentKind } from '../../../skill/index.ts';
import type { CompletionContext } from './completionContext.ts';
import { pathFits } from './pathPattern.ts';
import { binaryNames } from './providers/binaryNames.ts';
import { builtInTools } from './providers/builtInTools.ts';
import { configPaths } from './providers/configPaths.ts';
import { entryFunctions, moduleCallables, moduleFiles, pythonModuleNames } from './providers/entryPoints.ts';
import { environmentNames, primaryEnvironmentNames } from './providers/environmentNames.ts';
import { filesOf, instructionPaths } from './providers/filePaths.ts';
import { folderName } from './providers/folderName.ts';
import { licenseNames } from './providers/licenseNames.ts';
import { propertyNames } from './providers/propertyNames.ts';
import { ruleNames } from './providers/ruleNames.ts';
import { skillNames } from './providers/skillNames.ts';
import { sourceToolNames, toolNames } from './providers/toolNames.ts';
import type { Provider } from './suggestion.ts';

/** Who knows the values, or the keys, at a place of a kind of document. */
interface ProviderPlace {
  /** All kinds without it. */
  readonly kinds?: readonly DocumentKind[];
  /** Steps of the path; `*` is any one step, `**` at the start any number. */
  readonly at: string;
  readonly provide: Provider;
  /** `word`: the value is a text of several words, each of which is completed by itself. */
  readonly part?: 'word';
}

export type FoundProvider = Pick<ProviderPlace, 'provide' | 'part'>;

const images = filesOf(/\.(?:svg|png|jpe?g|webp|gif|ico)$/i);
const scripts = filesOf(/\.(?:py|sh|bash|ps1|[cm]?[jt]s)$/);
const anyFile = filesOf(/./);

/** The first that fits counts. */
const valuePlaces: readonly ProviderPlace[] = [
  { kinds: ['agent-skill', 'adaos'], at: 'name', provide: folderName },
  { kinds: ['agentos'], at: 'skill_id', provide: folderName },
  { kinds: ['adytum'], at: 'id', provide: folderName },
  { at: 'license', provide: licenseNames },

  { kinds: ['adaos'], at: 'default_tool', provide: toolNames },
  { kinds: ['adaos'], at: 'exports/tools/*', provide: toolNames },
  { kinds: ['adaos'], at: 'tools/*/name', provide: sourceToolNames },
  { kinds: ['adaos'], at: 'tools/*/entry', provide: moduleCallables },
  { kinds: ['adaos'], at: 'entry', provide: moduleCallables },
  { kinds: ['adaos'], at: 'entry/module', provide: pythonModuleNames },
  { kinds: ['adaos'], at: 'entry/callable', provide: entryFunctions },
  { kinds: ['adaos'], at: 'entry/script', provide: scripts },
  { kinds: ['adaos', 'agentos'], at: 'secrets/*', provide: environmentNames },
  { kinds: ['adaos', 'agentos'], at: 'tools/*/secrets/*', provide: environmentNames },

  { kinds: ['agentos'], at: 'entry/module', provide: moduleFiles },
  { kinds: ['agentos'], at: 'entry/exports/*/handler', provide: entryFunctions },
  { kinds: ['agentos'], at: 'integrity/files/*', provide: anyFile },

  { kinds: ['adytum'], at: 'skills/*', provide: instructionPaths },

  { kinds: ['agent-skill'], at: 'allowed-tools', provide: builtInTools, part: 'word' },
  { kinds: ['agent-skill'], at: 'allowed-tools/*', provide: builtInTools },
  { kinds: ['agent-skill'], at: 'disallowed-tools', provide: builtInTools, part: 'word' },
  { kinds: ['agent-skill'], at: 'disallowed-tools/*', provide: builtInTools },

  { kinds: ['openai-agent'], at: 'interface/icon_small', provide: images },
  { kinds: ['openai-agent'], at: 'interface/icon_large', provide: images },

  { kinds: ['evals'], at: 'skill_name', provide: skillNames },
  { kinds: ['evals'], at: 'evals/*/files/*', provide: anyFile },

  { kinds: ['skills-configuration'], at: 'skills/allow/*', provide: skillNames },
  { kinds: ['skills-configuration'], at: 'skills/deny/*', provide: skillNames },

  { at: '**/requires/bins/*', provide: binaryNames },
  { at: '**/requires/anyBins/*', provide: binaryNames },
  { at: '**/install/*/bins/*', provide: binaryNames },
  { at: '**/requires/env/*', provide: environmentNames },
  { at: '**/envVars/*/name', provide: environmentNames },
  { at: '**/primaryEnv', provide: primaryEnvironmentNames },
  { at: '**/required/*', provide: propertyNames },
];

const keyPlaces: readonly ProviderPlace[] = [
  { kinds: ['adaos'], at: 'env', provide: environmentNames },
  { kinds: ['adytum'], at: 'uiHints', provide: configPaths },
  { kinds: ['skills-configuration'], at: 'skills/entries', provide: skillNames },
  { kinds: ['skills-configuration'], at: 'skills/entries/*/env', provide: environmentNames },
  { kinds: ['check-settings'], at: 'rules', provide: ruleNames },
];

/** Who knows the values at the cursor. */
export function valueProviderFor(context: CompletionContext): FoundProvider | undefined {
  return find(valuePlaces, context);
}

/** Who knows keys of the mapping at the cursor that its schema does not list. */
export function keyProviderFor(context: CompletionContext): Provider | undefined {
  return find(keyPlaces, context)?.provide;
}

function find(
  places: readonly ProviderPlace[],
  { manifest, cursor }: CompletionContext,
): FoundProvider | undefined {
  return places.find(
    ({ kinds, at }) => (kinds === undefined || kinds.includes(manifest.kind)) && pathFits(cursor.path, at),
  );
}
