import * as vscode from 'vscode';
import type { SkillberthApi } from './api.ts';
import { askApproval } from './approval.ts';
import { registerCommands } from './commands/register.ts';
import { Comparisons } from './comparisons.ts';
import { expectSkills, expectSkillsByName, keepContexts } from './contexts.ts';
import { LazyHost } from './host/lazyHost.ts';
import { startAtFirstManifest } from './language/startAtFirstManifest.ts';
import { Pages } from './pages/pages.ts';
import { PhaseStatus } from './phaseStatus.ts';
import { Results } from './results.ts';
import { SkillList } from './skillList.ts';
import { describeApproved } from './views/describeApproval.ts';
import { describeRecord } from './views/describeAudit.ts';
import { SkillsTree } from './views/skillsTree.ts';

const stopping: (() => Promise<void>)[] = [];

/** Registers and listens; the host and the language server start when something first needs them. */
export function activate(context: vscode.ExtensionContext): SkillberthApi {
  const started = performance.now();
  const log = vscode.window.createOutputChannel('Skillberth', { log: true });
  const pages = new Pages();
  const host = new LazyHost(context.asAbsolutePath('dist/host.cjs'), log, {
    approve: (request, token) => askApproval(request, token, pages),
    onApproved: request => log.info(describeApproved(request)),
    onAudit: records => {
      for (const record of records) log.info(describeRecord(record));
    },
  });
  const phase = new PhaseStatus(async () => (await host.get()).phase(), log);
  const skills = new SkillList(async () => (await host.get()).list());
  const tree = new SkillsTree(skills, log);
  const results = new Results();
  const comparisons = new Comparisons();
  const services = {
    host: () => host.get(),
    skills,
    tree,
    results,
    comparisons,
    pages,
    phase,
    log,
    memory: context.workspaceState,
  };
  const language = startAtFirstManifest(context.asAbsolutePath('dist/server.cjs'), log, {
    onFirst: () => void expectSkills(),
    onSaved: () => void skills.refreshIfUsed(),
  });
  context.subscriptions.push(
    log,
    host,
    skills,
    tree,
    results,
    comparisons,
    pages,
    phase,
    language,
    keepContexts(skills),
    skills.onDidChange(() => void phase.refresh()),
    host.onDidChange(() => {
      void skills.refreshIfUsed();
      if (skills.listed) void phase.refresh();
    }),
    registerCommands(services, async () => {
      host.forgetCrashes();
      await tree.refresh();
    }),
  );
  stopping.push(
    () => language.stop(),
    () => host.stop(),
  );
  void expectSkillsByName();
  return {
    tree: { snapshot: () => tree.snapshot() },
    host: {
      get running() {
        return host.processId !== undefined;
      },
      get processId() {
        return host.processId;
      },
    },
    languageClient: {
      get started() {
        return language.started;
      },
    },
    pages: { shown: kind => pages.shown(kind) },
    phase: {
      get shown() {
        return phase.shown;
      },
    },
    activationMilliseconds: performance.now() - started,
  };
}

export async function deactivate(): Promise<void> {
  await Promise.all(stopping.splice(0).map(stop => stop()));
}
