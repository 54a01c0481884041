import { SkillberthError } from '../../../skill/index.ts';
import type { OperationContext } from '../../operation.ts';
import { cacheEntry } from './environmentCache.ts';
import type { Interpreter } from './interpreter.ts';
import { pythonRecipe } from './pythonEnvironment.ts';

/**
 * A folder with pytest for this interpreter, made once: test files may use pytest without the skill declaring it.
 * Throws `pytest-unavailable`.
 */
export async function pytestFolder(interpreter: Interpreter, context: OperationContext): Promise<string> {
  context.onStep?.('Fetching pytest');
  try {
    const order = { requirements: ['pytest>=8,<10'], constraints: [], offline: false };
    return (await cacheEntry(await pythonRecipe(interpreter, order, context), context)).folder;
  } catch (error) {
    if (error instanceof SkillberthError && error.code === 'cancelled') throw error;
    throw new SkillberthError(
      {
        code: 'pytest-unavailable',
        message: 'The tests use pytest, which could not be installed.',
        nextStep: "Check the network, or add pytest to the skill's dependencies; then run the tests again.",
        ...(error instanceof SkillberthError ? { detail: error.detail ?? error.message } : {}),
      },
      { cause: error },
    );
  }
}
