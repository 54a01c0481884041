import { describe, expect, test } from 'vitest';
import {
  CommandNotFoundError,
  InputInvalidError,
  ModuleNotFoundError,
  OutputInvalidError,
  PermissionDeniedError,
  PhaseViolationError,
  SkillNotEnabledError,
} from '../../../runtime/execution/index.ts';
import { SkillberthError } from '../../../skill/index.ts';

const data = { message: 'It was not let run.', subject: 'probe', nextStep: 'Do something else.' };

describe('Each error of an invocation has its name, its code and what to do next', () => {
  test.each([
    [
      new PhaseViolationError('planning', 'cli', 'workspace'),
      'phase-violation',
      'skillberth phase execution',
    ],
    [new PhaseViolationError('unset', 'mcp', 'workspace'), 'phase-violation', 'skillberth phase execution'],
    [new PhaseViolationError('planning', 'api', 'caller'), 'phase-violation', "setPhase('execution')"],
    [new SkillNotEnabledError('probe', 'disabled'), 'skill-not-enabled', 'skillberth enable probe'],
    [new SkillNotEnabledError('probe', 'imported_disabled'), 'skill-not-enabled', 'skillberth enable probe'],
    [new SkillNotEnabledError('probe', undefined), 'skill-not-enabled', 'skillberth enable probe'],
    [new PermissionDeniedError(data), 'permission-denied', 'Do something else.'],
    [new CommandNotFoundError(data), 'tool-not-found', 'Do something else.'],
    [new ModuleNotFoundError('probe', 'greet', 'src/main.py', '/slot'), 'module-not-found', 'install again'],
    [new InputInvalidError('probe', 'greet', 'who is missing'), 'input-invalid', '--json'],
    [new OutputInvalidError(data), 'output-invalid', 'Do something else.'],
  ] as const)('%o', (error, code, nextStep) => {
    expect(error).toBeInstanceOf(SkillberthError);
    expect(error.name).toBe(error.constructor.name);
    expect(error.code).toBe(code);
    expect(error.nextStep).toContain(nextStep);
    expect(error.message).toMatch(/^[A-Z\w].*[.]$/s);
    expect(error.toData()).toMatchObject({ code, message: error.message, nextStep: error.nextStep });
  });

  test('who is told that a skill is not enabled is told why', () => {
    expect(new SkillNotEnabledError('probe', 'disabled').message).toContain('it was disabled');
    expect(new SkillNotEnabledError('probe', 'imported_disabled').message).toContain('it was imported');
    expect(new SkillNotEnabledError('probe', undefined).message).toContain('nobody on this machine');
  });

  test('a denied permission carries the line that would allow it', () => {
    const remedy = { file: '/skills/probe/skill.yaml', line: 3, text: 'net: {}' };
    expect(new PermissionDeniedError(data, remedy).remedy).toEqual(remedy);
  });
});
