import type { JsonSchema } from '../../../skill/index.ts';
import { type Configuration, requireSwitchedOn } from '../../../workspace/index.ts';
import type { Actor, GateName, GateVerdict, Phase, RegistryStatus } from '../../invocationReport.ts';
import type { ResolvedTool } from '../../lifecycle/index.ts';
import type { SecretMask } from '../../secretMask.ts';
import { argumentDigest } from '../audit/argumentDigest.ts';
import { schemaProblem } from '../schemaCheck.ts';
import {
  InputInvalidError,
  OutputInvalidError,
  PhaseViolationError,
  SkillNotEnabledError,
} from './errors.ts';

/** The gates that a call passes, each a function that lets it through with a reason or throws its typed error. */

/** The gates in the order in which they are asked. */
export const gateOrder: readonly GateName[] = [
  'phase',
  'enabled',
  'eligible',
  'command',
  'permissions',
  'input',
  'execution',
  'output',
];

export function allow(gate: GateName, reason: string): GateVerdict {
  return { gate, verdict: 'allow', reason };
}

/** Whose phase counts. `workspace`: it is set for all its users' surfaces; `caller`: a program chose it for itself. */
export interface PhaseQuestion {
  readonly phase: Phase | 'unset';
  readonly from: 'workspace' | 'caller';
  readonly actor: Actor;
}

/** Throws `PhaseViolationError` in planning, and without a phase for everybody who is no person. */
export function phaseGate({ phase, from, actor }: PhaseQuestion): GateVerdict {
  if (phase === 'execution') return allow('phase', 'The phase is execution.');
  if (phase === 'unset' && (actor === 'cli' || actor === 'editor'))
    return allow('phase', "No phase is set, and this is a person's own command.");
  throw new PhaseViolationError(phase, actor, from);
}

/** Throws `SkillNotEnabledError` for every status but `enabled`; `status` is undefined for a skill nobody enabled. */
export function enabledGate(skill: string, status: RegistryStatus | undefined, subject: string): GateVerdict {
  if (status !== 'enabled') throw new SkillNotEnabledError(skill, status, subject);
  return allow('enabled', `${skill} is enabled, and its content and permissions are the approved ones.`);
}

/** Throws `skill-not-eligible` for a skill that a `skills.json` switches off. */
export function eligibleGate(skill: string, configuration: Configuration): GateVerdict {
  requireSwitchedOn(configuration, skill);
  return allow('eligible', `No skills.json switches ${skill} off.`);
}

/** Throws `InputInvalidError` where the arguments are no JSON object or do not fit. */
export async function inputGate(
  skill: string,
  tool: ResolvedTool,
  input: Readonly<Record<string, unknown>>,
): Promise<GateVerdict> {
  if (typeof input !== 'object' || input === null || Array.isArray(input) || digestOf(input) === undefined)
    throw new InputInvalidError(skill, tool.name, 'the arguments are no JSON object');
  if (tool.input_schema === undefined) return allow('input', `${tool.name} has no input schema.`);
  const problem = await problemOf(tool.input_schema, input);
  if (problem !== undefined) throw new InputInvalidError(skill, tool.name, problem);
  return allow('input', `The arguments fit the input schema of ${tool.name}.`);
}

/** Throws `OutputInvalidError` where the result does not fit; `mask` hides secrets in what is repeated of it. */
export async function outputGate(
  skill: string,
  tool: ResolvedTool,
  value: unknown,
  mask: SecretMask,
): Promise<GateVerdict> {
  if (tool.output_schema === undefined) return allow('output', `${tool.name} has no output schema.`);
  const problem = await problemOf(tool.output_schema, value);
  if (problem === undefined) return allow('output', `The result fits the output schema of ${tool.name}.`);
  throw new OutputInvalidError({
    message: `${tool.name} returned something that does not fit its output_schema: ${mask.text(problem)}.`,
    subject: skill,
    nextStep: 'Mend the tool or its output_schema, then install again.',
    detail: JSON.stringify(mask.json(value), null, 2),
  });
}

/** Of the arguments, for the audit; undefined for what is no JSON: too deep, or with a value that JSON does not have. */
export function digestOf(input: unknown): string | undefined {
  try {
    return argumentDigest(input);
  } catch {
    return undefined;
  }
}

async function problemOf(schema: JsonSchema, value: unknown): Promise<string | undefined> {
  return await schemaProblem(schema, value);
}
