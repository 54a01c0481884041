import { SkillberthError, type SkillManifest } from '../../skill/index.ts';
import { type DiscoveredSkill, readSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import { copySources } from './disk/copySources.ts';
import { makeFolder } from './disk/disk.ts';
import { writeFileAtomic } from './disk/files.ts';
import { buildEnvironment, type EnvironmentOptions } from './environment/buildEnvironment.ts';
import type { IsolatedBuild } from './environment/isolatedBuild.ts';
import { sourceFolderOf } from './origin/requireOwner.ts';
import type { SlotLayout } from './slots/layout.ts';
import { type ResolvedManifest, resolveManifest } from './slots/resolvedManifest.ts';

/** Fills a stage: sources, environment, resolved manifest. `expected` is what the install was begun for. */
export async function buildStage(
  skill: DiscoveredSkill,
  expected: SkillManifest,
  stage: SlotLayout,
  build: { readonly id: string; readonly sequence: number },
  options: EnvironmentOptions,
  builds: IsolatedBuild,
  context: OperationContext,
): Promise<ResolvedManifest> {
  context.onStep?.('Copying sources');
  // The moment before the copy: what is edited while the environment is built counts as changed since.
  const installedAt = new Date().toISOString();
  for (const folder of [stage.sources, stage.environment, stage.cache, stage.temporary]) {
    await makeFolder(folder);
  }
  const copied = await copySources(skill.folder, stage.skillFolder, context);
  const manifest = await copiedManifest(skill, expected, stage);
  const environment = await buildEnvironment(manifest, stage, options, builds, context);
  const resolved = resolveManifest(manifest, stage, environment, {
    ...build,
    installedAt,
    contentHash: copied.contentHash,
    fileCount: copied.fileCount,
    origin: skill.origin,
    sourceFolder: skill.origin === undefined ? await sourceFolderOf(skill) : undefined,
  });
  await writeFileAtomic(stage.resolvedManifestFile, `${JSON.stringify(resolved, null, 2)}\n`);
  return resolved;
}

/** The manifest of the copy, which is what runs: the sources may have been edited since they were read. */
async function copiedManifest(
  skill: DiscoveredSkill,
  expected: SkillManifest,
  stage: SlotLayout,
): Promise<SkillManifest> {
  const copied = (await readSkill(stage.skillFolder, skill.source))?.manifest;
  const same = copied?.name === expected.name && copied.version === expected.version;
  if (same && copied.format === expected.format) return copied;
  throw new SkillberthError({
    code: 'manifest-invalid',
    message: `The manifest of ${skill.id} was changed while its install began.`,
    subject: skill.manifestFile,
    nextStep: 'Install again; that takes the manifest as it is now.',
  });
}
