import path from 'node:path';
import { defineConfig } from 'vitest/config';

const minute = 60_000;

/** What a person sees of the packaged extension. Runs apart from the other tests: it needs the editor host. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../../..'),
  test: {
    include: ['test/editor/screens/**/*.screen.ts'],
    globalSetup: ['test/editor/screens/packageOnce.ts'],
    testTimeout: 2 * minute,
    hookTimeout: 2 * minute,
    // One editor and one browser at a time.
    maxWorkers: 1,
    fileParallelism: false,
  },
});
