import { SkillInvoker, SkillLoader, SkillRegistry } from '../../../runtime/execution/index.ts';
import { type ApprovalRequest, Engine } from '../../../runtime/index.ts';
import { makeWorkspace, pythonFolder, supervisorScript, type TestWorkspace } from './workspace.ts';

/** A workspace, its user's registry, and the three objects of the AgentOS runtime over it. */
export interface Invocation {
  readonly workspace: TestWorkspace;
  /** What a person does at a command line. */
  readonly engine: Engine;
  readonly registry: SkillRegistry;
  readonly loader: SkillLoader;
  readonly invoker: SkillInvoker;
  dispose(): Promise<void>;
}

export async function makeInvocation(executionPhase?: 'planning' | 'execution'): Promise<Invocation> {
  const workspace = await makeWorkspace();
  const workspaceFolders = [workspace.folder];
  const engine = new Engine({ workspaceFolders, supervisorScript, pythonFolder, actor: 'cli' });
  const registry = new SkillRegistry();
  const loader = new SkillLoader(registry, { workspaceFolders });
  const invoker = new SkillInvoker(loader, executionPhase === undefined ? {} : { executionPhase });
  return {
    workspace,
    engine,
    registry,
    loader,
    invoker,
    async dispose() {
      await invoker.dispose();
      registry.close();
      await engine.dispose();
      await workspace.dispose();
    },
  };
}

/** Answers every question the same way and keeps what was asked and told. */
export class Person {
  readonly asked: ApprovalRequest[] = [];
  readonly told: ApprovalRequest[] = [];
  readonly steps: string[] = [];
  answer: boolean;

  constructor(answer: boolean) {
    this.answer = answer;
  }

  readonly approve = async (request: ApprovalRequest): Promise<boolean> => {
    this.asked.push(request);
    return this.answer;
  };
  readonly onApproved = (request: ApprovalRequest): void => {
    this.told.push(request);
  };
  readonly onStep = (step: string): void => {
    this.steps.push(step);
  };
}

export interface AgentosSkill {
  readonly id?: string;
  readonly version?: string;
  /** YAML below `requires.permissions`, indented by four blanks. */
  readonly permissions?: string;
  /** `src/main.py`. */
  readonly source?: string;
  /** Commands; each has a handler of its name. */
  readonly commands?: readonly string[];
}

/** Writes an agentos skill of Python into the workspace's source, or another folder of it. */
export async function writeAgentosSkill(
  workspace: Pick<TestWorkspace, 'write'>,
  { id = 'probe', version = '1.0.0', permissions, source, commands = ['greet'] }: AgentosSkill = {},
  folder = `skills/${id}`,
): Promise<void> {
  const exports = commands.map(name => `    - command: ${name}\n      handler: ${name}\n`).join('');
  const requires = permissions === undefined ? '' : `requires:\n  permissions:\n${permissions}`;
  await workspace.write(
    `${folder}/skill.yaml`,
    `skill_id: ${id}
name: Probe
version: ${version}
author: Ada
description: Shows what it may do.
entry:
  runtime: python
  module: src/main.py
  exports:
${exports}capabilities:
  class: ${permissions === undefined ? 'pure' : 'io'}
${requires}`,
  );
  await workspace.write(
    `${folder}/src/main.py`,
    source ?? 'def greet(who="you"):\n    return {"text": f"Hello {who}"}\n',
  );
}
