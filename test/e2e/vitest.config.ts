import { defineConfig } from 'vitest/config';
import { RetriedStories } from './harness/retriedStories.ts';

export default defineConfig({
  cacheDir: '../../out/e2e/cache',
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['harness/installedExtension.ts'],
    // One workbench at a time: each is a server, a browser and an engine, and the machine may have two cores.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A browser on a busy machine may stumble once. What had to be tried again is named at the end.
    retry: 1,
    reporters: ['default', new RetriedStories(), 'json'],
    outputFile: { json: '../../out/e2e/report.json' },
  },
});
