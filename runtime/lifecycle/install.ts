import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Finding, SkillberthError, type SkillManifest } from '../../skill/index.ts';
import { checkSkill, type DiscoveredSkill } from '../../workspace/index.ts';
import { type OperationContext, throwIfCancelled } from '../operation.ts';
import type { InstallReport, SlotName, TestReport } from '../report.ts';
import { removeFolder } from './disk/files.ts';
import type { EnvironmentOptions } from './environment/buildEnvironment.ts';
import { logFailure, openLog } from './operationLog.ts';
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
import { updateMeta } from './slots/meta.ts';
import type { ResolvedManifest } from './slots/resolvedManifest.ts';
import { withSkillLock } from './slots/skillLock.ts';
import { chooseSlot, type PreparedSlot, swapIntoSlot } from './slots/slots.ts';
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
    const slot = chooseSlot(manifest.version, state, options.slot);
    await prepareFolders(layout, manifest.version);
    const target = slotLayout(slotRoot(layout, manifest.version, slot), skill.id);
    const log = await openLog(target, 'install', context, 'afresh');
    const { slotsFolder } = versionLayout(layout, manifest.version);
    const build = randomBytes(6).toString('hex');
    const stage = slotLayout(path.join(slotsFolder, `.stage-${build}`), skill.id);
    try {
      const resolved = await buildStage(skill, manifest, stage, build, options, log.context);
      const prepared: PreparedSlot = {
        version: manifest.version,
        slot,
        layout: stage,
        resolved,
        tests: undefined,
        used: false,
      };
      const tests = options.test === true ? await testStage(prepared, target, runs, log.context) : undefined;
      throwIfCancelled(context.signal);
      await emptyScratch(stage);
      log.context.onStep?.(`Filling slot ${slot}`);
      await swapIntoSlot(stage, slotsFolder, slot);
      await record(layout, slot, resolved, tests);
      return {
        skill: skill.id,
        version: manifest.version,
        slot,
        contentHash: resolved.content_hash,
        durationMs: performance.now() - started,
        ...(tests === undefined ? {} : { tests }),
        logFile: log.file,
      };
    } catch (error) {
      throw logFailure(log, error);
    } finally {
      await removeFolder(stage.root);
      await log.close();
    }
  });
}

/** The manifest, or the error that says why this skill cannot be installed: the same verdict as in the editor. */
async function installableManifest(skill: DiscoveredSkill): Promise<SkillManifest> {
  if (skill.error !== undefined) throw new SkillberthError(skill.error);
  // Skills are listed by their manifests alone; here the sources count too, as they do in the editor.
  const checked = await checkSkill(skill.source.root, skill.folder);
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
  if (skill.format !== 'adaos' && skill.format !== 'agent-skill') {
    throw new SkillberthError({
      code: 'format-not-runnable',
      message: `Skills of format ${skill.format} cannot be installed by this version of Skillberth.`,
      subject: skill.manifestFile,
      nextStep:
        'Install skills of format adaos or plain SKILL.md skills; for the others only the editor helps so far.',
    });
  }
  return skill.manifest;
}

function errorsIn(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(finding => finding.severity === 'error');
}

async function prepareFolders(layout: SkillLayout, version: string): Promise<void> {
  for (const slot of slotNames) {
    await mkdir(path.join(slotRoot(layout, version, slot), 'logs'), { recursive: true });
  }
  await mkdir(layout.filesFolder, { recursive: true, mode: 0o700 });
  await mkdir(layout.databaseFolder, { recursive: true, mode: 0o700 });
}

/** What the tests left in the stage names paths that end with the swap. */
async function emptyScratch(stage: SlotLayout): Promise<void> {
  for (const folder of [stage.cache, stage.temporary]) {
    await removeFolder(folder);
    await mkdir(folder);
  }
}

async function testStage(
  prepared: PreparedSlot,
  target: SlotLayout,
  runs: PreparationRuns,
  context: OperationContext,
): Promise<TestReport> {
  context.onStep?.('Running tests');
  // Straight to the target slot's log: the stage's own folder goes away when the install fails.
  const log = await openLog(target, 'tests', context, 'afresh');
  try {
    const report = await runs.test(prepared, log.file, log.context);
    await saveTests(prepared, report);
    return report;
  } finally {
    await log.close();
  }
}

async function record(
  layout: SkillLayout,
  slot: SlotName,
  resolved: ResolvedManifest,
  tests: TestReport | undefined,
): Promise<void> {
  const outcome = tests?.outcome ?? 'not-run';
  await updateMeta(layout, resolved.version, meta => ({
    ...meta,
    slots: {
      ...meta.slots,
      [slot]: {
        build: resolved.build,
        content_hash: resolved.content_hash,
        installed_at: resolved.installed_at,
        tests: outcome,
        ...(resolved.default_tool === undefined ? {} : { default_tool: resolved.default_tool }),
      },
    },
    history: [
      ...meta.history,
      { at: resolved.installed_at, action: 'install', slot, build: resolved.build, tests: outcome },
    ],
  }));
}
