import { defineConfig } from 'vitest/config';

const second = 1_000;

function project(name: string, include: string[], timeout: number, setup: string[] = ['test/buildOnce.ts']) {
  // Whatever a test approves or stores, the user who runs the tests keeps their own.
  const setupFiles = ['test/runtime/support/ownUser.ts'];
  return {
    test: { name, include, globalSetup: setup, setupFiles, testTimeout: timeout, hookTimeout: timeout },
  };
}

function withRetry({ test }: ReturnType<typeof project>): { test: typeof test & { retry: number } } {
  return { test: { ...test, retry: 1 } };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['test/unit/**/*.test.ts'], 10 * second),
      project('lsp', ['test/lsp/**/*.test.ts'], 20 * second),
      // Its tests start hundreds of processes on two cores, and some kill them at random moments: a run that met a moment
      // which its test did not think of is repeated once, and marked so in the output. Attacks are never repeated.
      withRetry(project('runtime', ['test/runtime/**/*.test.ts'], 60 * second)),
      project('attack', ['test/attack/**/*.test.ts'], 60 * second),
      project(
        'architecture',
        ['test/architecture.test.ts', 'test/architecture/**/*.test.ts'],
        10 * second,
        [],
      ),
    ],
  },
});
