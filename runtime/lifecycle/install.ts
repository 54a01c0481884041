import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { type Finding, SkillberthError, type SkillManifest } from '../../skill/index.ts';
import { adaptiveAccess, checkSkill, type DiscoveredSkill } from '../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../operation.ts';
import type { InstallReport, SlotName, TestReport } from '../report.ts';
import { makeFolder } from './disk/disk.ts';
import { removeFolder, tidy } from './disk/files.ts';
import type { EnvironmentOptions } from './environment/buildEnvironment.ts';
import { logFailure, logLeftUndone, openLog } from './operationLog.ts';
import { requireOwner } from './origin/requireOwner.ts';
import type { PreparationRuns } from './preparation.ts';
import {
  layoutOf,
  type SkillLayout,
  type SlotLayout,
  slotLayout,
  slotNames,
  slotRoot,
  versionLayout,
} from './slots/layout.ts';
import { updateMeta, withInstall } from './slots/meta.ts';
import { withSkillLock } from './slots/skillLock.ts';
import { chooseSlot, nextSequence, type PreparedSlot } from './slots/slots.ts';
import { discardStage, stageStart, swapIntoSlot } from './slots/swap.ts';
import { withTestCopy } from './slots/testCopy.ts';
import { saveTests } from './slots/testRecord.ts';
import { buildStage } from './stage.ts';

export interface InstallOptions extends EnvironmentOptions {
  readonly slot?: SlotName;
  readonly test?: boolean;
}

/**
 * Builds the skill in a stage and swaps it into an inactive slot. Until the swap nothing visible changes; a failed or
 * cancelled install removes its stage and leaves its log. Failing tests are no failure: the slot is filled and marked.
 */
export async function install(
  skill: DiscoveredSkill,
  options: InstallOptions,
  runs: PreparationRuns,
  context: OperationContext,
): Promise<Omit<InstallReport, 'steps'>> {
  const started = performance.now();
  const manifest = await installableManifest(skill);
  const layout = layoutOf(skill);
  return await withSkillLock(layout, 'an install', context, async state => {
    await requireOwner(skill, layout);
    const slot = chooseSlot(manifest.version, state, options.slot);
    await prepareFolders(layout, manifest.version);
    const target = slotLayout(slotRoot(layout, manifest.version, slot), skill.id);
    const log = await openLog(target, 'install', context, 'afresh');
    const { slotsFolder } = versionLayout(layout, manifest.version);
    const build = randomBytes(6).toString('hex');
    const stage = slotLayout(path.join(slotsFolder, `${stageStart}${build}`), skill.id);
    try {
      const numbered = { id: build, sequence: await nextSequence(layout) };
      const builds = { run: runs.build.bind(runs, skill) };
      const resolved = await buildStage(skill, manifest, stage, numbered, options, builds, log.context);
      const prepared: PreparedSlot = {
        version: manifest.version,
        slot,
        layout: stage,
        resolved,
        tests: undefined,
        used: false,
      };
      const tests =
        options.test === true ? await testStage(skill, prepared, target, runs, log.context) : undefined;
      throwIfCancelled(context.signal);
      await emptyScratch(stage);
      log.context.onStep?.(`Filling slot ${slot}`);
      log.release();
      await swapIntoSlot(stage, slotsFolder, slot);
      // From here on the install is a fact; `repair` finishes the rest should it fail, or this process die.
      await tidy(
        () => updateMeta(layout, resolved.version, meta => withInstall(meta, slot, resolved, tests)),
        error => logLeftUndone(log, 'The install is not yet in meta.json', error),
      );
      return {
        skill: skill.id,
        version: manifest.version,
        slot,
        contentHash: resolved.content_hash,
        ...(skill.origin === undefined ? {} : { origin: skill.origin }),
        durationMs: performance.now() - started,
        ...(tests === undefined ? {} : { tests }),
        logFile: log.file,
      };
    } catch (error) {
      throw logFailure(log, error);
    } finally {
      await discardStage(stage, slotsFolder, slot);
      await log.close();
    }
  });
}

/** The manifest, or the error that says why this skill cannot be installed: the same verdict as in the editor. */
async function installableManifest(skill: DiscoveredSkill): Promise<SkillManifest> {
  if (skill.error !== undefined) throw new SkillberthError(skill.error);
  // Skills are listed by their manifests alone; here the sources count too, as they do in the editor.
  const checked = await checkSkill(skill.source.root, skill.folder, adaptiveAccess());
  if (checked?.error !== undefined) throw checked.error;
  const judged = errorsIn(checked?.findings ?? []);
  // A rule that settings turn off may still leave a manifest that nothing can be made of.
  const errors = judged.length > 0 || skill.manifest !== undefined ? judged : errorsIn(skill.findings);
  const first = errors[0];
  if (first !== undefined || skill.manifest === undefined) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    throw new SkillberthError({
      code: 'manifest-invalid',
      message: `${first?.message ?? 'The manifest cannot be read.'}${more}`,
      subject: first === undefined ? skill.manifestFile : path.join(skill.folder, first.file),
      nextStep: 'Mend the errors that the editor and `skillberth check` show, then install again.',
      detail: errors.map(finding => `${finding.file}: ${finding.rule}: ${finding.message}`).join('\n'),
    });
  }
  return skill.manifest;
}

function errorsIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(finding => finding.severity === 'error');
}

async function prepareFolders(layout: SkillLayout, version: string): Promise<void> {
  for (const slot of slotNames) {
    await makeFolder(path.join(slotRoot(layout, version, slot), 'logs'));
  }
  await makeFolder(layout.filesFolder, 0o700);
  await makeFolder(layout.homeFolder, 0o700);
  await makeFolder(layout.databaseFolder, 0o700);
}

/** What the tests left in the stage names paths that end with the swap. */
async function emptyScratch(stage: SlotLayout): Promise<void> {
  for (const folder of [stage.cache, stage.temporary]) {
    await removeFolder(folder);
    await makeFolder(folder);
  }
}

async function testStage(
  skill: DiscoveredSkill,
  prepared: PreparedSlot,
  target: SlotLayout,
  runs: PreparationRuns,
  context: OperationContext,
): Promise<TestReport> {
  await runs.approve(skill, prepared, 'install', context);
  context.onStep?.('Running tests');
  // Straight to the target slot's log: the stage's own folder goes away when the install fails.
  const log = await openLog(target, 'tests', context, 'afresh');
  try {
    const tested = await withTestCopy(prepared, log.context, copy =>
      runs.test(skill, copy, log.file, log.context),
    );
    return await saveTests(prepared, tested, target);
  } finally {
    await log.close();
  }
}
