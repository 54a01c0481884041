import { SkillberthError, type SkillManifest } from '../../skill/index.ts';
import { type DiscoveredSkill, readSkill } from '../../workspace/index.ts';
import type { OperationContext } from '../operation.ts';
import { contentHash } from './disk/contentHash.ts';
import { makeFolder } from './disk/disk.ts';
import { copySources, writeFileAtomic } from './disk/files.ts';
import { buildEnvironment, type EnvironmentOptions } from './environment/buildEnvironment.ts';
import type { SlotLayout } from './slots/layout.ts';
import { type ResolvedManifest, resolveManifest } from './slots/resolvedManifest.ts';

/** Fills a stage: sources, environment, resolved manifest. `expected` is what the install was begun for. */
export async function buildStage(
  skill: DiscoveredSkill,
  expected: SkillManifest,
  stage: SlotLayout,
  build: string,
  options: EnvironmentOptions,
  context: OperationContext,
): Promise<ResolvedManifest> {
  context.onStep?.('Copying sources');
  // The moment before the copy: what is edited while the environment is built counts as changed since.
  const installedAt = new Date().toISOString();
  for (const folder of [stage.sources, stage.environment, stage.cache, stage.temporary]) {
    await makeFolder(folder);
  }
  const files = await copySources(skill.folder, stage.skillFolder, context.signal);
  const manifest = await copiedManifest(skill, expected, stage);
  const hash = await contentHash(stage.skillFolder);
  const environment = await buildEnvironment(manifest, stage, options, context);
  const resolved = resolveManifest(manifest, stage, environment, {
    id: build,
    installedAt,
    contentHash: hash,
    fileCount: files.length,
    origin: skill.origin,
  });
  await writeFileAtomic(stage.resolvedManifestFile, `${JSON.stringify(resolved, null, 2)}\n`, {
    durable: true,
  });
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
