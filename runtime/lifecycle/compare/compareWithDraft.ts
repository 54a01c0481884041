import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type ErrorCode, SkillberthError } from '../../../skill/index.ts';
import { listFiles } from '../../../workspace/index.ts';
import type { DevComparison } from '../../comparisonReport.ts';
import type { OperationContext } from '../../operation.ts';
import { isMissing } from '../disk/files.ts';
import { fetchDraft } from './draft.ts';
import { folderTree, plainDigest } from './folderTree.ts';
import { type HubSettings, readHubKeys, readHubSettings } from './hubSettings.ts';
import { textOf } from './textOf.ts';
import { compareTrees, readDifferences, type Tree, type TreeFile } from './tree.ts';
import { unifiedDiff } from './unifiedDiff.ts';

/**
 * Compares `dev/<name>` of a workspace with the hub's draft, over HTTPS with client certificates: by content alone, as
 * an archive need not say what can be executed. What keeps the hub from answering is part of the report. Throws
 * `skill-not-found` and `cancelled`.
 */
export async function compareWithDraft(
  name: string,
  workspaceFolder: string,
  options: { readonly diff?: boolean },
  context: OperationContext,
): Promise<DevComparison> {
  const folder = await devFolder(name, workspaceFolder);
  let settings: HubSettings | undefined;
  try {
    settings = await readHubSettings(workspaceFolder);
    const { nodeId, baseUrl } = settings;
    const keys = await readHubKeys(settings);
    context.onStep?.(`Asking ${baseUrl.host} for the draft of ${name}`);
    const draft = await fetchDraft(name, settings, keys, context);
    const local = await localTree(folder, context.signal);
    const changes = compareTrees(treeOf(draft), local);
    const differences = options.diff === true ? await readDifferences(changes, context.signal) : undefined;
    return {
      node_id: nodeId,
      base_url: shownUrl(baseUrl),
      changed_vs_base: changes.length > 0,
      ...(differences === undefined
        ? {}
        : { diff: unifiedDiff(differences), files: differences.map(difference => difference.report) }),
    };
  } catch (error) {
    if (!(error instanceof SkillberthError) || !isOfHub(error.code)) throw error;
    const { code, message, nextStep } = error;
    return {
      ...(settings === undefined ? {} : { node_id: settings.nodeId, base_url: shownUrl(settings.baseUrl) }),
      remote_error: { code, message, nextStep },
    };
  }
}

function isOfHub(code: ErrorCode): boolean {
  return code.startsWith('hub-') || code === 'source-invalid';
}

async function devFolder(name: string, workspaceFolder: string): Promise<string> {
  if (name === '' || name === '.' || name === '..' || /[/\\:\0]/.test(name)) {
    throw new SkillberthError({
      code: 'usage',
      message: `${name} is no name of a skill in the dev space.`,
      nextStep: 'Name a folder of dev/.',
    });
  }
  const folder = path.join(workspaceFolder, 'dev', name);
  try {
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw new SkillberthError({
    code: 'skill-not-found',
    message: `There is no skill ${name} in the dev space.`,
    subject: folder,
    nextStep: 'Name a folder of dev/, or leave --space out.',
  });
}

/** The draft's own tools leave these out of what they upload, so they are no difference. */
const notUploadedFolders = new Set(['.venv', 'dist', 'build', '.idea']);

function isUploaded(file: string): boolean {
  const names = file.split('/');
  const last = names.pop() ?? '';
  return last !== '.DS_Store' && !/\.py[co]$/.test(last) && !names.some(name => notUploadedFolders.has(name));
}

async function localTree(folder: string, signal: AbortSignal | undefined): Promise<Tree> {
  const files = (await listFiles(folder)).filter(isUploaded);
  return await folderTree(folder, files, { knowsExecutables: false, knowsLinks: false, signal });
}

function treeOf(files: ReadonlyMap<string, Buffer>): Tree {
  const tree = new Map<string, TreeFile>();
  for (const [file, bytes] of files) {
    if (!isUploaded(file)) continue;
    const digest = plainDigest(bytes.length).update(bytes).digest('hex');
    tree.set(file, { kind: undefined, executable: undefined, digest, text: async () => textOf(bytes) });
  }
  return tree;
}

/** As a person writes it: without the slash that stands for no path. */
function shownUrl(url: URL): string {
  return url.pathname === '/' ? url.origin : url.href;
}
